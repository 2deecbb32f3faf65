import pytest

from reports.printing.text import print_text
from reports.values.blocks import Footnote, FootnoteMark, Paragraph, Run
from tests.reports.printing.sample import (
    HOSTILE,
    UnknownBlock,
    blocks,
    inlines,
    make_document,
    make_small,
    one_of_each_block,
)


@pytest.fixture(scope="module")
def pieces() -> list[str]:
    return print_text(make_document()).rstrip("\n").split("\n\n")


def test_the_letterhead_reads_left_block_right_block_number_place(pieces):
    assert pieces[0].endswith("ĐẾN NĂM 2025\nVĂN PHÒNG ĐIỀU PHỐI")
    assert pieces[1:4] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        "Số:      /BC-VPĐP.NTM",
        "Lấp Vò, ngày      tháng 4 năm 2024",
    ]


def test_headings_and_items_stand_behind_their_markers(pieces):
    assert "I. KẾT QUẢ THỰC HIỆN CHUNG 03 THÁNG ĐẦU NĂM 2024" in pieces
    assert "1. Công tác chỉ đạo, điều hành" in pieces
    assert any(piece.startswith("- Về xã NTM: Toàn huyện có 12 xã") for piece in pieces)
    assert any(piece.startswith("+ Xã Bình Thạnh Trung: đạt 16/19 tiêu chí.") for piece in pieces)
    assert any(piece.startswith("c) Thẩm định Kế hoạch") for piece in pieces)


def test_marks_are_raised_digits_and_looks_leave_no_trace(pieces):
    (paragraph,) = (piece for piece in pieces if piece.startswith("Để xây dựng thành công"))
    assert "cơ bản đạt 01/04 điều kiện (điều kiện số 1¹); còn 03 điều kiện² chưa đạt (gồm" in paragraph


def test_footnotes_stand_at_the_end_of_their_section_before_the_annex(pieces):
    at = pieces.index("PHÓ CHỦ TỊCH UBND HUYỆN\nTrần Hoàng Nam")
    assert pieces[at + 1].startswith("¹ Đối với điều kiện 1 “Đạt chuẩn")
    assert pieces[at + 2].startswith("² - Đối với điều kiện số 2")
    assert pieces[at + 3] == "- Đối với điều kiện 3 “Có ít nhất 01 (một) mô hình làng thông minh”"
    assert pieces[at + 5].startswith("³ Các Sở:")
    assert pieces[at + 6] == "Phụ lục\nCÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"


def test_a_row_is_a_line_and_its_cells_are_parted_by_tabs(pieces):
    rows = pieces[-1].split("\n")
    assert len(rows) == 15
    assert rows[0] == "TT\tNội dung thực hiện\tĐơn vị tham mưu\tCấp ban hành\tGhi chú"
    assert rows[14].split("\t") == [
        "14",
        "Tham mưu UBND Huyện tổ chức gian hàng trưng bày sản phẩm OCOP",
        "Phòng KT&HT",
        "UBND Huyện",
        "Chưa thực hiện xong",
    ]
    assert {row.count("\t") for row in rows} == {4}


def test_signature_lines(pieces):
    at = pieces.index("CHÁNH VĂN PHÒNG")
    assert pieces[at - 1].split("\n")[::4] == ["Nơi nhận:", "- Lưu: VT, VPĐP."]


def test_several_addressees_end_with_semicolons_and_a_full_stop():
    text = print_text(one_of_each_block())
    assert "Kính gửi:\n- Ủy ban nhân dân Tỉnh;\n- Sở Nông nghiệp và Môi trường.\n" in text


def test_a_mark_of_two_digits():
    note = Footnote(12, (Paragraph("n", inlines("Mười hai.")),))
    text = print_text(make_small(Paragraph("a", (Run("Xem"), FootnoteMark(12))), footnotes=(note,)))
    assert text == "Xem¹²\n\n¹² Mười hai.\n"


def test_a_footnote_that_is_marked_twice_stands_once():
    body = blocks("Một[^1]\nHai[^1]", "twice")
    text = print_text(make_small(*body, footnotes=(Footnote(1, (Paragraph("n", inlines("Ghi.")),)),)))
    assert text == "Một¹\n\nHai¹\n\n¹ Ghi.\n"


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_come_out_as_they_are(words):
    assert print_text(make_small(Paragraph("a", (Run(words, bold=True),)))) == f"{words}\n"


def test_an_unknown_block_raises():
    with pytest.raises(TypeError, match="UnknownBlock"):
        print_text(make_small(UnknownBlock()))
