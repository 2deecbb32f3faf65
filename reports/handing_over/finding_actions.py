"""What becomes of findings: kept with a reason for a period, or dismissed for the same text in every period."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.policies import require
from communes.models import ReportingPeriod
from history import actions as history
from history.decisions import Decided
from history.models import DecisionSubject
from ntm_tracker.fingerprint import check_shown
from reports import policies
from reports.findings import Finding, Group
from reports.handing_over.actions import opened
from reports.models import Dismissal, Resolution

FINDING_CHANGED = "Nội dung rà soát ở đây vừa thay đổi. Hãy đọc lại rồi bấm Giữ nguyên lần nữa."
ALREADY_KEPT = "Chỗ này vừa được ghi giữ nguyên. Nếu cần ghi khác, hãy bấm Mở lại trước."
NOT_DISMISSED = "Chỗ này phải xử lý, không bỏ qua được. Hãy sửa, hoặc ghi lý do giữ nguyên."


@transaction.atomic
def waive_finding(
    *,
    period: ReportingPeriod,
    finding: Finding,
    because: str,
    decided: Decided,
    by: User,
    fingerprint: str | None = None,
) -> Resolution:
    """Giữ nguyên: leave a finding as it is, as the head decided, with the reason for what it said when it was read.

    Raises ValidationError.
    """
    require(policies.can_keep_findings(by))
    check_shown(fingerprint, finding.fingerprint, FINDING_CHANGED)
    period = opened(period.pk)
    place = {"period": period, "check_name": finding.check, "place": finding.place}
    values = {"message": finding.message, "because": because, "is_kept": True}
    resolution = Resolution.objects.filter(**place).first()
    if resolution and resolution.is_kept and resolution.message == finding.message:
        raise ValidationError(ALREADY_KEPT)
    if resolution:
        history.change(resolution, by=by, reason=because, **values)
    else:
        (resolution,) = history.create([Resolution(**place, **values)], by=by, reason=because)
    history.record_decision(about=resolution, subject=DecisionSubject.FINDING, decided=decided, by=by)
    return resolution


@transaction.atomic
def reopen_finding(*, resolution: Resolution, by: User) -> None:
    """Mở lại: a finding that was kept is to be looked at again. Raises ValidationError."""
    require(policies.can_keep_findings(by))
    opened(resolution.period_id)
    history.change(Resolution.objects.get(pk=resolution.pk), by=by, reason="Mở lại", is_kept=False)


@transaction.atomic
def dismiss_finding(*, period: ReportingPeriod, finding: Finding, by: User) -> None:
    """Bỏ qua: nobody wants to see this finding again for the same text.

    Raises ValidationError for what must be handled.
    """
    require(policies.can_keep_findings(by))
    if finding.group == Group.MUST:
        raise ValidationError(NOT_DISMISSED)
    opened(period.pk)
    text = {"check_name": finding.check, "text_fingerprint": finding.text_fingerprint}
    stored = Dismissal.objects.select_for_update().filter(**text).first()
    if stored is None:
        history.create([Dismissal(**text, message=finding.message, quote=finding.quote)], by=by, reason="Bỏ qua")
    elif not stored.is_dismissed:
        history.change(stored, by=by, reason="Bỏ qua", is_dismissed=True)


@transaction.atomic
def restore_finding(*, period: ReportingPeriod, dismissal: Dismissal, by: User) -> None:
    """Hiện lại: a finding that was dismissed is shown again. Raises ValidationError."""
    require(policies.can_keep_findings(by))
    opened(period.pk)
    stored = Dismissal.objects.select_for_update().get(pk=dismissal.pk)
    history.change(stored, by=by, reason="Hiện lại", is_dismissed=False)
