"""The report as it will be printed or was handed over, its files and figures; what is done with it up to its issue."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policies import UserRequest, can_administer, period_of
from communes.models import ReportingPeriod
from criteria.rules.choices import Outcome
from history.models import Decision
from ntm_tracker.fingerprint import carrying, fingerprint_of
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.vietnamese import short_date
from reports import policies
from reports.findings import Group
from reports.handing_over import actions
from reports.handing_over.forms import AsOfForm, IssueForm, SubmitForm, TakeBackForm
from reports.models import HandedOver
from reports.printing.html import print_html
from reports.printing.pdf import BusyError
from reports.quarterly.report import PRINTERS, Trace, make, trace
from reports.quarterly.review import count_open, findings_now, findings_of_report, review_of, still_open
from reports.quarterly.state import FORMS, kept_file, prepare, printed_file, state_of_report
from reports.quarterly.submissions import later_than, page_of, signatures_for

OUTCOMES = {outcome.label: outcome.value for outcome in Outcome}
NOTHING_TO_TAKE_BACK = "Báo cáo này đang là dự thảo, không có bản nào để thu hồi."
NOTHING_TO_ISSUE = "Báo cáo này chưa trình ký. Hãy trình ký trước, rồi ghi nhận phát hành."
BUSY = "Máy đang tạo các bản PDF khác. Hãy chờ ít giây rồi bấm Trình ký lần nữa."


def allowed(request: UserRequest, year: int, quarter: int, may: Callable[[User], bool]) -> ReportingPeriod:
    """Return the period of the page for whoever may do what it is for; 403 for the others."""
    period = period_of(request, year, quarter)
    if not may(request.user):
        raise PermissionDenied
    return period


def form_page(request: UserRequest, page: str, period: ReportingPeriod, form: Form, **more: Any) -> HttpResponse:
    context = {"period": period, "form": form, "cancel": period.get_absolute_url(), **more}
    return render(request, f"reports/{page}.html", context)


@require_safe
def report(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """The whole report; every figure is a link to its records."""
    period = period_of(request, year, quarter)
    standing = state_of_report(period)
    context = {"period": period, "standing": standing, "submission": page_of(period, standing, request.user)}
    context["sees_narratives"] = policies.sees_narratives(request.user)
    if made := standing.report:
        review = None
        if not standing.is_issued and policies.sees_findings(request.user):
            review = review_of(period, findings_of_report(period, made), request.user)
        context |= {
            "paper": print_html(
                made.document,
                figure_url=lambda key: reverse("report-figure", args=[year, quarter, key]),
                noted=review.notes if review else None,
            ),
            "review": review,
            "may_keep": standing.is_draft and policies.can_keep_findings(request.user),
            "may_administer": standing.is_draft and can_administer(request.user),
        }
    return render(request, "reports/report_page.html", context)


@require_safe
def report_file(request: UserRequest, year: int, quarter: int, form: str) -> HttpResponse:
    """The report as PDF, Word or text: of today, or the very file that was handed over."""
    if form not in FORMS:
        raise Http404
    period = period_of(request, year, quarter)
    standing = state_of_report(period)
    if standing.handed_over:
        return kept_file(request, standing.handed_over.file_of(form))
    made = standing.report or make(period)
    return printed_file(request, period, f"bao-cao-{year}-quy-{quarter}.{form}", lambda: PRINTERS[form](made))


@require_safe
def figure(request: UserRequest, year: int, quarter: int, key: str) -> HttpResponse:
    """The records behind a figure, and the paragraphs that tell it."""
    period = period_of(request, year, quarter)
    standing = state_of_report(period)
    shown = trace(standing.report, key) if standing.report else None
    today = shown if standing.is_draft else trace(make(period), key)
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
    period = allowed(request, year, quarter, policies.can_fix_as_of)
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
    later, notice = later_than(period), actions.frozen_because(period)
    return form_page(request, "as_of_page", period, form, decisions=decisions, later=later, notice=notice)


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Trình ký, with the signer and the head's decision."""
    period = allowed(request, year, quarter, policies.can_submit)
    standing = state_of_report(period)
    if standing.handed_over:
        messages.info(request, actions.ISSUED_STAYS if standing.handed_over.issue else actions.ALREADY_SUBMITTED)
        return redirect(period)
    findings = still_open(period, findings_now(period))
    must = [one for one in findings if one.group == Group.MUST]
    form = SubmitForm(
        posted(request), request.FILES or None, user=request.user, signatures=signatures_for(period), open_ones=must
    )

    def hand_over(values: dict) -> HandedOver:
        actions.check_ready(period)  # before a second is spent on printing
        try:
            prepared = prepare(period, values["signature"])
        except BusyError:
            raise ValidationError(BUSY) from None
        return actions.submit(
            period=period,
            prepared=prepared,
            signature=values["signature"],
            decided=form.decided,
            by=request.user,
            said=form.said,
        )

    if done := run_form_action(form, hand_over):
        messages.success(request, f"Đã trình ký lần {done.number}. Tệp Word, PDF được giữ nguyên như lúc trình.")
        return redirect(period)
    shown = {"trouble": _trouble(period), "findings": findings, "open": count_open(findings)}
    return form_page(request, "submit_page", period, form, **shown)


def _trouble(period: ReportingPeriod) -> str:
    """Say why the report cannot be handed over now, if so."""
    try:
        actions.check_ready(period)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Thu hồi để sửa, with the reason."""
    period = allowed(request, year, quarter, policies.can_take_back)
    handed_over = _waiting(request, period, NOTHING_TO_TAKE_BACK)
    if handed_over is None:
        return redirect(period)
    form = TakeBackForm(posted(request))
    if run_form_action(form, lambda values: actions.take_back(handed_over=handed_over, **values, by=request.user)):
        messages.success(request, "Đã thu hồi. Báo cáo là dự thảo; bản đã trình vẫn được giữ ở cuối trang.")
        return redirect(period)
    return form_page(request, "take_back_page", period, form, handed_over=handed_over)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Ghi nhận phát hành, with the clerk's number and date and the signed copy."""
    period = allowed(request, year, quarter, policies.can_issue)
    handed_over = _waiting(request, period, NOTHING_TO_ISSUE)
    if handed_over is None:
        return redirect(period)
    form = IssueForm(posted(request), request.FILES or None)
    done = run_form_action(form, lambda values: actions.issue(handed_over=handed_over, **values, by=request.user))
    if done:
        messages.success(request, f"Đã ghi nhận phát hành số {done.printed_number}.")
        return redirect(period)
    return form_page(request, "issue_page", period, form, handed_over=handed_over)


def _waiting(request: UserRequest, period: ReportingPeriod, nothing: str) -> HandedOver | None:
    """Return what waits for its signature; None where nothing does, and the reader is told so."""
    handed_over = HandedOver.objects.standing_of(period)
    if handed_over is None or handed_over.issue:
        messages.info(request, actions.ISSUED_STAYS if handed_over else nothing)
        return None
    return handed_over


@require_safe
def issued_file(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """The signed copy of an issued report."""
    handed_over = HandedOver.objects.standing_of(period_of(request, year, quarter))
    if handed_over is None or handed_over.issue is None:
        raise Http404
    return kept_file(request, handed_over.issue)


@require_safe
def handed_over_file(request: UserRequest, year: int, quarter: int, number: int, form: str) -> HttpResponse:
    """A file of a handing over, also of one that was taken back, for whoever may see it."""
    period = period_of(request, year, quarter)
    if form not in FORMS:
        raise Http404
    visible = HandedOver.objects.visible_to(request.user).of_period(period).with_names()
    return kept_file(request, get_object_or_404(visible, number=number).file_of(form))
