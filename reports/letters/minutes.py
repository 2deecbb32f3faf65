"""Biên bản: the minutes of one self-assessment as a Document, printed by the report's own printers.

Number, date and who took part are blanks: the commune fills them in when it signs (Nghị định 30/2020/NĐ-CP, Điều 15).
A wording is printed only where it was read in the decree or compared with it (`Checked.is_checked`); of any other
criterion only number and name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communes.models import Unit
from communes.rules.choices import UnitKind
from criteria.models import Assessment
from criteria.rules.choices import Outcome
from criteria.rules.outcomes import tally
from ntm_tracker.vietnamese import capitalised, count, fraction, uncapitalised
from reports.values.blocks import (
    Block,
    Document,
    Heading,
    Item,
    Letterhead,
    Paragraph,
    Row,
    Run,
    Section,
    SignaturePlaces,
    Table,
    Title,
)
from reports.writing.document import BLANK, END_MARK, MOTTO, NATION

DOTS = "……"  # to write on: spaces would melt into one, and a longer run would tear a justified line
WHOLE_LINE = "…" * 30
WIDTHS = (8, 46, 16, 30)
CENTRED = (0, 2)
DRAFT = "Dự thảo: kết quả này chưa gửi."


@dataclass(frozen=True)
class Line:
    """A criterion with its outcome; `wording` is empty unless it may be relied on."""

    number: str
    name: str
    wording: str
    outcome: Outcome
    note: str


@dataclass(frozen=True)
class Minutes:
    """What the minutes tell."""

    issuer: str
    place: str
    subject: str
    set_name: str
    item_word: str
    period: str
    year: int
    lines: tuple[Line, ...]
    is_draft: bool


def collect(assessment: Assessment) -> Minutes:
    """Read what was declared. Five queries."""
    locality, own_set, period = assessment.locality, assessment.criteria_set, assessment.period
    bodies = Unit.objects.filter(locality=locality, kind=UnitKind.AUTHORITY)
    body = bodies.valid_in(period.span, period.known_until).first()
    results = assessment.results.by_item()
    lines = []
    for criterion in own_set.criteria.counted():
        result = results.get(criterion.pk)
        outcome = Outcome(result.declared) if result else Outcome.NOT_ASSESSED
        wording = _one_line(criterion.wording) if criterion.is_checked else ""
        note = _one_line(result.note) if result else ""
        lines.append(Line(criterion.number, criterion.name, wording, outcome, note))
    village = f"{assessment.village}, " if assessment.village else ""
    return Minutes(
        issuer=body.name if body else f"Ủy ban nhân dân {locality.full_name}",
        place=locality.name,
        subject=f"{village}{locality.full_name}",
        set_name=f"{uncapitalised(own_set.name)} giai đoạn {own_set.phase}",
        item_word=own_set.item_word,
        period=str(period),
        year=period.known_until.year,
        lines=tuple(lines),
        is_draft=not assessment.is_submitted,
    )


def _one_line(text: str) -> str:
    """Several lines as one: a cell of a table is one line in the text form."""
    return " ".join(text.split())


def build(minutes: Minutes) -> Document:
    """Return the document: letterhead, title, who took part, the result with its table, places to sign."""
    subject = f"Tự đánh giá kết quả thực hiện {minutes.set_name} của {minutes.subject}, {minutes.period}"
    blocks: list[Block] = [_letterhead(minutes), Title("BIÊN BẢN", (Run(subject, bold=True),))]
    if minutes.is_draft:
        blocks.append(Paragraph("draft", (Run(DRAFT, italic=True),)))
    blocks.append(_heading("meeting", "I.", "Thời gian, địa điểm, thành phần"))
    blocks += _meeting(minutes)
    blocks.append(_heading("result", "II.", "Kết quả tự đánh giá"))
    blocks += _result(minutes)
    blocks.append(_table(minutes))
    blocks.append(_heading("closing", "III.", "Ý kiến, kết luận"))
    blocks += [Paragraph(f"opinions.{each}", (Run(WHOLE_LINE),)) for each in range(1, 4)]
    blocks.append(Paragraph("end", (Run(f"{_ending(minutes)}{END_MARK}"),)))
    blocks.append(SignaturePlaces(("THƯ KÝ", "CHỦ TỌA"), "(Ký, ghi rõ họ tên)"))
    return Document(f"Biên bản. {subject}", (Section(tuple(blocks)),))


def minutes_of(assessment: Assessment) -> Document:
    """Return the minutes of `assessment`, ready for every printer."""
    return build(collect(assessment))


def _letterhead(minutes: Minutes) -> Letterhead:
    """A people's committee stands without a body above it (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.2)."""
    return Letterhead(
        parent="",
        issuer=minutes.issuer.upper(),
        nation=NATION,
        motto=MOTTO,
        number=f"Số: {BLANK}/BB-UBND",
        place_and_date=f"{minutes.place}, ngày{BLANK}tháng{BLANK}năm {minutes.year}",
    )


def _heading(key: str, marker: str, title: str) -> Heading:
    return Heading(f"minutes.{key}", 1, marker, (Run(title.upper(), bold=True),))


def _meeting(minutes: Minutes) -> Iterator[Item | Paragraph]:
    lines = (
        f"Thời gian: {_moment(minutes)}.",
        f"Địa điểm: {DOTS * 12}",
        f"Chủ tọa: {DOTS * 6}, chức vụ: {DOTS * 4}",
        f"Thư ký: {DOTS * 6}, chức vụ: {DOTS * 4}",
        f"Thành phần dự: {DOTS * 11}",
    )
    for position, text in enumerate(lines, 1):
        yield Item(f"minutes.meeting.{position}", f"{position}.", (Run(text),))
    yield Paragraph("minutes.others", (Run(WHOLE_LINE),))


def _result(minutes: Minutes) -> Iterator[Paragraph | Item]:
    counted = tally(line.outcome for line in minutes.lines)
    share = fraction(counted.fulfilled, counted.size)
    words = f"{capitalised(minutes.subject)} tự đánh giá đạt {share} {minutes.item_word}"
    also = ", kể cả nội dung không áp dụng" if counted.not_applicable else ""
    yield Paragraph("minutes.share", (Run(f"{words}{also}. Cụ thể:"),))
    told = [(each, [line.number for line in minutes.lines if line.outcome == each]) for each in Outcome]
    told = [(outcome, numbers) for outcome, numbers in told if numbers]
    for outcome, numbers in told:
        text = f"{outcome.label}: {count(len(numbers))} {minutes.item_word}{_named(outcome, numbers)}"
        ending = "." if outcome == told[-1][0] else ";"
        yield Item(f"minutes.{outcome}", "-", (Run(text + ending),))
    yield Paragraph("minutes.each", (Run(f"Kết quả từng {minutes.item_word}:"),))


def _named(outcome: Outcome, numbers: Sequence[str]) -> str:
    """Exceptions are named by their numbers."""
    return "" if outcome == Outcome.MET else f" (số {', '.join(numbers)})"


def _table(minutes: Minutes) -> Table:
    head = ("Số", capitalised(minutes.item_word), "Kết quả", "Ghi chú")
    rows = tuple(_row(position, line) for position, line in enumerate(minutes.lines, 1))
    return Table("minutes.table", head, WIDTHS, rows, CENTRED)


def _row(position: int, line: Line) -> Row:
    name = [Run(line.name, bold=bool(line.wording))]
    if line.wording:
        name.append(Run(f": {line.wording}"))
    outcome = Run(line.outcome.label, bold=line.outcome == Outcome.NOT_MET)
    return Row(f"minutes.row-{position:02}", ((Run(line.number),), tuple(name), (outcome,), (Run(line.note),)))


def _ending(minutes: Minutes) -> str:
    return f"Biên bản kết thúc vào {_moment(minutes)}, đã đọc lại cho những người dự cùng nghe và thống nhất"


def _moment(minutes: Minutes) -> str:
    return f"{DOTS} giờ {DOTS}, ngày {DOTS} tháng {DOTS} năm {minutes.year}"
