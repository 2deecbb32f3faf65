"""Annexes as offices keep them: paragraphs, two head rows, sections, other titles, merged and missing numbers."""

import io
from collections.abc import Sequence

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from directives.rules.annex_reading import joined_rows
from ntm_tracker.tables.html import tables_of_html
from ntm_tracker.tables.model import Table
from ntm_tracker.tables.text import table_of_text
from ntm_tracker.tables.word import tables_of_docx
from tests.directives.test_annex_paste import PASTE, client

__all__ = ["client"]  # a fixture
HEAD = ["TT", "Nội dung thực hiện", "Đơn vị tham mưu", "Cấp ban hành", "Ghi chú"]
ONE = ["1", "Kế hoạch A", "Phòng Y tế", "UBND Huyện", "Chưa thực hiện xong"]
TWO = ["2", "Kế hoạch B", "Phòng KT&HT", "UBND Huyện", ""]
BOTH = [tuple(ONE[1:]), tuple(TWO[1:])]


def html(rows: Sequence[Sequence[str]]) -> Table:
    written = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return tables_of_html(f"<table>{written}</table>")[0]


def word(rows: Sequence[Sequence[str]]) -> bytes:
    document = Document()
    table = document.add_table(len(rows), len(rows[0]))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def read(table: Table) -> list[tuple[str, ...]]:
    return [tuple(row.cells.values()) for row in joined_rows(table)]


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, ONE, TWO],
        [["PHỤ LỤC I", "", "", "", ""], HEAD, ONE, TWO],
        [HEAD, ["I", "VĂN BẢN CỦA HUYỆN", "", "", ""], ONE, ["", "VĂN BẢN CỦA XÃ", "", "", ""], TWO],
        [HEAD, ONE, HEAD, TWO],  # the head again on the next page
        [HEAD, ONE, TWO, ["", "Tổng cộng", "", "", "2"]],
        [HEAD, ["", *ONE[1:]], TWO],
        [["Số TT", "Tên nhiệm vụ", "Cơ quan chủ trì", "Cơ quan ban hành", "Kết quả"], ONE, TWO],
        [HEAD[1:], ONE[1:], TWO[1:]],
        [[row[each] for each in (0, 3, 1, 4, 2)] for row in (HEAD, ONE, TWO)],
        [ONE, TWO],
    ],
)
@pytest.mark.parametrize("way", ["html", "word", "text"])
def test_rows_of_every_annex(rows: Sequence[Sequence[str]], way: str) -> None:
    lines = "\n".join("\t".join(row) for row in rows)
    table = html(rows) if way == "html" else table_of_text(lines) if way == "text" else tables_of_docx(word(rows))[0]
    assert read(table) == BOTH


def test_two_head_rows_and_paragraphs_in_cells() -> None:
    (table,) = tables_of_html(
        "<table><tr><td rowspan=2>TT</td><td rowspan=2>Nội dung thực hiện</td><td colspan=2>Đơn vị</td>"
        "<td rowspan=2>Ghi chú</td></tr><tr><td>Tham mưu</td><td>Cấp ban hành</td></tr>"
        "<tr><td>1</td><td><p>Kế hoạch</p><p>tuyên truyền</p></td><td><p>Phòng Y tế</p><p>Phòng KT&amp;HT</p></td>"
        "<td>UBND Huyện</td><td>x</td></tr></table>"
    )
    assert read(table) == [("Kế hoạch tuyên truyền", "Phòng Y tế; Phòng KT&HT", "UBND Huyện", "x")]


def test_a_number_merged_over_two_contents_is_two_rows() -> None:
    (table,) = tables_of_html(
        f"<table><tr>{''.join(f'<td>{each}</td>' for each in HEAD)}</tr>"
        "<tr><td rowspan=2>1</td><td>Kế hoạch A</td><td>Y</td><td>H</td><td></td></tr>"
        "<tr><td>Kế hoạch B</td><td>Z</td><td>H</td><td></td></tr></table>"
    )
    assert [row[0] for row in read(table)] == ["Kế hoạch A", "Kế hoạch B"]


def test_old_fonts_are_converted() -> None:
    table = table_of_text("TT\tNéi dung thùc hiÖn\tGhi chó\n1\tKÕ ho¹ch x©y dùng n«ng th«n míi\tCh­a thùc hiÖn xong")
    assert read(table)[0][0] == "Kế hoạch xây dựng nông thôn mới"


def test_the_word_file_itself_is_read(client: Client) -> None:
    file = SimpleUploadedFile("phu-luc.docx", word([HEAD, ["1", "Việc mới", "Phòng Y tế", "UBND Huyện", ""]]))
    answer = client.post(PASTE, {"text": "", "file": file})
    assert [row.read.cells["content"] for row in answer.context["paste"].rows] == ["Việc mới"]


@pytest.mark.parametrize(
    ("data", "told"), [(b"%PDF-1.7 x", "không phải Word"), (word([["a"]])[:-40], "Không nhận loại tệp")]
)
def test_a_wrong_file_is_told(client: Client, data: bytes, told: str) -> None:
    answer = client.post(PASTE, {"text": "", "file": SimpleUploadedFile("a.docx", data)})
    assert told in answer.content.decode()
