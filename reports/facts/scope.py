"""What a report is about: which place, which period, known up to which day."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.http import Http404

from communes.models import Installation, Locality, ReportingPeriod
from ntm_tracker.quarters import Quarter
from ntm_tracker.vietnamese import count, fraction, joined, short_date
from reports.values.figures import Figure, SourceRow

TOP_WORD = "Trung ương"


class NotInstalledError(Http404):
    """No home locality is recorded yet: there is no report, and no page of it."""


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


def counted(key: str, meaning: str, rows: Sequence[SourceRow]) -> Figure:
    """Return the figure of a count, with what is counted: `05`."""
    return Figure(key, count(len(rows)), len(rows), meaning, tuple(rows))


def share_of(key: str, part: int, meaning: str, rows: Sequence[SourceRow]) -> Figure:
    """Return the figure of a fraction: `05/12`, with the rows of the whole; it is true when the part is not nothing."""
    return Figure(key, fraction(part, len(rows)), part, meaning, tuple(rows))


def naming(key: str, names: Iterable[str], meaning: str, rows: Sequence[SourceRow]) -> Figure:
    """Return the figure of names: `Định Yên, Mỹ An Hưng B`."""
    told = joined(names)
    return Figure(key, told or "chưa có", told, meaning, tuple(rows))


def dated(key: str, day: datetime.date, meaning: str, row: SourceRow) -> Figure:
    """Return the figure of a date: `11/3/2024`."""
    return Figure(key, short_date(day), day.isoformat(), meaning, (row,))
