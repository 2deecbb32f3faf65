"""Which units are found, and on which day a row holds."""

import datetime

import pytest

from communes.models import Contact, Locality, Unit
from tests.factories import make_contact, make_district, make_locality, make_unit

pytestmark = pytest.mark.django_db
ABOLITION = datetime.date(2025, 6, 30)


@pytest.mark.parametrize("typed", ["y te", "Y tế", "TE Y", "te", "trung tam y", "tty"])
def test_a_unit_is_found_without_marks_and_in_any_order_of_words(typed: str) -> None:
    centre = make_unit("Trung tâm Y tế huyện Lấp Vò", short_name="TTYT Huyện")
    make_unit("Phòng Nội vụ huyện Lấp Vò")
    assert list(Unit.objects.matching(typed)) == [centre]


def test_a_unit_is_found_by_another_way_to_write_it() -> None:
    department = make_unit("Phòng KT&HT", aliases=("Kinh tế và Hạ tầng", "Phòng Kinh tế – Hạ tầng"))
    assert list(Unit.objects.matching("ha tang")) == [department]


def test_words_may_be_spread_over_name_and_alias() -> None:
    department = make_unit("Phòng KT&HT", aliases=("Kinh tế và Hạ tầng",))
    assert list(Unit.objects.matching("phong ha tang")) == [department]


def test_the_letter_d_with_a_stroke_is_found_as_d() -> None:
    union = make_unit("Huyện đoàn Lấp Vò")
    assert list(Unit.objects.matching("doan")) == [union]


@pytest.mark.parametrize("typed", ["%", "_", "'", "khong co don vi nay"])
def test_signs_are_no_wildcards(typed: str) -> None:
    make_unit()
    assert not Unit.objects.matching(typed).exists()


def test_no_words_find_every_unit() -> None:
    make_unit()
    assert Unit.objects.matching("  ").count() == 1


def test_a_row_holds_on_its_first_and_on_its_last_day() -> None:
    make_locality("Định Yên", valid_from=datetime.date(1996, 12, 6), valid_to=ABOLITION)
    day = datetime.timedelta(days=1)
    holds = [Locality.objects.valid_on(each).exists() for each in (ABOLITION - day, ABOLITION, ABOLITION + day)]
    assert holds == [True, True, False]


def test_an_open_end_holds_for_ever() -> None:
    make_locality()
    assert Locality.objects.valid_on(datetime.date(2099, 1, 1)).exists()


def test_only_todays_people_are_shown_with_a_unit() -> None:
    unit = make_unit()
    make_contact(unit, "Trước", valid_to=datetime.date(2024, 2, 29))
    make_contact(unit, "Nay", valid_from=datetime.date(2024, 3, 1))
    shown = Unit.objects.with_people(datetime.date(2024, 3, 15)).get()
    assert [person.name for person in shown.people] == ["Nay"]
    assert Contact.objects.count() == 2


def test_a_commune_lies_within_its_district_and_its_province() -> None:
    province = make_locality("Đồng Tháp", level="province")
    district = make_district(parent=province)
    commune = make_locality(parent=district)
    assert set(Locality.objects.within(district)) == {commune}
    assert set(Locality.objects.within(province)) == {district, commune}
