"""A session ends after a while without a click, after a day's work whatever happens, and says so."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from history import actions
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
MORNING = datetime.datetime(2024, 3, 11, 7, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
HOUR = datetime.timedelta(hours=1)


def sign_in(client: Client) -> User:
    person = make_user(username="binh")
    assert client.post("/dang-nhap/", {"username": "binh", "password": PASSWORD}).status_code == 302
    return person


def told(client: Client) -> str:
    """What the sign-in page says."""
    return client.get("/dang-nhap/").content.decode()


def test_who_clicks_now_and_then_stays_signed_in(client: Client) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client)
        for _ in range(3):
            clock.shift(3 * HOUR)
            assert client.get("/danh-muc/").status_code == 200


def test_after_four_hours_without_a_click_the_page_says_why_and_leads_back(client: Client) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client)
        clock.shift(4 * HOUR + datetime.timedelta(seconds=1))
        assert client.get("/don-vi/?q=y")["Location"] == "/dang-nhap/?next=/don-vi/%3Fq%3Dy"
        assert "Đã quá 04 giờ không thao tác" in told(client)
        assert "chưa được ghi" not in told(client)


def test_after_twelve_hours_the_session_ends_whatever_happens(client: Client) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client)
        for _ in range(4):
            clock.shift(3 * HOUR - datetime.timedelta(minutes=1))
            assert client.get("/danh-muc/").status_code == 200
        clock.shift(datetime.timedelta(minutes=5))
        assert client.get("/danh-muc/").status_code == 302
        assert "Đã quá 12 giờ kể từ khi đăng nhập" in told(client)


def test_a_form_sent_too_late_is_not_saved_says_so_and_leads_back_to_its_page(client: Client) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client)
        clock.shift(5 * HOUR)
        answer = client.post("/tai-khoan/dang-xuat-moi-noi/", headers={"referer": "http://testserver/tai-khoan/?a=1"})
        assert answer["Location"] == "/dang-nhap/?next=/tai-khoan/%3Fa%3D1"
        assert "Những gì vừa gửi chưa được ghi." in told(client)
    assert User.objects.get().session_generation == 0


def test_a_foreign_referrer_leads_nowhere(client: Client) -> None:
    answer = client.post("/tai-khoan/mat-khau/", headers={"referer": "https://example.com/trap/"})
    assert answer["Location"] == "/dang-nhap/?next=/tai-khoan/mat-khau/"


def test_a_session_that_is_gone_says_so(client: Client) -> None:
    sign_in(client)
    Session.objects.all().delete()
    assert client.get("/danh-muc/")["Location"] == "/dang-nhap/?next=/danh-muc/"
    assert "Phiên làm việc đã hết hạn." in told(client)


def test_a_closed_account_is_signed_out_at_once_and_told_once(client: Client) -> None:
    person = sign_in(client)
    actions.change(person, by=None, is_active=False)
    assert client.get("/danh-muc/").status_code == 302
    assert "Phiên làm việc đã kết thúc" in told(client)
    assert client.get("/danh-muc/").status_code == 302
    assert "Phiên làm việc đã kết thúc" not in told(client)


def test_who_was_never_signed_in_is_told_nothing(client: Client) -> None:
    client.get("/danh-muc/")
    assert 'role="status"' not in told(client)


def test_not_every_click_writes_the_session(client: Client, django_assert_num_queries) -> None:
    client.force_login(make_user())
    client.get("/danh-muc/")
    with django_assert_num_queries(4):  # session, person; period, installation
        client.get("/danh-muc/")
