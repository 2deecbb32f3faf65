"""The second factor: switched on, asked for at sign-in, required of roles, and taken away again."""

import datetime
import re

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from accounts.models import Role, SecondFactorRule, User
from accounts.people import actions as actions
from accounts.second_factor import recovery_digest, tidy
from history.models import Entry
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2024, 3, 11, 8, 0, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
HALF_A_MINUTE = datetime.timedelta(seconds=30)
PAGE, CODES, OFF, ROLES = (f"/tai-khoan/hai-lop/{end}" for end in ("", "ma-du-phong/", "tat/", "vai-tro/"))
OTHERS = [role for role in Role if role != Role.ADMINISTRATOR]
ACCOUNT, CODE_PAGE = "/tai-khoan/", "/dang-nhap/ma/"


@pytest.fixture(autouse=True)
def quick_hasher(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def binh() -> User:
    return make_user(Role.OFFICE_STAFF, username="binh")


def sign_in(client: Client, username: str = "binh", **more: str):
    return client.post("/dang-nhap/", {"username": username, "password": PASSWORD, **more})


def code_of(key: str, drift: int = 0) -> str:
    return f"{totp(bytes.fromhex(key), drift=drift):06d}"


def switch_on(client: Client) -> tuple[str, list[str]]:
    """Switch it on as a person would; return the key and the recovery codes."""
    client.get(PAGE)
    key = client.session["second_factor_key"]
    assert client.post(PAGE, {"code": code_of(key)})["Location"] == CODES
    return key, re.findall(r"<li>(\d{5}-\d{5})</li>", client.get(CODES).content.decode())


@pytest.fixture
def secured(client: Client, binh: User, clock) -> tuple[str, list[str]]:
    """Trần Thị Bình uses the second factor and is signed out; half a minute has passed."""
    sign_in(client)
    made = switch_on(client)
    client.post("/dang-xuat/")
    clock.shift(HALF_A_MINUTE)
    return made


# switching on ---------------------------------------------------------------------------------------------


def test_the_page_shows_a_picture_and_the_secret_of_one_and_the_same_key(client: Client, binh: User, clock) -> None:
    sign_in(client)
    shown, again = (client.get(PAGE).content.decode() for _ in range(2))
    secrets = [re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1] for page in (shown, again)]
    assert secrets[0] == secrets[1]
    assert shown.count('<svg class="qr"') == 1
    assert " style=" not in shown


def test_a_code_of_the_telephone_switches_it_on(client: Client, binh: User, clock) -> None:
    sign_in(client)
    _, codes = switch_on(client)
    binh.refresh_from_db()
    assert (binh.has_second_factor, binh.recovery_codes_left, len(codes)) == (True, 10, 10)
    assert "đang bật" in client.get(ACCOUNT).content.decode()


@pytest.mark.parametrize("code", ["000000", "12", "", "abcdef", "9" * 500, "１２３", "\0", "<b>1</b>"])
def test_a_wrong_code_is_explained_and_the_same_picture_stays(client: Client, binh: User, clock, code: str) -> None:
    sign_in(client)
    client.get(PAGE)
    key = client.session["second_factor_key"]
    answer = client.post(PAGE, {"code": code})
    assert answer.status_code == 200
    assert "is-invalid" in answer.content.decode()
    assert client.session["second_factor_key"] == key
    assert not TOTPDevice.objects.exists()


def test_switching_on_signs_out_other_sessions(client: Client, binh: User, clock) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    switch_on(client)
    assert elsewhere.get(ACCOUNT).status_code == 302
    assert client.get(ACCOUNT).status_code == 200


def test_the_recovery_codes_are_shown_until_they_are_kept_and_never_again(client: Client, binh: User, clock) -> None:
    sign_in(client)
    _, codes = switch_on(client)
    assert codes[0] in client.get(CODES).content.decode()
    client.post(f"{CODES}da-cat/")
    assert codes[0] not in client.get(CODES).content.decode()


def test_recovery_codes_that_nobody_keeps_vanish(client: Client, binh: User, clock) -> None:
    sign_in(client)
    _, codes = switch_on(client)
    clock.shift(datetime.timedelta(minutes=16))
    assert codes[0] not in client.get(CODES).content.decode()


def test_pages_with_secrets_are_kept_by_no_browser(client: Client, binh: User, clock) -> None:
    sign_in(client)
    assert "no-store" in client.get(PAGE)["Cache-Control"]
    switch_on(client)
    assert "no-store" in client.get(CODES)["Cache-Control"]


def test_the_history_tells_it_without_the_secrets(client: Client, binh: User, secured) -> None:
    key, codes = secured
    entries = Entry.objects.order_by("pk")
    assert [entry.reason for entry in entries] == ["Bật đăng nhập hai lớp"]
    assert entries[0].changes == {
        "session_generation": [0, 1],
        "has_second_factor": [False, True],
        "recovery_codes_left": [0, 10],
    }


def test_recovery_codes_are_stored_as_digests(binh: User, secured) -> None:
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert stored == {recovery_digest(binh, code) for code in secured[1]}
    assert stored.isdisjoint({tidy(code) for code in secured[1]})


# signing in -----------------------------------------------------------------------------------------------


def test_the_password_alone_opens_no_page(client: Client, secured) -> None:
    assert sign_in(client)["Location"] == CODE_PAGE
    assert client.get(ACCOUNT)["Location"] == "/dang-nhap/?next=/tai-khoan/"


def test_password_and_code_lead_to_the_page_that_was_wanted(client: Client, secured) -> None:
    sign_in(client, next="/don-vi/?q=y")
    assert client.post(CODE_PAGE, {"code": code_of(secured[0])})["Location"] == "/don-vi/?q=y"
    assert client.get("/don-vi/").status_code == 200


def test_a_code_is_read_with_a_space_and_holds_once(client: Client, secured) -> None:
    code = code_of(secured[0])
    sign_in(client)
    assert client.post(CODE_PAGE, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    client.post("/dang-xuat/")
    sign_in(client)
    answer = client.post(CODE_PAGE, {"code": code})
    assert "Mã chưa đúng hoặc đã dùng rồi." in answer.content.decode()


def test_a_recovery_code_holds_once_and_says_how_many_are_left(client: Client, binh: User, secured) -> None:
    code = secured[1][0]
    sign_in(client)
    client.post(CODE_PAGE, {"code": code})
    assert "Đã dùng một mã dự phòng. Còn 09 mã dự phòng." in client.get("/danh-muc/").content.decode()
    entry = Entry.objects.first()
    assert (entry.reason, entry.changes) == ("Dùng một mã dự phòng", {"recovery_codes_left": [10, 9]})
    client.post("/dang-xuat/")
    sign_in(client)
    assert client.post(CODE_PAGE, {"code": code}).status_code == 200


def test_recovery_codes_of_somebody_else_are_worth_nothing(client: Client, secured, clock) -> None:
    make_user(username="tam")
    sign_in(client, "tam")
    _, codes = switch_on(client)
    client.post("/dang-xuat/")
    sign_in(client)
    assert client.post(CODE_PAGE, {"code": codes[0]}).status_code == 200


def test_the_last_recovery_codes_warn(client: Client, binh: User, secured, clock) -> None:
    for code in secured[1][:8]:
        sign_in(client)
        client.post(CODE_PAGE, {"code": code})
        shown = client.get("/danh-muc/").content.decode()
        client.post("/dang-xuat/")
    assert "Còn 02 mã dự phòng. Hãy tạo mã mới" in shown


def test_wrong_codes_make_the_next_ones_wait_and_then_lock(client: Client, secured, clock) -> None:
    sign_in(client)
    assert "Mã chưa đúng" in client.post(CODE_PAGE, {"code": "000000"}).content.decode()
    shown = client.post(CODE_PAGE, {"code": code_of(secured[0])}).content.decode()
    assert "Hãy chờ 01 giây rồi nhập mã mới." in shown
    for number in range(1, 10):
        clock.shift(datetime.timedelta(seconds=2**number))
        sign_in(client)
        answer = client.post(CODE_PAGE, {"code": "000000"})
    assert answer.status_code == 429
    assert "Tạm khóa đăng nhập" in answer.content.decode()
    assert sign_in(client).status_code == 429


def test_signing_in_tells_of_wrong_codes_before(client: Client, secured, clock) -> None:
    sign_in(client)
    for _ in range(3):
        client.post(CODE_PAGE, {"code": "000000"})
        clock.shift(HALF_A_MINUTE)
    client.post(CODE_PAGE, {"code": code_of(secured[0])})
    assert "có 03 lần nhập sai mã" in client.get("/danh-muc/").content.decode()


def test_of_a_wrong_code_nothing_is_kept(client: Client, secured) -> None:
    sign_in(client)
    client.post(CODE_PAGE, {"code": "987654"})
    assert "987654" not in str([list(attempt.__dict__.values()) for attempt in AccessAttempt.objects.all()])


def test_the_code_page_without_a_password_leads_back(client: Client, secured) -> None:
    assert client.get(CODE_PAGE)["Location"] == "/dang-nhap/"
    assert client.post(CODE_PAGE, {"code": code_of(secured[0])})["Location"] == "/dang-nhap/"


def test_the_code_page_waits_ten_minutes(client: Client, secured, clock) -> None:
    sign_in(client)
    clock.shift(datetime.timedelta(minutes=10, seconds=1))
    assert client.post(CODE_PAGE, {"code": code_of(secured[0])})["Location"] == "/dang-nhap/"
    assert "Hãy nhập lại tên đăng nhập và mật khẩu." in client.get("/dang-nhap/").content.decode()


@pytest.mark.parametrize("meanwhile", [{"is_active": False}, {"session_generation": 7}, {"password": "!"}])
def test_what_changes_between_password_and_code_ends_it(client: Client, secured, meanwhile: dict) -> None:
    sign_in(client)
    User.objects.filter(username="binh").update(**meanwhile)
    assert client.post(CODE_PAGE, {"code": code_of(secured[0])})["Location"] == "/dang-nhap/"


def test_a_session_that_came_past_the_code_is_no_session(client: Client, binh: User, secured) -> None:
    binh.refresh_from_db()
    client.force_login(binh)
    assert client.get(ACCOUNT).status_code == 302


# changing -------------------------------------------------------------------------------------------------


def back_in(client: Client, clock, key: str) -> None:
    sign_in(client)
    assert client.post(CODE_PAGE, {"code": code_of(key)}).status_code == 302
    clock.shift(HALF_A_MINUTE)


def test_it_is_switched_off_with_password_and_code(client: Client, binh: User, secured, clock) -> None:
    back_in(client, clock, secured[0])
    answer = client.post(OFF, {"current": PASSWORD, "code": code_of(secured[0])})
    assert answer["Location"] == ACCOUNT
    assert client.get(ACCOUNT).status_code == 200
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    client.post("/dang-xuat/")
    assert sign_in(client)["Location"] == "/"


@pytest.mark.parametrize("page", [OFF, CODES])
def test_neither_password_nor_code_is_enough(client: Client, binh: User, secured, clock, page: str) -> None:
    back_in(client, clock, secured[0])
    client.post(f"{CODES}da-cat/")
    wrong = [{"current": "sai", "code": code_of(secured[0])}, {"current": PASSWORD, "code": "000000"}, {}]
    for typed in wrong:
        answer = client.post(page, typed)
        assert answer.status_code == 200
        assert "is-invalid" in answer.content.decode()
    binh.refresh_from_db()
    assert (binh.has_second_factor, binh.recovery_codes_left) == (True, 10)


def test_a_wrong_password_does_not_use_up_the_code(client: Client, secured, clock) -> None:
    back_in(client, clock, secured[0])
    code = secured[1][0]
    client.post(OFF, {"current": "sai", "code": code})
    assert client.post(OFF, {"current": PASSWORD, "code": code}).status_code == 302


def test_new_recovery_codes_void_the_old_ones(client: Client, binh: User, secured, clock) -> None:
    back_in(client, clock, secured[0])
    client.post(f"{CODES}da-cat/")
    client.post(CODES, {"current": PASSWORD, "code": code_of(secured[0])})
    codes = re.findall(r"<li>(\d{5}-\d{5})</li>", client.get(CODES).content.decode())
    assert len(set(codes) - set(secured[1])) == 10
    told = [(entry.reason, entry.changes["recovery_codes_left"]) for entry in Entry.objects.all()[:2]]
    assert told == [("Tạo mã dự phòng mới", [0, 10]), ("Hủy mã dự phòng cũ", [10, 0])]
    client.post("/dang-xuat/")
    sign_in(client)
    assert client.post(CODE_PAGE, {"code": secured[1][1]}).status_code == 200


@pytest.mark.parametrize("page", [OFF, CODES])
def test_without_the_second_factor_its_pages_lead_to_the_first(client: Client, binh: User, page: str) -> None:
    client.force_login(binh)
    assert client.get(page)["Location"] == PAGE


def test_an_administrator_resets_it_for_somebody_else_and_ends_the_sessions(client: Client, binh, secured, clock):
    back_in(client, clock, secured[0])
    administrator = make_user(Role.ADMINISTRATOR)
    actions.reset_second_factor(person=binh, by=administrator, reason="Mất điện thoại")
    assert client.get(ACCOUNT).status_code == 302
    assert sign_in(client)["Location"] == "/"
    entry = Entry.objects.first()
    assert (entry.actor, entry.reason) == (administrator, "Mất điện thoại")


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_resets_it(binh: User, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        actions.reset_second_factor(person=binh, by=make_user(role))


def test_an_administrator_does_not_reset_the_own(binh: User) -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        actions.reset_second_factor(person=administrator, by=administrator)


# required of roles ----------------------------------------------------------------------------------------


def require(*roles: Role) -> None:
    actions.require_second_factor(roles=roles, by=make_user(Role.ADMINISTRATOR))


def test_whose_role_needs_it_sets_it_up_first_and_can_do_nothing_else(client: Client, binh: User, clock) -> None:
    require(Role.OFFICE_STAFF)
    sign_in(client)
    for page in ("/", "/danh-muc/", ACCOUNT, CODES, "/nhat-ky/", "/nhat-ky/tep/"):
        answer = client.get(page)
        assert answer.status_code in (302, 404)
        assert answer.get("Location", PAGE) == PAGE
    assert client.post("/tai-khoan/mat-khau/", {"current": PASSWORD})["Location"] == PAGE
    shown = client.get(PAGE).content.decode()
    assert "phải đăng nhập hai lớp" in shown
    assert "Danh mục" not in shown
    switch_on(client)
    assert client.get("/danh-muc/").status_code == 200


def test_it_bites_at_once_and_leaves_other_roles_alone(client: Client, binh: User) -> None:
    client.force_login(binh)
    reader = Client()
    reader.force_login(make_user(Role.LEADER))
    require(Role.OFFICE_STAFF)
    assert client.get("/danh-muc/")["Location"] == PAGE
    assert reader.get("/danh-muc/").status_code == 200


def test_who_must_set_it_up_can_sign_out(client: Client, binh: User) -> None:
    require(Role.OFFICE_STAFF)
    client.force_login(binh)
    assert client.post("/dang-xuat/")["Location"] == "/dang-nhap/"


def test_switched_off_it_must_be_set_up_again(client: Client, binh: User, secured, clock) -> None:
    require(Role.OFFICE_STAFF)
    back_in(client, clock, secured[0])
    assert "bật lại ngay" in client.get(OFF).content.decode()
    client.post(OFF, {"current": PASSWORD, "code": code_of(secured[0])})
    assert client.get("/danh-muc/")["Location"] == PAGE


def test_the_administrator_chooses_the_roles(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    client.post(ROLES, {"roles": [Role.OFFICE_HEAD, Role.OFFICE_STAFF]})
    assert set(SecondFactorRule.objects.values_list("role", flat=True)) == {"office_head", "office_staff"}
    client.post(ROLES, {"roles": [Role.OFFICE_HEAD]})
    assert SecondFactorRule.objects.get().role == Role.OFFICE_HEAD
    assert Entry.objects.count() == 3
    assert "Đăng nhập hai lớp: Chuyên viên VPĐP" in client.get("/nhat-ky/").content.decode()


def test_who_chooses_the_own_role_sets_it_up_next(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    client.post(ROLES, {"roles": [Role.ADMINISTRATOR]})
    assert client.get("/danh-muc/")["Location"] == PAGE


def test_the_page_counts_who_uses_it(client: Client, secured) -> None:
    make_user(Role.OFFICE_STAFF)
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert "02 người, 01 người đã bật" in client.get(ROLES).content.decode()


def test_an_unknown_role_is_refused_in_vietnamese(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    shown = client.post(ROLES, {"roles": ["king"]}).content.decode()
    assert "Vai trò không có trong danh sách." in shown
    assert not SecondFactorRule.objects.exists()


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_chooses_roles(client: Client, role: Role) -> None:
    client.force_login(make_user(role))
    assert client.get(ROLES).status_code == 403
    assert client.post(ROLES, {"roles": []}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.require_second_factor(roles=[], by=make_user(role))
