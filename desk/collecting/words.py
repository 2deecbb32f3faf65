"""The sheet in words and cells: the message for Zalo, and the Excel workbook."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from communes.models import Installation
from desk.collecting.sheet import CollectedSet, CollectingRow, Sheet
from desk.following.steps import by_when
from ntm_tracker.vietnamese import capitalised, joined, short_date
from ntm_tracker.workbooks import text_cell

HOW_TO_SEND = "Gửi qua iOffice, hoặc chụp rõ các trang gửi qua Zalo này. Xã giữ nguyên như kỳ trước chỉ cần báo lại."
COLUMNS = {
    "Xã, đơn vị": 22,
    "Đầu mối": 26,
    "Điện thoại": 16,
    "Tình trạng": 16,
    "Hạn nộp": 12,
    "Ngày nhận": 12,
    "Hình thức nhận": 18,
    "Số tệp": 8,
    "Kết quả xã tự đánh giá": 52,
    "Đã nhắc": 40,
}


def message_for(sheet: Sheet, rows: Sequence[CollectingRow]) -> str:
    """Return the text that reminds the communes of `rows`, ready for Zalo."""
    names = joined((row.name for row in rows), " và ")
    kind = "các xã" if len(rows) > 1 else "xã"
    lines = [f"Kính gửi UBND {kind} {names}.", ""]
    office = Installation.objects.office_name()
    lines.append(f"{office} đề nghị {kind} gửi kết quả tự đánh giá {sheet.period}{by_when(rows)}.")
    lines += [HOW_TO_SEND, "Trân trọng cảm ơn."]
    return "\n".join(lines)


def result_in_words(row: CollectingRow) -> str:
    """Return a commune's results on one line: `nâng cao 16/19 (chưa đạt 5, 10, 15); NTM 19/19`."""
    parts = [row.main, *row.others] if row.main else row.others
    words = "; ".join(_part_in_words(part) for part in parts)
    return f"{words} (xác nhận chung)" if row.confirmed else words


def _part_in_words(part: CollectedSet) -> str:
    if not part.is_reported:
        return f"{part.label}: chưa nhập"
    keeps = "duy trì " if part.keeps else ""
    word = f" {part.item_word}" if part.item_word else ""
    details = f" ({part.details})" if part.details else ""
    return f"{part.label} {keeps}{part.figure}{word}{details}"


def reminders_in_words(row: CollectingRow) -> str:
    """Return every reminder, the latest first."""
    words = []
    for each in row.reminders:
        promise = f", {each.note}" if each.note else ""
        words.append(f"{short_date(each.reminded_on)} {each.get_way_display().lower()}{promise}")
    return "; ".join(words)


def sheet_workbook(sheet: Sheet, rows: Sequence[CollectingRow]) -> bytes:
    """Return the sheet as a workbook; every cell is text or a number, never a formula."""
    workbook = Workbook(write_only=True)
    page = workbook.create_sheet("Thu báo cáo")
    page.freeze_panes = "A4"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    for column, width in zip("ABCDEFGHIJ", COLUMNS.values(), strict=True):
        page.column_dimensions[column].width = width
    page.append([text_cell(page, f"Thu báo cáo {sheet.period}: {sheet.share} đã gửi", bold=True)])
    page.append([_cell(page, f"Hạn nộp: {short_date(sheet.due)}" if sheet.due else "Chưa đặt hạn nộp")])
    page.append([text_cell(page, title, bold=True) for title in COLUMNS])
    for row in rows:
        page.append([_cell(page, value) for value in _values(row)])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _values(row: CollectingRow) -> tuple[str | int, ...]:
    day = short_date(row.received_on) if row.received_on else ""
    due = short_date(row.due) if row.due else ""
    state = f"{row.label}, quá hạn" if row.is_late else row.label
    people, phones = joined(each.name for each in row.people), joined(each.phone for each in row.people if each.phone)
    result = capitalised(result_in_words(row))
    return row.name, people, phones, state, due, day, row.channel, row.files, result, reminders_in_words(row)


def _cell(page: WriteOnlyWorksheet, value: str | int) -> WriteOnlyCell:
    """A number to be added up, or text whatever it begins with."""
    return WriteOnlyCell(page, value=value) if isinstance(value, int) else text_cell(page, value)
