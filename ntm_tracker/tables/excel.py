"""Excel workbooks as tables, one a sheet: .xlsx as openpyxl reads it, .xls as calamine does."""

import datetime
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from lxml import etree
from openpyxl.utils import range_boundaries
from python_calamine import CalamineWorkbook

from ntm_tracker.tables.model import EMPTY, MOST_COLUMNS, MOST_ROWS, STRUCK, Builder, Cell, Place, Table, finished
from ntm_tracker.tables.old_excel import Sheet, sheets_of
from ntm_tracker.vietnamese import short_date
from ntm_tracker.workbooks import OLE, SAVE_AS_XLSX, BadWorkbookError, open_workbook

MOST_SHEETS = 300
NO_VALUE = "ô có công thức nhưng tệp không lưu kết quả của công thức. Hãy gõ giá trị vào ô"
BROKEN = f"tệp Excel bị hỏng, không đọc được. {SAVE_AS_XLSX}"
MARKS = ("col", "row", "mergeCell")


def tables_of_workbook(data: bytes, skip: int = 0, title: str = "") -> list[Table]:
    """Return the sheets of a workbook; raise BadWorkbookError for what is not opened.

    Formulas in the first `skip` rows are not asked for their values where a sheet is called `title`.
    """
    if data.startswith(OLE):
        return _old(data)
    tables = _sheets(data, None)
    first = skip if any(table.title == title for table in tables) else 0
    formulas = any(cell.is_formula for table in tables for row in table.rows[first:] for cell in row)
    return _sheets(data, tables) if formulas else tables


def _sheets(data: bytes, formulas: Sequence[Table] | None) -> list[Table]:
    """The sheets as they were written; with `formulas`, those sheets with the values that the formulas had."""
    workbook = open_workbook(data, data_only=formulas is not None)
    try:
        sheets = workbook.worksheets[:MOST_SHEETS]
        return finished([_sheet(sheet, formulas[place] if formulas else None) for place, sheet in enumerate(sheets)])
    except BadWorkbookError:
        raise
    except Exception as error:  # whatever openpyxl stumbles over
        raise BadWorkbookError(BROKEN) from error


def _sheet(sheet: Any, formulas: Table | None) -> Table:
    builder = Builder(sheet.title)
    builder.table.is_hidden = sheet.sheet_state != "visible"
    sheet.reset_dimensions()  # what other programs write there is not to be relied on
    for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS), 1):
        row = []
        for column, cell in enumerate(cells, 1):
            was_formula = formulas is not None and formulas.cell(number, column).is_formula
            row.append(_cell(cell, was_formula=was_formula))
        while row and row[-1] == EMPTY:
            row.pop()
        builder.add((cell, 1, 1) for cell in row)
    with sheet._get_source() as source:
        _mark(builder, source)
    return builder.table


class _Room:
    """How much may still be merged: some kilobytes can merge whole sheets thousands of times."""

    def __init__(self) -> None:
        self.left = MOST_ROWS * MOST_COLUMNS

    def merge(self, builder: Builder, begin: Place, end: Place) -> None:
        rows, columns = min(end[0], MOST_ROWS) - begin[0] + 1, min(end[1], MOST_COLUMNS) - begin[1] + 1
        self.left -= max(rows, 0) * max(columns, 0)
        if self.left < 0:
            raise BadWorkbookError(f"tệp có quá nhiều ô gộp. {SAVE_AS_XLSX}")
        if rows > 0 and columns > 0:
            builder.merge(begin, rows, columns)


def _mark(builder: Builder, source: Any) -> None:
    """What is merged and hidden: openpyxl leaves it out when it only reads."""
    room = _Room()
    for _, found in etree.iterparse(source, tag=[f"{{*}}{name}" for name in MARKS], resolve_entities=False):
        name, hidden = etree.QName(found).localname, found.get("hidden") in {"1", "true"}
        if name == "row" and hidden and found.get("r", "").isdigit():
            builder.table.hidden_rows.add(int(found.get("r")))
        elif name == "col" and (hidden or found.get("width") == "0"):
            first, last = int(found.get("min", 0)), int(found.get("max", 0))
            builder.table.hidden_columns |= set(range(first, min(last, MOST_COLUMNS) + 1))
        elif name == "mergeCell":
            column, row, last_column, last_row = (int(each or 0) for each in range_boundaries(found.get("ref", "")))
            room.merge(builder, (row, column), (last_row, last_column))
        found.clear()


def _cell(cell: Any, *, was_formula: bool) -> Cell:
    value = cell.value
    if value is None:
        return Cell(is_formula=True, trouble=NO_VALUE) if was_formula else EMPTY
    if cell.data_type == "f":
        return Cell(str(value)[:200], is_formula=True)
    if cell.data_type == "e":
        return Cell(str(value), is_formula=was_formula, trouble=f"công thức bị lỗi {value}. Hãy gõ giá trị vào ô")
    font = cell.font
    struck = STRUCK if font is not None and font.strike else ""
    is_share = "%" in (cell.number_format or "")
    return _of_value(value, font.name or "" if font else "", is_share=is_share, was_formula=was_formula, trouble=struck)


def _of_value(
    value: Any, font: str = "", *, is_share: bool = False, was_formula: bool = False, trouble: str = ""
) -> Cell:
    number = None
    if isinstance(value, bool):
        value = "TRUE" if value else "FALSE"
    elif isinstance(value, int | float):
        number = Decimal(repr(value)) * (100 if is_share else 1)
        value = f"{number.normalize():f}" if abs(number) < 10**15 else str(number)
    elif isinstance(value, datetime.date):
        value = short_date(value)
    return Cell(str(value), number, was_formula, trouble, font)


def _old(data: bytes) -> list[Table]:
    marks = sheets_of(data)
    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(data))
        return finished([_old_sheet(workbook, place, each) for place, each in enumerate(marks[:MOST_SHEETS])])
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of native code is no Exception
        raise BadWorkbookError(BROKEN) from error


def _old_sheet(workbook: CalamineWorkbook, place: int, marks: Sheet) -> Table:
    sheet = workbook.get_sheet_by_index(place)
    builder = Builder(sheet.name)
    table = builder.table
    table.is_hidden, table.hidden_rows, table.hidden_columns = marks.is_hidden, marks.rows, marks.columns
    for values in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1):
        cells = [_of_value(value) for value in values[:MOST_COLUMNS]]
        while cells and not cells[-1].text:
            cells.pop()
        builder.add((cell, 1, 1) for cell in cells)
    room = _Room()
    for (row, column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        room.merge(builder, (row + 1, column + 1), (last_row + 1, last_column + 1))
    return table
