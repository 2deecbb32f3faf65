"""From words to a document: numbers headings, items and footnotes, sets the letterhead and the annex.

Generated text that the dialect does not know raises; in staff's own text it becomes a `Problem` with its place.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import cast

from directives.rules.remarks import Standing, read_remark
from ntm_tracker.vietnamese import capitalised, long_date, point_letter, roman
from reports.values.blocks import (
    Addressees,
    AnnexHead,
    Block,
    Document,
    Footnote,
    FootnoteMark,
    Heading,
    Inlines,
    Item,
    Letterhead,
    Paragraph,
    Problem,
    Row,
    Run,
    Section,
    Signature,
    Table,
    Title,
)
from reports.values.facts import AnnexFacts, AnnexRowFacts, CitationFacts, LetterheadFacts, ReportFacts, SignatureFacts
from reports.values.figures import DOCUMENT, Figure
from reports.writing.markdown import DEEPEST_ITEM, Node, Note, Parsed, parse
from reports.writing.text import ParagraphText, ReportText, ReportTextError, SectionText

BLANK = "      "
ANNEX_TITLE = "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"
ANNEX_HEAD = ("TT", "Nội dung thực hiện", "Đơn vị tham mưu", "Cấp ban hành", "Ghi chú")
ANNEX_WIDTHS = (6, 36, 19, 14, 25)
END_MARK = "./."
TEMPLATE_MARK = re.compile(r"\{\{|\{%|\{#")


def build(facts: ReportFacts, text: ReportText) -> Document:
    """Return the document of a report."""
    builder = _Builder(facts.figures(), _short(facts.citations))
    head, year = facts.letterhead, facts.period.as_of_date.year
    blocks: list[Block] = [letterhead(head, year), Title("BÁO CÁO", builder.line(text.subject))]
    if head.addressees:
        blocks.append(Addressees(head.addressees))
    for section in text.sections:
        blocks += builder.section(section)
    blocks += builder.paragraph(text.closing)
    builder.problems += _without_place(facts, text)
    blocks.append(signature(facts.signature, head.recipients))
    sections = [Section(tuple(blocks))]
    if facts.annex.rows:
        sections.append(Section(_annex(facts, year), is_annex=True))
    name = f"Báo cáo {facts.period.long_label.value}"
    builder.problems += _unread_remarks(facts.annex)
    return Document(name, tuple(sections), tuple(builder.footnotes), tuple(builder.problems))


def _unread_remarks(annex: AnnexFacts) -> Iterator[Problem]:
    """What Phụ lục I prints as it was written, since nobody knows whether it says that the work is done."""
    written = [(row.slug, row.remark.value) for row in annex.rows if row.remark]
    return (unread_remark(slug, text) for slug, text in written if read_remark(text).standing == Standing.UNREAD)


def unread_remark(slug: str, remark: str) -> Problem:
    text = f"Phụ lục I ghi “{remark[:80]}”, chưa rõ đã xong hay chưa. Hãy ghi văn bản đã ban hành, hoặc giữ nguyên."
    return Problem(f"annex.{slug}", text, "unread-remark")


def alone(
    paragraphs: Iterable[ParagraphText], figures: dict[str, Figure], citations: Iterable[CitationFacts] = ()
) -> Iterator[Document]:
    """Yield each paragraph as a document of its own, with the figures that it may cite."""
    short = _short(citations)
    for paragraph in paragraphs:
        builder = _Builder(figures, short)
        blocks = tuple(builder.paragraph(paragraph))
        yield Document("", (Section(blocks),), tuple(builder.footnotes), tuple(builder.problems))


def _short(citations: Iterable[CitationFacts]) -> dict[str, str]:
    return {each.document.key: each.short.value for each in citations}


def _without_place(facts: ReportFacts, text: ReportText) -> Iterator[Problem]:
    """What the outline has no place for: never dropped without a word."""
    mentioned = {paragraph.key for section in text.sections for paragraph in section.paragraphs}
    records = [(one.prose.key, one.prose.markdown) for one in facts.narratives]
    records += [(f"session.{one.slug}", one.purpose.value) for one in facts.sessions]
    records += [
        (f"directive.{one.slug}", one.document.text if one.document else one.task.value) for one in facts.directives
    ]
    return (without_place(key, words) for key, words in records if key not in mentioned)


def without_place(key: str, words: str) -> Problem:
    return Problem(key, f"Đề cương không có mục để nêu “{words[:80]}”: phần này không được in.", "untold")


def letterhead(head: LetterheadFacts, year: int, about: str = "") -> Letterhead:
    """Return the head of a document; `year` stands beside the blanks where there is no date yet."""
    day = _date(head, year)
    return Letterhead(
        parent=head.parent.upper(),
        issuer=head.issuer.upper(),
        number=f"Số: {_number(head)}",
        place_and_date=f"{head.place}, {day}" if head.place else capitalised(day),
        about=about,
    )


def _number(head: LetterheadFacts) -> str:
    """The clerk's number, or a blank; without a letterhead there is no symbol either."""
    return f"{head.number or BLANK}{f'/{head.symbol}' if head.symbol else ''}"


def _date(head: LetterheadFacts, year: int) -> str:
    """The clerk's date, or blanks: number and date are never invented (Nghị định 30/2020/NĐ-CP, Điều 15)."""
    return long_date(head.issued_on) if head.issued_on else f"ngày{BLANK}tháng{BLANK}năm {year}"


def signature(signed: SignatureFacts, lines: tuple[str, ...]) -> Signature:
    """Return who signs, beside the lines of Nơi nhận."""
    return Signature(
        recipients=tuple(f"- {line}{'.' if index == len(lines) else ';'}" for index, line in enumerate(lines, 1)),
        authority=signed.authority,
        title=signed.title.upper(),
        other_position=signed.other_position.upper(),
        full_name=signed.full_name,
    )


def _annex(facts: ReportFacts, year: int) -> tuple[Block, ...]:
    head = facts.letterhead
    issuer = f" của {head.issuer_cited}" if head.issuer_cited else ""
    reference = f"(Kèm theo Báo cáo số {_number(head)} {_date(head, year)}{issuer})"
    rows = tuple(_annex_row(position, row) for position, row in enumerate(facts.annex.rows, 1))
    table = Table("annex", ANNEX_HEAD, ANNEX_WIDTHS, rows, centred=(0,))
    return (
        AnnexHead(facts.annex.label.value, ANNEX_TITLE, reference),
        table,
        Paragraph("annex.end", (Run(END_MARK),)),
    )


def _annex_row(position: int, row: AnnexRowFacts) -> Row:
    note = Run(row.document.text, figure=row.document.key) if row.document else Run(row.note)
    cells = (f"{position:02d}", row.content.value, row.advisers.value, row.issuer.value)
    return Row(f"annex.{row.slug}", (*((Run(cell),) for cell in cells), (note,)))


@dataclass
class _Numbers:
    """Counts the items below a heading or in a footnote: `1.`, `2.` and `a)`, `b)`."""

    numbered: int = 0
    points: int = 0

    def marker(self, marker: str) -> str:
        """Return what is printed for `marker`."""
        if marker == "1.":
            self.numbered += 1
            return f"{self.numbered}."
        if marker == "1)":
            self.points += 1
            return f"{point_letter(self.points)})"
        return "-" if marker == "*" else marker


@dataclass
class _Builder:
    """Numbers what it meets, in reading order."""

    figures: dict[str, Figure]
    short: dict[str, str] = field(default_factory=dict)  # how a document is cited after the first time
    cited: set[int] = field(default_factory=set)
    footnotes: list[Footnote] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    parts: int = 0
    clauses: int = 0
    numbers: _Numbers = field(default_factory=_Numbers)

    def section(self, section: SectionText) -> Iterator[Block]:
        yield Heading(f"section.{section.key}", section.level, *self._heading(section))
        for paragraph in section.paragraphs:
            yield from self.paragraph(paragraph)

    def line(self, paragraph: ParagraphText) -> Inlines:
        """Return a text that is one line, such as the subject."""
        (block,) = self.paragraph(paragraph)
        if not isinstance(block, Paragraph):
            raise ReportTextError(f"{paragraph.key} must be one paragraph")
        return block.content

    def paragraph(self, paragraph: ParagraphText) -> list[Block]:
        """Return the blocks of a paragraph; the first has its key, the others `key.2`, `key.3` …"""
        parsed = parse(paragraph.markdown)
        self._check(paragraph, parsed)
        place = _Place(paragraph, parsed.footnotes, {})
        blocks = []
        for position, node in enumerate(parsed.nodes, 1):
            key = paragraph.key if position == 1 else f"{paragraph.key}.{position}"
            blocks.append(self._block(key, node, place))
        return self._with_unused(blocks, place)

    def _heading(self, section: SectionText) -> tuple[str, Inlines]:
        self.numbers = _Numbers()
        if section.level == 1:
            self.parts, self.clauses = self.parts + 1, 0
            return f"{roman(self.parts)}.", (Run(section.title.upper(), bold=True),)
        self.clauses += 1
        return f"{self.clauses}.", (Run(section.title, bold=True),)

    def _block(self, key: str, node: Node, place: "_Place") -> Block:
        content = self._inlines(node.content, place)
        if node.kind == "item":
            return Item(key, self.numbers.marker(node.marker), content, node.level)
        if node.kind == "heading":  # staff's own headings are not part of the outline: plain bold lines
            return Paragraph(key, tuple(changed(run, bold=True) for run in content))
        return Paragraph(key, content)

    def _inlines(self, content: tuple[Run | Note, ...], place: "_Place") -> Inlines:
        runs: list[Run | FootnoteMark] = []
        for inline in content:
            run = self._note(inline, place) if isinstance(inline, Note) else self._run(inline, place)
            _append(runs, run)
        return tuple(runs)

    def _run(self, run: Run, place: "_Place") -> Run:
        """A figure's text is always the computed one, also inside staff's words."""
        if run.figure is None:
            return run
        figure = self.figures.get(run.figure)
        if figure is not None:
            if place.paragraph.is_own and not figure:
                self._object(
                    place.paragraph, "zero-figure", f"Số liệu “{figure.text}” nay bằng không: hãy viết lại câu."
                )
            return changed(run, text=self._cited(figure))
        self._object(place.paragraph, "unknown-figure", f"Số liệu “{run.figure}” không có trong báo cáo này.")
        return changed(run, figure=None)

    def _cited(self, figure: Figure) -> str:
        """A document is cited in full once, wherever that is; own words then cite it short."""
        if not figure.rows or figure.rows[0].model != DOCUMENT:
            return figure.text
        number = figure.rows[0].pk
        again = number in self.cited
        self.cited.add(number)
        return self.short.get(figure.key, figure.text) if again else figure.text

    def _note(self, note: Note, place: "_Place") -> Run | FootnoteMark:
        if note.label not in place.footnotes:
            self._object(place.paragraph, "empty-footnote", f"Chú thích [^{note.label}] chưa có nội dung.")
            return Run(f"[^{note.label}]", note.bold, note.italic)
        if note.label not in place.numbers:
            place.numbers[note.label] = number = len(self.footnotes) + 1
            self.footnotes.append(Footnote(number, ()))
            blocks = tuple(self._footnote_blocks(note.label, place))
            self.footnotes[number - 1] = Footnote(number, blocks)
        return FootnoteMark(place.numbers[note.label], note.bold, note.italic)

    def _footnote_blocks(self, label: str, place: "_Place") -> Iterator[Paragraph | Item]:
        """The footnote's key counts within its paragraph, so that it stays when other paragraphs change."""
        inside, numbers = changed(place, footnotes={}), _Numbers()  # a footnote has no footnotes
        for position, node in enumerate(place.footnotes[label], 1):
            key = f"{place.paragraph.key}.note-{len(place.numbers)}.{position}"
            content = self._inlines(node.content, inside)
            if node.kind == "item":
                yield Item(key, numbers.marker(node.marker), content, node.level)
            else:
                yield Paragraph(key, content)

    def _check(self, paragraph: ParagraphText, parsed: Parsed) -> None:
        for mark in dict.fromkeys(parsed.stray):
            self._object(paragraph, "stray-mark", f"Dấu “{mark}” đứng lẻ, sẽ in ra như chữ thường.")
        for label in dict.fromkeys(parsed.doubled):
            self._object(
                paragraph, "doubled-footnote", f"Chú thích [^{label}] được viết hai lần; nội dung được in nối nhau."
            )
        if parsed.is_too_deep:
            self._object(paragraph, "too-deep", f"Danh sách lồng quá sâu: chỉ in thụt dòng đến cấp {DEEPEST_ITEM + 1}.")
        if paragraph.is_own:
            self._check_own(paragraph, parsed)

    def _check_own(self, paragraph: ParagraphText, parsed: Parsed) -> None:
        """What is right in a template of the report and never in staff's own text."""
        if any(node.kind == "heading" for node in parsed.nodes):
            self._object(paragraph, "own-heading", "Dấu “#” làm thành đề mục; đề mục do đề cương đặt, dòng này in đậm.")
        for mark in dict.fromkeys(TEMPLATE_MARK.findall(paragraph.markdown)):
            self._object(
                paragraph, "template-mark", f"Dấu “{mark}” không có nghĩa trong lời văn, sẽ in ra như chữ thường."
            )

    def _with_unused(self, blocks: list[Block], place: "_Place") -> list[Block]:
        """Never drop a footnote that nothing points to: its mark comes at the paragraph's end."""
        for label in place.footnotes:
            if label not in place.numbers:
                self._object(
                    place.paragraph, "unused-footnote", f"Chú thích [^{label}] không được nhắc đến trong đoạn."
                )
                last = blocks.pop() if blocks else Paragraph(place.paragraph.key, ())
                words = cast("Heading | Item | Paragraph", last)  # a paragraph of text ends with no other
                blocks.append(changed(words, content=(*words.content, self._note(Note(label), place))))
        return blocks

    def _object(self, paragraph: ParagraphText, check: str, message: str) -> None:
        if not paragraph.is_own:
            raise ReportTextError(f"{paragraph.key}: {message}")
        self.problems.append(Problem(paragraph.key, message, check))


@dataclass(frozen=True)
class _Place:
    """A paragraph being built: its footnotes by label, and the numbers they have got."""

    paragraph: ParagraphText
    footnotes: dict[str, tuple[Node, ...]]
    numbers: dict[str, int]


def _append(runs: list[Run | FootnoteMark], run: Run | FootnoteMark) -> None:
    """Add `run`, joined to the one before when both look alike; empty runs vanish."""
    if isinstance(run, Run):
        if not run.text:
            return
        last = runs[-1] if runs else None
        if isinstance(last, Run) and changed(last, text="") == changed(run, text=""):
            runs[-1] = changed(last, text=last.text + run.text)
            return
    runs.append(run)
