"""What several printers ask of a document: its plain words, the footnotes of a section, the lines of Kính gửi."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

from reports.values.blocks import (
    Block,
    Document,
    Footnote,
    FootnoteMark,
    Heading,
    Inlines,
    Item,
    Paragraph,
    Table,
    Title,
)

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def superscript(number: int) -> str:
    """12 is ¹²."""
    return str(number).translate(SUPERSCRIPTS)


def plain(content: Inlines) -> str:
    """The words without their look; footnote marks as ¹²³."""
    return "".join(superscript(part.number) if isinstance(part, FootnoteMark) else part.text for part in content)


def addressee_lines(names: tuple[str, ...]) -> tuple[str, ...]:
    """Mục II.9.d: one addressee stands beside Kính gửi; several are lines that end with `;`, the last one with `.`."""
    if len(names) < 2:
        return names
    return (*(f"- {name};" for name in names[:-1]), f"- {names[-1]}.")


def footnotes_by_section(document: Document) -> list[list[Footnote]]:
    """The footnotes of each section in the order of their first marks; each stands once, where it is used first."""
    pending = {footnote.number: footnote for footnote in document.footnotes}
    return [
        [pending.pop(number) for block in section.blocks for number in _numbers(block) if number in pending]
        for section in document.sections
    ]


def _numbers(block: Block) -> Iterator[int]:
    for content in _contents(block):
        yield from (part.number for part in content if isinstance(part, FootnoteMark))


def _contents(block: Block) -> Iterator[Inlines]:
    match block:
        case Heading() | Paragraph() | Item():
            yield block.content
        case Title():
            yield block.subject
        case Table():
            for row in block.rows:
                yield from row.cells


Glyphs = tuple[dict[int, str], dict[str, tuple[int, int]], int]


@cache
def _glyphs(*, bold: bool) -> Glyphs:
    """Character to glyph, glyph to advance, and units per em, of a font as wide as Times New Roman."""
    path = Path(settings.BASE_DIR) / "static" / "fonts" / f"LiberationSerif-{'Bold' if bold else 'Regular'}.ttf"
    with TTFont(path) as font:
        return font.getBestCmap(), dict(font["hmtx"].metrics), font["head"].unitsPerEm


def width_in_twips(text: str, size_pt: float, *, bold: bool = False) -> int:
    """The width of `text` on one line, in twentieths of a point."""
    names, metrics, units_per_em = _glyphs(bold=bold)
    units = sum(metrics[names.get(ord(character), ".notdef")][0] for character in text)
    return round(units * size_pt * 20 / units_per_em)
