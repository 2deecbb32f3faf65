"""Excel workbooks: those that people send in are opened only when they are safe; ours hold nothing but text.

Imports nobody. openpyxl unpacks whatever it is given, so what is packed is looked at first.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MOST_UNPACKED = 30 * 2**20  # bytes; a set of ten thousand rows stays below it
MOST_PARTS = 300
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # Excel 97-2003, and what is locked by a password
LOCKED = "EncryptedPackage".encode("utf-16-le")
ENTITIES = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
SAVE_AS_XLSX = "Hãy mở bằng Excel, chọn Tệp > Lưu dưới dạng > Excel Workbook (.xlsx) rồi gửi lại."


class BadWorkbookError(Exception):
    """A file that is not opened; the message says why and what to do."""


def open_workbook(data: bytes) -> Workbook:
    """Return the workbook in `data` for reading, formulas as they are written; raise BadWorkbookError."""
    check_packed(data)
    try:
        return load_workbook(io.BytesIO(data), read_only=True)
    except Exception as error:
        raise BadWorkbookError(f"tệp Excel bị hỏng, không đọc được. {SAVE_AS_XLSX}") from error


def check_packed(data: bytes) -> None:
    """Raise BadWorkbookError for whatever is no plain workbook of a sensible size; nothing is unpacked as a whole."""
    if data.startswith(OLE):
        if LOCKED in data:
            raise BadWorkbookError("tệp có mật khẩu. Hãy bỏ mật khẩu trong Excel (Tệp > Thông tin) rồi gửi lại.")
        raise BadWorkbookError(f"tệp Excel đời cũ (.xls). {SAVE_AS_XLSX}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_parts(packed)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BadWorkbookError(f"tệp bị hỏng hoặc không phải tệp Excel. {SAVE_AS_XLSX}") from error


def _check_parts(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadWorkbookError(f"tệp có macro (.xlsm). {SAVE_AS_XLSX}")
    if "xl/workbook.xml" not in names:
        raise BadWorkbookError(f"không phải tệp Excel (.xlsx). {SAVE_AS_XLSX}")
    # No more than the size that is told is ever unpacked: zipfile stops there.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        most = MOST_UNPACKED // 2**20
        raise BadWorkbookError(f"tệp mở ra nặng quá {most} MB. Hãy xóa các trang, hình và dòng trống thừa rồi gửi lại.")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with packed.open(part) as content:
                head = content.read(4096)
            if any(mark in head for mark in ENTITIES):
                raise BadWorkbookError(f"tệp có khai báo lạ bên trong, không mở. {SAVE_AS_XLSX}")


def text_cell(sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False) -> WriteOnlyCell:
    """A cell that is text whatever it begins with: `=1+1` is no formula here, `1.10` stays `1.10`."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type, cell.number_format = "s", "@"
    cell.alignment = Alignment(vertical="top", wrap_text=len(value) > 20)
    if bold:
        cell.font = Font(bold=True)
    return cell


def text_workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    """Return a workbook of text: for each sheet its title, its columns and its rows."""
    workbook = Workbook(write_only=True)
    for title, columns, rows in sheets:
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        for number, column in enumerate(columns, 1):
            dimension = sheet.column_dimensions[get_column_letter(number)]
            dimension.width = 60 if column.endswith("_name") or column in {"source", "note"} else max(12, len(column))
            dimension.number_format = "@"  # what is typed in later is text, too
        sheet.append([text_cell(sheet, column, bold=True) for column in columns])
        for row in rows:
            sheet.append([text_cell(sheet, value) for value in row])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()
