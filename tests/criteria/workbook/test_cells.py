"""The cells of a workbook: numbers as people write them, formulas told, old fonts converted, hostile files refused."""

import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from criteria.workbook.cells import BadNumberError, number_in, pages_of
from ntm_tracker.old_fonts import OldFont
from ntm_tracker.tables.model import Cell
from ntm_tracker.workbooks import BadWorkbookError
from tests.criteria.workbook.filling import own_sheet, saved


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("72", "72"),
        ("79,2", "79.2"),
        ("79.2", "79.2"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1 234,5", "1234.5"),
        ("85%", "85"),
        ("85,5 %", "85.5"),
        ("-3", "-3"),
        ("0", "0"),
    ],
)
def test_numbers_as_text(text: str, number: str) -> None:
    assert number_in(Cell(text)) == Decimal(number)


@pytest.mark.parametrize("text", ["bảy", "1.234", "1,234", "72 triệu", "1,2,3", "1.2.3,4", "--1", "1e5", "NaN", "٣"])
def test_what_is_no_number_or_not_surely_one(text: str) -> None:
    with pytest.raises(BadNumberError):
        number_in(Cell(text))


def test_what_computing_leaves_is_no_digit() -> None:
    assert number_in(Cell("", Decimal(repr(0.1 + 0.2)))) == Decimal("0.300")
    with pytest.raises(BadNumberError):
        number_in(Cell("72.1234", Decimal("72.1234")))


def test_cells_of_every_kind() -> None:
    (page,) = pages_of(own_sheet([[1, 1.5, True, datetime.date(2024, 3, 11), " x\u200b\xa0", None, "a\nb", "=1+1"]]))
    assert [cell.text for cell in page.rows[0]][:7] == ["1", "1.5", "TRUE", "11/3/2024", "x", "", "a\nb"]
    assert page.rows[0][7].is_formula
    assert "không lưu kết quả" in page.rows[0][7].trouble


def test_a_formula_gives_the_value_that_excel_kept() -> None:
    data = own_sheet([["=1+1", "x"]])
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"))
    (page,) = pages_of(packed.getvalue())
    assert (page.rows[0][0].text, page.rows[0][0].is_formula, page.rows[0][0].trouble) == ("2", True, "")
    assert not page.rows[0][1].is_formula


def test_a_percentage_is_a_number_of_hundredths() -> None:
    workbook = Workbook()
    workbook.active["A1"].value, workbook.active["A1"].number_format = 0.855, "0.0%"
    (page,) = pages_of(saved(workbook))
    assert number_in(page.cell(1, 1)) == Decimal("85.5")


@pytest.mark.parametrize(
    ("font", "words", "read", "found"),
    [
        (".VnTime", "Gi¸o dôc ch­a ®¹t", "Giáo dục chưa đạt", OldFont.TCVN3),
        (".VnTimeH", "Gi¸o dôc", "GIÁO DỤC", OldFont.TCVN3),
        ("VNI-Times", "Giaùo duïc chöa ñaït", "Giáo dục chưa đạt", OldFont.VNI),
        ("Arial", "Gi¸o dôc vµ ®µo t¹o", "Giáo dục và đào tạo", OldFont.TCVN3),
        ("Arial", "Giaùo duïc chöa ñaït, thuûy lôïi", "Giáo dục chưa đạt, thủy lợi", OldFont.VNI),
        (".VnTime", "Giáo dục chưa đạt", "Giáo dục chưa đạt", None),
        ("Times New Roman", "Toàn, thuê, hoà, quý", "Toàn, thuê, hoà, quý", None),
    ],
)
def test_old_fonts(font: str, words: str, read: str, found: OldFont | None) -> None:
    (page,) = pages_of(own_sheet([[words]], font=font))
    assert (page.cell(1, 1).text, page.converted) == (read, found)


def repacked(data: bytes, **parts: bytes) -> bytes:
    """`data` with more parts in the zip, named with _ for the dots."""
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), content)
    return target.getvalue()


def test_hostile_files_are_refused() -> None:
    data = own_sheet([["x"]])
    for bad, told in (
        (repacked(data, xl__media__bomb_xml=b"\0" * (40 * 2**20)), "nặng quá"),
        (repacked(data, xl__bad_xml=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "khai báo lạ"),
        (repacked(data, xl__vbaProject_bin=b"x"), "macro"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (data[:-30], "hỏng"),
        (repacked(b"", xl__workbook_xml=b"<workbook/>"), "hỏng"),
        (b"", "hỏng"),
    ):
        with pytest.raises(BadWorkbookError, match=told):
            pages_of(bad)


def test_a_page_is_read_as_far_as_anybody_fills_one_in() -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Dài")
    for row in range(1600):
        sheet.append(["x"] * (3 if row else 125))
    (page,) = pages_of(saved(workbook))
    assert (len(page.rows), len(page.rows[0]), page.is_cut) == (1500, 120, True)


def test_a_control_character_is_told() -> None:
    (page,) = pages_of(own_sheet([["Đạt\u202eabc"]]))
    assert "ký tự điều khiển" in page.cell(1, 1).trouble


def test_the_pages_of_excel_itself_may_lack_what_we_do_not_need() -> None:
    workbook = load_workbook(io.BytesIO(own_sheet([["x"]])))
    workbook.create_sheet("Trống")
    assert [page.title for page in pages_of(saved(workbook))] == ["Sheet1", "Trống"]
