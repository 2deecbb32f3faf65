"""What is sent after a session has ended is not lost: it is sent again after the next sign-in."""

import datetime
import html
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import unsent_input
from accounts.models import UnsentInput, User
from criteria.models import CriterionResult
from criteria.rules.choices import Outcome
from tests.criteria_factories import make_criterion, make_set
from tests.factories import PASSWORD, make_district, make_installation, make_locality, make_period, make_user

pytestmark = pytest.mark.django_db
MORNING = datetime.datetime(2024, 3, 11, 7, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
TOO_LONG = datetime.timedelta(hours=5)
ADDRESS = "/danh-gia/2024/quy-1/bo/dinh-yen/"


@pytest.fixture
def field() -> str:
    """The name of the outcome of the one criterion there is."""
    home = make_installation(make_district()).home
    make_locality(slug="dinh-yen", parent=home)
    make_period(as_of=None)
    criteria_set = make_set(code="BO", size=1, in_force_from=datetime.date(2022, 1, 1))
    return f"-{make_criterion(criteria_set, '1').pk}"


def sign_in(client: Client, username: str = "binh") -> str:
    answer = client.post("/dang-nhap/", {"username": username, "password": PASSWORD, "next": "/dang-nhap/gui-lai/"})
    return answer["Location"]


def typed(field: str, **more: str) -> dict[str, str]:
    return {f"w{field}": "0.x", f"o{field}": "met", f"n{field}": 'Dòng “một”\r\n<b>"hai"</b>', "do": "save", **more}


def resent(client: Client) -> tuple[str, dict[str, str]]:
    """What the page would send, and where to."""
    page = client.get("/dang-nhap/gui-lai/").content.decode().partition('id="noi-dung"')[2]
    address = re.search(r'action="([^"]*)"', page)
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    fields = {html.unescape(name): html.unescape(value) for name, value in pairs if name != "back"}
    fields.pop("csrfmiddlewaretoken", None)
    return html.unescape(address[1]) if address else "", fields


def test_what_was_typed_is_sent_again_after_signing_in(client: Client, field: str) -> None:
    make_user(username="binh")
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client)
        clock.shift(TOO_LONG)
        answer = client.post(ADDRESS, typed(field))
        assert answer["Location"] == "/dang-nhap/?next=/dang-nhap/gui-lai/"
        assert "vẫn được giữ" in client.get("/dang-nhap/").content.decode()
        assert sign_in(client) == "/dang-nhap/gui-lai/"
        address, fields = resent(client)
        assert (address, fields) == (ADDRESS, typed(field) | {unsent_input.FIELD: fields[unsent_input.FIELD]})
        assert not CriterionResult.objects.exists()
        assert client.post(address, fields).status_code == 302
        assert CriterionResult.objects.get().declared == Outcome.MET
        assert client.get("/dang-nhap/gui-lai/")["Location"] == "/"


def test_somebody_else_does_not_get_it(client: Client, field: str) -> None:
    make_user(username="binh")
    make_user(username="hoa")
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client)
        clock.shift(TOO_LONG)
        client.post(ADDRESS, typed(field))
        sign_in(client, "hoa")
        assert client.get("/dang-nhap/gui-lai/")["Location"] == "/"


def gone(client: Client) -> None:
    """The session has ended so long ago that nothing of it is left, here or there."""
    client.session.delete()
    del client.cookies["sessionid"]


def test_it_is_kept_for_its_writer_when_the_session_is_wholly_gone(client: Client, field: str) -> None:
    make_user(username="binh")
    sign_in(client)
    gone(client)
    client.post(ADDRESS, typed(field))
    sign_in(client)
    address, fields = resent(client)
    assert (address, fields) == (ADDRESS, typed(field) | {unsent_input.FIELD: fields[unsent_input.FIELD]})


def test_nobody_else_is_offered_it_when_the_session_is_wholly_gone(client: Client, field: str) -> None:
    make_user(username="binh")
    make_user(username="hoa")
    sign_in(client)
    gone(client)
    client.post(ADDRESS, typed(field))
    sign_in(client, "hoa")
    assert client.get("/dang-nhap/gui-lai/")["Location"] == "/"
    piece = UnsentInput.objects.get()
    client.post("/dang-nhap/gui-lai/", {unsent_input.FIELD: str(piece.pk)})
    assert UnsentInput.objects.exists()  # nor can another person throw it away


@pytest.mark.parametrize("forged", ["", "x", "0" * 32, unsent_input.mark_of(1), f"{unsent_input.mark_of(1)}:x"])
def test_a_browser_that_the_program_does_not_know_fills_nothing(client: Client, field: str, forged: str) -> None:
    make_user(username="binh")
    client.cookies["typist"] = forged
    client.post(ADDRESS, typed(field))
    assert not UnsentInput.objects.exists()
    sign_in(client)
    assert client.get("/dang-nhap/gui-lai/")["Location"] == "/"


def test_a_person_has_three_pieces_the_latest(client: Client, field: str) -> None:
    make_user(username="binh")
    sign_in(client)
    gone(client)
    for number in range(5):
        client.post(f"{ADDRESS}?tep={number}", typed(field))
    sign_in(client)
    page = client.get("/dang-nhap/gui-lai/").content.decode()
    assert re.findall(r'action="[^"]*tep=(\d)"', page) == ["4", "3", "2"]
    assert UnsentInput.objects.count() == 3


def test_all_people_together_fill_no_more_than_a_database_bears(
    client: Client, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user(username="binh")
    sign_in(client)
    gone(client)
    monkeypatch.setattr(unsent_input, "LARGEST_IN_ALL", 300)
    for number in range(3):
        client.post(f"{ADDRESS}?tep={number}", typed(field))
    sizes = UnsentInput.objects.values_list("size", flat=True)
    assert 0 < len(sizes) < 3
    assert sum(sizes) <= 300


def test_what_is_never_sent_again_is_swept(client: Client, field: str) -> None:
    make_user(username="binh")
    make_user(username="hoa")
    with time_machine.travel(MORNING, tick=False) as clock:
        for name in ("binh", "hoa"):
            sign_in(client, name)
            gone(client)
            client.post(ADDRESS, typed(field))
            clock.shift(unsent_input.LONGEST_KEPT + datetime.timedelta(days=1))
    assert UnsentInput.objects.count() == 1


def test_the_cookie_names_nobody_and_no_script_reads_it(client: Client) -> None:
    person = make_user(username="binh")
    sign_in(client)
    left = client.cookies["typist"]
    assert left["httponly"] and left["samesite"] == "Lax"
    assert str(person.pk) != left.value and person.username not in left.value


def test_it_can_be_thrown_away(client: Client, field: str) -> None:
    make_user(username="binh")
    sign_in(client)
    gone(client)
    client.post(f"{ADDRESS}?tep=3", typed(field))
    sign_in(client)
    piece = {unsent_input.FIELD: str(UnsentInput.objects.get().pk), "back": f"{ADDRESS}?tep=3"}
    assert client.post("/dang-nhap/gui-lai/", piece)["Location"] == f"{ADDRESS}?tep=3"
    assert client.post("/dang-nhap/gui-lai/", {"back": "//example.com/"})["Location"] == "/"
    assert client.get("/dang-nhap/gui-lai/")["Location"] == "/"


def test_files_are_not_kept_and_the_page_says_so(client: Client, field: str) -> None:
    make_user(username="binh")
    sign_in(client)
    gone(client)
    client.post(ADDRESS, typed(field) | {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    sign_in(client)
    assert "Tệp đính kèm không giữ được" in client.get("/dang-nhap/gui-lai/").content.decode()


def test_too_much_is_told_to_be_lost(client: Client, field: str) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        make_user(username="binh")
        sign_in(client)
        clock.shift(TOO_LONG)
        client.post(ADDRESS, typed(field, dan="x" * unsent_input.LARGEST))
        assert "chưa được ghi" in client.get("/dang-nhap/").content.decode()


def test_passwords_are_never_kept(client: Client) -> None:
    make_user(username="binh")
    sign_in(client)
    gone(client)
    client.post("/tai-khoan/mat-khau/", {"old_password": PASSWORD})
    sign_in(client)
    assert client.get("/dang-nhap/gui-lai/")["Location"] == "/"
    assert User.objects.get().check_password(PASSWORD)
