"""Whose self-assessment of what, at which address, and what somebody enters or finds: shared by readers and writers.

Addresses write the code of a set small, with dashes: `xa-ntm-nang-cao-2021-2025` for XA_NTM_NANG_CAO_2021_2025.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import NoReverseMatch, reverse

from communes.models import Locality, ReportingPeriod, Unit, Village
from criteria.models import Assessment, CriteriaSet, CriterionResult, IndicatorResult
from criteria.rules.choices import Basis, SetLevel
from ntm_tracker.fingerprint import fingerprint_of


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


@dataclass(frozen=True)
class Conflict:
    """A row that somebody else changed since it was shown."""

    entry: Entry
    stored: CriterionResult | IndicatorResult


class ConflictError(Exception):
    """Rows that two people changed: nothing was written, whoever saves second decides row by row."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
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


@dataclass(frozen=True)
class OpinionLetter:
    """Where the office has a unit's opinion from: a letter's day and number, or a call."""

    on: datetime.date
    source: str


def result_fingerprint(result: CriterionResult) -> str:
    """Return that of what an opinion is about and would replace; a row's `version` is the commune's alone."""
    columns = ("about", "unit", "on", "reason", "confirmed", "returned", "source")
    return fingerprint_of(result, ("declared", "opinion", *(f"opinion_{name}" for name in columns)))
