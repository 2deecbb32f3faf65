"""The way of a self-assessment: sent by the commune, returned or consolidated by the office."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communes.models import Locality, ReportingPeriod
from communes.rules.choices import Channel
from criteria import policies
from criteria.models import Assessment, CriteriaSet, CriterionResult
from criteria.rules.choices import Basis, Stage
from criteria.sheet.previous import previous_results
from criteria.sheet.record import record_results
from criteria.subject import Entries, Entry, Source, Subject
from history import actions as history


@transaction.atomic
def send(*, assessment: Assessment, by: User) -> None:
    """The commune sends its self-assessment; from then on only the office changes it."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not policies.can_send(by, assessment):
        raise PermissionDenied
    history.change(
        assessment,
        by=by,
        stage=Stage.SENT,
        channel=Channel.PROGRAM,
        received_from=by.full_name,
        received_on=timezone.localdate(),
        return_reason="",
    )


@transaction.atomic
def consolidate(*, assessment: Assessment, by: User) -> None:
    """The office takes what the commune sent into the report as it is."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not policies.can_consolidate(by) or not assessment.is_submitted:
        raise PermissionDenied
    history.change(assessment, by=by, stage=Stage.CONSOLIDATED)


@transaction.atomic
def send_back(*, assessment: Assessment, reason: str, by: User, at: Mapping[int, str] | None = None) -> None:
    """Trả lại: the commune mends and sends again. `at` gives reasons by criterion; without a reason it is refused."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not policies.can_send_back(by, assessment):
        raise PermissionDenied
    history.needs_reason(reason, "Hãy ghi lý do trả lại, để xã biết phải sửa gì.")
    history.change(assessment, by=by, reason=reason, stage=Stage.RETURNED, return_reason=reason)
    wanted = []
    for row in assessment.results.filter(criterion__in=at or {}).select_related("criterion__criteria_set"):
        row.assessment = assessment
        wanted.append((row, {"return_reason": (at or {})[row.criterion_id]}))
    history.change_all(wanted, by=by, reason=reason)


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
        stored = CriterionResult.objects.of_subject(**subject.place)
        there = set(stored.values_list("criterion_id", flat=True))
        rows = [Entry(pk, outcome) for pk, outcome in before[locality.pk, None].items() if pk not in there]
        kept.append(record_results(subject=subject, entries=Entries(rows, basis=Basis.KEPT), source=source, by=by))
    return kept
