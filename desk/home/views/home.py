"""The first pages: home, and the page of components for those who build pages."""

from collections.abc import Collection

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.policies import can_bring_files, visible_periods
from desk.following.forms import LetterForm
from desk.home.forms import ExampleForm
from desk.home.page import home_of
from desk.home.to_do import answers_here, to_do_of
from directives.policies import can_follow_up
from reports.facts.scope import NotInstalledError
from reports.quarterly.report import make


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where the latest quarter stands; for a unit first what it owes."""
    return home_page(request, LetterForm(initial={"answered_on": timezone.localdate()}))


def home_page(request: HttpRequest, form: LetterForm, ticked: Collection[int] = ()) -> HttpResponse:
    """The home page with the form by which a unit answers, as it stands."""
    period = visible_periods(request.user).latest_first().first()
    try:
        stands = home_of(make(period), period, request.user) if period else None
    except NotInstalledError:
        stands = None
    owed = to_do_of(request.user, period, timezone.localdate())
    context = {
        "period": period,
        "home": stands,
        "may_bring_files": can_bring_files(request.user),
        "may_enter": can_follow_up(request.user),
        "answers_here": answers_here(request.user),
        "owed": owed,
        "may_send": any(each.may_send for each in owed),
        "is_head": request.user.role != Role.UNIT_OFFICER,
        "form": form,
        "ticked": ticked,
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
