"""What was declared last quarter, beside which this quarter is entered."""

from communes.models import ReportingPeriod
from criteria.models import CriteriaSet, CriterionResult
from criteria.models.assessments import TOLD


def previous_results(
    period: ReportingPeriod, criteria_set: CriteriaSet
) -> dict[tuple[int, int | None], dict[int, str]]:
    """What was declared last quarter, by (locality, village): outcomes by this set's criteria.

    Identity across versions of a set is the criterion's lineage. Only what was sent counts as declared.
    """
    earlier = period.neighbours()[0]
    if earlier is None:
        return {}
    own = {each.lineage or f"{criteria_set.code}:{each.number}": each.pk for each in criteria_set.criteria.all()}
    results = CriterionResult.objects.filter(
        assessment__period=earlier,
        assessment__criteria_set__level=criteria_set.level,
        assessment__stage__in=TOLD,
        criterion__lineage__in=own,
    )
    found: dict[tuple[int, int | None], dict[int, str]] = {}
    columns = ("assessment__locality_id", "assessment__village_id", "criterion__lineage", "declared")
    for locality, village, lineage, declared in results.values_list(*columns):
        found.setdefault((locality, village), {})[own[lineage]] = declared
    return found
