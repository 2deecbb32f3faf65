"""Reads Phụ lục I as it is pasted from a Word file: rows of text → rows of the annex, each with what is doubtful.

Pure functions on plain values; no database, no clock. The table is the one of the report: TT, Nội dung thực hiện,
Đơn vị tham mưu, Cấp ban hành, Ghi chú. Word breaks a row over a page into two; the second half has no number.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from directives.rules.remarks import NOT_DONE, ReadRemark, Standing, is_remark, read_remark
from ntm_tracker.vietnamese import fold, nfc

COLUMNS = ("content", "advisers", "issuer", "remark")
NAMES = {"content": "Nội dung thực hiện", "advisers": "Đơn vị tham mưu", "issuer": "Cấp ban hành", "remark": "Ghi chú"}
HEADINGS = {fold(name): column for column, name in NAMES.items()}
NUMBER = re.compile(r"\d{1,3}[.)]?")
MORE_CELLS = "Dòng có nhiều cột hơn bảng; phần thừa đã để vào ghi chú"
JOINED = "Đã ghép phần xuống dòng, sang trang"


@dataclass
class ReadUnit:
    """A unit as the paper cites it; `code` is empty where nobody is known by these words, or several are."""

    cited_as: str
    code: str = ""
    lead: str = ""


@dataclass
class ReadRow:
    """One row of the annex, joined from one or several pasted rows."""

    number: int
    cells: dict[str, str]
    original: list[str] = field(default_factory=list)
    joined: bool = False
    extra: list[str] = field(default_factory=list)
    remark: ReadRemark = ReadRemark(Standing.OPEN)
    advisers: list[ReadUnit] = field(default_factory=list)
    issuer: ReadUnit | None = None
    doubts: list[str] = field(default_factory=list)


def read_annex(text: str, find: Callable[[str], Sequence[str]], may_issue: Callable[[str], bool]) -> list[ReadRow]:
    """Return the rows of a pasted table.

    `find` gives the codes of the units that are written like this, `may_issue` whether one of them issues documents.
    """
    rows = joined_rows(table_of(text))
    read_rows(rows, find, may_issue)
    return rows


def read_rows(rows: Sequence[ReadRow], find: Callable[[str], Sequence[str]], may_issue: Callable[[str], bool]) -> None:
    """Take the cells of each row apart, and say what is doubtful."""
    for row in rows:
        _read_remark(row, find)
        _read_units(row, find, may_issue)
        if row.joined:
            row.doubts.append(JOINED)
        if row.extra:
            row.doubts.append(MORE_CELLS)


def table_of(text: str) -> list[list[str]]:
    """Return the cells of what was pasted: rows by lines, cells by tabs; a cell in quotes may hold lines itself."""
    text = nfc(text).replace("\r\n", "\n").replace("\r", "\n").replace("\u000b", " ").replace("\u00a0", " ")
    text = re.sub(r'(^|[\t\n])"([^"\t]*)"(?=[\t\n]|$)', _unquoted, text)
    table = [[" ".join(cell.split()) for cell in line.split("\t")] for line in text.split("\n")]
    return [cells for cells in table if any(cells)]


def _unquoted(found: re.Match) -> str:
    return found[1] + found[2].replace("\n", " ") if "\n" in found[2] else found[0]


def joined_rows(table: Sequence[Sequence[str]]) -> list[ReadRow]:
    """Return the rows of the table without its headings; what continues the row above is joined to it."""
    rows: list[ReadRow] = []
    order: tuple[str, ...] = COLUMNS
    has_numbers = _has_numbers(table)
    for cells in table:
        if heading := _heading(cells):
            order, has_numbers = heading, fold(cells[0]).strip(".") in {"tt", "stt"}
            continue
        if has_numbers and len(cells) == 1 and not rows:
            continue  # the annex's title, above the table
        number, rest = (cells[0], list(cells[1:])) if has_numbers else ("", list(cells))
        is_new = bool(NUMBER.fullmatch(number)) if has_numbers else not _goes_on(rest)
        if is_new or not rows:
            rows.append(ReadRow(len(rows) + 1, dict.fromkeys(COLUMNS, "")))
        else:
            rows[-1].joined = True
            rest = rest if len(cells) > 1 or not has_numbers else list(cells)
        _take(rows[-1], rest, order, "\t".join(cells))
    return [row for row in rows if row.cells["content"]]


def _has_numbers(table: Sequence[Sequence[str]]) -> bool:
    return any(len(cells) > 1 and NUMBER.fullmatch(cells[0]) for cells in table)


def _heading(cells: Sequence[str]) -> tuple[str, ...] | None:
    """The columns in the order of this heading row; None for an ordinary row."""
    named = [HEADINGS[key] for cell in cells if (key := fold(cell)) in HEADINGS]
    return tuple(named) if len(named) >= 2 and "content" in named else None


def _goes_on(cells: Sequence[str]) -> bool:
    """A row without content of its own, or that begins in small letters, continues the one above."""
    first = cells[0] if cells else ""
    return not first or first[:1].islower()


def _take(row: ReadRow, cells: Sequence[str], order: Sequence[str], original: str) -> None:
    row.original.append(original)
    for column, cell in zip(order, cells, strict=False):
        row.cells[column] = " ".join(filter(None, (row.cells[column], cell)))
    row.extra += [cell for cell in cells[len(order) :] if cell]


def _read_remark(row: ReadRow, find: Callable[[str], Sequence[str]]) -> None:
    remark = row.cells["remark"]
    row.remark = read_remark(remark)
    row.doubts += row.remark.doubts
    if not remark:
        row.doubts.append(f"Cột Ghi chú để trống: in là “{NOT_DONE}”")
    for named in filter(None, (each.issuer for each in row.remark.documents)):
        codes = find(named)
        if len(codes) != 1:
            row.doubts.append(f"Ghi chú ghi của “{named}”, {_why_unknown(codes)}")
        elif codes != find(row.cells["issuer"]):
            row.doubts.append(f"Ghi chú ghi của “{named}”, cột {NAMES['issuer']} ghi “{row.cells['issuer']}”")
    for column in ("advisers", "issuer"):
        value = row.cells[column]
        if value and is_remark(value):
            row.doubts.append(f"Cột {NAMES[column]} ghi “{value}”, có vẻ thuộc cột {NAMES['remark']}")


def _read_units(row: ReadRow, find: Callable[[str], Sequence[str]], may_issue: Callable[[str], bool]) -> None:
    row.advisers = list(_named(row.cells["advisers"], find))
    row.doubts += [_unknown(each, "advisers", find) for each in row.advisers if not each.code]
    if issuer := row.cells["issuer"]:
        codes = find(issuer)
        row.issuer = ReadUnit(issuer, codes[0] if len(codes) == 1 else "")
        if not row.issuer.code:
            row.doubts.append(_unknown(row.issuer, "issuer", find))
        elif not may_issue(row.issuer.code):
            text = f"Cột {NAMES['issuer']} ghi “{issuer}”, đơn vị này không ban hành văn bản"
            row.doubts.append(text + (f": có vẻ thuộc cột {NAMES['advisers']}" if not row.advisers else ""))
    else:
        row.doubts.append(f"Cột {NAMES['issuer']} để trống")
    if not row.advisers:
        row.doubts.append(f"Cột {NAMES['advisers']} để trống")


def _unknown(unit: ReadUnit, column: str, find: Callable[[str], Sequence[str]]) -> str:
    return f"Cột {NAMES[column]}: “{unit.cited_as}” {_why_unknown(find(unit.cited_as))}, giữ nguyên chữ"


def _why_unknown(codes: Sequence[str]) -> str:
    return "có nhiều đơn vị ghi như vậy" if len(codes) > 1 else "chưa có trong danh mục đơn vị"


def _named(text: str, find: Callable[[str], Sequence[str]]) -> Iterator[ReadUnit]:
    """`Các Phòng: A, B; Văn phòng C`: groups by semicolons, a lead before a colon, names by commas."""
    for group in filter(None, (part.strip(" .") for part in text.split(";"))):
        lead, colon, names = group.partition(":")
        listed = [name.strip() for name in names.split(",")] if colon else [group]
        if not colon and len(find(group)) != 1 and "," in group:
            listed = [name.strip() for name in group.split(",")]
        for name in filter(None, listed):
            codes = find(name)
            if len(codes) != 1 and colon:  # “Các Phòng: Y tế” means Phòng Y tế
                codes = find(f"{_singular(lead)} {name}") or codes
            yield ReadUnit(name, codes[0] if len(codes) == 1 else "", lead.strip() if colon else "")


def _singular(lead: str) -> str:
    return re.sub(r"^\s*các\s+", "", lead.strip(), flags=re.IGNORECASE)


def finder(names: Mapping[str, Sequence[str]]) -> Callable[[str], Sequence[str]]:
    """Return what finds units by any of their names, without regard to marks and capitals: name → codes."""
    known: dict[str, list[str]] = {}
    for code, words in names.items():
        for word in words:
            codes = known.setdefault(_plain(word), [])
            if code not in codes:
                codes.append(code)
    return lambda text: known.get(_plain(text), [])


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w&]+", " ", fold(text)).split())
