"""One commune on every set: this quarter, the quarters before, what is unmet and who answers for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, prefetch_related_objects

from accounts.models import User
from communes.models import Locality, ReportingPeriod, Village
from communes.rules.choices import Level
from criteria import policies
from criteria.models import Assessment, CriteriaSet, Criterion, CriterionResult
from criteria.results.matrix import change_of
from criteria.rules.changes import Change
from criteria.rules.choices import Outcome, SetLevel, Stage
from criteria.rules.outcomes import Tally, levels_asked, tally
from criteria.sheet.sheet import by_lineage
from criteria.subject import entry_address, matrix_address, recognised_and_targeted
from ntm_tracker.vietnamese import capitalised, fraction

MOST_PERIODS = 8


@dataclass(frozen=True)
class Unmet:
    """A criterion that is not met: the note that stands there, and who answers for it."""

    criterion: Criterion
    title: str
    note: str
    href: str


def _title(level: str, village: Village | None) -> str:
    label = SetLevel(level).label
    return f"{label}: {village}" if village else label


@dataclass(frozen=True)
class SetResult:
    """This quarter on one set, of the commune itself or of one of its villages."""

    criteria_set: CriteriaSet
    village: Village | None
    assessment: Assessment | None
    marks: tuple[str, ...]
    tally: Tally | None  # None: nothing was entered
    href: str
    matrix: str
    change: Change | None
    unmet: tuple[Unmet, ...]

    @property
    def title(self) -> str:
        return _title(self.criteria_set.level, self.village)

    @property
    def stage(self) -> Stage:
        return Stage(self.assessment.stage) if self.assessment else Stage.NOT_SENT

    @property
    def total(self) -> str:
        return fraction(self.tally.fulfilled, self.tally.size) if self.tally else ""

    @property
    def words(self) -> str:
        """The strip in words: `16 Đạt, 03 Chưa đạt`."""
        return ", ".join(f"{self.marks.count(each)} {each.label}" for each in Outcome if each in self.marks)


@dataclass(frozen=True)
class Series:
    """What was told on one set, quarter by quarter; None where nothing was."""

    title: str
    points: tuple[Tally | None, ...]


@dataclass(frozen=True)
class CommuneResults:
    """Everything that was declared on one commune, up to a period."""

    periods: tuple[ReportingPeriod, ...]  # the oldest first
    sets: tuple[SetResult, ...]
    series: tuple[Series, ...]

    @property
    def unmet(self) -> list[SetResult]:
        return [each for each in self.sets if each.unmet]

    @property
    def rows(self) -> Iterator[tuple[ReportingPeriod, list[Tally | None]]]:
        """The series as a table: a line a quarter, the newest first."""
        for position in reversed(range(len(self.periods))):
            yield self.periods[position], [each.points[position] for each in self.series]


@dataclass
class _Loaded:
    """The records of one commune."""

    locality: Locality
    period: ReportingPeriod
    user: User
    assessments: dict[tuple, Assessment]  # by (period, level, village)
    criteria: dict[int, list[Criterion]]  # by set
    results: dict[int, dict[int, tuple[str, str]]]  # outcome and note, by self-assessment and criterion

    def tally(self, assessment: Assessment | None) -> Tally | None:
        if assessment is None or assessment.pk not in self.results:
            return None
        found = self.results[assessment.pk].values()
        return tally((outcome for outcome, _ in found), len(self.criteria[assessment.criteria_set_id]))

    def submitted(self, period: ReportingPeriod | None, level: str, village: int | None) -> Assessment | None:
        found = self.assessments.get((period.pk, level, village)) if period else None
        return found if found and found.is_submitted else None

    def result(self, criteria_set: CriteriaSet, village: Village | None, earlier: ReportingPeriod | None) -> SetResult:
        key = village.pk if village else None
        assessment = self.assessments.get((self.period.pk, criteria_set.level, key))
        known = self.results.get(assessment.pk, {}) if assessment else {}
        may_open = assessment is not None or policies.can_enter(self.user, self.locality)
        href = entry_address(self.period, criteria_set, self.locality, village) if may_open else ""
        own = self.criteria[criteria_set.pk]
        return SetResult(
            criteria_set,
            village,
            assessment,
            tuple(known.get(each.pk, (Outcome.NOT_ASSESSED, ""))[0] for each in own) if known else (),
            self.tally(assessment),
            href,
            matrix_address(self.period, criteria_set),
            self._change(assessment, self.submitted(earlier, criteria_set.level, key)),
            tuple(self._unmet(criteria_set, own, known, href)),
        )

    def _unmet(self, criteria_set: CriteriaSet, own: list[Criterion], known: dict, href: str) -> Iterator[Unmet]:
        for criterion in own:
            outcome, note = known.get(criterion.pk, ("", ""))
            if outcome == Outcome.NOT_MET:
                title = f"{capitalised(criteria_set.item_word)} số {criterion.number} ({criterion.name})"
                yield Unmet(criterion, title, note, f"{href}#tc-{criterion.number}" if href else "")

    def _change(self, assessment: Assessment | None, before: Assessment | None) -> Change | None:
        if before is None or assessment is None or not assessment.is_submitted:
            return None
        then, now = (
            {pk: outcome for pk, (outcome, _) in self.results.get(each.pk, {}).items()} for each in (before, assessment)
        )
        earlier = by_lineage(before.criteria_set, self.criteria[before.criteria_set_id], then)
        return change_of(assessment.criteria_set, self.criteria[assessment.criteria_set_id], earlier, now)


def results_of(locality: Locality, period: ReportingPeriod, user: User) -> CommuneResults:
    """What `locality` declared in `period` and the quarters before, as `user` may see it. Eight queries at most."""
    periods = list(ReportingPeriod.objects.up_to(period).latest_first()[:MOST_PERIODS])[::-1]
    earlier = periods[-2] if len(periods) > 1 else None
    found = Assessment.objects.visible_to(user).filter(locality=locality, period__in=periods)
    assessments = {
        (each.period_id, each.criteria_set.level, each.village_id): each
        for each in found.select_related("criteria_set", "village", "locality").order_by("criteria_set__version")
    }
    wanted = _wanted(locality, period, assessments.values())
    sets = {each.pk for each, _ in wanted} | {each.criteria_set_id for each in assessments.values()}
    criteria = Criterion.objects.counted().by_set(sets)
    loaded = _Loaded(locality, period, user, assessments, criteria, _results(assessments.values()))
    results = tuple(loaded.result(criteria_set, village, earlier) for criteria_set, village in wanted)
    prefetch_related_objects([one.criterion for each in results for one in each.unmet], "responsible_units")
    return CommuneResults(tuple(periods), results, tuple(_series(loaded, periods)))


def _wanted(
    locality: Locality, period: ReportingPeriod, assessments: Iterable[Assessment]
) -> list[tuple[CriteriaSet, Village | None]]:
    """The sets that the commune is asked about, and whatever it assessed besides, in the order of the levels."""
    sets = CriteriaSet.objects.by_level_in(period)
    current = [each for each in assessments if each.period_id == period.pk]
    wanted = {(each.criteria_set.level, each.village_id): (each.criteria_set, each.village) for each in current}
    levels: tuple[SetLevel, ...] = ()
    if locality.level == Level.DISTRICT:
        levels = (SetLevel.DISTRICT,)
    elif locality.in_programme:
        recognised, targets = recognised_and_targeted(period)
        levels = levels_asked(recognised.get(locality.pk, ()), targets.get(locality.pk, ()))
    for level in levels:
        if level in sets and not any(level == each for each, _ in wanted):
            wanted[level, None] = (sets[level], None)
    order = list(SetLevel.values)
    return [wanted[key] for key in sorted(wanted, key=lambda key: (order.index(key[0]), key[1] or 0))]


def _results(assessments: Iterable[Assessment]) -> dict[int, dict[int, tuple[str, str]]]:
    rows = CriterionResult.objects.of(assessments).counted()
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for assessment, criterion, declared, note in rows.values_list("assessment_id", "criterion_id", "declared", "note"):
        found.setdefault(assessment, {})[criterion] = (declared, note)
    return found


def _series(loaded: _Loaded, periods: list[ReportingPeriod]) -> Iterator[Series]:
    """One for each set, and each village, of which something was told."""
    order = list(SetLevel.values)
    villages = {each.village_id: each.village for each in loaded.assessments.values()}
    subjects = {(level, village) for _, level, village in loaded.assessments}
    for level, village in sorted(subjects, key=lambda subject: (order.index(subject[0]), subject[1] or 0)):
        points = tuple(loaded.tally(loaded.submitted(period, level, village)) for period in periods)
        if any(points):
            yield Series(_title(level, villages[village]), points)


@dataclass(frozen=True)
class SubmittedTotal:
    """What a commune itself sent on one set."""

    title: str
    total: str
    matrix: str


def submitted_results_in(period: ReportingPeriod) -> dict[int, list[SubmittedTotal]]:
    """What each commune itself sent in `period`, by locality, in the order of the levels. Two queries."""
    rows = CriterionResult.objects.in_period(period).of_communes().submitted().counted()
    counts: dict[tuple[int, int], list[str]] = {}
    kinds = rows.order_by().values_list("assessment__locality_id", "assessment__criteria_set_id", "declared")
    for locality, criteria_set, declared, number in kinds.annotate(number=Count("pk")):
        counts.setdefault((criteria_set, locality), []).extend([declared] * number)
    own = Count("criteria", filter=Q(criteria__counts=True))
    sets = CriteriaSet.objects.filter(pk__in={pk for pk, _ in counts}).annotate(own=own)
    found: dict[int, list[SubmittedTotal]] = {}
    for criteria_set in sorted(sets, key=lambda each: list(SetLevel.values).index(each.level)):
        page = matrix_address(period, criteria_set)
        for (pk, locality), outcomes in counts.items():
            if pk == criteria_set.pk:
                counted = tally(outcomes, criteria_set.own)
                share = fraction(counted.fulfilled, counted.size)
                found.setdefault(locality, []).append(SubmittedTotal(criteria_set.get_level_display(), share, page))
    return found
