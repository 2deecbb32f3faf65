"""What is done for the rows of any follow-up, of a directive or of a period's self-assessments: reminded, extended."""

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from desk.following.forms import ExtensionDecisionForm, ExtensionForm, ReminderForm
from directives import actions
from directives.actions import Extension
from directives.models import Recipient, Reminder
from directives.rules.choices import ReminderWay
from ntm_tracker.fingerprint import carrying, fingerprint_of
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.vietnamese import count, joined, short_date

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


class FollowUp(Protocol):
    """Everybody who was asked for one thing, on the page of it; `tick` is what a ticked row is sent as."""

    tick: ClassVar[str]
    body: ClassVar[str]  # what a row is called

    def chosen(self, codes: Sequence[str]) -> list[Any]: ...
    def context(self) -> dict[str, Any]: ...
    def back(self) -> HttpResponse: ...
    def reminders(self) -> QuerySet[Reminder]: ...
    def remind(self, rows: Sequence[Any], way: ReminderWay, request: UserRequest) -> list[Reminder]: ...
    def extend(self, rows: Sequence[Any], extension: Extension, request: UserRequest) -> list[Recipient]: ...


def ticked(request: UserRequest, follow_up: FollowUp) -> list[Any]:
    """Return the ticked rows; a name that is none of theirs is no row."""
    asked = request.POST if request.method == "POST" else request.GET
    return follow_up.chosen(asked.getlist(follow_up.tick))


def row_of(follow_up: FollowUp, code: str) -> Any:
    """Return one row; 404 where there is none."""
    found = follow_up.chosen([code])
    if not found:
        raise Http404
    return found[0]


def page(request: UserRequest, template: str, follow_up: FollowUp, **context: Any) -> HttpResponse:
    """Render a page below the one of the follow-up."""
    common = {"cancel": follow_up.back()["Location"], "tick": follow_up.tick, "body": follow_up.body}
    return render(request, template, {**common, "today": timezone.localdate(), **follow_up.context(), **context})


def by_when(rows: Sequence[Any]) -> str:
    """Return until when `rows` were to answer: `, hạn 15/3/2024 (đã quá hạn 04 ngày)`; empty where nobody knows."""
    days = sorted({row.due for row in rows if row.due})
    if not days:
        return ""
    late = max((timezone.localdate() - days[0]).days, 0)
    return f", hạn {joined(map(short_date, days), ' và ')}" + (f" (đã quá hạn {count(late)} ngày)" if late else "")


def change_reminder(request: UserRequest, follow_up: FollowUp, pk: int) -> HttpResponse:
    """What was promised; a reminder logged by mistake is taken back here."""
    stored = get_object_or_404(follow_up.reminders().select_related("recipient__unit", "recipient__directive"), pk=pk)
    if "remove" in request.POST:
        actions.remove_reminder(reminder=stored, by=request.user)
        messages.success(request, "Đã xóa lần nhắc.")
        return follow_up.back()
    form = carrying(ReminderForm(posted(request), reminder=stored), fingerprint_of(stored))
    saved = run_form_action(form, lambda values: actions.change_reminder(reminder=stored, **values, by=request.user))
    if saved is not None:
        messages.success(request, "Đã lưu lần nhắc.")
        return follow_up.back()
    return page(request, "desk/reminder.html", follow_up, form=form, reminder=stored)


def send_message(request: UserRequest, follow_up: FollowUp, rows: Sequence[Any], text: str) -> HttpResponse:
    """Chép tin nhắn Zalo: a ready text for `rows`; once it was sent, that they were reminded."""
    form = forms.Form(posted(request))
    if request.method == "POST":
        made = run_form_action(form, lambda _: follow_up.remind(rows, ReminderWay.ZALO, request))
        if made:
            messages.success(request, f"Đã ghi: hôm nay nhắc {count(len(made))} {follow_up.body} qua Zalo.")
            return follow_up.back()
    return page(request, "desk/message.html", follow_up, form=form, rows=rows, text=text)


def extend(request: UserRequest, follow_up: FollowUp) -> HttpResponse:
    """Gia hạn for all ticked rows with one reason; a second extension warns, and who decided can be recorded."""
    rows, sent = ticked(request, follow_up), posted(request)
    twice = [row for row in rows if row.recipient and row.recipient.extended_to]
    form = ExtensionForm(sent, twice=bool(twice))
    decision = ExtensionDecisionForm(sent, request.FILES or None, user=request.user)
    wants_decision = "has_decision" in request.POST
    if not wants_decision or decision.is_valid():
        decided = decision.decided_if(wants_decision)
        changed = run_form_action(form, lambda values: follow_up.extend(rows, _extension(values, decided), request))
        if changed is not None:
            day = short_date(form.cleaned_data["to"])
            messages.success(request, f"Đã gia hạn đến ngày {day} cho {count(len(changed))} {follow_up.body}.")
            return follow_up.back()
    return page(request, "desk/extension.html", follow_up, form=form, decision=decision, rows=rows, twice=twice)


def _extension(values: dict[str, Any], decided: Any) -> Extension:
    return Extension(values["to"], values["reason"], again=values.get("again", False), decided=decided)
