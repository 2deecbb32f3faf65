"""One directive with every asked unit: what it answered, who was reminded, how it all adds up, what the report says.

A constant number of queries, whatever the number of units.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.policies import reads_everything
from accounts.requests import UserRequest
from communes.models import Contact, ReportingPeriod
from desk.following.steps import by_when
from directives import actions, policies
from directives.models import Directive, Recipient, Reminder, Supplement
from directives.rules.choices import Answer, Expected, RecipientState, ReminderWay
from directives.rules.evaluation import recipient_state, state_day, unnamed_units
from ntm_tracker.vietnamese import count, joined, short_date
from reports.facts.scope import NotInstalledError
from reports.letters.reminder_letter import Reminding, Silent, reminder_letter
from reports.printing.html import print_words
from reports.printing.text import plain
from reports.quarterly.report import directive_sentences
from reports.values.blocks import Document

ANSWERED = {RecipientState.IN_TIME, RecipientState.LATE, RecipientState.ANSWERED}
# What is to be done first stands first.
FIRST = (
    RecipientState.OVERDUE,
    RecipientState.WAITING,
    RecipientState.LATE,
    RecipientState.ANSWERED,
    RecipientState.IN_TIME,
)


@dataclass(frozen=True)
class FollowedRow:
    """An asked unit on the day that the page looks at."""

    recipient: Recipient
    people: tuple[Contact, ...]
    reminders: tuple[Reminder, ...]
    supplements: tuple[Supplement, ...]
    day: datetime.date
    may_answer: bool

    @property
    def name(self) -> str:
        return str(self.recipient)

    @property
    def code(self) -> str:
        """What a ticked row is called."""
        return str(self.recipient.pk)

    may_remind = True

    @property
    def due(self) -> datetime.date | None:
        return self.recipient.extended_to or self.recipient.directive.due_on

    @cached_property
    def state(self) -> RecipientState:
        one = self.recipient
        return recipient_state(answer=one.answer, answered_on=one.answered_on, due_on=self.due, as_of=self.day)

    @property
    def has_answered(self) -> bool:
        return self.state in ANSWERED

    @property
    def is_late(self) -> bool:
        return self.state == RecipientState.OVERDUE

    @property
    def label(self) -> str:
        if self.has_answered and self.recipient.needs_more:
            return "Đã báo cáo, đề nghị bổ sung"
        if self.state == RecipientState.WAITING and self.due is None:
            return "Chưa báo cáo"
        return f"{self.state.label} {count(self.days_late)} ngày" if self.is_late else self.state.label

    @property
    def days_late(self) -> int:
        return (self.day - self.due).days if self.is_late and self.due else 0

    @property
    def answered_later(self) -> bool:
        """Recorded, but dated after the day that the report knows."""
        return self.recipient.answer == Answer.RECORDED and not self.has_answered

    @property
    def is_to_do(self) -> bool:
        """Nothing came yet, or the office asked for more."""
        return self.recipient.needs_more or not (self.has_answered or self.answered_later)

    @property
    def in_hand(self) -> Recipient | Supplement | None:
        """The answer or the supplement that waits for the unit's head."""
        return self.recipient.in_hand

    @property
    def reminder(self) -> Reminder | None:
        return self.reminders[0] if self.reminders else None


@dataclass(frozen=True)
class Sentence:
    """What the report says of the directive, to be read and to be copied."""

    html: list[SafeString]
    text: str


@dataclass(frozen=True)
class Page:
    """The directive, its units in the order of what is to be done, and the sum that they come to."""

    tick: ClassVar[str] = "dv"
    body: ClassVar[str] = "đơn vị"
    directive: Directive
    period: ReportingPeriod | None
    day: datetime.date
    rows: tuple[FollowedRow, ...]
    is_whole: bool  # every unit is shown, not the reader's own alone

    @property
    def answered(self) -> list[FollowedRow]:
        return [row for row in self.rows if row.has_answered]

    @property
    def silent(self) -> list[FollowedRow]:
        return [row for row in self.rows if not row.has_answered]

    @property
    def later(self) -> list[FollowedRow]:
        return [row for row in self.rows if row.answered_later]

    @property
    def unnamed(self) -> int:
        return unnamed_units(self.directive.named_total, len(self.rows))

    @property
    def total(self) -> int:
        return len(self.rows) + self.unnamed

    @property
    def sum_shown(self) -> str:
        """`09 = 03 đã báo cáo + 04 chưa + 02 chưa xác định`."""
        parts = [f"{count(len(self.answered))} đã báo cáo", f"{count(len(self.silent))} chưa"]
        parts += [f"{count(self.unnamed)} chưa xác định"] if self.unnamed else []
        return f"{count(self.total)} = {' + '.join(parts)}"

    @property
    def last_later(self) -> datetime.date | None:
        """The as-of day that would take in every answer that came later."""
        return max((row.recipient.answered_on for row in self.later if row.recipient.answered_on), default=None)

    @property
    def later_shown(self) -> str:
        return joined(f"{row.name} ngày {short_date(day)}" for row in self.later if (day := row.recipient.answered_on))

    def chosen(self, numbers: Sequence[str]) -> list[FollowedRow]:
        """The rows with these numbers; a number that is none of theirs is no row."""
        wanted = set(numbers)
        return [row for row in self.rows if row.code in wanted]

    def context(self) -> dict[str, Any]:
        due, crumbs = self.directive.due_on, "desk/directive_crumbs.html"
        return {"page": self, "directive": self.directive, "of": self.directive.title, "due": due, "crumbs": crumbs}

    def back(self) -> HttpResponse:
        return redirect(self.directive)

    def reminders(self) -> QuerySet[Reminder]:
        return Reminder.objects.filter(recipient__directive=self.directive)

    def remind(self, rows: Sequence[FollowedRow], way: ReminderWay, request: UserRequest) -> list[Reminder]:
        return actions.remind(recipients=[row.recipient for row in rows], way=way, by=request.user)

    def extend(
        self, rows: Sequence[FollowedRow], extension: actions.Extension, request: UserRequest
    ) -> list[Recipient]:
        asked = [row.recipient for row in rows]
        return actions.extend(directive=self.directive, recipients=asked, extension=extension, by=request.user)


def page_of(directive: Directive, period: ReportingPeriod | None, user: User) -> Page:
    """Return the directive as `user` may see it: a unit sees its own row."""
    today = timezone.localdate()
    day = state_day(directive.given_on, period.known_until if period else today, today)
    people = Prefetch("unit__contacts", Contact.objects.valid_on(today), to_attr="people")
    recipients = directive.recipients.select_related("unit", "answer_file")
    recipients = recipients.prefetch_related(people, "reminders", "supplements")
    whole = reads_everything(user)
    if not whole:
        recipients = recipients.filter(unit=user.unit_id)
    rows = []
    for each in recipients.order_by("order", "pk"):
        each.directive = directive
        found = tuple(getattr(each.unit, "people", ()))
        beside = tuple(each.reminders.all()), tuple(each.sent_supplements)
        rows.append(FollowedRow(each, found, *beside, day, policies.can_prepare(user, each)))
    rows.sort(key=lambda row: FIRST.index(row.state))
    return Page(directive, period, day, tuple(rows), whole)


def sentences_of(directive: Directive, period: ReportingPeriod) -> Sentence | None:
    """What the report of `period` says; None where it does not tell the directive."""
    try:
        found = directive_sentences(period, directive.slug)
    except NotInstalledError:
        return None
    html = [print_words(each, partial(_figure_address, period)) for each in found]
    return Sentence(html, "\n".join(map(plain, found))) if found else None


def _figure_address(period: ReportingPeriod, key: str) -> str:
    return reverse("report-figure", args=[period.year, period.quarter, key])


def letter_for(page: Page, rows: Sequence[FollowedRow], day: datetime.date, send_by: datetime.date | None) -> Document:
    """Return the letter that reminds the units of `rows`."""
    directive = page.directive
    document = directive.document
    units = [Silent(_full_name(row.recipient), row.due) for row in rows]
    return reminder_letter(
        Reminding(
            cited=document.full_citation if document else f"nhiệm vụ “{directive.task}”",
            short=document.title if document else "nhiệm vụ được giao",
            what=Expected(directive.expected).label.lower(),
            units=units,
            day=day,
            send_by=send_by,
        )
    )


def _full_name(recipient: Recipient) -> str:
    return recipient.unit.name if recipient.unit else recipient.cited_as


def message_for(page: Page, rows: Sequence[FollowedRow], office: str) -> str:
    """Return the text that reminds the units of `rows`, ready for Zalo."""
    directive = page.directive
    document = f"{directive}" + (f" về việc {directive.subject}" if directive.subject else "")
    lines = [f"Kính gửi: {joined((row.name for row in rows), ' và ')}.", ""]
    if silent := [row for row in rows if not row.recipient.needs_more]:
        what = Expected(directive.expected).label.lower()
        lines.append(f"{office} đề nghị gửi {what} thực hiện {document}{by_when(silent)}.")
    if more := [row for row in rows if row.recipient.needs_more]:
        lines.append(f"{office} đề nghị bổ sung báo cáo thực hiện {document}:")
        lines += [f"- {row.name}: {row.recipient.more_reason}{_more_by_when(row)}." for row in more]
    return "\n".join([*lines, "Trân trọng cảm ơn."])


def _more_by_when(row: FollowedRow) -> str:
    day = row.recipient.more_due_on
    return f", hạn {short_date(day)}" if day else ""
