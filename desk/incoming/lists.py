"""What the pages of received files show: the list with its tabs, the same file twice, the next one to sort."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Case, Count, Q, QuerySet, When

from accounts.models import User
from accounts.policies import visible_files
from communes.models import IncomingFile
from ntm_tracker.fields import Fold
from ntm_tracker.uploads import PICTURES, FileKind
from ntm_tracker.vietnamese import joined, search_words, short_date

UNSORTED = Q(laid_aside=False, locality__isnull=True, unit__isnull=True)
SORTED = Q(laid_aside=False) & ~UNSORTED
# What the tabs are called in the address and on the page; the first is all that is in use, the unsorted first.
TABS = {
    "": ("Tất cả", Q(laid_aside=False)),
    "chua-phan-loai": ("Chưa phân loại", UNSORTED),
    "da-phan-loai": ("Đã phân loại", SORTED),
    "khong-dung": ("Không dùng", Q(laid_aside=True)),
}


@dataclass(frozen=True)
class Tab:
    """A way to narrow the list, and how many there are."""

    value: str
    label: str
    count: int
    is_current: bool


def tabs_of(files: QuerySet[IncomingFile], current: str) -> list[Tab]:
    """Return the tabs with their counts: one query."""
    counts = files.aggregate(**{f"n{place}": Count("pk", filter=wanted) for place, (_, wanted) in enumerate(_tabs())})
    return [
        Tab(value, label, counts[f"n{place}"], value == current)
        for place, (value, (label, _)) in enumerate(TABS.items())
    ]


def _tabs() -> Iterable[tuple[str, Q]]:
    return TABS.values()


def in_tab(files: QuerySet[IncomingFile], value: str) -> QuerySet[IncomingFile]:
    """Return the files of a tab, those that nobody sorted first; an unknown tab shows all."""
    wanted = TABS.get(value, TABS[""])[1]
    unsorted_first = Case(When(UNSORTED, then=0), default=1)
    found = files.filter(wanted).order_by(unsorted_first, "-received_on", "-pk")
    return found.select_related("locality", "unit", "period")


def narrowed(files: QuerySet[IncomingFile], slug: str, period: str) -> QuerySet[IncomingFile]:
    """Narrow `files` to a commune and a period, where the address names them; an unknown one finds nothing."""
    if slug:
        files = files.filter(locality__slug=slug)
    if period:
        known = period.isascii() and period.isdigit() and len(period) < 10
        files = files.filter(period=int(period)) if known else files.none()
    return files


def matching(files: QuerySet[IncomingFile], text: str) -> QuerySet[IncomingFile]:
    """Narrow `files` to those whose name or sender has every word of `text`, with or without marks."""
    for word in search_words(text):
        files = files.alias(
            name_folded=Fold("file_name", output_field=models.TextField()),
            sender_folded=Fold("sender", output_field=models.TextField()),
        ).filter(Q(name_folded__contains=word) | Q(sender_folded__contains=word))
    return files


def same_files(file: IncomingFile, user: User) -> list[IncomingFile]:
    """Return the other received files with the same content that `user` may see."""
    found = visible_files(user).filter(file_sha256=file.file_sha256).exclude(pk=file.pk)
    return list(found.select_related("locality", "period").order_by("pk"))


def warning_of_doubles(brought: list[IncomingFile], user: User) -> str:
    """Say which of the files just brought are there already; nothing when none is."""
    marks = {each.file_sha256 for each in brought}
    there = visible_files(user).filter(file_sha256__in=marks).select_related("locality").order_by("pk")
    first: dict[str, IncomingFile] = {}
    for each in there:
        first.setdefault(each.file_sha256, each)
    known = [
        f"{each.file_name} (giống tệp {older.file_name}{_at(older)} nhận ngày {short_date(older.received_on)})"
        for each in brought
        if (older := first.get(each.file_sha256)) and older.pk != each.pk
    ]
    return f"Tệp này đã có từ trước: {joined(known)}. Nếu gửi trùng, hãy bấm “Không dùng”." if known else ""


def _at(file: IncomingFile) -> str:
    return f" của {file.locality}" if file.locality else ""


def next_unsorted(file: IncomingFile, user: User) -> IncomingFile | None:
    """Return the file to sort after `file`: the order of the list, from its beginning again at the end."""
    waiting = list(in_tab(visible_files(user), "chua-phan-loai").exclude(pk=file.pk)[:1])
    return waiting[0] if waiting else None


def is_workbook(file: IncomingFile) -> bool:
    """Whether its cells can be taken over: a workbook in use, of a known period."""
    return file.file_kind == FileKind.XLSX and file.period_id is not None and not file.laid_aside


def is_picture(file: IncomingFile) -> bool:
    """Whether a small picture of it can be shown."""
    return file.file_kind in PICTURES
