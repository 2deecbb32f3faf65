"""A commune's own sheet: columns guessed, rows read, and what is not clear told by its cell."""

import pytest

from accounts.models import User
from communes.models import ReportingPeriod
from criteria.models import CriterionResult
from criteria.rules.columns import Layout
from criteria.rules.tables import NOTHING
from criteria.workbook.cells import pages_of
from criteria.workbook.content import WorkbookSheet, expected_for, sheets_of
from criteria.workbook.foreign import guess, plan_of_foreign
from criteria.workbook.plan import Plan
from ntm_tracker.tables.model import Table
from tests.criteria.workbook.filling import make_communes, make_office, make_small_set, own_sheet, told
from tests.factories import make_period

pytestmark = pytest.mark.django_db
HEAD = ["STT", "Tên tiêu chí", "Kết quả", "Ghi chú"]


@pytest.fixture
def office() -> User:
    return make_office()


@pytest.fixture
def sheet(office: User) -> WorkbookSheet:
    make_communes("Định Yên")
    make_small_set()
    period: ReportingPeriod = make_period(as_of=None)
    return sheets_of(period, expected_for(period, office))[0]


def page_of(*rows: list, **values: str) -> Table:
    return pages_of(own_sheet(rows, **values))[0]


def read(sheet: WorkbookSheet, office: User, *rows: list, layout: Layout | None = None, **values: str) -> Plan:
    page = page_of(*rows, **values)
    return plan_of_foreign(sheet, page, layout or guess(sheet, page), office)


@pytest.mark.parametrize(
    ("rows", "layout"),
    [
        ([["UBND xã"], HEAD, [1, "Quy hoạch", "x", ""]], Layout(head=2, number=1, name=2, outcome=3, note=4)),
        (
            [["TT", "Nội dung tiêu chí", "Đạt", "Chưa đạt"], [1, "Quy hoạch", "x", ""]],
            Layout(head=1, number=1, name=2, met=3, not_met=4),
        ),
        (
            [[1, "Quy hoạch", "Đ"], [5, "Giáo dục", "K"], [10, "Thu nhập", "Đ"]],
            Layout(number=1, name=2, outcome=3),
        ),
        ([["Quy hoạch", "đạt"], ["Giáo dục", "chưa đạt"]], Layout(name=1, outcome=2)),
        ([["a", "b"], ["c", "d"]], Layout()),
        ([], Layout()),
    ],
)
def test_columns_are_guessed(sheet: WorkbookSheet, rows: list, layout: Layout) -> None:
    assert guess(sheet, page_of(*rows)) == layout


@pytest.mark.parametrize(
    ("met", "not_met"),
    [
        ("x", "K"),
        ("X", "chưa đạt"),
        ("Đ", "k"),
        ("đạt", "không đạt"),
        (1, 0),
        ("1", "0"),
        ("TRUE", "FALSE"),
        (True, False),
    ],
)
def test_words_of_the_communes(sheet: WorkbookSheet, office: User, met: object, not_met: object) -> None:
    plan = read(sheet, office, HEAD, [1, "Quy hoạch", met, ""], ["TC 5", "", not_met, "thiếu"], [10, "", "CĐG", ""])
    assert told(plan) == {"c:1": ("", "met"), "c:5": ("", "not_met"), "c:10": ("", "not_assessed")}
    assert [each.new.note for each in plan.sheets[0].changes] == ["", "thiếu", ""]


def test_marks_in_two_columns(sheet: WorkbookSheet, office: User) -> None:
    head = ["TT", "Tiêu chí", "Đạt", "Chưa đạt"]
    plan = read(sheet, office, head, [1, "", "x", ""], [5, "", "", "x"], [10, "", "x", "x"])
    assert told(plan) == {"c:1": ("", "met"), "c:5": ("", "not_met")}
    assert plan.notices == ["Ô C4 và D4 đều được đánh dấu: không đọc."]
    assert [each.place for each in plan.sheets[0].changes] == ["C2", "D3"]


def test_what_is_not_clear_is_told_and_not_read(sheet: WorkbookSheet, office: User) -> None:
    rows = [
        [1, "Quy hoạch", "có lẽ"],
        [99, "", "x"],
        [5, "Thu nhập", "x"],
        ["", "Tổng", "2/3"],
        [10, "", "K"],
        [10, "", "Đ"],
    ]
    plan = read(sheet, office, HEAD, *rows)
    assert told(plan) == {}
    assert plan.problems == []
    for words in ("Ô C2: “có lẽ”", "Dòng 3", "tên là của tiêu chí số 10", "ô C6 ghi Chưa đạt"):
        assert any(words in notice for notice in plan.notices), words


def test_an_empty_outcome_and_note_change_nothing(sheet: WorkbookSheet, office: User) -> None:
    plan = read(sheet, office, HEAD, [1, "Quy hoạch", "", ""], [5, "", None, "ghi"])
    assert (plan.change_count, plan.notices) == (0, [NOTHING])


def test_an_old_font_is_converted_and_told(sheet: WorkbookSheet, office: User) -> None:
    rows = [["STT", "Tªn tiªu chÝ", "KÕt qu¶", "Ghi chó"], [5, "Gi¸o dôc", "ch­a ®¹t", "thiÕu"]]
    plan = read(sheet, office, *rows, font=".VnTime")
    assert told(plan) == {"c:5": ("", "not_met")}
    assert "TCVN3 (.VnTime) đã được chuyển: “Tªn tiªu chÝ” thành “Tên tiêu chí”" in plan.notices[0]
    assert not CriterionResult.objects.exists()
