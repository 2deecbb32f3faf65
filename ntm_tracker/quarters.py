"""Reporting periods: what a quarter is called and what it covers. Pure; imports only `vietnamese`."""

import datetime
from dataclasses import dataclass
from typing import Self

from ntm_tracker.vietnamese import roman

LONG_LABELS = {1: "03 tháng đầu năm", 2: "06 tháng đầu năm", 3: "09 tháng đầu năm", 4: "năm"}


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a year."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in LONG_LABELS:
            raise ValueError(f"no quarter {self.number}")

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> datetime.date:
        return self.next().first_day - datetime.timedelta(days=1)

    @property
    def data_from(self) -> datetime.date:
        """The first day of the data of a quarterly report: Nghị định 09/2019/NĐ-CP, Điều 12."""
        return self.previous().data_until + datetime.timedelta(days=1)

    @property
    def data_until(self) -> datetime.date:
        """The data cut-off, the 14th of the last month: Nghị định 09/2019/NĐ-CP, Điều 12."""
        return datetime.date(self.year, 3 * self.number, 14)

    @property
    def long_label(self) -> str:
        """`03 tháng đầu năm 2024`; the fourth quarter tells the whole year: `năm 2024`."""
        return f"{LONG_LABELS[self.number]} {self.year}"

    @property
    def short_label(self) -> str:
        """`Quý I/2024`."""
        return f"Quý {roman(self.number)}/{self.year}"

    def next(self) -> Self:
        return type(self)(self.year + self.number // 4, self.number % 4 + 1)

    def previous(self) -> Self:
        return type(self)(self.year - (self.number == 1), (self.number - 2) % 4 + 1)
