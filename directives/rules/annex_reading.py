"""Reads Phụ lục I as it stands in a Word file: rows of a table → rows of the annex, each with what is doubtful.

Pure functions on plain values; no database, no clock. The table is the one of the report: TT, Nội dung thực hiện,
Đơn vị tham mưu, Cấp ban hành, Ghi chú. Word breaks a row over a page into two; the second half has no number.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from directives.rules.remarks import NOT_DONE, ReadRemark, Standing, is_remark, read_remark
from ntm_tracker.tables.heads import Head, find_head, folded
from ntm_tracker.tables.model import Cell, Table
from ntm_tracker.vietnamese import fold

COLUMNS = ("content", "advisers", "issuer", "remark")
NAMES = {"content": "Nội dung thực hiện", "advisers": "Đơn vị tham mưu", "issuer": "Cấp ban hành", "remark": "Ghi chú"}
# What heads are called, the more special words first; without marks.
HEADINGS = {
    "issuer": ("cap ban hanh", "co quan ban hanh", "noi ban hanh", "cap ky", "nguoi ky"),
    "advisers": ("tham muu", "chu tri", "don vi thuc hien", "co quan thuc hien", "don vi phu trach"),
    "content": ("noi dung", "nhiem vu", "cong viec", "ten van ban", "trich yeu"),
    "remark": ("ghi chu", "ket qua", "tinh trang", "so van ban", "so, ngay", "so ky hieu"),
}
NUMBER = re.compile(r"\d{1,3}[.)]?")
SECTION = re.compile(r"(?:[IVX]{1,5}|[A-H])[.)]?")
SUM = re.compile(r"(?:tong|cong)\b")
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


def read_annex(
    tables: Sequence[Table], find: Callable[[str], Sequence[str]], may_issue: Callable[[str], bool]
) -> list[ReadRow]:
    """Return the rows of a pasted table, which Word may have parted into several.

    `find` gives the codes of the units that are written like this, `may_issue` whether one of them issues documents.
    """
    rows = [row for table in tables for row in joined_rows(table)]
    for number, row in enumerate(rows, 1):
        row.number = number
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


def joined_rows(table: Table) -> list[ReadRow]:
    """Return the rows of the table without heads, sections and sums; what continues the row above is joined to it."""
    annex = _Annex(table)
    for number in table.seen_rows:
        if number > annex.head.last:
            annex.read(number)
    return [row for row in annex.rows if row.cells["content"]]


def _meaning(parts: Sequence[str]) -> str:
    leaf = parts[-1]
    if leaf in {"tt", "stt", "so tt"}:
        return "number"
    return next((column for column, words in HEADINGS.items() if any(word in leaf for word in words)), "")


class _Annex:
    """The columns of one table, and its rows as far as they are read."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows: list[ReadRow] = []
        head = find_head(table, _meaning)
        self.head = head if head.columns("content") else Head()
        first = 1 if self.head.columns("number") or (not self.head.last and self._has_numbers()) else 0
        self.number = min(self.head.columns("number"), default=first)
        order = [column for column in range(1, table.width + 1) if column != self.number]
        self.columns: dict[int, str] = dict(zip(order, COLUMNS, strict=False))
        if self.head.last:
            self.columns = {min(self.head.columns(each)): each for each in COLUMNS if self.head.columns(each)}

    def _has_numbers(self) -> bool:
        rows = range(1, len(self.table.rows) + 1)
        return any(NUMBER.fullmatch(self._line(row, 1)) and self._line(row, 2) for row in rows)

    def _line(self, row: int, column: int) -> str:
        return self.table.cell(row, column).line

    def read(self, number: int) -> None:
        cells = {column: self._line(number, column) for column in range(1, self.table.width + 1)}
        filled = [text for text in cells.values() if text]
        if not filled or self._is_told_apart(number, filled):
            return
        own = cells.get(self.number, "")
        if own and not NUMBER.fullmatch(own):  # a line that Word broke off
            if not self.rows:
                return  # the annex's title, above the table
            self._join(number, {"content": own}, filled)
            return
        told = {name: _text(self.table.cell(number, column), name) for column, name in self.columns.items()}
        if self._begins(number, bool(own), told) or not self.rows:
            self.rows.append(ReadRow(len(self.rows) + 1, dict.fromkeys(COLUMNS, "")))
            self.rows[-1].original.append("\t".join(cells.values()).strip("\t"))
            self.rows[-1].cells |= told
        else:
            self._join(number, told, filled)
        mapped = {self.number, *self.columns}
        self.rows[-1].extra += [text for column, text in cells.items() if text and column not in mapped]

    def _is_told_apart(self, number: int, filled: Sequence[str]) -> bool:
        """A section (“I”, “VĂN BẢN CỦA …”), a sum, the head again after a page."""
        if SUM.match(fold(filled[0])) or (self.number and SECTION.fullmatch(self._line(number, self.number))):
            return True
        if len(filled) == 1 and filled[0].isupper() and len(filled[0]) > 3:
            return True
        return (
            len(filled) > 1
            and all(_meaning([folded(text)]) for text in filled if len(text) < 40)
            and any(_meaning([folded(text)]) == "content" and len(text) < 40 for text in filled)
        )

    def _begins(self, number: int, has_number: bool, told: Mapping[str, str]) -> bool:
        """Whether a row begins something new: by its number, or by saying all that a row of its own says."""
        content = told.get("content", "")
        goes_on = not content or content[:1].islower()
        if has_number or not self.number:
            return has_number or not goes_on
        is_merged = self.table.begin(number, self.number)[0] < number
        others = sum(bool(told.get(name)) for name in COLUMNS[1:])
        return not goes_on and (is_merged or others > 1)

    def _join(self, number: int, told: Mapping[str, str], filled: Sequence[str]) -> None:
        row = self.rows[-1]
        row.joined = True
        row.original.append("\t".join(filled))
        for name, text in told.items():
            row.cells[name] = " ".join(filter(None, (row.cells[name], text)))


def _text(cell: Cell, column: str) -> str:
    """The text on one line; units that stand in paragraphs of their own stay apart."""
    if column != "advisers":
        return cell.line
    joined = ""
    for line in filter(None, map(str.strip, cell.text.split("\n"))):
        is_apart = joined and joined[-1] not in ",;:" and line[:1].isupper()
        joined += f"{'; ' if is_apart else ' ' if joined else ''}{line}"
    return " ".join(joined.split())


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
