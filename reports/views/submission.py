"""Trình ký: the report is handed over, taken back, and what was handed over is given out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest, period_of
from communes.models import ReportingPeriod
from ntm_tracker.forms import posted, run_form_action
from reports.findings import findings_of
from reports.handing_over import actions
from reports.handing_over.forms import IssueForm, SubmitForm, TakeBackForm
from reports.handing_over.review import open_findings
from reports.models import HandedOver
from reports.policies import can_issue, can_submit, can_take_back
from reports.printing.pdf import BusyError
from reports.quarterly.files import kept_file, signed_file
from reports.quarterly.prepared import FORMS, prepare
from reports.quarterly.state import made_of, shown_of
from reports.quarterly.submissions import signatures_for

NOTHING_TO_TAKE_BACK = "Báo cáo này đang là dự thảo, không có bản nào để thu hồi."
NOTHING_TO_ISSUE = "Báo cáo này chưa trình ký. Hãy trình ký trước, rồi ghi nhận phát hành."
BUSY = "Máy đang tạo các bản PDF khác. Hãy chờ ít giây rồi bấm Trình ký lần nữa."


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Trình ký, with the signer and the head's decision."""
    period = period_of(request, year, quarter)
    if not can_submit(request.user):
        raise PermissionDenied
    standing = shown_of(period)
    if standing.handed_over:
        messages.info(request, actions.ISSUED_STAYS if standing.handed_over.issue else actions.ALREADY_SUBMITTED)
        return redirect(period)
    form = SubmitForm(posted(request), request.FILES or None, user=request.user, signatures=signatures_for(period))

    def hand_over(values: dict) -> HandedOver:
        actions.check_ready(period)  # before a second is spent on printing
        try:
            prepared = prepare(period, values["signature"])
        except BusyError:
            raise ValidationError(BUSY) from None
        return actions.submit(
            period=period, prepared=prepared, signature=values["signature"], decided=form.decided, by=request.user
        )

    if done := run_form_action(form, hand_over):
        messages.success(request, f"Đã trình ký lần {done.number}. Tệp Word, PDF được giữ nguyên như lúc trình.")
        return redirect(period)
    context = {
        "period": period,
        "form": form,
        "trouble": _trouble(period),
        "findings": open_findings(period, findings_of(standing.report or made_of(period))),
    }
    return render(request, "reports/submit_page.html", context | {"cancel": period.get_absolute_url()})


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
    period = period_of(request, year, quarter)
    if not can_take_back(request.user):
        raise PermissionDenied
    handed_over = _standing(period)
    if handed_over is None or handed_over.issue:
        messages.info(request, actions.ISSUED_STAYS if handed_over else NOTHING_TO_TAKE_BACK)
        return redirect(period)
    form = TakeBackForm(posted(request))
    if run_form_action(
        form,
        lambda values: actions.take_back(handed_over=handed_over, because=values["because"], by=request.user),
    ):
        messages.success(request, "Đã thu hồi. Báo cáo là dự thảo; bản đã trình vẫn được giữ ở cuối trang.")
        return redirect(period)
    context = {"period": period, "form": form, "handed_over": handed_over, "cancel": period.get_absolute_url()}
    return render(request, "reports/take_back_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Ghi nhận phát hành, with the clerk's number and date and the signed copy."""
    period = period_of(request, year, quarter)
    if not can_issue(request.user):
        raise PermissionDenied
    handed_over = _standing(period)
    if handed_over is None or handed_over.issue:
        messages.info(request, actions.ISSUED_STAYS if handed_over else NOTHING_TO_ISSUE)
        return redirect(period)
    form = IssueForm(posted(request), request.FILES or None)
    done = run_form_action(form, lambda values: actions.issue(handed_over=handed_over, **values, by=request.user))
    if done:
        messages.success(request, f"Đã ghi nhận phát hành số {done.printed_number}.")
        return redirect(period)
    context = {"period": period, "form": form, "handed_over": handed_over, "cancel": period.get_absolute_url()}
    return render(request, "reports/issue_page.html", context)


def _standing(period: ReportingPeriod) -> HandedOver | None:
    return HandedOver.objects.standing().of_period(period).with_names().first()


@require_safe
def issued_file(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """The signed copy of an issued report."""
    handed_over = _standing(period_of(request, year, quarter))
    if handed_over is None or handed_over.issue is None:
        raise Http404
    return signed_file(request, handed_over.issue)


@require_safe
def handed_over_file(request: UserRequest, year: int, quarter: int, number: int, form: str) -> HttpResponse:
    """A file of a handing over, also of one that was taken back, for whoever may see it."""
    period = period_of(request, year, quarter)
    if form not in FORMS:
        raise Http404
    visible = HandedOver.objects.visible_to(request.user).with_names()
    return kept_file(request, get_object_or_404(visible.of_period(period), number=number), form)
