"""A filled-in workbook is held against what is recorded: what changes, what stays, what is wrong and where."""

import io
import unicodedata
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from accounts.models import User
from communes.models import Locality, ReportingPeriod
from criteria.models import CriteriaSet, Criterion, CriterionResult, Indicator, IndicatorResult
from criteria.rules.choices import Outcome, Stage
from criteria.sheet.record import record_results
from criteria.subject import Entries, Entry, Subject
from tests.criteria.workbook.filling import (
    changed,
    filled_in,
    make_commune_officer,
    make_communes,
    make_office,
    make_small_set,
    place_of,
    planned,
    saved,
    told,
    written,
)
from tests.criteria_factories import make_assessment
from tests.factories import make_period

pytestmark = pytest.mark.django_db
MET, NOT_MET, NOT_ASSESSED, NOT_APPLICABLE = Outcome


@pytest.fixture
def communes() -> list[Locality]:
    return make_communes("Định Yên", "Tân Mỹ")


@pytest.fixture
def criteria_set(communes: list[Locality]) -> CriteriaSet:
    return make_small_set(code="XA")


@pytest.fixture
def period(criteria_set: CriteriaSet) -> ReportingPeriod:
    return make_period(as_of=None)


@pytest.fixture
def office() -> User:
    return make_office()


def record(
    period: ReportingPeriod, criteria_set: CriteriaSet, commune: Locality, by: User, **outcomes: Outcome
) -> None:
    """Record outcomes of criteria, `c5=NOT_MET`."""
    rows = []
    for name, outcome in outcomes.items():
        criterion = Criterion.objects.get(criteria_set=criteria_set, number=name[1:])
        stored = CriterionResult.objects.filter(assessment__locality=commune, criterion=criterion).first()
        rows.append(Entry(criterion.pk, outcome, stored.version if stored else 0))
    subject = Subject(criteria_set, period, commune)
    record_results(subject=subject, entries=Entries(criteria=rows), by=by)


def test_an_untouched_workbook_changes_nothing(period, criteria_set, communes, office) -> None:
    record(period, criteria_set, communes[0], office, c5=MET)
    CriterionResult.objects.update(note="=1+1\n @xã, “05” trường")
    plan = planned(written(period, office), period, office)
    assert (plan.change_count, plan.conflict_count, plan.problems, plan.notices) == (0, 0, [], [])
    assert plan.kept_count == 1


def test_only_what_was_filled_in_changes(period, criteria_set, communes, office) -> None:
    record(period, criteria_set, communes[0], office, c1=MET, c5=MET)
    data = filled_in(written(period, office), {"c:5": "Chưa đạt", "c:10": "Đạt"}, page="Định Yên")
    plan = planned(data, period, office)
    assert told(plan) == {"c:5": ("met", "not_met"), "c:10": ("", "met")}
    assert plan.kept_count == 1
    assert [page.title for page in plan.touched] == ["Định Yên"]


@pytest.mark.parametrize(
    "words", ["chưa đạt ", "Chua dat", "K", unicodedata.normalize("NFD", "Chưa đạt"), "Chưa\xa0đạt", "Chưa đạt\u200b"]
)
def test_words_are_read_as_people_write_them(period, office, words: str) -> None:
    data = filled_in(written(period, office), {"c:5": words})
    assert told(planned(data, period, office)) == {"c:5": ("", "not_met")}


@pytest.mark.parametrize("words", ["có lẽ", 12, "=1+1", "<b>Đạt</b>", "Đạt/Chưa đạt", "#REF!"])
def test_what_is_no_outcome_is_told_by_its_cell(period, office, words: object) -> None:
    data = written(period, office)
    place = place_of(data, "c:5")
    plan = planned(filled_in(data, {"c:5": words, "c:1": "Đạt"}), period, office)
    assert [(each.page, each.place) for each in plan.problems] == [("Định Yên", place)]
    assert str(plan.problems[0]).startswith(f"Trang Định Yên, ô {place}: ")


def test_the_message_says_what_to_choose(period, office) -> None:
    plan = planned(filled_in(written(period, office), {"c:5": "có lẽ"}), period, office)
    assert "“có lẽ” không phải là kết quả. Hãy chọn Đạt, Chưa đạt, Chưa đánh giá hoặc Không áp dụng." in str(
        plan.problems[0]
    )


def test_an_emptied_cell_keeps_what_is_recorded(period, criteria_set, communes, office) -> None:
    record(period, criteria_set, communes[0], office, c5=MET)
    plan = planned(filled_in(written(period, office), {"c:5": None}), period, office)
    assert plan.change_count == 0
    assert "để trống, giữ kết quả đang có" in plan.notices[0]


def test_a_note_alone_is_a_change_but_needs_an_outcome(period, criteria_set, communes, office) -> None:
    record(period, criteria_set, communes[0], office, c5=MET)
    data = filled_in(written(period, office), {"c:5": "trường mới", "c:10": "chưa rõ"}, column="G")
    plan = planned(data, period, office)
    assert [(each.line.key, each.new.note) for page in plan.sheets for each in page.changes] == [("c:5", "trường mới")]
    assert "có ghi chú nhưng chưa có kết quả" in str(plan.problems[0])


def test_what_somebody_changed_since_is_a_conflict(period, criteria_set, communes, office) -> None:
    record(period, criteria_set, communes[0], office, c1=MET, c5=MET, c10=MET)
    data = filled_in(written(period, office), {"c:5": "Chưa đạt", "c:10": "Chưa đạt"})
    record(period, criteria_set, communes[0], office, c1=NOT_MET, c5=NOT_ASSESSED, c10=NOT_MET)
    plan = planned(data, period, office)
    assert told(plan) == {}
    assert [(each.line.key, each.old.outcome, each.new.outcome) for each in plan.sheets[0].conflicts] == [
        ("c:5", "not_assessed", "not_met")  # criterion 1 was not touched; of 10 both say the same
    ]
    assert plan.sheets[0].entries().criteria == []
    (chosen,) = [name for name, _ in plan.sheets[0].named_conflicts]
    assert [each.version for each in plan.sheets[0].entries([chosen]).criteria] == [2]


def test_a_row_that_came_up_since_is_a_conflict(period, criteria_set, communes, office) -> None:
    data = filled_in(written(period, office), {"c:5": "Chưa đạt"})
    record(period, criteria_set, communes[0], office, c5=MET)
    assert planned(data, period, office).conflict_count == 1


def test_a_plan_has_another_digest_once_something_changed(period, criteria_set, communes, office) -> None:
    data = filled_in(written(period, office), {"c:5": "Chưa đạt"})
    before = planned(data, period, office).fingerprint
    assert planned(data, period, office).fingerprint == before
    record(period, criteria_set, communes[0], office, c5=MET)
    assert planned(data, period, office).fingerprint != before


@pytest.mark.parametrize(
    ("value", "outcome"), [(68, "not_met"), ("72", "met"), ("71,9", "not_met"), (79.2, "met"), ("1.234,5", "met")]
)
def test_a_measured_value_decides(period, office, value: object, outcome: str) -> None:
    plan = planned(filled_in(written(period, office), {"i:10/10.1": value}, column="D"), period, office)
    assert told(plan) == {"i:10/10.1": ("", outcome), "c:10": ("", outcome)}
    assert [each.is_derived for each in plan.sheets[0].changes] == [False, True]


def test_what_is_predicted_is_what_is_recorded(period, criteria_set, communes, office) -> None:
    record(period, criteria_set, communes[0], office, c10=MET)
    plan = planned(filled_in(written(period, office), {"i:10/10.1": 68}, column="D"), period, office)
    assert told(plan)["c:10"] == ("met", "not_met")
    page = plan.sheets[0]
    record_results(subject=page.sheet.subject, entries=page.entries(), by=office)
    assert CriterionResult.objects.get(criterion__number="10").declared == NOT_MET
    assert IndicatorResult.objects.get().value == Decimal(68)


def test_deciding_against_the_threshold_needs_a_reason(period, office) -> None:
    data = filled_in(written(period, office), {"i:10/10.1": 68}, column="D")
    data = filled_in(data, {"i:10/10.1": "Đạt"})
    assert "68, mức ≥ 72 triệu đồng/người/năm: chưa đạt, nhưng ô ghi đạt" in str(
        planned(data, period, office).problems[0]
    )
    plan = planned(filled_in(data, {"i:10/10.1": "số liệu cũ"}, column="G"), period, office)
    assert plan.problems == []
    assert plan.sheets[0].entries().indicators[0].differs_reason == "số liệu cũ"


@pytest.mark.parametrize("value", ["bảy hai", "1.234", "72 triệu", 1e300, "1,23,4", -5, 72.12345])
def test_what_is_no_value_is_told_by_its_cell(period, office, value: object) -> None:
    data = written(period, office)
    plan = planned(filled_in(data, {"i:10/10.1": value}, column="D"), period, office)
    assert [each.place for each in plan.problems] == [place_of(data, "i:10/10.1", "D")]


def test_a_criterion_against_its_indicators_is_told(period, office) -> None:
    data = filled_in(written(period, office), {"i:10/10.1": 68}, column="D")
    data = filled_in(data, {"c:10": "Đạt"})
    assert "theo các chỉ tiêu đã ghi, tiêu chí này chưa đạt" in str(planned(data, period, office).problems[0])


def test_an_indicator_that_was_not_checked_has_no_row(period, criteria_set, office) -> None:
    Indicator.objects.update(reading="recalled")
    data = written(period, office)
    sheet = load_workbook(io.BytesIO(data))["Định Yên"]
    assert [row[7].value for row in sheet.iter_rows(min_row=7)] == ["c:1", "c:5", "c:10"]
    assert sheet.column_dimensions["D"].hidden


# whose workbook it is --------------------------------------------------------------------------------------


def test_a_commune_reads_and_brings_its_own_page_only(period, communes, office) -> None:
    officer = make_commune_officer(communes[1])
    assert load_workbook(io.BytesIO(written(period, officer))).sheetnames == ["Tân Mỹ", "_ma"]
    data = filled_in(written(period, office), {"c:5": "Đạt"}, page="Định Yên")
    data = filled_in(data, {"c:5": "Chưa đạt"}, page="Tân Mỹ")
    plan = planned(data, period, officer)
    assert told(plan) == {"c:5": ("", "not_met")}
    assert plan.notices == ["Trang “Định Yên” là của xã khác: không đọc."]


def test_a_commune_cannot_change_what_it_sent(period, criteria_set, communes) -> None:
    officer = make_commune_officer(communes[0])
    make_assessment(criteria_set, period=period, locality=communes[0], stage=Stage.SENT)
    data = written(period, officer)
    assert planned(data, period, officer).problems == []
    assert "đã gửi" in str(planned(filled_in(data, {"c:5": "Đạt"}), period, officer).problems[0])


def test_a_workbook_of_another_period_is_refused(period, office) -> None:
    data = written(period, office)
    later = make_period(2024, 2, as_of=None)
    assert "tệp của Quý I/2024, đang nhập Quý II/2024" in str(planned(data, later, office).problems[0])


def test_a_workbook_of_an_old_version_is_refused(period, criteria_set, office) -> None:
    data = written(period, office)
    make_small_set(code="XA", version=2)
    told = str(planned(data, period, office).problems[0])
    assert "theo phiên bản 1" in told
    assert "dùng phiên bản 2. Hãy xuất lại tệp từ chương trình rồi chép kết quả sang" in told


def test_a_changed_key_is_refused(period, office) -> None:
    data = written(period, office)
    workbook = load_workbook(io.BytesIO(data))
    hidden = workbook["_ma"]
    hidden["B1"].value = hidden["B1"].value.replace("xa-1", "xa-2")
    assert "mã ẩn của trang đã bị sửa" in str(planned(saved(workbook), period, office).problems[0])


def test_renamed_pages_and_moved_rows_are_found_again(period, office) -> None:
    workbook = load_workbook(io.BytesIO(filled_in(written(period, office), {"c:5": "Chưa đạt"})))
    sheet = workbook["Định Yên"]
    sheet.title = "Trang của tôi"
    sheet.insert_rows(7)
    assert told(planned(saved(workbook), period, office)) == {"c:5": ("", "not_met")}


def test_a_copied_page_is_refused(period, office) -> None:
    workbook = load_workbook(io.BytesIO(written(period, office)))
    workbook.copy_worksheet(workbook["Định Yên"])
    assert "chép từ trang “Định Yên”" in str(planned(saved(workbook), period, office).problems[0])


def test_added_rows_and_pages_are_told(period, office) -> None:
    workbook = load_workbook(io.BytesIO(written(period, office)))
    workbook["Định Yên"]["F40"].value = "Đạt"
    workbook.create_sheet("Khác")["A1"].value = "x"
    notices = planned(saved(workbook), period, office).notices
    assert notices == [
        "Trang “Định Yên”, dòng 40 là dòng thêm vào: không đọc.",
        "Trang “Khác” không do chương trình xuất ra: không đọc.",
    ]


def test_old_fonts_are_converted_and_told(period, criteria_set, communes, office) -> None:
    record(period, criteria_set, communes[0], office, c5=MET)
    data = filled_in(written(period, office), {"c:5": "Ch­a ®¹t"})
    data = changed(data, {place_of(data, "c:5", "G"): "ThiÕu gi¸o viªn vµ phßng häc"})
    plan = planned(data, period, office)
    assert [(each.new.outcome, each.new.note) for each in plan.sheets[0].changes] == [
        ("not_met", "Thiếu giáo viên và phòng học")
    ]
    assert "TCVN3 (.VnTime) đã được chuyển" in plan.notices[0]
