"""One directive: who was asked, who answered, who is silent, and what the office does about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import reads_everything
from accounts.requests import UserRequest
from communes.models import Installation, ReportingPeriod
from desk.following import steps
from desk.following.forms import CloseForm, LetterForm, NameForm, SendByForm
from desk.following.page import FollowedRow, Page, letter_for, message_for, page_of, sentences_of
from desk.following.steps import reads_and_writes
from directives import actions
from directives.actions.giving import change_directive, directive_fingerprint
from directives.models import Directive
from directives.policies import can_follow_up
from directives.rules.choices import ReminderWay
from directives.views.forms import DirectiveForm
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.vietnamese import count, joined, short_date
from reports.quarterly.report import printed
from reports.quarterly.state import PRINTED, printed_file

# Whoever closes what is closed, or opens what is open, has a page from before somebody else did.
ALREADY = {
    True: "Người khác vừa kết thúc theo dõi văn bản này. Chưa ghi gì thêm.",
    False: "Người khác vừa mở lại theo dõi văn bản này. Chưa ghi gì thêm.",
}


def opened(request: UserRequest, slug: str, *, to_write: bool = False) -> Page:
    """The directive as its reader may see it; who only reads is refused where the office writes."""
    seen = Directive.objects.visible_to(request.user).followed().select_related("document__issuer")
    directive = get_object_or_404(seen, slug=slug)
    if to_write and not can_follow_up(request.user):
        raise PermissionDenied
    return page_of(directive, ReportingPeriod.objects.latest_first().first(), request.user)


@require_safe
def directive(request: UserRequest, slug: str) -> HttpResponse:
    """Every asked unit in exactly one state, adding up in plain sight; the report's sentence below."""
    return _shown(request, opened(request, slug), LetterForm())


def _shown(request: UserRequest, page: Page, form: LetterForm, ticked: list[FollowedRow] | None = None) -> HttpResponse:
    whole = reads_everything(request.user)
    context = {
        "page": page,
        "directive": page.directive,
        "form": form,
        "ticked": {row.recipient.pk for row in ticked or []},
        "may_write": can_follow_up(request.user),
        "sentence": sentences_of(page.directive, page.period) if whole and page.period else None,
        "whole": whole,
    }
    return render(request, "desk/directive.html", context)


@require_POST
def answer(request: UserRequest, slug: str) -> HttpResponse:
    """Ghi nhanh: one signed letter for all ticked units."""
    page = opened(request, slug, to_write=True)
    rows = steps.ticked(request, page)
    form = LetterForm(request.POST, request.FILES)
    done = run_form_action(form, lambda _: _recorded(page, rows, form, request))
    if done is None:
        return _shown(request, page, form, rows)
    day = short_date(form.cleaned_data["answered_on"])
    messages.success(request, f"Đã ghi {_recorded_words(rows)}, văn bản ngày {day}.")
    return page.back()


def _recorded_words(rows: list[FollowedRow]) -> str:
    """`trả lời của Y tế; bổ sung của Nội vụ`: the rows are as they stood before."""
    kinds = {
        "trả lời": [row.name for row in rows if not row.recipient.needs_more],
        "bổ sung": [row.name for row in rows if row.recipient.needs_more],
    }
    return "; ".join(f"{kind} của {joined(names, ' và ')}" for kind, names in kinds.items() if names)


def _recorded(page: Page, rows: list[FollowedRow], form: LetterForm, request: UserRequest) -> list:
    recipients = [row.recipient for row in rows]
    return actions.record(directive=page.directive, recipients=recipients, letter=form.letter, by=request.user)


@require_POST
def record_call(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Đã gọi: one click from the row."""
    page = opened(request, slug, to_write=True)
    row = steps.row_of(page, str(pk))
    page.remind([row], ReminderWay.CALL, request)
    messages.success(request, f"Đã ghi: hôm nay gọi {row.name}.")
    return page.back()


@reads_and_writes
def message(request: UserRequest, slug: str) -> HttpResponse:
    """A text for Zalo to the ticked units, else to all that are silent."""
    page = opened(request, slug, to_write=True)
    rows = steps.ticked(request, page) if request.method == "POST" else _silent_rows(request, page)
    return steps.send_message(
        request, page, rows, message_for(page, rows, Installation.objects.office_name()) if rows else ""
    )


def _silent_rows(request: UserRequest, page: Page) -> list[FollowedRow]:
    """The ticked units that are silent; where none is ticked, all that are."""
    silent = [row for row in page.silent if not row.answered_later]
    ticked = steps.ticked(request, page)
    return [row for row in ticked if row in silent] if ticked else silent


@reads_and_writes
def reminder(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    return steps.change_reminder(request, opened(request, slug, to_write=True), pk)


@reads_and_writes
def extension(request: UserRequest, slug: str) -> HttpResponse:
    return steps.extend(request, opened(request, slug, to_write=True))


@reads_and_writes
def edit(request: UserRequest, slug: str) -> HttpResponse:
    """The due day, how many units the document names, where the report tells it and with which result."""
    page = opened(request, slug, to_write=True)
    form = carrying(DirectiveForm(posted(request), directive=page.directive), directive_fingerprint(page.directive))
    changed = run_form_action(form, lambda values: _changed(page, form, request))
    if changed is not None:
        messages.success(request, "Đã lưu." if changed else "Không có gì thay đổi.")
        return page.back()
    return steps.page(request, "desk/directive_step.html", page, form=form, title="Sửa hạn, số đơn vị, chỗ nêu")


def _changed(page: Page, form: DirectiveForm, request: UserRequest) -> bool:
    beside = {name: form.cleaned_data[name] for name in ("reason", "fingerprint")}
    return change_directive(directive=page.directive, values=form.values, **beside, by=request.user)


@reads_and_writes
def close(request: UserRequest, slug: str) -> HttpResponse:
    """Kết thúc theo dõi with a reason; a closed directive is followed again from the same page."""
    page = opened(request, slug, to_write=True)
    if request.method == "POST" and ("reopen" in request.POST) != bool(page.directive.closed_on):
        messages.warning(request, ALREADY[bool(page.directive.closed_on)])
        return page.back()
    if page.directive.closed_on:
        if request.method == "POST":
            actions.reopen(directive=page.directive, by=request.user)
            messages.success(request, "Đã mở lại theo dõi.")
            return page.back()
        return steps.page(request, "desk/directive_step.html", page, title="Mở lại theo dõi", reopening=True)
    form = CloseForm(posted(request))
    if run_form_action(
        form, lambda values: actions.close_directive(directive=page.directive, **values, by=request.user)
    ):
        messages.success(request, "Đã kết thúc theo dõi.")
        return page.back()
    lead = "Từ ngày này, báo cáo không nêu văn bản nữa; các trả lời đã ghi vẫn giữ nguyên."
    return steps.page(request, "desk/directive_step.html", page, form=form, title="Kết thúc theo dõi", lead=lead)


@reads_and_writes
def name(request: UserRequest, slug: str) -> HttpResponse:
    """Xác định: one of the units that the document names and nobody knew yet."""
    page = opened(request, slug, to_write=True)
    form = NameForm(posted(request))
    added = run_form_action(form, lambda values: actions.name_unit(directive=page.directive, **values, by=request.user))
    if added:
        messages.success(request, f"Đã xác định: {added}.")
        return page.back()
    lead = f"{page.sum_shown} đơn vị. Mỗi lần xác định một đơn vị."
    return steps.page(request, "desk/directive_step.html", page, form=form, title="Xác định đơn vị", lead=lead)


@reads_and_writes
def letter(request: UserRequest, slug: str) -> HttpResponse:
    """Công văn đôn đốc: the files for the ticked units; once it went out, that they were reminded."""
    page = opened(request, slug, to_write=True)
    rows = _silent_rows(request, page)
    form = SendByForm(posted(request))
    if request.method == "POST":
        chosen = [row for row in rows if row in steps.ticked(request, page)]
        made = run_form_action(form, lambda _: page.remind(chosen, ReminderWay.LETTER, request))
        if made:
            messages.success(request, f"Đã ghi: hôm nay đôn đốc {count(len(made))} đơn vị bằng công văn.")
            return page.back()
    return steps.page(request, "desk/directive_letter.html", page, form=form, rows=rows)


@require_safe
def letter_file(request: UserRequest, slug: str, form: str) -> HttpResponse:
    """The letter as Word or PDF; number and date are left to the clerk."""
    page = opened(request, slug, to_write=True)
    rows = _silent_rows(request, page)
    if form not in PRINTED or not rows:
        raise Http404("Không có đơn vị nào phải đôn đốc.")
    wanted = SendByForm(request.GET)
    send_by = wanted.cleaned_data["truoc"] if wanted.is_valid() else None
    written = letter_for(page, rows, timezone.localdate(), send_by)
    name = f"cong-van-don-doc-{page.directive.slug}.{form}"
    return printed_file(request, page.period, name, lambda: printed(written, form))
