"""A Document as plain text: what is searched, compared and read aloud."""

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
    Section,
    Signature,
    SignaturePlaces,
    Table,
    Title,
)

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(content: Inlines) -> str:
    """The words without their look; footnote marks as ¹²³."""
    return "".join(_raised(part.number) if isinstance(part, FootnoteMark) else part.text for part in content)


def _raised(number: int) -> str:
    """12 is ¹²."""
    return str(number).translate(SUPERSCRIPTS)


def print_text(document: Document) -> str:
    """Pieces are parted by a blank line; a row of a table is one line, its cells parted by tabs.

    The footnotes of a section stand at its end, before the annex.
    """
    pieces: list[str] = []
    for section, footnotes in zip(document.sections, document.footnotes_by_section(), strict=True):
        pieces += _section(section, footnotes)
    return "\n\n".join(pieces) + "\n"


def _section(section: Section, footnotes: list[Footnote]) -> list[str]:
    pieces = [piece for block in section.blocks for piece in _pieces(block)]
    return pieces + [piece for footnote in footnotes for piece in _footnote(footnote)]


def _pieces(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [plain(block.content)]
        case Heading() | Item():
            return [f"{block.marker} {plain(block.content)}"]
        case Table():
            rows = [block.head, *(tuple(plain(cell) for cell in row.cells) for row in block.rows)]
            return ["\n".join("\t".join(cells) for cells in rows)]
        case Letterhead():
            left, right = _lines(block.parent, block.issuer), _lines(block.nation, block.motto)
            return [left, right, *filter(None, (block.number, block.about)), block.place_and_date]
        case Title():
            return [block.kind, plain(block.subject)]
        case Addressees():
            lines = block.lines
            return [f"Kính gửi: {lines[0]}" if len(lines) == 1 else "\n".join(("Kính gửi:", *lines))]
        case Signature():
            return _signature(block)
        case SignaturePlaces():
            return [_lines(title, block.remark) for title in block.titles]
        case AnnexHead():
            return [f"{block.label}\n{block.title}", block.reference]
    raise TypeError(f"No plain text for the block {block!r}")


def _signature(block: Signature) -> list[str]:
    return [
        _lines("Nơi nhận:", *block.recipients),
        _lines(*block.authority, block.title),
        _lines(block.other_position, block.full_name),
    ]


def _footnote(footnote: Footnote) -> list[str]:
    first, *others = (piece for block in footnote.blocks for piece in _pieces(block))
    return [f"{_raised(footnote.number)} {first}", *others]


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))
