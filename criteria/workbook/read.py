"""What a workbook of ours says of itself on a hidden sheet, and what was filled in: signed, and still only a claim.

Of each sheet: whose self-assessment of which set and period, and of each row what stood there when it was written.
A changed key is no key.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from enum import IntEnum

from django.utils.crypto import constant_time_compare, salted_hmac

from criteria.workbook.cells import FIRST, HEAD, HIDDEN_SHEET
from criteria.workbook.content import WorkbookSheet, WrittenRow
from ntm_tracker.tables.heads import folded
from ntm_tracker.tables.model import MOST_COLUMNS, Cell, Table, address

FORMAT = 1
INDEX_SHEET = "Mục lục"
SALT = "criteria.workbook"
EXPORT_AGAIN = "Hãy xuất lại tệp từ chương trình rồi chép kết quả sang"


class Column(IntEnum):
    """The columns of a page of ours."""

    NUMBER, NAME, THRESHOLD, VALUE, PREVIOUS, OUTCOME, NOTE, KEY = range(1, 9)


COLUMNS = ("TT", "Nội dung", "Mức đạt", "Giá trị", "Kỳ trước", "Kết quả kỳ này", "Ghi chú", "")


@dataclass(frozen=True)
class SheetKey:
    """Whose sheet it is, and what its rows said."""

    place: str  # stands in the sheet itself, too: a renamed sheet is found again
    code: str
    set_version: int
    year: int
    quarter: int
    locality: str
    village: str
    rows: dict[str, WrittenRow]


def key_of(sheet: WorkbookSheet, place: str) -> SheetKey:
    """The key of a sheet that is written."""
    subject = sheet.subject
    return SheetKey(
        place,
        subject.criteria_set.code,
        subject.criteria_set.version,
        subject.period.year,
        subject.period.quarter,
        subject.locality.slug,
        subject.village.name if subject.village else "",
        {line.key: line.stored.written for line in sheet.lines},
    )


def packed(key: SheetKey) -> str:
    """The key as a text that a cell holds, with its signature before it."""
    told = json.dumps([FORMAT, asdict(key)], ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return f"{_signature(told)}:{told}"


def unpacked(text: str) -> SheetKey | None:
    """The key in `text`; None when it was not written by this program or was changed since."""
    signature, _, told = text.partition(":")
    if not constant_time_compare(signature, _signature(told)):
        return None
    try:
        form, values = json.loads(told)
        rows = {key: WrittenRow(**each) for key, each in values.pop("rows").items()}
        return SheetKey(**values, rows=rows) if form == FORMAT else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def value_of(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _signature(told: str) -> str:
    return salted_hmac(SALT, told, algorithm="sha256").hexdigest()[:40]


# reading back ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; nothing is imported while there is one."""

    page: str
    place: str
    message: str

    def __str__(self) -> str:
        place = f", ô {self.place}" if self.place else ""
        return f"Trang {self.page}{place}: {self.message}."


@dataclass(frozen=True)
class FilledRow:
    """The cells of one row; None for a column that the sheet does not have."""

    row: int
    outcome: Cell
    note: Cell | None = None
    value: Cell | None = None
    columns: tuple[int, int, int] = (Column.OUTCOME, Column.NOTE, Column.VALUE)

    def address(self, column: int) -> str:
        return address(self.row, self.columns[column])


@dataclass
class Filled:
    """What one page says."""

    page: Table
    key: SheetKey | None  # None: a commune's own page
    rows: dict[str, FilledRow] = field(default_factory=dict)


@dataclass
class Reading:
    """What a workbook says, what is wrong with it, and what else people should know."""

    filled: list[Filled] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def is_ours(pages: Sequence[Table]) -> bool:
    """Whether the workbook claims to come from this program."""
    return any(page.title == HIDDEN_SHEET for page in pages)


def read(pages: Sequence[Table]) -> Reading:
    """Read the pages of a workbook of ours."""
    reading = Reading()
    keys = dict(_keys(next(page for page in pages if page.title == HIDDEN_SHEET)))
    taken: dict[str, str] = {}
    for page in pages:
        if page.title in {HIDDEN_SHEET, INDEX_SHEET}:
            continue
        place, key_column = _place(page)
        if place not in keys:
            reading.notices.append(f"Trang “{page.title}” không do chương trình xuất ra: không đọc.")
        elif (key := keys[place]) is None:
            message = f"mã ẩn của trang đã bị sửa, hoặc tệp do máy khác xuất. {EXPORT_AGAIN}"
            reading.problems.append(Problem(page.title, "", message))
        elif place in taken:
            message = f"chép từ trang “{taken[place]}”. Hãy xóa một trong hai trang"
            reading.problems.append(Problem(page.title, "", message))
        else:
            taken[place] = page.title
            _fill(page, key, key_column, reading)
    if not reading.filled and not reading.problems:
        reading.problems.append(Problem("đầu tiên", "", f"tệp không còn trang nào để đọc. {EXPORT_AGAIN}"))
    return reading


def _keys(hidden: Table) -> Iterator[tuple[str, SheetKey | None]]:
    for row in hidden.rows:
        place, *parts = (cell.text for cell in row)
        key = unpacked("".join(parts))
        yield place, key if key and key.place == place else None


def _place(page: Table) -> tuple[str, int]:
    """The mark of a page and its column: beside its head even where rows and columns were put before it."""
    for row in range(1, min(HEAD + 20, len(page.rows) + 1)):
        for column in range(Column.KEY, MOST_COLUMNS):
            if re.fullmatch(r"s[0-9]{1,3}", page.cell(row, column).text):
                return page.cell(row, column).text, column
    return "", 0


def _columns(page: Table, key: int) -> dict[int, int]:
    """Where the columns of ours stand now, by the names in their head; a column may have been put between them."""
    plain = [folded(name) for name in COLUMNS[:-1]]
    for row in range(1, min(HEAD + 20, len(page.rows) + 1)):
        words = [folded(page.cell(row, column).text) for column in range(1, key)]
        if all(words.count(name) == 1 for name in plain):
            return {number: words.index(name) + 1 for number, name in enumerate(plain, 1)} | {Column.KEY: key}
    return {}


def _fill(page: Table, key: SheetKey, key_column: int, reading: Reading) -> None:
    columns: dict[int, int] = {column: int(column) for column in Column}
    if key_column != Column.KEY:
        columns = _columns(page, key_column)
        if not columns:
            message = "có cột bị chèn thêm hoặc xóa, tên cột không còn đủ. Hãy xóa cột chèn thêm rồi gửi lại"
            reading.problems.append(Problem(page.title, "", message))
            return
        message = f"có {key_column - Column.KEY} cột chèn thêm: không đọc các cột đó, các cột khác đọc theo tên cột"
        reading.notices.append(f"Trang “{page.title}” {message}.")
    reading.filled.append(_filled(page, key, columns, reading))


def _filled(page: Table, key: SheetKey, columns: dict[int, int], reading: Reading) -> Filled:
    filled = Filled(page, key)
    where = columns[Column.OUTCOME], columns[Column.NOTE], columns[Column.VALUE]
    for number in range(1, len(page.rows) + 1):
        name = page.cell(number, columns[Column.KEY]).text
        outcome, note, value = (page.cell(number, column) for column in where)
        row = FilledRow(number, outcome, note, value, where)
        if name in filled.rows:
            message = f"dòng này lặp lại dòng {filled.rows[name].row}. Hãy xóa một dòng"
            reading.problems.append(Problem(page.title, row.address(0), message))
        elif name in key.rows:
            filled.rows[name] = row
        elif number >= FIRST and (row.outcome.text or (row.note and row.note.text)):
            reading.notices.append(f"Trang “{page.title}”, dòng {number} là dòng thêm vào: không đọc.")
    missing = len(key.rows) - len(filled.rows)
    if missing:
        reading.notices.append(f"Trang “{page.title}” thiếu {missing} dòng: các dòng đó giữ kết quả đang có.")
    reading.notices += [f"Trang “{page.title}”: {notice}" for notice in page.notices]
    return filled
