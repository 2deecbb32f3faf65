"""The communes' self-assessments of a period, counted: four outcomes that add up to the size of the set."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from communes.models import Locality
from criteria.models import Assessment, CriteriaSet, Criterion, CriterionResult
from criteria.rules.choices import Outcome, SetLevel
from criteria.rules.outcomes import tally
from ntm_tracker.vietnamese import capitalised, fraction, sort_key
from reports.facts.scope import Scope, counted, share_of
from reports.values.facts import CriterionName, TallyFacts
from reports.values.figures import Figure, SourceRow, Text

ITEM_WORD = "tiêu chí"
Sent = tuple[Locality, Assessment]  # a commune and its own self-assessment


@dataclass
class SetResults:
    """One set in force, its counted criteria and what was declared on them; nothing of a level without a set."""

    criteria_set: CriteriaSet | None
    criteria: list[Criterion] = field(default_factory=list)
    assessments: dict[int, list[Assessment]] = field(default_factory=lambda: defaultdict(list))
    outcomes: dict[int, dict[int, tuple[int, str]]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def size(self) -> int:
        return len(self.criteria)

    def outcomes_of(self, assessment: Assessment) -> list[str]:
        """The outcome of every criterion, in order; without a record it is not assessed, never not met."""
        declared = self.outcomes[assessment.pk]
        return [declared.get(criterion.pk, (0, Outcome.NOT_ASSESSED))[1] for criterion in self.criteria]

    @property
    def item_word(self) -> str:
        return self.criteria_set.item_word if self.criteria_set else ITEM_WORD

    def title_of(self, criterion: Criterion) -> str:
        """Return `Tiêu chí số 10 (Thu nhập)`."""
        return f"{capitalised(self.item_word)} số {criterion.number} ({criterion.name})"

    def is_complete(self, assessment: Assessment) -> bool:
        return tally(self.outcomes_of(assessment)).is_complete

    def parted(self, communes: Iterable[Locality]) -> tuple[list[Sent], list[Locality]]:
        """Part communes that sent a self-assessment of their own, not of one of their villages, from the others."""
        sent, silent = [], []
        for commune in communes:
            own = [one for one in self.assessments.get(commune.pk, ()) if one.village_id is None]
            if own:
                sent.append((commune, own[0]))
            else:
                silent.append(commune)
        return sent, silent

    def rows_of(self, sent: Iterable[Sent]) -> list[SourceRow]:
        """Return the rows of whole self-assessments: `Xã Định Yên`, `19/19`."""
        told = [(commune, one, tally(self.outcomes_of(one)).fulfilled) for commune, one in sent]
        return [
            SourceRow("criteria.assessment", one.pk, str(commune), fraction(fulfilled, self.size))
            for commune, one, fulfilled in told
        ]


def load_results(scope: Scope) -> dict[str, SetResults]:
    """Load the results of the period by level; a period uses the version in force on its last day."""
    sets = CriteriaSet.objects.by_level_in(scope.period)
    loaded = {level.value: SetResults(sets.get(level)) for level in SetLevel}
    by_set = {results.criteria_set.pk: results for results in loaded.values() if results.criteria_set}
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
    subject = f"{assessment.village}, {commune.full_name}" if assessment.village_id else commune.full_name
    word, outcomes = results.item_word, results.outcomes_of(assessment)
    rows = {outcome: _rows(results, assessment, outcomes, outcome) for outcome in Outcome}
    every, total = _rows(results, assessment, outcomes, None), tally(outcomes)

    def told(outcome: Outcome) -> tuple[str, str]:
        meaning = f"{word} {outcome.label.lower()}"
        return f"{prefix}.{slug}.{outcome.replace('_', '-')}", meaning

    def figure(outcome: Outcome) -> Figure:
        key, meaning = told(outcome)
        return replace(counted(key, f"{capitalised(subject)}: số {meaning}", rows[outcome]), note=assessment.data_note)

    def part_of(outcome: Outcome) -> Figure:
        key, meaning = told(outcome)
        part = total.fulfilled if outcome == Outcome.MET else len(rows[outcome])
        share = share_of(f"{key}-of-size", part, f"{capitalised(subject)}: {meaning} trên tổng số", every)
        return replace(share, note=assessment.data_note)

    counts: dict[str, Any] = {outcome.value: figure(outcome) for outcome in Outcome}
    for outcome in (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSED):
        counts[f"{outcome}_of_size"] = part_of(outcome)
        counts[f"{outcome}_items"] = _items(results, outcomes, outcome)
    return TallyFacts(
        slug=slug,
        commune=Text(commune.full_name),
        subject=Text(subject),
        item_word=Text(word),
        size=results.size,
        is_complete=total.is_complete,
        outcomes=tuple(outcomes),
        **counts,
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
