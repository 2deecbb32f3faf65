"""Biên bản: what it tells and what it leaves out, the same as text, PDF and Word."""

import datetime

import pytest

from communes.rules.choices import UnitKind
from criteria.models import Assessment
from criteria.rules.choices import Outcome, Provenance, Stage
from reports.letters.minutes import minutes_of
from reports.printing.pdf import print_pdf
from reports.printing.text import print_text
from reports.printing.word import print_word
from reports.values.blocks import Document
from tests.criteria_factories import make_assessment, make_criterion, make_result, make_set
from tests.factories import make_locality, make_period, make_unit, make_user, make_village
from tests.reports.printing.extract import words_of_pdf, words_of_text, words_of_word
from tests.reports.printing.sample import HOSTILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment() -> Assessment:
    """Four criteria: read, compared with the decree since, only remembered, and one that does not count."""
    found = make_set(size=3)
    make_criterion(found, "5", "Giáo dục", wording="Tỷ lệ trường học đạt chuẩn")
    checked = {"checked_on": datetime.date(2024, 3, 1), "checked_by": make_user(password=None)}
    make_criterion(found, "10", "Thu nhập", wording="Thu nhập\nbình quân", reading=Provenance.RECALLED, **checked)
    make_criterion(found, "15", "Hành chính công", wording="Lời nhớ lại", reading=Provenance.RECALLED)
    make_criterion(found, "KCT", "Khung", counts=False)
    return make_assessment(found, period=make_period(), locality=make_locality("Định Yên"))


def declare(assessment: Assessment, number: str, outcome: Outcome, **values: str) -> None:
    make_result(assessment, assessment.criteria_set.criteria.get(number=number), outcome, **values)


def text_of(assessment: Assessment) -> str:
    return print_text(minutes_of(assessment))


def says_the_same(document: Document) -> bool:
    text = words_of_text(print_text(document))
    return words_of_word(print_word(document)) == text and words_of_pdf(print_pdf(document)).joined_like(text) == text


def test_the_minutes_tell_counts_exceptions_and_each_outcome(assessment: Assessment) -> None:
    make_unit("Ủy ban nhân dân xã Định Yên", kind=UnitKind.AUTHORITY, locality=assessment.locality)
    declare(assessment, "5", Outcome.NOT_MET, note="Thiếu\nphòng học")
    declare(assessment, "10", Outcome.MET)
    text = text_of(assessment)
    told = (
        "ỦY BAN NHÂN DÂN XÃ ĐỊNH YÊN",
        "BIÊN BẢN",
        "của xã Định Yên, Quý I/2024",
        "Xã Định Yên tự đánh giá đạt 01/3 tiêu chí. Cụ thể:",
        "- Chưa đạt: 01 tiêu chí (số 5);",
        "- Chưa đánh giá: 01 tiêu chí (số 15).",
        "\tChưa đạt\tThiếu phòng học",
        "THƯ KÝ\n(Ký, ghi rõ họ tên)",
    )
    assert [words for words in told if words not in text] == []
    assert "Khung" not in text


def test_a_wording_that_was_not_checked_is_not_printed(assessment: Assessment) -> None:
    text = text_of(assessment)
    assert "5\tGiáo dục: Tỷ lệ trường học đạt chuẩn\t" in text
    assert "10\tThu nhập: Thu nhập bình quân\t" in text
    assert "15\tHành chính công\t" in text
    assert "Lời nhớ lại" not in text


def test_number_and_day_are_left_to_the_commune(assessment: Assessment) -> None:
    text = text_of(assessment)
    assert "Số:       /BB-UBND" in text
    assert "Định Yên, ngày      tháng      năm 2024" in text


def test_what_does_not_apply_is_told_beside_the_share(assessment: Assessment) -> None:
    declare(assessment, "5", Outcome.NOT_APPLICABLE)
    assert "đạt 01/3 tiêu chí, kể cả nội dung không áp dụng. Cụ thể:" in text_of(assessment)


@pytest.mark.parametrize(("stage", "is_draft"), [(Stage.ENTERING, True), (Stage.RETURNED, True), (Stage.SENT, False)])
def test_a_draft_says_that_it_is_one(assessment: Assessment, stage: Stage, is_draft: bool) -> None:
    assessment.stage = stage
    assert ("Dự thảo: kết quả này chưa gửi." in text_of(assessment)) == is_draft


def test_a_village_is_named_with_its_commune(assessment: Assessment) -> None:
    assessment.village = make_village(assessment.locality, "An Hòa")
    assert "Ấp An Hòa, xã Định Yên tự đánh giá" in text_of(assessment)


def test_text_pdf_and_word_say_the_same(assessment: Assessment) -> None:
    declare(assessment, "5", Outcome.NOT_MET, note="Thiếu phòng học")
    assert says_the_same(minutes_of(assessment))


@pytest.mark.parametrize("kind", ["Markdown", "HTML", "a template"])
def test_hostile_words_come_out_as_they_are(kind: str) -> None:
    hostile = HOSTILE[kind]
    found = make_set(size=1)
    make_criterion(found, "1", hostile[:100])
    one = make_assessment(found, locality=make_locality(hostile[:60]))
    declare(one, "1", Outcome.NOT_MET, note=hostile)
    document = minutes_of(one)
    assert hostile in print_text(document)
    assert says_the_same(document)
