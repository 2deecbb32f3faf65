"""No office is served with the example's accounts open; and the commands at the server's console."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings

from accounts.management import asking
from accounts.models import Role, User
from accounts.people import actions as actions
from desk.shell import start
from history.actions import change
from history.models import Entry
from reports import example
from reports.management.commands.load_example import PASSWORD
from tests.factories import make_installation, make_user

pytestmark = pytest.mark.django_db
NEW = "song-tien-mua-nuoc-noi"


@pytest.fixture(autouse=True)
def quick_hasher(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is typed when a password is asked for."""
    answers: list[str] = []
    monkeypatch.setattr(asking, "getpass", lambda prompt: answers.pop(0))
    yield answers
    assert answers == []


def run(*command: str, **options: object) -> str:
    told = StringIO()
    call_command(*command, stdout=told, **options)
    return told.getvalue()


# example accounts -----------------------------------------------------------------------------------------


def test_the_server_refuses_to_start_while_an_example_account_is_open() -> None:
    make_user(username="chuyenvien", password=PASSWORD)
    with pytest.raises(ImproperlyConfigured) as refused:
        start.refuse_example_accounts()
    assert "chuyenvien" in str(refused.value)
    assert "close_example_accounts" in str(refused.value)


def test_an_example_account_is_found_whatever_it_is_called_now() -> None:
    encoded = make_password(PASSWORD, example.SALT)
    for name in ("nguoi.moi", "quantri"):
        person = make_user(username=name)
        person.password = encoded
        person.save()
        with pytest.raises(ImproperlyConfigured, match=name):
            start.refuse_example_accounts()
        person.delete()


def test_accounts_of_an_older_example_share_one_hash_and_are_found_by_it() -> None:
    encoded = make_password(PASSWORD)
    for name in ("nguoi.moi", "nguoi.cu"):
        person = make_user(username=name)
        person.password = encoded
        person.save()
    assert [person.username for person in start.open_example_accounts()] == ["nguoi.cu", "nguoi.moi"]


def test_a_server_lets_nobody_in_with_a_password_of_our_texts(settings: Settings, client: Client) -> None:
    make_user(username="nguoi.that", password=PASSWORD)
    sent = {"username": "nguoi.that", "password": PASSWORD}
    settings.PRODUCTION = True
    answer = client.post("/dang-nhap/", sent)
    assert answer.status_code == 200
    assert "ai cũng đọc được" in answer.content.decode()
    assert "ai cũng đọc được" in client.post("/dang-nhap/", sent | {"username": "khong-co"}).content.decode()
    settings.PRODUCTION = False
    assert client.post("/dang-nhap/", sent).status_code == 302


def test_the_server_refuses_to_start_on_a_history_of_the_example_s_key(settings: Settings) -> None:
    start.refuse_example_history()  # nothing yet
    settings.HISTORY_KEY = settings.EXAMPLE_SECRET_KEY
    change(make_user(), by=None, full_name="Người Khác")
    settings.HISTORY_KEY = "a" * 50
    with pytest.raises(ImproperlyConfigured, match="rekey_history"):
        start.refuse_example_history()
    run("rekey_history")
    start.refuse_example_history()


@pytest.mark.parametrize(
    "values", [{"is_active": False}, {"password": "mot-mat-khau-rieng"}, {"username": "nguoi.that"}]
)
def test_it_starts_when_the_account_is_closed_or_somebody_s_own(values: dict) -> None:
    make_user(**{"username": "chuyenvien", "password": PASSWORD} | values)
    start.refuse_example_accounts()


def test_the_whole_example_costs_one_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = make_password(PASSWORD)
    for name in ("chuyenvien", "lanhdao", "quantri"):
        User.objects.create(username=name, full_name=name, password=encoded)
    compared = []
    check = start.check_password
    monkeypatch.setattr(start, "check_password", lambda *given: compared.append(given) or check(*given))
    assert len(start.open_example_accounts()) == 3
    assert len(compared) == 1


def test_a_database_that_does_not_answer_is_no_reason_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(start, "open_example_accounts", fail)
    with pytest.raises(ImproperlyConfigured, match="migrate"):
        start.refuse_example_accounts()


def test_one_command_closes_them_and_leaves_a_trace() -> None:
    make_user(username="chuyenvien", password=PASSWORD)
    make_user(username="quantri", password=NEW)
    assert "Đã khóa chuyenvien" in run("close_example_accounts")
    assert list(User.objects.filter(is_active=True).values_list("username", flat=True)) == ["quantri"]
    assert Entry.objects.get().reason == "Khóa tài khoản mẫu"
    start.refuse_example_accounts()
    assert "Không có tài khoản mẫu" in run("close_example_accounts")


def test_an_office_loads_no_example(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="DEPLOYMENT"):
        run("load_example")
    assert run("load_example", if_empty=True) == ""
    assert not User.objects.exists()


# the console ----------------------------------------------------------------------------------------------


def test_the_first_administrator_is_made_at_the_console(typed: list[str]) -> None:
    typed += [NEW, NEW]
    told = run("make_administrator", username="Tam.LV", full_name="Lê Văn Tâm")
    person = User.objects.get()
    assert (person.username, person.role, person.unit, person.check_password(NEW)) == (
        "tam.lv",
        Role.ADMINISTRATOR,
        None,
        True,
    )
    assert "tam.lv" in told
    entry = Entry.objects.get()
    assert (entry.reason, entry.changes["password"]) == ("Người quản trị đầu tiên", [None, "…"])


def test_the_first_administrator_sits_in_the_office_if_there_is_one(typed: list[str]) -> None:
    office = make_installation().office
    typed += [NEW, NEW]
    run("make_administrator", username="tam", full_name="Lê Văn Tâm")
    assert User.objects.get().unit == office


def test_a_second_administrator_is_not_made_at_the_console() -> None:
    person = make_user(Role.ADMINISTRATOR)
    with pytest.raises(CommandError, match="Đã có người quản trị"):
        run("make_administrator", username="hai", full_name="Hai")
    with pytest.raises(PermissionDenied):
        actions.make_administrator(person=User(username="hai", full_name="Hai"), password=NEW)
    person.is_active = False
    person.save()


@pytest.mark.parametrize(
    ("username", "full_name", "passwords"),
    [
        ("tam", "Lê Văn Tâm", ["ngan", "ngan"]),
        ("tam", "Lê Văn Tâm", [NEW, "khac-han-the-nay"]),
        ("có khoảng trắng", "Lê Văn Tâm", []),
        ("binh", "Lê Văn Tâm", []),
        ("tam", "\x07", []),
    ],
)
def test_a_wrong_name_or_a_weak_password_makes_nobody(
    typed: list[str], username: str, full_name: str, passwords: list[str]
) -> None:
    make_user(username="binh")
    typed += passwords
    with pytest.raises(CommandError):
        run("make_administrator", username=username, full_name=full_name)
    assert User.objects.count() == 1


def test_a_forgotten_password_is_set_at_the_console_with_a_trace(typed: list[str]) -> None:
    person = make_user(username="quantri")
    typed += [NEW, NEW]
    run("changepassword", "QuanTri")
    person.refresh_from_db()
    assert person.check_password(NEW)
    entry = Entry.objects.get()
    assert (entry.way, entry.reason) == ("command", "Đặt lại mật khẩu trên máy chủ")


def test_a_lost_second_factor_is_taken_away_at_the_console_with_a_trace() -> None:
    make_user(username="quantri", has_second_factor=True, recovery_codes_left=3)
    run("reset_second_factor", "quantri")
    person = User.objects.get()
    assert (person.has_second_factor, person.recovery_codes_left, person.session_generation) == (False, 0, 1)
    assert Entry.objects.get().way == "command"


@pytest.mark.parametrize("command", ["changepassword", "reset_second_factor"])
def test_an_unknown_name_is_told(command: str) -> None:
    with pytest.raises(CommandError, match="Không có tài khoản"):
        run(command, "khong-co")


def test_django_s_own_way_to_a_user_without_a_trace_is_closed() -> None:
    with pytest.raises(CommandError, match="make_administrator"):
        run("createsuperuser")
