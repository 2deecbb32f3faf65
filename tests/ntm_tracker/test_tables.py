"""Each source of tables: spans, paragraphs, what is hidden, what is tracked; hostile input is bounded."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from ntm_tracker.tables.excel import tables_of_workbook
from ntm_tracker.tables.html import LONGEST, tables_of_html
from ntm_tracker.tables.model import Cell, Table
from ntm_tracker.tables.text import table_of_text
from ntm_tracker.tables.word import tables_of_docx
from ntm_tracker.uploads import FileKind, kind_of
from ntm_tracker.workbooks import BadWorkbookError

FAR_CORNER = Path(__file__).parent / "far-corner.xls"  # 40 sheets of two cells each, the second in the far corner


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_spans_and_paragraphs_of_html() -> None:
    (table,) = tables_of_html(
        "<table><tr><td rowspan=2><p>1<o:p></o:p></p></td><td colspan=2><p>a</p><p>b</p></td></tr>"
        "<tr><td>c<br>d</td><td>e</td></tr></table>"
    )
    assert texts(table) == [["1", "a\nb"], ["", "c\nd", "e"]]
    assert table.merged == {(2, 1): (1, 1), (1, 3): (1, 2)}
    assert table.seen(2, 1).text == "1"
    assert table.cell(2, 1).text == ""


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p><del>Đạt</del><ins>Chưa đạt</ins></p>", "Chưa đạt"),
        ("<ol start=3><li><p>x</p></li><li>y</li></ol>", "3. x\n4. y"),
        ("<span style='display:none'>Đạt</span>K", "K"),
        ("<span style='mso-hide:all'>Đạt</span>", ""),
        ("<style>p {}</style><script>1</script>x", "x"),
        ("a<table><tr><td>b</td><td>c</td></tr></table>d", "a\nb c\nd"),
        ("&nbsp;x&#8203;", "x"),
        ("<!-- Đạt -->x", "x"),
    ],
)
def test_what_a_cell_says(markup: str, text: str) -> None:
    (table,) = tables_of_html(f"<table><tr><td>{markup}</td><td>x</td></tr></table>")
    assert table.cell(1, 1).text == text


@pytest.mark.parametrize("markup", ["<s>Đạt</s>", "<span style='text-decoration: line-through'>Đạt</span>"])
def test_what_is_struck_out_is_known(markup: str) -> None:
    (table,) = tables_of_html(f"<table><tr><td>{markup}</td></tr></table>")
    assert "gạch ngang" in table.cell(1, 1).trouble


@pytest.mark.parametrize("markup", ["", "   ", "chỉ có chữ", "<table>", "\0", "<table></table>"])
def test_no_table_is_none(markup: str) -> None:
    assert tables_of_html(markup) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>" * 20_000,
        "<table><tr>" + "<td rowspan=9999 colspan=9999>x" * 20_000,
        "<table>" + "<tr><td>x" * 50_000,
        "<ol>" * 100_000 + "<table><tr><td>x",
        "<table><tr><td>" + "<p>" * 200_000,
        "<table><col span=9999>" * 10_000,
    ],
)
def test_hostile_html_costs_little(markup: str) -> None:
    started = time.perf_counter()
    tables = tables_of_html(markup)
    assert time.perf_counter() - started < 5
    assert all(len(table.rows) <= 1500 for table in tables)


def test_too_long_html_is_not_read() -> None:
    assert tables_of_html("<table><tr><td>x" + "x" * LONGEST) == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('1\t"a\nb"\tx\n2\ty', [["1", "a\nb", "x"], ["2", "y"]]),
        ('1\t"x"', [["1", '"x"']]),
        ('"say ""hi"""\tx', [['say "hi"', "x"]]),
        ("1\ta\r\n2\tb", [["1", "a"], ["2", "b"]]),
        ('"open\t1\n2', [['"open', "1"], ["2"]]),
    ],
)
def test_text_is_a_table(text: str, rows: list) -> None:
    assert texts(table_of_text(text)) == rows


@pytest.mark.parametrize("text", ['"' * 100_000, '\t"' * 50_000, '"\n' * 50_000, '"a\n' * 30_000])
def test_quotes_cost_time_that_grows_with_the_text(text: str) -> None:
    started = time.perf_counter()
    table_of_text(text)
    assert time.perf_counter() - started < 2


def docx(body: str, **parts: str) -> bytes:
    target = io.BytesIO()
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f"<w:document {namespace}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            packed.writestr(f"word/{name}.xml", content)
    return target.getvalue()


def cell(inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_word_table_with_everything() -> None:
    body = "<w:tbl>" + "".join(
        f"<w:tr>{row}</w:tr>"
        for row in (
            cell(paragraph("1"), '<w:vMerge w:val="restart"/>') + cell(paragraph("a") + paragraph("b")),
            cell(paragraph("x"), "<w:vMerge/>") + cell("<w:p><w:r><w:t>c</w:t><w:br/><w:t>d</w:t></w:r></w:p>"),
            cell(paragraph("wide"), '<w:gridSpan w:val="2"/>'),
            "<w:trPr><w:del/></w:trPr>" + cell(paragraph("gone")),
            cell(
                "<w:p><w:moveFrom><w:r><w:t>old</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>"
            )
            + cell("<w:tbl><w:tr>" + cell(paragraph("inner")) + "</w:tr></w:tbl>"),
        )
    )
    (table,) = tables_of_docx(docx(body + "</w:tbl>"))
    assert texts(table) == [["1", "a\nb"], ["", "c\nd"], ["wide"], ["new", "inner"]]
    assert table.merged == {(2, 1): (1, 1), (3, 2): (3, 1)}
    assert "Track Changes" in table.notices[0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        docx("<w:tbl>" + "x" * 100)[:-20],
        docx("<broken"),
        docx("<!DOCTYPE x [<!ENTITY a 'b'>]>"),
        docx("<w:p/>" * 600_000),
        docx("x" * (31 * 2**20)),
    ],
)
def test_a_bad_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadWorkbookError):
        tables_of_docx(data)


def test_deep_word_files_are_bounded() -> None:
    deep = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    with pytest.raises(BadWorkbookError):
        tables_of_docx(docx(f"<w:tbl>{deep}</w:tbl>"))


def test_an_old_workbook_that_would_fill_the_memory_is_refused() -> None:
    data = FAR_CORNER.read_bytes()
    assert kind_of(data) == FileKind.XLS
    with pytest.raises(BadWorkbookError, match="quá nhiều ô"):
        tables_of_workbook(data)


@pytest.mark.parametrize("at", range(0, 5000, 137))
def test_a_damaged_old_workbook_is_refused_or_read(at: int) -> None:
    data = (Path(__file__).parents[1] / "criteria" / "workbook" / "dinh-yen.xls").read_bytes()
    for bad in (data[:at], data[:at] + b"\xff" * 40 + data[at + 40 :]):
        try:
            tables_of_workbook(bad if bad else data[:8])
        except BadWorkbookError as error:
            assert str(error).endswith((".", ")"))


def test_whole_sheets_merged_again_and_again_are_refused() -> None:
    workbook = Workbook()
    workbook.active["A1"].value = "x"
    for row in range(1, 40):
        workbook.active.merged_cells.add(f"A{row}:XFD{9000 + row}")
    target = io.BytesIO()
    workbook.save(target)
    with pytest.raises(BadWorkbookError, match="ô gộp"):
        tables_of_workbook(target.getvalue())


def test_a_table_is_turned_with_its_merged_cells() -> None:
    table = Table(rows=[[Cell("a"), Cell("b")], [Cell(), Cell("c")]], merged={(2, 1): (1, 1)}, hidden_rows={2})
    turned = table.turned()
    assert texts(turned) == [["a", ""], ["b", "c"]]
    assert (turned.merged, turned.hidden_columns) == ({(1, 2): (1, 1)}, {2})
