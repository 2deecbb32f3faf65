"""What people write for an outcome or a list of criteria is understood, or said to be not."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.rules.choices import Outcome
from criteria.rules.reading import Pasted, numbers_in, outcome_of_words, read_pasted

MET, NOT_MET, NOT_ASSESSED, NOT_APPLICABLE = Outcome
NAMES = {
    "1": "Quy hoạch",
    "2": "Giao thông",
    "5": "Giáo dục",
    "6": "Văn hóa",
    "7": "Cơ sở hạ tầng thương mại nông thôn",
    "10": "Thu nhập",
    "15": "Hành chính công",
    "17": "Môi trường",
    "19": "Quốc phòng và An ninh",
}


def said(pasted: Pasted) -> dict[str, Outcome]:
    return {row.number: row.outcome for row in pasted.rows}


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        *(
            (each, MET)
            for each in ("Đạt", "đạt", "ĐẠT", " Đạt. ", "Đ", "đ", "x", "X", "(x)", "1", "1.0", "1,0", "✓", "✅", "Ðạt")
        ),
        *((each, MET) for each in ("Đạt chuẩn", "đã đạt", "Có", "dat", unicodedata.normalize("NFD", "Đạt"))),
        *((each, NOT_MET) for each in ("Chưa đạt", "không đạt", "K", "k", "KĐ", "CĐ", "C.Đ", "0", "0.0", "Không")),
        *((each, NOT_MET) for each in ("Chưa  đạt", "chưa\xa0đạt", "ko đạt", "✗", "❌", "CHƯA ĐẠT")),
        *((each, NOT_ASSESSED) for each in ("Chưa đánh giá", "CĐG", "cđg", "chưa tự đánh giá")),
        *((each, NOT_APPLICABLE) for each in ("Không áp dụng", "KAD", "N/A", "Xã không có nội dung này")),
        *((each, None) for each in ("", "có lẽ", "chưa", "?", "Đạt/Chưa đạt", "gần đạt", "2", "16/19", "=1+1", "-")),
        *((each, None) for each in ("đạt " * 30, "<b>đạt</b>", "\0", "Đạt 3/5")),
    ],
)
def test_words_for_an_outcome(words: str, outcome: Outcome | None) -> None:
    assert outcome_of_words(words) == outcome


@pytest.mark.parametrize("outcome", Outcome)
def test_the_words_on_screen_are_understood(outcome: Outcome) -> None:
    assert outcome_of_words(outcome.label) == outcome


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("5, 10, 15", ["5", "10", "15"], []),
        ("5;10 ;15.", ["5", "10", "15"], []),
        ("5 10 15", ["5", "10", "15"], []),
        ("5\n10\n15\n", ["5", "10", "15"], []),
        ("05, 10", ["5", "10"], []),
        ("5-7, 10", ["5", "6", "7", "10"], []),
        ("5 - 7", ["5", "6", "7"], []),
        ("từ 5 đến 7", ["5", "6", "7"], []),
        ("TC 5, tiêu chí số 10 và 15", ["5", "10", "15"], []),
        ("các tiêu chí: 5, 5, 10", ["5", "10"], []),
        ("", [], []),
        ("5, 99", ["5"], ["99"]),
        ("5, mười", ["5"], ["mười"]),
        ("7-5", [], ["7-5"]),
        ("5-99", [], ["5-99"]),
        ("1-999999999999", [], ["1-999999999999"]),
        ("5.1", [], ["5.1"]),
        ("5.10.15", [], ["5.10.15"]),
        ("-5", [], ["-5"]),
    ],
)
def test_a_list_of_numbers(text: str, known: list[str], unknown: list[str]) -> None:
    assert numbers_in(text, NAMES) == (known, unknown)


@pytest.mark.parametrize(
    "line",
    [
        "5. Giáo dục  chưa đạt",
        "5. Giáo dục chưa đạt",
        "5.Giáo dục: Chưa đạt",
        "05) Giáo dục ........ không đạt",
        "5. Giáo dục …… K",
        "5\tGiáo dục\tChưa đạt",
        "5\tChưa đạt",
        "5 - K",
        "5 K",
        "TC 5: K",
        "tc5: k",
        "Tiêu chí số 5 (Giáo dục): Chưa đạt",
        "Giáo dục: chưa đạt",
        "Giáo dục\tK",
        "giao duc  khong dat",
        "chưa đạt: 5",
        "Chưa đạt TC 5",
        "5: chưa đạt",
        unicodedata.normalize("NFD", "5. Giáo dục  chưa đạt"),
        "5. Giáo dục\xa0\xa0chưa đạt\r\n",
    ],
)
def test_one_line_of_one_criterion(line: str) -> None:
    pasted = read_pasted(line, NAMES)
    assert (said(pasted), pasted.unread) == ({"5": NOT_MET}, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chưa đạt: 5, 10, 15", {"5": NOT_MET, "10": NOT_MET, "15": NOT_MET}),
        ("Chưa đạt (03): 5, 10, 15", {"5": NOT_MET, "10": NOT_MET, "15": NOT_MET}),
        ("Chưa đạt 03 tiêu chí: 5, 10, 15", {"5": NOT_MET, "10": NOT_MET, "15": NOT_MET}),
        ("6/9, chưa đạt 5, 10, 15", {"5": NOT_MET, "10": NOT_MET, "15": NOT_MET}),
        ("5, 10: chưa đạt", {"5": NOT_MET, "10": NOT_MET}),
        ("Đạt: 1, 2\nCĐG: 6\nChưa đạt: 5 và 10", {"1": MET, "2": MET, "5": NOT_MET, "6": NOT_ASSESSED, "10": NOT_MET}),
        (
            "STT\tTiêu chí\tKết quả\n1\tQuy hoạch\tx\n2\tGiao thông\tĐ\n5\tGiáo dục\tK",
            {"1": MET, "2": MET, "5": NOT_MET},
        ),
        ("TT\tTiêu chí\tĐạt\tChưa đạt\n1\tQuy hoạch\tx\t\n5\tGiáo dục\t\tX", {"1": MET, "5": NOT_MET}),
        ("5: chưa đạt\n5: không đạt", {"5": NOT_MET}),
        ("Chưa đạt 03 tiêu chí gồm: 5, 10, 15", {"5": NOT_MET, "10": NOT_MET, "15": NOT_MET}),
        ("Còn 02 tiêu chí chưa đạt: 5, 10", {"5": NOT_MET, "10": NOT_MET}),
        ("Chưa đạt: số 5 (Giáo dục), số 10 (Thu nhập)", {"5": NOT_MET, "10": NOT_MET}),
        ("[08:15 06/03/2024] Lê Thị Bình: TC 5 chưa đạt", {"5": NOT_MET}),
        ("Chưa đạt 5, 10. Còn lại đạt", {number: NOT_MET if number in {"5", "10"} else MET for number in NAMES}),
    ],
)
def test_several_criteria(text: str, expected: dict[str, Outcome]) -> None:
    pasted = read_pasted(text, NAMES)
    assert (said(pasted), pasted.unread) == (expected, [])


@pytest.mark.parametrize("rest", ["còn lại: đạt", "Các tiêu chí còn lại đạt", "Đạt: còn lại", "Còn lại đều đạt."])
def test_the_rest_is_what_no_line_names(rest: str) -> None:
    pasted = read_pasted(f"{rest}\nchưa đạt: 5, 10", NAMES)
    assert said(pasted) == {number: NOT_MET if number in {"5", "10"} else MET for number in NAMES}


def test_what_a_commune_writes_on_zalo_is_read_up_to_its_greeting() -> None:
    pasted = read_pasted("Xã Bình Thạnh Trung đạt 6/9 tiêu chí. Còn 03 tiêu chí chưa đạt: 5, 10, 15", NAMES)
    assert said(pasted) == {"5": NOT_MET, "10": NOT_MET, "15": NOT_MET}
    assert pasted.unread == []


def test_what_stands_after_the_outcome_is_the_note() -> None:
    text = "5. Giáo dục: chưa đạt, mới xong 03 trường\n10\tThu nhập\tK\t68 triệu đồng"
    assert [(row.number, row.note, row.line) for row in read_pasted(text, NAMES).rows] == [
        ("5", "mới xong 03 trường", 1),
        ("10", "68 triệu đồng", 2),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("5 đạt 10 chưa đạt", "hai kết quả"),
        ("5. Giáo dục 10. Thu nhập chưa đạt", "không rõ"),
        ("5. 10. Thu nhập chưa đạt", "không rõ kết quả"),
        ("5. Giáo dục: chưa đạt vì tiêu chí 10", "không rõ “vì”"),
        ("5\tThu nhập\tĐạt", "tên là của tiêu chí số 10"),
        ("99. Giáo dục: đạt", "bộ này không có tiêu chí số 99"),
        ("5.1 Tỷ lệ trường học: đạt", "“5.1” không phải là số"),
        ("5. Giáo dục cơ bản đạt", "“cơ bản”: chưa phải"),
        ("5: đạt 3/5 chỉ tiêu", "không rõ kết quả"),
        ("5. Giáo dục", "không có kết quả"),
        ("5. Giáo dục: có lẽ", "không rõ “lẽ”"),
        ("5\tĐạt\tChưa đạt", "hai kết quả"),
        ("5\tGiáo dục\t\tx", "cột nào"),
        ("Đạt 6/9", "chỉ là con số"),
        ("Đạt 16/19", "bộ này có 9"),
        ("7/9, chưa đạt 5, 10, 15", "nêu 3 chưa đạt"),
        ("Thân gửi VPĐP", "không rõ “Thân”"),
        ("Đạt, trừ 5, 10", "không rõ"),
        ("Đạt ngoài 5, 10", "không rõ"),
        ("Còn 03 tiêu chí chưa đạt: 5, 10", "nêu 2"),
        ("Chưa đạt: 5 (Thu nhập)", "tên là của tiêu chí số 10"),
        ("5. Giáo dục: đạt " + "x" * 1000, "dài quá"),
    ],
)
def test_what_is_not_clear_is_handed_back(line: str, why: str) -> None:
    pasted = read_pasted(line, NAMES)
    assert pasted.rows == []
    assert len(pasted.unread) == 1
    assert why in pasted.unread[0]


def test_two_lines_that_contradict_each_other_count_for_nothing() -> None:
    pasted = read_pasted("5: đạt\n10: đạt\n5: chưa đạt\n5: đạt\ncòn lại: đạt", NAMES)
    assert "5" not in said(pasted)
    assert said(pasted)["10"] == MET
    assert "số 5: dòng 1 ghi Đạt, dòng 3 ghi Chưa đạt, dòng 4 ghi Đạt; chưa lấy" in pasted.unread[0]
    assert "không rõ những tiêu chí còn lại" in pasted.unread[1]


def test_a_mark_in_two_columns_is_not_clear() -> None:
    pasted = read_pasted("TT\tĐạt\tChưa đạt\n5\tx\tx\n10\t\t", NAMES)
    assert pasted.rows == []
    assert len(pasted.unread) == 2


def test_criteria_of_the_same_name_are_told_apart_by_number() -> None:
    names = {"8": "Chưa rõ tên", "9": "Chưa rõ tên"}
    assert said(read_pasted("9. Chưa rõ tên: đạt", names)) == {"9": MET}
    assert "cùng tên" in read_pasted("Chưa rõ tên: đạt", names).unread[0]


def test_a_name_that_begins_with_an_outcome() -> None:
    names = {"1": "Đạt chuẩn NTM nâng cao", "2": "Thu nhập"}
    assert said(read_pasted("1. Đạt chuẩn NTM nâng cao: chưa đạt", names)) == {"1": NOT_MET}
    assert said(read_pasted("1\tĐạt chuẩn NTM nâng cao\tx", names)) == {"1": MET}
    assert read_pasted("1. Đạt chuẩn NTM nâng cao", names).rows == []


def test_rows_come_in_the_order_of_the_set() -> None:
    assert [row.number for row in read_pasted("chưa đạt: 15, 5, 10", NAMES).rows] == ["5", "10", "15"]


ODD = st.text(st.sampled_from("5 10,.:;-–…\t\nĐạtchưaKx()=+/\0\u202e1đến còn lại"), max_size=80)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=200), ODD))
def test_any_text_is_answered(text: str) -> None:
    pasted = read_pasted(text, NAMES)
    assert {row.number for row in pasted.rows} <= set(NAMES)
    known, _ = numbers_in(text, NAMES)
    assert set(known) <= set(NAMES)
    assert outcome_of_words(text) in {None, *Outcome}


@pytest.mark.parametrize("sign", [" ", "5 ", "\t", ".", "5-", "đạt ", "…", "5\n", ": "])
def test_a_megabyte_is_answered_soon(sign: str) -> None:
    started = time.perf_counter()
    text = sign * (1_000_000 // len(sign))
    assert read_pasted(text, NAMES).unread
    numbers_in(text, NAMES)
    outcome_of_words(text)
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("sign", [" ", "\t", "0", "\u0301", "\xa0"])
def test_long_runs_of_one_sign_are_read_at_once(sign):
    started = time.monotonic()
    read = read_pasted(f"{sign * 980}!\n" * 100, NAMES)
    assert time.monotonic() - started < 1
    assert not read.rows


def test_columns_parted_by_many_spaces_are_read():
    (row,) = read_pasted(f"5. Giáo dục{' ' * 60}chưa đạt", NAMES).rows
    assert (row.number, row.outcome) == ("5", NOT_MET)
