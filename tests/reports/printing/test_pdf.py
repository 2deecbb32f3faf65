import io
import subprocess

import pypdf
import pytest

from reports.printing import pdf
from reports.printing.pdf import StaticFetcher, print_pdf
from reports.printing.text import print_text
from reports.values.blocks import Footnote, FootnoteMark, Heading, Paragraph, Row, Run, Section, Table
from tests.reports.printing.extract import squeezed, words_of_pdf, words_of_text
from tests.reports.printing.sample import (
    HOSTILE,
    SIGNATURE,
    UnknownBlock,
    blocks,
    inlines,
    make_document,
    make_small,
    one_of_each_block,
)

MM = 72 / 25.4
INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\ufeff\u00ad\u2060\u202e\u202c\ufe0f")
)  # no glyph, so not in a PDF


@pytest.fixture(scope="module")
def document():
    return make_document()


@pytest.fixture(scope="module")
def printed(document) -> bytes:
    return print_pdf(document)


@pytest.fixture(scope="module")
def pages(printed) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(printed)).pages)


def lines(page: pypdf.PageObject) -> list[str]:
    return [line.strip() for line in page.extract_text().split("\n") if line.strip()]


def spots(page: pypdf.PageObject) -> list[tuple[str, float, float, float]]:
    """Each piece of text with its left edge and its height on the page in millimetres, and its size in points."""
    found = []

    def visit(text, matrix, text_matrix, font, size):
        if text.strip():
            x = text_matrix[4] * matrix[0] + matrix[4]
            y = text_matrix[5] * matrix[3] + matrix[5]
            found.append((text.strip(), x / MM, 297 - y / MM, round(size * abs(text_matrix[0] * matrix[0]), 1)))

    page.extract_text(visitor_text=visit)
    return found


def test_the_words_are_those_of_the_text(document, printed):
    text = words_of_text(print_text(document))
    assert words_of_pdf(printed).joined_like(text) == text


def test_every_other_kind_of_block_prints_its_words():
    document = one_of_each_block()
    text = words_of_text(print_text(document))
    assert words_of_pdf(print_pdf(document)).joined_like(text) == text


def test_equal_documents_give_equal_bytes(printed):
    assert print_pdf(make_document()) == printed
    assert b"CreationDate" not in printed
    assert b"ModDate" not in printed


def test_the_paper_is_a4_and_the_file_says_what_it_is(printed, document):
    reader = pypdf.PdfReader(io.BytesIO(printed))
    assert {tuple(round(side / MM) for side in page.mediabox[2:]) for page in reader.pages} == {(210, 297)}
    assert reader.metadata.title == document.title
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_only_the_bundled_fonts_are_embedded(printed):
    listing = subprocess.run(["pdffonts", "-"], input=printed, capture_output=True, check=True).stdout.decode()
    names = {line.split()[0].partition("+")[2] for line in listing.split("\n")[2:] if line}
    assert names == {"Report-Serif", "Report-Serif-Bold", "Report-Serif-Italic", "Report-Serif-Bold-Italic"}


def test_pages_are_numbered_from_the_second_and_anew_in_the_annex(pages):
    numbers = [lines(page)[-1] for page in pages]
    annex = next(index for index, page in enumerate(pages) if lines(page)[0] == "Phụ lục")
    assert numbers[1:annex] == [str(number) for number in range(2, annex + 1)]
    assert numbers[annex + 1 :] == ["2"]
    assert not numbers[0].isdigit()
    assert not numbers[annex].isdigit()


def test_each_of_several_annexes_counts_its_own_pages(document):
    report, annex = document.sections
    several = make_small(*report.blocks[:2])
    several = type(several)("Ba phụ lục", (several.sections[0], *[Section(annex.blocks, is_annex=True)] * 3))
    ends = [lines(page)[-1] for page in pypdf.PdfReader(io.BytesIO(print_pdf(several))).pages]
    assert [end for end in ends if end.isdigit()] == ["2", "2", "2"]


def test_the_page_number_is_13_points_in_the_middle_of_the_top_margin(pages):
    text, left, top, size = spots(pages[1])[-1]
    assert (text, size) == ("2", 13)
    assert 5 < top < 15
    assert abs(left + 13 / 2 / 2 / MM - (30 + 165 / 2)) < 0.5


def test_sizes_are_those_of_the_decree(pages):
    sizes = {text: size for page in pages for text, _, _, size in spots(page)}
    assert sizes["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] == 12
    assert sizes["Độc lập - Tự do - Hạnh phúc"] == 13
    assert sizes["VĂN PHÒNG ĐIỀU PHỐI"] == 12
    assert sizes["Số:      /BC-VPĐP.NTM"] == 13
    assert sizes["Lấp Vò, ngày      tháng 4 năm 2024"] == 13
    assert sizes["BÁO CÁO"] == sizes["1. Công tác chỉ đạo, điều hành"] == sizes["CHÁNH VĂN PHÒNG"] == 14
    assert sizes["Nơi nhận:"] == 12
    assert sizes["- Thành viên BCĐ Huyện;"] == 11
    assert sizes["Phụ lục"] == 14
    assert sizes["Nội dung thực hiện"] == 12


def test_the_first_line_begins_1_27_cm_inside_the_left_margin(pages):
    left = {text: left for text, left, _, _ in spots(pages[0])}
    assert left["1. Công tác chỉ đạo, điều hành"] == pytest.approx(30 + 12.7, abs=0.1)
    assert min(left.values()) == pytest.approx(30, abs=0.2)


def test_there_is_room_for_signature_and_seal(pages):
    tops = {text: top for page in pages for text, _, top, _ in spots(page)}
    assert 33 < tops["PHÓ CHỦ TỊCH UBND HUYỆN"] - tops["CHÁNH VĂN PHÒNG"] < 45
    assert tops["Nơi nhận:"] == pytest.approx(tops["CHÁNH VĂN PHÒNG"], abs=1)


def test_the_head_of_the_annex_table_is_repeated(pages):
    assert [page.extract_text().count("Nội dung thực hiện") for page in pages[-2:]] == [1, 1]


@pytest.mark.parametrize("count", [20, 21, 24, 28, 29, 31])
def test_the_signature_keeps_two_lines_of_the_text_with_it(count):
    closing = Paragraph("closing", (Run("Trên đây là báo cáo kết quả thực hiện Chương trình của Huyện. " * 4),))
    body = [Paragraph(f"p{number}", (Run(f"Dòng {number}."),)) for number in range(count)]
    last = list(pypdf.PdfReader(io.BytesIO(print_pdf(make_small(*body, closing, SIGNATURE)))).pages)[-1]
    words = lines(last)
    assert {"Nơi nhận:", "CHÁNH VĂN PHÒNG", "Trần Hoàng Nam"} <= set(words)
    assert len([line for line in words[: words.index("Nơi nhận:")] if not line.startswith("Dòng")]) >= 2


@pytest.mark.parametrize("count", [23, 24, 25])
def test_a_footnote_stays_on_the_page_of_its_mark(count):
    """With 24 lines WeasyPrint would send it on, to win room for the second line of the last paragraph."""
    note = Footnote(1, (Paragraph("n", (Run("Ghi chú dài. " * 30),)),))
    body = [Paragraph(f"p{number}", (Run(f"Dòng {number}."),)) for number in range(count)]
    end = (
        Heading("h", 2, "1.", (Run("Khoản"),)),
        Paragraph("e", (Run("Năm 2024, Huyện phấn đấu có thêm hai xã. " * 9),)),
    )
    document = make_small(Paragraph("m", (Run("Xem"), FootnoteMark(1))), *body, *end, footnotes=(note,))
    first, second = pypdf.PdfReader(io.BytesIO(print_pdf(document))).pages
    assert "Ghi chú dài." in first.extract_text()
    assert "Ghi chú dài." not in second.extract_text()
    assert ("1. Khoản" in lines(second)) == (count >= 24)


def test_a_heading_is_not_left_alone_at_the_end_of_a_page():
    body = [Paragraph(f"p{number}", (Run(f"Dòng {number}."),)) for number in range(28)]
    end = blocks("# I. MỤC\n## 1. Khoản\nLời văn của khoản.", "end")
    first, second = pypdf.PdfReader(io.BytesIO(print_pdf(make_small(*body, *end)))).pages
    assert lines(first)[-1] == "Dòng 27."
    assert lines(second)[:3] == ["I. MỤC", "1. Khoản", "Lời văn của khoản."]


def test_the_end_mark_of_an_annex_takes_a_row_with_it():
    rows = tuple(Row(f"r{number}", (inlines("01"), inlines(f"Kế hoạch {number}"))) for number in range(34))
    table = Table("t", ("TT", "Nội dung"), (10, 90), rows)
    document = make_small(table, Paragraph("end", (Run("./."),)))
    first, second = pypdf.PdfReader(io.BytesIO(print_pdf(document))).pages
    assert lines(first)[-1] == "01 Kế hoạch 32"
    assert lines(second) == ["TT Nội dung", "01 Kế hoạch 33", "./.", "2"]


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_come_out_as_they_are(words):
    document = make_small(Paragraph("a", (Run(words, bold=True),)), Paragraph("b", inlines("Sau đó.")))
    printed = words_of_pdf(print_pdf(document)).pieces
    expected = squeezed(words).translate(INVISIBLE)
    assert sorted("".join(printed[:-1]).translate(INVISIBLE)) == sorted(expected)  # right to left is read from the left
    assert printed[-1] == "Sauđó."


def test_an_unknown_block_raises():
    with pytest.raises(TypeError, match="UnknownBlock"):
        print_pdf(make_small(UnknownBlock()))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "https://example.org/a.png", pdf.STATIC.as_uri(), "data:text/css,a"]
)
def test_nothing_but_stylesheet_and_fonts_is_read(url):
    with pytest.raises(PermissionError):
        StaticFetcher().fetch(url)


def test_the_fonts_are_read():
    assert StaticFetcher().fetch(pdf.FONTS[0].as_uri()).read()[:4] == b"\x00\x01\x00\x00"


def test_a_missing_font_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "FONTS", (tmp_path / "LiberationSerif-Regular.ttf",))
    pdf._stylesheet.cache_clear()
    with pytest.raises(FileNotFoundError, match="LiberationSerif-Regular"):
        print_pdf(make_small(Paragraph("a", (Run("A"),))))
