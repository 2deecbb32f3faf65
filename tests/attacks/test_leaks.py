"""A draft is the commune's own and the office's: what others find of it on pages that they may see."""

import datetime

import pytest
from django.test import Client

from accounts.models import Role, User
from communes.models import Locality, ReportingPeriod
from criteria.models import CriteriaSet
from criteria.opinions.actions import open_round
from criteria.rules.choices import SetLevel, Stage
from history.actions import change
from tests.criteria_factories import (
    make_assessment,
    make_criterion,
    make_result,
    make_results,
    make_set,
)
from tests.factories import (
    make_district,
    make_installation,
    make_locality,
    make_period,
    make_unit,
    make_user,
    make_village,
)
from tests.loaded import import_fixtures

pytestmark = pytest.mark.django_db
DRAFTED = "đang nhập, chưa tính"


@pytest.fixture
def period() -> ReportingPeriod:
    return make_period(as_of=None)


@pytest.fixture
def commune() -> Locality:
    return make_locality("Định Yên", slug="dinh-yen", parent=make_installation(make_district()).home)


def officer_of(commune: Locality) -> User:
    return make_user(Role.COMMUNE_OFFICER, unit=make_unit(f"UBND {commune.full_name}", locality=commune))


def page(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(address).content.decode()


def test_a_sent_model_set_does_not_tell_how_far_the_drafts_of_the_other_sets_are(
    period: ReportingPeriod, commune: Locality
) -> None:
    import_fixtures()
    sets = {each.level: each for each in CriteriaSet.objects.filter(phase="2021-2025")}
    make_results(make_assessment(sets[SetLevel.COMMUNE_MODEL], period=period, locality=commune))
    draft = make_assessment(sets[SetLevel.COMMUNE_ADVANCED], period=period, locality=commune, stage=Stage.ENTERING)
    make_results(draft)
    address = "/danh-gia/2024/quy-1/xa-ntm-kieu-mau-2021-2025/dinh-yen/"
    assert DRAFTED in page(officer_of(commune), address)
    assert DRAFTED in page(make_user(Role.OFFICE_STAFF), address)
    for stranger in (officer_of(make_locality("Tân Mỹ", slug="tan-my")), make_user(Role.UNIT_HEAD, unit=make_unit())):
        told = page(stranger, address)
        assert "Xã chưa tự đánh giá theo" in told and "đang nhập" not in told


def test_a_unit_is_not_told_of_which_village_there_is_a_draft(period: ReportingPeriod, commune: Locality) -> None:
    smart = make_set(SetLevel.SMART_VILLAGE, code="LANG", in_force_from=datetime.date(2022, 1, 1))
    unit, village = make_unit(), make_village(commune, "An Thử")
    make_criterion(smart, "1").responsible_units.add(unit)
    make_assessment(smart, period=period, locality=commune, village=village, stage=Stage.ENTERING)
    open_round(period=period, criteria_set=smart, by=make_user(Role.OFFICE_STAFF))
    told = page(make_user(Role.UNIT_HEAD, unit=unit), "/y-kien/2024/quy-1/lang/")
    assert "Chưa gửi kết quả, chưa cho ý kiến được: Định Yên." in told
    assert "An Thử" not in told
    office = page(make_user(Role.OFFICE_STAFF), f"/y-kien/2024/quy-1/lang/?don-vi={unit.code}")
    assert "An Thử (Định Yên)" in office


def test_who_moves_to_another_commune_takes_no_history_along(period: ReportingPeriod, commune: Locality) -> None:
    other = make_locality("Tân Mỹ", slug="tan-my")
    mover, there = officer_of(commune), officer_of(other)
    draft = make_assessment(make_set(), period=period, locality=commune, stage=Stage.ENTERING)
    change(draft, by=mover, data_note="Bản nháp của Định Yên")
    assert "Bản nháp của Định Yên" in page(officer_of(commune), "/nhat-ky/")
    change(mover, by=make_user(Role.ADMINISTRATOR), unit=there.unit)
    assert "Bản nháp của Định Yên" not in page(there, "/nhat-ky/")
    assert "Bản nháp của Định Yên" not in page(mover, "/nhat-ky/")
    change(there.unit.locality, by=mover, word="Xã nhà")
    assert "Xã nhà" in page(there, "/nhat-ky/")


def test_what_a_unit_prepares_about_a_commune_is_not_read_in_the_commune_s_history(
    period: ReportingPeriod, commune: Locality
) -> None:
    unit, office = make_unit(), make_user(Role.OFFICE_STAFF)
    result = make_result(make_assessment(make_set(), period=period, locality=commune))
    change(result, by=make_user(Role.UNIT_OFFICER, unit=unit), opinion_reason="Soạn thử, chưa xác nhận")
    change(result, by=office, note="VPĐP ghi thay xã")
    for address in ("/nhat-ky/", "/nhat-ky/?loai=criteria.criterionresult"):
        told = page(officer_of(commune), address)
        assert "Soạn thử" not in told and "VPĐP ghi thay xã" in told
        assert "Soạn thử" in page(make_user(Role.UNIT_HEAD, unit=unit), address)
        assert "Soạn thử" in page(office, address)
