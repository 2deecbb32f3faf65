"""Small pieces of WordprocessingML. Word wants children in the order of its schema, so give them in that order.

Lengths are twips (twentieths of a point) unless Word has another unit of its own: half points for font sizes.
"""

from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from reports.values.blocks import Run

__all__ = [
    "Element",
    "attach",
    "cell",
    "paragraph",
    "parse_xml",
    "qn",
    "row",
    "run",
    "serialize_part_xml",
    "superscript",
    "table",
    "text",
    "w",
]


def w(tag: str, *children: Element, **attributes: str | int) -> Element:
    """`w("jc", val="center")` is `<w:jc w:val="center"/>`."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def attach(element: Element, *children: Element) -> Element:
    element.extend(children)
    return element


def text(words: str) -> Element:
    element = w("t")
    element.text = words
    element.set(qn("xml:space"), "preserve")
    return element


def run(part: Run) -> Element:
    looks = []
    if part.bold:
        looks += [w("b"), w("bCs")]
    if part.italic:
        looks += [w("i"), w("iCs")]
    return w("r", *([w("rPr", *looks)] if looks else ()), text(part.text))


def superscript(words: str) -> Element:
    return w("r", w("rPr", w("rStyle", val="FootnoteReference")), text(words))


def paragraph(style: str, *content: Element, properties: tuple[Element, ...] = ()) -> Element:
    """`properties` come after the style, in the schema's order: keepNext, numPr, spacing, ind, sectPr."""
    own = () if style == "Normal" else (w("pStyle", val=style),)
    head = (*own, *properties)
    return w("p", *([w("pPr", *head)] if head else ()), *content)


def table(widths: tuple[int, ...], *rows: Element, style: str = "TableNormal", space_above: int = 0) -> Element:
    margins = [w("tblCellMar", w("top", w=space_above, type="dxa"))] if space_above else []
    properties = w(
        "tblPr",
        w("tblStyle", val=style),
        w("tblW", w=sum(widths), type="dxa"),
        w("tblLayout", type="fixed"),
        *margins,
        w("tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=0, noVBand=1),
    )
    return w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)), *rows)


def row(*cells: Element, is_head: bool = False) -> Element:
    """A row that no page break splits; a head is repeated on every page."""
    return w("tr", w("trPr", w("cantSplit"), *([w("tblHeader")] if is_head else ())), *cells)


def cell(width: int, *paragraphs: Element, align: str = "top") -> Element:
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa"), w("vAlign", val=align)), *paragraphs)
