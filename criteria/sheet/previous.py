"""What was declared last quarter, beside which this quarter is entered."""

from communes.models import ReportingPeriod
from criteria.models import Assessment, CriteriaSet, Criterion, CriterionResult
from criteria.rules.choices import Outcome

SubjectKey = tuple[int, int | None]  # the numbers of a locality and a village, or none


def lineage_of(criterion: Criterion, criteria_set: CriteriaSet) -> str:
    """What a criterion is called through all versions of its set."""
    return criterion.lineage or f"{criteria_set.code}:{criterion.number}"


def declared_whole(period: ReportingPeriod, level: str) -> dict[SubjectKey, dict[str, str]]:
    """What was declared in `period` on the sets of `level`: by lineage, every counted item of the set as it was then.

    Only what was sent counts as declared; an item without an outcome is not assessed. Three queries.
    """
    sent = Assessment.objects.submitted().filter(period=period, criteria_set__level=level)
    subjects = {each.pk: each for each in sent.select_related("criteria_set")}
    criteria = Criterion.objects.counted().by_set({each.criteria_set_id for each in subjects.values()})
    declared = CriterionResult.objects.of(subjects).counted().outcomes()
    return {
        (each.locality_id, each.village_id): {
            lineage_of(one, each.criteria_set): declared.get(pk, {}).get(one.pk, Outcome.NOT_ASSESSED.value)
            for one in criteria[each.criteria_set_id]
        }
        for pk, each in subjects.items()
    }


def previous_results(period: ReportingPeriod, criteria_set: CriteriaSet) -> dict[SubjectKey, dict[int, str]]:
    """What was declared last quarter, by (locality, village): outcomes by this set's criteria.

    Identity across versions of a set is the criterion's lineage. Only what was sent counts as declared.
    """
    earlier = period.neighbours()[0]
    if earlier is None:
        return {}
    own = {lineage_of(each, criteria_set): each.pk for each in criteria_set.criteria.all()}
    results = CriterionResult.objects.in_period(earlier).at_level(criteria_set.level).submitted().of_lineages(own)
    found: dict[SubjectKey, dict[int, str]] = {}
    columns = ("assessment__locality_id", "assessment__village_id", "criterion__lineage", "declared")
    for locality, village, lineage, declared in results.values_list(*columns):
        found.setdefault((locality, village), {})[own[lineage]] = declared
    return found
