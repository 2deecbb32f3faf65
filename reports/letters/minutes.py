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
    Paragraph,
    Row,
    Run,
    Section,
    SignaturePlaces,
    Table,
    Title,
)
from reports.values.facts import LetterheadFacts
from reports.writing.document import END_MARK, letterhead

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


def minutes_of(assessment: Assessment) -> Document:
    """Return the minutes: letterhead, title, who took part, the result with its table, places to sign. Five queries."""
    own_set, locality, year = assessment.criteria_set, assessment.locality, assessment.period.known_until.year
    word, lines = own_set.item_word, _lines(assessment)
    who = f"{assessment.village}, {locality.full_name}" if assessment.village else locality.full_name
    set_name = f"{uncapitalised(own_set.name)} giai đoạn {own_set.phase}"
    subject = f"Tự đánh giá kết quả thực hiện {set_name} của {who}, {assessment.period}"
    head = LetterheadFacts(issuer=issuer_of(assessment), symbol="BB-UBND", place=locality.name)
    blocks: list[Block] = [letterhead(head, year), Title("BIÊN BẢN", (Run(subject, bold=True),))]
    if not assessment.is_submitted:
        blocks.append(Paragraph("draft", (Run(DRAFT, italic=True),)))
    blocks.append(_heading("meeting", "I.", "Thời gian, địa điểm, thành phần"))
    blocks += _meeting(year)
    blocks.append(_heading("result", "II.", "Kết quả tự đánh giá"))
    blocks += _result(who, word, lines)
    rows = tuple(_row(position, line) for position, line in enumerate(lines, 1))
    blocks.append(Table("minutes.table", ("Số", capitalised(word), "Kết quả", "Ghi chú"), WIDTHS, rows, CENTRED))
    blocks.append(_heading("closing", "III.", "Ý kiến, kết luận"))
    blocks += [Paragraph(f"opinions.{each}", (Run(WHOLE_LINE),)) for each in range(1, 4)]
    ending = f"Biên bản kết thúc vào {_moment(year)}, đã đọc lại cho những người dự cùng nghe và thống nhất{END_MARK}"
    blocks.append(Paragraph("end", (Run(ending),)))
    blocks.append(SignaturePlaces(("THƯ KÝ", "CHỦ TỌA"), "(Ký, ghi rõ họ tên)"))
    return Document(f"Biên bản. {subject}", (Section(tuple(blocks)),))


def issuer_of(assessment: Assessment) -> str:
    """The people's committee, without a body above it (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.2)."""
    period = assessment.period
    bodies = Unit.objects.filter(locality=assessment.locality, kind=UnitKind.AUTHORITY)
    body = bodies.valid_in(period.span, period.known_until).first()
    return body.name if body else f"Ủy ban nhân dân {assessment.locality.full_name}"


def _lines(assessment: Assessment) -> list[Line]:
    """What was declared on each criterion."""
    results, lines = assessment.results.by_item(), []
    for criterion in assessment.criteria_set.criteria.counted():
        result = results.get(criterion.pk)
        outcome = Outcome(result.declared) if result else Outcome.NOT_ASSESSED
        wording = _one_line(criterion.wording) if criterion.is_checked else ""
        note = _one_line(result.note) if result else ""
        lines.append(Line(criterion.number, criterion.name, wording, outcome, note))
    return lines


def _one_line(text: str) -> str:
    """Several lines as one: a cell of a table is one line in the text form."""
    return " ".join(text.split())


def _heading(key: str, marker: str, title: str) -> Heading:
    return Heading(f"minutes.{key}", 1, marker, (Run(title.upper(), bold=True),))


def _meeting(year: int) -> Iterator[Item | Paragraph]:
    lines = (
        f"Thời gian: {_moment(year)}.",
        f"Địa điểm: {DOTS * 12}",
        f"Chủ tọa: {DOTS * 6}, chức vụ: {DOTS * 4}",
        f"Thư ký: {DOTS * 6}, chức vụ: {DOTS * 4}",
        f"Thành phần dự: {DOTS * 11}",
    )
    for position, text in enumerate(lines, 1):
        yield Item(f"minutes.meeting.{position}", f"{position}.", (Run(text),))
    yield Paragraph("minutes.others", (Run(WHOLE_LINE),))


def _result(who: str, word: str, lines: Sequence[Line]) -> Iterator[Paragraph | Item]:
    counted = tally(line.outcome for line in lines)
    share = fraction(counted.fulfilled, counted.size)
    words = f"{capitalised(who)} tự đánh giá đạt {share} {word}"
    also = ", kể cả nội dung không áp dụng" if counted.not_applicable else ""
    yield Paragraph("minutes.share", (Run(f"{words}{also}. Cụ thể:"),))
    told = [(each, [line.number for line in lines if line.outcome == each]) for each in Outcome]
    told = [(outcome, numbers) for outcome, numbers in told if numbers]
    for outcome, numbers in told:
        named = "" if outcome == Outcome.MET else f" (số {', '.join(numbers)})"  # exceptions, by their numbers
        text = f"{outcome.label}: {count(len(numbers))} {word}{named}"
        ending = "." if outcome == told[-1][0] else ";"
        yield Item(f"minutes.{outcome}", "-", (Run(text + ending),))
    yield Paragraph("minutes.each", (Run(f"Kết quả từng {word}:"),))


def _row(position: int, line: Line) -> Row:
    name = [Run(line.name, bold=bool(line.wording))]
    if line.wording:
        name.append(Run(f": {line.wording}"))
    outcome = Run(line.outcome.label, bold=line.outcome == Outcome.NOT_MET)
    return Row(f"minutes.row-{position:02}", ((Run(line.number),), tuple(name), (outcome,), (Run(line.note),)))


def _moment(year: int) -> str:
    return f"{DOTS} giờ {DOTS}, ngày {DOTS} tháng {DOTS} năm {year}"
