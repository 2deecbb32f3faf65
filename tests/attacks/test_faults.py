"""What breaks below the program: a database that is away or full, a disk that is full, an action that fails half-way,
a clock that goes back, a file that was damaged on its way."""

import datetime
import errno
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from accounts.people import actions
from accounts.second_factor import TOLERANCE, new_key
from communes.models import IncomingFile
from criteria.library.files import SourceFile, tables_of
from criteria.workbook.cells import pages_of
from ntm_tracker.uploads import check_upload, kind_of
from ntm_tracker.workbooks import BadWorkbookError
from tests.attacks.test_bombs import packed, parts_of_a_workbook
from tests.factories import PASSWORD, make_period, make_user, small_picture

AWAY = [OperationalError("server closed the connection"), InterfaceError("closed"), OSError(errno.ENOSPC, "full")]


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def failing(error: Exception) -> Callable:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


@pytest.mark.django_db
@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_a_database_that_is_away_or_full_is_told_with_503(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Role.OFFICE_STAFF))
    monkeypatch.setattr(User.objects, "with_second_factor_rule", failing(error))  # asked for every page
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Chương trình tạm ngừng" in answer.content.decode()


@pytest.mark.django_db
def test_a_bug_of_ours_stays_500(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Role.OFFICE_STAFF))
    monkeypatch.setattr(User.objects, "with_second_factor_rule", failing(ValueError("a bug")))
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers


@pytest.mark.django_db(transaction=True)
def test_an_upload_whose_action_fails_leaves_no_file_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_period(as_of=None)
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Role.OFFICE_STAFF))
    files = [SimpleUploadedFile(f"{number}.png", small_picture(number, 9)) for number in (7, 8)]
    sent = {"files": files, "channel": "zalo", "received_on": "6/3/2024", "sender": "Trần Thị Bình"}
    with monkeypatch.context() as broken:
        broken.setattr("history.actions._record", failing(OperationalError("disk full")))
        assert client.post("/ho-so-den/", sent).status_code == 503
    assert not IncomingFile.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    for file in files:
        file.seek(0)
    assert client.post("/ho-so-den/", sent).status_code == 302
    assert IncomingFile.objects.count() == len([path for path in folder.rglob("*") if path.is_file()]) == 2


# the clock ------------------------------------------------------------------------------------------------

TOMORROW = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)


@pytest.mark.django_db
def test_wrong_passwords_of_a_clock_that_went_back_lock_nobody_out(client: Client, settings: Settings) -> None:
    make_user(username="binh")
    with time_machine.travel(TOMORROW, tick=False):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            answer = client.post("/dang-nhap/", {"username": "binh", "password": "sai"})
        assert answer.status_code == 429
    assert client.post("/dang-nhap/", {"username": "binh", "password": PASSWORD}).status_code == 302


@pytest.mark.django_db
def test_a_code_used_while_the_clock_was_ahead_does_not_void_all_codes_until_then() -> None:
    from binascii import unhexlify

    from django_otp.oath import TOTP

    person, key = make_user(), new_key()
    clock = TOTP(unhexlify(key))

    def code() -> str:
        clock.time = datetime.datetime.now(datetime.UTC).timestamp()
        return f"{clock.token():06d}"

    with time_machine.travel(TOMORROW, tick=False):
        clock.time = TOMORROW.timestamp()
        person, _, _ = actions.switch_on_second_factor(
            person=person, key=key, step=clock.t() - TOLERANCE - 1, by=person
        )
        assert actions.check_code(person=person, code=code()).device
        assert not actions.check_code(person=person, code="000000").device  # wrong: the next must wait
    assert actions.check_code(person=person, code=code()).device
    assert not actions.check_code(person=person, code=code()).device  # and still each code holds once


# damaged files --------------------------------------------------------------------------------------------


def damaged(data: bytes, seed: int) -> bytes:
    """The file with some bytes changed, cut off, doubled or in another order."""
    chance, content = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[place] = chance.randrange(256)
            case 1:
                del content[place : place + chance.randrange(1, 200)]
            case 2:
                content[place:place] = content[place : place + 50]
            case _:
                content = content[: max(40, place)]
    return bytes(content)


def read_as_everything(data: bytes) -> None:
    kind_of(data)
    for read in (pages_of, lambda content: check_upload(SimpleUploadedFile("a.xlsx", content))):
        try:
            read(data)
        except (BadWorkbookError, ValidationError) as error:
            assert str(error)
    tables_of(SourceFile("a.zip", data))
    tables_of(SourceFile("a.xlsx", data))


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_zip_is_a_message(seed: int) -> None:
    read_as_everything(damaged(packed(parts_of_a_workbook()), seed))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(60, 3000))
def test_a_zip_damaged_in_any_way_is_a_message(seed: int) -> None:
    read_as_everything(damaged(packed(parts_of_a_workbook()), seed))
