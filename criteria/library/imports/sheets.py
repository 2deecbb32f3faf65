"""From whatever file was sent to its tables: a CSV file is one, a workbook one a sheet, a zip all that are in it."""

import datetime
import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from criteria.library.imports.files import MOST_ROWS, SourceFile, Table
from ntm_tracker.uploads import parts_in
from ntm_tracker.workbooks import MOST_PARTS, MOST_UNPACKED, OLE, BadWorkbookError, open_workbook

PACKED = b"PK"
MOST_COLUMNS = 60
MOST_LINES = 2 * MOST_ROWS  # blank ones included
AS_TEXT = "Hãy đổi định dạng ô thành Văn bản (Text) rồi ghi lại."


def tables_of(file: SourceFile) -> list[Table]:
    """Return the tables of `file`; what is wrong with it stands in them."""
    if not file.data.startswith((PACKED, OLE)):
        return [Table.read(file)]
    if (inside := _unpacked(file)) is not None:
        return [table for each in inside for table in tables_of(each)]
    try:
        workbook = open_workbook(file.data)
        sheets = [_read(file.name, number, sheet) for number, sheet in enumerate(workbook.worksheets, 1)]
    except BadWorkbookError as error:
        return [_refused(file.name, str(error))]
    found = [table for table in sheets if table.header or table.problems]
    return found or [_refused(file.name, "tệp trống. Hãy chọn tệp có dòng tên cột và các dòng số liệu.")]


def _refused(name: str, message: str) -> Table:
    table = Table(name)
    table.refuse(message)
    return table


def _unpacked(file: SourceFile) -> list[SourceFile] | None:
    """The tables packed in a zip of ours, one deep; None for what is no such zip."""
    if parts_in(file.data) > MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as packed:
            parts = packed.infolist()
            names = [part.filename for part in parts]
            sensible = len(parts) <= MOST_PARTS and sum(part.file_size for part in parts) <= MOST_UNPACKED
            if not parts or not sensible or not all(name.lower().endswith(".csv") for name in names):
                return None
            return [SourceFile(name, packed.read(name)) for name in names]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return None


def _read(name: str, number: int, sheet: Any) -> Table:
    """Read one sheet; its first row that is not blank holds the names of the columns."""
    table = Table(name, sheet=number)
    if not isinstance(sheet, ReadOnlyWorksheet):  # a sheet with nothing but a chart
        return table
    try:
        for line, cells in _lines(table, sheet):
            if not table.header:
                if not table.read_header(_trimmed(cells)):
                    break
            elif not table.read_row(line, _fitted(cells, len(table.header))):
                break
    except Exception as error:
        raise BadWorkbookError("tệp Excel bị hỏng, không đọc hết được. Hãy lưu lại tệp rồi gửi lại.") from error
    return table


def _lines(table: Table, sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # a sheet may lie about its size
    for line, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_LINES + 1), 1):
        if line > MOST_LINES:
            table.refuse(f"quá {MOST_LINES} dòng. Hãy xóa các dòng trống ở cuối trang, hoặc tách tệp.", line=line)
            return
        cells = [_text(table, line, number, cell) for number, cell in enumerate(row)]
        if any(cells):
            yield line, cells


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _fitted(cells: list[str], width: int) -> list[str]:
    """As many cells as the header has; what stands beyond it is kept, so that it is noticed."""
    cells = _trimmed(cells)
    return [*cells, *[""] * (width - len(cells))]


def _text(table: Table, line: int, number: int, cell: Any) -> str:
    """What stands in a cell, as a CSV file would have it; what cannot be told for sure is refused."""
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if wrong := _wrong(value, kind, str(getattr(cell, "number_format", ""))):
        column = table.header[number] if number < len(table.header) else ""
        table.refuse(wrong, line=line, column=column)
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return _number(value) if isinstance(value, int | float) else str(value)


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


def _number(value: float) -> str:
    """`79.2`, `2024`: what people typed, without the dust of binary fractions."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{Decimal(repr(value)).quantize(Decimal('1e-9')):f}".rstrip("0") if abs(value) < 1e15 else repr(value)
