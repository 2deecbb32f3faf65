"""Communes with their level as of a day, and the people to call there."""

import datetime

from django.db.models import Case, Prefetch, QuerySet, Value, When

from communes.choices import Level
from communes.models import Installation, Locality, ReportingPeriod, Unit
from criteria.choices import SetLevel
from criteria.models import Recognition

# nông thôn mới, nâng cao, kiểu mẫu: the order of the list of levels
RANK = Case(*(When(level=level, then=Value(rank)) for rank, level in enumerate(SetLevel.values)))
HOME_LEVELS = (Level.COMMUNE, Level.TOWNSHIP, Level.WARD)


def day_in_hand(today: datetime.date) -> datetime.date:
    """Return the day whose facts are shown: that of the latest period, else `today`."""
    period = ReportingPeriod.objects.latest_first().first()
    return period.known_until if period else today


def with_levels(localities: QuerySet[Locality], day: datetime.date, today: datetime.date) -> QuerySet[Locality]:
    """Add `held`, what is recognised on `day`, highest last, and `bodies`, the units with the `people` of `today`."""
    held = Recognition.objects.known_on(day).order_by(RANK)
    bodies = Unit.objects.valid_on(day).with_people(today)
    return localities.prefetch_related(
        Prefetch("recognitions", held, to_attr="held"), Prefetch("units", bodies, to_attr="bodies")
    )


def communes_at_home(day: datetime.date, today: datetime.date) -> list[Locality]:
    """Return the communes and townships of the home locality on `day`, each with what it holds and whom to call."""
    installation = Installation.objects.select_related("home").first()
    if not installation:
        return []
    localities = Locality.objects.within(installation.home).valid_on(day).filter(level__in=HOME_LEVELS)
    return list(with_levels(localities, day, today))
