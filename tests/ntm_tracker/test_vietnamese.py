"""How numbers, dates and names are written."""

import datetime
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_tracker import vietnamese

TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=30)


def test_a_search_takes_each_word_once_and_no_more_than_a_database_bears() -> None:
    assert vietnamese.search_words("Định  YÊN\0định\tyên") == ["dinh", "yen"]
    assert vietnamese.search_words("\u202e \ud800 ") == []
    many = vietnamese.search_words(" ".join(map(str, range(2000))) + "x" * 10_000)
    assert (len(many), max(map(len, many))) == (12, 2)


@pytest.mark.parametrize(
    ("number", "text"), [(0, "00"), (5, "05"), (9, "09"), (10, "10"), (12, "12"), (1204, "1.204"), (182223, "182.223")]
)
def test_a_count_below_ten_takes_a_zero(number: int, text: str) -> None:
    assert vietnamese.count(number) == text


@pytest.mark.parametrize(
    ("pair", "text"), [((3, 9), "03/9"), ((16, 19), "16/19"), ((1, 4), "01/4"), ((0, 12), "00/12")]
)
def test_a_fraction_pads_the_numerator_only(pair: tuple[int, int], text: str) -> None:
    assert vietnamese.fraction(*pair) == text


@pytest.mark.parametrize(
    ("pair", "text"),
    [
        ((5, 12), "41,67%"),
        ((12, 12), "100%"),
        ((0, 12), "0%"),
        ((1, 3), "33,33%"),
        ((2, 3), "66,67%"),
        ((1, 800), "0,13%"),
    ],
)
def test_a_share_has_two_decimals_rounded_half_up(pair: tuple[int, int], text: str) -> None:
    assert vietnamese.percent(*pair) == text


def test_there_is_no_share_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        vietnamese.percent(0, 0)


@pytest.mark.parametrize(
    ("number", "text"),
    [(Decimal("79.20"), "79,2"), (Decimal("72"), "72"), (Decimal("5021.5"), "5.021,5"), (5021, "5.021"), (-3, "-3")],
)
def test_decimals_take_a_comma_and_lose_trailing_zeros(number: Decimal | int, text: str) -> None:
    assert vietnamese.decimal(number) == text


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (datetime.date(2024, 1, 5), "05/01/2024", "ngày 05 tháng 01 năm 2024"),
        (datetime.date(2024, 3, 11), "11/3/2024", "ngày 11 tháng 3 năm 2024"),
        (datetime.date(2024, 2, 29), "29/02/2024", "ngày 29 tháng 02 năm 2024"),
        (datetime.date(2024, 12, 1), "01/12/2024", "ngày 01 tháng 12 năm 2024"),
    ],
)
def test_dates_pad_the_day_and_the_first_two_months(day: datetime.date, short: str, long: str) -> None:
    assert (vietnamese.short_date(day), vietnamese.long_date(day)) == (short, long)


def test_points_follow_the_letters_of_legal_texts() -> None:
    assert [vietnamese.point_letter(position) for position in range(1, 9)] == ["a", "b", "c", "d", "đ", "e", "g", "h"]
    assert vietnamese.point_letter(24) == "aa"


def test_roman_numbers() -> None:
    assert [vietnamese.roman(number) for number in (1, 4, 9, 14, 39)] == ["I", "IV", "IX", "XIV", "XXXIX"]
    with pytest.raises(ValueError, match="no Roman"):
        vietnamese.roman(40)


def test_a_document_number_below_ten_takes_a_zero_and_a_compound_one_stays() -> None:
    assert [vietnamese.document_number(number) for number in ("4", "38", "12a")] == ["04", "38", "12a"]


def test_names_are_joined_with_commas() -> None:
    assert vietnamese.joined(["Định Yên", "Bình Thành", "Tân Mỹ"], last=" và ") == "Định Yên, Bình Thành và Tân Mỹ"
    assert vietnamese.joined(["Định Yên"]) == "Định Yên"
    assert vietnamese.joined([]) == ""


@pytest.mark.parametrize(
    ("text", "folded"), [("Định Yên", "dinh yen"), ("ĐỒNG THÁP", "dong thap"), ("Lấp Vò 38/UBND", "lap vo 38/ubnd")]
)
def test_folded_text_has_no_marks(text: str, folded: str) -> None:
    assert vietnamese.fold(text) == folded


@given(TEXT)
def test_both_unicode_forms_fold_alike(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert vietnamese.fold(composed) == vietnamese.fold(decomposed)


def test_names_sort_by_the_vietnamese_alphabet() -> None:
    names = ["Định Yên", "Đường", "Dương", "Ân", "An", "Ăn", "Bình Thành", "Bình Thạnh Trung", "Hội An", "Hoa"]
    assert sorted(names, key=vietnamese.sort_key) == [
        "An", "Ăn", "Ân", "Bình Thành", "Bình Thạnh Trung", "Dương", "Định Yên", "Đường", "Hoa", "Hội An",
    ]  # fmt: skip


def test_tones_decide_between_words_of_the_same_letters() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=vietnamese.sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


@given(TEXT)
def test_a_sort_key_is_hexadecimal(text: str) -> None:
    assert set(vietnamese.sort_key(text)) <= set("0123456789abcdef")


@pytest.mark.parametrize(("small", "capital"), [("", ""), ("đ", "Đ"), ("định Yên", "Định Yên"), ("16 xã", "16 xã")])
def test_the_first_letter_alone_changes(small: str, capital: str) -> None:
    assert vietnamese.capitalised(small) == capital
    assert vietnamese.uncapitalised(capital) == small
