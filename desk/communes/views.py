"""Communes: the list with levels, one commune's page, the minutes of one self-assessment."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.policies import visible_periods
from accounts.requests import UserRequest, period_of
from communes.models import Locality
from criteria.models import Assessment
from criteria.results.commune import submitted_results_in
from criteria.subject import set_of
from desk.communes.page import commune_page, communes_at_home, period_in_hand, with_levels
from reports.letters.minutes import minutes_of
from reports.quarterly.files import PRINTED, printed_file
from reports.quarterly.report import printed


@require_safe
def commune_list(request: UserRequest) -> HttpResponse:
    today = timezone.localdate()
    shown = period_in_hand(today)
    period = visible_periods(request.user).latest_first().first()
    submitted = submitted_results_in(period) if period else {}
    communes = [(each, submitted.get(each.pk, ())) for each in communes_at_home(shown, today)]
    context = {"communes": communes, "day": shown.known_until, "period": period}
    return render(request, "desk/commune_list.html", context)


@require_safe
def commune_detail(request: UserRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    shown = period_in_hand(today)
    found = with_levels(Locality.objects.select_related("parent", "successor"), shown, today)
    commune = get_object_or_404(found, slug=slug)
    period = visible_periods(request.user).latest_first().first()
    page = commune_page(commune, period, shown.known_until, request.user)
    context = {"commune": commune, "day": shown.known_until, "period": period, "page": page}
    return render(request, "desk/commune_detail.html", context)


@require_safe
def minutes(
    request: UserRequest, slug: str, year: int, quarter: int, code: str, form: str, village: int | None = None
) -> HttpResponse:
    """The minutes of a commune's or a village's self-assessment, where this person may see it."""
    period = period_of(request, year, quarter)
    criteria_set = set_of(period, code)
    if form not in PRINTED:
        raise Http404
    locality = get_object_or_404(Locality, slug=slug)
    found = Assessment.objects.visible_to(request.user).select_related("village")
    assessment = get_object_or_404(found, period=period, criteria_set=criteria_set, locality=locality, village=village)
    assessment.period, assessment.criteria_set, assessment.locality = period, criteria_set, locality
    place = f"{slug}-ap-{village}" if village else slug
    name = f"bien-ban-{place}-{code}-{year}-quy-{quarter}.{form}"
    return printed_file(request, period, name, lambda: printed(minutes_of(assessment), form))
