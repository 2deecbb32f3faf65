"""Ý kiến của ngành as it is seen and typed: a unit's grid of communes × its criteria, and how far each unit is.

The inputs of the grid stand in the cell's template. Per result `o-12` opinion, `r-12` reason, `w-12` fingerprint,
`b-12` why the head sends it back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Count, Q

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import ReportingPeriod, Unit
from criteria import policies
from criteria.models import CriteriaSet, Criterion, CriterionResult, IndicatorResult, OpinionRound
from criteria.rules.choices import Outcome
from criteria.subject import Opinion, expected_in, result_fingerprint
from ntm_tracker.fields import clean_line
from ntm_tracker.fingerprint import is_typed_over, row_fingerprint, stored_part
from ntm_tracker.vietnamese import short_date

KEEP = "keep"  # a stale opinion that nobody has looked at again
MOST_LOST = 20


def opinion_words(result: CriterionResult | IndicatorResult) -> str:
    """`Phòng Y tế: không thống nhất, chưa đạt: chưa có bác sĩ, ngày 12/3/2024`."""
    found = Outcome(result.opinion).label.lower()
    said = "thống nhất" if result.opinion_agrees else f"không thống nhất, {found}: {result.opinion_reason}"
    unit = f"{result.opinion_unit.short_name}: " if result.opinion_unit else ""
    return f"{unit}{said}, {_since(result)}"


def _since(result: CriterionResult | IndicatorResult) -> str:
    behalf = f" (VPĐP nhập thay, {result.opinion_source})" if result.opinion_source else ""
    return f"ngày {short_date(result.opinion_on) if result.opinion_on else '…'}{behalf}"


@dataclass
class OpinionCell:
    """What a commune declared for one criterion, and the unit's opinion: stored, or typed and not written yet."""

    criterion: Criterion
    result: CriterionResult
    is_locked: bool = False
    choice: str = ""
    reason: str = ""
    fingerprint: str = ""
    error: str = ""
    is_conflict: bool = False
    send_back: str = ""

    def show_stored(self, unit: Unit, *, confirms: bool) -> None:
        """Show what is stored; a cell that another unit or the own head answered is locked."""
        row = self.result
        self.choice = KEEP if row.opinion_is_stale else row.opinion
        self.reason = row.opinion_reason
        self.fingerprint = row_fingerprint(result_fingerprint(row), self.choice, self.reason)
        is_answered = row.has_opinion and not row.opinion_is_stale and not confirms
        is_others = bool(row.opinion) and row.opinion_unit_id != unit.pk
        self.is_locked = is_answered or is_others

    @property
    def others(self) -> list[tuple[str, str]]:
        """What the unit may have found instead; the words are short, as the cell is narrow."""
        return [(each.value, f"Không, {each.label.lower()}") for each in Outcome if each != self.result.declared]

    @property
    def is_changed(self) -> bool:
        return is_typed_over(self.fingerprint, self.choice, self.reason)

    @property
    def about(self) -> str:
        """The outcome that a stale opinion was given about."""
        return Outcome(self.result.opinion_about).label

    @property
    def is_prepared(self) -> bool:
        """Whether an officer prepared it, and the head did not confirm it."""
        return bool(self.result.opinion) and not self.result.opinion_confirmed

    @property
    def waits(self) -> bool:
        """Whether it waits for the head."""
        return self.is_prepared and not self.result.opinion_returned

    @property
    def words(self) -> str:
        return opinion_words(self.result) if self.result.opinion else ""

    @property
    def since(self) -> str:
        """When it was given, and from which letter."""
        return _since(self.result) if self.result.opinion else ""

    @property
    def look(self) -> str:
        """The class of the cell: what is to be mended or looked at again stands out."""
        return "is-wrong" if self.error or self.is_conflict else "is-typed" if self.is_changed else ""

    def opinion(self) -> Opinion:
        """What was typed, as the action takes it."""
        return Opinion(self.result.pk, self.choice, self.reason, stored_part(self.fingerprint), self.send_back)


@dataclass(frozen=True)
class OpinionLine:
    """A commune, or one of its villages, that sent its self-assessment; no cell where nothing was entered."""

    name: str
    cells: list[tuple[Criterion, OpinionCell | None]]


@dataclass
class Grid:
    """Communes × the criteria that one unit answers for."""

    period: ReportingPeriod
    criteria_set: CriteriaSet
    unit: Unit
    criteria: list[Criterion]
    lines: list[OpinionLine]
    unsent: list[str]
    lost: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # what stands in the way, besides what is said at a cell

    @property
    def cells(self) -> Iterator[OpinionCell]:
        """The cells in which there is something to have an opinion on."""
        return (cell for line in self.lines for _, cell in line.cells if cell)

    @property
    def troubled(self) -> list[tuple[OpinionLine, OpinionCell]]:
        return [
            (line, cell) for line in self.lines for _, cell in line.cells if cell and (cell.error or cell.is_conflict)
        ]

    @property
    def total(self) -> int:
        return len(list(self.cells))

    @property
    def given(self) -> int:
        return sum(cell.result.has_opinion for cell in self.cells)

    @property
    def waiting(self) -> int:
        return sum(cell.waits for cell in self.cells)

    @property
    def returned(self) -> int:
        return sum(bool(cell.result.opinion_returned) for cell in self.cells)

    @property
    def stale(self) -> int:
        return sum(cell.result.opinion_is_stale for cell in self.cells)

    def show_troubles(self, troubles: dict[str, list[str]]) -> None:
        for cell in self.cells:
            cell.error = " ".join(troubles.get(f"opinion-{cell.result.pk}", []))

    def show_conflicts(self, rows: Iterable[CriterionResult]) -> None:
        """Put what is stored now beside what was typed, for whoever saves again."""
        found = {row.pk: row for row in rows}
        for cell in self.cells:
            if row := found.get(cell.result.pk):
                cell.result, cell.is_conflict = row, True
                cell.fingerprint = row_fingerprint(result_fingerprint(row))


def load(period: ReportingPeriod, criteria_set: CriteriaSet, unit: Unit, user: User) -> Grid:
    """The grid as it is stored. A constant number of queries."""
    confirms = policies.can_confirm_opinions(user, unit)
    criteria = list(criteria_set.criteria.answered_by(unit))
    asked = CriterionResult.objects.on_set(criteria_set).in_period(period).submitted().answered_by(unit)
    rows = asked.select_related("opinion_unit", "opinion_by")
    stored = {(row.assessment_id, row.criterion_id): row for row in rows}
    lines, unsent = [], []
    for expected in expected_in(period):
        if expected.criteria_set != criteria_set:
            continue
        if expected.assessment is None or not expected.stage.is_submitted:
            unsent.append(expected.name if reads_everything(user) else expected.locality.name)
            continue
        results = [(each, stored.get((expected.assessment.pk, each.pk))) for each in criteria]
        cells = [(each, OpinionCell(each, result) if result else None) for each, result in results]
        lines.append(OpinionLine(expected.name, cells))
    grid = Grid(period, criteria_set, unit, criteria, lines, list(dict.fromkeys(unsent)))
    for cell in grid.cells:
        cell.show_stored(unit, confirms=confirms)
    return grid


# typing ---------------------------------------------------------------------------------------------------


def type_into(grid: Grid, posted: Mapping[str, str]) -> None:
    """Put what somebody typed into `grid`; what stood on the page and stands here no more is told as lost."""
    here = set()
    for cell in grid.cells:
        here.add(f"w-{cell.result.pk}")
        _type(cell, posted)
    for name in [each for each in posted if each.startswith("w-") and each not in here][:MOST_LOST]:
        number = name.removeprefix("w-")
        choice, reason = posted.get(f"o-{number}", ""), posted.get(f"r-{number}", "")
        if is_typed_over(posted[name], choice, reason):
            said = Outcome(choice).label if choice in Outcome.values else "Chưa có ý kiến"
            grid.lost.append(f"{said}: {reason}" if reason else said)


def agree_with_all(grid: Grid) -> int:
    """Type “Thống nhất” where there is no opinion yet; return how many. Stale ones are to be looked at one by one."""
    empty = [cell for cell in grid.cells if not cell.choice and not cell.is_locked]
    for cell in empty:
        cell.choice = cell.result.declared
    return len(empty)


def opinions_of(grid: Grid, do: str) -> list[Opinion]:
    """What was changed or sent back; for `confirm` and `confirm-12` also what an officer prepared."""
    return [
        cell.opinion()
        for cell in grid.cells
        if cell.choice != KEEP
        and (
            cell.is_changed
            or cell.send_back
            or (do == "confirm" and cell.waits)
            or (do == f"confirm-{cell.result.pk}" and cell.is_prepared)
        )
    ]


def _type(cell: OpinionCell, posted: Mapping[str, str]) -> None:
    pk = cell.result.pk
    if f"w-{pk}" not in posted:
        return  # sent after the page was made: this cell was not on it
    cell.fingerprint = posted[f"w-{pk}"]
    choice = posted.get(f"o-{pk}", "")
    cell.choice = choice if choice in {KEEP, *Outcome.values} else ""
    cell.reason, reason_trouble = _line(posted.get(f"r-{pk}", ""))
    cell.send_back, trouble = _line(posted.get(f"b-{pk}", ""))
    cell.error = reason_trouble or trouble
    # A new reason belongs to an opinion; the old one of an opinion that is taken back goes with it.
    if not cell.error and cell.reason not in ("", cell.result.opinion_reason) and cell.choice in ("", KEEP):
        cell.error = "Có lý do nhưng chưa chọn ý kiến. Hãy chọn, hoặc xóa lý do."


def _line(text: str) -> tuple[str, str]:
    try:
        return clean_line(text), ""
    except ValidationError as error:
        return text, " ".join(error.messages)


# how far the units are ------------------------------------------------------------------------------------


@dataclass
class Share:
    """How far one unit is."""

    unit: Unit
    numbers: list[str] = field(default_factory=list)
    total: int = 0
    given: int = 0
    waiting: int = 0
    differing: int = 0
    stale: int = 0

    def take(self, criterion: Criterion, rows: Iterable[CriterionResult]) -> None:
        self.numbers.append(criterion.number)
        for row in rows:
            self.total += 1
            self.given += row.has_opinion
            self.waiting += bool(row.opinion) and not row.opinion_confirmed
            self.differing += row.has_opinion and not row.opinion_agrees
            self.stale += row.has_opinion and row.opinion_is_stale


def overview_of(period: ReportingPeriod, criteria_set: CriteriaSet) -> tuple[list[Share], list[str]]:
    """How far all units are, in protocol order, and which criteria nobody answers for. Four queries."""
    rows: dict[int, list[CriterionResult]] = {}
    asked = CriterionResult.objects.on_set(criteria_set).in_period(period).submitted()
    for row in asked.only("criterion_id", "declared", "opinion", "opinion_about", "opinion_confirmed"):
        rows.setdefault(row.criterion_id, []).append(row)
    shares: dict[int, Share] = {}
    unassigned = []
    for criterion in criteria_set.criteria.prefetch_related("responsible_units__members"):
        units = {one.pk: one for each in criterion.responsible_units.all() for one in each.members.all() or [each]}
        for pk, unit in units.items():
            shares.setdefault(pk, Share(unit)).take(criterion, rows.get(criterion.pk, ()))
        if not units and criterion.counts:
            unassigned.append(criterion.number)
    return sorted(shares.values(), key=lambda share: (share.unit.order, share.unit.name)), unassigned


@dataclass(frozen=True)
class Waiting:
    """An open round in which the unit of somebody who signed in is asked."""

    opened: OpinionRound
    total: int
    given: int
    unconfirmed: int


def waiting_for(user: User) -> list[Waiting]:
    """The open rounds that ask the unit of `user`, with how far it is. Two queries, none for others."""
    if user.role not in policies.UNIT_ROLES or user.unit is None:
        return []
    mine = Criterion.objects.answered_by(user.unit)
    rounds = OpinionRound.objects.filter(criteria_set__in=mine.values("criteria_set"))
    asked = CriterionResult.objects.answered_by(user.unit).asked_about().order_by()
    counts = asked.values_list("assessment__criteria_set", "assessment__period").annotate(
        total=Count("pk"),
        given=Count("pk", filter=~Q(opinion="") & Q(opinion_confirmed=True)),
        unconfirmed=Count("pk", filter=~Q(opinion="") & Q(opinion_confirmed=False)),
    )
    found = {(criteria_set, period): numbers for criteria_set, period, *numbers in counts}
    return [
        Waiting(each, *found.get((each.criteria_set_id, each.period_id), (0, 0, 0)))
        for each in rounds.select_related("criteria_set", "period")
    ]
