"""Zero, one and many of model communes, conditions, smart villages and steps of the district's dossier."""

import datetime

import pytest

from communes.models import Locality, Unit, Village
from communes.models import ReportingPeriod as Period
from criteria.models import (
    Assessment,
    CriteriaSet,
    Criterion,
    CriterionResult,
    Dossier,
    DossierStep,
    GroupChoice,
    Recognition,
    Target,
)
from criteria.rules.choices import DossierEvent, Outcome, SetLevel, Stage, TargetOrigin
from tests.reports.reading import read

MODEL, SMART = "XA_NTM_KIEU_MAU_2021_2025", "LANG_THONG_MINH_2021_2025"
MET, NOT_MET, NOT_ASSESSED, NOT_APPLICABLE = Outcome


def declare(code: str, *outcomes: Outcome) -> None:
    """Give the criteria of Định Yên's self-assessment these outcomes in turn; one outcome holds for all."""
    found = CriterionResult.objects.filter(assessment__criteria_set__code=code).order_by("criterion__order")
    for index, result in enumerate(found):
        result.declared = outcomes[index] if len(outcomes) > 1 else outcomes[0]
        result.save()


def also_aims(slug: str, period: Period, code: str = MODEL, village: str = "", outcome: Outcome = MET) -> None:
    """A further commune on its way to the model level, with the self-assessment of `code`."""
    locality = Locality.objects.get(slug=slug)
    Target.objects.get_or_create(
        locality=locality, level=SetLevel.COMMUNE_MODEL, target_year=2024, defaults={"origin": TargetOrigin.CHOSEN}
    )
    place = Village.objects.create(locality=locality, name=village) if village else None
    criteria_set = CriteriaSet.objects.get(code=code)
    assessment = Assessment.objects.create(
        criteria_set=criteria_set, period=period, locality=locality, village=place, stage=Stage.SENT
    )
    for criterion in Criterion.objects.counted().filter(criteria_set=criteria_set):
        CriterionResult.objects.create(assessment=assessment, criterion=criterion, declared=outcome)


# conditions of the model level ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ((MET,), "đạt 04/4 điều kiện (điều kiện số 1, 2, 3 và 4[1])."),
        ((NOT_MET,), "chưa đạt điều kiện nào; còn 04 điều kiện[1] chưa đạt (gồm điều kiện số 1, 2, 3 và 4)."),
        ((NOT_ASSESSED,), "chưa đánh giá điều kiện nào."),
        ((NOT_APPLICABLE,), "đạt 04/4 điều kiện (do điều kiện số 1, 2, 3 và 4 không áp dụng)."),
        (
            (MET, NOT_ASSESSED, NOT_ASSESSED, NOT_ASSESSED),
            "cơ bản đạt 01/4 điều kiện (điều kiện số 1[1]); "
            "03 điều kiện[2] chưa đánh giá (gồm điều kiện số 2, 3 và 4).",
        ),
        (
            (NOT_MET, NOT_ASSESSED, NOT_ASSESSED, NOT_ASSESSED),
            "chưa đạt điều kiện nào; còn 01 điều kiện[1] chưa đạt (gồm điều kiện số 1); "
            "03 điều kiện[2] chưa đánh giá (gồm điều kiện số 2, 3 và 4).",
        ),
        (
            (MET, NOT_MET, NOT_ASSESSED, NOT_APPLICABLE),
            "cơ bản đạt 02/4 điều kiện (điều kiện số 1[1]; điều kiện số 4 không áp dụng); "
            "còn 01 điều kiện[2] chưa đạt (gồm điều kiện số 2); 01 điều kiện[3] chưa đánh giá (gồm điều kiện số 3).",
        ),
    ],
)
def test_conditions_are_told_by_outcome(period: Period, outcomes: tuple[Outcome, ...], words: str) -> None:
    declare(MODEL, *outcomes)
    told = read(period)["model.conditions.dinh-yen"]
    assert told.startswith(f"Qua kết quả tự đánh giá của xã đến nay {words} Xã chọn nhóm")


def test_a_commune_without_a_chosen_group_says_nothing_of_groups(period: Period) -> None:
    GroupChoice.objects.all().delete()
    assert read(period)["model.conditions.dinh-yen"].endswith("(gồm điều kiện số 2, 3 và 4).")


def test_a_chosen_group_that_lacks_nothing_has_no_brackets(period: Period) -> None:
    GroupChoice.objects.update(lacks="")
    assert read(period)["model.conditions.dinh-yen"].endswith("về Giáo dục - Y tế - Văn hóa và Du lịch.")


def test_two_model_communes_are_told_by_their_names(period: Period) -> None:
    also_aims("binh-thanh", period)
    Target.objects.update(state="approved")
    told = read(period)
    assert "Huyện phấn đấu có thêm 02 xã đạt chuẩn NTM kiểu mẫu bao gồm: Xã Định Yên" in told["model.recognised"]
    for name, key in (("xã Định Yên đến nay cơ bản", "dinh-yen"), ("xã Bình Thành đến nay đạt 04/4", "binh-thanh")):
        assert told[f"model.conditions.{key}"].startswith(f"Qua kết quả tự đánh giá của {name}")
    assert told["smart.unassessed"] == "Đến Quý I/2024, xã Bình Thành chưa gửi kết quả tự đánh giá Làng thông minh."


def test_a_village_does_not_stand_for_its_commune(period: Period) -> None:
    also_aims("dinh-yen", period, village="An Khương")
    told = read(period)
    assert [key for key in told if key.startswith("model.conditions.") and "note" not in key] == [
        "model.conditions.dinh-yen"
    ]


# smart villages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (MET, "đạt: 27/27 chỉ tiêu."),
        (
            NOT_MET,
            "chưa đạt chỉ tiêu nào: 27/27 chỉ tiêu chưa đạt cần sự đầu tư, hướng dẫn hỗ trợ của Tỉnh, Huyện.",
        ),
        (NOT_ASSESSED, "chưa đánh giá chỉ tiêu nào."),
        (NOT_APPLICABLE, "đạt: 27/27 chỉ tiêu (trong đó có 27 chỉ tiêu không áp dụng)."),
    ],
)
def test_a_smart_village_of_one_outcome_reads_well(period: Period, outcome: Outcome, words: str) -> None:
    declare(SMART, outcome)
    assert read(period)["smart.dinh-yen"] == f"Đến nay, theo tự đánh giá xã Định Yên {words}"


def test_met_and_not_assessed_are_joined_by_a_word(period: Period) -> None:
    found = CriterionResult.objects.filter(assessment__criteria_set__code=SMART)
    found.filter(declared=NOT_MET).update(declared=MET)
    assert read(period)["smart.dinh-yen"].endswith("đạt: 25/27 chỉ tiêu và 02/27 chỉ tiêu chưa đánh giá.")


def test_no_smart_village_is_told_as_not_yet_sent(period: Period) -> None:
    CriterionResult.objects.filter(assessment__criteria_set__code=SMART).delete()
    Assessment.objects.filter(criteria_set__code=SMART).delete()
    told = read(period)
    assert "smart.dinh-yen" not in told
    assert told["smart.unassessed"].startswith("Đến Quý I/2024, xã Định Yên chưa gửi")


def test_two_villages_of_a_commune_are_told_apart(period: Period) -> None:
    for name in ("An Ninh", "An Bình"):
        also_aims("dinh-yen", period, SMART, village=name)
    told = [text for key, text in read(period).items() if key.startswith("smart.dinh-yen")]
    assert [text[:60] for text in told] == [
        "Đến nay, theo tự đánh giá xã Định Yên đạt: 18/27 chỉ tiêu, 0",
        "Đến nay, theo tự đánh giá ấp An Bình, xã Định Yên đạt: 27/27",
        "Đến nay, theo tự đánh giá ấp An Ninh, xã Định Yên đạt: 27/27",
    ]


# the district -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (DossierEvent.COMPLETED, "năm 2023."),
        (DossierEvent.SUBMITTED, "năm 2023 trình UBND Tỉnh. Hiện nay, đang chờ kết quả thẩm tra của Tỉnh."),
        (
            DossierEvent.VERIFIED,
            "trình UBND Tỉnh. Tỉnh đã có kết quả thẩm tra; hiện nay, đang chờ kết quả thẩm định của Trung ương.",
        ),
        (
            DossierEvent.APPRAISED,
            "Trung ương đã có kết quả thẩm định; hiện nay, đang chờ quyết định công nhận.",
        ),
        (DossierEvent.RECOGNISED, "đã được cấp có thẩm quyền công nhận đạt chuẩn huyện NTM năm 2023."),
    ],
)
def test_the_dossier_is_told_by_its_last_step(period: Period, event: DossierEvent, words: str) -> None:
    steps = list(DossierEvent)
    DossierStep.objects.exclude(event__in=steps[: steps.index(event) + 1]).delete()
    for step in steps[2 : steps.index(event) + 1]:
        DossierStep.objects.create(dossier=Dossier.objects.get(), event=step)
    assert read(period)["district.dossier"].endswith(words)


def test_a_dossier_of_which_nothing_more_is_known_is_being_prepared(period: Period) -> None:
    DossierStep.objects.all().delete()
    assert read(period)["district.dossier"] == (
        "- Về Huyện NTM: Huyện đang hoàn chỉnh hồ sơ đề nghị xét, công nhận huyện Lấp Vò đạt chuẩn huyện NTM năm 2023."
    )


def test_steps_of_unknown_units_name_nobody(period: Period) -> None:
    DossierStep.objects.update(by=None, to=None)
    told = read(period)["district.dossier"]
    assert told.startswith("- Về Huyện NTM: Huyện đã hoàn chỉnh hồ sơ")
    assert "trình cấp có thẩm quyền. Hiện nay" in told


def test_without_a_dossier_the_report_says_so(period: Period) -> None:
    Dossier.objects.all().delete()
    told = read(period)["district.dossier"]
    assert told.endswith("Chưa có hồ sơ đề nghị công nhận huyện Lấp Vò đạt chuẩn huyện NTM.")


@pytest.mark.parametrize("has_dossier", [True, False])
@pytest.mark.parametrize("year", [2023, None])
def test_a_recognised_district_is_told_with_or_without_a_dossier(
    period: Period, has_dossier: bool, year: int | None
) -> None:
    if not has_dossier:
        Dossier.objects.all().delete()
    Recognition.objects.create(
        locality=Locality.objects.get(slug="huyen-lap-vo"),
        level=SetLevel.DISTRICT,
        standard_year=year,
        decided_on=datetime.date(2024, 4, 1),
        authority=Unit.objects.get(code="ubnd-t"),
    )
    assert read(period)["district.dossier"] == (
        f"- Về Huyện NTM: Huyện Lấp Vò đã được UBND Tỉnh công nhận đạt chuẩn huyện NTM{' năm 2023' if year else ''}."
    )


def test_a_dossier_for_a_later_year_is_told_after_an_older_recognition(period: Period) -> None:
    home = Locality.objects.get(slug="huyen-lap-vo")
    Recognition.objects.create(locality=home, level=SetLevel.DISTRICT, standard_year=2018)
    assert "đang chờ kết quả thẩm tra của Tỉnh" in read(period)["district.dossier"]
