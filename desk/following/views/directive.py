"""One directive: who was asked, who answered, who is silent, and what the office does about it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import reads_everything
from accounts.requests import UserRequest
from communes.models import ReportingPeriod
from desk.following.extending import extended
from desk.following.forms import CloseForm, LetterForm, NameForm
from desk.following.page import Page, Row, page_of, sentences_of
from directives import actions
from directives.actions.giving import change_directive, directive_fingerprint
from directives.models import Directive
from directives.policies import can_follow_up
from directives.views.forms import DirectiveForm
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.vietnamese import count, joined, short_date

TICK = "dv"  # what a ticked row is sent as
# Whoever closes what is closed, or opens what is open, has a page from before somebody else did.
ALREADY = {
    True: "Người khác vừa kết thúc theo dõi văn bản này. Chưa ghi gì thêm.",
    False: "Người khác vừa mở lại theo dõi văn bản này. Chưa ghi gì thêm.",
}
reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


def opened(request: UserRequest, slug: str, *, to_write: bool = False) -> Page:
    """The directive as its reader may see it; who only reads is refused where the office writes."""
    seen = Directive.objects.visible_to(request.user).followed().select_related("document__issuer")
    directive = get_object_or_404(seen, slug=slug)
    if to_write and not can_follow_up(request.user):
        raise PermissionDenied
    return page_of(directive, ReportingPeriod.objects.latest_first().first(), request.user)


def ticked_rows(request: UserRequest, page: Page) -> list[Row]:
    asked = request.POST if request.method == "POST" else request.GET
    return page.chosen(asked.getlist(TICK))


@require_safe
def directive(request: UserRequest, slug: str) -> HttpResponse:
    """Every asked unit in exactly one state, adding up in plain sight; the report's sentence below."""
    return _shown(request, opened(request, slug), LetterForm())


def _shown(request: UserRequest, page: Page, form: LetterForm, ticked: list[Row] | None = None) -> HttpResponse:
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
    rows = ticked_rows(request, page)
    form = LetterForm(request.POST, request.FILES)
    done = run_form_action(form, lambda _: _recorded(page, rows, form, request))
    if done is None:
        return _shown(request, page, form, rows)
    day = short_date(form.cleaned_data["answered_on"])
    messages.success(request, f"Đã ghi {_recorded_told(rows)}, văn bản ngày {day}.")
    return redirect(page.directive)


def _recorded_told(rows: list[Row]) -> str:
    """`trả lời của Y tế; bổ sung của Nội vụ`: the rows are as they stood before."""
    kinds = {
        "trả lời": [row.name for row in rows if not row.recipient.needs_more],
        "bổ sung": [row.name for row in rows if row.recipient.needs_more],
    }
    return "; ".join(f"{kind} của {joined(names, ' và ')}" for kind, names in kinds.items() if names)


def _recorded(page: Page, rows: list[Row], form: LetterForm, request: UserRequest) -> list:
    recipients = [row.recipient for row in rows]
    return actions.record(directive=page.directive, recipients=recipients, letter=form.letter, by=request.user)


@reads_and_writes
def extension(request: UserRequest, slug: str) -> HttpResponse:
    """Gia hạn for all ticked rows with one reason; a second extension warns, and who decided can be told."""
    page = opened(request, slug, to_write=True)
    rows = ticked_rows(request, page)
    context, changed = extended(request, rows, lambda wanted: _extended(page, rows, wanted, request))
    if changed is not None:
        day = short_date(context["form"].cleaned_data["to"])
        messages.success(request, f"Đã gia hạn đến ngày {day} cho {count(len(changed))} đơn vị.")
        return redirect(page.directive)
    return step(request, "desk/directive_extension.html", page, due=page.directive.due_on, **context)


def _extended(page: Page, rows: list[Row], wanted: actions.Extension, request: UserRequest) -> list:
    recipients = [row.recipient for row in rows]
    return actions.extend(directive=page.directive, recipients=recipients, extension=wanted, by=request.user)


@reads_and_writes
def edit(request: UserRequest, slug: str) -> HttpResponse:
    """The due day, how many units the document names, where the report tells it and with which result."""
    page = opened(request, slug, to_write=True)
    form = carrying(DirectiveForm(posted(request), directive=page.directive), directive_fingerprint(page.directive))
    changed = run_form_action(form, lambda values: _changed(page, form, request))
    if changed is not None:
        messages.success(request, "Đã lưu." if changed else "Không có gì thay đổi.")
        return redirect(page.directive)
    return step(request, "desk/directive_step.html", page, form=form, title="Sửa hạn, số đơn vị, chỗ nêu")


def _changed(page: Page, form: DirectiveForm, request: UserRequest) -> bool:
    beside = {name: form.cleaned_data[name] for name in ("reason", "fingerprint")}
    return change_directive(directive=page.directive, values=form.values, **beside, by=request.user)


@reads_and_writes
def close(request: UserRequest, slug: str) -> HttpResponse:
    """Kết thúc theo dõi with a reason; a closed directive is followed again from the same page."""
    page = opened(request, slug, to_write=True)
    if request.method == "POST" and ("reopen" in request.POST) != bool(page.directive.closed_on):
        messages.warning(request, ALREADY[bool(page.directive.closed_on)])
        return redirect(page.directive)
    if page.directive.closed_on:
        if request.method == "POST":
            actions.reopen(directive=page.directive, by=request.user)
            messages.success(request, "Đã mở lại theo dõi.")
            return redirect(page.directive)
        return step(request, "desk/directive_step.html", page, title="Mở lại theo dõi", reopening=True)
    form = CloseForm(posted(request))
    if run_form_action(
        form, lambda values: actions.close_directive(directive=page.directive, **values, by=request.user)
    ):
        messages.success(request, "Đã kết thúc theo dõi.")
        return redirect(page.directive)
    lead = "Từ ngày này, báo cáo không nêu văn bản nữa; các trả lời đã ghi vẫn giữ nguyên."
    return step(request, "desk/directive_step.html", page, form=form, title="Kết thúc theo dõi", lead=lead)


@reads_and_writes
def name(request: UserRequest, slug: str) -> HttpResponse:
    """Xác định: one of the units that the document names and nobody knew yet."""
    page = opened(request, slug, to_write=True)
    form = NameForm(posted(request))
    added = run_form_action(form, lambda values: actions.name_unit(directive=page.directive, **values, by=request.user))
    if added:
        messages.success(request, f"Đã xác định: {added}.")
        return redirect(page.directive)
    lead = f"{page.sum_told} đơn vị. Mỗi lần xác định một đơn vị."
    return step(request, "desk/directive_step.html", page, form=form, title="Xác định đơn vị", lead=lead)


def step(request: UserRequest, template: str, page: Page, **context: Any) -> HttpResponse:
    told = {"page": page, "directive": page.directive, "cancel": page.directive.get_absolute_url(), "tick": TICK}
    return render(request, template, {**told, "today": timezone.localdate(), **context})
