"""Real footnotes in Word: the part `word/footnotes.xml`, which python-docx does not write."""

from collections.abc import Callable, Iterator

from reports.printing.word_xml import Element, paragraph, text, w
from reports.values.blocks import Footnote, Item, Paragraph

Contents = Callable[[Paragraph | Item], list[Element]]


def reference(number: int) -> Element:
    """The mark in the text; Word numbers it itself, by the order of the marks."""
    return w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteReference", id=number))


def footnotes_part(footnotes: tuple[Footnote, ...], contents: Contents) -> Element:
    """Separator −1 and continuation 0, which the settings name, then the footnotes by their number."""
    return w(
        "footnotes",
        _separator("separator", -1),
        _separator("continuationSeparator", 0),
        *(w("footnote", *_paragraphs(footnote, contents), id=footnote.number) for footnote in footnotes),
    )


def _separator(kind: str, number: int) -> Element:
    return w("footnote", paragraph("Plain", w("r", w(kind))), type=kind, id=number)


def _paragraphs(footnote: Footnote, contents: Contents) -> Iterator[Element]:
    """The mark opens the first paragraph, so an item's marker is text here: Word's own would stand before the mark."""
    mark = [w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteRef")), w("r", text(" "))]
    for block in footnote.blocks:
        marker = [w("r", text(f"{block.marker} "))] if isinstance(block, Item) else []
        yield paragraph("FootnoteText", *mark, *marker, *contents(block))
        mark = []
