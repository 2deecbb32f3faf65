"""The first pages: home, and the page of components for those who build pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.policies import can_bring_files, visible_periods
from criteria.addresses import opinions_address
from criteria.opinions import waiting_for
from desk.forms import ExampleForm
from desk.home import home_of
from directives.policies import can_follow_up
from reports.facts.scope import NotInstalledError
from reports.report import make


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where the latest quarter stands."""
    period = visible_periods(request.user).latest_first().first()
    try:
        stands = home_of(make(period), period, request.user) if period else None
    except NotInstalledError:
        stands = None
    context = {
        "period": period,
        "home": stands,
        "may_bring_files": can_bring_files(request.user),
        "may_enter": can_follow_up(request.user),
        "asked": [
            (each, opinions_address(each.opened.period, each.opened.criteria_set)) for each in waiting_for(request.user)
        ],
    }
    return render(request, "desk/home.html", context)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component once; only while developing."""
    if not settings.DEBUG:
        raise Http404
    marks = ["met"] * 4 + ["not_met"] + ["met"] * 12 + ["not_assessed"] * 2
    form = ExampleForm({"answered_on": "31/4/2024"})
    return render(request, "desk/components.html", {"marks": marks, "form": form})
