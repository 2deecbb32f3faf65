"""Communes: the list with levels, one commune's page, the minutes of one self-assessment."""

import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.policies import UserRequest, period_of, sees_files, visible_files, visible_periods
from communes.models import Installation, Locality, ReportingPeriod, Unit
from communes.rules.choices import Level
from criteria.models import Assessment, DossierStep, Evidence, Recognition
from criteria.models.levels import RANK
from criteria.results.commune import results_of, submitted_results_in
from criteria.subject import set_of
from desk.communes.charts import charts_of
from reports.letters.minutes import minutes_of
from reports.quarterly.report import printed
from reports.quarterly.state import PRINTED, printed_file

MOST = 10  # of what may grow long; the newest
HOME_LEVELS = (Level.COMMUNE, Level.TOWNSHIP, Level.WARD)


def period_in_hand(today: datetime.date) -> ReportingPeriod:
    """Return the period whose facts are shown: the latest, else this quarter as it is known today, not recorded."""
    latest = ReportingPeriod.objects.latest_first().first()
    return latest or ReportingPeriod(year=today.year, quarter=(today.month + 2) // 3, as_of=today)


def with_levels(localities: QuerySet[Locality], period: ReportingPeriod, today: datetime.date) -> QuerySet[Locality]:
    """Add `held`, what is recognised in `period`, highest last; `bodies`, the units with the `people` of `today`."""
    held = Recognition.objects.known_on(period.known_until).order_by(RANK)
    bodies = Unit.objects.valid_in(period.span, period.known_until).with_people(today)
    return localities.prefetch_related(
        Prefetch("recognitions", held, to_attr="held"), Prefetch("units", bodies, to_attr="bodies")
    )


def communes_at_home(period: ReportingPeriod, today: datetime.date) -> list[Locality]:
    """Return the communes and townships at home in `period`, each with what it holds and whom to call."""
    home = Installation.objects.home()
    if home is None:
        return []
    localities = Locality.objects.within(home).valid_in(period.span, period.known_until)
    return list(with_levels(localities.filter(level__in=HOME_LEVELS), period, today))


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
    return render(request, "desk/commune_detail.html", _detail(request, commune, period, shown.known_until))


def _detail(
    request: UserRequest, commune: Locality, period: ReportingPeriod | None, day: datetime.date
) -> dict[str, Any]:
    """What is known of `commune` on `day`, as the reader may see it. A constant number of queries."""
    user = request.user
    results = results_of(commune, period, user) if period else None
    steps = DossierStep.objects.known_on(day).select_related("by", "to")
    page = {
        "revoked": commune.recognitions.filter(revoked_on__lte=day),
        "targets": commune.targets.order_by("-target_year", "level"),
        "dossiers": commune.dossiers.order_by("-standard_year").prefetch_related(Prefetch("steps", steps)),
        "results": results,
        "charts": charts_of(results) if results else [],
        "evidence": Evidence.objects.visible_to(user).filter(locality=commune).select_related("received")[:MOST],
        "sessions": commune.sessions.filter(held_on__lte=day).order_by("-held_on", "-pk")[:MOST],
        "files": visible_files(user).in_use().filter(locality=commune)[:MOST] if sees_files(user) else None,
    }
    return {"commune": commune, "day": day, "period": period, "page": page}


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
