"""Reminding silent units of a directive: a call, a message for Zalo, a letter as Word and PDF."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from communes.models import Installation
from desk.following.forms import ReminderForm, SendByForm
from desk.following.page import Page, Row, letter_for, message_for
from desk.following.views.directive import opened, reads_and_writes, step, ticked_rows
from directives import actions
from directives.models import Reminder
from directives.rules.choices import ReminderWay
from ntm_tracker.fingerprint import carrying, fingerprint_of
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.vietnamese import count
from reports.quarterly.files import PRINTED, printed_file
from reports.quarterly.report import printed


@require_POST
def called(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Đã gọi: one click from the row."""
    page = opened(request, slug, to_write=True)
    found = page.chosen([str(pk)])
    if not found:
        raise Http404
    actions.remind(recipients=[found[0].recipient], way=ReminderWay.CALL, by=request.user)
    messages.success(request, f"Đã ghi: hôm nay gọi {found[0].name}.")
    return redirect(page.directive)


@reads_and_writes
def message(request: UserRequest, slug: str) -> HttpResponse:
    """Chép tin nhắn Zalo: a ready text for the ticked units, else for all that are silent."""
    page = opened(request, slug, to_write=True)
    rows = ticked_rows(request, page) if request.method == "POST" else _silent_rows(request, page)
    form = forms.Form(posted(request))
    if request.method == "POST":
        recipients = [row.recipient for row in rows]
        made = run_form_action(
            form, lambda _: actions.remind(recipients=recipients, way=ReminderWay.ZALO, by=request.user)
        )
        if made:
            messages.success(request, f"Đã ghi: hôm nay nhắc {count(len(made))} đơn vị qua Zalo.")
            return redirect(page.directive)
    text = message_for(page, rows, Installation.objects.office_name()) if rows else ""
    return step(request, "desk/directive_message.html", page, form=form, rows=rows, text=text)


@reads_and_writes
def reminder(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """What was promised; a reminder logged by mistake is taken back here."""
    page = opened(request, slug, to_write=True)
    found = Reminder.objects.filter(recipient__directive=page.directive).select_related("recipient__unit")
    stored = get_object_or_404(found, pk=pk)
    if "remove" in request.POST:
        actions.remove_reminder(reminder=stored, by=request.user)
        messages.success(request, "Đã xóa lần nhắc.")
        return redirect(page.directive)
    form = carrying(ReminderForm(posted(request), reminder=stored), fingerprint_of(stored))
    saved = run_form_action(form, lambda values: actions.change_reminder(reminder=stored, **values, by=request.user))
    if saved is not None:
        messages.success(request, "Đã lưu lần nhắc.")
        return redirect(page.directive)
    return step(request, "desk/reminder.html", page, form=form, reminder=stored)


def _silent_rows(request: UserRequest, page: Page) -> list[Row]:
    """The ticked units that are silent; where none is ticked, all that are."""
    silent = [row for row in page.silent if not row.answered_later]
    ticked = ticked_rows(request, page)
    return [row for row in ticked if row in silent] if ticked else silent


@reads_and_writes
def letter(request: UserRequest, slug: str) -> HttpResponse:
    """Công văn đôn đốc: the files for the ticked units; once it went out, that they were reminded."""
    page = opened(request, slug, to_write=True)
    rows = _silent_rows(request, page)
    form = SendByForm(posted(request))
    if request.method == "POST":
        recipients = [row.recipient for row in rows if row in ticked_rows(request, page)]
        made = run_form_action(
            form, lambda _: actions.remind(recipients=recipients, way=ReminderWay.LETTER, by=request.user)
        )
        if made:
            messages.success(request, f"Đã ghi: hôm nay đôn đốc {count(len(made))} đơn vị bằng công văn.")
            return redirect(page.directive)
    return step(request, "desk/directive_letter.html", page, form=form, rows=rows)


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
