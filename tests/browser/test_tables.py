"""Tables in Chromium: pasted as Word and Excel put them on the clipboard, and the files that communes sent, dropped."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from communes.models import IncomingFile, ReportingPeriod
from tests.browser.test_collecting import Clerk
from tests.browser.test_shell import complaints
from tests.loaded import load_example

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["complaints"]  # a fixture
SHEETS = Path(__file__).parents[1] / "criteria" / "tables"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# As Word 2016 puts it there: paragraphs with mso-styles, an automatic number, a cell of two paragraphs, a deletion.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"
xmlns="http://www.w3.org/TR/REC-html40"><head><meta http-equiv=Content-Type content="text/html; charset=utf-8">
<style><!-- p.MsoNormal {mso-style-parent:""; margin:0cm;} --></style></head><body lang=VI style='tab-interval:36.0pt'>
<!--StartFragment--><table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse;border:none'>
<tr style='mso-yfti-irow:0'><td width=40 style='width:30pt'><p class=MsoNormal>TT<o:p></o:p></p></td>
<td><p class=MsoNormal>Tên tiêu chí<o:p></o:p></p></td><td><p class=MsoNormal><b>Kết quả</b><o:p></o:p></p></td>
<td><p class=MsoNormal>Ghi chú<o:p></o:p></p></td></tr>
<tr><td><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.
<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]><o:p>&nbsp;</o:p></p></td>
<td><p class=MsoNormal>Quy hoạch<o:p></o:p></p><p class=MsoNormal>Có quy hoạch chung</p></td>
<td><p class=MsoNormal><del cite="mailto:A">Chưa đạt</del><ins cite="mailto:A">Đạt</ins></p></td>
<td><p class=MsoNormal>&nbsp;</p></td></tr>
<tr><td><p class=MsoNormal>5</p></td><td><p class=MsoNormal>Trường học</p></td><td><p class=MsoNormal>Chưa
đạt</p></td><td><p class=MsoNormal>thiếu phòng</p><p class=MsoNormal>thiếu sân</p></td></tr></table>
<!--EndFragment--></body></html>"""
# As Excel 2016 does: a hidden column, number and name merged over the rows of two indicators.
EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40"><head>
<style><!--table {mso-displayed-decimal-separator:"\\,";} .xl65 {border:.5pt solid windowtext;} --></style></head>
<body link="#0563C1"><table border=0 cellpadding=0 cellspacing=0 width=448 style='border-collapse:collapse'>
<!--StartFragment--> <col width=64><col width=128><col width=64 style='width:48pt'>
<col width=0 style='display:none;mso-width-source:userset;mso-width-alt:0'><col width=64>
<tr height=20><td class=xl65>TT</td><td class=xl65>Tên tiêu chí</td><td class=xl65>Nội dung</td>
<td class=xl65>Kết quả</td><td class=xl65>Kết quả</td></tr>
<tr height=20><td rowspan=2 class=xl65>6</td><td rowspan=2 class=xl65>Cơ sở vật chất văn hóa</td><td>6.1</td>
<td>Đạt</td><td>Đạt</td></tr>
<tr height=20><td>6.2</td><td>Đạt</td><td>Chưa đạt</td></tr>
<tr height=20><td class=xl65>7</td><td class=xl65>Cơ sở hạ tầng thương mại nông thôn</td><td>7.1</td><td>Đạt</td>
<td>Chưa đạt</td></tr><!--EndFragment--></table></body></html>"""
ANNEX = """<table class=MsoTableGrid><tr><td><p>TT</p></td><td><p>Nội dung thực hiện</p></td>
<td><p>Đơn vị tham mưu</p></td><td><p>Cấp ban hành</p></td><td><p>Ghi chú</p></td></tr>
<tr><td colspan=5><p>VĂN BẢN CỦA HUYỆN</p></td></tr>
<tr><td><p>1</p></td><td><p>Kế hoạch tuyên truyền</p><p>năm 2024</p></td>
<td><p>Phòng Y tế</p><p>Phòng KT&amp;HT</p></td>
<td><p>UBND Huyện</p></td><td><p>Chưa thực hiện xong</p></td></tr></table>"""
PASTE = """(field, [html, text]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  field.select();
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  field.setRangeText(text);
  field.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }));
}"""


@pytest.fixture
def clerk(page: Page, live_server: LiveServer, settings: Settings, tmp_path: Path, complaints: list) -> Clerk:
    settings.MEDIA_ROOT = tmp_path
    load_example()
    ReportingPeriod.objects.create(year=2024, quarter=2)
    return Clerk(page, live_server, "chuyenvien")


def paste(page: Page, field: str, html: str, text: str) -> None:
    """Paste as a browser does: the event brings both forms, then the text stands in the field."""
    page.locator(field).evaluate(PASTE, [html, text])


def entry(clerk: Clerk) -> Page:
    clerk.page.goto(f"{clerk.server}/danh-gia/2024/quy-2/xa-ntm-2021-2025/dinh-yen/")
    clerk.page.get_by_text("Dán từ Excel, Word, Zalo").click()
    return clerk.page


def test_word_s_table_with_paragraphs_in_its_cells(clerk: Clerk) -> None:
    page = entry(clerk)
    paste(
        page,
        "#dan",
        WORD,
        "TT\tTên\n1.\tQuy hoạch\nCó quy hoạch chung\tĐạt\n5\tTrường học\tChưa đạt\tthiếu phòng\nthiếu sân",
    )
    page.get_by_role("button", name="Đọc thử").click()
    expect(page.get_by_text("Đã đọc 02/19 mục")).to_be_visible()
    expect(page.get_by_text("đọc như đã chấp nhận các sửa đổi")).to_be_visible()
    page.get_by_role("button", name="Đọc thử").click()  # the table is still there
    expect(page.get_by_text("Đã đọc 02/19 mục")).to_be_visible()


def test_excel_s_table_with_merged_cells_and_a_hidden_column(clerk: Clerk) -> None:
    page = entry(clerk)
    paste(page, "#dan", EXCEL, "6\tCơ sở vật chất văn hóa\t6.1\tĐạt\tĐạt\n\t\t6.2\tĐạt\tChưa đạt")
    page.get_by_role("button", name="Đọc thử").click()
    expect(page.get_by_text("Đã đọc 01/19 mục")).to_be_visible()
    expect(page.get_by_text("Tiêu chí số 6: bảng chỉ ghi kết quả từng chỉ tiêu (E2 Đạt, E3 Chưa đạt)")).to_be_visible()
    expect(page.get_by_text("Cột D đang ẩn")).to_be_visible()


def test_text_that_was_typed_after_pasting_is_what_is_read(clerk: Clerk) -> None:
    page = entry(clerk)
    paste(page, "#dan", WORD, "x")
    page.locator("#dan").fill("7\tChưa đạt")
    page.get_by_role("button", name="Đọc thử").click()
    expect(page.get_by_text("Đã đọc 01/19 mục")).to_be_visible()


def test_the_annex_from_word(clerk: Clerk) -> None:
    page = clerk.page
    page.goto(f"{clerk.server}/phu-luc-i/2024/quy-2/dan/")
    paste(page, "#bang", ANNEX, "1\tKế hoạch tuyên truyền\nnăm 2024\tPhòng Y tế\nPhòng KT&HT\tUBND Huyện")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_label("Nội dung dòng 1")).to_have_value("Kế hoạch tuyên truyền năm 2024")
    expect(page.get_by_label("Đơn vị tham mưu dòng 1")).to_have_value("Phòng Y tế; Phòng KT&HT")
    expect(page.get_by_label("Ghi chú dòng 1")).to_have_value("Chưa thực hiện xong")
    expect(page.get_by_label("Nội dung dòng 2")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "told"),
    [("x1c", "15 thay đổi"), ("x4", "19 thay đổi"), ("x6b", "19 thay đổi")],
)
def test_the_sheets_that_came_in_are_dropped(clerk: Clerk, name: str, told: str) -> None:
    page = clerk.page
    page.goto(f"{clerk.server}/danh-gia/2024/quy-2/excel/")
    page.locator("input[type=file]").set_input_files(
        {"name": f"Định Yên {name}.xlsx", "mimeType": XLSX, "buffer": (SHEETS / f"{name}.xlsx").read_bytes()}
    )
    page.get_by_role("button", name="Xem trước thay đổi").click()
    expect(page.get_by_text(told).first).to_be_visible()
    assert IncomingFile.objects.filter(file_name__contains=name).exists()
    if name == "x1c":
        expect(page.get_by_text("Tiêu chí số 6: bảng chỉ ghi kết quả từng chỉ tiêu")).to_be_visible()
    if name == "x6b":
        expect(page.get_by_text("Cột C đang ẩn")).to_be_visible()
