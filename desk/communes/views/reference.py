"""Communes: the list with levels, and one commune's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.policies import visible_periods
from communes.models import Locality
from criteria.results.commune import told_in
from desk.communes import reference
from desk.communes.page import commune_page


@require_safe
def commune_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    day = reference.day_in_hand(today)
    period = visible_periods(request.user).latest_first().first()
    told = told_in(period) if period else {}
    communes = [(each, told.get(each.pk, ())) for each in reference.communes_at_home(day, today)]
    return render(request, "desk/commune_list.html", {"communes": communes, "day": day, "period": period})


@require_safe
def commune_detail(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    day = reference.day_in_hand(today)
    found = reference.with_levels(Locality.objects.select_related("parent", "successor"), day, today)
    commune = get_object_or_404(found, slug=slug)
    period = visible_periods(request.user).latest_first().first()
    page = commune_page(commune, period, day, request.user)
    context = {"commune": commune, "day": day, "period": period, "page": page}
    return render(request, "desk/commune_detail.html", context)
