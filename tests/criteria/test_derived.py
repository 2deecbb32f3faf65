"""The conditions of the model level, computed from the other sets of the period."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from communes.models import Locality, ReportingPeriod
from criteria.conditions.model_level import ModelCondition, conditions_in, conditions_of
from criteria.models import Assessment, CriteriaSet, GroupChoice, Indicator
from criteria.rules.choices import Outcome, SetLevel, Stage
from tests.criteria_factories import make_assessment, make_indicator_result, make_results
from tests.factories import make_locality, make_period, make_user, make_village
from tests.loaded import import_fixtures

pytestmark = pytest.mark.django_db
MET, NOT_MET, OPEN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSED


@pytest.fixture
def period() -> ReportingPeriod:
    import_fixtures()
    return make_period()


@pytest.fixture
def commune() -> Locality:
    return make_locality("Định Yên")


def the_set(level: SetLevel) -> CriteriaSet:
    return CriteriaSet.objects.get(level=level, phase="2021-2025")


def assessed(period: ReportingPeriod, commune: Locality, level: SetLevel, **values) -> Assessment:
    """A self-assessment with every criterion met, but for `not_met`."""
    not_met = values.pop("not_met", set())
    assessment = make_assessment(the_set(level), period=period, locality=commune, **values)
    make_results(assessment, not_met=not_met)
    return assessment


def income_of(level: SetLevel) -> Indicator:
    return Indicator.objects.get(criterion__criteria_set=the_set(level), criterion__name="Thu nhập")


def computed(period: ReportingPeriod, commune: Locality) -> dict[str, Outcome]:
    return {each.criterion.number: each.computed for each in conditions_of(period, commune)}


def condition(period: ReportingPeriod, commune: Locality, number: str) -> ModelCondition:
    return next(each for each in conditions_of(period, commune) if each.criterion.number == number)


def test_nothing_is_not_met_while_nothing_is_known(period: ReportingPeriod, commune: Locality) -> None:
    assert computed(period, commune) == dict.fromkeys("1234", OPEN)
    assert {each.declared for each in conditions_of(period, commune)} == {OPEN}


def test_a_commune_that_has_everything_meets_all_four(period: ReportingPeriod, commune: Locality) -> None:
    advanced = assessed(period, commune, SetLevel.COMMUNE_ADVANCED)
    make_indicator_result(advanced, income_of(SetLevel.COMMUNE_ADVANCED), value=Decimal("79.2"))
    assessed(period, commune, SetLevel.SMART_VILLAGE, village=make_village(commune))
    model = assessed(period, commune, SetLevel.COMMUNE_MODEL)
    group = Indicator.objects.get(criterion__criteria_set=model.criteria_set, code="4.1")
    GroupChoice.objects.create(assessment=model, group=group)
    make_indicator_result(model, group)
    assert computed(period, commune) == dict.fromkeys("1234", MET)
    assert [each.warning for each in conditions_of(period, commune)] == [""] * 4


def test_a_difference_tells_what_the_commune_wrote_and_why_it_cannot_be(
    period: ReportingPeriod, commune: Locality
) -> None:
    assessed(period, commune, SetLevel.COMMUNE_ADVANCED, not_met={"5", "10", "15"})
    assessed(period, commune, SetLevel.COMMUNE_MODEL)
    first = condition(period, commune, "1")
    name = the_set(SetLevel.COMMUNE_ADVANCED)
    assert first.warning == f"Xã ghi Đạt, tính ra Chưa đạt: {name}: 16/19 tiêu chí (03 chưa đạt)"
    assert first.grounds[0].at.criteria_set == name


def test_what_is_still_being_entered_is_not_counted(period: ReportingPeriod, commune: Locality) -> None:
    assessed(period, commune, SetLevel.COMMUNE_ADVANCED, not_met={"5"}, stage=Stage.ENTERING)
    first = condition(period, commune, "1")
    assert (first.computed, first.grounds[0].text.endswith("đang nhập, chưa tính")) == (OPEN, True)


def test_the_set_of_another_phase_decides_nothing(period: ReportingPeriod, commune: Locality) -> None:
    assessed(period, commune, SetLevel.COMMUNE_ADVANCED)
    CriteriaSet.objects.filter(level=SetLevel.COMMUNE_ADVANCED).update(phase="2016-2020")
    first = condition(period, commune, "1")
    assert first.computed == OPEN
    assert "không có bộ tiêu chí Xã NTM nâng cao" in first.grounds[0].text


@pytest.mark.parametrize("level", [SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL])
def test_income_is_typed_once_in_whichever_set(period: ReportingPeriod, commune: Locality, level: SetLevel) -> None:
    make_indicator_result(assessed(period, commune, level), income_of(level), value=Decimal(72))
    second = condition(period, commune, "2")
    assert second.computed == NOT_MET
    assert second.grounds[0].text == "Thu nhập: 72 < 79,2 triệu đồng/người/năm (1,1 × 72, mức năm 2024)"


def test_two_different_incomes_decide_nothing(period: ReportingPeriod, commune: Locality) -> None:
    for level, value in ((SetLevel.COMMUNE_BASE, 68), (SetLevel.COMMUNE_ADVANCED, 80)):
        make_indicator_result(assessed(period, commune, level), income_of(level), value=Decimal(value))
    second = condition(period, commune, "2")
    assert second.computed == OPEN
    assert "68 và 80" in second.grounds[0].text


def test_the_level_of_the_year_holds(commune: Locality) -> None:
    import_fixtures()
    period = make_period(2023, 4, datetime.date(2023, 12, 31))
    make_indicator_result(
        assessed(period, commune, SetLevel.COMMUNE_ADVANCED),
        income_of(SetLevel.COMMUNE_ADVANCED),
        value=Decimal("74.8"),
    )
    assert condition(period, commune, "2").computed == MET  # 1,1 × 68


def test_a_smart_village_of_27_is_enough(period: ReportingPeriod, commune: Locality) -> None:
    first = make_village(commune, "An Hòa")
    assessed(period, commune, SetLevel.SMART_VILLAGE, village=first, not_met={"20"})
    assert condition(period, commune, "3").computed == NOT_MET
    assessed(period, commune, SetLevel.SMART_VILLAGE, village=make_village(commune, "An Lạc"))
    third = condition(period, commune, "3")
    assert (third.computed, len(third.grounds)) == (MET, 2)
    assert third.grounds[0].at.village == first


def test_what_the_group_lacks_decides_against_it(period: ReportingPeriod, commune: Locality) -> None:
    model = assessed(period, commune, SetLevel.COMMUNE_MODEL)
    group = Indicator.objects.get(criterion__criteria_set=model.criteria_set, code="4.2")
    GroupChoice.objects.create(assessment=model, group=group, lacks="trường học")
    fourth = condition(period, commune, "4")
    assert (fourth.computed, "còn thiếu: trường học" in fourth.warning) == (NOT_MET, True)


def test_a_draft_that_may_not_be_seen_declares_nothing(period: ReportingPeriod, commune: Locality) -> None:
    assessed(period, commune, SetLevel.COMMUNE_MODEL, stage=Stage.ENTERING)
    stranger = Assessment.objects.visible_to(make_user(Role.UNIT_OFFICER))
    assert {each.declared for each in conditions_in(period, [commune], stranger)[commune.pk]} == {OPEN}
    office = Assessment.objects.visible_to(make_user(Role.OFFICE_STAFF))
    assert {each.declared for each in conditions_in(period, [commune], office)[commune.pk]} == {MET}


def test_without_a_model_set_there_are_no_conditions(commune: Locality) -> None:
    import_fixtures()
    assert conditions_of(make_period(2026, 2, None), commune) == []


def test_many_communes_cost_no_more_queries_than_one(period: ReportingPeriod, commune: Locality) -> None:
    others = [make_locality(f"Xã {number}") for number in range(4)]
    for each in [commune, *others]:
        for level in (SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL):
            assessed(period, each, level)
        assessed(period, each, SetLevel.SMART_VILLAGE, village=make_village(each))
    with CaptureQueriesContext(connection) as one:
        conditions_in(period, [commune])
    with CaptureQueriesContext(connection) as all_of_them:
        conditions_in(period, [commune, *others])
    assert len(one) == len(all_of_them) <= 9
