"""Pieces of WordprocessingML, and the parts of a .docx that python-docx does not write: package, footnotes, numbering.

Word wants children in the order of its schema, so give them in that order. Lengths are twips (twentieths of a point)
unless Word has another unit of its own: half points for font sizes.
"""

import hashlib
import io
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from fontTools.ttLib import TTFont

from ntm_tracker.vietnamese import roman
from reports.values.blocks import Run

BASE = Path(__file__).parent / "word_base"
CONTENT_TYPES = "[Content_Types].xml"  # the first part of the file
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # no date of today: equal documents give equal bytes


def w(tag: str, *children: Element, **attributes: str | int) -> Element:
    """`w("jc", val="center")` is `<w:jc w:val="center"/>`."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
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


def raised(content: Element) -> Element:
    """A run in the style of footnote marks."""
    return w("r", w("rPr", w("rStyle", val="FootnoteReference")), content)


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


@cache
def _glyphs() -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    """Character to glyph, glyph to advance, and units per em, of a bold font as wide as Times New Roman."""
    with TTFont(Path(settings.BASE_DIR) / "static" / "fonts" / "LiberationSerif-Bold.ttf") as font:
        return font.getBestCmap(), dict(font["hmtx"].metrics), font["head"].unitsPerEm


def width_in_twips(words: str, size_pt: float) -> int:
    """The width of bold `words` on one line, in twentieths of a point."""
    names, metrics, units_per_em = _glyphs()
    units = sum(metrics[names.get(ord(character), ".notdef")][0] for character in words)
    return round(units * size_pt * 20 / units_per_em)


@cache
def base_parts() -> dict[str, bytes]:
    return {path.relative_to(BASE).as_posix(): path.read_bytes() for path in sorted(BASE.rglob("*")) if path.is_file()}


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name)):
            info = ZipInfo(name, LONG_AGO)
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            archive.writestr(info, parts[name])
    return file.getvalue()


LONGEST = 40  # Word's limit; a leading underscore hides the bookmark, and case makes no difference
READABLE = re.compile(r"[a-z0-9.-]+")
HASHED = "___"  # stands in no readable name, so that the two kinds cannot meet


def bookmark_name(key: str) -> str:
    """`annex.row-01` is `_annex_row__01`; a key that is long or has other characters ends in a piece of its hash.

    Different keys give different names, the same key always the same.
    """
    name = "_" + key.replace("-", "__").replace(".", "_")
    if READABLE.fullmatch(key) and len(name) <= LONGEST and HASHED not in name and _read_back(name) == key:
        return name
    tail = HASHED + hashlib.sha256(key.encode()).hexdigest()[:12]
    return re.sub(r"[^a-z0-9_]", "_", name[: LONGEST - len(tail)]) + tail


def _read_back(name: str) -> str:
    return name[1:].replace("__", "-").replace("_", ".")


HEADINGS, LITERAL = 1, 6  # abstractNumId in word_base/word/numbering.xml
BULLETS = {"-": "ListBullet", "+": "ListBullet2"}
STYLES = {4: "ListNumber", 5: "ListNumber2"}


@dataclass
class Numbering:
    """The lists of one document: each `w:num` that is made, and where each list stands."""

    nums: list[Element] = field(default_factory=list)
    _counted: dict[int, int] = field(default_factory=lambda: {1: 0, 2: 0})
    _running: dict[int, tuple[int, int]] = field(default_factory=dict)
    _literals: dict[str, int] = field(default_factory=dict)

    def heading(self, level: int, marker: str) -> tuple[Element, ...]:
        """Nothing where the style counts to the same marker by itself."""
        number = self._counted[level] + 1
        if marker != f"{roman(number) if level == 1 else number}.":
            return (_reference(self._literal(marker)),)
        self._counted[level] = number
        if level == 1:
            self._counted[2] = 0
        return ()

    def item(self, marker: str) -> tuple[str, tuple[Element, ...]]:
        """The style of the item and, where the style does not say it, its list."""
        if marker in BULLETS:
            return BULLETS[marker], ()
        counted = _counted(marker)
        if counted is None:
            return "ListNumber2", (_reference(self._literal(marker)),)
        kind, number = counted
        return STYLES[kind], (_reference(self._continued(kind, number)),)

    def _continued(self, kind: int, number: int) -> int:
        num_id, last = self._running.get(kind, (0, 0))
        if not num_id or number != last + 1:
            start = w("lvlOverride", w("startOverride", val=number), ilvl=0)
            num_id = self._new(kind, start)
        self._running[kind] = num_id, number
        return num_id

    def _literal(self, marker: str) -> int:
        if marker not in self._literals:
            level = w(
                "lvl",
                w("start", val=1),
                w("numFmt", val="decimal"),
                w("suff", val="space"),
                w("lvlText", val=marker.replace("%", "")),
                w("lvlJc", val="left"),
                w("pPr", w("ind", left=0, firstLine=720)),
                ilvl=0,
            )
            self._literals[marker] = self._new(LITERAL, w("lvlOverride", level, ilvl=0))
        return self._literals[marker]

    def _new(self, kind: int, override: Element) -> int:
        num_id = 10 + len(self.nums)
        self.nums.append(w("num", w("abstractNumId", val=kind), override, numId=num_id))
        return num_id


def _reference(num_id: int) -> Element:
    return w("numPr", w("ilvl", val=0), w("numId", val=num_id))


def _counted(marker: str) -> tuple[int, int] | None:
    """The list and the number that Word counts for `3.` or `c)`; None where it cannot."""
    if re.fullmatch(r"[1-9]\d*\.", marker):
        return 4, int(marker[:-1])
    if re.fullmatch(r"[a-z]\)", marker):
        return 5, ord(marker[0]) - ord("a") + 1
    return None
