"""The report as it will be printed or was handed over, its files, and the records behind each figure."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest, period_of
from criteria.rules.choices import Outcome
from history.models import Decision
from ntm_tracker.fingerprint import carrying, fingerprint_of
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.vietnamese import short_date
from reports.findings import findings_of
from reports.handing_over import actions
from reports.handing_over.forms import AsOfForm, KeepForm
from reports.handing_over.review import review_of
from reports.models import Resolution
from reports.policies import can_fix_as_of, can_keep_findings, can_write_narratives, sees_narratives
from reports.printing.html import print_html
from reports.quarterly.files import kept_file, printed_file
from reports.quarterly.prepared import FORMS
from reports.quarterly.report import PRINTERS
from reports.quarterly.state import made_of, shown_of
from reports.quarterly.submissions import later_than, page_of
from reports.quarterly.tracing import Trace, trace, words_at

OUTCOMES = {outcome.label: outcome.value for outcome in Outcome}


@require_safe
def report(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """The whole report; every figure is a link to its records."""
    period = period_of(request, year, quarter)
    standing = shown_of(period)
    context = {"period": period, "standing": standing, "submission": page_of(period, standing, request.user)}
    context["sees_narratives"] = sees_narratives(request.user)
    if made := standing.report:
        context |= {
            "paper": print_html(
                made.document, figure_url=lambda key: reverse("report-figure", args=[year, quarter, key])
            ),
            "review": None if standing.is_issued else review_of(period, made, request.user),
            "may_keep": standing.is_draft and can_keep_findings(request.user),
            "may_write": standing.is_draft and can_write_narratives(request.user),
        }
    return render(request, "reports/report_page.html", context)


@require_safe
def report_file(request: UserRequest, year: int, quarter: int, form: str) -> HttpResponse:
    """The report as PDF, Word or text: of today, or the very file that was handed over."""
    if form not in FORMS:
        raise Http404
    period = period_of(request, year, quarter)
    standing = shown_of(period)
    if standing.handed_over:
        return kept_file(request, standing.handed_over, form)
    made = standing.report or made_of(period)
    return printed_file(request, period, f"bao-cao-{year}-quy-{quarter}.{form}", lambda: PRINTERS[form](made))


@require_safe
def figure(request: UserRequest, year: int, quarter: int, key: str) -> HttpResponse:
    """The records behind a figure, and the paragraphs that tell it."""
    period = period_of(request, year, quarter)
    standing = shown_of(period)
    shown = trace(standing.report, key) if standing.report else None
    today = shown if standing.is_draft else trace(made_of(period), key)
    found = shown or today
    if found is None:
        raise Http404
    rows = [(row, OUTCOMES.get(row.detail)) for row in found.figure.rows]
    context = {"period": period, "trace": found, "rows": rows, "moved": _moved(shown, today)}
    return render(request, "reports/figure_page.html", context)


def _moved(shown: Trace | None, today: Trace | None) -> str:
    """Say how a figure that was handed over differs from today's."""
    if shown is None:
        return "Báo cáo đã trình không nêu số liệu này. Đây là số liệu hiện nay."
    if today is None:
        return f"Văn bản ghi {shown.figure.text}, số liệu hiện nay không còn. Dưới đây là dữ liệu khi trình."
    if shown.figure.text != today.figure.text:
        now = f"số liệu hiện nay {today.figure.text}"
        return f"Văn bản ghi {shown.figure.text}, {now}. Dưới đây là dữ liệu khi trình."
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def as_of(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Chốt số liệu, decided by the head of the office."""
    period = period_of(request, year, quarter)
    if not can_fix_as_of(request.user):
        raise PermissionDenied
    proposed = request.GET.get("ngay", "")[:10]
    form = AsOfForm(posted(request), request.FILES or None, user=request.user, period=period, proposed=proposed)
    carrying(form, fingerprint_of(period, ["as_of"]))
    if run_form_action(
        form,
        lambda values: actions.fix_as_of(
            period=period,
            as_of=values["as_of"],
            decided=form.decided,
            by=request.user,
            fingerprint=values["fingerprint"],
        ),
    ):
        messages.success(request, f"Đã chốt số liệu {period} đến hết ngày {short_date(form.cleaned_data['as_of'])}.")
        return redirect("as-of", year, quarter)
    decisions = Decision.objects.visible_to(request.user).about(period).select_related("recorded_by")
    context = {
        "period": period,
        "form": form,
        "decisions": decisions,
        "later": later_than(period),
        "notice": actions.frozen_because(period),
        "cancel": period.get_absolute_url(),
    }
    return render(request, "reports/as_of_page.html", context)


GONE = "Chỗ này không còn trong danh sách rà soát: lời văn hoặc số liệu đã được sửa."


@require_http_methods(["GET", "HEAD", "POST"])
def finding_keep(request: UserRequest, year: int, quarter: int, check: str, place: str) -> HttpResponse:
    """Giữ nguyên, with the reason and who decided it."""
    period = period_of(request, year, quarter)
    if not can_keep_findings(request.user):
        raise PermissionDenied
    made = made_of(period)
    finding = next((one for one in findings_of(made) if one.key == (check, place)), None)
    if finding is None:
        messages.info(request, GONE)
        return redirect(period)
    form = KeepForm(posted(request), request.FILES or None, user=request.user)
    carrying(form, finding.fingerprint)
    if run_form_action(
        form,
        lambda values: actions.waive_finding(
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
    context = {"period": period, "finding": finding, "form": form, "words": words_at(made.document, place)}
    return render(request, "reports/finding_keep.html", context | {"cancel": period.get_absolute_url()})


@require_POST
def finding_reopen(request: UserRequest, year: int, quarter: int, check: str, place: str) -> HttpResponse:
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
