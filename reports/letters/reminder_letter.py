"""Công văn đôn đốc: the letter that reminds silent units, printed by the report's own printers.

Number and date are blanks: the clerk gives them (Nghị định 30/2020/NĐ-CP, Điều 15; layout: Phụ lục III, mẫu 1.5).
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import F

from ntm_tracker.vietnamese import count, short_date
from reports.facts.frame import signed_by, written_by
from reports.models import Letterhead, SignatureProfile
from reports.values.blocks import Addressees, Block, Document, Inlines, Item, Paragraph, Run, Section
from reports.values.facts import LetterheadFacts, SignatureFacts
from reports.writing.document import END_MARK, letterhead, signature

REPORT_CODE = "BC-"  # the symbol of a công văn has no code of a type (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3)
DOTS = "……"  # to write on: spaces would melt into one
RECIPIENTS = ("Như trên", "Lưu: VT")


@dataclass(frozen=True)
class Silent:
    """A unit that is reminded: by its full name, until when it had to answer."""

    name: str
    due: datetime.date | None


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
    top = written_by(head) if head else LetterheadFacts()
    top = replace(top, symbol=top.symbol.removeprefix(REPORT_CODE))
    blocks: list[Block] = [letterhead(top, reminding.day.year, about)]
    blocks.append(Addressees(tuple(each.name for each in reminding.units)))
    blocks += _body(reminding, office)
    profile = _profile(head, reminding.day) if head else None
    blocks.append(signature(signed_by(profile) if profile else SignatureFacts(), RECIPIENTS))
    return Document(about.removeprefix("V/v ").capitalize(), (Section(tuple(blocks)),))


def _letterhead(day: datetime.date) -> Letterhead | None:
    """The one that is valid on `day`, else the last one: the clerk sees the letter before it goes out."""
    every = Letterhead.objects.select_related("parent", "issuer").order_by(F("valid_from").desc(nulls_last=True), "-pk")
    return every.valid_on(day).first() or every.first()


def _profile(head: Letterhead, day: datetime.date) -> SignatureProfile | None:
    every = SignatureProfile.objects.filter(letterhead=head)
    return every.valid_on(day).first() or every.first()


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
