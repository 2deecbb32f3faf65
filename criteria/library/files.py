"""Between files and rows of named cells: a CSV file is one table, a workbook one a sheet, a zip all that are in it.

What is written here is of the kind that is read here: exporting and importing again changes nothing.
"""

import csv
import datetime
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from ntm_tracker.fields import clean_line, clean_text
from ntm_tracker.uploads import parts_in
from ntm_tracker.vietnamese import joined
from ntm_tracker.workbooks import MOST_PARTS, MOST_UNPACKED, OLE, BadWorkbookError, open_workbook, text_workbook

SETS, CRITERIA, THRESHOLDS = "sets", "criteria", "thresholds"  # the kinds of table
NAMES_OF_TABLES = {SETS: "danh mục bộ tiêu chí", CRITERIA: "tiêu chí và chỉ tiêu", THRESHOLDS: "mức theo từng năm"}


def columns(names: str) -> list[str]:
    return names.split()


REQUIRED = {
    SETS: columns("set_code level name phase legal_basis in_force_from in_force_to item_word size indicators note"),
    CRITERIA: columns(
        "set_code criterion_no criterion_name indicator_no indicator_name measure operator threshold unit "
        "responsible_department source confidence threshold_confidence note"
    ),
    THRESHOLDS: columns("set_code indicator_no year threshold unit source confidence note"),
}
OPTIONAL: dict[str, list[str]] = {
    SETS: [],
    CRITERIA: columns(
        "also_called how_met derived_from factor base_set base_indicator value_from_set value_from_indicator "
        "threshold_source threshold_note"
    ),
    THRESHOLDS: [],
}
PROSE = {"note", "indicator_name"}  # several lines; the name of an indicator is one line, that of a criterion prose
MOST_ROWS, MOST_COLUMNS = 5000, 60
MOST_LINES = 2 * MOST_ROWS  # blank ones included
DELIMITERS = (",", ";", "\t")  # Excel writes the last two where a comma is the decimal sign
UNFORMULA = ("'=", "'+", "'-", "'@", "'\t")  # `as_csv` puts the apostrophe before what looks like a formula
STAMP = (2024, 1, 1, 0, 0, 0)  # the same sets give the same bytes
LONGEST_TITLE = 31  # of a sheet

EMPTY = "tệp trống. Hãy chọn tệp có dòng tên cột và các dòng số liệu."
SAVE_AS_UTF8 = "Hãy lưu lại tệp bằng mã UTF-8 (ví dụ trong Notepad: Tệp > Lưu dưới dạng > Mã hóa: UTF-8) rồi nhập lại."
AS_TEXT = "Hãy đổi định dạng ô thành Văn bản (Text) rồi ghi lại."
CONVERT_FONT = (
    "Hãy chuyển sang Unicode (công cụ chuyển mã của UniKey: Ctrl+Shift+F6; nguồn TCVN3 hoặc VNI) rồi nhập lại."
)
URL = re.compile(r"https?://\S+")
# UTF-8 that was read as Windows-1252, TCVN3 that was kept as such, and letters that were lost on the way.
GARBLED = re.compile("áº|á»|Ä‘|Æ°|Ã[¡-¿]|[A-Za-z][¸µ¶¹©ª¬®¨]|®[A-Za-zµ¸]|\ufffd|[A-Za-z]\\?[A-Za-z]")
# Letters that Vietnamese does not have beside those that it has: text typed for a VNI font.
VNI = re.compile("[A-Za-z][äåïöøûñëÄÅÏÖØÛÑË]|[ñöÑÖ][A-Za-z]")


@dataclass(frozen=True)
class SourceFile:
    """A file as it came."""

    name: str
    data: bytes


@dataclass(frozen=True, order=True)
class Row:
    """One line of a table, cells by column; line 0 is the whole, sheet 0 a file without sheets."""

    file: str
    sheet: int = 0
    line: int = 0
    cells: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        sheet = f", trang {self.sheet}" if self.sheet else ""
        return f"{self.file}{sheet}" + (f", dòng {self.line}" if self.line else "")


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a row, and what to do about it."""

    row: Row
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"

    @property
    def where(self) -> str:
        """`xa-ntm.xlsx, trang 1, ô C12 (operator)`, `xa-ntm.csv, dòng 12, cột operator`."""
        row, columns = self.row, list(self.row.cells)
        if row.sheet and row.line and self.column in columns:
            cell = f"{get_column_letter(columns.index(self.column) + 1)}{row.line}"
            return f"{row.file}, trang {row.sheet}, ô {cell} ({self.column})"
        return str(row) + (f", cột {self.column}" if self.column else "")


class ImportRefusedError(Exception):
    """Nothing was imported; `problems` say why, all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Table:
    """Rows below a header that says of which kind they are, and what was wrong with them."""

    name: str
    sheet: int = 0
    kind: str = ""
    header: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, message: str, *, line: int = 0, column: str = "") -> None:
        row = Row(self.name, self.sheet, line, dict.fromkeys(self.header, ""))
        self.problems.append(Problem(row, column, message))

    def read(self, lines: Iterator[tuple[int, Sequence[str]]]) -> None:
        """Take the header and the rows from numbered lines; stop where nothing more can be understood."""
        for line, cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if not self.header:
                self._read_header(line, cells)
                if not self.kind:
                    return
            elif len(self.rows) == MOST_ROWS:
                self.refuse(f"quá {MOST_ROWS} dòng, từ dòng này không đọc nữa. Hãy tách tệp.", line=line)
                return
            elif len(cells) == len(self.header):
                named = zip(self.header, cells, strict=True)
                cleaned = {column: self._clean(line, column, cell) for column, cell in named}
                self.rows.append(Row(self.name, self.sheet, line, cleaned))
            else:
                widths = f"dòng có {len(cells)} ô, dòng tên cột có {len(self.header)}"
                self.refuse(f"{widths}. Hãy kiểm tra dấu phân cách và ngoặc kép.", line=line)

    def _read_header(self, line: int, cells: Sequence[str]) -> None:
        """Find the kind that is most like the header; report the columns that are missing or too much."""
        self.header = tuple(name.strip() for name in cells)
        kind = max(REQUIRED, key=lambda each: _likeness(each, self.header))
        name, required = NAMES_OF_TABLES[kind], REQUIRED[kind]
        if _likeness(kind, self.header) < 0.5:
            kinds = joined([f"{NAMES_OF_TABLES[each]} ({', '.join(REQUIRED[each])})" for each in REQUIRED], " hoặc ")
            self.refuse(f"dòng đầu không phải tên cột của loại tệp nào. Hãy dùng các cột của tệp: {kinds}.", line=line)
            return
        for column in (each for each in required if each not in self.header):
            self.refuse(f"thiếu cột này. Tệp {name} cần đủ: {', '.join(required)}.", line=line, column=column)
        for column, times in Counter(self.header).items():
            if column not in required + OPTIONAL[kind]:
                message = f"tệp {name} không có cột này. Hãy xóa cột hoặc sửa tên cột."
                self.refuse(message, line=line, column=column or "(trống)")
            elif times > 1:
                self.refuse("cột có hai lần. Hãy để lại một cột.", line=line, column=column)
        self.kind = "" if self.problems else kind

    def _clean(self, line: int, column: str, cell: str) -> str:
        try:
            text = clean_text(cell).strip() if column in PROSE else clean_line(cell)
            check_letters(text, mend=CONVERT_FONT if self.sheet else SAVE_AS_UTF8)
        except ValidationError as error:
            self.refuse(error.messages[0], line=line, column=column)
            return ""
        return text.removeprefix("'") if text.startswith(UNFORMULA) else text


def _likeness(kind: str, header: Sequence[str]) -> float:
    """Return the share of columns that a header and a kind of table have in common."""
    columns = set(header) - set(OPTIONAL[kind])
    return len(columns & set(REQUIRED[kind])) / len(columns | set(REQUIRED[kind]))


def check_letters(text: str, *, mend: str = CONVERT_FONT) -> None:
    """Raise ValidationError for text of an old font, or that was broken on its way."""
    plain = URL.sub("", text)
    if found := VNI.search(plain):
        raise ValidationError(f"chữ “{found[0]}” là của phông VNI hoặc TCVN3. {CONVERT_FONT}")
    if found := GARBLED.search(plain):
        raise ValidationError(f"chữ “{found[0]}” cho thấy tiếng Việt đã hỏng. {mend}")


# the kinds of file ----------------------------------------------------------------------------------------


def tables_of(file: SourceFile) -> list[Table]:
    """Return the tables of `file`; what is wrong with it stands in them."""
    if not file.data.startswith((b"PK", OLE)):
        return [_of_csv(file)]
    if (inside := _unpacked(file)) is not None:
        return [_of_csv(each) for each in inside]
    try:
        workbook = open_workbook(file.data)
        sheets = [_of_sheet(file.name, number, sheet) for number, sheet in enumerate(workbook.worksheets, 1)]
    except BadWorkbookError as error:
        return [_refused(file.name, str(error))]
    return [table for table in sheets if table.header or table.problems] or [_refused(file.name, EMPTY)]


def _refused(name: str, message: str, *, line: int = 0) -> Table:
    table = Table(name)
    table.refuse(message, line=line)
    return table


def _of_csv(file: SourceFile) -> Table:
    data = file.data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:2000]:
        return _refused(file.name, f"tệp lưu bằng mã UTF-16. {SAVE_AS_UTF8}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"tệp không phải mã UTF-8 (có thể là Windows-1258 hoặc TCVN3). {SAVE_AS_UTF8}"
        return _refused(file.name, message, line=data[: error.start].count(b"\n") + 1)
    table = Table(file.name)
    table.read(_csv_lines(table, text))
    return table if table.header or table.problems else _refused(file.name, EMPTY)


def _csv_lines(table: Table, text: str) -> Iterator[tuple[int, list[str]]]:
    delimiter = max(DELIMITERS, key=text.lstrip().partition("\n")[0].count)
    lines, line = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
    try:
        for cells in lines:
            yield line, cells
            line = lines.line_num + 1
    except csv.Error:
        hint = 'Hãy khép ô bằng một dấu ", dấu " ở giữa ô viết thành "".'
        table.refuse(f"không đọc được từ dòng này: dấu ngoặc kép không khép. {hint}", line=line)


def _unpacked(file: SourceFile) -> list[SourceFile] | None:
    """The CSV files packed in a zip of ours; None for what is no such zip."""
    if parts_in(file.data) > MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as packed:
            parts = packed.infolist()
            sensible = len(parts) <= MOST_PARTS and sum(part.file_size for part in parts) <= MOST_UNPACKED
            if not parts or not sensible or not all(part.filename.lower().endswith(".csv") for part in parts):
                return None
            return [SourceFile(part.filename, packed.read(part)) for part in parts]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return None


def _of_sheet(name: str, number: int, sheet: Any) -> Table:
    table = Table(name, sheet=number)
    try:
        if isinstance(sheet, ReadOnlyWorksheet):  # and not one with nothing but a chart
            table.read(_sheet_lines(table, sheet))
    except Exception as error:
        raise BadWorkbookError("tệp Excel bị hỏng, không đọc hết được. Hãy lưu lại tệp rồi gửi lại.") from error
    return table


def _sheet_lines(table: Table, sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, list[str]]]:
    """Each line as wide as the header; what stands beyond it is kept, so that it is noticed."""
    sheet.reset_dimensions()  # a sheet may lie about its size
    for line, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_LINES + 1), 1):
        if line > MOST_LINES:
            table.refuse(f"quá {MOST_LINES} dòng. Hãy xóa các dòng trống ở cuối trang, hoặc tách tệp.", line=line)
            return
        cells = [_text(table, line, number, cell) for number, cell in enumerate(row)]
        while cells and not cells[-1].strip():
            cells.pop()
        yield line, cells + [""] * (len(table.header) - len(cells) if cells else 0)


def _text(table: Table, line: int, number: int, cell: Any) -> str:
    """What stands in a cell, as a CSV file would have it; what is not surely understood is refused."""
    value = cell.value
    if value is None:
        return ""
    if wrong := _wrong(value, getattr(cell, "data_type", "n"), str(getattr(cell, "number_format", ""))):
        table.refuse(wrong, line=line, column=table.header[number] if number < len(table.header) else "")
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and not value.is_integer():  # without the dust of binary fractions
        return f"{Decimal(repr(value)).quantize(Decimal('1e-9')):f}".rstrip("0") if abs(value) < 1e15 else repr(value)
    return str(int(value) if isinstance(value, float) else value)


def _wrong(value: Any, kind: str, number_format: str) -> str:
    if kind == "f":
        return "ô là công thức. Hãy chép rồi dán đặc biệt > Giá trị (Values) vào chính ô đó."
    if kind == "e":
        return f"ô báo lỗi {value}. Hãy ghi lại giá trị."
    if isinstance(value, bool):
        return f"ô là giá trị đúng/sai của Excel. {AS_TEXT}"
    if isinstance(value, int | float) and "%" in number_format:
        return "ô định dạng phần trăm. Hãy đổi định dạng ô thành Văn bản (Text) rồi ghi 80 cho 80%."
    if not isinstance(value, str | int | float | datetime.datetime):
        return f"ô là giờ hoặc kiểu lạ của Excel. {AS_TEXT}"
    return ""


# writing -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """A table of one kind; `rows` have the cells that are not blank."""

    name: str
    kind: str
    rows: list[dict[str, str]]

    @cached_property
    def columns(self) -> list[str]:
        """The required columns, and those of the others that are filled somewhere."""
        filled = {column for row in self.rows for column, text in row.items() if text}
        return REQUIRED[self.kind] + [column for column in OPTIONAL[self.kind] if column in filled]

    def lines(self) -> Iterator[list[str]]:
        return ([row.get(column, "") for column in self.columns] for row in self.rows)


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a mark, so that Excel reads it; nothing in it starts a formula when it is opened there."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    writer.writerows([[_harmless(text) for text in line] for line in sheet.lines()])
    return target.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if len(text) > 1 and f"'{text}".startswith(UNFORMULA) else text


def as_zip(sheets: Sequence[Sheet]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for sheet in sheets:
            packed.writestr(zipfile.ZipInfo(f"{sheet.name}.csv", STAMP), as_csv(sheet), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    titles: list[str] = []
    for sheet in sheets:
        title = sheet.name[:LONGEST_TITLE]
        titles.append(title if title not in titles else f"{title[: LONGEST_TITLE - 4]}~{len(titles)}")
    return text_workbook((title, sheet.columns, sheet.lines()) for title, sheet in zip(titles, sheets, strict=True))
