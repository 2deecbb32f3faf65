"""What a report is about: which place, which period, known up to which day."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Self

from communes.models import Installation, Locality, ReportingPeriod
from ntm_tracker.quarters import Quarter
from ntm_tracker.vietnamese import count, decimal, fraction, percent, short_date
from reports.values.figures import Figure, SourceRow

TOP_WORD = "Trung ương"


class NotInstalledError(LookupError):
    """No home locality is recorded yet."""


@dataclass(frozen=True)
class Scope:
    """The frame in which facts are collected."""

    installation: Installation
    period: ReportingPeriod
    as_of: datetime.date
    reported_from: datetime.date

    @classmethod
    def of(cls, period: ReportingPeriod, as_of: datetime.date | None = None) -> Self:
        """Return the scope of `period`; events since the previous report's as-of date are told."""
        installation = Installation.objects.current()
        if installation is None:
            raise NotInstalledError(
                "Chưa khai báo nơi sử dụng. Người quản trị vào mục “Nơi sử dụng” để chọn địa bàn và Văn phòng."
            )
        return cls(installation, period, as_of or period.known_until, period.reported_from())

    @property
    def span(self) -> Quarter:
        return self.period.span

    @property
    def home(self) -> Locality:
        return self.installation.home

    @cached_property
    def communes(self) -> list[Locality]:
        """The communes of the programme that the quarter has, in their protocol order."""
        return list(Locality.objects.in_programme_of(self.home, self.span, self.as_of))


def counted(key: str, number: int, meaning: str, rows: list[SourceRow] | None = None) -> Figure:
    """Return the figure of a count: `05`."""
    return Figure(key, count(number), number, meaning, tuple(rows or ()))


def share_of(key: str, part: int, whole: int, meaning: str, rows: list[SourceRow] | None = None) -> Figure:
    """Return the figure of a fraction: `05/12`, with the rows of the whole; it is true when the part is not nothing."""
    return Figure(key, fraction(part, whole), part, meaning, tuple(rows or ()))


def percentage(key: str, part: int, whole: int, meaning: str, rows: list[SourceRow]) -> Figure | None:
    """Return the figure of a share: `41,67%`; None when there is nothing to share."""
    return Figure(key, percent(part, whole), part, meaning, tuple(rows)) if whole else None


def measured(key: str, number: Decimal, meaning: str, rows: list[SourceRow]) -> Figure:
    """Return the figure of a measure: `79,2`."""
    return Figure(key, decimal(number), str(number), meaning, tuple(rows))


def dated(key: str, day: datetime.date, meaning: str, rows: list[SourceRow] | None = None) -> Figure:
    """Return the figure of a date: `11/3/2024`."""
    return Figure(key, short_date(day), day.isoformat(), meaning, tuple(rows or ()))
