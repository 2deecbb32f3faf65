"""Targets and recognitions: what the office may write, what is refused at which field, what is doubted."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from communes.models import Locality
from criteria.levels import actions
from criteria.models import Recognition, Target
from criteria.rules.choices import SetLevel, TargetOrigin
from history.models import Entry
from ntm_tracker.vietnamese import uncapitalised
from tests.criteria_factories import make_recognition, make_set, make_target
from tests.desk.people import changes_of, signed_in
from tests.factories import make_district, make_installation, make_locality, make_user

pytestmark = pytest.mark.django_db
BASE, ADVANCED, MODEL = SetLevel.COMMUNE_BASE, SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL
NFD = "Đăng ký mu\u0323c tiêu"


@pytest.fixture
def home() -> Locality:
    return make_installation(make_district()).home


@pytest.fixture
def commune(home: Locality) -> Locality:
    return make_locality("Định Yên", parent=home)


@pytest.fixture
def office(home: Locality) -> User:
    return make_user(Role.OFFICE_STAFF)


@pytest.fixture
def client(office: User) -> Client:
    return signed_in(office)


def aim(commune: Locality, **values) -> dict:
    told = {
        "locality": commune.pk,
        "level": ADVANCED,
        "target_year": "2024",
        "origin": "new",
        "state": "approved",
        "order": "1",
    }
    return told | values


def recognised(commune: Locality, **values) -> dict:
    return {"locality": commune.pk, "level": BASE, "standard_year": "2020", "order": "1"} | values


def errors(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


# targets --------------------------------------------------------------------------------------------------


def test_a_target_is_registered_and_stands_in_the_list(client: Client, commune: Locality) -> None:
    answer = client.post("/phan-dau/them/", aim(commune, origin="carried_over", registered_year="2023", note=NFD))
    assert answer["Location"] == "/phan-dau/"
    target = Target.objects.get()
    assert (target.registered_year, target.note) == (2023, "Đăng ký mục tiêu")
    assert "Chuyển tiếp từ năm 2023" in client.get("/phan-dau/").content.decode()
    assert Entry.objects.get(record_type__model="target").locality == commune


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"target_year": "1900"}, "target_year", "từ 2010 đến 2100"),
        ({"target_year": "2999"}, "target_year", "từ 2010 đến 2100"),
        ({"target_year": "hai nghìn"}, "target_year", "Không phải một năm"),
        ({"target_year": "99999999999"}, "target_year", ""),
        ({"target_year_to": "2023"}, "target_year_to", "không thể trước năm phấn đấu 2024"),
        ({"registered_year": "2025"}, "registered_year", "không thể sau năm phấn đấu 2024"),
        ({"origin": "carried_over"}, "registered_year", "chuyển tiếp từ năm nào"),
        ({"origin": "carried_over", "registered_year": "2024"}, "registered_year", "Đăng ký mới"),
        ({"registered_on": "01/01/2099"}, "registered_on", "chưa tới"),
        ({"registered_on": "31/02/2024"}, "registered_on", "ngày/tháng/năm"),
        ({"level": "district"}, "level", ""),
        ({"origin": "x"}, "origin", ""),
        ({"locality": "0"}, "locality", ""),
    ],
)
def test_a_target_that_cannot_be_is_refused_at_its_field(
    client: Client, commune: Locality, values: dict, field: str, words: str
) -> None:
    answer = client.post("/phan-dau/them/", aim(commune, note="còn đây") | values)
    assert words in errors(answer)[field][0]
    assert "còn đây" in answer.content.decode()
    assert not Target.objects.exists()
    assert not Entry.objects.exists()


def test_a_second_target_of_the_same_year_is_refused(client: Client, commune: Locality) -> None:
    make_target(commune)
    answer = client.post("/phan-dau/them/", aim(commune))
    assert "đã có trong danh sách phấn đấu Xã NTM nâng cao năm 2024" in errors(answer)["locality"][0]
    client.post("/phan-dau/them/", aim(commune, level=MODEL))
    assert Target.objects.count() == 2


def test_aiming_at_what_is_held_is_doubted_not_refused(client: Client, commune: Locality) -> None:
    make_recognition(commune, ADVANCED)
    client.post("/phan-dau/them/", aim(commune))
    shown = client.get("/phan-dau/").content.decode()
    assert "Xã Định Yên: đã được công nhận Xã NTM nâng cao." in shown
    assert "Đã được công nhận Xã NTM nâng cao." in shown  # it stays in the row


def test_a_target_is_changed_with_its_reason(client: Client, commune: Locality) -> None:
    target = make_target(commune, registered_year=2024, order=1)
    changed = aim(commune, state="proposed", registered_year="2024", reason="Tỉnh chưa duyệt")
    client.post(f"/phan-dau/{target.pk}/", changed)
    assert changes_of(target) == [{"state": ["approved", "proposed"]}]
    assert Entry.objects.get().reason == "Tỉnh chưa duyệt"


def test_a_target_is_removed_with_a_reason_only(client: Client, commune: Locality) -> None:
    target = make_target(commune)
    assert errors(client.post(f"/phan-dau/{target.pk}/xoa/", {"reason": " "}))["reason"]
    assert client.post(f"/phan-dau/{target.pk}/xoa/", {"reason": "ghi nhầm"}).status_code == 302
    assert not Target.objects.exists()
    assert Entry.objects.get().reason == "ghi nhầm"


def test_the_list_of_targets_is_narrowed(client: Client, commune: Locality) -> None:
    make_target(commune)
    make_target(commune, MODEL, target_year=2025, state="proposed")
    for query, names in {
        "?nam=2024": {"Xã NTM nâng cao"},
        "?cap=commune_model": {"Xã NTM kiểu mẫu"},
        "?tinh_trang=proposed": {"Xã NTM kiểu mẫu"},
        f"?xa={commune.slug}": {"Xã NTM nâng cao", "Xã NTM kiểu mẫu"},
        "?nam=1": set(),
        "?xa=khong-co": set(),
    }.items():
        assert {group.level.label for group in client.get(f"/phan-dau/{query}").context["shown"]} == names, query


# recognitions ---------------------------------------------------------------------------------------------


def test_the_standard_year_is_not_the_year_of_the_decision(client: Client, commune: Locality) -> None:
    client.post("/cong-nhan/them/", recognised(commune, decision="12/QĐ-UBND", decided_on="05/01/2021"))
    one = Recognition.objects.get()
    assert (one.standard_year, one.decided_on) == (2020, datetime.date(2021, 1, 5))
    shown = client.get("/cong-nhan/").content.decode()
    assert "12/QĐ-UBND ngày 05/01/2021" in shown
    assert 'class="small doubt"' not in shown


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"standard_year": "1900"}, "standard_year", "từ 2010 đến"),
        ({"standard_year": "2999"}, "standard_year", "từ 2010 đến"),
        ({"decided_on": "01/01/2099"}, "decided_on", "chưa tới"),
        ({"level": "district"}, "level", "dành cho huyện"),
        ({"level": "smart_village"}, "level", ""),
    ],
)
def test_a_recognition_that_cannot_be_is_refused_at_its_field(
    client: Client, commune: Locality, values: dict, field: str, words: str
) -> None:
    answer = client.post("/cong-nhan/them/", recognised(commune, decision="12/QĐ") | values)
    assert words in errors(answer)[field][0]
    assert "12/QĐ" in answer.content.decode()
    assert not Recognition.objects.exists()


def test_the_district_holds_its_own_level_alone(client: Client, home: Locality) -> None:
    assert "dành cho xã" in errors(client.post("/cong-nhan/them/", recognised(home)))["level"][0]
    assert client.post("/cong-nhan/them/", recognised(home, level="district")).status_code == 302


def test_a_set_of_another_level_is_refused(client: Client, commune: Locality) -> None:
    answer = client.post("/cong-nhan/them/", recognised(commune, criteria_set=make_set(ADVANCED).pk))
    assert "Xã NTM" in errors(answer)["criteria_set"][0]


def test_a_second_recognition_is_refused_until_the_first_was_revoked(client: Client, commune: Locality) -> None:
    first = make_recognition(commune)
    assert "đã được ghi công nhận Xã NTM" in errors(client.post("/cong-nhan/them/", recognised(commune)))["locality"][0]
    client.post(f"/cong-nhan/{first.pk}/thu-hoi/", {"revoked_on": "15/3/2022", "reason": "QĐ 9"})
    assert client.post("/cong-nhan/them/", recognised(commune, standard_year="2023")).status_code == 302
    assert Recognition.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "doubt"),
    [
        ({"level": ADVANCED}, "Chưa ghi công nhận Xã NTM, là cấp độ phải có trước."),
        ({"decided_on": "01/3/2019"}, "Quyết định ký năm 2019, trước năm đạt chuẩn 2020."),
        ({"decided_on": "01/3/2020"}, "Quyết định ký khi năm đạt chuẩn 2020 chưa hết."),
    ],
)
def test_what_is_odd_is_recorded_and_doubted(client: Client, commune: Locality, values: dict, doubt: str) -> None:
    client.post("/cong-nhan/them/", recognised(commune) | values)
    shown = client.get("/cong-nhan/").content.decode()
    assert doubt in shown
    assert f"Xã Định Yên: {uncapitalised(doubt)}" in shown


def test_a_revocation_needs_a_day_and_a_reason(client: Client, commune: Locality) -> None:
    one = make_recognition(commune, decided_on=datetime.date(2021, 1, 5))
    address = f"/cong-nhan/{one.pk}/thu-hoi/"
    assert set(errors(client.post(address, {}))) == {"revoked_on", "reason"}
    before = client.post(address, {"revoked_on": "04/01/2021", "reason": "QĐ 9"})
    assert "trước ngày quyết định công nhận (05/01/2021)" in errors(before)["revoked_on"][0]
    assert "QĐ 9" in before.content.decode()
    assert "chưa tới" in errors(client.post(address, {"revoked_on": "01/01/2099", "reason": "QĐ 9"}))["revoked_on"][0]
    assert client.post(address, {"revoked_on": "05/01/2022", "reason": "QĐ 9"}).status_code == 302
    one.refresh_from_db()
    assert (one.revoked_on, one.revoked_reason) == (datetime.date(2022, 1, 5), "QĐ 9")
    assert "từ ngày 05/01/2022: QĐ 9" in client.get("/cong-nhan/?tinh_trang=thu-hoi").content.decode()
    assert client.get("/cong-nhan/?tinh_trang=dang-giu").context["shown"] == []


def test_a_revocation_by_mistake_is_taken_back_in_the_form(client: Client, commune: Locality) -> None:
    one = make_recognition(commune, revoked_on=datetime.date(2022, 1, 5), revoked_reason="nhầm")
    client.post(f"/cong-nhan/{one.pk}/", recognised(commune, revoked_on=""))
    one.refresh_from_db()
    assert (one.revoked_on, one.revoked_reason) == (None, "")


# everybody else -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.COMMUNE_OFFICER, Role.LEADER])
def test_whoever_reads_only_writes_nothing(commune: Locality, role: Role) -> None:
    reader, target, one = make_user(role), make_target(commune), make_recognition(commune)
    for act in (
        lambda: actions.add(
            Target, locality=commune, level=MODEL, target_year=2024, origin=TargetOrigin.NEW, by=reader
        ),
        lambda: actions.change(target, target_year=2025, by=reader),
        lambda: actions.remove(target, reason="x", by=reader),
        lambda: actions.add(Recognition, locality=commune, level=MODEL, by=reader),
        lambda: actions.change(one, standard_year=2021, by=reader),
        lambda: actions.revoke(one, revoked_on=one.decided_on, reason="x", by=reader),
        lambda: actions.remove(one, reason="x", by=reader),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert "Sửa</a>" not in signed_in(reader).get("/phan-dau/").content.decode()
    assert not Entry.objects.exists()


def test_a_removal_without_reason_is_refused_by_the_action_itself(commune: Locality, office: User) -> None:
    with pytest.raises(ValidationError):
        actions.remove(make_recognition(commune), reason="  ", by=office)


@pytest.mark.parametrize("address", ["/phan-dau/", "/cong-nhan/", "/ho-so-cong-nhan/"])
def test_long_lists_cost_no_more_queries(client: Client, home: Locality, address: str) -> None:
    def grow(number: int) -> int:
        for index in range(number):
            commune = make_locality(f"Xã {index}", parent=home)
            make_target(commune)
            make_recognition(commune, ADVANCED)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    grow(1)
    assert grow(1) == grow(6)
