"""The report as it will be printed, its files, and the records behind each figure."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from criteria.choices import Outcome
from history.models import Decision
from ntm_tracker.vietnamese import short_date
from reports import actions
from reports.asked import made_of, period_of
from reports.forms import AsOfForm
from reports.later import later_than
from reports.policies import can_fix_as_of, can_keep_findings
from reports.printing.html import print_html
from reports.printing.pdf import BusyError
from reports.report import PRINTERS
from reports.review import review_of
from reports.tracing import trace

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}
OUTCOMES = {outcome.label: outcome.value for outcome in Outcome}


@require_safe
def report(request: HttpRequest, year: int, quarter: int) -> HttpResponse:
    """The whole report; every figure is a link to its records."""
    period = period_of(request, year, quarter)
    made = made_of(period)
    paper = print_html(made.document, figure_url=lambda key: reverse("report-figure", args=[year, quarter, key]))
    context = {
        "period": period,
        "paper": paper,
        "review": review_of(period, made, request.user),
        "may_keep": can_keep_findings(request.user),
    }
    return render(request, "reports/report_page.html", context)


@require_safe
def report_file(request: HttpRequest, year: int, quarter: int, form: str) -> HttpResponse:
    """The report as PDF, Word or text."""
    if form not in CONTENT_TYPES:
        raise Http404
    period = period_of(request, year, quarter)
    name = f"bao-cao-{year}-quy-{quarter}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    try:
        content = PRINTERS[form](made_of(period))
    except BusyError:
        answer = render(request, "reports/busy.html", {"period": period}, status=503)
        answer.headers["Retry-After"] = "5"
        return answer
    return HttpResponse(content, content_type=CONTENT_TYPES[form], headers=headers)


@require_safe
def figure(request: HttpRequest, year: int, quarter: int, key: str) -> HttpResponse:
    """The records behind a figure, and the paragraphs that tell it."""
    period = period_of(request, year, quarter)
    found = trace(made_of(period), key)
    if found is None:
        raise Http404
    rows = [(row, OUTCOMES.get(row.detail)) for row in found.figure.rows]
    return render(request, "reports/figure_page.html", {"period": period, "trace": found, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def as_of(request: HttpRequest, year: int, quarter: int) -> HttpResponse:
    """Chốt số liệu, decided by the head of the office."""
    period = period_of(request, year, quarter)
    if not can_fix_as_of(request.user):
        raise PermissionDenied
    proposed = request.GET.get("ngay", "")[:10]
    form = AsOfForm(request.POST or None, request.FILES or None, user=request.user, period=period, proposed=proposed)
    if request.method == "POST" and form.is_valid():
        actions.fix_as_of(period=period, as_of=form.cleaned_data["as_of"], decided=form.decided, by=request.user)
        messages.success(request, f"Đã chốt số liệu {period} đến hết ngày {short_date(form.cleaned_data['as_of'])}.")
        return redirect("as-of", year, quarter)
    decisions = Decision.objects.visible_to(request.user).about(period).select_related("recorded_by")
    context = {
        "period": period,
        "form": form,
        "decisions": decisions,
        "later": later_than(period),
        "cancel": period.get_absolute_url(),
    }
    return render(request, "reports/as_of_page.html", context)
