"""A follow-up, of a directive or of a period's self-assessments: who was asked is called, written to, given time."""

import datetime
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html

from accounts.models import User
from accounts.policies import UserRequest
from communes.models import Contact, Unit
from desk.following.forms import ExtensionDecisionForm, ExtensionForm, ReminderForm
from directives.actions import following as actions
from directives.actions.following import Extension
from directives.models import Directive, Recipient, Reminder
from directives.rules.choices import ReminderWay
from ntm_tracker.fingerprint import carrying, fingerprint_of
from ntm_tracker.forms import posted
from ntm_tracker.pages import carry_out, reads_and_writes
from ntm_tracker.vietnamese import count, fold, joined, short_date


@dataclass(frozen=True)
class AskedRow(ABC):
    """Somebody who was asked, as it looks on `day`: until when, who is called there, who was reminded."""

    recipient: Recipient | None
    unit: Unit | None
    due: datetime.date | None
    day: datetime.date

    @property
    @abstractmethod
    def name(self) -> str: ...

    @property
    @abstractmethod
    def code(self) -> str:
        """What a ticked row is sent as."""

    @property
    @abstractmethod
    def has_answered(self) -> bool: ...

    @property
    def may_remind(self) -> bool:
        return True

    @property
    def people(self) -> Sequence[Contact]:
        return getattr(self.unit, "people", ())

    @cached_property
    def reminders(self) -> list[Reminder]:
        """The latest first."""
        return list(self.recipient.reminders.all()) if self.recipient else []

    @property
    def reminder(self) -> Reminder | None:
        return self.reminders[0] if self.reminders else None

    @property
    def reminded_ways(self) -> str:
        """`gọi điện 01 lần, Zalo 02 lần`, each way by itself, `02 lần` of one; empty for who was reminded once."""
        ways = Counter(each.way_words for each in self.reminders)
        if len(ways) == 1:
            return f"{count(len(self.reminders))} lần" if len(self.reminders) > 1 else ""
        return joined(
            f"{way} {count(number)} lần" for way, number in sorted(ways.items(), key=lambda each: fold(each[0]))
        )

    @property
    def days_late(self) -> int:
        return max((self.day - self.due).days, 0) if self.due and not self.has_answered else 0

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


Row = TypeVar("Row", bound=AskedRow)


@dataclass(frozen=True)
class FollowUp(ABC, Generic[Row]):
    """Everybody who was asked for one thing, on the page of it."""

    tick: ClassVar[str]  # what a ticked row is sent as
    body: ClassVar[str]  # what a row is called
    crumbs: ClassVar[str]  # the template of the way to a page below
    directive: Directive | None
    rows: tuple[Row, ...]

    @property
    @abstractmethod
    def place(self) -> str:
        """The address of its page."""

    @abstractmethod
    def reminder_place(self, reminder: Reminder) -> str:
        """The address where a reminder is changed, and taken back."""

    @abstractmethod
    def context(self) -> dict[str, Any]:
        """What a page below shows of it; `of`: what it is called."""

    @abstractmethod
    def remind(self, rows: Sequence[Row], way: ReminderWay, by: User) -> list[Reminder]: ...

    @abstractmethod
    def extend(self, rows: Sequence[Row], extension: Extension, by: User) -> list[Recipient]: ...

    @property
    def due(self) -> datetime.date | None:
        return self.directive.due_on if self.directive else None

    @property
    def silent(self) -> list[Row]:
        return [row for row in self.rows if not row.has_answered]

    def chosen(self, codes: Sequence[str]) -> list[Row]:
        """The ticked rows; a name that is none of theirs is no row."""
        return [row for row in self.rows if row.code in set(codes)]

    def row(self, code: str) -> Row:
        """One row; 404 where there is none."""
        found = self.chosen([code])
        if not found:
            raise Http404
        return found[0]

    def ticked(self, request: UserRequest) -> list[Row]:
        sent = posted(request)
        return self.chosen((request.GET if sent is None else sent).getlist(self.tick))


Opened = Callable[..., FollowUp]  # returns the follow-up of an address for whoever may write there


def page(request: UserRequest, template: str, follow_up: FollowUp, **context: Any) -> HttpResponse:
    """Render a page below the one of the follow-up."""
    names = ("tick", "body", "crumbs", "due")
    common = {name: getattr(follow_up, name) for name in names} | {"cancel": follow_up.place}
    return render(request, template, common | follow_up.context() | context)


def by_when(rows: Sequence[AskedRow]) -> str:
    """Return until when `rows` were to answer: `, hạn 15/3/2024 (đã quá hạn 04 ngày)`; empty where nobody knows."""
    days = sorted({row.due for row in rows if row.due})
    if not days:
        return ""
    late = max((timezone.localdate() - days[0]).days, 0)
    return f", hạn {joined(map(short_date, days), ' và ')}" + (f" (đã quá hạn {count(late)} ngày)" if late else "")


def record_call(request: UserRequest, follow_up: FollowUp, row: AskedRow) -> HttpResponse:
    """Đã gọi: one click logs a reminder of today; what is said leads to what was promised, and takes it back."""
    (made,) = follow_up.remind([row], ReminderWay.CALL, request.user)
    told = '{} <a href="{}">Ghi lời hẹn, hoặc bỏ nếu bấm nhầm</a>'
    messages.success(request, format_html(told, f"Đã ghi: hôm nay gọi {row.name}.", follow_up.reminder_place(made)))
    return redirect(follow_up.place)


@reads_and_writes
def change_reminder(request: UserRequest, pk: int, opened: Opened, **address: Any) -> HttpResponse:
    """What was promised; a reminder logged by mistake is taken back here."""
    follow_up = opened(request, **address)
    found = Reminder.objects.filter(recipient__directive=follow_up.directive)
    stored = get_object_or_404(found.select_related("recipient__unit", "recipient__directive"), pk=pk)
    if "remove" in request.POST:
        actions.remove_reminder(reminder=stored, by=request.user)
        messages.success(request, "Đã xóa lần nhắc.")
        return redirect(follow_up.place)
    form = carrying(ReminderForm(posted(request), reminder=stored), fingerprint_of(stored))
    done = carry_out(
        request,
        form,
        lambda values: actions.change_reminder(reminder=stored, **values, by=request.user),
        "Đã lưu lần nhắc.",
        follow_up.place,
    )
    return done or page(request, "desk/reminder.html", follow_up, form=form, reminder=stored)


def send_message(request: UserRequest, follow_up: FollowUp, rows: Sequence[AskedRow], text: str) -> HttpResponse:
    """Chép tin nhắn Zalo: a ready text for `rows`; once it was sent, that they were reminded."""
    form = forms.Form(posted(request))
    done = carry_out(
        request,
        form,
        lambda _: follow_up.remind(rows, ReminderWay.ZALO, request.user),
        lambda made: f"Đã ghi: hôm nay nhắc {count(len(made))} {follow_up.body} qua Zalo.",
        follow_up.place,
    )
    return done or page(request, "desk/message.html", follow_up, form=form, rows=rows, text=text)


@reads_and_writes
def extend(request: UserRequest, opened: Opened, **address: Any) -> HttpResponse:
    """Gia hạn for all ticked rows with one reason; a second extension warns, and who decided can be recorded."""
    follow_up = opened(request, **address)
    rows, sent = follow_up.ticked(request), posted(request)
    twice = [row for row in rows if row.recipient and row.recipient.extended_to]
    form = ExtensionForm(sent, twice=bool(twice))
    decision = ExtensionDecisionForm(sent, request.FILES or None, user=request.user)
    wants_decision = "has_decision" in request.POST

    def act(values: dict[str, Any]) -> list[Recipient]:
        decided = decision.decided if wants_decision else None
        again = values.get("again", False)
        return follow_up.extend(rows, Extension(values["to"], values["reason"], again, decided), request.user)

    done = None
    if not wants_decision or decision.is_valid():
        done = carry_out(request, form, act, lambda changed: _extended(form, changed, follow_up), follow_up.place)
    context = {"form": form, "decision": decision, "rows": rows, "twice": twice}
    return done or page(request, "desk/extension.html", follow_up, **context)


def _extended(form: ExtensionForm, changed: list[Recipient], follow_up: FollowUp) -> str:
    day = short_date(form.cleaned_data["to"])
    return f"Đã gia hạn đến ngày {day} cho {count(len(changed))} {follow_up.body}."
