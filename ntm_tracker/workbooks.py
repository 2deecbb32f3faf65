"""Excel workbooks: those that people send in are opened only when they are safe; ours hold nothing but text.

openpyxl unpacks whatever it is given, so what is packed is looked at first.
"""

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.reader.excel import ExcelReader, _find_workbook_part
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ntm_tracker.uploads import LOCKED, OLE, parts_in

MOST_UNPACKED = 30 * 2**20  # bytes; a set of ten thousand rows stays below it
MOST_PARTS = 300
MOST_CHARTS = 10  # sheets that are a chart: several may draw one part
# A few kilobytes can hold millions of cells or formats, each of which takes time and memory once it is opened.
MOST_TAGS = 500_000
STYLES, WEIGHT_OF_STYLES = b"styleSheet", 4  # openpyxl takes that much longer for a format than for a cell
CHUNK = 2**16
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
ENTITIES = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
LONGEST_MARK = max(map(len, ENTITIES))
SAVE_AS_XLSX = "Hãy mở bằng Excel, chọn Tệp > Lưu dưới dạng > Excel Workbook (.xlsx) rồi gửi lại."
LOCKED_HELP = "tệp có mật khẩu. Hãy bỏ mật khẩu trong Excel (Tệp > Thông tin) rồi gửi lại."
TOO_MUCH = (
    f"tệp mở ra nặng quá {MOST_UNPACKED // 2**20} MB hoặc có quá nhiều ô. "
    "Hãy xóa các trang, hình, định dạng và dòng trống thừa rồi gửi lại."
)


class BadWorkbookError(Exception):
    """A file that is not opened; the message says why and what to do."""


def open_workbook(data: bytes, *, data_only: bool = False) -> Workbook:
    """Return the workbook in `data` for reading; raise BadWorkbookError for what is not opened.

    Formulas are as they are written, or with `data_only` the values that they had.
    """
    check_packed(data)
    with _refused():
        return load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)


@contextmanager
def _refused() -> Iterator[None]:
    """Raise BadWorkbookError for whatever openpyxl stumbles over."""
    try:
        yield
    except BadWorkbookError:
        raise
    except Exception as error:
        raise BadWorkbookError(f"tệp Excel bị hỏng, không đọc được. {SAVE_AS_XLSX}") from error


def _check_sheets(data: bytes) -> None:
    """Raise BadWorkbookError where several sheets are one part, which would be unpacked once for each of them.

    The sheets are found the way openpyxl finds them, and none of their parts is read.
    """
    with _refused():
        reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
        reader.read_manifest()
        parser = WorkbookParser(reader.archive, _find_workbook_part(reader.package).PartName[1:], keep_links=False)
        parser.parse()
        sheets = [relation for _, relation in parser.find_sheets()]
    kinds = Counter("chart" if "chartsheet" in relation.Type else relation.target for relation in sheets)
    if kinds.pop("chart", 0) > MOST_CHARTS or max(kinds.values(), default=1) > 1:
        raise BadWorkbookError(f"tệp khai báo một trang nhiều lần. {SAVE_AS_XLSX}")


def check_packed(data: bytes) -> None:
    """Raise BadWorkbookError for whatever is no plain workbook of a sensible size; nothing is unpacked as a whole."""
    if data.startswith(OLE):
        if LOCKED in data:
            raise BadWorkbookError(LOCKED_HELP)
        raise BadWorkbookError(f"tệp Excel đời cũ (.xls). {SAVE_AS_XLSX}")
    if parts_in(data) > MOST_PARTS:
        raise BadWorkbookError(TOO_MUCH)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_parts(packed)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise BadWorkbookError(f"tệp bị hỏng hoặc không phải tệp Excel. {SAVE_AS_XLSX}") from error
    _check_sheets(data)


def part_of(data: bytes, name: str) -> bytes:
    """Return one part of a Word file, nothing where it has none; raise BadWorkbookError for what is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if name not in packed.namelist():
                return b""
            part = packed.getinfo(name)
            if part.file_size > MOST_UNPACKED:
                raise BadWorkbookError(TOO_MUCH)
            with packed.open(part) as content:
                if _tags_in(content) > MOST_TAGS:
                    raise BadWorkbookError(TOO_MUCH)
            return packed.read(part)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise BadWorkbookError("tệp Word bị hỏng, không đọc được. Hãy mở bằng Word rồi lưu lại (.docx)") from error


def _check_parts(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadWorkbookError(f"tệp có macro (.xlsm). {SAVE_AS_XLSX}")
    if "xl/workbook.xml" not in names:
        raise BadWorkbookError(f"không phải tệp Excel (.xlsx). {SAVE_AS_XLSX}")
    # No more than the size that is told is ever unpacked: zipfile stops there.
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadWorkbookError(TOO_MUCH)
    left = MOST_TAGS
    for part in parts:
        # Whatever its name: a workbook says itself which of its parts is a sheet.
        with packed.open(part) as content:
            left -= _tags_in(content)
        if left < 0:
            raise BadWorkbookError(TOO_MUCH)


def _tags_in(content: IO[bytes]) -> int:
    """Return how many tags there are, read piece by piece; an entity may stand behind a long comment."""
    tags, before, weight = 0, b"", 1
    while chunk := content.read(CHUNK):
        tags += chunk.count(b"<")
        if any(mark in before + chunk for mark in ENTITIES):
            raise BadWorkbookError(f"tệp có khai báo lạ bên trong, không mở. {SAVE_AS_XLSX}")
        weight = WEIGHT_OF_STYLES if STYLES in before + chunk else weight
        before = chunk[-LONGEST_MARK:]
    return tags * weight


def as_text(cell: Cell, value: str) -> None:
    """Make `cell` text whatever `value` begins with; also once somebody has edited it in Excel and pressed Enter."""
    cell.value = value
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(FORMULA_SIGNS)


def text_cell(sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False) -> WriteOnlyCell:
    """A cell that is text whatever it begins with: `=1+1` is no formula here, `1.10` stays `1.10`."""
    cell = WriteOnlyCell(sheet)
    as_text(cell, value)
    cell.number_format = "@"
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
