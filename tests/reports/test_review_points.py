"""The 37 points of the audit of the source report: found, made impossible, or left to people."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from communes.models import ReportingPeriod
from criteria.models import Recognition
from directives.models import SteeringTask
from reports.models import Narrative, ReportRecipient
from reports.printing.text import print_text
from reports.quarterly.report import make
from reports.quarterly.review import findings_now
from reports.values.blocks import AnnexHead, Letterhead, Table

pytestmark = pytest.mark.django_db

ROW = "annex"
# The finding of the example quarter, which repeats the source report's records, or of the words that it typed.
FOUND = {
    1: ("units-unnamed", "directive.cv-38-ubnd"),
    5: ("such-as", "advanced.assessed.binh-thanh-trung"),
    6: ("annex-columns", "annex.kh-phan-cong-cong-chuc"),
    8: ("annex-issuer-document", "annex.ho-so-huyen-2023"),
    10: ("outside-period", "session.2024-04-01-chau-thanh"),
    12: ("annex-numbered", "annex"),
    13: ("signature-two-titles", "paper"),
    14: ("term-capitals", "recipients"),
    15: ("number-padding", "annex.kh-ocop-4-sao-dinh-yen"),
    18: ("cut-sentence", "session.2024-02-29-dinh-yen"),
    19: ("abbreviation-ntm", "steering.documents"),
    21: ("group-word", "session.2024-03-28-lang-thong-minh"),
    22: ("group-word", "annex.giai-phap-khac-phuc-hai-long"),
    23: ("unit-ambiguous", "directive.cv-38-ubnd"),
    24: ("asks-itself", "directive.bo-sung-ho-so-huyen-2023"),
    25: ("older-set", "advanced.recognised"),
    28: ("spelling", "annex.tham-dinh-ke-hoach-xa"),
    29: ("annex-full-stop", "annex.kh-chuong-trinh-2024"),
    30: ("term", "session.2024-03-28-lang-thong-minh"),
    31: ("lead-colon", "section.proposals-support"),
    33: ("annex-directive", "annex.ho-so-huyen-2023"),
    34: ("target-without-plan", "annex"),
}
# What the program no longer writes itself is found where somebody types it.
FOUND_IF_TYPED = {
    2: ("name-near", "Văn phòng huyện Lập Vò."),
    3: (
        "criterion-name",
        "Còn tiêu chí số 2 (Giao thông), tiêu chí số 5 (Giáo dục), tiêu chí số 14 (Y tế), "
        "tiêu chí số 17 (Môi trường và an toàn thực phẩm).",
    ),
    4: ("list-separator", "Còn tiêu chí số 14 (Y tế): tiêu chí số 17 (Môi trường)."),
    16: ("fraction-padding", "Đạt 01/04 điều kiện."),
    17: ("name-capitals", "Xã Tân Khánh trung."),
}
IMPOSSIBLE = {7, 11, 20, 26, 32, 36, 37}  # each with its test below
LEFT_TO_PEOPLE = {
    9: "whether a công văn fits a row that reads as a task is for who keeps the annex",
    27: "which wording of a condition binds, the province's or the decree's, is a question of law",
    35: "hoà or hóa: both spellings stand, typed text is left as it was typed",
}


def keys(period: ReportingPeriod) -> set[tuple[str, str]]:
    return {one.key for one in findings_now(period)}


def test_all_points_are_accounted_for() -> None:
    parts = [set(FOUND), set(FOUND_IF_TYPED), IMPOSSIBLE, set(LEFT_TO_PEOPLE)]
    assert sorted(point for part in parts for point in part) == list(range(1, 38))
    assert 37 - len(LEFT_TO_PEOPLE) >= 32


def test_the_points_of_the_example_are_found(period: ReportingPeriod) -> None:
    found = keys(period)
    assert {point: key for point, key in FOUND.items() if key not in found} == {}


@pytest.mark.parametrize("point", FOUND_IF_TYPED)
def test_the_points_of_typed_words_are_found(period: ReportingPeriod, point: int) -> None:
    check, text = FOUND_IF_TYPED[point]
    Narrative.objects.create(period=period, section="difficulties", slug="moi", text=text, order=9)
    assert (check, "narrative.moi") in keys(period)


def test_point_2_the_header_takes_its_name_from_the_register(period: ReportingPeriod) -> None:
    (head,) = [block for block in make(period).document.blocks() if isinstance(block, Letterhead)]
    assert "HUYỆN LẤP VÒ" in head.parent


def test_point_14_the_recipients_abbreviation_is_held_against_the_known_ones(period: ReportingPeriod) -> None:
    ReportRecipient.objects.filter(text__contains="BCĐ").update(text="Trưởng ban BCD Huyện")
    assert ("abbreviation-near", "recipients") in keys(period)


def test_point_7_a_row_of_the_annex_is_never_without_its_number(period: ReportingPeriod) -> None:
    (table,) = [block for block in make(period).document.blocks() if isinstance(block, Table)]
    numbers = ["".join(run.text for run in row.cells[0]) for row in table.rows]
    assert numbers == [f"{number:02d}" for number in range(1, SteeringTask.objects.count() + 1)]


def test_point_11_the_symbol_is_one_field(period: ReportingPeriod) -> None:
    document = make(period).document
    (head,) = [block for block in document.blocks() if isinstance(block, Letterhead)]
    (annex,) = [block for block in document.blocks() if isinstance(block, AnnexHead)]
    assert head.number.endswith("/BC-VPĐP.NTM") and "/BC-VPĐP.NTM ngày" in annex.reference


def test_point_20_conditions_are_called_in_one_way(period: ReportingPeriod) -> None:
    text = print_text(make(period).document)
    assert [f"Đối với điều kiện số {number} “" in text for number in (1, 2, 3, 4)] == [True] * 4
    assert "”.\n" in text and "”\n" not in text


def test_point_26_communes_stand_under_their_standard_year(period: ReportingPeriod) -> None:
    Recognition.objects.filter(level="commune_advanced", standard_year=2021).update(
        decided_on=datetime.date(2022, 6, 1)
    )
    assert "Năm 2021: Định Yên, Bình Thành" in print_text(make(period).document)


def test_point_32_a_task_without_a_document_is_told_as_one(period: ReportingPeriod) -> None:
    assert "c) Thẩm định Kế hoạch thực hiện Chương trình" in print_text(make(period).document)


def test_point_36_nothing_is_issued_without_number_and_date(period: ReportingPeriod) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        period.report.__class__.objects.filter(pk=period.report.pk).update(number="12", issued_on=None)


def test_point_37_a_result_says_that_the_commune_assessed_itself(period: ReportingPeriod) -> None:
    text = print_text(make(period).document)
    assert "Kết quả xã tự đánh giá của 02 xã" in text and "theo tự đánh giá xã Định Yên" in text
