"""Communes on their way to the model level, and their smart villages."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from communes.models import Locality
from criteria.models import Assessment, Criterion, GroupChoice, Indicator, Target, Threshold
from criteria.rules.choices import Outcome
from criteria.rules.outcomes import ThresholdRow, row_in, threshold_in
from ntm_tracker.vietnamese import decimal
from reports.facts.scope import Scope, measured
from reports.facts.tallies import SetResults, commune_assessment, tallied
from reports.values.facts import ConditionFacts, ModelFacts, TallyFacts
from reports.values.figures import Figure, SourceRow, Text

GROUP_PREFIX = "Nhóm tiêu chí: "


@dataclass(frozen=True)
class _Equivalent:
    """What a share of another level comes to in the year: 79,2 triệu đồng/người/năm."""

    figure: Figure
    unit_of_measure: str


def model_facts(scope: Scope, results: SetResults | None, targets: list[Target]) -> tuple[ModelFacts, ...]:
    """Return the facts of each commune that aims at the model level and has sent its self-assessment."""
    assessed = _assessed(results, targets)
    if results is None or not assessed:
        return ()
    equivalents = _equivalents(scope, results)
    choices = _choices([one for _, one in assessed])
    return tuple(
        _model_commune(results, assessment, commune, equivalents, choices.get(assessment.pk))
        for commune, assessment in assessed
    )


def condition_tallies(results: SetResults | None, targets: list[Target]) -> tuple[TallyFacts, ...]:
    """Return how many conditions each commune of `model_facts` meets."""
    return tuple(tallied("model", results, one, commune) for commune, one in _assessed(results, targets) if results)


def _assessed(results: SetResults | None, targets: list[Target]) -> list[tuple[Locality, Assessment]]:
    communes = [target.locality for target in targets]
    return [(commune, one) for commune in communes if (one := commune_assessment(results, commune))]


def smart_village_facts(results: SetResults | None, targets: list[Target]) -> tuple[TallyFacts, ...]:
    """Return the tallies of the smart villages of the communes that aim at the model level."""
    if results is None:
        return ()
    return tuple(
        tallied("smart", results, assessment, target.locality)
        for target in targets
        for assessment in results.assessments.get(target.locality_id, ())
    )


def without_smart_village(results: SetResults | None, targets: list[Target]) -> tuple[Text, ...]:
    """Return the communes that aim at the model level and have sent nothing on a smart village."""
    if results is None:
        return ()
    aiming = [target.locality for target in targets]
    return tuple(Text(commune.full_name) for commune in aiming if not results.assessments.get(commune.pk))


def _choices(assessments: list[Assessment]) -> dict[int, GroupChoice]:
    found = GroupChoice.objects.of(assessments).select_related("group").order_by("-pk")
    return {choice.assessment_id: choice for choice in found}


def _model_commune(
    results: SetResults,
    assessment: Assessment,
    commune: Locality,
    equivalents: dict[int, _Equivalent],
    choice: GroupChoice | None,
) -> ModelFacts:
    tally = tallied("model", results, assessment, commune)
    by_outcome: dict[str, list[ConditionFacts]] = defaultdict(list)
    for criterion, outcome in zip(results.criteria, tally.outcomes, strict=True):
        by_outcome[outcome].append(_condition(criterion, equivalents.get(criterion.pk)))
    return ModelFacts(
        slug=tally.slug,
        commune=tally.commune,
        conditions=tally,
        met=tuple(by_outcome[Outcome.MET]),
        not_met=tuple(by_outcome[Outcome.NOT_MET]),
        not_assessed=tuple(by_outcome[Outcome.NOT_ASSESSED]),
        not_applicable=tuple(by_outcome[Outcome.NOT_APPLICABLE]),
        group=Text(choice.group.wording.removeprefix(GROUP_PREFIX) if choice else ""),
        group_lacks=Text(choice.lacks if choice else ""),
    )


def _condition(criterion: Criterion, equivalent: _Equivalent | None) -> ConditionFacts:
    return ConditionFacts(
        number=Text(criterion.number),
        wording=Text(criterion.wording or criterion.name),
        threshold=equivalent.figure if equivalent else None,
        unit_of_measure=Text(equivalent.unit_of_measure if equivalent else ""),
    )


def _equivalents(scope: Scope, results: SetResults) -> dict[int, _Equivalent]:
    """The levels that the decree gives as a share of another level, in numbers of the year, by criterion."""
    year, equivalents = scope.period.year, {}
    records = _thresholds_with_bases(results)
    rows = {indicator: [_plain(record) for record in found] for indicator, found in records.items()}
    indicators = Indicator.objects.filter(criterion__in=results.criteria).select_related("criterion")
    for indicator in indicators.order_by("criterion__order", "order"):
        own = row_in(year, rows.get(indicator.pk, ()))
        level = threshold_in(year, indicator.pk, rows) if own and own.factor else None
        if isinstance(level, Decimal):
            key, meaning = f"threshold.{indicator.criterion.order}", f"Mức năm {year}, tính từ mức của bộ tiêu chí khác"
            figure = measured(key, level, meaning, _sources(records, indicator.pk, year))
            equivalents[indicator.criterion_id] = _Equivalent(figure, indicator.unit_of_measure)
    return equivalents


def _thresholds_with_bases(results: SetResults) -> dict[int, list[Threshold]]:
    """The thresholds of the set and, one step down, those that they are derived from."""
    own = list(Threshold.objects.filter(indicator__criterion__in=results.criteria))
    bases = [threshold.base_id for threshold in own if threshold.base_id]
    records = defaultdict(list)
    for threshold in [*own, *Threshold.objects.filter(indicator__in=bases)]:
        records[threshold.indicator_id].append(threshold)
    return records


def _plain(record: Threshold) -> ThresholdRow:
    return ThresholdRow(record.year, record.value, record.words, record.factor, record.base_id)


def _sources(records: dict[int, list[Threshold]], indicator: int, year: int) -> list[SourceRow]:
    """The chain of thresholds from the derived one to the number."""
    chain: list[SourceRow] = []
    while found := [one for one in records.get(indicator, ()) if one.year in (year, None)]:
        record = max(found, key=lambda one: one.year or 0)
        words = f"{decimal(record.factor)} × mức gốc" if record.factor else decimal(record.value or Decimal(0))
        detail = " · ".join(filter(None, [words, record.get_reading_display(), record.source]))
        chain.append(SourceRow("criteria.threshold", record.pk, f"Mức năm {record.year or year}", detail))
        if record.base_id is None or record.base_id == indicator:
            break
        indicator = record.base_id
    return chain
