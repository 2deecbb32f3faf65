"""Rà soát: a finding is kept with a reason, or opened again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ntm_tracker.forms import run_form_action
from reports.findings import findings_of
from reports.handing_over import actions
from reports.handing_over.forms import KeepForm
from reports.models import Resolution
from reports.policies import can_keep_findings
from reports.quarterly.chosen import made_of, period_of
from reports.quarterly.tracing import words_at

GONE = "Chỗ này không còn trong danh sách rà soát: lời văn hoặc số liệu đã được sửa."


@require_http_methods(["GET", "HEAD", "POST"])
def finding_keep(request: HttpRequest, year: int, quarter: int, check: str, place: str) -> HttpResponse:
    """Giữ nguyên, with the reason and who decided it."""
    period = period_of(request, year, quarter)
    if not can_keep_findings(request.user):
        raise PermissionDenied
    made = made_of(period)
    finding = next((one for one in findings_of(made) if one.key == (check, place)), None)
    if finding is None:
        messages.info(request, GONE)
        return redirect(period)
    form = KeepForm(request.POST or None, request.FILES or None, user=request.user, finding=finding)
    if request.method == "POST" and run_form_action(
        form,
        lambda values: actions.waive_finding(
            period=period, finding=finding, because=values["because"], decided=form.decided, by=request.user
        ),
    ):
        messages.success(request, "Đã ghi giữ nguyên, kèm lý do.")
        return redirect(period)
    context = {"period": period, "finding": finding, "form": form, "words": words_at(made.document, place)}
    return render(request, "reports/finding_keep.html", context | {"cancel": period.get_absolute_url()})


@require_POST
def finding_reopen(request: HttpRequest, year: int, quarter: int, check: str, place: str) -> HttpResponse:
    """Mở lại."""
    period = period_of(request, year, quarter)
    if not can_keep_findings(request.user):
        raise PermissionDenied
    kept = Resolution.objects.kept_in(period)
    resolution = get_object_or_404(kept, check_name=check, place=place)
    try:
        actions.reopen_finding(resolution=resolution, by=request.user)
        messages.success(request, "Đã mở lại để xem xét.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(period)
