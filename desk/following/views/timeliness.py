"""Đúng hạn, quá hạn: the page and its workbook."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from communes.models import ReportingPeriod
from desk.following.timeliness import COLUMNS, Page, page_of, workbook_of
from directives.policies import sees_directives
from ntm_tracker.uploads import made_response
from reports.facts.scope import NotInstalledError, Scope
from reports.facts.timeliness import sentence_of, timeliness_facts


def _page(request: UserRequest) -> Page:
    if not sees_directives(request.user):
        raise Http404
    year = request.GET.get("nam", "")
    wanted = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    return page_of(request.user, timezone.localdate(), year=wanted, code=request.GET.get("don-vi", ""))


@require_safe
def timeliness(request: UserRequest) -> HttpResponse:
    """How many were asked, in time, late, silent: by quarter and by unit."""
    page = _page(request)
    unit: dict[str, Any] = {"don-vi": page.only.code} if page.only else {}
    years = [("Tất cả các năm", "?" + urlencode(unit), page.year is None)]
    years += [(f"Năm {year}", "?" + urlencode({"nam": year, **unit}), page.year == year) for year in page.years]
    query = urlencode(({"nam": page.year} if page.year else {}) | unit)
    context = {"page": page, "years": years, "columns": COLUMNS, "query": query, "sentence": _sentence(page)}
    return render(request, "desk/timeliness.html", context)


def _sentence(page: Page) -> tuple[str, str]:
    """What the latest period says of all units, with the period; empty for who sees but the own unit."""
    period = ReportingPeriod.objects.latest_first().first()
    try:
        told = sentence_of(timeliness_facts(Scope.of(period))) if period and page.is_whole else ""
    except NotInstalledError:
        told = ""
    return told, str(period)


@require_safe
def timeliness_workbook(request: UserRequest) -> HttpResponse:
    """The same as Excel."""
    return made_response(workbook_of(_page(request)), "dung-han.xlsx")
