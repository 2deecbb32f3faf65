"""What changes in the course of a report."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from communes.models import ReportingPeriod
from history import actions as history
from history.decisions import Decided
from history.models import Subject
from ntm_tracker.vietnamese import short_date
from reports import policies
from reports.findings import Finding
from reports.models import Resolution

ALREADY_KEPT = "Chỗ này vừa được ghi giữ nguyên. Nếu cần ghi khác, hãy bấm Mở lại trước."


@transaction.atomic
def fix_as_of(*, period: ReportingPeriod, as_of: datetime.date, decided: Decided, by: User) -> None:
    """Chốt số liệu: the day up to which the facts of a period are known, as the head decided it.

    It is a date, not a wall: later entries are accepted. Raises ValidationError when it cannot be that day.
    """
    if not policies.can_fix_as_of(by):
        raise PermissionDenied
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    check_as_of(period, as_of)
    history.change(period, by=by, reason=decided.note, as_of=as_of)
    history.record_decision(about=period, subject=Subject.AS_OF, decided=decided, by=by)


def check_as_of(period: ReportingPeriod, as_of: datetime.date) -> None:
    """Raise ValidationError when `as_of` lies before its quarter or outside its neighbours' days."""
    if as_of < period.span.first_day:
        first = short_date(period.span.first_day)
        raise ValidationError(f"Ngày này trước ngày đầu của {period} ({first}). Hãy chọn ngày từ {first} trở đi.")
    previous, following = period.neighbours()
    if previous and as_of <= previous.known_until:
        known = short_date(previous.known_until)
        raise ValidationError(f"{previous} đã tính đến hết ngày {known}. Hãy chọn ngày sau ngày đó.")
    if following and following.as_of and as_of >= following.as_of:
        known = short_date(following.as_of)
        raise ValidationError(f"{following} đã chốt đến hết ngày {known}. Hãy chọn ngày trước ngày đó.")


@transaction.atomic
def keep_finding(*, period: ReportingPeriod, finding: Finding, because: str, decided: Decided, by: User) -> Resolution:
    """Giữ nguyên: leave a finding as it is, as the head decided, with the reason. Raises ValidationError."""
    if not policies.can_keep_findings(by):
        raise PermissionDenied
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    place = {"period": period, "check_name": finding.check, "place": finding.place}
    values = {"message": finding.message, "because": because, "is_kept": True}
    resolution = Resolution.objects.filter(**place).first()
    if resolution and resolution.is_kept and resolution.message == finding.message:
        raise ValidationError(ALREADY_KEPT)
    if resolution:
        history.change(resolution, by=by, reason=because, **values)
    else:
        (resolution,) = history.create([Resolution(**place, **values)], by=by, reason=because)
    history.record_decision(about=resolution, subject=Subject.FINDING, decided=decided, by=by)
    return resolution


@transaction.atomic
def reopen_finding(*, resolution: Resolution, by: User) -> None:
    """Mở lại: a finding that was kept is to be looked at again."""
    if not policies.can_keep_findings(by):
        raise PermissionDenied
    resolution = Resolution.objects.select_for_update().get(pk=resolution.pk)
    history.change(resolution, by=by, reason="Mở lại", is_kept=False)
