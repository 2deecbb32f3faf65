"""Signing in and out, for people and against guessers."""

import re
import unicodedata

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
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


@pytest.mark.parametrize("typed", ["BINH", " Binh ", "ｂｉｎｈ"])
def test_a_name_is_the_same_in_any_case_and_form(client: Client, typed: str) -> None:
    make_user(username="binh")
    assert sign_in(client, typed)["Location"] == reverse("home")


def test_a_name_with_marks_is_one_name_in_both_unicode_forms(client: Client) -> None:
    make_user(username=unicodedata.normalize("NFD", "Bình"))
    assert sign_in(client, unicodedata.normalize("NFC", "bình"))["Location"] == reverse("home")
    client.logout()
    assert sign_in(client, unicodedata.normalize("NFD", "BÌNH"))["Location"] == reverse("home")


def test_two_names_that_differ_in_case_are_one() -> None:
    make_user(username="Binh")
    assert User.objects.get(username="BINH").username == "binh"
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(username="bINH")


@pytest.mark.parametrize("who", ["known", "unknown", "closed", "without a password"])
def test_every_guess_costs_one_hash(client: Client, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the clock, but the work: whoever measures learns nothing about who is there."""
    person = make_user(username="binh", is_active=who != "closed")
    if who == "without a password":
        person.set_unusable_password()
        person.save()
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(given) or encode(*given))
    sign_in(client, "khong-co" if who == "unknown" else "binh", "sai")
    assert len(hashed) == 1


def test_the_name_that_was_typed_stays(client: Client) -> None:
    assert 'value="binh"' in sign_in(client, password="sai").content.decode()


def test_an_empty_form_says_what_to_enter(client: Client) -> None:
    page = sign_in(client, "", "").content.decode()
    assert "Hãy nhập tên đăng nhập." in page
    assert "Hãy nhập mật khẩu." in page
    assert "Còn 02 chỗ cần sửa" in page


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
