"""Công văn đôn đốc: the letter that reminds silent units, printed by the report's own printers.

Number and date are blanks: the clerk gives them (Nghị định 30/2020/NĐ-CP, Điều 15; layout: Phụ lục III, mẫu 1.5).
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F

from ntm_tracker.vietnamese import count, short_date
from reports.models import Letterhead, SignatureProfile
from reports.values.blocks import (
    Addressees,
    Block,
    Document,
    Inlines,
    Item,
    Paragraph,
    Run,
    Section,
    Signature,
)
from reports.values.blocks import Letterhead as LetterheadBlock
from reports.writing.document import BLANK, END_MARK, MOTTO, NATION

REPORT_CODE = "BC-"  # the symbol of a công văn has no code of a type (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3)
DOTS = "……"  # to write on: spaces would melt into one
RECIPIENTS = ("- Như trên;", "- Lưu: VT.")


@dataclass(frozen=True)
class Silent:
    """A unit that is reminded: by its full name, until when it had to answer, how often it was reminded."""

    name: str
    due: datetime.date | None
    reminders: int = 0


@dataclass(frozen=True)
class Reminding:
    """What the letter is about: the directive as it is cited, in full and short, and what the units must send."""

    cited: str
    short: str
    what: str
    units: Sequence[Silent]
    day: datetime.date
    send_by: datetime.date | None = None


def reminder_letter(reminding: Reminding) -> Document:
    """Return the letter of `reminding`. Three queries for letterhead and signature."""
    head = _letterhead(reminding.day)
    office = head.issuer.list_name if head else "Văn phòng Điều phối"
    about = f"V/v đôn đốc gửi {reminding.what} thực hiện {reminding.short}"
    blocks: list[Block] = [_head(head, about, reminding.day), Addressees(tuple(each.name for each in reminding.units))]
    blocks += _body(reminding, office)
    blocks.append(_signature(head, reminding.day))
    return Document(about.removeprefix("V/v ").capitalize(), (Section(tuple(blocks)),))


def _letterhead(day: datetime.date) -> Letterhead | None:
    """The one that is valid on `day`, else the last one: the clerk sees the letter before it goes out."""
    every = Letterhead.objects.select_related("parent", "issuer").order_by(F("valid_from").desc(nulls_last=True), "-pk")
    return every.valid_on(day).first() or every.first()


def _head(head: Letterhead | None, about: str, day: datetime.date) -> LetterheadBlock:
    symbol = f"/{head.symbol.removeprefix(REPORT_CODE)}" if head else ""
    place = f"{head.place}, ngày" if head else "Ngày"
    return LetterheadBlock(
        parent=head.parent.name.upper() if head and head.parent else "",
        issuer=head.issuer_line.upper() if head else "",
        nation=NATION,
        motto=MOTTO,
        number=f"Số: {BLANK}{symbol}",
        place_and_date=f"{place}{BLANK}tháng{BLANK}năm {day.year}",
        about=about,
    )


def _body(reminding: Reminding, office: str) -> Iterator[Paragraph | Item]:
    """What was asked, who is silent since when, until when to send it."""
    what, several = reminding.what, len(reminding.units) > 1
    those = "các đơn vị có tên trên" if several else "đơn vị"
    days = {each.due for each in reminding.units}
    same_day = len(days) == 1
    due = next(iter(days)) if same_day else None
    asked = f" (hạn gửi ngày {short_date(due)}{_late(due, reminding.day)})" if due else ""
    text = f"Thực hiện {reminding.cited}, đến nay {office} chưa nhận được {what} của {those}{asked}"
    yield Paragraph("reminder.silent", _words(f"{text}{'.' if same_day else ', cụ thể:'}"))
    if not same_day:
        yield from _each(reminding)
    by = short_date(reminding.send_by) if reminding.send_by else f"{DOTS} tháng {DOTS} năm {reminding.day.year}"
    told = f"Để kịp tổng hợp, báo cáo theo quy định, {office} đề nghị {those} khẩn trương gửi {what} về {office}"
    yield Paragraph("reminder.asked", _words(f"{told} trước ngày {by}."))
    yield Paragraph("reminder.end", _words(f"{office} đề nghị {those} quan tâm phối hợp thực hiện{END_MARK}"))


def _each(reminding: Reminding) -> Iterator[Item]:
    last = len(reminding.units)
    for position, unit in enumerate(reminding.units, 1):
        due = f"hạn gửi ngày {short_date(unit.due)}{_late(unit.due, reminding.day)}" if unit.due else "không nêu hạn"
        ending = "." if position == last else ";"
        yield Item(f"reminder.unit-{position:02}", "-", _words(f"{unit.name}: {due}{ending}"))


def _late(due: datetime.date, day: datetime.date) -> str:
    return f", đã quá hạn {count((day - due).days)} ngày" if due < day else ""


def _words(text: str) -> Inlines:
    return (Run(text),)


def _signature(head: Letterhead | None, day: datetime.date) -> Signature:
    every = SignatureProfile.objects.filter(letterhead=head)
    profile = every.valid_on(day).first() or every.first() if head else None
    if profile is None:
        return Signature(RECIPIENTS, (), "", "", "")
    return Signature(
        RECIPIENTS,
        tuple(profile.authority.splitlines()),
        profile.title.upper(),
        profile.other_position.upper(),
        profile.full_name,
    )
