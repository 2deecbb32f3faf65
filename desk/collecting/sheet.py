"""Thu báo cáo: every commune of a period in one sheet, from self-assessments, files, contacts and reminders.

A constant number of queries, whatever the number of communes. Nothing is stored of what is computed here: that a
commune has answered the collecting letter is known from the stage of its self-assessments.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Count, Prefetch, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import IncomingFile, Locality, ReportingPeriod, Unit
from criteria.models import Assessment, Criterion, CriterionResult, Recognition
from criteria.rules.choices import Basis, Outcome, SetLevel, Stage
from criteria.subject import ExpectedAssessment, expected_in
from desk.collecting import actions
from desk.following.steps import AskedRow, FollowUp
from directives.actions.following import Extension
from directives.models import Directive, Recipient, Reminder
from directives.rules.choices import Answer, ReminderWay
from ntm_tracker.vietnamese import fraction

SHORT_LEVELS = {
    SetLevel.COMMUNE_BASE: "NTM",
    SetLevel.COMMUNE_ADVANCED: "nâng cao",
    SetLevel.COMMUNE_MODEL: "kiểu mẫu",
    SetLevel.SMART_VILLAGE: "Làng thông minh",
}
# The commune's own levels, the highest last; a smart village stands beside them.
RANKS = (SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL)
AWAITING = "awaiting"
# In the order of the sheet: what is to be done first.
STATES: tuple[str, ...] = (Stage.NOT_SENT, Stage.RETURNED, Stage.ENTERING, AWAITING, Stage.SENT, Stage.CONSOLIDATED)
LABELS: dict[str, str] = {AWAITING: "Chờ văn bản"} | {stage.value: stage.label for stage in Stage}
ADDRESSES = dict(zip(STATES, ("chua-gui", "tra-lai", "dang-nhap", "cho-van-ban", "da-gui", "da-tong-hop"), strict=True))


@dataclass(frozen=True)
class CollectedSet:
    """What a commune reported about one set."""

    expected: ExpectedAssessment
    label: str
    unmet: tuple[str, ...]
    open: tuple[str, ...]
    keeps: bool  # recognised, and all of it still met
    confirmed: bool  # every outcome carried over from last quarter
    address: str

    @property
    def is_reported(self) -> bool:
        return bool(self.expected.outcomes)

    @property
    def figure(self) -> str:
        """`16/19`."""
        return fraction(self.expected.tally.fulfilled, self.expected.tally.size)

    @property
    def item_word(self) -> str:
        """Said only where it is not the usual tiêu chí."""
        word = self.expected.criteria_set.item_word
        return word if self.expected.criteria_set.level == SetLevel.COMMUNE_MODEL and word != "tiêu chí" else ""

    @property
    def details(self) -> str:
        """`chưa đạt 5, 10, 15; chưa đánh giá 3`; a model commune's conditions are few and stand by their number."""
        shown = [("chưa đạt", self.unmet), ("chưa đánh giá", self.open)]
        if self.expected.criteria_set.level in (SetLevel.COMMUNE_MODEL, SetLevel.SMART_VILLAGE):
            return ""
        return "; ".join(f"{word} {', '.join(numbers)}" for word, numbers in shown if numbers)


@dataclass(frozen=True)
class CollectingRow(AskedRow):
    """A commune, or another asked unit, and how far its answer is."""

    locality: Locality | None
    parts: tuple[CollectedSet, ...] = ()
    files: int = 0

    @property
    def name(self) -> str:
        return self.locality.name if self.locality else str(self.recipient)

    @property
    def code(self) -> str:
        """The commune's slug, else the unit's code."""
        return self.locality.slug if self.locality else self.unit.code if self.unit else ""

    @property
    def may_remind(self) -> bool:
        """Nobody can be noted as reminded for a commune whose committee was not entered."""
        return self.unit is not None

    @cached_property
    def stage(self) -> Stage:
        if self.locality is None:
            answered = self.recipient is not None and self.recipient.answer == Answer.RECORDED
            return Stage.CONSOLIDATED if answered else Stage.NOT_SENT
        return stage_of([part.expected.stage for part in self.parts])

    @property
    def has_answered(self) -> bool:
        return self.stage.is_submitted

    @cached_property
    def awaits(self) -> bool:
        return any(each.awaits_paper for each in self._known)

    @property
    def state(self) -> str:
        return AWAITING if self.awaits and self.has_answered else self.stage

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @cached_property
    def _known(self) -> list[Assessment]:
        """The self-assessments: the one that came last, then the others in the order of the sets."""
        known = [part.expected.assessment for part in self.parts if part.expected.assessment]
        last = max(known, key=lambda each: each.received_on or datetime.date.min, default=None)
        return sorted(known, key=lambda each: each is not last)

    @property
    def is_taken_back(self) -> bool:
        """Whether the commune sent something and took it back to mend it."""
        return any(each.is_taken_back for each in self._known)

    @property
    def received_on(self) -> datetime.date | None:
        if self._known and self._known[0].received_on:
            return self._known[0].received_on
        return self.recipient.answered_on if self.recipient else None

    @property
    def channel(self) -> str:
        return next((each.get_channel_display() for each in self._known if each.channel), "")

    @property
    def main(self) -> CollectedSet | None:
        """The highest level of the commune itself that something is known of."""
        shown = [part for part in self.parts if part.is_reported and part.expected.criteria_set.level in RANKS]
        return max(shown, key=lambda part: RANKS.index(part.expected.criteria_set.level), default=None)

    @property
    def others(self) -> list[CollectedSet]:
        """What is known of the other sets, the highest first; what is not begun is shown once something is."""
        rest = [part for part in self.parts if part is not self.main]
        return list(reversed(rest)) if self.main or any(part.is_reported for part in rest) else []

    @property
    def confirmed(self) -> bool:
        shown = [part for part in self.parts if part.is_reported]
        return bool(shown) and all(part.confirmed for part in shown)

    @property
    def address(self) -> str:
        """Where to go on: the first set that is not settled, else the main one."""
        waiting = [part for part in self.parts if not part.expected.stage.is_submitted]
        chosen = waiting[0] if waiting else self.main
        return chosen.address if chosen else self.unit.get_absolute_url() if self.unit else ""

    @property
    def begun(self) -> bool:
        return any(part.is_reported for part in self.parts)


@dataclass(frozen=True)
class Sheet(FollowUp[CollectingRow]):
    """The whole sheet of a period."""

    tick: ClassVar[str] = "xa"
    body: ClassVar[str] = "xã"
    crumbs: ClassVar[str] = "desk/collecting_crumbs.html"
    period: ReportingPeriod

    @property
    def place(self) -> str:
        return reverse("collecting-sheet", args=[self.period.year, self.period.quarter])

    def reminder_place(self, reminder: Reminder) -> str:
        return reverse("collecting-reminder", args=[self.period.year, self.period.quarter, reminder.pk])

    def context(self) -> dict[str, Any]:
        return {"period": self.period, "sheet": self, "of": self.period}

    def remind(self, rows: Sequence[CollectingRow], way: ReminderWay, by: User) -> list[Reminder]:
        return actions.remind(period=self.period, units=_units(rows), way=way, by=by)

    def extend(self, rows: Sequence[CollectingRow], extension: Extension, by: User) -> list[Recipient]:
        return actions.extend(period=self.period, units=_units(rows), extension=extension, by=by)

    @property
    def extended(self) -> datetime.date | None:
        """The latest day that was granted to somebody."""
        granted = [row.recipient.extended_to for row in self.rows if row.recipient and row.recipient.extended_to]
        return max(granted, default=None)

    @property
    def answered(self) -> int:
        return sum(row.has_answered for row in self.rows)

    @property
    def share(self) -> str:
        """`10/12` have sent."""
        return fraction(self.answered, len(self.rows))

    def tabs(self, current: str) -> list[dict[str, Any]]:
        """“Tất cả” and every state that somebody is in; the usual ones even when nobody is."""
        counts = Counter(ADDRESSES[row.state] for row in self.rows)
        counts[ADDRESSES[AWAITING]] += sum(row.awaits and row.state != AWAITING for row in self.rows)
        usual = {Stage.NOT_SENT, Stage.ENTERING, AWAITING, Stage.CONSOLIDATED}
        shown = [(ADDRESSES[state], LABELS[state]) for state in STATES if state in usual or counts[ADDRESSES[state]]]
        tabs = [{"value": "", "label": "Tất cả", "count": len(self.rows), "is_current": current not in counts}]
        return tabs + [
            {"value": value, "label": label, "count": counts[value], "is_current": current == value}
            for value, label in shown
        ]

    def in_tab(self, value: str) -> list[CollectingRow]:
        """The rows of a tab; an unknown one shows all."""
        if value not in ADDRESSES.values():
            return list(self.rows)
        return [
            row for row in self.rows if ADDRESSES[row.state] == value or (value == ADDRESSES[AWAITING] and row.awaits)
        ]


def _units(rows: Sequence[CollectingRow]) -> list[Unit]:
    return [row.unit for row in rows if row.unit]


def stage_of(stages: Sequence[Stage]) -> Stage:
    """Where a commune stands over all its sets: something returned first, then the least advanced one."""
    found = set(stages)
    if Stage.RETURNED in found:
        return Stage.RETURNED
    if not found or found == {Stage.NOT_SENT}:
        return Stage.NOT_SENT
    if all(stage.is_submitted for stage in found):
        return Stage.SENT if Stage.SENT in found else Stage.CONSOLIDATED
    return Stage.ENTERING


def sheet_of(period: ReportingPeriod, user: User, today: datetime.date) -> Sheet:
    """Return the sheet of `period` as `user` may see it, overdue first."""
    directive = Directive.objects.filter(period=period).first()
    parts = _parts(period)
    localities = list(dict.fromkeys(part.expected.locality for part in parts))
    whole = reads_everything(user)
    if not whole:
        own = user.unit.locality_id if user.unit else None
        localities = [each for each in localities if each.pk == own]
    rows = _rows(period, directive, localities, parts, today)
    rows += _others(directive, localities, today) if whole else []
    rows.sort(key=lambda row: (not row.is_late, STATES.index(row.state)))
    return Sheet(directive, tuple(rows), period)


def _rows(
    period: ReportingPeriod,
    directive: Directive | None,
    localities: list[Locality],
    parts: list[CollectedSet],
    today: datetime.date,
) -> list[CollectingRow]:
    bodies = actions.bodies_of(localities, today, Unit.objects.with_people(today))
    recipients = {each.unit_id: each for each in _recipients(directive)}
    files = _files(period, localities)
    rows = []
    for locality in localities:
        body = bodies.get(locality.pk)
        recipient = recipients.get(body.pk) if body else None
        own = tuple(part for part in parts if part.expected.locality.pk == locality.pk)
        due = _due(directive, recipient)
        rows.append(CollectingRow(recipient, body, due, today, locality, own, files.get(locality.pk, 0)))
    return rows


def _due(directive: Directive | None, recipient: Recipient | None) -> datetime.date | None:
    granted = recipient.extended_to if recipient else None
    return granted or (directive.due_on if directive else None)


def _others(directive: Directive | None, localities: list[Locality], today: datetime.date) -> list[CollectingRow]:
    """Asked units that are no commune of the sheet."""
    known = {each.pk for each in localities}
    return [
        CollectingRow(each, each.unit, _due(directive, each), today, None)
        for each in _recipients(directive, with_people=today)
        if each.unit is None or each.unit.locality_id not in known
    ]


def _recipients(directive: Directive | None, with_people: datetime.date | None = None) -> QuerySet[Recipient]:
    if directive is None:
        return Recipient.objects.none()
    units = Unit.objects.with_people(with_people) if with_people else Unit.objects.all()
    found = Recipient.objects.filter(directive=directive).order_by("order")
    return found.prefetch_related(Prefetch("unit", units), "reminders")


def _files(period: ReportingPeriod, localities: list[Locality]) -> dict[int, int]:
    found = IncomingFile.objects.in_use().filter(period=period, locality__in=localities)
    return dict(found.order_by().values_list("locality").annotate(Count("pk")))


def _parts(period: ReportingPeriod) -> list[CollectedSet]:
    expected = [each for each in expected_in(period) if each.criteria_set.level != SetLevel.DISTRICT]
    sets = {each.criteria_set.pk for each in expected}
    numbers = dict(Criterion.objects.filter(criteria_set__in=sets).values_list("pk", "number"))
    recognised = set(Recognition.objects.known_on(period.known_until).values_list("locality_id", "level"))
    carried_over = _carried_over(period)
    parts = []
    for each in expected:
        level = SetLevel(each.criteria_set.level)
        part = CollectedSet(
            each,
            SHORT_LEVELS[level] + (f" {each.village}" if each.village else ""),
            unmet=_numbers_of(each, Outcome.NOT_MET, numbers),
            open=_numbers_of(each, Outcome.NOT_ASSESSED, numbers),
            keeps=(each.locality.pk, level) in recognised and each.tally.is_complete,
            confirmed=each.assessment is not None and each.assessment.pk in carried_over,
            address=each.address,
        )
        parts.append(part)
    return parts


def _numbers_of(expected: ExpectedAssessment, outcome: Outcome, numbers: dict[int, str]) -> tuple[str, ...]:
    return tuple(numbers[pk] for pk, declared in expected.outcomes.items() if declared == outcome)


def _carried_over(period: ReportingPeriod) -> set[int]:
    """The self-assessments of which every outcome was confirmed as a whole."""
    rows = CriterionResult.objects.in_period(period).counted().order_by()
    bases = set(rows.values_list("assessment", "basis").distinct())
    return {assessment for assessment, _ in bases} - {assessment for assessment, basis in bases if basis != Basis.KEPT}
