"""From sheets to an .xlsx that Excel 2013 and LibreOffice open: only the cells to fill in can be changed."""

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from communes.models import ReportingPeriod
from criteria.rules.choices import Outcome, SetLevel
from criteria.workbook.cells import FIRST, HEAD, HIDDEN_SHEET
from criteria.workbook.content import CRITERION, INDICATOR, WorkbookLine, WorkbookSheet
from criteria.workbook.read import COLUMNS, INDEX_SHEET, Column, key_of, packed
from ntm_tracker.vietnamese import capitalised
from ntm_tracker.workbooks import as_text

WIDTHS = (6, 44, 20, 12, 15, 17, 38, 4)
SHORT_ONES = {Column.NUMBER, Column.VALUE, Column.PREVIOUS, Column.OUTCOME}
LONGEST = 30_000  # signs a cell; Excel takes 32 767
SHORT = {
    SetLevel.COMMUNE_BASE: "NTM",
    SetLevel.COMMUNE_ADVANCED: "nâng cao",
    SetLevel.COMMUNE_MODEL: "kiểu mẫu",
    SetLevel.SMART_VILLAGE: "làng TM",
    SetLevel.DISTRICT: "huyện",
}
HOW_TO = (
    "Chỉ điền các ô màu vàng: chọn kết quả trong danh sách của ô, ghi chú nếu cần; chưa biết thì để trống. "
    "Giữ nguyên như kỳ trước thì chép cột Kỳ trước sang cột Kết quả kỳ này. "
    "Không thêm, xóa dòng hoặc trang. Điền xong, lưu lại (.xlsx) và gửi tệp này cho Văn phòng Điều phối."
)
FACE = "Times New Roman"
PLAIN, SMALL, BOLD = Font(FACE, 12), Font(FACE, 11), Font(FACE, 12, bold=True)
TITLE, QUIET = Font(FACE, 15, bold=True), Font(FACE, 11, italic=True, color="555555")
LINE = Side("thin", color="A6A6A6")
BOX = Border(LINE, LINE, LINE, LINE)
HEADING, ENTRY = PatternFill("solid", fgColor="E2EFDA"), PatternFill("solid", fgColor="FFF9DB")
OPEN_ONE, MOVED = PatternFill("solid", bgColor="F8CBAD"), Font(bold=True, color="9C5700")
WRAPPED, CENTRED = Alignment("left", "top", wrap_text=True), Alignment("center", "top", wrap_text=True)
UNLOCKED = Protection(locked=False)


def workbook_of(period: ReportingPeriod, sheets: Sequence[WorkbookSheet]) -> bytes:
    """The workbook of `sheets`; of several also an index in front."""
    workbook = Workbook()
    index = workbook.active
    names = _sheet_names(sheets)
    hidden = workbook.create_sheet(HIDDEN_SHEET)
    for number, (sheet, name) in enumerate(zip(sheets, names, strict=True), 1):
        page = workbook.create_sheet(name)
        _write_sheet(page, sheet, f"s{number}")
        key = packed(key_of(sheet, f"s{number}"))
        parts = (key[at : at + LONGEST] for at in range(0, len(key), LONGEST))
        for column, part in enumerate((f"s{number}", *parts), 1):
            text(hidden, number, column, part)
    if len(sheets) > 1:
        _write_index(index, period, sheets, names)
    else:
        workbook.remove(index)
    workbook.move_sheet(hidden, len(sheets))
    hidden.sheet_state = "veryHidden"
    hidden.protection.sheet = True
    workbook.active = 0
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _sheet_names(sheets: Sequence[WorkbookSheet]) -> list[str]:
    """“Định Yên – nâng cao”: at most 31 signs, no two alike, nothing that Excel refuses in a name."""
    found: dict[str, None] = {}
    one_set = len({sheet.subject.criteria_set.pk for sheet in sheets}) == 1
    for sheet in sheets:
        subject = sheet.subject
        whole = f"{subject.village.name}, {subject.locality.name}" if subject.village else subject.locality.name
        ending = "" if one_set else f" – {SHORT.get(SetLevel(subject.criteria_set.level), 'khác')}"
        plain = re.sub(r"[\[\]:*?/\\']", " ", whole).strip() or "Xã"
        names = (
            f"{plain[: 31 - len(ending)]}{ending}",
            *(f"{plain[: 27 - len(ending)]}{ending} {n}" for n in range(2, 99)),
        )
        taken = {name.casefold() for name in found} | {INDEX_SHEET.casefold(), HIDDEN_SHEET}
        found[next(name for name in names if name.casefold() not in taken)] = None
    return list(found)


def text(page: Worksheet, row: int, column: int, value: str, font: Font = PLAIN) -> Cell:
    """Write `value` as text, whatever it begins with: never a formula."""
    cell = page.cell(row, column)
    as_text(cell, value[:LONGEST])
    cell.font = font
    return cell


def _write_sheet(page: Worksheet, sheet: WorkbookSheet, place: str) -> None:
    _title(page, sheet, place)
    for column, name in enumerate(COLUMNS, 1):
        cell = text(page, HEAD, column, name, BOLD)
        cell.fill, cell.border = HEADING, BOX
        cell.alignment = Alignment("center", "center", wrap_text=True)
    for row, line in enumerate(sheet.lines, FIRST):
        _line(page, row, line)
    last = FIRST + max(len(sheet.lines), 1) - 1
    _choices(page, sheet, last)
    _page_set_up(page, sheet, last)


def _title(page: Worksheet, sheet: WorkbookSheet, place: str) -> None:
    subject, criteria_set = sheet.subject, sheet.subject.criteria_set
    whose = capitalised(str(subject))
    text(page, 1, 1, f"{whose} – {subject.period}", TITLE)
    version = f" · phiên bản {criteria_set.version}"
    text(page, 2, 1, f"Kết quả tự đánh giá: {criteria_set}{version}", BOLD)
    text(page, 3, 1, criteria_set.legal_basis, QUIET)
    text(page, 4, 1, HOW_TO, SMALL)
    counted = f'F{FIRST}:F{FIRST + len(sheet.lines)},{{}},H{FIRST}:H{FIRST + len(sheet.lines)},"{CRITERION}:*"'
    parts = [f'"{each.label}: "&COUNTIFS({counted.format(f"{chr(34)}{each.label}{chr(34)}")})' for each in Outcome]
    page.cell(5, 1).value = "=" + '&" · "&'.join(parts) + f'&" · tổng số {criteria_set.size} {criteria_set.item_word}"'
    page.cell(5, 1).font = BOLD
    text(page, HEAD - 1, Column.KEY, place, QUIET)
    for row, height in ((1, 24), (2, 36 if len(str(criteria_set)) > 90 else 18), (4, 52)):
        page.row_dimensions[row].height = height
    for row in (1, 2, 3, 4, 5):
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=Column.NOTE)
        page.cell(row, 1).alignment = Alignment("left", "center" if row in {1, 5} else "top", wrap_text=True)


def _line(page: Worksheet, row: int, line: WorkbookLine) -> None:
    is_indicator = line.kind == INDICATOR
    font = SMALL if is_indicator else PLAIN
    previous = Outcome(line.previous).label if line.previous else ""
    told = (line.number, capitalised(line.name), line.threshold, "", previous, line.stored.label, line.stored.note)
    for column, value in enumerate((*told, line.key), 1):
        cell = text(page, row, column, value, font) if value else page.cell(row, column)
        cell.border = BOX
        cell.alignment = CENTRED if column in SHORT_ONES else WRAPPED
    page.cell(row, Column.NAME).alignment = Alignment("left", "top", wrap_text=True, indent=1 if is_indicator else 0)
    for column in (Column.OUTCOME, Column.NOTE, *((Column.VALUE,) if line.is_measured else ())):
        cell = page.cell(row, column)
        cell.protection, cell.fill, cell.font = UNLOCKED, ENTRY, font
    page.cell(row, Column.NOTE).number_format = "@"
    if line.is_measured and line.stored.value is not None:
        page.cell(row, Column.VALUE).value = line.stored.value
    lines = max(_lines_of(value, WIDTHS[column]) for column, value in enumerate(told))
    page.row_dimensions[row].height = min((14 if is_indicator else 15.75) * lines + 2, 400)


def _lines_of(value: str, width: int) -> int:
    """About how many lines `value` takes: merged and wrapped rows do not grow by themselves everywhere."""
    return sum(-(-len(each) // max(width - 2, 1)) or 1 for each in value.split("\n"))


def _choices(page: Worksheet, sheet: WorkbookSheet, last: int) -> None:
    area = f"F{FIRST}:F{last}"
    listed = f'"{",".join(Outcome.labels)}"'
    said = f"Hãy chọn một trong: {', '.join(Outcome.labels)}."
    rules = [DataValidation("list", listed, allow_blank=True, errorTitle="Kết quả", error=said, sqref=area)]
    if cells := [f"D{row}" for row, line in enumerate(sheet.lines, FIRST) if line.is_measured]:
        limits = {"operator": "between", "formula1": "-99999999999", "formula2": "99999999999"}
        said = "Chỉ ghi số, không ghi đơn vị."
        rules.append(DataValidation("decimal", **limits, errorTitle="Giá trị", error=said, sqref=" ".join(cells)))
    for rule in rules:
        rule.showErrorMessage = True
        page.add_data_validation(rule)
    page.conditional_formatting.add(area, FormulaRule([f'F{FIRST}="{Outcome.NOT_MET.label}"'], fill=OPEN_ONE))
    moved = f'AND(E{FIRST}<>"",F{FIRST}<>"",E{FIRST}<>F{FIRST})'
    page.conditional_formatting.add(area, FormulaRule([moved], font=MOVED))


def _page_set_up(page: Worksheet, sheet: WorkbookSheet, last: int) -> None:
    for column, width in enumerate(WIDTHS, 1):
        page.column_dimensions[get_column_letter(column)].width = width
    is_measured = any(line.kind == INDICATOR for line in sheet.lines)
    for column in (Column.KEY,) if is_measured else (Column.THRESHOLD, Column.VALUE, Column.KEY):
        page.column_dimensions[get_column_letter(column)].hidden = True
    page.freeze_panes = f"C{FIRST}"
    page.print_title_rows = f"{HEAD}:{HEAD}"
    page.print_area = f"A1:G{last}"
    page.page_setup.paperSize, page.page_setup.orientation = page.PAPERSIZE_A4, "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    page.oddFooter.center.text = "Trang &P/&N"
    page.sheet_view.selection[0].activeCell = page.sheet_view.selection[0].sqref = f"F{FIRST}"
    page.protection.sheet = True  # without a password: against slips, not against people
    page.protection.formatColumns = page.protection.formatRows = page.protection.formatCells = False


def _write_index(
    page: Worksheet, period: ReportingPeriod, sheets: Sequence[WorkbookSheet], names: Sequence[str]
) -> None:
    page.title = INDEX_SHEET
    text(page, 1, 1, f"Kết quả xã tự đánh giá – {period}", TITLE)
    text(page, 2, 1, HOW_TO, SMALL).alignment = WRAPPED
    page.merge_cells("A2:C2")
    page.row_dimensions[2].height = 66
    for column, (name, width) in enumerate((("TT", 6), ("Trang", 34), ("Bộ tiêu chí", 70)), 1):
        cell = text(page, 4, column, name, BOLD)
        cell.fill, cell.border = HEADING, BOX
        page.column_dimensions[get_column_letter(column)].width = width
    for number, (sheet, name) in enumerate(zip(sheets, names, strict=True), 1):
        page.cell(4 + number, 1).value = number
        link = text(page, 4 + number, 2, name)
        link.hyperlink = f"#'{name}'!F{FIRST}"
        link.font = Font(FACE, 12, color="0B5394", underline="single")
        text(page, 4 + number, 3, str(sheet.subject.criteria_set), SMALL).alignment = WRAPPED
    page.freeze_panes = "A5"
    page.page_setup.paperSize, page.page_setup.fitToHeight = page.PAPERSIZE_A4, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.protection.sheet = True
