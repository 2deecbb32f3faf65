"""The matrix: every commune or village against every criterion of a set, in one period. Few queries, always as many."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import User
from communes.models import Installation, Locality, ReportingPeriod, Village
from criteria import policies
from criteria.models import Assessment, CriteriaSet, Criterion, CriterionResult
from criteria.rules.changes import Change, Item, change_since
from criteria.rules.choices import Basis, Outcome, SetLevel, Stage
from criteria.rules.outcomes import Tally, levels_asked, tally
from criteria.sheet.sheet import SubjectKey, declared_whole, lineage_of
from criteria.subject import communes_in, entry_address, matrix_address, recognised_and_targeted
from ntm_tracker.vietnamese import count, fraction, uncapitalised

MatrixSubject = tuple[Locality, Village | None]
COMMUNE_LEVELS = (SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL)

# What stands for an outcome on paper and in Word, where a word would be too wide; LEGEND explains it.
MISSING = "missing"  # nobody entered it
SHORT = {
    MISSING: "",
    Outcome.MET.value: "Đ",
    Outcome.NOT_MET.value: "CĐ",
    Outcome.NOT_ASSESSED.value: "…",
    Outcome.NOT_APPLICABLE.value: "–",
}
LEGEND = (
    "Đ: Đạt; CĐ: Chưa đạt; …: Chưa đánh giá; –: Không áp dụng; để trống: chưa nhập; "
    "(Đ), (CĐ): kết quả kỳ trước, kỳ này chưa rà soát."
)
DISPUTED = " *: ngành không thống nhất."
OPINION = ("opinion", "opinion_about", "opinion_confirmed")


@dataclass(frozen=True)
class MatrixCell:
    """One outcome: of this quarter, or faintly of the last one where this quarter is not looked at."""

    outcome: str = ""  # nobody entered it
    before: str = ""
    is_kept: bool = False
    is_disputed: bool = False  # the responsible unit found otherwise

    @property
    def is_faint(self) -> bool:
        return bool(self.before)

    @property
    def look(self) -> str:
        return "before" if self.is_faint else f"{self.outcome} is-disputed" if self.is_disputed else self.mark

    @property
    def mark(self) -> str:
        """The symbol: of the outcome that is shown."""
        return self.before or self.outcome or MISSING

    @property
    def short(self) -> str:
        """`Đ`, `CĐ`; in brackets where it is last quarter's, with a star where the unit disagrees."""
        mark = SHORT[self.mark]
        return f"({mark})" if self.is_faint else f"{mark}*" if self.is_disputed else mark

    @property
    def words(self) -> str:
        if self.is_faint:
            return f"Kỳ trước: {Outcome(self.before).label}, chưa rà soát"
        if not self.outcome:
            return "Chưa nhập"
        kept = " (xác nhận chung)" if self.is_kept else ""
        return f"{Outcome(self.outcome).label}{kept}{', ngành không thống nhất' if self.is_disputed else ''}"


@dataclass(frozen=True)
class MatrixLine:
    """One subject: its cells in the order of the columns."""

    name: str
    cells: tuple[MatrixCell, ...]
    criteria: Sequence[Criterion]
    stage: Stage
    is_expected: bool
    awaits_paper: bool = False
    is_taken_back: bool = False
    tally: Tally | None = None  # None: nothing was entered in this period
    href: str = ""  # as seen from the matrix: it stands hundreds of times on the page
    change: Change | None = None

    @property
    def titled(self) -> Iterator[tuple[str, str, MatrixCell]]:
        """Each cell with the words that tell it, and its criterion's number."""
        for criterion, cell in zip(self.criteria, self.cells, strict=True):
            yield f"{criterion.number}. {criterion.name}: {cell.words}", criterion.number, cell

    @property
    def total(self) -> str:
        """`16/19`; `–` where nobody is asked."""
        return fraction(self.tally.fulfilled, self.tally.size) if self.tally else ""

    @property
    def remark(self) -> str:
        """What keeps the line from being told as it is: not sent yet, or no paper yet."""
        if not self.stage.is_submitted:
            if self.is_taken_back:
                return "xã rút lại để sửa"
            return self.stage.label.lower() if self.is_expected or self.tally else ""
        return "chờ văn bản" if self.is_warned else ""

    @property
    def is_warned(self) -> bool:
        """Told by telephone, the paper is still to come."""
        return self.awaits_paper and self.stage.is_submitted


@dataclass(frozen=True)
class MatrixGroup:
    """Lines that stand together: recognised, aiming at the level this year, the others."""

    title: str
    lines: tuple[MatrixLine, ...]


@dataclass(frozen=True)
class MatrixColumn:
    """A criterion, and how many subjects have met it and have not."""

    criterion: Criterion
    met: int
    not_met: int


@dataclass(frozen=True)
class Matrix:
    """The page's data."""

    period: ReportingPeriod
    earlier: ReportingPeriod | None
    later: ReportingPeriod | None
    criteria_set: CriteriaSet
    columns: tuple[MatrixColumn, ...]
    groups: tuple[MatrixGroup, ...]

    @property
    def lines(self) -> Iterator[MatrixLine]:
        return (line for group in self.groups for line in group.lines)

    @property
    def subject_word(self) -> str:
        """What a line is."""
        level = self.criteria_set.level
        words: dict[str, str] = {SetLevel.DISTRICT: "Huyện", SetLevel.SMART_VILLAGE: "Ấp, xã"}
        return words.get(level, "Xã")

    @property
    def changed(self) -> list[MatrixLine]:
        return [line for line in self.lines if line.change]

    @property
    def has_disputes(self) -> bool:
        """Whether a responsible unit found otherwise somewhere."""
        return any(cell.is_disputed for line in self.lines for cell in line.cells)

    @property
    def legend(self) -> str:
        """What the short marks mean, on paper and in Word."""
        return LEGEND + (DISPUTED if self.has_disputes else "")

    @property
    def unchanged(self) -> int:
        """How many were compared and stand as they stood."""
        return sum(line.change is not None and not line.change for line in self.lines)


def change_of(
    criteria_set: CriteriaSet, criteria: Iterable[Criterion], before: Mapping[str, str], known: Mapping[int, str]
) -> Change:
    """How `known` outcomes, by criterion, differ from those of the quarter before, by lineage."""
    items = [
        Item(lineage_of(each, criteria_set), each.number, known.get(each.pk, Outcome.NOT_ASSESSED)) for each in criteria
    ]
    return change_since(before, items, criteria_set.item_word)


@dataclass
class _Loaded:
    """What was entered, by subject; which levels are recognised and aimed at, by locality."""

    user: User
    period: ReportingPeriod
    criteria_set: CriteriaSet
    criteria: list[Criterion]
    assessments: dict[SubjectKey, Assessment]
    outcomes: dict[int, dict[int, MatrixCell]]
    before: dict[SubjectKey, dict[str, str]]
    recognised: dict[int, set[str]]
    targets: dict[int, set[str]]

    @property
    def level(self) -> SetLevel:
        return SetLevel(self.criteria_set.level)

    def line(self, subject: MatrixSubject) -> MatrixLine:
        locality, village = subject
        key = (locality.pk, village.pk if village else None)
        assessment, before = self.assessments.get(key), self.before.get(key, {})
        known = self.outcomes.get(assessment.pk, {}) if assessment else {}
        outcomes = {pk: cell.outcome for pk, cell in known.items()}
        may_open = assessment is not None or policies.can_enter(self.user, locality)
        is_compared = assessment is not None and assessment.is_submitted and before
        return MatrixLine(
            name=f"{village.name} ({locality.name})" if village else locality.name,
            cells=tuple(known.get(each.pk) or self._cell_before(before, each) for each in self.criteria),
            criteria=self.criteria,
            stage=Stage(assessment.stage) if assessment else Stage.NOT_SENT,
            is_expected=self.is_expected(locality),
            is_taken_back=bool(assessment and assessment.is_taken_back),
            awaits_paper=bool(assessment and assessment.awaits_paper),
            tally=tally(outcomes.values(), len(self.criteria)) if known else None,
            href=self._href(subject) if may_open else "",
            change=change_of(self.criteria_set, self.criteria, before, outcomes) if is_compared else None,
        )

    def _cell_before(self, before: dict[str, str], criterion: Criterion) -> MatrixCell:
        """Last quarter's outcome where it says something."""
        outcome = before.get(lineage_of(criterion, self.criteria_set), "")
        return MatrixCell(before="" if outcome == Outcome.NOT_ASSESSED else outcome)

    def is_expected(self, locality: Locality) -> bool:
        known = self.recognised.get(locality.pk, ()), self.targets.get(locality.pk, ())
        return self.level not in (*COMMUNE_LEVELS, SetLevel.SMART_VILLAGE) or self.level in levels_asked(*known)

    def _href(self, subject: MatrixSubject) -> str:
        page = matrix_address(self.period, self.criteria_set)
        return entry_address(self.period, self.criteria_set, *subject).removeprefix(page)

    def grouped(self) -> list[tuple[str, list[MatrixSubject]]]:
        """The subjects of the set, in their groups and in protocol order."""
        if self.level == SetLevel.SMART_VILLAGE:
            return [("", self._villages())]
        if self.level not in COMMUNE_LEVELS:
            return [("", self._homes())]
        communes = communes_in(self.period)
        known = {each.pk for each in communes}
        communes += [each.locality for each in self.assessments.values() if each.locality_id not in known]
        reached: list[MatrixSubject] = []
        aiming: list[MatrixSubject] = []
        rest: list[MatrixSubject] = []
        at_least = set(COMMUNE_LEVELS[COMMUNE_LEVELS.index(self.level) :])
        for commune in communes:
            aims = self.targets.get(commune.pk, set()) & at_least
            place = reached if self.recognised.get(commune.pk, set()) & at_least else aiming if aims else rest
            place.append((commune, None))
        label = uncapitalised(self.level.label)
        return [
            (f"Đã được công nhận {label}: {count(len(reached))} xã", reached),
            (f"Phấn đấu đạt {label} năm {self.period.year}: {count(len(aiming))} xã", aiming),
            (f"Chưa đăng ký: {count(len(rest))} xã", rest),
        ]

    def _villages(self) -> list[MatrixSubject]:
        """The villages that were assessed in this period or the one before; else the commune that is to name one."""
        seen = {village for _, village in (*self.assessments, *self.before) if village}
        named: dict[int, list[Village]] = {}
        for village in Village.objects.filter(pk__in=seen).select_related("locality"):
            named.setdefault(village.locality_id, []).append(village)
        found: list[MatrixSubject] = []
        for commune in communes_in(self.period):
            own = named.pop(commune.pk, [])
            found += [(commune, village) for village in own]
            if not own and self.is_expected(commune):
                found.append((commune, None))
        return found + [(village.locality, village) for others in named.values() for village in others]

    def _homes(self) -> list[MatrixSubject]:
        """The home locality for the district's set, and whatever else was assessed by it."""
        home = Installation.objects.home()
        homes = {home.pk: home} if home else {}
        homes |= {each.locality_id: each.locality for each in self.assessments.values()}
        return [(each, None) for each in homes.values()]


def matrix_of(period: ReportingPeriod, criteria_set: CriteriaSet, user: User) -> Matrix:
    """The matrix of `criteria_set` in `period`, as `user` may see it: drafts are the office's and the commune's own."""
    earlier, later = period.neighbours()
    found = Assessment.objects.visible_to(user).filter(period=period, criteria_set=criteria_set)
    assessments = {(each.locality_id, each.village_id): each for each in found.select_related("locality", "village")}
    loaded = _Loaded(
        user,
        period,
        criteria_set,
        list(criteria_set.criteria.counted()),
        assessments,
        _outcomes(assessments.values()),
        declared_whole(earlier, criteria_set.level) if earlier else {},
        *recognised_and_targeted(period),
    )
    groups = [
        MatrixGroup(title, tuple(loaded.line(each) for each in subjects))
        for title, subjects in loaded.grouped()
        if subjects
    ]
    lines = [line for group in groups for line in group.lines]
    columns = []
    for position, criterion in enumerate(loaded.criteria):
        shown = [line.cells[position].outcome for line in lines]
        columns.append(MatrixColumn(criterion, shown.count(Outcome.MET), shown.count(Outcome.NOT_MET)))
    return Matrix(period, earlier, later, criteria_set, tuple(columns), tuple(groups))


def _outcomes(assessments: Iterable[Assessment]) -> dict[int, dict[int, MatrixCell]]:
    """The cells that were entered, by self-assessment and criterion."""
    rows = CriterionResult.objects.of(assessments).counted()
    found: dict[int, dict[int, MatrixCell]] = {}
    for row in rows.order_by().only("assessment_id", "criterion_id", "declared", "basis", *OPINION):
        is_disputed = row.has_opinion and not row.opinion_agrees
        cell = MatrixCell(row.declared, is_kept=row.basis == Basis.KEPT, is_disputed=is_disputed)
        found.setdefault(row.assessment_id, {})[row.criterion_id] = cell
    return found
