"""Addresses that mean no self-assessment: the district's set for a commune, a set of communes for a village."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Role, User
from communes.models import Locality, ReportingPeriod
from communes.rules.choices import Level
from criteria.models import Assessment
from criteria.rules.choices import Outcome, SetLevel
from criteria.rules.outcomes import is_for
from criteria.sheet.record import record_results
from criteria.subject import Entries, Entry, Subject
from tests.criteria_factories import make_assessment, make_criterion, make_set
from tests.factories import (
    make_district,
    make_installation,
    make_locality,
    make_period,
    make_unit,
    make_user,
    make_village,
)

pytestmark = pytest.mark.django_db
IN_FORCE = {"in_force_from": datetime.date(2022, 1, 1)}


@pytest.fixture
def period() -> ReportingPeriod:
    return make_period(as_of=None)


@pytest.fixture
def commune() -> Locality:
    return make_locality("Định Yên", slug="dinh-yen", parent=make_installation(make_district()).home)


@pytest.fixture
def officer(commune: Locality) -> User:
    return make_user(Role.COMMUNE_OFFICER, unit=make_unit("UBND xã Định Yên", locality=commune))


@pytest.mark.parametrize(("level", "code"), [(SetLevel.DISTRICT, "HUYEN"), (SetLevel.COMMUNE_BASE, "XA")])
def test_a_commune_makes_no_self_assessment_that_nobody_can_ask_for(
    client: Client, officer: User, period: ReportingPeriod, commune: Locality, level: SetLevel, code: str
) -> None:
    criterion = make_criterion(make_set(level, code=code, **IN_FORCE), "1")
    of_village = f"ap-{make_village(commune).pk}/" if level == SetLevel.COMMUNE_BASE else ""
    address = f"/danh-gia/2024/quy-1/{code.lower()}/dinh-yen/{of_village}"
    client.force_login(officer)
    typed = {f"w-{criterion.pk}": "0.x", f"o-{criterion.pk}": "met", "do": "send"}
    assert client.get(address).status_code == 404
    assert client.post(address, typed).status_code == 404
    assert not Assessment.objects.exists()


def test_the_action_refuses_it_whoever_asks(period: ReportingPeriod, commune: Locality) -> None:
    criteria_set = make_set(SetLevel.DISTRICT, **IN_FORCE)
    entry = Entry(make_criterion(criteria_set, "1").pk, Outcome.MET)
    with pytest.raises(ValidationError, match="không đánh giá địa bàn này"):
        record_results(
            subject=Subject(criteria_set, period, commune), entries=Entries([entry]), by=make_user(Role.OFFICE_STAFF)
        )


def test_one_that_is_there_from_before_can_still_be_read(
    client: Client, period: ReportingPeriod, commune: Locality
) -> None:
    criteria_set = make_set(SetLevel.DISTRICT, code="HUYEN", **IN_FORCE)
    make_assessment(criteria_set, period=period, locality=commune)
    client.force_login(make_user(Role.OFFICE_STAFF))
    assert client.get("/danh-gia/2024/quy-1/huyen/dinh-yen/").status_code == 200


@pytest.mark.parametrize(
    ("level", "place", "is_village", "fits"),
    [
        (SetLevel.COMMUNE_BASE, Level.COMMUNE, False, True),
        (SetLevel.COMMUNE_MODEL, Level.WARD, False, True),
        (SetLevel.COMMUNE_BASE, Level.DISTRICT, False, False),
        (SetLevel.COMMUNE_BASE, Level.COMMUNE, True, False),
        (SetLevel.SMART_VILLAGE, Level.COMMUNE, True, True),
        (SetLevel.SMART_VILLAGE, Level.COMMUNE, False, True),
        (SetLevel.SMART_VILLAGE, Level.DISTRICT, False, False),
        (SetLevel.DISTRICT, Level.DISTRICT, False, True),
        (SetLevel.DISTRICT, Level.COMMUNE, False, False),
        (SetLevel.DISTRICT, Level.DISTRICT, True, False),
    ],
)
def test_which_set_is_for_whom(level: SetLevel, place: Level, is_village: bool, fits: bool) -> None:
    assert is_for(level, place=place, is_village=is_village) is fits
