"""A commune's page: its level and how it got there, its results, what stands behind them."""

import datetime
from dataclasses import dataclass

from django.db.models import Case, Prefetch, QuerySet, Value, When

from accounts.models import Role, User
from accounts.policies import sees_files, visible_files
from communes.models import Contact, IncomingFile, Installation, Locality, ReportingPeriod, Unit
from communes.rules.choices import Level
from criteria.models import Dossier, DossierStep, Evidence, Recognition, Target
from criteria.results.commune import CommuneResults, results_of
from criteria.rules.choices import SetLevel
from desk.communes.charts import Chart, charts_of
from directives.models import WorkingSession

MOST = 10  # of what may grow long; the newest


@dataclass(frozen=True)
class CommunePage:
    """Everything that the page shows besides the commune itself."""

    revoked: QuerySet[Recognition]
    targets: QuerySet[Target]
    dossiers: QuerySet[Dossier]
    results: CommuneResults | None
    charts: list[Chart]
    evidence: QuerySet[Evidence]
    sessions: QuerySet[WorkingSession]
    files: QuerySet[IncomingFile] | None  # None: not for this person to see


def commune_page(commune: Locality, period: ReportingPeriod | None, day: datetime.date, user: User) -> CommunePage:
    """What is known of `commune` on `day`, as `user` may see it. A constant number of queries."""
    results = results_of(commune, period, user) if period else None
    steps = DossierStep.objects.known_on(day).select_related("by", "to")
    return CommunePage(
        revoked=commune.recognitions.filter(revoked_on__lte=day),
        targets=commune.targets.order_by("-target_year", "level"),
        dossiers=commune.dossiers.order_by("-standard_year").prefetch_related(Prefetch("steps", steps)),
        results=results,
        charts=charts_of(results) if results else [],
        evidence=Evidence.objects.visible_to(user).filter(locality=commune).select_related("received")[:MOST],
        sessions=commune.sessions.filter(held_on__lte=day).order_by("-held_on", "-pk")[:MOST],
        files=visible_files(user).in_use().filter(locality=commune)[:MOST] if sees_files(user) else None,
    )


# nông thôn mới, nâng cao, kiểu mẫu: the order of the list of levels
RANK = Case(*(When(level=level, then=Value(rank)) for rank, level in enumerate(SetLevel.values)))
MOST_HELPERS = 3
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


@dataclass(frozen=True)
class Helper:
    """Somebody who can help with this program."""

    name: str
    post: str
    phone: str = ""


def whom_to_ask(today: datetime.date) -> list[Helper]:
    """Return the contacts of the coordination office; where none is recorded, the administrators."""
    office = Contact.objects.valid_on(today).filter(unit__in=Installation.objects.values("office")).order_by("name")
    if found := [Helper(one.name, one.post or "Văn phòng Điều phối", one.phone) for one in office[:MOST_HELPERS]]:
        return found
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("full_name")
    return [Helper(str(one), "Người quản trị") for one in administrators[:MOST_HELPERS]]
