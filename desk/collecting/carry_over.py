"""What “Xác nhận giữ nguyên” would write: commune by commune, what is kept, and what is not and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from communes.models import Locality, ReportingPeriod
from criteria.models import CriteriaSet
from criteria.rules.choices import Outcome, SetLevel, Stage
from criteria.rules.outcomes import tally
from criteria.sheet.sheet import previous_results
from desk.collecting.sheet import CollectedSet, CollectingRow
from ntm_tracker.fingerprint import fingerprint
from ntm_tracker.vietnamese import fraction

CARRIED_LEVELS = (SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_ADVANCED)
HAS_RESULTS = "kỳ này đã có kết quả"
RETURNED = "đang trả lại cho xã"
NOTHING_BEFORE = "kỳ trước không có kết quả"
ONE_BY_ONE = "phải nhập riêng"


@dataclass(frozen=True)
class CarriedSet:
    """One set of a commune: what would be carried over, or why nothing is."""

    criteria_set: CriteriaSet
    label: str
    figure: str = ""
    details: str = ""
    is_complete: bool = False
    why_not: str = ""


@dataclass(frozen=True)
class CarryOverPlan:
    """One commune."""

    locality: Locality
    sets: tuple[CarriedSet, ...]

    @property
    def carried(self) -> list[CarriedSet]:
        return [each for each in self.sets if not each.why_not]

    @property
    def not_carried(self) -> list[CarriedSet]:
        return [each for each in self.sets if each.why_not]

    @property
    def keeps_the_standard(self) -> bool:
        """Everything that is asked here can be carried over, and all of it was met last quarter."""
        own = [each for each in self.sets if each.criteria_set.level in CARRIED_LEVELS]
        return bool(own) and all(each.is_complete for each in own)


class CarryOver:
    """Last quarter's outcomes of the sets that can be carried over; loaded once, whatever the number of communes."""

    def __init__(self, period: ReportingPeriod) -> None:
        sets = CriteriaSet.objects.by_level_in(period)
        self.sets = [sets[level] for level in CARRIED_LEVELS if level in sets]
        self.before = {each.pk: previous_results(period, each) for each in self.sets}
        self.numbers = {
            criterion.pk: criterion for each in self.sets for criterion in each.criteria.all() if criterion.counts
        }

    def plans(self, rows: Sequence[CollectingRow]) -> list[CarryOverPlan]:
        """What would be carried over for each commune of `rows`."""
        return [
            CarryOverPlan(row.locality, tuple(self._of(part) for part in row.parts))
            for row in rows
            if row.locality is not None
        ]

    def _of(self, part: CollectedSet) -> CarriedSet:
        criteria_set, label = part.expected.criteria_set, part.label
        if criteria_set.level not in CARRIED_LEVELS or criteria_set.pk not in self.before:
            return CarriedSet(
                criteria_set, label, why_not=HAS_RESULTS if part.expected.stage.is_submitted else ONE_BY_ONE
            )
        if part.expected.stage.is_submitted:
            return CarriedSet(criteria_set, label, why_not=HAS_RESULTS)
        if part.expected.stage == Stage.RETURNED:
            return CarriedSet(criteria_set, label, why_not=RETURNED)
        outcomes = self.before[criteria_set.pk].get((part.expected.locality.pk, None))
        if not outcomes:
            return CarriedSet(criteria_set, label, why_not=NOTHING_BEFORE)
        counted = {pk: declared for pk, declared in outcomes.items() if pk in self.numbers}
        found = tally(counted.values(), criteria_set.size)
        unmet = [self.numbers[pk].number for pk, declared in counted.items() if declared == Outcome.NOT_MET]
        details = f"chưa đạt {', '.join(unmet)}" if unmet else ""
        return CarriedSet(criteria_set, label, fraction(found.fulfilled, found.size), details, found.is_complete)


def plans_fingerprint(plans: Sequence[CarryOverPlan]) -> str:
    """Return that of what would be carried over for whom."""
    return fingerprint(
        [(each.locality.pk, [(one.criteria_set.pk, one.figure, one.details) for one in each.carried]) for each in plans]
    )


def wanted_of(plans: Sequence[CarryOverPlan]) -> list[tuple[CriteriaSet, list[Locality]]]:
    """Return the communes that carry each set over: what the action is asked for."""
    wanted: dict[int, tuple[CriteriaSet, list[Locality]]] = {}
    for plan in plans:
        for each in plan.carried:
            wanted.setdefault(each.criteria_set.pk, (each.criteria_set, []))[1].append(plan.locality)
    return list(wanted.values())
