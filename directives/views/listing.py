"""The list of directives: which are shown, in which order, and how far each is."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from directives.models import Directive
from directives.rules.evaluation import unnamed_units

OPEN = Q(closed_on__isnull=True)
DONE = Q(total__gt=0, answered__gte=F("total"))


@dataclass(frozen=True)
class Tab:
    """A choice of directives; its condition asks the annotations of `with_progress`."""

    label: str
    condition: Q


FOLLOWED = "dang-theo-doi"
TABS = {
    FOLLOWED: Tab("Đang theo dõi", OPEN & ~DONE),
    "qua-han": Tab("Có đơn vị quá hạn", OPEN & Q(silent_due__lt=F("day"))),
    "chua-xac-dinh": Tab("Còn đơn vị chưa xác định", OPEN & Q(named_total__gt=F("known"))),
    "da-du": Tab("Đã báo cáo đủ", OPEN & DONE),
    "ket-thuc": Tab("Đã kết thúc", ~OPEN),
    "tat-ca": Tab("Tất cả", Q()),
}
SORTS = {
    "han": ("Quá hạn lâu nhất trước", [F("silent_due").asc(nulls_last=True), "given_on", "pk"]),
    "moi": ("Mới giao trước", [F("given_on").desc(nulls_last=True), "-pk"]),
    "cu": ("Cũ trước", [F("given_on").asc(nulls_last=True), "pk"]),
    "con-thieu": ("Còn thiếu nhiều nhất trước", [(F("total") - F("answered")).desc(), "given_on", "pk"]),
}


def sorted_by(found: QuerySet[Directive], sort: str) -> QuerySet[Directive]:
    return found.order_by(*SORTS[sort][1])


@dataclass(frozen=True)
class Line:
    """A directive of the list."""

    directive: Directive
    answered: int
    total: int
    unnamed: int
    silent_due: datetime.date | None
    day: datetime.date

    @property
    def is_late(self) -> bool:
        return self.directive.closed_on is None and self.silent_due is not None and self.silent_due < self.day

    @property
    def days_late(self) -> int:
        return (self.day - self.silent_due).days if self.is_late and self.silent_due else 0

    @property
    def is_done(self) -> bool:
        return 0 < self.total <= self.answered


def lines_of(directives: Iterable[Directive]) -> list[Line]:
    """What `with_progress` counted of each."""
    return [
        Line(
            one,
            one.answered,  # type: ignore[attr-defined]
            one.total,  # type: ignore[attr-defined]
            unnamed_units(one.named_total, one.known),  # type: ignore[attr-defined]
            one.silent_due,  # type: ignore[attr-defined]
            one.day,  # type: ignore[attr-defined]
        )
        for one in directives
    ]
