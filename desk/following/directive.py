"""One directive: who was asked, who answered, who is silent, and what the office does about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import UserRequest, reads_everything, require
from communes.models import Installation, ReportingPeriod
from desk.following import steps
from desk.following.forms import CloseForm, LetterForm, NameForm, SendByForm
from desk.following.page import FollowedRow, Page, letter_for, message_for, page_of, sentences_of
from directives.actions import following as actions
from directives.actions.answers import record
from directives.models import Directive, Recipient
from directives.policies import can_follow_up
from directives.rules.choices import ReminderWay
from directives.views.forms import DirectiveForm
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import PlainForm, posted, run_form_action
from ntm_tracker.pages import carry_out, reads_and_writes, saved
from ntm_tracker.vietnamese import count, joined, short_date
from reports.quarterly.report import printed
from reports.quarterly.state import PRINTED, printed_file


def opened(request: UserRequest, slug: str, *, to_write: bool = True) -> Page:
    """The directive as its reader may see it; who only reads is refused where the office writes."""
    seen = Directive.objects.visible_to(request.user).followed().select_related("document__issuer")
    directive = get_object_or_404(seen, slug=slug)
    require(not to_write or can_follow_up(request.user))
    return page_of(directive, ReportingPeriod.objects.latest_first().first(), request.user)


@require_safe
def directive(request: UserRequest, slug: str) -> HttpResponse:
    """Every asked unit in exactly one state, adding up in plain sight; the report's sentence below."""
    return _shown(request, opened(request, slug, to_write=False), LetterForm())


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
    page = opened(request, slug)
    rows = page.ticked(request)
    form = LetterForm(request.POST, request.FILES)
    recipients = [row.recipient for row in rows]
    done = run_form_action(
        form,
        lambda _: record(directive=page.directive, recipients=recipients, letter=form.letter, by=request.user),
    )
    if done is None:
        return _shown(request, page, form, rows)
    day = short_date(form.cleaned_data["answered_on"])
    messages.success(request, f"Đã ghi {_recorded_words(rows)}, văn bản ngày {day}.")
    return redirect(page.place)


def _recorded_words(rows: list[FollowedRow]) -> str:
    """`trả lời của Y tế; bổ sung của Nội vụ`: the rows are as they stood before."""
    kinds = {
        "trả lời": [row.name for row in rows if not row.recipient.needs_more],
        "bổ sung": [row.name for row in rows if row.recipient.needs_more],
    }
    return "; ".join(f"{kind} của {joined(names, ' và ')}" for kind, names in kinds.items() if names)


@require_POST
def record_call(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Đã gọi: one click from the row."""
    page = opened(request, slug)
    return steps.record_call(request, page, page.row(str(pk)))


@reads_and_writes
def message(request: UserRequest, slug: str) -> HttpResponse:
    """A text for Zalo to the ticked units, else to all that are silent."""
    page = opened(request, slug)
    rows = page.ticked(request) if request.method == "POST" else _silent_rows(request, page)
    text = message_for(page, rows, Installation.objects.office_name()) if rows else ""
    return steps.send_message(request, page, rows, text)


def _silent_rows(request: UserRequest, page: Page) -> list[FollowedRow]:
    """The ticked units that are silent; where none is ticked, all that are."""
    silent = [row for row in page.silent if not row.answered_later]
    ticked = page.ticked(request)
    return [row for row in ticked if row in silent] if ticked else silent


def _step(
    request: UserRequest, page: Page, form: PlainForm, act: Callable[[dict], Any], said: Any, **context: Any
) -> HttpResponse:
    """A page below the directive that is one form; `context`: its title and lead."""
    done = carry_out(request, form, act, said, page.place)
    return done or steps.page(request, "desk/directive_step.html", page, form=form, **context)


@reads_and_writes
def edit(request: UserRequest, slug: str) -> HttpResponse:
    """The due day, how many units the document names, where the report tells it and with which result."""
    page = opened(request, slug)
    form = DirectiveForm(posted(request), directive=page.directive)
    carrying(form, actions.directive_fingerprint(page.directive))

    def act(values: dict[str, Any]) -> bool:
        beside = {name: values[name] for name in ("reason", "fingerprint")}
        return actions.change_directive(directive=page.directive, values=form.values, **beside, by=request.user)

    return _step(request, page, form, act, saved, title="Sửa hạn, số đơn vị, chỗ nêu")


@reads_and_writes
def close(request: UserRequest, slug: str) -> HttpResponse:
    """Kết thúc theo dõi with a reason; a closed directive is followed again from the same page."""
    page = opened(request, slug)
    one, is_closed = page.directive, bool(page.directive.closed_on)
    if request.method == "POST" and ("reopen" in request.POST) != is_closed:
        # Whoever closes what is closed, or opens what is open, has a page from before somebody else did.
        done = "kết thúc" if is_closed else "mở lại"
        messages.warning(request, f"Người khác vừa {done} theo dõi văn bản này. Chưa ghi gì thêm.")
        return redirect(one)
    if is_closed and request.method == "POST":
        actions.reopen(directive=one, by=request.user)
        messages.success(request, "Đã mở lại theo dõi.")
        return redirect(one)
    if is_closed:
        return steps.page(request, "desk/directive_step.html", page, title="Mở lại theo dõi", reopening=True)

    def act(values: dict[str, Any]) -> bool:
        return actions.close_directive(directive=one, **values, by=request.user)

    lead = "Từ ngày này, báo cáo không nêu văn bản nữa; các trả lời đã ghi vẫn giữ nguyên."
    said, title = "Đã kết thúc theo dõi.", "Kết thúc theo dõi"
    return _step(request, page, CloseForm(posted(request)), act, said, title=title, lead=lead)


@reads_and_writes
def name(request: UserRequest, slug: str) -> HttpResponse:
    """Xác định: one of the units that the document names and nobody knew yet; else one more is asked, with a reason."""
    page = opened(request, slug)

    def act(values: dict[str, Any]) -> Recipient:
        return actions.name_unit(directive=page.directive, **values, by=request.user)

    is_named = page.unnamed > 0
    done, title = ("xác định", "Xác định đơn vị") if is_named else ("giao thêm", "Giao thêm đơn vị")
    lead = f"{page.sum_shown} đơn vị. Mỗi lần {done} một đơn vị."
    form = NameForm(posted(request), is_named=is_named)
    return _step(request, page, form, act, lambda added: f"Đã {done}: {added}.", title=title, lead=lead)


@reads_and_writes
def letter(request: UserRequest, slug: str) -> HttpResponse:
    """Công văn đôn đốc: the files for the ticked units; once it went out, that they were reminded."""
    page = opened(request, slug)
    rows = _silent_rows(request, page)
    form = SendByForm(posted(request))
    chosen = [row for row in rows if row in page.ticked(request)]
    done = carry_out(
        request,
        form,
        lambda _: page.remind(chosen, ReminderWay.LETTER, request.user),
        lambda made: f"Đã ghi: hôm nay đôn đốc {count(len(made))} đơn vị bằng công văn.",
        page.place,
    )
    return done or _letter_page(request, page, form, rows, rows)


def _letter_page(
    request: UserRequest, page: Page, form: SendByForm, rows: list[FollowedRow], ticked: list[FollowedRow]
) -> HttpResponse:
    return steps.page(request, "desk/directive_letter.html", page, form=form, rows=rows, ticked=ticked)


@require_safe
def letter_file(request: UserRequest, slug: str, form: str) -> HttpResponse:
    """The letter as Word or PDF; number and date are left to the clerk."""
    page = opened(request, slug)
    rows = _silent_rows(request, page)
    if form not in PRINTED or not rows:
        raise Http404("Không có đơn vị nào phải đôn đốc.")
    wanted = SendByForm(request.GET)
    if not wanted.is_valid():
        return _letter_page(request, page, wanted, page.silent, rows)
    written = letter_for(page, rows, timezone.localdate(), wanted.cleaned_data["truoc"])
    name = f"cong-van-don-doc-{page.directive.slug}.{form}"
    return printed_file(request, page.period, name, lambda: printed(written, form))
