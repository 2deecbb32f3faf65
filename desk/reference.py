"""Communes with their level as of a day, and the people to call there."""

import datetime

from django.db.models import Prefetch, QuerySet

from communes.choices import Level
from communes.models import Installation, Locality, ReportingPeriod, Unit
from criteria.choices import SetLevel
from criteria.models import Recognition

HOME_LEVELS = (Level.COMMUNE, Level.TOWNSHIP, Level.WARD)


def day_in_hand(today: datetime.date) -> datetime.date:
    """Return the day whose facts are shown: that of the latest period, else `today`."""
    period = ReportingPeriod.objects.latest_first().first()
    return period.known_until if period else today


def with_levels(localities: QuerySet[Locality], day: datetime.date, today: datetime.date) -> QuerySet[Locality]:
    """Add `held`, the recognitions known on `day`, and `bodies`, the units there with the `people` of `today`."""
    held = Recognition.objects.known_on(day)
    bodies = Unit.objects.valid_on(today).with_people(today)
    return localities.prefetch_related(
        Prefetch("recognitions", held, to_attr="held"), Prefetch("units", bodies, to_attr="bodies")
    )


def communes_at_home(day: datetime.date, today: datetime.date) -> list[Locality]:
    """Return the communes and townships of the home locality on `day`, each with its `highest` level or None."""
    installation = Installation.objects.select_related("home").first()
    if not installation:
        return []
    localities = Locality.objects.within(installation.home).valid_on(day).filter(level__in=HOME_LEVELS)
    communes = list(with_levels(localities, day, today))
    for commune in communes:
        commune.highest = highest(commune.held)
    return communes


def highest(recognitions: list[Recognition]) -> Recognition | None:
    """Return the one of the highest level: nông thôn mới, nâng cao, kiểu mẫu."""
    order = SetLevel.values
    return max(recognitions, key=lambda recognition: order.index(recognition.level), default=None)
