"""Signing in and out, for people and against guessers."""

import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SIGN_IN, SIGN_OUT = "/dang-nhap/", "/dang-xuat/"


def sign_in(client: Client, username: str = "binh", password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def test_the_page_asks_for_name_and_password_in_vietnamese(client: Client) -> None:
    page = client.get(SIGN_IN).content.decode()
    assert "Tên đăng nhập" in page
    assert "Mật khẩu" in page
    assert "Menu chính" not in page


def test_the_right_password_leads_home(client: Client) -> None:
    make_user(username="binh")
    assert sign_in(client)["Location"] == reverse("home")


def test_the_page_that_was_wanted_follows(client: Client) -> None:
    make_user(username="binh")
    assert client.get("/don-vi/")["Location"] == "/dang-nhap/?next=/don-vi/"
    assert sign_in(client, next="/don-vi/")["Location"] == "/don-vi/"


def test_nobody_is_led_to_a_foreign_site(client: Client) -> None:
    make_user(username="binh")
    assert sign_in(client, next="https://example.com/")["Location"] == reverse("home")


def test_a_person_who_is_signed_in_is_led_home(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(SIGN_IN)["Location"] == reverse("home")


def test_nothing_tells_whether_an_account_exists(client: Client) -> None:
    make_user(username="binh")
    make_user(username="nghi-viec", is_active=False)
    guesses = (("binh", "sai"), ("khong-co", "sai"), ("nghi-viec", PASSWORD))
    pages = [sign_in(client, *guess).content.decode().replace(guess[0], "…") for guess in guesses]
    answers = {re.sub(r'csrfmiddlewaretoken" value="\w+"', "", shown) for shown in pages}
    assert len(answers) == 1
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answers.pop()


def test_the_name_that_was_typed_stays(client: Client) -> None:
    assert 'value="binh"' in sign_in(client, password="sai").content.decode()


def test_an_empty_form_says_what_to_enter(client: Client) -> None:
    page = sign_in(client, "", "").content.decode()
    assert "Hãy nhập tên đăng nhập." in page
    assert "Hãy nhập mật khẩu." in page
    assert "Còn 02 chỗ cần sửa" in page


def test_ten_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(client: Client) -> None:
    make_user(username="binh")
    answers = [sign_in(client, password="sai") for _ in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 9 + [429]
    assert "Tạm khóa đăng nhập 15 phút" in answers[-1].content.decode()
    assert sign_in(client).status_code == 429


def test_an_unknown_account_is_locked_alike(client: Client) -> None:
    answers = [sign_in(client, "khong-co", "sai") for _ in range(10)]
    assert answers[-1].status_code == 429


def test_a_lock_on_one_account_leaves_the_others_open(client: Client) -> None:
    make_user(username="tam")
    for _ in range(10):
        sign_in(client, "binh", "sai")
    assert sign_in(client, "tam").status_code == 302


def test_signing_out_ends_the_session_and_says_so(client: Client) -> None:
    client.force_login(make_user())
    answer = client.post(SIGN_OUT)
    assert answer["Location"] == SIGN_IN
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Đã đăng xuất."]
    assert client.get("/don-vi/").status_code == 302


def test_signing_out_needs_a_post(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(SIGN_OUT).status_code == 405


@pytest.mark.parametrize("role", Role)
def test_every_role_signs_in(client: Client, role: Role) -> None:
    make_user(role, username="binh")
    assert sign_in(client).status_code == 302


def test_a_stale_form_is_refused_in_vietnamese() -> None:
    answer = Client(enforce_csrf_checks=True).post(SIGN_IN, {"username": "binh", "password": PASSWORD})
    assert answer.status_code == 403
    assert "Trang đã để quá lâu" in answer.content.decode()
