"""The communes' self-assessments of a period, counted: four outcomes that add up to the size of the set."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from communes.models import Locality
from criteria.models import Assessment, CriteriaSet, Criterion, CriterionResult
from criteria.rules.choices import Outcome
from criteria.rules.outcomes import tally
from ntm_tracker.vietnamese import capitalised, fraction, sort_key
from reports.facts.scope import Scope, counted, share_of
from reports.values.facts import CriterionName, TallyFacts
from reports.values.figures import Figure, SourceRow, Text


@dataclass
class SetResults:
    """One set in force, its counted criteria and what was declared on them."""

    criteria_set: CriteriaSet
    criteria: list[Criterion]
    assessments: dict[int, list[Assessment]] = field(default_factory=lambda: defaultdict(list))
    outcomes: dict[int, dict[int, tuple[int, str]]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def size(self) -> int:
        return len(self.criteria)

    def outcomes_of(self, assessment: Assessment) -> list[str]:
        """The outcome of every criterion, in order; without a record it is not assessed, never not met."""
        declared = self.outcomes[assessment.pk]
        return [declared.get(criterion.pk, (0, Outcome.NOT_ASSESSED))[1] for criterion in self.criteria]

    def title_of(self, criterion: Criterion) -> str:
        """Return `Tiêu chí số 10 (Thu nhập)`."""
        return f"{capitalised(self.criteria_set.item_word)} số {criterion.number} ({criterion.name})"

    def is_complete(self, assessment: Assessment) -> bool:
        return tally(self.outcomes_of(assessment)).is_complete


def load_results(scope: Scope) -> dict[str, SetResults]:
    """Load the results of the period by level; a period uses the version in force on its last day."""
    sets = CriteriaSet.objects.by_level_in(scope.period)
    loaded = {level.value: SetResults(found, []) for level, found in sets.items()}
    by_set = {results.criteria_set.pk: results for results in loaded.values()}
    for criterion in Criterion.objects.counted().filter(criteria_set__in=by_set).order_by("order"):
        by_set[criterion.criteria_set_id].criteria.append(criterion)
    _load_assessments(scope, by_set)
    return loaded


def _load_assessments(scope: Scope, by_set: dict[int, SetResults]) -> None:
    assessments = (
        Assessment.objects.submitted()
        .known_on(scope.as_of)
        .filter(period=scope.period, criteria_set__in=by_set)
        .select_related("village")
        .order_by("pk")
    )
    of_assessment = {}
    for assessment in sorted(assessments, key=lambda one: sort_key(one.village.name) if one.village else ""):
        results = by_set[assessment.criteria_set_id]
        results.assessments[assessment.locality_id].append(assessment)
        of_assessment[assessment.pk] = results
    columns = ("pk", "assessment_id", "criterion_id", "declared")
    rows = CriterionResult.objects.of(of_assessment).order_by().values_list(*columns)
    for pk, assessment_id, criterion_id, declared in rows:
        of_assessment[assessment_id].outcomes[assessment_id][criterion_id] = (pk, declared)


def tallied(prefix: str, results: SetResults, assessment: Assessment, commune: Locality) -> TallyFacts:
    """Return the tally of one assessment; its figures' keys begin with `prefix`, the commune's slug."""
    slug = f"{commune.slug}-{assessment.village_id}" if assessment.village_id else commune.slug
    key, word = f"{prefix}.{slug}", results.criteria_set.item_word
    outcomes = results.outcomes_of(assessment)
    rows = {outcome: _rows(results, assessment, outcomes, outcome) for outcome in Outcome}
    number = {outcome: outcomes.count(outcome) for outcome in Outcome}
    total = tally(outcomes)
    every = _rows(results, assessment, outcomes, None)
    subject = f"{assessment.village}, {commune.full_name}" if assessment.village_id else commune.full_name

    def noted(figure: Figure) -> Figure:
        return replace(figure, note=assessment.data_note)

    def figure(outcome: Outcome, name: str) -> Figure:
        meaning = f"{capitalised(subject)}: số {word} {outcome.label.lower()}"
        return noted(counted(f"{key}.{name}", number[outcome], meaning, rows[outcome]))

    def part_of(outcome: Outcome, name: str) -> Figure:
        meaning = f"{capitalised(subject)}: {word} {outcome.label.lower()} trên tổng số"
        part = total.fulfilled if outcome == Outcome.MET else number[outcome]
        return noted(share_of(f"{key}.{name}-of-size", part, results.size, meaning, every))

    return TallyFacts(
        slug=slug,
        commune=Text(commune.full_name),
        subject=Text(subject),
        item_word=Text(word),
        size=results.size,
        met=figure(Outcome.MET, "met"),
        not_met=figure(Outcome.NOT_MET, "not-met"),
        not_assessed=figure(Outcome.NOT_ASSESSED, "not-assessed"),
        not_applicable=figure(Outcome.NOT_APPLICABLE, "not-applicable"),
        met_of_size=part_of(Outcome.MET, "met"),
        not_met_of_size=part_of(Outcome.NOT_MET, "not-met"),
        not_assessed_of_size=part_of(Outcome.NOT_ASSESSED, "not-assessed"),
        met_items=_items(results, outcomes, Outcome.MET),
        not_met_items=_items(results, outcomes, Outcome.NOT_MET),
        not_assessed_items=_items(results, outcomes, Outcome.NOT_ASSESSED),
        is_complete=results.is_complete(assessment),
        outcomes=tuple(outcomes),
    )


def _items(results: SetResults, outcomes: list[str], wanted: str) -> tuple[CriterionName, ...]:
    return tuple(
        CriterionName(Text(criterion.number), Text(criterion.name))
        for criterion, outcome in zip(results.criteria, outcomes, strict=True)
        if outcome == wanted
    )


def _rows(results: SetResults, assessment: Assessment, outcomes: list[str], wanted: str | None) -> list[SourceRow]:
    declared = results.outcomes[assessment.pk]
    return [
        SourceRow(
            "criteria.criterionresult",
            declared.get(criterion.pk, (0, ""))[0],
            results.title_of(criterion),
            Outcome(outcome).label,
        )
        for criterion, outcome in zip(results.criteria, outcomes, strict=True)
        if wanted in (None, outcome)
    ]


def commune_assessment(results: SetResults | None, commune: Locality) -> Assessment | None:
    """Return the self-assessment of the commune itself, not of one of its villages."""
    found = results.assessments.get(commune.pk, ()) if results else ()
    return next((one for one in found if one.village_id is None), None)


def assessment_row(results: SetResults, assessment: Assessment, commune: Locality) -> SourceRow:
    """Return the row of a whole self-assessment: `Xã Định Yên`, `19/19`."""
    fulfilled = tally(results.outcomes_of(assessment)).fulfilled
    return SourceRow("criteria.assessment", assessment.pk, str(commune), fraction(fulfilled, results.size))
