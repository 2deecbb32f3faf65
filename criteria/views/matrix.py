"""The matrix of a set in a period: to look at, to print, as Excel, and as a table to copy into Word."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.policies import UserRequest, can_bring_files, period_of, visible_periods
from communes.models import ReportingPeriod
from criteria.models import CriteriaSet
from criteria.policies import can_see_opinions
from criteria.results.matrix import Matrix, matrix_of
from criteria.results.matrix_workbook import matrix_workbook
from criteria.rules.choices import SetLevel
from criteria.subject import matrix_address, opinions_address, set_of
from ntm_tracker.uploads import made_response


@require_safe
def latest(request: UserRequest) -> HttpResponse:
    """Lead to the matrix of the latest period that has a set."""
    period = visible_periods(request.user).latest_first().first()
    return _to_first_set(request, period)


@require_safe
def of_period(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Lead to the matrix of a period: of the level `cap` if it is asked for and has a set, else the advanced one."""
    return _to_first_set(request, period_of(request, year, quarter), request.GET.get("cap", ""))


@require_safe
def matrix(request: UserRequest, year: int, quarter: int, code: str) -> HttpResponse:
    """Communes × criteria; with `?dang=chep` the bare table that pastes into Word."""
    found = _matrix(request, year, quarter, code)
    used = CriteriaSet.objects.by_level_in(found.period) | {SetLevel(found.criteria_set.level): found.criteria_set}
    sets = [(each, level.label, matrix_address(found.period, each)) for level, each in used.items()]
    template = "matrix_copy" if request.GET.get("dang") == "chep" else "matrix"
    context = {
        "period": found.period,
        "matrix": found,
        "sets": sets,
        "may_exchange": can_bring_files(request.user),
        "opinions": opinions_address(found.period, found.criteria_set) if can_see_opinions(request.user) else "",
        "workbook": reverse("matrix-workbook", args=[year, quarter, code]),
    }
    return render(request, f"criteria/{template}.html", context)


@require_safe
def workbook(request: UserRequest, year: int, quarter: int, code: str) -> HttpResponse:
    """The same as an Excel workbook."""
    found = _matrix(request, year, quarter, code)
    name = f"{found.criteria_set.slug}-{year}-quy-{quarter}.xlsx"
    return made_response(matrix_workbook(found), name)


def _matrix(request: UserRequest, year: int, quarter: int, code: str) -> Matrix:
    period = period_of(request, year, quarter)
    return matrix_of(period, set_of(period, code), request.user)


def _to_first_set(request: UserRequest, period: ReportingPeriod | None, level: str = "") -> HttpResponse:
    sets = {str(each.level): each for each in CriteriaSet.objects.by_level_in(period).values()} if period else {}
    chosen = sets.get(level) or sets.get(SetLevel.COMMUNE_ADVANCED) or next(iter(sets.values()), None)
    if period is None or chosen is None:
        return render(request, "criteria/matrix_none.html", {"period": period})
    return redirect(matrix_address(period, chosen))
