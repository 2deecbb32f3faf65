"""The lists of targets, recognitions and dossiers, each row with what is worth a second look."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, QuerySet, Value, When

from communes.models import Locality
from criteria.models import Dossier, DossierStep, Recognition, Target
from criteria.rules.choices import DossierEvent, SetLevel, TargetState
from criteria.rules.levels import LEVELS, recognition_doubts

RANK = Case(*(When(level=level, then=Value(rank)) for rank, level in enumerate(SetLevel.values)))
REVOKED, HELD = "thu-hoi", "dang-giu"


@dataclass(frozen=True)
class LevelRow:
    """A record of a list and its doubts."""

    record: Target | Recognition | Dossier
    doubts: tuple[str, ...] = ()
    steps: tuple[tuple[DossierEvent, DossierStep | None], ...] = ()


@dataclass(frozen=True)
class LevelGroup:
    """The rows of one level, in a year where the list goes by years."""

    level: SetLevel
    rows: list[LevelRow]
    year: int | None = None

    @property
    def approved(self) -> int:
        return sum(getattr(row.record, "state", "") == TargetState.APPROVED for row in self.rows)

    @property
    def proposed(self) -> int:
        return len(self.rows) - self.approved

    @property
    def holders(self) -> int:
        return sum(getattr(row.record, "revoked_on", None) is None for row in self.rows)


def recognised_levels() -> dict[int, set[str]]:
    """The levels that each locality holds, revoked ones left out."""
    return defaultdict(set, Recognition.objects.standing().levels_by_locality())


def target_groups(targets: QuerySet[Target]) -> list[LevelGroup]:
    """Targets by year, the latest first, then by level; in the order of the report."""
    recognised = recognised_levels()
    groups: dict[tuple[int, str], list[LevelRow]] = {}
    found = targets.select_related("locality").order_by("-target_year", RANK, "order", "locality__order", "pk")
    for target in found:
        doubts = target_doubts(target.level, recognised[target.locality_id])
        groups.setdefault((target.target_year, target.level), []).append(LevelRow(target, tuple(doubts)))
    return [LevelGroup(SetLevel(level), rows, year) for (year, level), rows in groups.items()]


def target_doubts(level: str, recognised: Iterable[str]) -> list[str]:
    """A commune does not aim at what it holds."""
    return [f"Đã được công nhận {SetLevel(level).label}."] if level in recognised else []


def recognition_groups(recognitions: QuerySet[Recognition]) -> list[LevelGroup]:
    """Recognitions by level, in the order of the report, the revoked ones last."""
    recognised = recognised_levels()
    rows: dict[str, list[LevelRow]] = defaultdict(list)
    found = recognitions.select_related("locality", "criteria_set", "authority")
    for one in found.order_by("revoked_on", "standard_year", "order", "locality__order", "pk"):
        rows[one.level].append(LevelRow(one, tuple(doubts_of(one, recognised[one.locality_id]))))
    for each in rows.values():
        each.sort(key=lambda row: getattr(row.record, "revoked_on", None) is not None)
    return [LevelGroup(level, rows[level]) for level in LEVELS if level in rows]


def doubts_of(one: Recognition, recognised: Iterable[str]) -> list[str]:
    """What is worth a second look at a recognition; a revoked one is history."""
    if one.revoked_on:
        return []
    return recognition_doubts(
        level=one.level, standard_year=one.standard_year, decided_on=one.decided_on, recognised=set(recognised)
    )


def doubts_at(locality: Locality, level: str) -> list[str]:
    """The doubts about what a locality holds at `level`."""
    recognised = recognised_levels()[locality.pk]
    return [
        doubt
        for one in Recognition.objects.filter(locality=locality, level=level)
        for doubt in doubts_of(one, recognised)
    ]


def dossier_rows(dossiers: QuerySet[Dossier]) -> list[LevelRow]:
    """Dossiers, the latest year first, with all steps in order; one that led nowhere on record says so."""
    found = list(
        dossiers.select_related("locality")
        .prefetch_related("steps__by", "steps__to")
        .order_by("-standard_year", RANK, "locality__order", "pk")
    )
    recognised = recognised_levels()
    rows = []
    for dossier in found:
        taken = {DossierEvent(step.event): step for step in dossier.steps.all()}
        doubts = []
        if DossierEvent.RECOGNISED in taken and dossier.level not in recognised[dossier.locality_id]:
            doubts.append("Hồ sơ đã được công nhận nhưng chưa ghi ở danh sách Công nhận đạt chuẩn.")
        rows.append(LevelRow(dossier, tuple(doubts), tuple((event, taken.get(event)) for event in DossierEvent)))
    return rows
