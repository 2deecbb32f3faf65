"""Whose self-assessment of what, at which address; what somebody enters or finds; who assesses what in a period.

Values that readers and writers share, and the list that collecting, the matrix and “the next commune” go through.

Addresses write the code of a set small, with dashes: `xa-ntm-nang-cao-2021-2025` for XA_NTM_NANG_CAO_2021_2025.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import NoReverseMatch, reverse

from communes.models import Installation, Locality, ReportingPeriod, Unit, Village
from criteria.models import Assessment, CriteriaSet, Criterion, CriterionResult, Recognition, Target
from criteria.rules.choices import Basis, SetLevel, Stage
from criteria.rules.outcomes import Tally, levels_asked, tally
from ntm_tracker.fingerprint import fingerprint_of

# The district assesses itself on a page of its own: it is not collected.
COMMUNE_LEVELS = [level for level in SetLevel if level not in (SetLevel.DISTRICT, SetLevel.RECOGNITION)]


def set_of(period: ReportingPeriod, slug: str) -> CriteriaSet:
    """Return the set that `slug` means in `period`: the version that the period uses, else one assessed in it.

    Raise Http404 where it means none.
    """
    used = CriteriaSet.objects.by_level_in(period).values()
    if found := next((each for each in used if each.slug == slug), None):
        return found
    assessed = CriteriaSet.objects.filter(assessment__period=period).distinct().order_by("-version")
    if found := next((each for each in assessed if each.slug == slug), None):
        return found
    raise Http404


def names_of_other_sets(period: ReportingPeriod, criteria_set: CriteriaSet) -> dict[str, dict[str, str]]:
    """The criteria of every other set of a period by number, to tell what is another set's."""
    sets = {each.pk: str(each) for each in CriteriaSet.objects.by_level_in(period).values() if each != criteria_set}
    found: dict[str, dict[str, str]] = {}
    for pk, number, name in Criterion.objects.filter(criteria_set__in=sets).values_list(
        "criteria_set", "number", "name"
    ):
        found.setdefault(sets[pk], {})[number] = name
    return found


def matrix_address(period: ReportingPeriod, criteria_set: CriteriaSet) -> str:
    """Where the results of a set in a period stand: communes × criteria; of the district its own page."""
    if criteria_set.level == SetLevel.DISTRICT:
        return reverse("district", args=[period.year, period.quarter])
    return reverse("matrix", args=[period.year, period.quarter, criteria_set.slug])


def entry_address(
    period: ReportingPeriod, criteria_set: CriteriaSet, locality: Locality, village: Village | None = None
) -> str:
    """Where the self-assessment of a commune, or of one of its villages, is entered and read."""
    place = [period.year, period.quarter, criteria_set.slug, locality.slug]
    try:
        return reverse("entry-village", args=[*place, village.pk]) if village else reverse("entry", args=place)
    except NoReverseMatch:
        return ""


def opinions_address(period: ReportingPeriod, criteria_set: CriteriaSet, unit: Unit | None = None) -> str:
    """Where the units' opinions on a set in a period are given, and where the office sees how far they are."""
    address = reverse("opinions", args=[period.year, period.quarter, criteria_set.slug])
    return f"{address}?{urlencode({'don-vi': unit.code})}" if unit else address


@dataclass(frozen=True)
class Subject:
    """Whose self-assessment of which set in which period."""

    criteria_set: CriteriaSet
    period: ReportingPeriod
    locality: Locality
    village: Village | None = None

    def __str__(self) -> str:
        return f"{self.village}, {self.locality}" if self.village else str(self.locality)

    @property
    def place(self) -> dict[str, Any]:
        """The columns by which its records are found."""
        return {name: getattr(self, name) for name in ("criteria_set", "period", "locality", "village")}

    @property
    def address(self) -> str:
        """Where it is entered and read."""
        return entry_address(self.period, self.criteria_set, self.locality, self.village)

    def recorded(self) -> Assessment | None:
        """The self-assessment, once something was entered."""
        return Assessment.objects.filter(**self.place).order_by("pk").first()

    @property
    def full_name(self) -> str:
        """As it stands inside a sentence: `xã Định Yên`."""
        return f"{self.village}, {self.locality.full_name}" if self.village else self.locality.full_name


@dataclass(frozen=True)
class Source:
    """How the self-assessment came: form, from whom, when; by telephone only, the paper is still to come."""

    channel: str = ""
    received_from: str = ""
    received_on: datetime.date | None = None
    awaits_paper: bool = False


@dataclass(frozen=True)
class Entry:
    """What somebody entered for one criterion or indicator; `version` is the row that was shown, 0 for none yet."""

    item: int
    outcome: str
    version: int = 0
    note: str | None = None
    value: Decimal | None = None
    differs_reason: str = ""


@dataclass(frozen=True)
class Entries:
    """All rows that somebody changed, and nothing else."""

    criteria: Sequence[Entry] = ()
    indicators: Sequence[Entry] = ()
    basis: Basis = Basis.ENTERED


class ConflictError(Exception):
    """Results that somebody else changed since they were shown, as they are stored now: nothing was written.

    Whoever saves second decides row by row.
    """

    def __init__(self, conflicts: Sequence[Any]) -> None:
        super().__init__(f"{len(conflicts)} rows were changed meanwhile")
        self.conflicts = conflicts


def is_fixed(period: ReportingPeriod, today: datetime.date) -> bool:
    """Whether what is written today comes after the day to which the period's facts are known."""
    return period.as_of is not None and today > period.as_of


# opinions ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opinion:
    """What a unit finds at one result; no outcome takes the opinion back. `shown` is the row's fingerprint.

    With `send_back`, a reason, the head returns what an officer prepared instead.
    """

    result: int
    outcome: str
    reason: str = ""
    shown: str = ""
    send_back: str = ""


def result_fingerprint(result: CriterionResult) -> str:
    """Return that of what an opinion is about and would replace; a row's `version` is the commune's alone."""
    columns = ("about", "unit", "on", "reason", "confirmed", "returned", "source")
    return fingerprint_of(result, ("declared", "opinion", *(f"opinion_{name}" for name in columns)))


# what is expected in a period -----------------------------------------------------------------------------


@dataclass(frozen=True)
class ExpectedAssessment(Subject):
    """One self-assessment that is expected, and how far it is."""

    assessment: Assessment | None = None
    outcomes: dict[int, str] = field(default_factory=dict)  # by criterion

    @property
    def name(self) -> str:
        return f"{self.village.name} ({self.locality.name})" if self.village else self.locality.name

    @property
    def stage(self) -> Stage:
        return Stage(self.assessment.stage) if self.assessment else Stage.NOT_SENT

    @property
    def tally(self) -> Tally:
        return tally(self.outcomes.values(), self.criteria_set.size)


def communes_in(period: ReportingPeriod) -> list[Locality]:
    """The communes of the programme at home in `period`, in protocol order."""
    home = Installation.objects.home()
    if home is None:
        return []
    communes = Locality.objects.in_programme_of(home, period.span, period.known_until)
    return list(communes.select_related("parent"))


def expected_in(period: ReportingPeriod) -> list[ExpectedAssessment]:
    """Every self-assessment of `period`: what is expected, and what came besides; by set, then by commune."""
    recorded = Assessment.objects.filter(period=period, criteria_set__level__in=COMMUNE_LEVELS)
    known = {
        (each.criteria_set_id, each.locality_id, each.village_id): each
        for each in recorded.select_related("locality", "criteria_set", "village")
    }
    outcomes = CriterionResult.objects.in_period(period).counted().outcomes()
    wanted = [*_asked(period), *((each.criteria_set, each.locality, each.village) for each in known.values())]
    found: dict[tuple[int, int, int | None], ExpectedAssessment] = {}
    for criteria_set, locality, village in wanted:
        key = (criteria_set.pk, locality.pk, village.pk if village else None)
        assessment = known.get(key)
        counted = outcomes.get(assessment.pk, {}) if assessment else {}
        found.setdefault(key, ExpectedAssessment(criteria_set, period, locality, village, assessment, counted))
    return list(found.values())


def recognised_and_targeted(period: ReportingPeriod) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """The levels that are recognised in `period`, and those that are aimed at in its year, by locality."""
    recognised = Recognition.objects.known_on(period.known_until)
    return recognised.levels_by_locality(), Target.objects.approved(period.year).levels_by_locality()


def _asked(period: ReportingPeriod) -> Iterator[tuple[CriteriaSet, Locality, Village | None]]:
    """What the communes of the programme are asked about: by set, then by commune, a village's set by village."""
    sets, communes, villages = CriteriaSet.objects.by_level_in(period), communes_in(period), _villages(period)
    recognised, targets = recognised_and_targeted(period)
    asked = {each.pk: levels_asked(recognised.get(each.pk, ()), targets.get(each.pk, ())) for each in communes}
    for level in (each for each in SetLevel if each in sets):
        for commune in (each for each in communes if level in asked[each.pk]):
            own: list[Village | None] = [*villages.get(commune.pk, ())] if level == SetLevel.SMART_VILLAGE else []
            for village in own or [None]:
                yield sets[level], commune, village


def _villages(period: ReportingPeriod) -> dict[int, list[Village]]:
    """The villages of each commune that were assessed in this period or the one before; else the commune is."""
    earlier = period.neighbours()[0]
    assessed = Assessment.objects.filter(period__in=[each for each in (period, earlier) if each])
    found: dict[int, list[Village]] = {}
    for village in Village.objects.filter(assessments__in=assessed).distinct():
        found.setdefault(village.locality_id, []).append(village)
    return found
