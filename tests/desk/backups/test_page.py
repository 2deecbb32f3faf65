"""Sao lưu: who sees what of copies, and how the head of the office takes one away."""

import datetime
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Role
from communes.models import IncomingFile
from desk.backups import stream
from desk.backups.freshness import is_late, told
from desk.backups.stream import BusyError, SentArchive
from history.models import BackUp, CopyKind, Entry
from tests.desk.backups.conftest import Office
from tests.desk.backups.test_commands import bring
from tests.factories import PASSWORD, make_incoming, make_user

NOW = datetime.datetime(2024, 4, 10, 3, tzinfo=datetime.UTC)  # 10:00 in Việt Nam
PASSPHRASE = "mật khẩu rất dài"
TAKE = {"current": PASSWORD, "passphrase": PASSPHRASE, "again": PASSPHRASE}
MAY_SEE = {Role.OFFICE_STAFF, Role.OFFICE_HEAD, Role.ADMINISTRATOR}


def made(ago: datetime.timedelta, kind: CopyKind = CopyKind.MADE) -> BackUp:
    return BackUp.objects.create(kind=kind, made_at=timezone.now() - ago, name="ntm.zip", program_version="1")


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


# how old ------------------------------------------------------------------------------------------------


def test_the_age_is_told_in_words() -> None:
    assert told(None, NOW) == "Chưa có bản sao lưu nào"
    assert told(NOW - datetime.timedelta(hours=8), NOW) == "Bản sao lưu gần nhất: 02:00 ngày 10/4/2024"
    assert told(NOW - datetime.timedelta(hours=11), NOW).endswith("23:00 ngày 09/4/2024 (01 ngày trước)")
    assert told(NOW - datetime.timedelta(days=12), NOW).endswith("(12 ngày trước)")


def test_two_days_are_late_and_never_is() -> None:
    two_days = datetime.timedelta(days=2)
    assert is_late(None, NOW)
    assert is_late(NOW - two_days - datetime.timedelta(seconds=1), NOW)
    assert not is_late(NOW - two_days, NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_the_home_of_a_server_warns_the_office_and_the_administrator(settings: Settings, role: Role) -> None:
    settings.PRODUCTION = True
    client = signed_in(role)
    assert ("Chưa có bản sao lưu nào" in client.get("/").content.decode()) == (role in MAY_SEE)
    made(datetime.timedelta(days=3))
    shown = client.get("/").content.decode()
    assert ("Nếu máy chủ hỏng" in shown) == (role in MAY_SEE)
    assert ("(03 ngày trước)" in shown) == (role in MAY_SEE)
    made(datetime.timedelta(hours=3))
    shown = client.get("/").content.decode()
    assert "Nếu máy chủ hỏng" not in shown
    assert ("Bản sao lưu gần nhất" in shown) == (role in MAY_SEE)


@pytest.mark.django_db
def test_on_one_s_own_machine_nobody_is_warned() -> None:
    shown = signed_in(Role.OFFICE_HEAD).get("/").content.decode()
    assert "Chưa có bản sao lưu nào" in shown
    assert "Nếu máy chủ hỏng" not in shown


@pytest.mark.django_db
def test_a_download_is_no_copy_that_lies_somewhere_but_one_that_was_put_back_is() -> None:
    made(datetime.timedelta(hours=1), CopyKind.TAKEN)
    assert BackUp.objects.latest_kept() is None
    restored = made(datetime.timedelta(days=5), CopyKind.RESTORED)
    assert BackUp.objects.latest_kept() == restored


# who may ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_the_head_of_the_office_alone_takes_a_copy(role: Role) -> None:
    client = signed_in(role)
    assert client.get("/sao-luu/").status_code == (200 if role in MAY_SEE else 403)
    assert client.post("/sao-luu/", {}).status_code == (200 if role == Role.OFFICE_HEAD else 403)
    assert not BackUp.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"current": "khong-dung"}, "Mật khẩu hiện tại chưa đúng"),
        ({"passphrase": "ngan", "again": "ngan"}, "Mật khẩu có 4 ký tự, cần ít nhất 12"),
        ({"passphrase": PASSWORD, "again": PASSWORD}, "Hãy đặt mật khẩu khác mật khẩu đăng nhập"),
        ({"again": "khac hoan toan"}, "Hai lần gõ không giống nhau"),
        ({"passphrase": "", "again": ""}, "Hãy đặt mật khẩu cho bản sao lưu"),
    ],
)
def test_what_is_typed_wrong_is_told_and_nothing_leaves(typed: dict, says: str) -> None:
    answer = signed_in(Role.OFFICE_HEAD).post("/sao-luu/", TAKE | typed)
    assert says in answer.content.decode()
    assert PASSPHRASE not in answer.content.decode()
    assert not BackUp.objects.exists()


# taking -------------------------------------------------------------------------------------------------


@pytest.fixture
def head(office: Office) -> Iterator[Client]:
    bring()
    make_incoming("lon.pdf", b"%PDF-1.7\n" + b"%x" * 300_000)
    yield signed_in(Role.OFFICE_HEAD)
    assert stream._room.acquire(blocking=False), "nobody else could download any more"
    stream._room.release()


@pytest.mark.django_db(transaction=True)
def test_the_head_takes_everything_encrypted_and_the_history_tells(
    head: Client, new_office: Callable[..., Office], tmp_path: Path
) -> None:
    answer = head.post("/sao-luu/", TAKE)
    assert answer.streaming
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/zip", "private, no-store")
    entry = Entry.objects.get(record_type__model="backup")
    assert entry.actor.role == Role.OFFICE_HEAD
    taken = tmp_path / BackUp.objects.get(kind="taken").name
    assert taken.name in answer["Content-Disposition"]
    taken.write_bytes(answer.getvalue())
    with zipfile.ZipFile(taken) as packed:
        assert all(packed.read(name).startswith(b"age-encryption.org/v1") for name in packed.namelist()[1:])
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    with new_office().open():
        call_command("restore", taken, passphrase_file=tmp_path / "passphrase")
        assert IncomingFile.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_whoever_breaks_off_leaves_nothing_behind(head: Client) -> None:
    answer = head.post("/sao-luu/", TAKE)
    next(iter(answer.streaming_content))
    answer.close()
    assert BackUp.objects.filter(kind="taken").exists()


@pytest.mark.django_db(transaction=True)
def test_only_one_is_sent_at_a_time(head: Client) -> None:
    first = SentArchive(PASSPHRASE)
    with pytest.raises(BusyError):
        SentArchive(PASSPHRASE)
    assert "đang được tải" in head.post("/sao-luu/", TAKE).content.decode()
    first.close()
    first.close()


@pytest.mark.django_db(transaction=True)
def test_what_breaks_on_the_way_ends_the_answer_early(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise OSError(f"{name}: the disk is broken")

    monkeypatch.setattr("desk.backups.making.opened", broken)
    answer = head.post("/sao-luu/", TAKE)
    with pytest.raises(OSError, match="the disk is broken"):
        answer.getvalue()
    answer.close()
