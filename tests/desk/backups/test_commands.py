"""`back_up` and `restore`: what they write, keep, refuse and tell."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from accounts.models import Role, User
from communes.models import IncomingFile
from desk.backups import databases, restoring
from desk.backups.archive import DATABASE, MANIFEST, Archive, BadArchiveError, Manifest
from desk.backups.making import Snapshot
from desk.incoming.actions import Arrival, bring_files
from desk.management.commands import restore as command
from history.models import BackUp, Entry
from tests.desk.backups.conftest import Office
from tests.desk.backups.test_under_writers import TODAY
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
NewOffice = Callable[..., Office]


def bring(name: str = "bao-cao.pdf", content: bytes = b"%PDF-1.7\n%%EOF") -> IncomingFile:
    by = User.objects.filter(role=Role.OFFICE_STAFF).first() or make_user(Role.OFFICE_STAFF)
    (brought,) = bring_files(files=[SimpleUploadedFile(name, content)], arrival=Arrival(TODAY), by=by)
    return brought


def run(*arguments: object, **options: object) -> str:
    told = io.StringIO()
    call_command(*map(str, arguments), stdout=told, stderr=told, **options)
    return told.getvalue()


@pytest.fixture
def archive(office: Office, tmp_path: Path) -> Path:
    """A copy of an office with one received file."""
    bring()
    path = tmp_path / "copy.zip"
    run("back_up", path)
    return path


# making -------------------------------------------------------------------------------------------------


def test_a_copy_is_recorded_with_its_digest_and_read_by_nobody_else(archive: Path) -> None:
    made = BackUp.objects.get()
    assert (made.kind, made.name, made.size, len(made.digest)) == ("made", "copy.zip", archive.stat().st_size, 64)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert Entry.objects.filter(record_type__model="backup").count() == 1
    assert [path.name for path in archive.parent.glob(".*")] == []


def test_a_folder_keeps_the_newest_and_what_is_none_of_ours(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for name in ("ntm-2023-01-01-013000.zip", "ntm-2023-01-02-013000.zip", "anh.zip"):
        (folder / name).touch()
    told = run("back_up", folder, keep=2)
    assert "Đã xóa 01 bản cũ: ntm-2023-01-01-013000.zip" in told
    newest = BackUp.objects.get().name
    assert {path.name for path in folder.iterdir()} == {"ntm-2023-01-02-013000.zip", "anh.zip", newest}


@pytest.mark.parametrize(("to", "options"), [("there.zip", {}), ("new.zip", {"keep": 3}), ("no/folder.zip", {})])
def test_a_place_that_cannot_be_is_told_and_nothing_is_left_behind(
    office: Office, tmp_path: Path, to: str, options: dict
) -> None:
    (tmp_path / "there.zip").write_text("other")
    with pytest.raises(CommandError, match="Đã có tệp|--keep|Không ghi được"):
        run("back_up", tmp_path / to, **options)
    assert (tmp_path / "there.zip").read_text() == "other"
    assert not BackUp.objects.exists()


def test_the_file_of_a_record_that_came_at_the_last_moment_is_there(
    office: Office, new_office: NewOffice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def late(target: Path) -> None:
        bring()
        databases.copy_database(target)

    monkeypatch.setattr("desk.backups.making.copy_database", late)
    run("back_up", tmp_path / "copy.zip")
    with new_office().open():
        run("restore", tmp_path / "copy.zip")
        assert IncomingFile.objects.get().file.read() == b"%PDF-1.7\n%%EOF"


def test_a_database_that_is_away_is_told(office: Office, tmp_path: Path) -> None:
    away = Office("nowhere/ntm.sqlite3", office.files)
    with away.open(), pytest.raises(CommandError, match="Chưa sao lưu được"):
        run("back_up", tmp_path / "copy.zip")
    assert [path.name for path in tmp_path.glob("*.zip*")] == []


def test_before_an_update_the_copy_is_made_all_the_same(office: Office, tmp_path: Path) -> None:
    MigrationRecorder.Migration.objects.filter(app="history", name__gte="0003").delete()
    assert "Chưa ghi vào lịch sử" in run("back_up", tmp_path / "copy.zip")
    assert (tmp_path / "copy.zip").exists()
    assert not BackUp.objects.exists()


# putting back -------------------------------------------------------------------------------------------


def test_everything_is_as_it_was_on_a_new_machine(archive: Path, new_office: NewOffice) -> None:
    with new_office().open():
        told = run("restore", archive)
        (brought,) = IncomingFile.objects.all()
        assert brought.file.read() == b"%PDF-1.7\n%%EOF"
        restored = BackUp.objects.get()
        assert (restored.kind, restored.name) == ("restored", "copy.zip")
    assert "cơ sở dữ liệu và 01 tệp, mã kiểm tra đều khớp" in told
    assert "nguyên vẹn" in told


def test_what_came_later_is_gone_and_what_was_lost_is_back(archive: Path, office: Office) -> None:
    (brought,) = IncomingFile.objects.all()
    Path(brought.file.path).unlink()
    bring("sau.pdf", b"%PDF-1.7\n% later\n%%EOF")
    Session.objects.create(session_key="a", session_data="", expire_date="2100-01-01T00:00Z")
    run("restore", archive, yes=True)
    assert [(each.file_name, each.file.read()) for each in IncomingFile.objects.all()] == [
        ("bao-cao.pdf", b"%PDF-1.7\n%%EOF")
    ]
    assert not Session.objects.exists()


def test_records_are_replaced_only_by_who_says_so(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring("sau.pdf", b"%PDF-1.7\n% later\n%%EOF")
    monkeypatch.setattr("builtins.input", lambda asked: "co")
    with pytest.raises(CommandError, match="Chưa đụng đến"):
        run("restore", archive)
    assert IncomingFile.objects.count() == 2
    monkeypatch.setattr("builtins.input", lambda asked: " khoi phuc")
    run("restore", archive)
    assert IncomingFile.objects.count() == 1


def test_a_copy_of_a_file_that_was_lost_already_is_put_back_and_told(office: Office, tmp_path: Path) -> None:
    lost = bring()
    Path(lost.file.path).unlink()
    run("back_up", tmp_path / "copy.zip")
    with pytest.raises(CommandError, match="có chỗ sai"):
        run("restore", tmp_path / "copy.zip", yes=True)
    assert BackUp.objects.filter(kind="restored").exists()


# refused ------------------------------------------------------------------------------------------------


def rewritten(archive: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Let `change` alter the parts of an archive."""
    with zipfile.ZipFile(archive) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def file_of(parts: dict[str, bytes]) -> str:
    return next(name for name in parts if name.startswith("files/"))


def other_manifest(**values: object) -> Callable[[dict[str, bytes]], None]:
    """A manifest of this server that says something else."""

    def change(parts: dict[str, bytes]) -> None:
        told = msgspec.structs.replace(msgspec.json.decode(parts[MANIFEST], type=Manifest), **values)
        parts[MANIFEST] = msgspec.json.encode(msgspec.structs.replace(told, mark=told.right_mark()))

    return change


def without_mark(parts: dict[str, bytes]) -> None:
    parts[MANIFEST] = json.dumps(json.loads(parts[MANIFEST]) | {"version": "9.9"}).encode()


WRONG = {
    "a file was altered": (lambda parts: parts.update({file_of(parts): b"%PDF"}), "bị hỏng hoặc bị thay đổi"),
    "a file is missing": (lambda parts: parts.pop(file_of(parts)), "thiếu trong bản sao lưu"),
    "a file is too much": (lambda parts: parts.update({"files/../../x": b""}), "thừa"),
    "the database was altered": (lambda parts: parts.update({DATABASE: b"x"}), "database: bị hỏng"),
    "the manifest is missing": (lambda parts: parts.pop(MANIFEST), "không phải bản sao lưu"),
    "the manifest is none": (lambda parts: parts.update({MANIFEST: b"{}"}), "không phải bản sao lưu"),
    "the manifest was altered": (without_mark, "Dấu của bản sao lưu không khớp"),
    "another program": (other_manifest(program="khac"), "dạng khác"),
    "another database": (other_manifest(database="oracle"), "Bản sao lưu của oracle"),
    "a newer program": (other_manifest(migrations=[("history", "9999_x")], version="99"), "mới hơn chương trình ở đây"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_is_told_before_anything_is_touched(archive: Path, office: Office, wrong: str) -> None:
    change, says = WRONG[wrong]
    rewritten(archive, change)
    after = bring("sau.pdf", b"%PDF-1.7\n% later\n%%EOF")
    with pytest.raises(CommandError, match=says) as refused:
        run("restore", archive, yes=True)
    assert "Chưa đụng đến dữ liệu và tệp nào" in str(refused.value)
    assert IncomingFile.objects.filter(pk=after.pk).exists()
    assert len([path for path in office.files.rglob("*") if path.is_file()]) == 2


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_half_an_archive_is_none(archive: Path, share: float) -> None:
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(CommandError, match="không phải bản sao lưu, hoặc chép chưa hết"):
        run("restore", archive, yes=True)


def test_no_flipped_byte_gets_through(archive: Path, tmp_path: Path) -> None:
    """It is refused, or it means nothing: the date of a part in a zip."""
    whole = archive.read_bytes()
    with restoring.checked(archive, str) as found:
        wanted = found.manifest
    for place in range(0, len(whole), max(1, len(whole) // 50)):
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with suppress(BadArchiveError), restoring.checked(archive, str) as found:
            assert found.manifest == wanted


def test_another_server_s_key_is_told(archive: Path, settings: Settings) -> None:
    settings.HISTORY_KEY = "of another server"
    with pytest.raises(CommandError, match="HISTORY_KEY ở đây khác"):
        run("restore", archive, yes=True)


def test_a_database_in_use_is_left_as_it_is(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.backups.databases.PATIENCE", 0.2)
    monkeypatch.setattr("desk.backups.databases.EMPTIED", ("SET lock_timeout = '200ms'", "DROP SCHEMA public CASCADE"))
    bring("sau.pdf", b"%PDF-1.7\n% later\n%%EOF")
    with somebody_writes(), pytest.raises(CommandError, match="Cơ sở dữ liệu vẫn như cũ"):
        run("restore", archive, yes=True)
    assert IncomingFile.objects.count() == 2


@contextmanager
def somebody_writes() -> Iterator[None]:
    """Another program, in the middle of a write."""
    other = type(connections["default"])(connections.settings["default"], "default")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET full_name = full_name")
    try:
        yield
    finally:
        other.rollback()
        other.close()


# locked by a passphrase ---------------------------------------------------------------------------------


def test_a_locked_copy_is_opened_by_its_passphrase_alone(
    archive: Path, new_office: NewOffice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    locked = tmp_path / "locked.zip"
    with Snapshot() as snapshot, locked.open("wb") as target:
        snapshot.write(target, "mật khẩu rất dài")
    content = locked.read_bytes()
    assert b"SQLite" not in content
    assert b"%PDF" not in content
    monkeypatch.setattr(command, "getpass", lambda asked: "mật khẩu khác hẳn")
    with pytest.raises(CommandError, match="Mật khẩu của bản sao lưu chưa đúng"):
        run("restore", locked, yes=True)
    (tmp_path / "passphrase").write_text("mật khẩu rất dài\n", encoding="utf-8")
    with new_office().open():
        run("restore", locked, passphrase_file=tmp_path / "passphrase")
        assert IncomingFile.objects.count() == 1
    with Archive(locked) as found, pytest.raises(BadArchiveError):
        found.manifest()  # without its key


def test_the_database_in_the_copy_is_whole_and_alone(archive: Path, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        return
    with zipfile.ZipFile(archive) as packed:
        packed.extract(DATABASE, tmp_path)
    copy = sqlite3.connect(tmp_path / DATABASE)
    assert copy.execute("SELECT count(*) FROM communes_incomingfile").fetchone() == (1,)
    assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    copy.close()
