"""A commune's page: its level and how it got there, its results, what stands behind them."""

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from accounts.policies import sees_files, visible_files
from communes.models import IncomingFile, Locality, ReportingPeriod
from criteria.models import Dossier, DossierStep, Evidence, Recognition, Target
from criteria.results.commune import CommuneResults, results_of
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
