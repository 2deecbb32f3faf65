"""Guessers wait: by account from anywhere, by address whatever the name, and the page says until when."""

import datetime

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from pytest_django import Settings

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
WORKDAY = datetime.datetime(2024, 3, 11, 8, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
OFFICE, ELSEWHERE = "10.20.0.7", "10.30.0.9"


@pytest.fixture(autouse=True)
def an_office(settings: Settings) -> None:
    """Serves other machines; one's own does not."""
    settings.DEPLOYMENT = "https"


def sign_in(client: Client, username: str = "binh", password: str = PASSWORD, address: str = OFFICE, **headers: str):
    return client.post(
        "/dang-nhap/", {"username": username, "password": password}, REMOTE_ADDR=address, headers=headers
    )


def guess(client: Client, times: int, username: str = "binh", **more: str) -> list[int]:
    return [sign_in(client, username.format(number), "sai", **more).status_code for number in range(times)]


def test_ten_wrong_passwords_lock_the_account(client: Client) -> None:
    make_user(username="binh")
    assert guess(client, 10) == [200] * 9 + [429]
    assert sign_in(client).status_code == 429


def test_an_unknown_account_is_locked_alike(client: Client) -> None:
    make_user(username="binh")
    for name in ("binh", "khong-co"):
        assert guess(client, 10, name)[-1] == 429
    pages = [sign_in(client, name, "sai").content for name in ("binh", "khong-co")]
    assert pages[0] == pages[1]


def test_an_account_is_locked_from_every_address_and_browser(client: Client) -> None:
    make_user(username="binh")
    for number in range(10):
        sign_in(client, "binh", "sai", f"10.20.0.{number}", **{"user-agent": f"Browser {number}"})
    assert sign_in(client, address=ELSEWHERE).status_code == 429


def test_one_line_with_ever_new_addresses_is_locked(client: Client, settings: Settings) -> None:
    settings.ADDRESS_FAILURE_LIMIT = 20
    answers = [
        sign_in(client, f"nguoi-{number}", "sai", f"2001:db8:1:2::{number:x}").status_code for number in range(1, 22)
    ]
    assert answers[-1] == 429
    assert sign_in(client, "ai-do", "sai", "2001:db8:1:3::1").status_code == 200


def test_a_lock_on_one_account_leaves_the_others_at_the_address_open(client: Client) -> None:
    make_user(username="tam")
    guess(client, 30, "binh")
    assert sign_in(client, "tam").status_code == 302


def test_fifty_wrong_passwords_lock_the_address_and_no_other(client: Client) -> None:
    make_user(username="tam")
    assert guess(client, 50, "nguoi-{}") == [200] * 49 + [429]
    assert sign_in(client, "tam").status_code == 429
    assert sign_in(client, "tam", address=ELSEWHERE).status_code == 302


def test_the_limit_of_an_address_can_be_set(client: Client, settings: Settings) -> None:
    settings.ADDRESS_FAILURE_LIMIT = 100
    assert guess(client, 60, "nguoi-{}") == [200] * 60


def test_signing_in_in_between_does_not_clear_the_address(client: Client) -> None:
    make_user(username="tam")
    guess(client, 49, "nguoi-{}")
    assert sign_in(client, "tam").status_code == 302
    client.logout()
    assert guess(client, 1, "nguoi-moi") == [429]


def test_the_right_password_forgets_the_account_s_failures(client: Client) -> None:
    make_user(username="binh")
    for _ in range(3):
        guess(client, 9)
        assert sign_in(client).status_code == 302
        client.logout()


def test_capitals_do_not_get_round_the_lock(client: Client) -> None:
    make_user(username="binh")
    names = ("Binh", "BINH", " binh", "ｂinh", "biNH")
    assert [guess(client, 2, name) for name in names][-1] == [200, 429]


def test_the_page_says_until_when_and_keeps_its_word(client: Client) -> None:
    make_user(username="binh")
    with time_machine.travel(WORKDAY, tick=False) as clock:
        guess(client, 10)
        clock.shift(datetime.timedelta(minutes=5))
        shown = sign_in(client, "binh", "sai").content.decode()
        assert "Tạm khóa đăng nhập 10 phút" in shown
        assert "08 giờ 15" in shown
        clock.shift(datetime.timedelta(minutes=9, seconds=59))
        assert sign_in(client).status_code == 429
        clock.shift(datetime.timedelta(seconds=2))
        assert sign_in(client).status_code == 302


def test_of_what_was_typed_nothing_is_kept_but_the_name(client: Client) -> None:
    make_user(username="binh")
    sign_in(client, "binh", "gan-dung-mat-khau")
    client.post("/dang-nhap/", {"username": "binh", "password": PASSWORD}, REMOTE_ADDR=OFFICE)
    sign_in(client, "tam", "sai")
    kept = " ".join(str(list(attempt.__dict__.values())) for attempt in AccessAttempt.objects.all())
    assert "gan-dung-mat-khau" not in kept


def test_an_address_behind_a_trusted_proxy_is_the_client_s(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = []
    guess(client, 1, address="127.0.0.1", **{"x-forwarded-for": OFFICE})
    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"


@pytest.mark.parametrize("name", ["a" * 150, "binh\0", "<script>alert(1)</script>", "=1+1", "\u202ebinh", "'; DROP--"])
def test_odd_names_are_refused_and_counted_without_harm(client: Client, name: str) -> None:
    assert guess(client, 2, name.replace("{", "")) == [200, 200]
