"""One-time links: they hold once and for a time, nothing tells them on, and mail carries them."""

import datetime
import logging
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session as StoredSession
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Role, User
from accounts.people import actions as actions
from accounts.people import links
from history.models import Entry
from ntm_tracker.middleware import HideLinks
from tests.desk.people import Place, changes_of, make_place, signed_in
from tests.desk.post_office import Postbox, mail_server
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "Mua-gat-2025"
NEW = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
BAD_LINK = "Liên kết không còn dùng được"


@pytest.fixture
def place(settings: Settings) -> Place:
    return make_place(settings)


@pytest.fixture
def person(place: Place) -> User:
    return make_user(Role.UNIT_HEAD, unit=place.department, username="binh", full_name="Trần Thị Bình")


def make_link(place: Place, person: User) -> str:
    """Press the button; return the path of the link that is shown."""
    answer = signed_in(place.administrator).post(f"/nguoi-dung/{person.pk}/lien-ket/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    (link,) = re.findall(r'value="http://testserver(/dat-mat-khau/[^"]+)"', answer.content.decode())
    return link


def opened(link: str, client: Client | None = None) -> tuple[Client, str]:
    """Follow the link; return the browser and the address without token."""
    client = client or Client()
    answer = client.get(link)
    assert answer.status_code == 302
    return client, answer["Location"]


# what it does ---------------------------------------------------------------------------------------------


def test_the_link_sets_a_password_with_which_the_person_signs_in(place: Place, person: User) -> None:
    browser, address = opened(make_link(place, person))
    shown = browser.get(address).content.decode()
    assert all(words in shown for words in ("Trần Thị Bình", "binh", "Mật khẩu mới"))
    answer = browser.post(address, NEW, follow=True)
    assert answer.redirect_chain[-1][0] == "/dang-nhap/"
    assert "Đã đặt mật khẩu" in answer.content.decode()
    assert SESSION_KEY not in browser.session
    answer = browser.post("/dang-nhap/", {"username": "binh", "password": NEW_PASSWORD})
    assert answer["Location"] == "/"


def test_the_old_password_and_every_session_end_with_the_new_link(place: Place, person: User) -> None:
    theirs = signed_in(person)
    make_link(place, person)
    assert theirs.get("/danh-muc/").status_code == 302
    assert Client().post("/dang-nhap/", {"username": "binh", "password": PASSWORD}).status_code == 200


def test_asking_for_a_link_changes_nothing_yet(place: Place, person: User) -> None:
    administrator = signed_in(place.administrator)
    assert "hết hiệu lực ngay" in administrator.get(f"/nguoi-dung/{person.pk}/lien-ket/").content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_the_history_tells_who_made_the_link_and_that_it_was_used_but_not_the_link(place: Place, person: User) -> None:
    link = make_link(place, person)
    browser, address = opened(link)
    browser.post(address, NEW)
    assert changes_of(person) == [{"password": ["…", "…"]}] * 2
    made, used = Entry.objects.filter(record_id=person.pk).order_by("pk")
    assert (made.actor, used.actor) == (place.administrator, person)
    assert (made.reason, used.reason) == ("Tạo liên kết đặt mật khẩu", "Đặt mật khẩu bằng liên kết")
    token = link.split("/")[3]
    assert not any(token in str(entry.changes) + entry.reason for entry in Entry.objects.all())


def test_the_administrators_own_session_stays_when_a_link_is_tried_in_it(place: Place, person: User) -> None:
    administrator = signed_in(place.administrator)
    browser, address = opened(make_link(place, person), administrator)
    browser.post(address, NEW)
    assert administrator.get("/nguoi-dung/").status_code == 200


# how long it holds ----------------------------------------------------------------------------------------


def test_a_link_holds_once(place: Place, person: User) -> None:
    link = make_link(place, person)
    browser, address = opened(link)
    browser.post(address, NEW)
    again = {"new_password1": "Lua-xanh-2026", "new_password2": "Lua-xanh-2026"}
    assert BAD_LINK in browser.post(address, again).content.decode()
    assert BAD_LINK in Client().get(link).content.decode()
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


def test_of_two_who_open_a_link_the_first_sets_the_password(place: Place, person: User) -> None:
    link = make_link(place, person)
    (first, address), (second, _) = opened(link), opened(link)
    assert first.post(address, NEW).status_code == 302
    other = {"new_password1": "Lua-xanh-2026", "new_password2": "Lua-xanh-2026"}
    assert BAD_LINK in second.post(address, other).content.decode()
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


def test_the_action_itself_refuses_a_used_link(place: Place, person: User) -> None:
    person = actions.end_password(person=person, by=place.administrator)
    token = default_token_generator.make_token(person)
    actions.set_password(person=person, token=token, password=NEW_PASSWORD)
    with pytest.raises(actions.LinkClosedError):
        actions.set_password(person=person, token=token, password="Lua-xanh-2026")


def test_a_newer_link_ends_the_older_one(place: Place, person: User) -> None:
    old, new = make_link(place, person), make_link(place, person)
    assert BAD_LINK in Client().get(old).content.decode()
    opened(new)


def test_a_link_holds_as_long_as_it_says(place: Place, person: User, settings: Settings) -> None:
    settings.PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
    made = timezone.make_aware(datetime.datetime(2024, 3, 15, 8, 0))
    with time_machine.travel(made, tick=False):
        link = make_link(place, person)
    assert links.link_ends(made) == timezone.make_aware(datetime.datetime(2024, 3, 18, 8, 0))
    with time_machine.travel(links.link_ends(made), tick=False):
        assert Client().get(link).status_code == 302
    with time_machine.travel(links.link_ends(made) + datetime.timedelta(seconds=1), tick=False):
        assert BAD_LINK in Client().get(link).content.decode()


def test_a_link_that_ends_while_the_page_is_open_sets_nothing(place: Place, person: User) -> None:
    browser, address = opened(make_link(place, person))
    with time_machine.travel(timezone.now() + datetime.timedelta(days=4)):
        assert BAD_LINK in browser.post(address, NEW).content.decode()
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_a_closed_account_takes_no_link(place: Place, person: User) -> None:
    link = make_link(place, person)
    browser, address = opened(link)
    actions.close_account(person=person, reason="Nghỉ", by=place.administrator)
    assert BAD_LINK in browser.post(address, NEW).content.decode()
    actions.reopen_account(person=person, reason="Trở lại", by=place.administrator)
    assert BAD_LINK in Client().get(link).content.decode()


# no hint, no trace ----------------------------------------------------------------------------------------


def test_every_bad_link_gets_the_same_answer(place: Place, person: User) -> None:
    link = make_link(place, person)
    uid, token = link.split("/")[2:4]
    closed = make_user(Role.UNIT_HEAD, unit=place.department, is_active=False)
    bad = [
        f"/dat-mat-khau/{uid}/{token[:-1]}x/",
        f"/dat-mat-khau/{uid}/moi/",
        f"/dat-mat-khau/OTk5OTk5/{token}/",
        f"/dat-mat-khau/{'OTk5' * 40}/{token}/",
        f"/dat-mat-khau/%C4%91/{token}/",
        f"/dat-mat-khau/w6k/{token}/",
        f"/dat-mat-khau/{uid}/%00/",
        f"/dat-mat-khau/{uid}/đ-{token}/",
        links.new_link(closed),
        links.new_link(place.administrator),
    ]
    answers = [Client().get(address) for address in bad] + [Client().post(bad[0], NEW)]
    shown = {re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()) for answer in answers}
    assert {answer.status_code for answer in answers} == {404}
    assert len(shown) == 1
    assert "Trần Thị Bình" not in shown.pop()
    assert {answer["Referrer-Policy"] for answer in answers} == {"no-referrer"}


def test_the_page_with_the_form_has_no_token_in_its_address(place: Place, person: User) -> None:
    link = make_link(place, person)
    browser, address = opened(link)
    token = link.split("/")[3]
    assert token not in address
    answer = browser.get(address)
    assert token not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(link)["Referrer-Policy"] == "no-referrer"


def test_the_token_is_forgotten_when_it_was_used(place: Place, person: User) -> None:
    link = make_link(place, person)
    browser, address = opened(link)
    browser.post(address, NEW)
    token = link.split("/")[3]
    assert not any(token in str(stored.get_decoded()) for stored in StoredSession.objects.all())


def test_the_logs_do_not_tell_a_link(caplog: pytest.LogCaptureFixture, place: Place, person: User) -> None:
    link = make_link(place, person)
    hide = HideLinks()
    told = [
        ("%s %s", ("Not Found:", link)),
        ('"GET %(U)s HTTP/1.1"', ({"U": link},)),
        (f"Forbidden (CSRF token missing.): {link}", ()),
    ]
    for message, args in told:
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
        assert hide.filter(record)
        assert link.split("/")[3] not in record.getMessage()
        assert "/dat-mat-khau/" in record.getMessage()
    other = logging.LogRecord("django.server", logging.INFO, "", 0, "%s %d", ("/nguoi-dung/", 5), None)
    assert hide.filter(other)
    assert (other.getMessage(), other.args) == ("/nguoi-dung/ 5", ("/nguoi-dung/", 5))


# wrong passwords ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [("", ""), (NEW_PASSWORD, "Khac-2025-nhe"), ("1", "1"), ("12345678", "12345678"), ("password", "password")],
)
def test_a_wrong_password_is_explained_and_the_link_stays(place: Place, person: User, first: str, second: str) -> None:
    browser, address = opened(make_link(place, person))
    answer = browser.post(address, {"new_password1": first, "new_password2": second})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert browser.post(address, NEW).status_code == 302


def test_the_page_takes_no_other_method(place: Place, person: User) -> None:
    link = make_link(place, person)
    assert Client().delete(link).status_code == 405


# mail -----------------------------------------------------------------------------------------------------


@pytest.fixture
def post_office(settings: Settings) -> Iterator[Postbox]:
    yield from mail_server(settings)


def test_a_link_goes_by_mail_to_who_has_an_address(place: Place, person: User, post_office: Postbox) -> None:
    person.email = "binh@lapvo.gov.vn"
    person.save()
    link = make_link(place, person)
    (letter,) = post_office.mail
    assert (letter["To"], letter["From"]) == ("binh@lapvo.gov.vn", "vpdp@lapvo.gov.vn")
    assert letter["Subject"].strip() == "Đặt mật khẩu chương trình Nông thôn mới"
    text = letter.get_content()
    assert all(words in text for words in (f"http://testserver{link}", "Kính gửi Trần Thị Bình", "đăng nhập: binh"))
    opened(link)


def test_names_stand_in_the_letter_as_they_are(place: Place, post_office: Postbox) -> None:
    data = {"full_name": "Lê <b> & 'Bình'", "username": "le", "email": "le@lapvo.gov.vn", "role": "unit_head"}
    answer = signed_in(place.administrator).post("/nguoi-dung/them/", data | {"unit": place.department.pk})
    assert "Đã gửi liên kết tới le@lapvo.gov.vn" in answer.content.decode()
    assert "Kính gửi Lê <b> & 'Bình'," in post_office.mail[0].get_content()


def test_when_the_server_refuses_the_link_is_there_to_copy(place: Place, person: User, post_office: Postbox) -> None:
    person.email = "khong-co@lapvo.gov.vn"
    person.save()
    answer = signed_in(place.administrator).post(f"/nguoi-dung/{person.pk}/lien-ket/")
    assert "Máy chủ thư không nhận" in answer.content.decode()
    assert "/dat-mat-khau/" in answer.content.decode()
    assert not post_office.mail


def test_when_no_server_answers_the_link_is_there_to_copy(
    place: Place, person: User, post_office: Postbox, settings: Settings
) -> None:
    settings.EMAIL_PORT = 1
    person.email = "binh@lapvo.gov.vn"
    person.save()
    answer = signed_in(place.administrator).post(f"/nguoi-dung/{person.pk}/lien-ket/")
    assert "Máy chủ thư không nhận" in answer.content.decode()


@pytest.mark.parametrize(("address", "goes_out"), [("", True), ("binh@lapvo.gov.vn", False)])
def test_without_address_or_server_nothing_is_sent(
    place: Place, person: User, settings: Settings, address: str, goes_out: bool
) -> None:
    settings.MAIL_GOES_OUT = goes_out
    person.email = address
    person.save()
    answer = signed_in(place.administrator).post(f"/nguoi-dung/{person.pk}/lien-ket/")
    assert "gửi liên kết tới" not in answer.content.decode()
    assert mail.outbox == []
