"""The conditions of the model level, computed from what stands in the other sets, beside what the commune declared."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from communes.models import Locality, ReportingPeriod
from criteria.models import (
    Assessment,
    CriteriaSet,
    Criterion,
    CriterionResult,
    GroupChoice,
    Indicator,
    IndicatorResult,
    Threshold,
)
from criteria.models.assessments import AssessmentQuerySet
from criteria.rules import conditions as rules
from criteria.rules.choices import HowMet, Outcome, SetLevel, Stage
from criteria.rules.outcomes import Level, ThresholdRow, row_in, tally, threshold_in
from criteria.subject import Subject
from ntm_tracker.vietnamese import decimal, joined

GROUP_PREFIX = "Nhóm tiêu chí: "
DIFFERENT_VALUES = "ghi khác nhau ở các bộ tiêu chí ({}); hãy sửa cho thống nhất"


@dataclass(frozen=True)
class AssessmentPlace(Subject):
    """Where a figure stands: the self-assessment of a set, of the commune or one of its villages."""

    is_sent: bool = False  # what was sent is everybody's to read


@dataclass(frozen=True)
class ModelCondition:
    """A condition of the model level: what the commune declared, what it comes to, and how that came."""

    criterion: Criterion
    declared: Outcome
    computed: Outcome
    grounds: tuple[rules.Ground, ...]

    @property
    def warning(self) -> str:
        """`Xã ghi Đạt, tính ra Chưa đạt: …`, or nothing."""
        words = rules.difference(self.declared, rules.Computed(self.computed, self.grounds))
        return f"Xã {words}" if words else ""


def conditions_of(
    period: ReportingPeriod, locality: Locality, visible: AssessmentQuerySet | None = None
) -> list[ModelCondition]:
    """Return the conditions of the model set in force for one commune; none where no model set is in force."""
    return conditions_in(period, [locality], visible)[locality.pk]


def conditions_in(
    period: ReportingPeriod, localities: Sequence[Locality], visible: AssessmentQuerySet | None = None
) -> dict[int, list[ModelCondition]]:
    """Return the conditions of each commune by its primary key, in a constant number of queries.

    `visible` narrows what may be looked at: somebody else's draft is no declaration. Of the other sets only what was
    sent counts.
    """
    in_force = list(CriteriaSet.objects.in_force(period.span.last_day))
    model = next((each for each in reversed(in_force) if each.level == SetLevel.COMMUNE_MODEL), None)
    if model is None:
        return {each.pk: [] for each in localities}
    loaded = _Loaded.load(period, model, in_force)
    loaded.take(localities, Assessment.objects.all() if visible is None else visible)
    return {
        each.pk: [_Deciding(loaded, each).condition(criterion) for criterion in loaded.criteria] for each in localities
    }


@dataclass
class _Loaded:
    """The model set of a period, the sets that decide its conditions, the levels of the year; what was declared."""

    period: ReportingPeriod
    model: CriteriaSet
    others: dict[str, CriteriaSet]
    criteria: list[Criterion]
    by_pk: dict[int, Indicator]
    thresholds: dict[int, list[ThresholdRow]]
    assessments: dict[tuple[int, str], list[Assessment]] = field(default_factory=dict)  # by commune and level
    outcomes: dict[int, dict[int, str]] = field(default_factory=dict)
    values: dict[tuple[int, int], IndicatorResult] = field(default_factory=dict)  # by assessment and indicator
    groups: dict[int, list[GroupChoice]] = field(default_factory=dict)

    @classmethod
    def load(cls, period: ReportingPeriod, model: CriteriaSet, in_force: Sequence[CriteriaSet]) -> "_Loaded":
        """A condition of the phase 2021-2025 is decided by the other sets of that phase, whatever else is in force."""
        others = {each.level: each for each in in_force if each.phase == model.phase}
        indicators = Indicator.objects.filter(criterion__criteria_set__in=others.values())
        by_pk = {each.pk: each for each in indicators.select_related("criterion__criteria_set").order_by("order")}
        thresholds = Threshold.objects.filter(indicator__in=by_pk).by_indicator()
        return cls(period, model, others, list(model.criteria.counted().order_by("order")), by_pk, thresholds)

    def take(self, localities: Sequence[Locality], visible: AssessmentQuerySet) -> None:
        """Take what the communes declared in the period."""
        found = visible.filter(period=self.period, locality__in=localities)
        every = list(found.select_related("criteria_set", "village", "locality").order_by("village__name", "pk"))
        for each in every:
            self.assessments.setdefault((each.locality_id, each.criteria_set.level), []).append(each)
        self.outcomes = CriterionResult.objects.of(every).counted().outcomes()
        self.values = {(each.assessment_id, each.indicator_id): each for each in IndicatorResult.objects.of(every)}
        for choice in GroupChoice.objects.of(every).select_related("group").order_by("pk"):
            self.groups.setdefault(choice.assessment_id, []).append(choice)

    def level(self, indicator: int) -> Level:
        return threshold_in(self.period.year, indicator, self.thresholds)

    def derivation(self, indicator: Indicator) -> str:
        """`1,1 × 72, mức năm 2024`: how a level that is a share of another one came about."""
        row = row_in(self.period.year, self.thresholds.get(indicator.pk, ()))
        base = self.level(row.base) if row and row.factor and row.base else None
        if row is None or row.factor is None or base is None or isinstance(base, str):
            return ""
        return f"{decimal(row.factor)} × {decimal(base)}, mức năm {self.period.year}"

    def source(self, indicator: Indicator) -> int:
        """The indicator where the value is typed once, at the end of “lấy giá trị từ”."""
        seen = {indicator.pk}
        while (before := self.by_pk.get(indicator.takes_value_from_id or 0)) and before.pk not in seen:
            seen.add(before.pk)
            indicator = before
        return indicator.pk

    @cached_property
    def kin(self) -> dict[int, list[Indicator]]:
        """The indicators of all sets that share one value, by the one where it is typed."""
        found: dict[int, list[Indicator]] = {}
        for each in self.by_pk.values():
            found.setdefault(self.source(each), []).append(each)
        return found


@dataclass(frozen=True)
class _Deciding:
    """One commune: what each condition comes to."""

    loaded: _Loaded
    locality: Locality

    def condition(self, criterion: Criterion) -> ModelCondition:
        own = self._own(self.loaded.model)
        outcomes = self.loaded.outcomes.get(own.pk, {}) if own else {}
        if criterion.how_met == HowMet.DERIVED:
            computed = self._by_other_set(criterion)
        elif criterion.how_met == HowMet.ANY_GROUP:
            computed = self._by_group(own)
        else:
            parts = [each for each in self.loaded.by_pk.values() if each.criterion_id == criterion.pk]
            nothing = f"{criterion.name}: bộ tiêu chí chưa có chỉ tiêu nào để tính"
            computed = rules.by_all([self._value(each) for each in parts], nothing)
        declared = Outcome(outcomes.get(criterion.pk, Outcome.NOT_ASSESSED))
        return ModelCondition(criterion, declared, computed.outcome, computed.grounds)

    def _own(self, criteria_set: CriteriaSet) -> Assessment | None:
        """The commune's own self-assessment on this very version of a set."""
        found = self.loaded.assessments.get((self.locality.pk, criteria_set.level), ())
        return next((each for each in found if each.criteria_set_id == criteria_set.pk and not each.village_id), None)

    def _place(self, criteria_set: CriteriaSet) -> AssessmentPlace:
        own = self._own(criteria_set)
        return AssessmentPlace(
            criteria_set, self.loaded.period, self.locality, is_sent=own is not None and own.is_submitted
        )

    def _by_other_set(self, criterion: Criterion) -> rules.Computed:
        other = self.loaded.others.get(criterion.derived_from)
        if other is None:
            label = SetLevel(criterion.derived_from).label
            return rules.by_other_set([], f"Kỳ này không có bộ tiêu chí {label} cùng giai đoạn")
        grounds = [
            self._counted(each, other)
            for each in self.loaded.assessments.get((self.locality.pk, other.level), ())
            if each.criteria_set_id == other.pk and (each.village_id is None or other.level == SetLevel.SMART_VILLAGE)
        ]
        place = AssessmentPlace(other, self.loaded.period, self.locality)
        return rules.by_other_set(grounds, f"Xã chưa tự đánh giá theo {other}", place)

    def _counted(self, assessment: Assessment, other: CriteriaSet) -> rules.Ground:
        """A self-assessment on another set; only what was sent is counted."""
        is_sent = assessment.is_submitted
        name = f"{other}, {assessment.village}" if assessment.village else str(other)
        place = AssessmentPlace(other, self.loaded.period, assessment.locality, assessment.village, is_sent)
        if not is_sent:
            return rules.not_sent(name, Stage(assessment.stage).label, place)
        counted = tally(self.loaded.outcomes.get(assessment.pk, {}).values(), other.size)
        return rules.of_tally(name, counted, other.item_word, place)

    def _value(self, indicator: Indicator) -> rules.Ground:
        """What an indicator comes to by its value, in whichever set it was typed; two different ones decide nothing."""
        loaded, name, source = self.loaded, indicator.criterion.name, self.loaded.source(indicator)
        typed: dict[Decimal, AssessmentPlace] = {}
        for each in sorted(loaded.kin[source], key=lambda one: one.pk):  # in the same order each time
            result = self._result(each)
            if result is not None and result.value is not None:
                typed.setdefault(result.value, self._place(each.criterion.criteria_set))
        place = next(iter(typed.values()), None) or self._place(loaded.by_pk[source].criterion.criteria_set)
        level = loaded.level(indicator.pk)
        if len(typed) > 1:
            values = joined([decimal(value) for value in typed], last=" và ")
            return rules.Ground(f"{name}: {DIFFERENT_VALUES.format(values)}", at=place)
        if not isinstance(level, Decimal) and (result := self._result(indicator)):
            outcome = Outcome(result.declared)
            return rules.Ground(f"{name}: {outcome.label.lower()}", outcome, place)
        value, unit = next(iter(typed), None), indicator.unit_of_measure
        return rules.of_value(name, value, indicator.operator, level, unit, loaded.derivation(indicator), place)

    def _result(self, indicator: Indicator) -> IndicatorResult | None:
        """What was sent counts; of the model set itself also what is being entered."""
        own = self._own(indicator.criterion.criteria_set)
        if own is None or not (own.is_submitted or own.criteria_set_id == self.loaded.model.pk):
            return None
        return self.loaded.values.get((own.pk, indicator.pk))

    def _by_group(self, own: Assessment | None) -> rules.Computed:
        place, groups = self._place(self.loaded.model), []
        for choice in self.loaded.groups.get(own.pk, ()) if own else ():
            result = self.loaded.values.get((choice.assessment_id, choice.group_id))
            outcome = result.declared if result else Outcome.NOT_ASSESSED
            name = choice.group.wording.removeprefix(GROUP_PREFIX)
            groups.append(rules.of_group(name, choice.lacks, outcome, place))
        return rules.by_group(groups, place)


def group_chosen(subject: Subject) -> tuple[GroupChoice | None, str]:
    """The group that a commune chose, and what was recorded for the whole of it."""
    own = GroupChoice.objects.of_subject(**subject.place)
    choice = own.select_related("assessment__locality", "group").order_by("pk").first()
    if choice is None:
        return None, ""
    result = choice.assessment.indicator_results.filter(indicator=choice.group).first()
    return choice, result.declared if result else (Outcome.NOT_MET if choice.lacks else "")
