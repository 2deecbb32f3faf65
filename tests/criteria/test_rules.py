"""The rules of targets, recognitions and dossiers at their boundaries; whom a set measures; which values can be."""

import datetime
from decimal import Decimal
from itertools import product

import pytest

from communes.rules.choices import Level
from criteria.rules.choices import DossierEvent, Measure, SetLevel, TargetOrigin
from criteria.rules.levels import (
    Step,
    day_trouble,
    place_trouble,
    recognition_doubts,
    recognition_troubles,
    revocation_trouble,
    step_troubles,
    target_troubles,
    year_trouble,
)
from criteria.rules.outcomes import is_for, levels_asked, value_trouble

BEFORE, TODAY, AFTER = (datetime.date(2024, 4, day) for day in (3, 4, 5))
BASE, ADVANCED, MODEL = SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL
COMMUNES = (Level.COMMUNE, Level.TOWNSHIP, Level.WARD)
NEW, CARRIED = TargetOrigin.NEW, TargetOrigin.CARRIED_OVER
YEAR = "Năm chưa đúng. Hãy ghi năm từ 2010 đến {}."
NOT_YET = "Ngày này chưa tới. Hãy ghi ngày 04/4/2024 hoặc trước đó."


@pytest.mark.parametrize(("year", "is_right"), [(None, True), (2009, False), (2010, True), (2100, True), (2101, False)])
def test_the_programme_began_in_2010(year: int | None, is_right: bool) -> None:
    assert year_trouble(year) == ("" if is_right else YEAR.format(2100))


def test_a_last_year_of_its_own() -> None:
    assert year_trouble(2024, 2024) == ""
    assert year_trouble(2025, 2024) == YEAR.format(2024)


def test_nothing_is_recorded_before_it_happened() -> None:
    assert [day_trouble(day, TODAY) for day in (None, BEFORE, TODAY, AFTER)] == ["", "", "", NOT_YET]


@pytest.mark.parametrize("place", Level)
def test_the_districts_level_is_for_a_district(place: Level) -> None:
    district, commune = place_trouble(SetLevel.DISTRICT, place), place_trouble(ADVANCED, place)
    is_district = place == Level.DISTRICT
    assert district == ("" if is_district else "Cấp độ này dành cho huyện.")
    assert commune == ("Cấp độ này dành cho xã, không phải huyện." if is_district else "")


@pytest.mark.parametrize(
    ("revoked_on", "decided_on", "standard_year", "trouble"),
    [
        (None, TODAY, 2024, ""),
        (BEFORE, BEFORE, None, ""),
        (TODAY, BEFORE, 2024, ""),
        (BEFORE, TODAY, None, "Thu hồi không thể trước ngày quyết định công nhận (04/4/2024)."),
        (BEFORE, None, 2025, "Thu hồi không thể trước năm đạt chuẩn 2025."),
        (BEFORE, None, None, ""),
        (AFTER, None, 2024, NOT_YET),
    ],
)
def test_a_recognition_is_revoked_after_it_was_given(
    revoked_on: datetime.date | None, decided_on: datetime.date | None, standard_year: int | None, trouble: str
) -> None:
    assert revocation_trouble(revoked_on, decided_on, standard_year, TODAY) == trouble


def test_each_trouble_of_a_recognition_stands_at_its_field() -> None:
    values = {"standard_year": 2025, "decided_on": AFTER, "revoked_on": TODAY, "today": TODAY}
    assert recognition_troubles(**values) == {
        "standard_year": YEAR.format(2024),
        "decided_on": NOT_YET,
        "revoked_on": "Thu hồi không thể trước ngày quyết định công nhận (05/4/2024).",
    }
    assert recognition_troubles(standard_year=2024, decided_on=TODAY, revoked_on=None, today=TODAY) == {}


@pytest.mark.parametrize(
    ("level", "held", "lower"),
    [
        (BASE, (), ""),
        (ADVANCED, (BASE,), ""),
        (ADVANCED, (), BASE),
        (MODEL, (BASE,), ADVANCED),
        (MODEL, (ADVANCED,), ""),
    ],
)
def test_a_commune_rises_level_by_level(level: SetLevel, held: tuple, lower: SetLevel | str) -> None:
    doubts = recognition_doubts(level=level, standard_year=None, decided_on=TODAY, recognised=held)
    wanted = [f"Chưa ghi công nhận {SetLevel(lower).label}, là cấp độ phải có trước."] if lower else []
    assert doubts == wanted


@pytest.mark.parametrize(
    ("decided_on", "standard_year", "doubt"),
    [
        (None, 2024, ""),
        (TODAY, None, ""),
        (TODAY, 2023, ""),
        (TODAY, 2025, "Quyết định ký năm 2024, trước năm đạt chuẩn 2025."),
        (TODAY, 2024, "Quyết định ký khi năm đạt chuẩn 2024 chưa hết."),
        (datetime.date(2024, 12, 30), 2024, "Quyết định ký khi năm đạt chuẩn 2024 chưa hết."),
        (datetime.date(2024, 12, 31), 2024, ""),
        (datetime.date(2024, 5, 31), 2024, "Quyết định ký khi năm đạt chuẩn 2024 chưa hết."),
    ],
)
def test_a_decision_before_the_year_is_over_is_doubtful(
    decided_on: datetime.date | None, standard_year: int | None, doubt: str
) -> None:
    doubts = recognition_doubts(level=BASE, standard_year=standard_year, decided_on=decided_on, recognised=())
    assert doubts == ([doubt] if doubt else [])


def target(**values: object) -> dict[str, str]:
    unknown = {"target_year_to": None, "registered_year": None, "registered_on": None, "origin": NEW}
    return target_troubles(**{"target_year": 2024, "today": TODAY, **unknown, **values})


@pytest.mark.parametrize(
    ("values", "troubles"),
    [
        ({}, {}),
        ({"target_year": 2009}, {"target_year": YEAR.format(2100)}),
        ({"target_year_to": 2024}, {}),
        ({"target_year_to": 2023}, {"target_year_to": "“Đến năm” không thể trước năm phấn đấu 2024."}),
        ({"target_year_to": 2101}, {"target_year_to": YEAR.format(2100)}),
        ({"registered_year": 2024}, {}),
        ({"registered_year": 2025}, {"registered_year": YEAR.format(2024)}),
        (
            {"target_year": 2022, "registered_year": 2023},
            {"registered_year": "Năm đăng ký không thể sau năm phấn đấu 2022."},
        ),
        ({"target_year": 2023, "registered_year": 2023}, {}),
        (
            {"origin": CARRIED},
            {"registered_year": "Chỉ tiêu chuyển tiếp cần năm đăng ký: chuyển tiếp từ năm nào?"},
        ),
        ({"origin": CARRIED, "registered_year": 2023}, {}),
        (
            {"origin": CARRIED, "registered_year": 2024},
            {"registered_year": "Chuyển tiếp thì đăng ký trước năm 2024. Nếu đăng ký trong năm, chọn “Đăng ký mới”."},
        ),
        ({"registered_on": TODAY}, {}),
        ({"registered_on": AFTER}, {"registered_on": NOT_YET}),
        ({"target_year": 2023, "registered_on": TODAY}, {"registered_on": "Ngày đăng ký sau năm phấn đấu 2023."}),
        ({"target_year": 2023, "target_year_to": 2024, "registered_on": TODAY}, {}),
        (
            {"target_year": 2022, "target_year_to": 2023, "registered_on": TODAY},
            {"registered_on": "Ngày đăng ký sau năm phấn đấu 2023."},
        ),
        ({"target_year": 2023, "registered_on": AFTER}, {"registered_on": NOT_YET}),
    ],
)
def test_what_cannot_be_of_a_target_is_told_at_its_field(values: dict, troubles: dict[str, str]) -> None:
    assert target(**values) == troubles


def steps(*days: datetime.date | str | None) -> list[Step]:
    """The first steps of a dossier, on these days; `-` leaves one out."""
    pairs = zip(DossierEvent, days, strict=False)
    return [Step(event, day) for event, day in pairs if not isinstance(day, str)]


def test_steps_may_be_of_one_day_or_of_unknown_days() -> None:
    assert step_troubles([], TODAY) == {}
    assert step_troubles(steps(BEFORE, BEFORE, TODAY), TODAY) == {}
    assert step_troubles(steps(None, TODAY, None, TODAY), TODAY) == {}


def test_a_step_that_was_left_out_is_asked_for() -> None:
    first, second, third, *_ = DossierEvent
    found = step_troubles(steps("-", BEFORE, "-", TODAY), TODAY)
    assert found == {
        event: {"taken": f"Đã có bước sau, nên bước “{event.label}” cũng phải chọn; ngày để trống nếu không rõ."}
        for event in (first, third)
    }


def test_a_step_before_the_last_dated_one_is_told() -> None:
    first, _, third, *_ = DossierEvent
    text = f"Ngày này trước bước “{first.label}” (04/4/2024). Hãy sửa một trong hai ngày."
    assert step_troubles(steps(TODAY, None, BEFORE), TODAY) == {third: {"on": text}}
    assert step_troubles(steps(AFTER), TODAY) == {first: {"on": NOT_YET}}


@pytest.mark.parametrize(("level", "place", "is_village"), product(SetLevel, Level, (True, False)))
def test_whom_a_set_measures(level: SetLevel, place: Level, is_village: bool) -> None:
    if is_village or level == SetLevel.SMART_VILLAGE:
        wanted = level == SetLevel.SMART_VILLAGE and place in COMMUNES
    elif level == SetLevel.DISTRICT:
        wanted = place not in COMMUNES
    else:
        wanted = place in COMMUNES
    assert is_for(level, place=place, is_village=is_village) is wanted


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ((), (BASE,)),
        ((BASE,), (BASE,)),
        ((ADVANCED,), (BASE, ADVANCED)),
        ((MODEL,), (BASE, ADVANCED, MODEL, SetLevel.SMART_VILLAGE)),
    ],
)
def test_the_sets_that_a_commune_assesses(known: tuple, asked: tuple) -> None:
    assert levels_asked(known, ()) == levels_asked((), known) == asked


RATE, NEGATIVE = "Tỷ lệ phải từ 0 đến 100.", "Giá trị không được âm."


@pytest.mark.parametrize(
    ("measure", "value", "trouble"),
    [
        (Measure.PERCENT, None, ""),
        (Measure.PERCENT, "-0.1", RATE),
        (Measure.PERCENT, "0", ""),
        (Measure.PERCENT, "100", ""),
        (Measure.PERCENT, "100.1", RATE),
        (Measure.MONEY, "-0.1", NEGATIVE),
        (Measure.MONEY, "0", ""),
        (Measure.MONEY, "72.5", ""),
        (Measure.COUNT, "-1", NEGATIVE),
        (Measure.COUNT, "0", ""),
        (Measure.COUNT, "3", ""),
        (Measure.COUNT, "2.5", "Số lượng phải là số nguyên."),
    ],
)
def test_what_a_measurement_can_be(measure: Measure, value: str | None, trouble: str) -> None:
    assert value_trouble(measure, Decimal(value) if value else None) == trouble
