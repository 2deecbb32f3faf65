"""What people write under Ghi chú of Phụ lục I: read as it was meant, or kept as it stands and asked."""

import datetime
from itertools import product

import pytest

from directives.rules.choices import DocumentType
from directives.rules.documents import DocumentError, mended_subject, mended_symbol, written
from directives.rules.remarks import LONGEST_REMARK, Standing, is_done, read_remark
from ntm_tracker.vietnamese import fold, read_day, short_date

DAY = datetime.date(2024, 1, 5)
KINDS = ["Kế hoạch số", "KH số", "KH", "kế hoạch số:", "KẾ HOẠCH SỐ", "Số", "Số:", ""]
JOINTS = [" ngày ", ", ngày ", " ban hành ngày ", " ("]
DAYS = ["05/01/2024", "5/1/2024", "05.01.2024", "05-01-2024", "05/1/24", "05 tháng 01 năm 2024"]
ENDS = ["", ".", " của UBND Huyện", " của UBND Huyện về việc sơ kết"]


@pytest.mark.parametrize(("kind", "joint"), list(product(KINDS, JOINTS)))
def test_one_document_however_it_is_written(kind: str, joint: str) -> None:
    for day, end in product(DAYS, ENDS):
        text = f"{kind} 04/KH-UBND{joint}{day}{')' if '(' in joint else ''}{end}"
        (found,) = read_remark(text).documents
        assert (found.kind, found.number, found.symbol, found.issued_on) == ("KH", "04", "KH-UBND", DAY), text
        assert (found.issuer, found.subject) == (
            "UBND Huyện" if "của" in end else "",
            "sơ kết" if "về việc" in end else "",
        )
        assert not read_remark(text).stays


@pytest.mark.parametrize("kind", list(DocumentType))
def test_every_type_is_read_by_its_name_and_by_its_code(kind: DocumentType) -> None:
    for words in (kind.label, kind.value, fold(kind.label)):
        (found,) = read_remark(f"{words} số 12/{kind.value}-UBND ngày 05/01/2024").documents
        assert found.kind == kind


@pytest.mark.parametrize(
    ("text", "kind", "symbol", "printed"),
    [
        ("Chỉ thị số 05-CT/HU ngày 05/01/2024", "CT", "-CT/HU", "05-CT/HU"),
        ("NQ 05-NQ/TU ngày 05/01/2024", "NQ", "-NQ/TU", "05-NQ/TU"),
        ("Số 05-KL/HU ngày 05/01/2024", "KL", "-KL/HU", "05-KL/HU"),
        ("CV số 5/UBND-NN&PTNT ngày 05/01/2024", "CV", "UBND-NN&PTNT", "05/UBND-NN&PTNT"),
        ("Số 5/UBND-NN ngày 05/01/2024", "CV", "UBND-NN", "05/UBND-NN"),
    ],
)
def test_numbers_of_the_party_keep_their_dash(text: str, kind: str, symbol: str, printed: str) -> None:
    (found,) = read_remark(text).documents
    assert (found.kind, found.symbol) == (kind, symbol)
    assert written(found.number, found.symbol) == printed


@pytest.mark.parametrize("between", ["; ", ", ", " và ", " và Số ", "\n"])
def test_two_documents_stay_as_they_were_written(between: str) -> None:
    second = "12/KH-UBND" if between.endswith("Số ") else "Công văn số 12/UBND-NN"
    read = read_remark(f"Kế hoạch số 04/KH-UBND ngày 05/01/2024 của UBND Huyện{between}{second} ngày 11/3/2024")
    assert [each.number for each in read.documents] == ["04", "12"]
    assert read.stays and read.document and read.document.number == "12"


def test_a_conclusion_is_a_notice_and_keeps_its_name() -> None:
    read = read_remark("Thông báo kết luận số 12/TB-UBND ngày 09/5/24")
    assert read.document and read.document.kind == DocumentType.NOTICE and read.stays
    assert read.document.issued_on == datetime.date(2024, 5, 9)


@pytest.mark.parametrize("text", ["Đã thực hiện xong", "Hoàn thành", "đã hoàn thành.", "Da xong", "Đã ban hành"])
def test_done_without_a_document_is_done_and_asked_for_it(text: str) -> None:
    read = read_remark(text)
    assert (read.standing, read.documents, read.stays) == (Standing.DONE, (), True)
    assert "không nêu văn bản nào" in read.doubts[0]
    assert is_done(None, text, DAY)


@pytest.mark.parametrize("text", ["Đang thực hiện", "Chưa xong", "Đang tham mưu", "chưa ban hành"])
def test_what_goes_on_is_open_and_said_as_it_was(text: str) -> None:
    assert (read_remark(text).standing, read_remark(text).stays) == (Standing.OPEN, True)
    assert not is_done(None, text, DAY)


@pytest.mark.parametrize(
    "text",
    [
        "Giao Phòng KT&HT theo dõi",
        "Kế hoạch số 04/KH-UBND",
        "Kế hoạch ngày 05/01/2024",
        "Kế hoạch số 04/KH-UBND ngày 31/02/2024",
        "Kế hoạch số 0415/KH-UBND ngày 05/01/2024",
        "Kế hoạch số bảy mốt/KH-UBND ngày 05/01/2024",
        "Nghị định số 38/2024/NĐ-CP ngày 05/01/2024",
        "Đang tham mưu Kế hoạch số 04/KH-UBND ngày 05/01/2024",
        "Chưa xong, có Kế hoạch số 04/KH-UBND ngày 05/01/2024",
        "Thay thế Kế hoạch số 04/KH-UBND ngày 05/01/2024",
        "Kế hoạch số 04/KH-UBND ngày 05/01/2024 (chưa triển khai)",
        "Kế hoạch số 04/KH-UBND ngày 05/01/2024; Công văn ngày 11/3/2024",
        "Số 4/ABC ngày 05/01/2024",
        "x" * (LONGEST_REMARK + 1),
    ],
)
def test_what_is_not_understood_whole_is_not_taken_at_all(text: str) -> None:
    read = read_remark(text)
    assert (read.standing, read.documents, read.stays) == (Standing.UNREAD, (), True)
    assert "giữ nguyên" in read.doubts[0]
    assert not is_done(None, text, DAY)


def test_what_contradicts_itself_is_a_doubt() -> None:
    assert "là của kế hoạch" in read_remark("Quyết định số 04/KH-UBND ngày 05/01/2024").doubts[0]


@pytest.mark.parametrize("text", ["", "Chưa thực hiện xong", "chưa thực hiện xong."])
def test_the_usual_words_of_an_open_row_are_not_kept_twice(text: str) -> None:
    assert read_remark(text) == read_remark("")


def test_every_day_is_read_back() -> None:
    days = [datetime.date(2024, 1, 1) + datetime.timedelta(days=each) for each in range(0, 366, 7)]
    assert [read_day(short_date(each)) for each in days] == days
    assert [read_day(f"{each.day}/{each.month}/{each.year % 100:02d}") for each in days] == days


@pytest.mark.parametrize("text", ["31/6/2024", "29/02/23", "05/01.2024", "5/1", "1/1/024", "hôm nay", "1" * 500])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("UBND-NN", "UBND-NN"),
        ("71/UBND-NN", "UBND-NN"),
        ("/UBND-NN", "UBND-NN"),
        ("Số: 71/UBND-NN", "UBND-NN"),
        ("71-CT/HU", "-CT/HU"),
        ("CT/HU", "-CT/HU"),
        ("-CT/HU", "-CT/HU"),
        ("2024/NĐ-CP", "2024/NĐ-CP"),
        ("71/2024/NĐ-CP", "2024/NĐ-CP"),
    ],
)
def test_a_symbol_is_kept_without_its_number(typed: str, kept: str) -> None:
    assert mended_symbol("71", typed) == kept
    assert mended_symbol("71", kept) == kept


def test_a_symbol_with_another_number_is_refused() -> None:
    with pytest.raises(DocumentError, match="bắt đầu bằng số 72, khác với số 71"):
        mended_symbol("71", "72/UBND-NN")


@pytest.mark.parametrize("typed", ["về việc sơ kết", "Về việc: sơ kết", "V/v sơ kết", "về việc về việc sơ kết"])
def test_a_subject_is_kept_without_the_words_before_it(typed: str) -> None:
    assert mended_subject(typed) == "sơ kết"
