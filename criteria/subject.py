"""Whose self-assessment of what, and what somebody entered for it: values that readers and writers share."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from communes.models import Locality, ReportingPeriod, Village
from criteria.models import Assessment, CriteriaSet, CriterionResult, IndicatorResult
from criteria.rules.choices import Basis


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
        return vars(self).copy()

    def recorded(self) -> Assessment | None:
        """The self-assessment, once something was entered."""
        return Assessment.objects.filter(**self.place).order_by("pk").first()

    @property
    def told(self) -> str:
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
    """What somebody entered for one criterion or indicator; `version` is the row that was seen, 0 for none yet."""

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
    """A row that somebody else changed since it was seen."""

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
