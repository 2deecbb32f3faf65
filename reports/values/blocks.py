"""The blocks a document is made of: what `document.py` builds and the printers print. Plain frozen values.

Everything that Nghị định 30/2020/NĐ-CP, Phụ lục I, asks for is said by a block; how it looks is the printers' part.
"""

from collections.abc import Iterator
from dataclasses import dataclass

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True)
class Run:
    """A piece of text of one look. `figure` is the key of the figure that it shows, or None."""

    text: str
    bold: bool = False
    italic: bool = False
    figure: str | None = None


@dataclass(frozen=True)
class FootnoteMark:
    """The mark of a footnote in the text; `number` counts from 1 through the document."""

    number: int
    bold: bool = False
    italic: bool = False


Inline = Run | FootnoteMark
Inlines = tuple[Inline, ...]


def words_of(content: Inlines) -> str:
    """Return the words without their look and without the marks of footnotes."""
    return "".join(part.text for part in content if isinstance(part, Run))


@dataclass(frozen=True)
class Letterhead:
    """Ô 1 to 4: parent and issuer at the left, Quốc hiệu and Tiêu ngữ at the right, number, place and date.

    `parent` and `issuer` come in capitals. `number` is `Số:      /BC-VPĐP.NTM` with blanks where the number is not
    known yet; `place_and_date` likewise. `about` is ô 5b, the subject of a công văn below its number: `V/v đôn đốc …`.
    """

    parent: str
    issuer: str
    number: str
    place_and_date: str
    about: str = ""
    nation: str = NATION
    motto: str = MOTTO


@dataclass(frozen=True)
class Title:
    """Ô 5a: tên loại in capitals and trích yếu, both bold and centred, with a rule below."""

    kind: str
    subject: Inlines


@dataclass(frozen=True)
class Addressees:
    """Ô 9a: Kính gửi and the addressees."""

    names: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Mục II.9.d: one stands beside Kính gửi; several are lines that end with `;`, the last one with `.`."""
        if len(self.names) < 2:
            return self.names
        return (*(f"- {name};" for name in self.names[:-1]), f"- {self.names[-1]}.")


@dataclass(frozen=True)
class Heading:
    """Level 1 is a mục (`I.`, capitals, bold), level 2 a khoản with a title (`1.`, bold)."""

    key: str
    level: int
    marker: str
    content: Inlines


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of body text."""

    key: str
    content: Inlines


@dataclass(frozen=True)
class Item:
    """A list item. `marker` is what is printed: `-`, `+`, `1.`, `a)`, `đ)`. `level` counts from 0."""

    key: str
    marker: str
    content: Inlines
    level: int = 0


@dataclass(frozen=True)
class Row:
    """A row of a table; its cells stand in the order of the columns."""

    key: str
    cells: tuple[Inlines, ...]


@dataclass(frozen=True)
class Table:
    """A table with a head that is repeated on every page; rows do not break. `widths` are shares that add up to 100."""

    key: str
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    centred: tuple[int, ...] = ()  # indexes of the columns whose cells are centred


@dataclass(frozen=True)
class Signature:
    """Ô 7a to 9b: Nơi nhận at the left and the signature at the right, in one piece that is never split.

    `recipients` are whole lines (`- Thành viên BCĐ Huyện;`); `authority` are lines such as `KT. CHÁNH VĂN PHÒNG`,
    `title` and `other_position` come in capitals; between title and other position is the room for signature and seal.
    """

    recipients: tuple[str, ...]
    authority: tuple[str, ...]
    title: str
    other_position: str
    full_name: str


@dataclass(frozen=True)
class SignaturePlaces:
    """Where several people sign side by side, in one piece that is never split: `THƯ KÝ`, `CHỦ TỌA`.

    `remark` stands below each title: `(Ký, ghi rõ họ tên)`; below it is room for the signature.
    """

    titles: tuple[str, ...]
    remark: str = ""


@dataclass(frozen=True)
class AnnexHead:
    """Heading, title in capitals and reference line of an annex (Mục III.1)."""

    label: str
    title: str
    reference: str


@dataclass(frozen=True)
class Footnote:
    """A footnote: one or more paragraphs or items."""

    number: int
    blocks: tuple[Paragraph | Item, ...]


Block = Letterhead | Title | Addressees | Heading | Paragraph | Item | Table | Signature | SignaturePlaces | AnnexHead


@dataclass(frozen=True)
class Section:
    """A part with page numbers of its own, its first page without number: the report, then each annex."""

    blocks: tuple[Block, ...]
    is_annex: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with staff's own text, where, and which check says so; never an exception, never dropped."""

    key: str
    message: str
    check: str = "own-words"


@dataclass(frozen=True)
class Document:
    """A whole document, ready for every printer. `title` is its name for the file's properties."""

    title: str
    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...] = ()
    problems: tuple[Problem, ...] = ()

    def blocks(self) -> Iterator[Block]:
        for section in self.sections:
            yield from section.blocks

    def footnotes_by_section(self) -> list[list[Footnote]]:
        """The footnotes of each section in the order of their first marks; each stands once, where it is used first."""
        pending = {footnote.number: footnote for footnote in self.footnotes}
        marks = [[mark for block in section.blocks for mark in _marks(block)] for section in self.sections]
        return [[pending.pop(number) for number in numbers if number in pending] for numbers in marks]


def _marks(block: Block) -> Iterator[int]:
    match block:
        case Heading() | Paragraph() | Item():
            contents: tuple[Inlines, ...] = (block.content,)
        case Title():
            contents = (block.subject,)
        case Table():
            contents = tuple(cell for row in block.rows for cell in row.cells)
        case _:
            contents = ()
    for content in contents:
        yield from (part.number for part in content if isinstance(part, FootnoteMark))
