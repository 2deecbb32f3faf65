"""Thu báo cáo: every commune of a period in one sheet, from self-assessments, files, contacts and reminders.

A constant number of queries, whatever the number of communes. Nothing is stored of what is computed here: that a
commune has answered the collecting letter is known from the stage of its self-assessments.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Prefetch, QuerySet

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import Contact, IncomingFile, Locality, ReportingPeriod, Unit
from communes.models.units import UnitQuerySet
from communes.rules.choices import UnitKind
from criteria.models import Assessment, Criterion, CriterionResult, Recognition
from criteria.rules.choices import Basis, Outcome, SetLevel, Stage
from criteria.subject import ExpectedAssessment, expected_in
from directives.models import Directive, Recipient, Reminder
from directives.rules.choices import Answer
from ntm_tracker.vietnamese import fraction

SHORT_LEVELS = {
    SetLevel.COMMUNE_BASE: "NTM",
    SetLevel.COMMUNE_ADVANCED: "nâng cao",
    SetLevel.COMMUNE_MODEL: "kiểu mẫu",
    SetLevel.SMART_VILLAGE: "Làng thông minh",
    SetLevel.DISTRICT: "Huyện NTM",
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
class CollectingRow:
    """A commune, or another asked unit, and how far its answer is."""

    name: str
    locality: Locality | None
    unit: Unit | None
    people: tuple[Contact, ...]
    parts: tuple[CollectedSet, ...]
    recipient: Recipient | None
    reminders: tuple[Reminder, ...]
    files: int
    due: datetime.date | None
    today: datetime.date

    @property
    def code(self) -> str:
        """What a ticked row is called: the commune's slug, else the unit's code."""
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
        return any(part.expected.assessment and part.expected.assessment.awaits_paper for part in self.parts)

    @property
    def state(self) -> str:
        return AWAITING if self.awaits and self.has_answered else self.stage

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < self.today and not self.has_answered

    @property
    def days_late(self) -> int:
        return (self.today - self.due).days if self.due and self.is_late else 0

    @cached_property
    def _received(self) -> Assessment | None:
        """The self-assessment that came last."""
        known = [part.expected.assessment for part in self.parts if part.expected.assessment]
        return max(known, key=lambda each: each.received_on or datetime.date.min, default=None)

    @property
    def received_on(self) -> datetime.date | None:
        if self._received and self._received.received_on:
            return self._received.received_on
        return self.recipient.answered_on if self.recipient else None

    @property
    def channel(self) -> str:
        known = [part.expected.assessment for part in self.parts if part.expected.assessment]
        shown = [self._received, *known] if self._received else known
        return next((each.get_channel_display() for each in shown if each.channel), "")

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
    def reminder(self) -> Reminder | None:
        return self.reminders[0] if self.reminders else None

    @property
    def begun(self) -> bool:
        return any(part.is_reported for part in self.parts)


@dataclass(frozen=True)
class Tab:
    """A way to narrow the sheet, and how many there are."""

    value: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Sheet:
    """The whole sheet of a period."""

    period: ReportingPeriod
    directive: Directive | None
    rows: tuple[CollectingRow, ...]

    @property
    def due(self) -> datetime.date | None:
        return self.directive.due_on if self.directive else None

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

    @property
    def silent(self) -> list[CollectingRow]:
        return [row for row in self.rows if not row.has_answered]

    def tabs(self, current: str) -> list[Tab]:
        """“Tất cả” and every state that somebody is in; the usual ones even when nobody is."""
        counts = Counter(ADDRESSES[row.state] for row in self.rows)
        counts[ADDRESSES[AWAITING]] += sum(row.awaits and row.state != AWAITING for row in self.rows)
        usual = {Stage.NOT_SENT, Stage.ENTERING, AWAITING, Stage.CONSOLIDATED}
        shown = [state for state in STATES if state in usual or counts[ADDRESSES[state]]]
        tabs = [Tab("", "Tất cả", len(self.rows), current not in counts)]
        return tabs + [
            Tab(ADDRESSES[state], LABELS[state], counts[ADDRESSES[state]], current == ADDRESSES[state])
            for state in shown
        ]

    def in_tab(self, value: str) -> list[CollectingRow]:
        """The rows of a tab; an unknown one shows all."""
        if value not in ADDRESSES.values():
            return list(self.rows)
        return [
            row for row in self.rows if ADDRESSES[row.state] == value or (value == ADDRESSES[AWAITING] and row.awaits)
        ]

    def chosen(self, codes: Iterable[str]) -> list[CollectingRow]:
        """The ticked rows; a name that is none of this sheet is nobody's."""
        wanted = set(codes)
        return [row for row in self.rows if row.code in wanted]


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
    if not reads_everything(user):
        own = user.unit.locality_id if user.unit else None
        localities = [each for each in localities if each.pk == own]
    found = _rows(period, directive, localities, parts, today)
    others = _others(directive, localities, today) if reads_everything(user) else []
    rows = sorted([*found, *others], key=lambda row: (not row.is_late, STATES.index(row.state)))
    return Sheet(period, directive, tuple(rows))


def bodies_of(localities: Iterable[Locality], day: datetime.date) -> UnitQuerySet:
    """The people's committees of communes on `day`: who is asked and called."""
    return Unit.objects.filter(kind=UnitKind.AUTHORITY, locality__in=list(localities)).valid_on(day)


def _rows(
    period: ReportingPeriod,
    directive: Directive | None,
    localities: list[Locality],
    parts: list[CollectedSet],
    today: datetime.date,
) -> list[CollectingRow]:
    bodies: dict[int | None, Unit] = {}
    for unit in bodies_of(localities, today).with_people(today):
        bodies.setdefault(unit.locality_id, unit)
    recipients = {each.unit_id: each for each in _recipients(directive)}
    files = _files(period, localities)
    rows = []
    for locality in localities:
        body = bodies.get(locality.pk)
        recipient = recipients.get(body.pk) if body else None
        own = tuple(part for part in parts if part.expected.locality.pk == locality.pk)
        rows.append(_row(locality.name, locality, body, own, directive, recipient, files.get(locality.pk, 0), today))
    return rows


def _row(
    name: str,
    locality: Locality | None,
    unit: Unit | None,
    parts: tuple[CollectedSet, ...],
    directive: Directive | None,
    recipient: Recipient | None,
    files: int,
    today: datetime.date,
) -> CollectingRow:
    granted = recipient.extended_to if recipient else None
    due = granted or (directive.due_on if directive else None)
    people = tuple(getattr(unit, "people", ()))
    reminders = tuple(recipient.reminders.all()) if recipient else ()
    return CollectingRow(name, locality, unit, people, parts, recipient, reminders, files, due, today)


def _others(directive: Directive | None, localities: list[Locality], today: datetime.date) -> list[CollectingRow]:
    """Asked units that are no commune of the sheet."""
    known = {each.pk for each in localities}
    return [
        _row(str(each), None, each.unit, (), directive, each, 0, today)
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
    expected = expected_in(period)
    sets = {each.criteria_set.pk for each in expected}
    numbers = dict(Criterion.objects.filter(criteria_set__in=sets).values_list("pk", "number"))
    recognised = set(Recognition.objects.known_on(period.known_until).values_list("locality_id", "level"))
    carried_over = _carried_over(period)
    collected = [each for each in expected if each.criteria_set.level != SetLevel.DISTRICT]
    return [_part(each, period, numbers, recognised, carried_over) for each in collected]


def _part(
    expected: ExpectedAssessment,
    period: ReportingPeriod,
    numbers: dict[int, str],
    recognised: set,
    carried_over: set[int],
) -> CollectedSet:
    def those(outcome: Outcome) -> tuple[str, ...]:
        return tuple(numbers[pk] for pk, declared in expected.outcomes.items() if declared == outcome)

    level = SetLevel(expected.criteria_set.level)
    label = SHORT_LEVELS[level] + (f" {expected.village}" if expected.village else "")
    return CollectedSet(
        expected,
        label,
        those(Outcome.NOT_MET),
        those(Outcome.NOT_ASSESSED),
        keeps=(expected.locality.pk, level) in recognised and expected.tally.is_complete,
        confirmed=expected.assessment is not None and expected.assessment.pk in carried_over,
        address=expected.address,
    )


def _carried_over(period: ReportingPeriod) -> set[int]:
    """The self-assessments of which every outcome was confirmed as a whole."""
    rows = CriterionResult.objects.in_period(period).counted().order_by()
    bases = rows.values_list("assessment", "basis").distinct()
    found: dict[int, set[str]] = {}
    for assessment, basis in bases:
        found.setdefault(assessment, set()).add(basis)
    return {assessment for assessment, each in found.items() if each == {Basis.KEPT}}
