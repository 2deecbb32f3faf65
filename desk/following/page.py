"""One directive with every asked unit: what it answered, who was reminded, how it all adds up, what the report says.

A constant number of queries, whatever the number of units.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import Contact, ReportingPeriod
from desk.following.steps import AskedRow, FollowUp, by_when
from directives import policies
from directives.actions import following as actions
from directives.models import Directive, Recipient, Reminder
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
class FollowedRow(AskedRow):
    """An asked unit on the day that the page looks at."""

    recipient: Recipient
    may_answer: bool

    @property
    def name(self) -> str:
        return str(self.recipient)

    @property
    def code(self) -> str:
        return str(self.recipient.pk)

    @cached_property
    def state(self) -> RecipientState:
        one = self.recipient
        return recipient_state(answer=one.answer, answered_on=one.answered_on, due_on=self.due, as_of=self.day)

    @property
    def has_answered(self) -> bool:
        return self.state in ANSWERED

    @property
    def label(self) -> str:
        if self.has_answered and self.recipient.needs_more:
            return "Đã báo cáo, đề nghị bổ sung"
        if self.state == RecipientState.WAITING and self.due is None:
            return "Chưa báo cáo"
        return f"{self.state.label} {count(self.days_late)} ngày" if self.is_late else self.state.label

    @property
    def answered_later(self) -> bool:
        """Recorded, but dated after the day that the report knows."""
        return self.recipient.answer == Answer.RECORDED and not self.has_answered

    @property
    def is_to_do(self) -> bool:
        """Nothing came yet, or the office asked for more."""
        return self.recipient.needs_more or not (self.has_answered or self.answered_later)


@dataclass(frozen=True)
class Page(FollowUp[FollowedRow]):
    """The directive, its units in the order of what is to be done, and the sum that they come to."""

    tick: ClassVar[str] = "dv"
    body: ClassVar[str] = "đơn vị"
    crumbs: ClassVar[str] = "desk/directive_crumbs.html"
    directive: Directive
    period: ReportingPeriod | None
    day: datetime.date
    is_whole: bool  # every unit is shown, not the reader's own alone

    @property
    def answered(self) -> list[FollowedRow]:
        return [row for row in self.rows if row.has_answered]

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

    @property
    def place(self) -> str:
        return self.directive.get_absolute_url()

    def reminder_place(self, reminder: Reminder) -> str:
        return reverse("directive-reminder", args=[self.directive.slug, reminder.pk])

    def context(self) -> dict[str, Any]:
        return {"page": self, "directive": self.directive, "of": self.directive.title}

    def remind(self, rows: Sequence[FollowedRow], way: ReminderWay, by: User) -> list[Reminder]:
        return actions.remind(recipients=[row.recipient for row in rows], way=way, by=by)

    def extend(self, rows: Sequence[FollowedRow], extension: actions.Extension, by: User) -> list[Recipient]:
        asked = [row.recipient for row in rows]
        return actions.extend(directive=self.directive, recipients=asked, extension=extension, by=by)


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
        due = each.extended_to or directive.due_on
        rows.append(FollowedRow(each, each.unit, due, day, policies.can_prepare(user, each)))
    rows.sort(key=lambda row: FIRST.index(row.state))
    return Page(directive, tuple(rows), period, day, whole)


def sentences_of(directive: Directive, period: ReportingPeriod) -> dict[str, Any] | None:
    """What the report of `period` says, to be read and to be copied; None where it does not tell the directive."""
    try:
        found = directive_sentences(period, directive.key)
    except NotInstalledError:
        return None
    html = [print_words(each, partial(_figure_address, period)) for each in found]
    return {"html": html, "text": "\n".join(map(plain, found))} if found else None


def _figure_address(period: ReportingPeriod, key: str) -> str:
    return reverse("report-figure", args=[period.year, period.quarter, key])


def letter_for(page: Page, rows: Sequence[FollowedRow], day: datetime.date, send_by: datetime.date | None) -> Document:
    """Return the letter that reminds the units of `rows`."""
    directive = page.directive
    document = directive.document
    units = [Silent(row.unit.name if row.unit else row.recipient.cited_as, row.due) for row in rows]
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
        for one in (row.recipient for row in more):
            until = f", hạn {short_date(one.more_due_on)}" if one.more_due_on else ""
            lines.append(f"- {one}: {one.more_reason}{until}.")
    return "\n".join([*lines, "Trân trọng cảm ơn."])
