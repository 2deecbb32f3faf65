"""A Document as a Word file to be edited on: real styles, numbering and footnotes, for Word 2013 and newer.

Each paragraph, item, heading and row of a table carries a hidden bookmark made of its key.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.coreprops import CT_CoreProperties
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from reports.printing.word_parts import (
    Numbering,
    base_parts,
    bookmark_name,
    cell,
    paragraph,
    raised,
    row,
    run,
    table,
    text,
    w,
    width_in_twips,
    zipped,
)
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
    Run,
    Section,
    Signature,
    SignaturePlaces,
    Table,
    Title,
    words_of,
)

# twips: A4, margins 20/20/30/15 mm
PAGE = {"w": 11906, "h": 16838}
MARGINS = {"top": 1134, "right": 850, "bottom": 1134, "left": 1701, "header": 400, "footer": 567, "gutter": 0}
TEXT_WIDTH = 11906 - 1701 - 850
LETTERHEAD = (4116, 5239)  # 44 and 56 %: the national title is 88 mm wide
SIGNATURE = (4210, 5145)
SUBJECT_WIDTH = TEXT_WIDTH - 2 * 567


def print_word(document: Document) -> bytes:
    """The bytes of a .docx; equal documents give equal bytes."""
    writer = _Writer(document)
    body = w("body", *writer.sections())
    numbering = parse_xml(base_parts()["word/numbering.xml"])
    footnotes = writer.footnotes_part()
    numbering.extend(writer.numbering.nums)
    parts = {
        "word/document.xml": w("document", body),
        "word/footnotes.xml": footnotes,
        "word/numbering.xml": numbering,
        "docProps/core.xml": _properties(document),
    }
    return zipped(base_parts() | {name: serialize_part_xml(part) for name, part in parts.items()})


@dataclass
class _Writer:
    """Goes through the document once; numbers lists and bookmarks on its way."""

    document: Document
    numbering: Numbering = field(default_factory=Numbering)
    keys: Counter[str] = field(default_factory=Counter)
    bookmarks: int = 0

    def __post_init__(self) -> None:
        used = [footnote for footnotes in self.document.footnotes_by_section() for footnote in footnotes]
        self.footnotes = {footnote.number: footnote for footnote in used}
        self.unmarked = set(self.footnotes)

    def sections(self) -> Iterator[Element]:
        last = len(self.document.sections) - 1
        for index, section in enumerate(self.document.sections):
            elements = self._section(section)
            settings = _section_settings(is_first=index == 0)
            if index == last:
                elements.append(settings)
            else:
                elements[-1].get_or_add_pPr().append(settings)
            yield from elements

    def _section(self, section: Section) -> list[Element]:
        pairs = zip(section.blocks, (*section.blocks[1:], None), strict=True)
        elements = [element for block, after in pairs for element in self._block(block, after)]
        if elements[0].tag == qn("w:tbl"):  # LibreOffice would set an empty line before the table
            elements.insert(0, paragraph("Thin"))
        if elements[-1].tag == qn("w:tbl"):  # a section ends with a paragraph
            elements.append(paragraph("Thin"))
        return elements

    def _block(self, block: Block, after: Block | None) -> list[Element]:
        keep = (w("keepNext"),) if isinstance(after, Signature | SignaturePlaces) else ()
        match block:
            case Paragraph():
                return [paragraph("Normal", *self._keyed(block.key, block.content), properties=keep)]
            case Item():
                style, number = self.numbering.item(block.marker)
                return [paragraph(style, *self._keyed(block.key, block.content), properties=(*keep, *number))]
            case Heading():
                number = self.numbering.heading(block.level, block.marker)
                content = self._keyed(block.key, block.content)
                return [paragraph(f"Heading{block.level}", *content, properties=number)]
            case Table():
                return [self._table(block, keep_with_next=isinstance(after, Paragraph))]
            case Letterhead():
                return [_letterhead(block)]
            case Title():
                return self._title(block)
            case Addressees():
                return _addressees(block)
            case Signature():
                return [_signature(block)]
            case SignaturePlaces():
                return [_signature_places(block)]
            case AnnexHead():
                lines = {"AnnexLabel": block.label, "AnnexTitle": block.title, "AnnexReference": block.reference}
                return [_line(own_style, words) for own_style, words in lines.items()]
        raise TypeError(f"No Word for the block {block!r}")

    def footnotes_part(self) -> Element:
        """Separator −1 and continuation 0, which the settings name, then the footnotes by their number."""
        return w(
            "footnotes",
            _separator("separator", -1),
            _separator("continuationSeparator", 0),
            *(w("footnote", *self._footnote(each), id=each.number) for each in self.footnotes.values()),
        )

    def _footnote(self, footnote: Footnote) -> Iterator[Element]:
        """The mark opens the first paragraph, so an item's marker is text: Word's own would stand before the mark."""
        mark = [raised(w("footnoteRef")), w("r", text(" "))]
        for block in footnote.blocks:
            marker = [w("r", text(f"{block.marker} "))] if isinstance(block, Item) else []
            yield paragraph("FootnoteText", *mark, *marker, *self._keyed(block.key, block.content))
            mark = []

    def _keyed(self, key: str, content: Inlines) -> list[Element]:
        """The content between the two ends of its bookmark; blocks that share a key are told apart by their place."""
        self.keys[key] += 1
        self.bookmarks += 1
        name = bookmark_name(key if self.keys[key] == 1 else f"{key}~{self.keys[key]}")
        start, end = w("bookmarkStart", id=self.bookmarks, name=name), w("bookmarkEnd", id=self.bookmarks)
        return [start, *self._inlines(content), end]

    def _inlines(self, content: Inlines) -> list[Element]:
        return [self._mark(part.number) if isinstance(part, FootnoteMark) else run(part) for part in content]

    def _mark(self, number: int) -> Element:
        """Word would count a second mark of a footnote as another footnote: it is printed as a raised number."""
        if number not in self.unmarked:
            return raised(text(str(number)))
        self.unmarked.remove(number)
        return raised(w("footnoteReference", id=number))  # Word numbers it itself, by the order of the marks

    def _table(self, block: Table, *, keep_with_next: bool) -> Element:
        widths = _column_widths(block.widths)
        head = row(
            *(
                cell(width, _line("TableHead", name), align="center")
                for width, name in zip(widths, block.head, strict=True)
            ),
            is_head=True,
        )
        rows = [self._row(block, index, widths) for index in range(len(block.rows))]
        if keep_with_next and rows:
            for element in rows[-1].iter(qn("w:p")):
                element.get_or_add_pPr().get_or_add_keepNext()
        return table(widths, head, *rows, style="TableGrid")

    def _row(self, block: Table, index: int, widths: tuple[int, ...]) -> Element:
        content = block.rows[index]
        cells = []
        for column, (width, inlines) in enumerate(zip(widths, content.cells, strict=True)):
            inner = self._inlines(inlines) if column else self._keyed(content.key, inlines)
            centre = (w("jc", val="center"),) if column in block.centred else ()
            cells.append(cell(width, paragraph("TableText", *inner, properties=centre), align="center"))
        return row(*cells)

    def _title(self, block: Title) -> list[Element]:
        length = min(width_in_twips(words_of(block.subject), 14), SUBJECT_WIDTH) * 2 // 5
        subject = paragraph("Subtitle", *self._inlines(block.subject))
        return [_line("Title", block.kind), subject, _rule(TEXT_WIDTH, length, after=240)]


def _separator(kind: str, number: int) -> Element:
    return w("footnote", paragraph("Plain", w("r", w(kind))), type=kind, id=number)


def _section_settings(*, is_first: bool) -> Element:
    """Pages of its own, counted from 1, the first without number; later sections take over the first one's header."""
    return w(
        "sectPr",
        *(_header_references() if is_first else ()),
        w("type", val="nextPage"),
        w("pgSz", **PAGE),
        w("pgMar", **MARGINS),
        w("pgNumType", start=1),
        w("cols", space=720),
        w("titlePg"),
    )


def _header_references() -> Iterator[Element]:
    """The page number, and nothing on the first page: relationships of word_base/word/_rels/document.xml.rels."""
    for kind, name in (("default", "rId6"), ("first", "rId7")):
        element = w("headerReference", type=kind)
        element.set(qn("r:id"), name)
        yield element


def _line(style: str, words: str, properties: tuple[Element, ...] = ()) -> Element:
    return paragraph(style, *([w("r", text(words))] if words else ()), properties=properties)


def _rule(width: int, length: int, *, right: int = 0, after: int = 0) -> Element:
    """A drawn line of `length`, centred in a column of `width` less `right`."""
    left = (width - right - length) // 2
    spacing = (w("spacing", before=40, after=after, line=40, lineRule="exact"),) if after else ()
    return paragraph("Rule", properties=(*spacing, w("ind", left=left, right=width - left - length, firstLine=0)))


def _letterhead(block: Letterhead) -> Element:
    left, right = LETTERHEAD
    gap = 227  # the right indent of the left column's styles
    issuer = min(width_in_twips(block.issuer, 12), left - gap) * 2 // 5
    motto = min(width_in_twips(block.motto, 13), right)
    room = w("spacing", before=60, after=240)  # before the addressees
    about = [_line("DocumentNumber", block.about, (room,))] if block.about else []
    return table(
        LETTERHEAD,
        row(
            cell(
                left,
                *([_line("Parent", block.parent)] if block.parent else ()),
                _line("Issuer", block.issuer),
                _rule(left, issuer, right=gap),
            ),
            cell(right, _line("Nation", block.nation), _line("Motto", block.motto), _rule(right, motto)),
        ),
        row(
            cell(left, _line("DocumentNumber", block.number), *about),
            cell(right, _line("PlaceAndDate", block.place_and_date)),
        ),
    )


def _addressees(block: Addressees) -> list[Element]:
    lines = block.lines
    if len(lines) == 1:
        return [_line("Addressees", f"Kính gửi: {lines[0]}", (w("jc", val="center"),))]
    return [_line("Addressees", "Kính gửi:"), *(_line("Addressee", line) for line in lines)]


def _signature(block: Signature) -> Element:
    """One row that is not split: Nơi nhận at the left; at the right 35 mm between the title and what follows it."""
    left, right = SIGNATURE
    below = [line for line in (block.other_position, block.full_name) if line]
    return table(
        SIGNATURE,
        row(
            cell(left, _line("RecipientsTitle", "Nơi nhận:"), *(_line("Recipient", line) for line in block.recipients)),
            cell(
                right,
                *(_line("Signer", line) for line in (*block.authority, block.title)),
                *(_line("Signer" if index else "SignerBelow", line) for index, line in enumerate(below)),
            ),
        ),
        space_above=280,
    )


def _signature_places(block: SignaturePlaces) -> Element:
    """One row that is not split: a column for each who signs, with 35 mm of room."""
    widths = _column_widths((1,) * len(block.titles))
    cells = []
    for width, title in zip(widths, block.titles, strict=True):
        remark = paragraph("TableText", run(Run(block.remark, italic=True)), properties=(w("jc", val="center"),))
        lines = [_line("Signer", title), *([remark] if block.remark else ()), _line("SignerBelow", "")]
        cells.append(cell(width, *lines))
    return table(widths, row(*cells), space_above=280)


def _column_widths(shares: tuple[int, ...]) -> tuple[int, ...]:
    """Twips; what rounding leaves over goes to the last column."""
    widths = [TEXT_WIDTH * share // sum(shares) for share in shares]
    return (*widths[:-1], TEXT_WIDTH - sum(widths[:-1]))


def _properties(document: Document) -> Element:
    """Title, issuer and language; no dates, no program."""
    properties = CT_CoreProperties.new()
    properties.title_text = document.title
    properties.language_text = "vi-VN"
    if issuer := next((block.issuer for block in document.blocks() if isinstance(block, Letterhead)), ""):
        properties.author_text = issuer
    return properties
