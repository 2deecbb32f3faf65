"""Xác nhận giữ nguyên: many communes at once keep what they declared last quarter."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from communes.models import Locality, ReportingPeriod
from criteria.models import Assessment, CriteriaSet, CriterionResult
from criteria.rules.choices import Basis
from criteria.sheet.previous import previous_results
from criteria.sheet.record import record_results
from criteria.subject import Entries, Entry, Source, Subject


@transaction.atomic
def confirm_kept(
    *, period: ReportingPeriod, criteria_set: CriteriaSet, localities: Sequence[Locality], source: Source, by: User
) -> list[Assessment]:
    """Xác nhận giữ nguyên: the communes keep what they declared last quarter, all with one source.

    Nothing that was entered for this period is overwritten. Raises ValidationError, and writes nothing, when a commune
    has nothing to keep: nobody can confirm what was never declared.
    """
    before = previous_results(period, criteria_set)
    nothing = [each for each in localities if (each.pk, None) not in before]
    if nothing:
        names = ", ".join(each.name for each in nothing)
        raise ValidationError(
            f"Kỳ trước không có kết quả của {names}. Hãy nhập kết quả của xã này.", code="nothing_kept"
        )
    kept = []
    for locality in sorted(localities, key=lambda each: each.pk):  # all who lock several do it in this order
        subject = Subject(criteria_set, period, locality)
        have = CriterionResult.objects.filter(
            assessment__criteria_set=criteria_set,
            assessment__period=period,
            assessment__locality=locality,
            assessment__village__isnull=True,
        )
        there = set(have.values_list("criterion_id", flat=True))
        rows = [Entry(pk, outcome) for pk, outcome in before[locality.pk, None].items() if pk not in there]
        kept.append(record_results(subject=subject, entries=Entries(rows, basis=Basis.KEPT), source=source, by=by))
    return kept
