"""How a text cites a document, and what looks odd about its number, symbol and day."""

import datetime

import pytest

from communes.rules.choices import UnitKind
from directives.rules.choices import DocumentType
from directives.rules.documents import Numbered, citation, document_doubts

DAY = datetime.date(2024, 3, 11)
ORDER = "Số và ngày không theo thứ tự: cùng ký hiệu đã có số {} ngày {}."


def doubts(same: tuple[Numbered, ...] = (), **values: object) -> list[str]:
    """Công văn số 38/UBND-NN&PTNT ngày 11/3/2024, but for `values`."""
    plain = {"kind": DocumentType.LETTER, "number": "38", "symbol": "UBND-NN&PTNT", "issued_on": DAY}
    return document_doubts(**{**plain, "issuer_kind": UnitKind.AUTHORITY, **values}, same=same)


def day(number: int) -> datetime.date:
    return DAY.replace(day=number)


def test_a_document_is_cited_in_full_once() -> None:
    words = {"title": "Công văn số 38/UBND", "issued_on": DAY, "subject": "Khắc phục nội dung", "issuer": "UBND Huyện"}
    full = "Công văn số 38/UBND ngày 11/3/2024 của UBND Huyện về việc khắc phục nội dung"
    assert citation(**words, first=True) == full
    assert citation(**{**words, "issuer": ""}, first=True) == full.replace(" của UBND Huyện", "")
    assert citation(**words, first=False) == "Công văn số 38/UBND"


@pytest.mark.parametrize(
    ("number", "doubt"),
    [("9", "Số dưới 10 phải ghi thêm số 0 phía trước: 09."), ("09", ""), ("10", ""), ("0", ""), ("9a", "")],
)
def test_a_number_below_ten_has_a_zero(number: str, doubt: str) -> None:
    found = doubts(number=number)
    assert [text[: len(doubt)] for text in found] == ([doubt] if doubt else [])


@pytest.mark.parametrize(
    ("kind", "symbol", "is_odd"),
    [
        (DocumentType.PLAN, "KH-UBND", False),
        (DocumentType.PLAN, "kh-ubnd", False),
        (DocumentType.PLAN, "QĐ-UBND", True),
        (DocumentType.DECISION, "QD-UBND", False),  # without marks
        (DocumentType.LETTER, "UBND-KH", False),
    ],
)
def test_a_symbol_begins_with_the_code_of_its_type(kind: DocumentType, symbol: str, is_odd: bool) -> None:
    wanted = [f"Ký hiệu của {kind.label.lower()} thường bắt đầu bằng “{kind.value}-”."] if is_odd else []
    assert doubts(kind=kind, symbol=symbol) == wanted


@pytest.mark.parametrize(
    ("issuer_kind", "symbol", "word"),
    [
        (UnitKind.AUTHORITY, "UBND-NN", ""),
        (UnitKind.AUTHORITY, "VP-NN", "UBND"),
        (UnitKind.STEERING_COMMITTEE, "BCD-NN", ""),
        (UnitKind.STEERING_COMMITTEE, "UBND-NN", "BCĐ"),
        (UnitKind.COORDINATION_OFFICE, "UBND-NN", "VPĐP"),
        (UnitKind.DEPARTMENT, "UBND-NN", ""),
        ("", "NN", ""),
    ],
)
def test_a_symbol_names_the_issuer(issuer_kind: str, symbol: str, word: str) -> None:
    wanted = [f"Ký hiệu không có “{word}” của cơ quan ban hành."] if word else []
    assert doubts(issuer_kind=issuer_kind, symbol=symbol) == wanted


def test_a_number_is_given_once_a_year() -> None:
    taken = "Số 38/UBND-NN&PTNT đã có trong năm, ngày 12/3/2024."
    assert doubts((Numbered("38", day(12)),)) == [taken]
    assert doubts((Numbered("038", day(12)),)) == [taken]
    assert doubts((Numbered("38a", day(12)),)) == []
    assert doubts((Numbered("38", day(12)),), number="38a") == []


@pytest.mark.parametrize(
    ("number", "on", "is_odd"),
    [("37", 10, False), ("37", 11, False), ("37", 12, True), ("39", 10, True), ("39", 11, False), ("39", 12, False)],
)
def test_numbers_run_with_the_days(number: str, on: int, is_odd: bool) -> None:
    wanted = [ORDER.format(number, f"{on}/3/2024")] if is_odd else []
    assert doubts((Numbered(number, day(on)),)) == wanted


def test_the_nearest_number_out_of_order_is_told() -> None:
    others = (Numbered("20", day(20)), Numbered("36", day(13)), Numbered("45", day(1)))
    assert doubts(others) == [ORDER.format("36", "13/3/2024")]
