"""Every figure and list is computed: one record changes, and exactly the right sentences change."""

import datetime

import pytest

from communes.models import Locality, ReportingPeriod, Unit
from criteria.models import Assessment, CriterionResult, Recognition, Target, Threshold
from criteria.rules.choices import Outcome, Stage
from directives.models import Directive, OfficialDocument, Recipient, SteeringTask, WorkingSession
from directives.rules.choices import Answer
from reports.models import Letterhead, Narrative, QuarterlyReport, SignatureProfile
from reports.quarterly import report
from tests.reports.sentences import changed, told

ADVANCED = "XA_NTM_NANG_CAO_2021_2025"
SMART = "LANG_THONG_MINH_2021_2025"


def result_of(slug: str, code: str, number: str) -> CriterionResult:
    return CriterionResult.objects.get(
        assessment__locality__slug=slug, criterion__criteria_set__code=code, criterion__number=number
    )


def declare(slug: str, code: str, number: str, outcome: Outcome) -> None:
    result = result_of(slug, code, number)
    result.declared = outcome
    result.save()


def update(model, values: dict, **which) -> None:
    assert model.objects.filter(**which).update(**values) == 1


def test_an_outcome_changes_its_commune_alone(period: ReportingPeriod) -> None:
    before = told(period)
    declare("binh-thanh-trung", ADVANCED, "10", Outcome.MET)
    assert changed(before, told(period)) == {
        "advanced.assessed.binh-thanh-trung": (
            "+ Xã Bình Thạnh Trung: đạt 16/19 tiêu chí. Còn 03 tiêu chí chưa đạt như: Tiêu chí số 5 (Giáo dục), "
            "tiêu chí số 10 (Thu nhập), tiêu chí số 15 (Hành chính công).",
            "+ Xã Bình Thạnh Trung: đạt 17/19 tiêu chí. Còn 02 tiêu chí chưa đạt như: Tiêu chí số 5 (Giáo dục), "
            "tiêu chí số 15 (Hành chính công).",
        )
    }


def test_a_blank_outcome_is_not_assessed_and_never_not_met(period: ReportingPeriod) -> None:
    before = told(period)
    result_of("binh-thanh-trung", ADVANCED, "1").delete()
    ((_, after),) = changed(before, told(period)).values()
    assert after == (
        "+ Xã Bình Thạnh Trung: đạt 15/19 tiêu chí. Còn 03 tiêu chí chưa đạt như: Tiêu chí số 5 (Giáo dục), "
        "tiêu chí số 10 (Thu nhập), tiêu chí số 15 (Hành chính công). "
        "Còn 01 tiêu chí chưa đánh giá: Tiêu chí số 1 (Quy hoạch)."
    )


def test_a_commune_that_lost_a_criterion_no_longer_keeps_the_standard(period: ReportingPeriod) -> None:
    before = told(period)
    declare("tan-my", ADVANCED, "17", Outcome.NOT_MET)
    ((key, (_, after)),) = changed(before, told(period)).items()
    assert key == "advanced.recognised"
    assert after and after.endswith(
        "Đến nay, toàn Huyện có 04/12 xã duy trì đạt 19/19 tiêu chí xã NTM nâng cao; "
        "còn 01 xã chưa duy trì đủ (xã Tân Mỹ 18/19)."
    )


def test_what_does_not_apply_stands_in_nobodys_way(period: ReportingPeriod) -> None:
    before = told(period)
    declare("tan-my", ADVANCED, "17", Outcome.NOT_APPLICABLE)
    assert changed(before, told(period)) == {}


def test_a_smart_village_indicator_moves_between_the_three_counts(period: ReportingPeriod) -> None:
    before = told(period)
    declare("dinh-yen", SMART, "26", Outcome.MET)
    assert changed(before, told(period)) == {
        "smart.dinh-yen": (
            "Đến nay, theo tự đánh giá xã Định Yên đạt: 18/27 chỉ tiêu, 02/27 chỉ tiêu chưa đánh giá và 07/27 chỉ "
            "tiêu chưa đạt cần sự đầu tư, hướng dẫn hỗ trợ của Tỉnh, Huyện.",
            "Đến nay, theo tự đánh giá xã Định Yên đạt: 19/27 chỉ tiêu, 01/27 chỉ tiêu chưa đánh giá và 07/27 chỉ "
            "tiêu chưa đạt cần sự đầu tư, hướng dẫn hỗ trợ của Tỉnh, Huyện.",
        )
    }


def test_a_condition_moves_with_its_footnote(period: ReportingPeriod) -> None:
    before = told(period)
    declare("dinh-yen", "XA_NTM_KIEU_MAU_2021_2025", "4", Outcome.MET)
    after = told(period)
    assert set(changed(before, after)) == {
        "model.conditions.dinh-yen",
        "model.conditions.dinh-yen.note-1.2",
        "model.conditions.dinh-yen.note-2.3",
    }
    assert after["model.conditions.dinh-yen"].startswith(
        "Qua kết quả tự đánh giá của xã đến nay cơ bản đạt 02/4 điều kiện (điều kiện số 1 và 4[1]); "
        "còn 02 điều kiện[2] chưa đạt (gồm điều kiện số 2 và 3)."
    )


def test_a_recognition_is_counted_shared_and_listed_by_its_year(period: ReportingPeriod) -> None:
    before = told(period)
    vinh_thanh = Locality.objects.get(slug="vinh-thanh")
    Recognition.objects.create(locality=vinh_thanh, level="commune_advanced", standard_year=2023, order=6)
    ((key, (_, after)),) = changed(before, told(period)).items()
    assert key == "advanced.recognised"
    assert after and after.startswith(
        "- Về xã NTM nâng cao: Toàn huyện có 06 xã đã được UBND Tỉnh công nhận đạt chuẩn NTM nâng cao, đạt tỷ lệ 50% "
        "(Năm 2021: Định Yên, Bình Thành; năm 2022: Định An, Tân Mỹ; năm 2023: Mỹ An Hưng B, Vĩnh Thạnh). "
    )
    assert after.endswith("; chưa có kết quả tự đánh giá của 01 xã (xã Vĩnh Thạnh).")


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"decided_on": datetime.date(2024, 4, 4)}, True),
        ({"decided_on": datetime.date(2024, 4, 5)}, False),
        ({"revoked_on": datetime.date(2024, 4, 4)}, False),
        ({"revoked_on": datetime.date(2024, 4, 5)}, True),
    ],
)
def test_a_recognition_counts_by_its_own_dates(period: ReportingPeriod, values: dict, counts: bool) -> None:
    update(Recognition, values, locality__slug="my-an-hung-b", level="commune_advanced")
    assert ("có 05 xã" in told(period)["advanced.recognised"]) is counts


def test_a_target_is_told_everywhere_where_targets_are(period: ReportingPeriod) -> None:
    before = told(period)
    update(Target, {"origin": "new", "registered_year": 2024}, locality__slug="binh-thanh-trung")
    ((key, (_, after)),) = changed(before, told(period)).items()
    assert key == "advanced.targets"
    assert after and "Xã Bình Thạnh Trung đăng ký mới năm 2024; xã Tân Khánh Trung đăng ký mới năm 2024." in after


def test_a_dropped_target_leaves_every_list_even_in_the_offices_own_words(period: ReportingPeriod) -> None:
    before = told(period)
    update(Target, {"state": "proposed"}, locality__slug="tan-khanh-trung", level="commune_advanced")
    after = told(period)
    assert set(changed(before, after)) == {
        "advanced.targets",
        "advanced.assessed",
        "advanced.assessed.tan-khanh-trung",
        "narrative.chi-dao-cac-xa",
    }
    assert "nhất là 02 xã" in after["narrative.chi-dao-cac-xa"]
    assert "kiểu mẫu năm 2024: Bình Thạnh Trung, Định Yên tập trung" in after["narrative.chi-dao-cac-xa"]


def test_an_answer_moves_a_unit_from_the_silent_to_the_answered(period: ReportingPeriod) -> None:
    before = told(period)
    recipient = Recipient.objects.get(directive__slug="cv-53-ubnd", unit__code="tnmt")
    recipient.answer, recipient.answered_on = Answer.RECORDED, datetime.date(2024, 4, 4)
    recipient.save()
    ((key, (_, after)),) = changed(before, told(period)).items()
    assert key == "directive.cv-53-ubnd"
    assert after and after.endswith(
        "Kết quả thực hiện: có 07/8 đơn vị báo cáo (Công an Huyện, Trung tâm Y tế Huyện, Phòng Văn hóa – Thông tin, "
        "Phòng Giáo dục và Đào tạo, Phòng Nông nghiệp và PTNT, Phòng Y tế, Tài nguyên và Môi trường). "
        "Các đơn vị chưa có báo cáo 01 đơn vị (Kinh tế và Hạ tầng)."
    )


def test_an_answer_dated_after_the_as_of_day_does_not_count(period: ReportingPeriod) -> None:
    before = told(period)
    which = {"directive__slug": "cv-53-ubnd", "unit__code": "tnmt"}
    update(Recipient, {"answer": Answer.RECORDED, "answered_on": datetime.date(2024, 4, 5)}, **which)
    assert changed(before, told(period)) == {}
    later = told(period, datetime.date(2024, 4, 5))
    assert "có 07/8 đơn vị" in later["directive.cv-53-ubnd"]


def test_a_prepared_answer_does_not_count(period: ReportingPeriod) -> None:
    before = told(period)
    update(Recipient, {"answer": Answer.PREPARED}, directive__slug="cv-53-ubnd", unit__code="tnmt")
    assert changed(before, told(period)) == {}


def test_how_many_units_a_letter_names_is_the_denominator(period: ReportingPeriod) -> None:
    before = told(period)
    update(Directive, {"named_total": 7}, slug="cv-38-ubnd")
    ((_, after),) = changed(before, told(period)).values()
    assert after and "có 03/7 đơn vị báo cáo" in after


def test_a_document_number_changes_where_it_is_cited(period: ReportingPeriod) -> None:
    before = told(period)
    update(OfficialDocument, {"number": "9"}, number="103")
    assert changed(before, told(period)) == {
        "annex.kh-hoi-thao-lang-thong-minh": (
            before["annex.kh-hoi-thao-lang-thong-minh"],
            "06\tKế hoạch tổ chức Hội thảo lấy ý kiến xây dựng mô hình làng thông minh tại xã Định Yên\t"
            "Phòng Kinh tế và Hạ tầng\tUBND Huyện\tKế hoạch số 09/KH-UBND ngày 22/3/2024",
        )
    }


def test_a_task_is_done_once_its_document_is_issued(period: ReportingPeriod) -> None:
    before = told(period)
    document = OfficialDocument.objects.create(
        kind="KH", number="120", symbol="KH-UBND", issued_on=datetime.date(2024, 4, 3), subject="OCOP"
    )
    update(SteeringTask, {"document": document}, slug="kh-ocop-4-sao-dinh-yen")
    ((_, after),) = changed(before, told(period)).values()
    assert after and after.endswith("\tKế hoạch số 120/KH-UBND ngày 03/4/2024")
    document.issued_on = datetime.date(2024, 4, 5)
    document.save()
    assert changed(before, told(period)) == {}


def test_a_communes_name_changes_in_every_computed_sentence(period: ReportingPeriod) -> None:
    before = told(period)
    update(Locality, {"name": "Tân Khánh Tây"}, slug="tan-khanh-trung")
    after = told(period)
    assert set(changed(before, after)) == {
        "advanced.targets",
        "session.2024-03-12-tan-khanh-trung",
        "advanced.assessed.tan-khanh-trung",
        "narrative.chi-dao-cac-xa",
    }
    assert "xã Tân Khánh Tây đăng ký mới năm 2024" in after["advanced.targets"]


def test_the_homes_word_is_never_a_literal_of_a_template(period: ReportingPeriod) -> None:
    update(Locality, {"word": "Quận", "level": "district"}, slug="huyen-lap-vo")
    after = told(period)
    assert after["steering.documents"].startswith("Tham mưu Ủy ban nhân dân (UBND) Quận ban hành")
    assert after["advanced.targets"].startswith("Năm 2024, Quận phấn đấu")
    assert after["district.dossier"].startswith("- Về Quận NTM:")


def test_a_threshold_changes_what_is_derived_from_it(period: ReportingPeriod) -> None:
    before = told(period)
    which = {"year": 2024, "indicator__criterion__criteria_set__code": ADVANCED}
    update(Threshold, {"value": "74.5"}, **which)
    ((key, (old, new)),) = changed(before, told(period)).items()
    assert key == "model.conditions.dinh-yen.note-2.1"
    assert old and old.endswith("(tương đương 79,2 triệu đồng/người/năm).")
    assert new and new.endswith("(tương đương 81,95 triệu đồng/người/năm).")


def test_a_session_is_told_by_its_day_its_half_and_its_host(period: ReportingPeriod) -> None:
    before = told(period)
    update(
        WorkingSession,
        {"held_on": datetime.date(2024, 3, 5), "half_day": "morning"},
        slug="2024-02-29-dinh-yen",
    )
    ((_, after),) = changed(before, told(period)).values()
    assert after and "năm 2024. Sáng ngày 05/3/2024, Ban Chỉ đạo Huyện đã có buổi làm việc với xã Định Yên" in after


def test_a_session_after_the_as_of_day_waits_for_the_next_quarter(period: ReportingPeriod) -> None:
    before = told(period)
    update(WorkingSession, {"held_on": datetime.date(2024, 4, 5)}, slug="2024-04-01-chau-thanh")
    key = "session.2024-04-01-chau-thanh"
    assert set(changed(before, told(period))) == {key, f"{key}.outcome"}
    following = ReportingPeriod.objects.create(year=2024, quarter=2, as_of=datetime.date(2024, 7, 3))
    assert "ngày 05/4/2024, Sở Nông nghiệp" in told(following)[key]


def test_an_assessment_counts_when_it_was_sent_and_by_the_day_of_its_receipt(period: ReportingPeriod) -> None:
    which = {"locality__slug": "binh-thanh-trung", "criteria_set__code": ADVANCED}
    update(Assessment, {"stage": Stage.NOT_SENT}, **which)
    after = told(period)
    assert "advanced.assessed.binh-thanh-trung" not in after
    assert after["advanced.assessed"] == "Kết quả xã tự đánh giá của 01 xã đến Quý I/2024 như sau:"
    assert after["advanced.unassessed"] == "Chưa gửi kết quả tự đánh giá: xã Bình Thạnh Trung."
    update(Assessment, {"stage": Stage.SENT, "received_on": datetime.date(2024, 4, 5)}, **which)
    assert "advanced.assessed.binh-thanh-trung" not in told(period)
    update(Assessment, {"received_on": datetime.date(2024, 4, 4)}, **which)
    assert "16/19" in told(period)["advanced.assessed.binh-thanh-trung"]


def test_a_units_name_changes_where_it_is_not_cited_otherwise(period: ReportingPeriod) -> None:
    before = told(period)
    update(Unit, {"list_name": "Giáo dục"}, code="gddt")
    assert set(changed(before, told(period))) == {
        "directive.cv-38-ubnd",
        "directive.tham-dinh-ke-hoach-xa-2024.reason",
        "directive.bo-sung-ho-so-huyen-2023",
    }


def test_the_clerks_number_and_date_flow_into_every_place(period: ReportingPeriod) -> None:
    values = {"number": "7", "issued_on": datetime.date(2024, 4, 5)}
    update(QuarterlyReport, values, period=period)
    body, annex = report.make(period).document.sections
    assert body.blocks[0].number == "Số: 07/BC-VPĐP.NTM"
    assert body.blocks[0].place_and_date == "Lấp Vò, ngày 05 tháng 4 năm 2024"
    assert annex.blocks[0].reference == (
        "(Kèm theo Báo cáo số 07/BC-VPĐP.NTM ngày 05 tháng 4 năm 2024 của Văn phòng Điều phối nông thôn mới Huyện)"
    )


def test_own_words_letterhead_and_signature_are_records(period: ReportingPeriod) -> None:
    update(Narrative, {"is_told": False}, slug="nang-hang-ocop")
    assert "narrative.nang-hang-ocop" not in told(period)
    Letterhead.objects.update(symbol="BC-VPĐP")
    SignatureProfile.objects.update(authority="KT. CHÁNH VĂN PHÒNG", title="Phó Chánh Văn phòng", other_position="")
    body, annex = report.make(period).document.sections
    assert body.blocks[0].number == "Số:       /BC-VPĐP"
    assert "/BC-VPĐP ngày" in annex.blocks[0].reference
    assert (body.blocks[-1].authority, body.blocks[-1].title) == (("KT. CHÁNH VĂN PHÒNG",), "PHÓ CHÁNH VĂN PHÒNG")
