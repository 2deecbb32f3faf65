"""The register and the list of directives: which are shown, in which order, what each led to and how far it is."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from communes.models import Unit
from directives.models import Directive, OfficialDocument, SteeringTask, WorkingSession
from directives.rules.choices import LedTo
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
SORTS: dict[str, tuple[str, list[Any]]] = {
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
            one.answered,
            one.total,
            unnamed_units(one.named_total, one.known),
            one.silent_due,
            one.day,
        )
        for one in directives
    ]


def issuers_for(user: User) -> QuerySet[Unit]:
    """The bodies that issued a document which `user` may see, in protocol order."""
    seen = OfficialDocument.objects.visible_to(user).filter(issuer=OuterRef("pk"))
    return Unit.objects.filter(Exists(seen))


def documents_found(user: User, wanted: Mapping[str, Any]) -> QuerySet[OfficialDocument]:
    """The documents that meet everything of `wanted`, the latest first, each with what it led to."""
    documents = OfficialDocument.objects.visible_to(user).matching(wanted.get("q", ""))
    if wanted.get("loai"):
        documents = documents.filter(kind=wanted["loai"])
    if wanted.get("nam"):
        documents = documents.filter(issued_on__year=wanted["nam"])
    if wanted.get("noi"):
        documents = documents.filter(issuer=wanted["noi"])
    directives = Directive.objects.visible_to(user).followed()
    documents = documents.annotate(
        in_annex=Exists(SteeringTask.objects.filter(document=OuterRef("pk"))),
        with_session=Exists(WorkingSession.objects.filter(document=OuterRef("pk"))),
    )
    if wanted.get("viec"):
        asks = Exists(directives.filter(document=OuterRef("pk")))
        documents = documents.filter(_condition(wanted["viec"], asks))
    asked = Prefetch("directives", directives)
    return documents.select_related("issuer").prefetch_related(asked).order_by("-issued_on", "-pk")


def _condition(wanted: str, asks: Exists) -> Q:
    return {
        LedTo.ASKS: Q(asks),
        LedTo.ANNEX: Q(in_annex=True),
        LedTo.SESSION: Q(with_session=True),
        LedTo.NOTHING: Q(~asks, in_annex=False, with_session=False),
        LedTo.NO_FILE: Q(file=""),
        LedTo.NO_ISSUER: Q(issuer=None),
    }[LedTo(wanted)]
