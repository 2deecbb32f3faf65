"""What is done with a finding: kept with a reason, dismissed with one click, shown again."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policies import UserRequest
from communes.models import ReportingPeriod
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted, run_form_action
from reports import policies
from reports.findings import Finding, Group
from reports.handing_over import finding_actions
from reports.handing_over.forms import KeepForm
from reports.models import Dismissal, Resolution
from reports.quarterly.review import findings_now
from reports.views.report import allowed, form_page

FINDING_GONE = "Chỗ này không còn trong danh sách rà soát: lời văn hoặc số liệu đã được sửa."


def _found(period: ReportingPeriod, check: str, place: str) -> Finding | None:
    return next((one for one in findings_now(period) if one.key == (check, place)), None)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_keep(request: UserRequest, year: int, quarter: int, check: str, place: str) -> HttpResponse:
    """Giữ nguyên, with the reason and who decided it."""
    period = allowed(request, year, quarter, policies.can_keep_findings)
    finding = _found(period, check, place)
    if finding is None:
        messages.info(request, FINDING_GONE)
        return redirect(period)
    form = KeepForm(posted(request), request.FILES or None, user=request.user)
    carrying(form, finding.fingerprint)
    if run_form_action(
        form,
        lambda values: finding_actions.waive_finding(
            period=period,
            finding=finding,
            because=values["because"],
            decided=form.decided,
            by=request.user,
            fingerprint=values["fingerprint"],
        ),
    ):
        messages.success(request, "Đã ghi giữ nguyên, kèm lý do.")
        return redirect(period)
    return form_page(request, "finding_keep", period, form, finding=finding)


@require_POST
def finding_reopen(request: UserRequest, year: int, quarter: int, check: str, place: str) -> HttpResponse:
    """Mở lại."""
    period = allowed(request, year, quarter, policies.can_keep_findings)
    resolution = get_object_or_404(Resolution.objects.kept_in(period), check_name=check, place=place)
    action = lambda: finding_actions.reopen_finding(resolution=resolution, by=request.user)  # noqa: E731
    return _done(request, period, action, "Đã mở lại để xem xét.")


@require_POST
def finding_dismiss(request: UserRequest, year: int, quarter: int, check: str, place: str) -> HttpResponse:
    """Bỏ qua: for this text, now and in later quarters."""
    period = allowed(request, year, quarter, policies.can_keep_findings)
    finding = _found(period, check, place)
    if finding is None or finding.group == Group.MUST:
        messages.info(request, FINDING_GONE)
        return redirect(period)
    action = lambda: finding_actions.dismiss_finding(period=period, finding=finding, by=request.user)  # noqa: E731
    return _done(request, period, action, "Đã bỏ qua. Cùng câu chữ này sẽ không được nhắc lại, kể cả kỳ sau.")


@require_POST
def finding_restore(request: UserRequest, year: int, quarter: int, pk: int) -> HttpResponse:
    """Hiện lại."""
    period = allowed(request, year, quarter, policies.can_keep_findings)
    dismissal = get_object_or_404(Dismissal.objects.standing(), pk=pk)
    action = lambda: finding_actions.restore_finding(period=period, dismissal=dismissal, by=request.user)  # noqa: E731
    return _done(request, period, action, "Đã hiện lại trong danh sách rà soát.")


def _done(request: UserRequest, period: ReportingPeriod, action: Callable[[], None], told: str) -> HttpResponse:
    try:
        action()
        messages.success(request, told)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{period.get_absolute_url()}#ra-soat")
