"""The matrix as an Excel workbook: one sheet that prints on one A4 page, every cell text and never a formula."""

import io
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from criteria.results.matrix import Matrix, MatrixLine
from criteria.rules.choices import Outcome
from ntm_tracker.vietnamese import capitalised, short_date
from ntm_tracker.workbooks import as_text

FILLS: dict[str, PatternFill] = {
    Outcome.MET: PatternFill("solid", fgColor="DCECDF"),
    Outcome.NOT_MET: PatternFill("solid", fgColor="F3DCB3"),
    Outcome.NOT_APPLICABLE: PatternFill("solid", fgColor="EFECE3"),
}
THIN = Border(*(Side("thin", color="A9A594") for _ in range(4)))
MIDDLE = Alignment(horizontal="center", vertical="center")
FIRST = 4  # the row of the head


def matrix_workbook(matrix: Matrix) -> bytes:
    """Return the workbook of `matrix`."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Kết quả"
    _write(sheet, 1, 1, str(matrix.criteria_set), font=Font(bold=True, size=14))
    known = f", số liệu tính đến hết ngày {short_date(matrix.period.as_of)}" if matrix.period.as_of else ""
    _write(sheet, 2, 1, f"Kết quả xã tự đánh giá {matrix.period}{known}")
    row = _head(sheet, matrix)
    for group in matrix.groups:
        if group.title:
            row += 1
            _write(sheet, row, 1, group.title, font=Font(italic=True))
        for line in group.lines:
            row += 1
            _line(sheet, row, line)
    row = _totals(sheet, row, matrix)
    _write(sheet, row + 2, 1, matrix.legend, font=Font(size=9))
    _page(sheet, matrix, row + 2)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _head(sheet: Worksheet, matrix: Matrix) -> int:
    """Names stand upright above their numbers; both are repeated on every page."""
    bold, upright = Font(bold=True), Alignment(text_rotation=90, horizontal="center", vertical="bottom", wrap_text=True)
    criteria = [column.criterion for column in matrix.columns]
    _framed(sheet, FIRST, 2, [each.name for each in criteria], alignment=upright)
    _framed(sheet, FIRST + 1, 1, [matrix.subject_word], font=bold)
    _framed(sheet, FIRST + 1, 2, [*(each.number for each in criteria), "Đạt"], font=bold, alignment=MIDDLE)
    _framed(sheet, FIRST + 1, len(criteria) + 3, ["Ghi chú"], font=bold)
    return FIRST + 1


def _line(sheet: Worksheet, row: int, line: MatrixLine) -> None:
    _framed(sheet, row, 1, [line.name])
    written = _framed(sheet, row, 2, [cell.short for cell in line.cells], alignment=MIDDLE)
    for cell, shown in zip(line.cells, written, strict=True):
        if not cell.is_faint and (fill := FILLS.get(cell.outcome)):
            shown.fill = fill
        shown.font = Font(bold=cell.outcome == Outcome.NOT_MET, color="767676" if cell.is_faint else None)
    last = len(line.cells) + 2
    _framed(sheet, row, last, [line.total or "–"], font=Font(bold=True), alignment=MIDDLE)
    _framed(sheet, row, last + 1, [capitalised(line.remark)])


def _totals(sheet: Worksheet, row: int, matrix: Matrix) -> int:
    for title, name in (("Số đạt", "met"), ("Số chưa đạt", "not_met")):
        row += 1
        _framed(sheet, row, 1, [title], font=Font(bold=True))
        for position, column in enumerate(matrix.columns, 2):
            number = sheet.cell(row, position, getattr(column, name))
            number.number_format, number.alignment, number.border = "00", MIDDLE, THIN
    return row


def _page(sheet: Worksheet, matrix: Matrix, last: int) -> None:
    sheet.freeze_panes = sheet.cell(FIRST + 2, 2)
    sheet.row_dimensions[FIRST].height = 130
    sheet.column_dimensions["A"].width = 24
    for position in range(2, len(matrix.columns) + 2):
        sheet.column_dimensions[get_column_letter(position)].width = 5.5
    sheet.column_dimensions[get_column_letter(len(matrix.columns) + 2)].width = 9
    sheet.column_dimensions[get_column_letter(len(matrix.columns) + 3)].width = 16
    sheet.print_area = f"A1:{get_column_letter(len(matrix.columns) + 3)}{last}"
    sheet.print_title_rows = f"{FIRST}:{FIRST + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _framed(sheet: Worksheet, row: int, first: int, texts: Iterable[str], **look: Any) -> list[SheetCell]:
    """Cells beside each other from the column `first` on, each in its frame."""
    return [_write(sheet, row, first + place, text, border=THIN, **look) for place, text in enumerate(texts)]


def _write(sheet: Worksheet, row: int, column: int, text: str, **look: Any) -> SheetCell:
    """A cell that is text whatever it begins with: `=1+1` is no formula here."""
    cell = sheet.cell(row, column)
    as_text(cell, text)
    for name, value in look.items():
        setattr(cell, name, value)
    return cell
