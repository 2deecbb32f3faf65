"""Tables as communes and offices send them, by every way in: what is taken was written, the rest is told."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.styles import Font

from criteria.rules.columns import guess
from criteria.rules.matrix import read_matrix
from criteria.rules.tables import TableReading, read_any
from ntm_tracker.tables.excel import tables_of_workbook
from ntm_tracker.tables.html import tables_of_html
from ntm_tracker.tables.model import Table
from ntm_tracker.tables.text import table_of_text
from ntm_tracker.tables.word import tables_of_docx

HERE = Path(__file__).parent
NAMES = dict(
    enumerate(
        [
            *("Quy hoạch", "Giao thông", "Thủy lợi và phòng, chống thiên tai", "Điện", "Trường học"),
            *("Cơ sở vật chất văn hóa", "Cơ sở hạ tầng thương mại nông thôn", "Thông tin và Truyền thông"),
            *("Nhà ở dân cư", "Thu nhập", "Nghèo đa chiều", "Lao động"),
            *("Tổ chức sản xuất và phát triển kinh tế nông thôn", "Giáo dục và Đào tạo", "Y tế", "Văn hóa"),
            *("Môi trường và an toàn thực phẩm", "Hệ thống chính trị và tiếp cận pháp luật", "Quốc phòng và An ninh"),
        ],
        1,
    )
)
BASE = {str(number): name for number, name in NAMES.items()}
ADVANCED = BASE | {"5": "Giáo dục", "6": "Văn hóa", "14": "Y tế", "15": "Hành chính công", "16": "Tiếp cận pháp luật"}
Rows = Sequence[Sequence[Any]]


def excel(rows: Rows, merged: Sequence[str] = (), hidden: str = "", font: str = "") -> Table:
    """A sheet of an .xlsx; `hidden` names columns by letters and rows by numbers."""
    workbook = Workbook()
    sheet = workbook.active
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            sheet.cell(row, column).value = value
            if font:
                sheet.cell(row, column).font = Font(name=font)
    for each in merged:
        sheet.merge_cells(each)
    for each in hidden.split():
        (sheet.row_dimensions[int(each)] if each.isdigit() else sheet.column_dimensions[each]).hidden = True
    target = io.BytesIO()
    workbook.save(target)
    return tables_of_workbook(target.getvalue())[0]


def word(rows: Rows, change: Callable[[Any], None] = lambda table: None) -> Table:
    """The first table of a .docx, changed by `change` before it is saved."""
    document = Document()
    table = document.add_table(len(rows), max(map(len, rows)))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            first, *more = str(value).split("\n")
            table.cell(row, column).paragraphs[0].text = first
            for each in more:
                table.cell(row, column).add_paragraph(each)
    change(table)
    target = io.BytesIO()
    document.save(target)
    return tables_of_docx(target.getvalue())[0]


def html(markup: str) -> Table:
    return tables_of_html(f"<html><body><!--StartFragment-->{markup}<!--EndFragment--></body></html>")[0]


def html_rows(rows: Rows, cell: str = "<td><p class=MsoNormal><span>{}<o:p></o:p></span></p></td>") -> str:
    written = "".join(f"<tr>{''.join(cell.format(each) for each in row)}</tr>" for row in rows)
    return f"<table class=MsoTableGrid>{written}</table>"


def text(lines: str) -> Table:
    return table_of_text(lines)


def read(table: Table) -> TableReading:
    return read_any(table, BASE, {"Bộ nâng cao": ADVANCED}, 2024, 1)


def taken(reading: TableReading) -> dict[str, str]:
    return {number: row.outcome.value for number, row in reading.rows.items()}


def numbered(table: Any) -> None:
    """The first column numbered by Word itself."""
    for row in table.rows[1:]:
        paragraph = row.cells[0].paragraphs[0]
        paragraph.style = table.part.document.styles["List Number"]
        properties = paragraph._p.get_or_add_pPr()
        number = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", "0"), ("w:numId", "1")):
            each = OxmlElement(name)
            each.set(qn("w:val"), value)
            number.append(each)
        properties.append(number)


def tracked(table: Any) -> None:
    """“Đạt” was deleted and “Chưa đạt” inserted instead, in the second row."""
    paragraph = table.cell(1, 2).paragraphs[0]._p
    (run,) = paragraph.findall(qn("w:r"))
    deleted, inserted = OxmlElement("w:del"), OxmlElement("w:ins")
    old, new = OxmlElement("w:r"), OxmlElement("w:r")
    for parent, tag, words in ((old, "w:delText", "Đạt"), (new, "w:t", "Chưa đạt")):
        each = OxmlElement(tag)
        each.text = words
        parent.append(each)
    deleted.append(old)
    inserted.append(new)
    paragraph.remove(run)
    paragraph.extend([deleted, inserted])


def struck(table: Any) -> None:
    table.cell(1, 2).paragraphs[0].runs[0].font.strike = True


def merged_down(table: Any) -> None:
    for column in (0, 1):
        table.cell(1, column).merge(table.cell(2, column))


HEAD = ["TT", "Tên tiêu chí", "Kết quả", "Ghi chú"]
FORM = [HEAD, [1, "Quy hoạch", "Đạt", ""], [5, "Trường học", "Chưa đạt", "thiếu phòng"], [10, "Thu nhập", "Đạt", ""]]
MET, NOT_MET = "met", "not_met"
THREE = {"1": MET, "5": NOT_MET, "10": MET}
TWO_HEADS = [
    ["TT", "Tiêu chí", "Quý IV/2023", "", "Quý I/2024", ""],
    ["", "", "Đạt", "Chưa đạt", "Đạt", "Chưa đạt"],
    [1, "Quy hoạch", "", "x", "x", ""],
    [5, "Trường học", "x", "", "", "x"],
]
TABLES: dict[str, tuple[Callable[[], Table], dict[str, str], str]] = {
    "plain form in Excel": (lambda: excel(FORM), THREE, ""),
    "plain form in Word": (lambda: word(FORM), THREE, ""),
    "plain form from Word's clipboard": (lambda: html(html_rows(FORM)), THREE, ""),
    "plain form as text": (lambda: text("\n".join("\t".join(map(str, row)) for row in FORM)), THREE, ""),
    "title and two blank rows above": (
        lambda: excel([["UBND XÃ ĐỊNH YÊN"], [], ["KẾT QUẢ QUÝ I/2024"], *FORM], ["A1:D1", "A3:D3"]),
        THREE,
        "",
    ),
    "numbers of the columns below the head": (
        lambda: excel([HEAD, ["(1)", "(2)", "(3)", "(4)"], *FORM[1:]]),
        THREE,
        "",
    ),
    "two head rows, last quarter first": (
        lambda: excel(TWO_HEADS, ["A1:A2", "B1:B2", "C1:D1", "E1:F1"]),
        {"1": MET, "5": NOT_MET},
        "",
    ),
    "two head rows in HTML": (
        lambda: html(
            "<table><tr><td rowspan=2>STT</td><td rowspan=2>Tên tiêu chí</td><td colspan=2>Tự đánh giá</td></tr>"
            "<tr><td>Đạt</td><td>Chưa đạt</td></tr>"
            "<tr><td>1</td><td>Quy hoạch</td><td>x</td><td></td></tr>"
            "<tr><td>2</td><td>Giao thông</td><td></td><td>x</td></tr></table>"
        ),
        {"1": MET, "2": NOT_MET},
        "",
    ),
    "last year's column first": (
        lambda: excel([["TT", "Tiêu chí", "Kết quả năm 2023", "Kết quả"], [1, "Quy hoạch", "Chưa đạt", "Đạt"]]),
        {"1": MET},
        "",
    ),
    "values beside the own appraisal": (
        lambda: excel(
            [
                ["TT", "Tiêu chí", "Kết quả thực hiện", "Tự đánh giá"],
                [10, "Thu nhập", "72,5", "Đạt"],
                [11, "Nghèo đa chiều", "1", "Chưa đạt"],
                [12, "Lao động", "0", "Đạt"],
            ]
        ),
        {"10": MET, "11": NOT_MET, "12": MET},
        "",
    ),
    "plan and appraisal of the district": (
        lambda: excel(
            [
                ["TT", "Tiêu chí", "Kế hoạch năm", "Xã tự đánh giá", "Huyện thẩm định"],
                [1, "Quy hoạch", "Đạt", "Chưa đạt", "Đạt"],
            ]
        ),
        {"1": NOT_MET},
        "",
    ),
    "only the appraisal of the district": (
        lambda: excel([["TT", "Tiêu chí", "Kết quả thẩm định"], [1, "Quy hoạch", "Đạt"]]),
        {},
        "Không đọc được kết quả nào",
    ),
    "two columns of outcomes that disagree": (
        lambda: excel([["TT", "Tiêu chí", "Kết quả A", "Kết quả B"], [1, "Quy hoạch", "Đạt", "Chưa đạt"]]),
        {},
        "Không đọc được kết quả nào",
    ),
    "no head, last quarter's beside": (
        lambda: text("1\tQuy hoạch\tChưa đạt\tĐạt\n2\tGiao thông\tĐạt\tĐạt"),
        {},
        "Không đọc được kết quả nào",
    ),
    "1 and 0 below Đạt and Chưa đạt": (
        lambda: excel([["TT", "Tiêu chí", "Đạt", "Chưa đạt"], [1, "Quy hoạch", 1, 0], [2, "Giao thông", 0, 1]]),
        {"1": MET, "2": NOT_MET},
        "",
    ),
    "both marked": (
        lambda: excel([["TT", "Tiêu chí", "Đạt", "Chưa đạt"], [1, "Quy hoạch", "x", "x"]]),
        {},
        "C2 và D2 đều được đánh dấu",
    ),
    "ticks of Wingdings": (
        lambda: excel([["TT", "Tiêu chí", "Đạt", "Chưa đạt"], [1, "Quy hoạch", "ü", "¨"]], font="Wingdings"),
        {"1": MET},
        "",
    ),
    "sections and a sum": (
        lambda: excel(
            [HEAD, ["I", "QUY HOẠCH", "", ""], *FORM[1:], ["", "Tổng cộng", "16", ""], ["", "Số tiêu chí đạt", "2", ""]]
        ),
        THREE,
        "",
    ),
    "indicators by numbers below their criterion": (
        lambda: excel(
            [HEAD, [5, "Trường học", "Chưa đạt", ""], ["5.1", "Tỷ lệ trường", "Đạt", ""], [5.2, "Phổ cập", "Đạt", ""]]
        ),
        {"5": NOT_MET},
        "kết quả từng chỉ tiêu (C3 Đạt, C4 Đạt) không lấy",
    ),
    "indicators alone": (
        lambda: excel([HEAD, [5, "Trường học", "", ""], ["5.1", "Tỷ lệ trường", "Đạt", ""]]),
        {},
        "không ghi kết quả chung",
    ),
    "indicators without numbers, nothing merged": (
        lambda: excel(
            [
                ["TT", "Tên tiêu chí", "Nội dung", "Kết quả"],
                [6, "Cơ sở vật chất văn hóa", "6.1. Nhà văn hóa", "Đạt"],
                ["", "", "6.2. Sân thể thao", "Chưa đạt"],
            ]
        ),
        {},
        "Tiêu chí số 6: bảng chỉ ghi kết quả từng chỉ tiêu (D2 Đạt, D3 Chưa đạt)",
    ),
    "number and name merged in Word": (
        lambda: word(
            [
                ["TT", "Tên tiêu chí", "Nội dung", "Kết quả"],
                [6, "Cơ sở vật chất văn hóa", "6.1", "Đạt"],
                ["", "", "6.2", "Chưa đạt"],
                [7, "Cơ sở hạ tầng thương mại nông thôn", "7.1", "Đạt"],
            ],
            merged_down,
        ),
        {"7": MET},
        "Tiêu chí số 6",
    ),
    "outcome merged, too": (
        lambda: excel(
            [
                ["TT", "Tên tiêu chí", "Nội dung", "Kết quả"],
                [6, "Cơ sở vật chất văn hóa", "6.1", "Chưa đạt"],
                [None, None, "6.2", None],
            ],
            ["A2:A3", "B2:B3", "D2:D3"],
        ),
        {"6": NOT_MET},
        "",
    ),
    "several paragraphs in a cell": (
        lambda: word(
            [
                HEAD,
                [1, "Quy hoạch\n1.1. Quy hoạch chung\n1.2. Quy chế", "Đạt", "a\nb"],
                [2, "Giao thông", "K", ""],
            ]
        ),
        {"1": MET, "2": NOT_MET},
        "",
    ),
    "a table within a cell": (
        lambda: html(
            "<table><tr><td>TT</td><td>Tiêu chí</td><td>Kết quả</td><td>Ghi chú</td></tr><tr><td>1</td><td>Quy hoạch"
            "</td><td>Đạt</td><td><table><tr><td>2</td><td>Giao thông</td><td>Chưa đạt</td></tr></table>"
            "</td></tr></table>"
        ),
        {"1": MET},
        "",
    ),
    "numbered by Word": (
        lambda: word([HEAD, ["", "Quy hoạch", "Đạt", ""], ["", "Giao thông", "K", ""]], numbered),
        {"1": MET, "2": NOT_MET},
        "",
    ),
    "a running number that is no criterion's": (
        lambda: excel([HEAD, [1, "Trường học", "Đạt", ""], [2, "Y tế", "Chưa đạt", ""]]),
        {},
        "Tên các tiêu chí trong bảng không phải của bộ tiêu chí này",
    ),
    "villages with running numbers": (
        lambda: excel([["STT", "Tên ấp", "Kết quả"], [1, "Ấp An Lợi", "Đạt"], [2, "Ấp An Bình", "Chưa đạt"]]),
        {},
        "",
    ),
    "a sheet of another set": (
        lambda: excel([HEAD, *([number, name, "Đạt", ""] for number, name in ADVANCED.items())]),
        {},
        "là của Bộ nâng cao: chưa lấy kết quả nào",
    ),
    "short names": (
        lambda: excel(
            [HEAD, [14, "GD&ĐT", "Đạt", ""], [6, "CSVC văn hóa", "K", ""], [17, "Môi trường và ATTP", "Đạt", ""]]
        ),
        {"14": MET, "6": NOT_MET, "17": MET},
        "",
    ),
    "TCVN3 by its font": (
        lambda: excel([["TT", "Tªn tiªu chÝ", "KÕt qu¶"], [5, "Tr­êng häc", "Ch­a ®¹t"]], font=".VnTime"),
        {"5": NOT_MET},
        "TCVN3",
    ),
    "TCVN3 as text": (
        lambda: text("TT\tTªn tiªu chÝ\tKÕt qu¶\n5\tTr­êng häc\tCh­a ®¹t\n1\tQuy ho¹ch\t§¹t"),
        {"5": NOT_MET, "1": MET},
        "",
    ),
    "Unicode with × and µ in the notes": (
        lambda: excel([HEAD, [1, "Quy hoạch", "Đạt", "20m×30m"], [2, "Giao thông", "Đạt", "5µm × 3"]]),
        {"1": MET, "2": MET},
        "",
    ),
    "tracked changes": (
        lambda: word([HEAD, [1, "Quy hoạch", "Đạt", ""]], tracked),
        {"1": NOT_MET},
        "Track Changes",
    ),
    "struck out": (lambda: word([HEAD, [1, "Quy hoạch", "Đạt", ""]], struck), {}, "gạch ngang"),
    "a row that is hidden by a filter": (
        lambda: excel(FORM, hidden="3"),
        {"1": MET, "10": MET},
        "1 dòng đang ẩn hoặc bị lọc",
    ),
    "hidden columns of Excel's clipboard": (
        lambda: html(
            "<table><col width=40><col width=90><col width=0 style='display:none'><col width=80>"
            "<tr><td>TT</td><td>Tiêu chí</td><td>Kết quả</td><td>Kết quả</td></tr>"
            "<tr><td>1</td><td>Quy hoạch</td><td>Đạt</td><td>Chưa đạt</td></tr></table>"
        ),
        {"1": NOT_MET},
        "",
    ),
    "two rows of one criterion that disagree": (
        lambda: excel([HEAD, [1, "Quy hoạch", "Đạt", ""], [1, "Quy hoạch", "Chưa đạt", ""]]),
        {},
        "chưa lấy kết quả nào",
    ),
    "figures where outcomes belong": (
        lambda: excel([HEAD, [11, "Nghèo đa chiều", 1, ""], [12, "Lao động", 0, ""], [10, "Thu nhập", 72.5, ""]]),
        {},
        "có thể là giá trị",
    ),
    "communes with running numbers and no head": (
        lambda: text("1\tĐịnh Yên\tĐạt\n2\tTân Mỹ\tChưa đạt"),
        {},
        "không phải tên của tiêu chí",
    ),
    "an indicator called as another criterion": (
        lambda: excel([HEAD, [6, "Cơ sở vật chất văn hóa", "Chưa đạt", ""], ["", "Văn hóa", "Đạt", ""]]),
        {"6": NOT_MET},
        "C3 Đạt",
    ),
    "counts below Đạt and Chưa đạt": (
        lambda: excel([["TT", "Tiêu chí", "Đạt", "Chưa đạt"], [1, "Quy hoạch", 1, 0], [2, "Giao thông", 4, 0]]),
        {},
        "C2: “1” không phải dấu",
    ),
    "boxes to tick": (
        lambda: excel([["TT", "Tiêu chí", "Đạt", "Chưa đạt"], [1, "Quy hoạch", "☒", "☐"], [2, "Giao thông", "☐", "☒"]]),
        {"1": MET, "2": NOT_MET},
        "",
    ),
    "indicators in the column of names": (
        lambda: excel([["TT", "Nội dung", "Kết quả"], [6, "6.1. Nhà", "Đạt"], [None, "6.2. Sân", "K"]], ["A2:A3"]),
        {},
        "Tiêu chí số 6: bảng chỉ ghi",
    ),
    "plan and outcome, each Đạt and Chưa đạt": (
        lambda: excel(
            [
                ["TT", "Tiêu chí", "Kế hoạch", "", "Thực hiện", ""],
                ["", "", "Đạt", "Chưa đạt", "Đạt", "Chưa đạt"],
                [1, "Quy hoạch", "x", "", "", "x"],
            ],
            ["C1:D1", "E1:F1"],
        ),
        {"1": NOT_MET},
        "",
    ),
    "nothing filled in": (lambda: excel([HEAD, [1, "Quy hoạch", "", ""]]), {}, ""),
}


@pytest.mark.parametrize("name", TABLES)
def test_what_is_taken_was_written(name: str) -> None:
    made, expected, told = TABLES[name]
    reading = read(made())
    assert taken(reading) == expected
    assert told in " ".join(reading.unread)


@pytest.mark.parametrize(
    ("file", "not_met", "asked"),
    [("x1c", (), ("1", "2", "6", "17")), ("x4", ("5", "10"), ()), ("x6b", (), ())],
)
def test_the_sheets_that_came_in(file: str, not_met: Sequence[str], asked: Sequence[str]) -> None:
    (table,) = tables_of_workbook((HERE / f"{file}.xlsx").read_bytes())
    reading = read(table)
    assert taken(reading) == {each: NOT_MET if each in not_met else MET for each in BASE if each not in asked}
    for number in asked:
        assert any(unread.startswith(f"Tiêu chí số {number}: bảng chỉ ghi") for unread in reading.unread)


def find_commune(text: str) -> list[str]:
    return [key for key in ("Định Yên", "Tân Mỹ") if text.removeprefix("Xã ") == key]


MATRIX = [
    ["STT", "Xã", "TC1", "TC2", "5", "6", "Tổng"],
    [1, "Xã Định Yên", "Đ", "CĐ", "Đ", "(Đ)", "2"],
    [2, "Tân Mỹ", "CĐ", "", "Đ*", "-", "1"],
    ["", "Tổng", 1, 0, 2, 0, ""],
]
NAMED = [
    ["TT", "Tên xã", "Quy hoạch", "Giao thông", "Trường học"],
    ["", "", "1", "2", "5"],
    [1, "Định Yên", "x", "K", "x"],
    [2, "Tân Mỹ", "K", "x", "x"],
]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (MATRIX, {"Định Yên": {"1": MET, "2": NOT_MET, "5": MET}, "Tân Mỹ": {"1": NOT_MET, "5": MET}}),
        (NAMED, {"Định Yên": {"1": MET, "2": NOT_MET, "5": MET}, "Tân Mỹ": {"1": NOT_MET, "2": MET, "5": MET}}),
        (
            [list(row) for row in zip(*NAMED, strict=True)],
            {"Định Yên": {"1": MET, "2": NOT_MET, "5": MET}, "Tân Mỹ": {"1": NOT_MET, "2": MET, "5": MET}},
        ),
        (
            [["Xã", "1", "2", "3"], ["Định Yên", "x", "", "x"]],  # who knows what an x means here
            {},
        ),
    ],
)
@pytest.mark.parametrize("way", ["excel", "word", "text"])
def test_a_matrix_is_read_for_all_its_communes(rows: Rows, expected: dict, way: str) -> None:
    lines = "\n".join("\t".join(map(str, row)) for row in rows)
    table = {"excel": excel, "word": word}[way](rows) if way != "text" else text(lines)
    matrix = read_matrix(table, BASE, find_commune)
    assert matrix is not None
    assert {name: taken(reading) for name, reading in matrix.places.items()} == expected
    assert matrix.unread or expected


def test_a_form_of_one_commune_is_no_matrix() -> None:
    assert read_matrix(excel(FORM), BASE, find_commune) is None


def test_a_hidden_column_is_never_chosen() -> None:
    rows = [["TT", "Tiêu chí", "Kết quả"], [1, "Quy hoạch", "Đạt"]]
    assert guess(excel(rows, hidden="C"), BASE).outcome == 0
    assert taken(read(excel(rows, hidden="C"))) == {}
