"""The own account: who I am, the password, signing out everywhere."""

import pytest
from axes.models import AccessAttempt
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from history.models import Entry
from tests.factories import PASSWORD, make_unit, make_user

pytestmark = pytest.mark.django_db
NEW = "song-tien-mua-nuoc-noi"
PAGE, PASSWORD_PAGE, EVERYWHERE = "/tai-khoan/", "/tai-khoan/mat-khau/", "/tai-khoan/dang-xuat-moi-noi/"


@pytest.fixture(autouse=True)
def quick_hasher(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def browser(username: str = "binh", password: str = PASSWORD) -> Client:
    client = Client()
    assert client.post("/dang-nhap/", {"username": username, "password": password}).status_code == 302
    return client


def change(client: Client, current: str = PASSWORD, new: str = NEW, again: str | None = None):
    data = {"current": current, "new_password1": new, "new_password2": again or new}
    return client.post(PASSWORD_PAGE, data)


@pytest.fixture
def binh() -> User:
    return make_user(Role.OFFICE_STAFF, username="binh", unit=make_unit("Văn phòng Điều phối huyện Lấp Vò"))


@pytest.mark.parametrize("role", Role)
def test_everybody_has_the_page_of_the_own_account(client: Client, role: Role) -> None:
    client.force_login(make_user(role, username="binh", full_name="Trần Thị Bình", unit=make_unit("UBND xã Định Yên")))
    shown = client.get(PAGE).content.decode()
    assert all(text in shown for text in ("Trần Thị Bình", "binh", role.label, "UBND xã Định Yên"))
    assert ("Vai trò phải đăng nhập hai lớp" in shown) == (role == Role.ADMINISTRATOR)


def test_the_page_is_one_click_on_the_name_away(client: Client) -> None:
    client.force_login(make_user(full_name="Trần Thị Bình"))
    menu = client.get("/danh-muc/").content.decode().split('class="who"')[1].split("</nav>")[0]
    assert 'href="/tai-khoan/"' in menu


def test_the_last_sign_ins_are_shown_with_their_addresses(binh: User, settings: Settings) -> None:
    settings.DEPLOYMENT = "lan"
    client = Client()
    client.post("/dang-nhap/", {"username": "binh", "password": PASSWORD}, REMOTE_ADDR="10.20.0.7")
    assert "10.20.0.7" in client.get(PAGE).content.decode()


def test_a_new_password_holds_and_the_old_one_does_not(binh: User) -> None:
    client = browser()
    answer = change(client)
    assert answer["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    browser(password=NEW)
    assert Client().post("/dang-nhap/", {"username": "binh", "password": PASSWORD}).status_code == 200


def test_a_new_password_signs_out_all_other_sessions_and_they_say_why(binh: User) -> None:
    here, elsewhere = browser(), browser()
    change(here)
    assert here.get(PAGE).status_code == 200
    assert elsewhere.get("/don-vi/")["Location"] == "/dang-nhap/?next=/don-vi/"
    assert "mật khẩu vừa đổi" in elsewhere.get("/dang-nhap/").content.decode()


def test_the_change_is_in_the_history_and_neither_password_is(binh: User) -> None:
    change(browser())
    entry = Entry.objects.get()
    assert (entry.actor, entry.reason, entry.changes) == (binh, "Đổi mật khẩu", {"password": ["…", "…"]})


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"current": "sai"}, "Mật khẩu hiện tại chưa đúng."),
        ({"new": "ngan"}, "cần ít nhất 10"),
        ({"again": "khac-han-mat-khau"}, "Hai lần gõ mật khẩu mới không giống nhau."),
        ({"new": "x" * 5000}, "4096"),
        ({"current": "x" * 5000}, "4096"),
    ],
)
def test_wrong_input_is_explained_and_changes_nothing(binh: User, typed: dict, says: str) -> None:
    answer = change(browser(), **typed)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not Entry.objects.exists()


def test_an_empty_form_says_what_to_enter(binh: User) -> None:
    shown = browser().post(PASSWORD_PAGE, {}).content.decode()
    assert "Còn 03 chỗ cần sửa" in shown


def test_whoever_finds_an_open_session_cannot_guess_the_password(binh: User) -> None:
    client = browser()
    answers = [change(client, current=f"doan-{number}").status_code for number in range(10)]
    assert answers == [200] * 9 + [429]
    assert change(client).status_code == 429


def test_of_a_refused_change_nothing_typed_is_kept(binh: User) -> None:
    change(browser(), current="gan-dung-mat-khau", new="mat-khau-moi-tinh")
    kept = str([list(attempt.__dict__.values()) for attempt in AccessAttempt.objects.all()])
    assert "gan-dung" not in kept
    assert "moi-tinh" not in kept


def test_signing_out_everywhere_ends_every_session_this_one_included(binh: User) -> None:
    here, elsewhere = browser(), browser()
    answer = here.post(EVERYWHERE)
    assert answer["Location"] == "/dang-nhap/"
    assert "Đã đăng xuất ở mọi nơi" in str(list(get_messages(answer.wsgi_request))[0])
    assert {client.get(PAGE).status_code for client in (here, elsewhere)} == {302}
    assert Entry.objects.get().reason == "Đăng xuất mọi nơi"
    browser()


def test_signing_out_everywhere_needs_a_post(binh: User) -> None:
    assert browser().get(EVERYWHERE).status_code == 405


def test_other_people_s_sessions_go_on(binh: User) -> None:
    make_user(username="tam")
    other = browser("tam")
    browser().post(EVERYWHERE)
    assert other.get(PAGE).status_code == 200
