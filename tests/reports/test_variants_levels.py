"""Zero, one and many of recognitions, targets and self-assessments: the report reads well with each."""

import datetime

import pytest

from communes.models import Locality, ReportingPeriod, Unit
from criteria.models import Assessment, CriterionResult, Recognition, Target
from criteria.rules.choices import Outcome, SetLevel, Stage, TargetOrigin
from reports.models import Narrative
from tests.reports.reading import read

BASE, ADVANCED = "XA_NTM_2021_2025", "XA_NTM_NANG_CAO_2021_2025"
TRUNG = "advanced.assessed.binh-thanh-trung"


def results(slug: str, code: str = ADVANCED):
    return CriterionResult.objects.filter(assessment__locality__slug=slug, assessment__criteria_set__code=code)


def aim(slug: str, origin: TargetOrigin = TargetOrigin.NEW, level: SetLevel = SetLevel.COMMUNE_ADVANCED) -> None:
    locality = Locality.objects.get(slug=slug)
    registered = 2023 if origin == TargetOrigin.CARRIED_OVER else 2024
    Target.objects.create(locality=locality, level=level, target_year=2024, registered_year=registered, origin=origin)


def forget_targets() -> None:
    """Without targets the office's own sentence on them has nothing to say."""
    Target.objects.all().delete()
    Narrative.objects.filter(slug="chi-dao-cac-xa").delete()


# self-assessments -------------------------------------------------------------------------------------------


def test_a_commune_without_unmet_criteria_has_nothing_left(period: ReportingPeriod) -> None:
    results("binh-thanh-trung").update(declared=Outcome.MET)
    assert read(period)[TRUNG] == "+ Xã Bình Thạnh Trung: đạt 19/19 tiêu chí."


def test_a_commune_that_meets_nothing_lists_everything(period: ReportingPeriod) -> None:
    results("binh-thanh-trung").update(declared=Outcome.NOT_MET)
    told = read(period)[TRUNG]
    assert told.startswith("+ Xã Bình Thạnh Trung: chưa đạt tiêu chí nào; 19 tiêu chí chưa đạt gồm: Tiêu chí số 1 (Quy")
    assert told.endswith("tiêu chí số 18 (Chất lượng môi trường sống), tiêu chí số 19 (Quốc phòng và An ninh).")


@pytest.mark.parametrize("forgotten", [False, True])
def test_nothing_assessed_is_never_told_as_not_met(period: ReportingPeriod, forgotten: bool) -> None:
    found = results("binh-thanh-trung")
    found.delete() if forgotten else found.update(declared=Outcome.NOT_ASSESSED)
    assert read(period)[TRUNG] == "+ Xã Bình Thạnh Trung: chưa đánh giá tiêu chí nào."


def test_one_of_each_outcome_is_told_with_its_names(period: ReportingPeriod) -> None:
    found = results("binh-thanh-trung")
    found.update(declared=Outcome.MET)
    for number, outcome in {"4": Outcome.NOT_MET, "5": Outcome.NOT_ASSESSED, "6": Outcome.NOT_APPLICABLE}.items():
        found.filter(criterion__number=number).update(declared=outcome)
    assert read(period)[TRUNG] == (
        "+ Xã Bình Thạnh Trung: đạt 17/19 tiêu chí (trong đó có 01 tiêu chí không áp dụng). "
        "Còn 01 tiêu chí chưa đạt như: Tiêu chí số 4 (Điện). "
        "Còn 01 tiêu chí chưa đánh giá: Tiêu chí số 5 (Giáo dục)."
    )


def test_without_any_assessment_the_report_says_who_has_sent_none(period: ReportingPeriod) -> None:
    Assessment.objects.update(stage=Stage.NOT_SENT)
    told = read(period)
    assert told["base.recognised"].endswith(
        "Đến nay chưa có kết quả tự đánh giá việc duy trì tiêu chí xã NTM của 12 xã."
    )
    assert told["advanced.recognised"].endswith(
        "Đến nay, toàn Huyện chưa có kết quả tự đánh giá việc duy trì tiêu chí xã NTM nâng cao của 05 xã."
    )
    assert told["advanced.assessed"] == "Đến Quý I/2024, chưa có xã gửi kết quả tự đánh giá."
    assert told["model.unassessed"] == "Đến Quý I/2024, xã Định Yên chưa gửi kết quả tự đánh giá xã NTM kiểu mẫu."
    assert told["smart.unassessed"] == "Đến Quý I/2024, xã Định Yên chưa gửi kết quả tự đánh giá Làng thông minh."


def test_nobody_keeps_the_standard_when_all_have_lost_a_criterion(period: ReportingPeriod) -> None:
    lost = CriterionResult.objects.filter(assessment__criteria_set__code=BASE, criterion__number="1")
    lost.update(declared=Outcome.NOT_MET)
    told = read(period)["base.recognised"]
    assert "Đến nay chưa có xã duy trì đạt 19/19 tiêu chí xã NTM; 12 xã chưa duy trì đủ (xã Mỹ An Hưng A 18/19" in told


def test_a_commune_that_keeps_nothing_has_no_zero_of_nineteen(period: ReportingPeriod) -> None:
    results("tan-my").update(declared=Outcome.NOT_MET)
    results("dinh-an").update(declared=Outcome.NOT_ASSESSED)
    told = read(period)["advanced.recognised"]
    assert told.endswith(
        "còn 02 xã chưa duy trì đủ (xã Tân Mỹ chưa đạt tiêu chí nào, xã Định An chưa đánh giá tiêu chí nào)."
    )


# recognitions -----------------------------------------------------------------------------------------------


def test_without_recognitions_the_district_has_no_recognised_commune(period: ReportingPeriod) -> None:
    Recognition.objects.all().delete()
    told = read(period)
    assert told["base.recognised"] == "- Về xã NTM: Toàn huyện chưa có xã được công nhận đạt chuẩn NTM."
    assert told["advanced.recognised"].endswith("Toàn huyện chưa có xã được công nhận đạt chuẩn NTM nâng cao.")


def test_one_recognised_commune_reads_well(period: ReportingPeriod) -> None:
    Recognition.objects.exclude(locality__slug="tan-my").delete()
    told = read(period)
    assert told["base.recognised"] == (
        "- Về xã NTM: Toàn huyện có 01 xã đã được UBND Tỉnh công nhận đạt chuẩn NTM, đạt tỷ lệ 8,33%. "
        "Đến nay 01 xã duy trì đạt 19/19 tiêu chí xã NTM."
    )
    assert "đạt tỷ lệ 8,33% (Năm 2022: Tân Mỹ). Đến nay, toàn Huyện có 01/12 xã" in told["advanced.recognised"]


def test_years_that_nobody_knows_are_not_invented(period: ReportingPeriod) -> None:
    found = Recognition.objects.filter(level=SetLevel.COMMUNE_ADVANCED)
    found.filter(locality__slug="dinh-yen").update(standard_year=None)
    assert "năm 2023: Mỹ An Hưng B; chưa rõ năm: Định Yên)" in read(period)["advanced.recognised"]
    found.update(standard_year=None)
    assert (
        "đạt tỷ lệ 41,67% (Định Yên, Bình Thành, Định An, Tân Mỹ, Mỹ An Hưng B)" in read(period)["advanced.recognised"]
    )


def test_the_authority_may_be_unknown_or_two(period: ReportingPeriod) -> None:
    found = Recognition.objects.filter(level=SetLevel.COMMUNE_BASE)
    found.update(authority=None)
    assert "có 12 xã đã được cấp có thẩm quyền công nhận" in read(period)["base.recognised"]
    found.update(authority=Unit.objects.get(code="ubnd-t"))
    found.filter(locality__slug="tan-my").update(authority=Unit.objects.get(code="ubnd-h"))
    assert "đã được UBND Tỉnh và UBND Huyện công nhận" in read(period)["base.recognised"]


def test_a_revoked_recognition_is_gone_and_a_new_one_counts_once(period: ReportingPeriod) -> None:
    old = Recognition.objects.filter(locality__slug="tan-my", level=SetLevel.COMMUNE_ADVANCED)
    old.update(revoked_on=datetime.date(2024, 4, 4))
    assert "có 04 xã" in read(period)["advanced.recognised"]
    old.update(revoked_on=datetime.date(2024, 4, 20))
    tan_my = Locality.objects.get(slug="tan-my")
    Recognition.objects.create(locality=tan_my, level=SetLevel.COMMUNE_ADVANCED, standard_year=2024)
    told = read(period)["advanced.recognised"]
    assert "có 05 xã" in told
    assert "năm 2022: Định An; năm 2023: Mỹ An Hưng B; năm 2024: Tân Mỹ)" in told


@pytest.mark.parametrize("slugs", [("dinh-yen",), ("dinh-yen", "binh-thanh"), ()])
def test_recognised_model_communes_are_told_by_name(period: ReportingPeriod, slugs: tuple[str, ...]) -> None:
    for year, slug in enumerate(slugs, 2022):
        Recognition.objects.create(
            locality=Locality.objects.get(slug=slug),
            level=SetLevel.COMMUNE_MODEL,
            standard_year=year,
            authority=Unit.objects.get(code="ubnd-t"),
        )
    names = {0: "", 1: "01 xã … (Định Yên)", 2: "02 xã … (Định Yên, Bình Thành)"}[len(slugs)]
    told = read(period)["model.recognised"].replace("đã được UBND Tỉnh công nhận đạt chuẩn NTM kiểu mẫu", "…")
    assert told.startswith("- Về xã NTM kiểu mẫu: " + (f"Toàn huyện có {names}. Năm" if names else "Năm"))


# targets ----------------------------------------------------------------------------------------------------


def test_without_targets_nobody_is_asked_for_results(period: ReportingPeriod) -> None:
    forget_targets()
    told = read(period)
    assert told["advanced.targets"] == "Năm 2024, Huyện không có xã đăng ký đạt chuẩn NTM nâng cao."
    assert told["model.recognised"].endswith("Năm 2024 chưa có xã trong Kế hoạch thực hiện xã NTM kiểu mẫu.")
    assert not {"advanced.assessed", "model.unassessed", "smart.unassessed", "base.targets"} & set(told)


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (TargetOrigin.NEW, "đăng ký mới năm 2024"),
        (TargetOrigin.CARRIED_OVER, "đăng ký Kế hoạch năm 2023 chuyển tiếp thực hiện năm 2024"),
        (TargetOrigin.CHOSEN, "được Tỉnh chọn đưa vào Kế hoạch năm 2024"),
    ],
)
def test_one_target_is_named_in_the_sentence(period: ReportingPeriod, origin: TargetOrigin, words: str) -> None:
    Target.objects.filter(level=SetLevel.COMMUNE_ADVANCED).delete()
    aim("vinh-thanh", origin)
    told = read(period)
    assert told["advanced.targets"] == (
        f"Năm 2024, Huyện phấn đấu có thêm 01 xã đạt chuẩn NTM nâng cao là xã Vĩnh Thạnh ({words})."
    )
    assert told["advanced.assessed"] == "Đến Quý I/2024, chưa có xã gửi kết quả tự đánh giá."


def test_three_targets_of_mixed_origin_are_told_each_in_its_way(period: ReportingPeriod) -> None:
    aim("vinh-thanh", TargetOrigin.CHOSEN)
    told = read(period)
    assert "có thêm 03 xã" in told["advanced.targets"]
    for words in ("2023 chuyển tiếp thực hiện năm 2024;", "đăng ký mới năm 2024", "Xã Vĩnh Thạnh được Tỉnh chọn"):
        assert words in told["advanced.targets"]
    assert told["advanced.unassessed"] == "Chưa gửi kết quả tự đánh giá: xã Vĩnh Thạnh."


def test_a_commune_with_two_targets_is_one_commune(period: ReportingPeriod) -> None:
    aim("dinh-yen")
    told = read(period)["narrative.chi-dao-cac-xa"]
    assert "nhất là 03 xã" in told
    assert "năm 2024: Định Yên, Bình Thạnh Trung, Tân Khánh Trung tập trung" in told
    Locality.objects.filter(slug="tan-khanh-trung").update(name="Định Yên")
    assert "năm 2024: Định Yên, Bình Thạnh Trung, Định Yên tập trung" in read(period)["narrative.chi-dao-cac-xa"]


def test_a_commune_that_aims_at_the_base_level_is_told_too(period: ReportingPeriod) -> None:
    Recognition.objects.filter(locality__slug="vinh-thanh").delete()
    aim("vinh-thanh", level=SetLevel.COMMUNE_BASE)
    results("vinh-thanh", BASE).filter(criterion__number="10").update(declared=Outcome.NOT_MET)
    told = read(period)
    assert "có 11 xã" in told["base.recognised"]
    assert told["base.targets"] == (
        "Năm 2024, Huyện phấn đấu có thêm 01 xã đạt chuẩn NTM là xã Vĩnh Thạnh (đăng ký mới năm 2024)."
    )
    assert told["base.assessed"] == "Kết quả xã tự đánh giá của 01 xã đến Quý I/2024 như sau:"
    assert told["base.assessed.vinh-thanh"] == (
        "+ Xã Vĩnh Thạnh: đạt 18/19 tiêu chí. Còn 01 tiêu chí chưa đạt như: Tiêu chí số 10 (Thu nhập)."
    )


def test_no_commune_at_all_is_no_error(period: ReportingPeriod) -> None:
    Locality.objects.update(in_programme=False)
    Narrative.objects.filter(slug="chi-dao-cac-xa").delete()
    assert read(period)["base.recognised"].endswith("Toàn huyện chưa có xã được công nhận đạt chuẩn NTM.")
