"""The tables of a .docx: tracked changes read as accepted, automatic numbers counted, one in a cell is its text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ntm_tracker.tables.model import MOST_COLUMNS, STRUCK, Builder, Cell, Table, finished
from ntm_tracker.workbooks import BadWorkbookError, part_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GONE = {f"{W}{name}" for name in ("del", "moveFrom")}
TRACKED = {f"{W}{name}" for name in ("del", "ins", "moveFrom", "moveTo")}
ACCEPTED = "Tệp Word có sửa đổi chưa chấp nhận (Track Changes): đọc như đã chấp nhận hết."
BROKEN = "tệp Word bị hỏng, không đọc được. Hãy mở bằng Word rồi lưu lại (.docx)"
TICKS = {"FC": "✓", "FE": "☑", "FB": "✗", "FD": "✗", "A8": "☐", "6F": "☐", "71": "☐"}  # Wingdings


@dataclass
class _Level:
    """One level of a list: how it begins, and the text around its number."""

    start: int = 1
    pattern: str = ""
    is_decimal: bool = True


@dataclass
class _Numbers:
    """Counts what Word numbers itself."""

    levels: dict[tuple[str, str], _Level] = field(default_factory=dict)
    counted: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> "_Numbers":
        found, content = cls(), part_of(data, "word/numbering.xml")
        if not content:
            return found
        root = _parsed(content)
        abstract = {each.get(f"{W}abstractNumId"): each for each in root.iter(f"{W}abstractNum")}
        for number in root.iter(f"{W}num"):
            base = abstract.get(_value(number, "abstractNumId"))
            for level in base.iter(f"{W}lvl") if base is not None else ():
                start = _value(level, "start")
                found.levels[number.get(f"{W}numId", ""), level.get(f"{W}ilvl", "")] = _Level(
                    int(start) if start.isdigit() else 1,
                    _value(level, "lvlText"),
                    _value(level, "numFmt") in {"decimal", "decimalZero"},
                )
        return found

    def next(self, paragraph: etree._Element) -> str:
        """The number before a paragraph, such as “3.”; nothing for a bullet and what is not counted."""
        numbered = paragraph.find(f"{W}pPr/{W}numPr")
        if numbered is None:
            return ""
        key = _value(numbered, "numId"), _value(numbered, "ilvl") or "0"
        level = self.levels.get(key)
        if level is None:
            return ""
        self.counted[key] = number = self.counted.get(key, level.start - 1) + 1
        plain = level.is_decimal and level.pattern.count("%") == 1
        return level.pattern.replace(f"%{int(key[1]) + 1}", str(number)) + " " if plain else ""


def tables_of_docx(data: bytes) -> list[Table]:
    """Return the tables of a Word file; raise BadWorkbookError for what is not opened."""
    content = part_of(data, "word/document.xml")
    if not content:
        raise BadWorkbookError(BROKEN)
    root, numbers = _parsed(content), _Numbers.of(data)
    builders: list[Builder] = []
    for table in root.iter(f"{W}tbl"):
        if next(table.iterancestors(f"{W}tbl"), None) is None:
            builders.append(_table(table, numbers, f"Bảng {len(builders) + 1}"))
    tables = finished([each.table for each in builders])
    if next(root.iter(*TRACKED), None) is not None:
        for each in tables:
            each.notices.append(ACCEPTED)
    return [table for table in tables if table.rows]


def _parsed(content: bytes) -> etree._Element:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.LxmlError as error:
        raise BadWorkbookError(BROKEN) from error


def _value(parent: etree._Element | None, *path: str) -> str:
    found = parent.find("/".join(f"{W}{name}" for name in path)) if parent is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def _whole(text: str, otherwise: int) -> int:
    return min(int(text), MOST_COLUMNS) if text.isascii() and text.isdigit() and len(text) < 5 else otherwise


def _within(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table, the cells of a row: also inside of content controls, never those of a table within."""
    for child in element:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag not in {f"{W}tbl", f"{W}tr", f"{W}tc"}:
            yield from _within(child, name)


def _table(table: etree._Element, numbers: _Numbers, title: str) -> Builder:
    builder = Builder(title)
    down: dict[int, tuple[int, int]] = {}  # where a merged cell began that still goes down, by its column
    for row in _within(table, "tr"):
        properties = row.find(f"{W}trPr")
        if properties is None or properties.find(f"{W}del") is None:
            _row(builder, row, down, numbers)
    return builder


def _row(builder: Builder, row: etree._Element, down: dict[int, tuple[int, int]], numbers: _Numbers) -> None:
    number, before = len(builder.table.rows) + 1, _whole(_value(row, "trPr", "gridBefore"), 0)
    cells: list[tuple[Cell, int, int]] = [(Cell(), 1, 1)] * before
    column, going = before + 1, []
    for cell in _within(row, "tc"):
        width = _whole(_value(cell, "tcPr", "gridSpan"), 1)
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        goes_on = merge is not None and merge.get(f"{W}val") != "restart" and column in down
        cells.append((Cell() if goes_on else _cell(cell, numbers), 1, width))
        if goes_on:
            going.append((column, width))
        elif merge is not None:
            down[column] = (number, column)
        else:
            down.pop(column, None)
        column += width
    builder.add(cells, hidden=row.find(f"{W}trPr/{W}hidden") is not None)
    for column, width in going:
        begin = down[column]
        for covered in range(column, column + width):
            builder.table.merged[number, covered] = begin


def _cell(cell: etree._Element, numbers: _Numbers) -> Cell:
    lines, struck, font = [], False, ""
    for paragraph in cell.iter(f"{W}p"):
        found = [run for run in paragraph.iter(f"{W}r") if not any(up.tag in GONE for up in run.iterancestors())]
        text = "".join(map(_run, found)).strip()
        lines.append(numbers.next(paragraph) + text)
        for run in found:
            strike = run.find(f"{W}rPr/{W}strike")
            struck |= strike is not None and strike.get(f"{W}val") not in {"0", "false"} and bool(_run(run).strip())
            named = run.find(f"{W}rPr/{W}rFonts")
            font = font or (named.get(f"{W}ascii", "") if named is not None else "")
    text = "\n".join(line.strip() for line in lines if line.strip())
    return Cell(text, trouble=STRUCK if struck else "", font=font)


def _run(run: etree._Element) -> str:
    parts = []
    for each in run:
        if each.tag == f"{W}t":
            parts.append(each.text or "")
        elif each.tag in {f"{W}br", f"{W}cr"}:
            parts.append("\n")
        elif each.tag == f"{W}tab":
            parts.append(" ")
        elif each.tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif each.tag == f"{W}sym":
            parts.append(TICKS.get(each.get(f"{W}char", "")[-2:].upper(), "?"))
    return "".join(parts)
