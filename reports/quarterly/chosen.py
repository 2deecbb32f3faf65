"""What every page about a report asks first: which period, and its report."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.policies import visible_periods
from communes.models import ReportingPeriod
from reports.facts.scope import NotInstalledError
from reports.quarterly.report import Report, make
from reports.quarterly.state import ReportState, state_of_report


def period_of(request: HttpRequest, year: int, quarter: int) -> ReportingPeriod:
    """Return the period of the page, where this person sees it; else 404."""
    return get_object_or_404(visible_periods(request.user), year=year, quarter=quarter)


def made_of(period: ReportingPeriod) -> Report:
    """Return the report as it is today; 404 while nobody has said where the program is used."""
    try:
        return make(period)
    except NotInstalledError as error:
        raise Http404(str(error)) from error


def shown_of(period: ReportingPeriod) -> ReportState:
    """Return the report as it is shown: a draft of today, or what was handed over; 404 as above."""
    try:
        return state_of_report(period)
    except NotInstalledError as error:
        raise Http404(str(error)) from error


def busy(request: HttpRequest, period: ReportingPeriod) -> HttpResponse:
    """Return the answer while others print."""
    answer = render(request, "reports/busy.html", {"period": period}, status=503)
    answer.headers["Retry-After"] = "5"
    return answer
