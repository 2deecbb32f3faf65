"""Criteria sets from workbooks: what is wrong is told by sheet and cell; what is no plain workbook is not opened."""

import datetime
import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from criteria.library.files import CRITERIA, MOST_ROWS, REQUIRED, SETS, THRESHOLDS, ImportRefusedError, SourceFile
from criteria.library.planning import Plan
from criteria.library.rules import MODELS
from criteria.models import CriteriaSet, Threshold
from tests.criteria.import_files import criterion_row, imported, indicator_row, problems, set_row, table, year_row

COLUMNS = {SETS: 0, CRITERIA: 1, THRESHOLDS: 2}


def workbook(change: Callable[[Workbook], None] | None = None, **cells: str) -> SourceFile:
    """A small set with one indicator and a level of 2024; `change` spoils it before it is saved."""
    book = Workbook()
    book.remove(book.active)
    for kind, rows in (
        (SETS, [set_row(in_force_from="2022-03-08", in_force_to="2025-12-31")]),
        (CRITERIA, [criterion_row(), indicator_row(**cells)]),
        (THRESHOLDS, [year_row()]),
    ):
        sheet = book.create_sheet(kind)
        sheet.append(REQUIRED[kind])
        for row in rows:
            sheet.append([row.get(column, "") or None for column in REQUIRED[kind]])
    if change:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return SourceFile("xa-ntm.xlsx", target.getvalue())


def put(kind: str, column: str, row: int, value: object, number_format: str = "General") -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        cell = book[kind].cell(row, REQUIRED[kind].index(column) + 1, value)
        cell.number_format = number_format

    return change


def made(plan: Plan) -> list[int]:
    return [len(plan.new[kind]) for kind in MODELS]


def test_a_workbook_with_several_sheets_comes_in() -> None:
    assert made(imported(workbook(threshold="", threshold_confidence=""))) == [1, 1, 1, 1]


def test_numbers_and_dates_that_excel_made_of_text_are_understood() -> None:
    def change(book: Workbook) -> None:
        put(SETS, "in_force_from", 2, datetime.datetime(2022, 3, 8), "dd/mm/yyyy")(book)
        put(SETS, "size", 2, 1)(book)
        put(CRITERIA, "indicator_no", 3, 1.1)(book)
        put(THRESHOLDS, "year", 2, 2024)(book)
        put(THRESHOLDS, "threshold", 2, 79.2)(book)

    plan = imported(workbook(change, threshold="", threshold_confidence=""))
    assert plan.new[CriteriaSet][0].values["in_force_from"] == datetime.date(2022, 3, 8)
    assert plan.new[Threshold][0].key == ("BO", 1, "1.1", 2024)
    assert str(plan.new[Threshold][0].values["value"]) == "79.2"


def test_a_wrong_cell_is_told_by_sheet_and_cell() -> None:
    (told,) = problems(workbook(operator="≥"))
    assert told.startswith("xa-ntm.xlsx, trang 2, ô G3 (operator): “≥” không có trong danh sách.")


def test_a_double_row_names_the_place_of_the_first() -> None:
    def twice(book: Workbook) -> None:
        book[THRESHOLDS].append([cell.value for cell in book[THRESHOLDS][2]])

    assert any("dòng trùng với xa-ntm.xlsx, trang 3, dòng 2" in told for told in problems(workbook(twice)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put(CRITERIA, "note", 3, "=1+1"), "ô N3 (note): ô là công thức. Hãy chép rồi dán đặc biệt"),
        (put(CRITERIA, "threshold", 3, 0.8, "0%"), "ô H3 (threshold): ô định dạng phần trăm."),
        (put(CRITERIA, "note", 3, "#REF!"), "ô N3 (note): ô báo lỗi #REF!."),
        (put(CRITERIA, "note", 3, True), "ô N3 (note): ô là giá trị đúng/sai"),
        (put(CRITERIA, "note", 3, datetime.time(1, 2), "hh:mm"), "ô N3 (note): ô là giờ hoặc kiểu lạ"),
        (put(CRITERIA, "indicator_name", 3, "Thu nhaäp ñaàu ngöôøi"), "là của phông VNI hoặc TCVN3. Hãy chuyển sang"),
        (put(CRITERIA, "indicator_name", 3, "§¹t chuÈn thu nhËp"), "Hãy chuyển sang Unicode"),
        (put(CRITERIA, "note", 1, "ghi chu"), "trang 2, ô N1 (ghi chu): tệp tiêu chí và chỉ tiêu không có cột này"),
        (
            lambda book: book.create_sheet("Hướng dẫn").append(["Đọc kỹ"]),
            "trang 4, dòng 1: dòng đầu không phải tên cột",
        ),
    ],
)
def test_what_cannot_be_told_for_sure_is_refused_with_its_cell(change: Callable, told: str) -> None:
    found = problems(workbook(change))
    assert any(told in each for each in found), found


def test_a_sheet_of_too_many_rows_is_told() -> None:
    def long(book: Workbook) -> None:
        for number in range(MOST_ROWS + 100):
            book[THRESHOLDS].append(["BO", "1.1", str(number)])

    assert any(f"trang 3, dòng {MOST_ROWS + 2}: quá {MOST_ROWS} dòng" in told for told in problems(workbook(long)))


def test_a_far_away_cell_does_not_take_long() -> None:
    def far(book: Workbook) -> None:
        book[THRESHOLDS].cell(1_048_576, 1, "x")

    assert any("Hãy xóa các dòng trống ở cuối trang" in told for told in problems(workbook(far)))


# files that are not opened --------------------------------------------------------------------------------


def repacked(**parts: bytes) -> bytes:
    """The small workbook with other parts, named by what they are."""
    names = {"macro": "xl/vbaProject.bin", "bomb": "xl/media/image1.xml", "entity": "xl/worksheets/sheet1.xml"}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook().data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        kept = {each: source.read(each) for each in source.namelist()}
        for name, content in (kept | {names[part]: content for part, content in parts.items()}).items():
            packed.writestr(name, content)
    return target.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (lambda: OLE, "tệp Excel đời cũ (.xls). Hãy mở bằng Excel, chọn Tệp > Lưu dưới dạng"),
        (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "tệp có mật khẩu. Hãy bỏ mật khẩu"),
        (lambda: repacked(macro=b"x"), "tệp có macro (.xlsm)."),
        (lambda: repacked(bomb=bytes(40 * 2**20)), "tệp mở ra nặng quá 30 MB"),
        (lambda: repacked(entity=b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "tệp có khai báo lạ bên trong"),
        (lambda: repacked(entity=b"<worksheet"), "tệp Excel bị hỏng"),
        (lambda: workbook().data[:500], "tệp bị hỏng hoặc không phải tệp Excel"),
        (lambda: b"PK\x03\x04" + bytes(100), "tệp bị hỏng hoặc không phải tệp Excel"),
    ],
)
def test_what_is_no_plain_workbook_is_refused_with_what_to_do(data: Callable[[], bytes], told: str) -> None:
    (found,) = problems(SourceFile("bo.xlsx", data()))
    assert told in found


def test_a_zip_of_csv_files_is_read_and_one_of_anything_else_is_not() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("../bo.csv", ",".join(REQUIRED[SETS]))
        packed.writestr("la.exe", b"MZ")
    with pytest.raises(ImportRefusedError):
        imported(SourceFile("bo.zip", target.getvalue()))


def test_a_zip_inside_a_zip_is_not_opened() -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("bo.csv", table(SETS, set_row()).data)
    with zipfile.ZipFile(outer, "w") as packed:
        packed.writestr("bo.csv", inner.getvalue())
    assert len(problems(SourceFile("bo.zip", outer.getvalue()))) == 1
    assert imported(SourceFile("bo.zip", inner.getvalue())).made == 1
