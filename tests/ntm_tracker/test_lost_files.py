"""A file that is lost or altered is never given out: a page says so, and the night finds it; what nobody holds goes."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import Role
from communes.models import IncomingFile
from tests.factories import make_incoming, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def file() -> IncomingFile:
    return make_incoming()


def addresses(file: IncomingFile) -> list[str]:
    return [f"/ho-so-den/{file.pk}/{way}/" for way in ("tai", "xem")]


@pytest.mark.parametrize("harm", ["lost", "altered"])
def test_a_page_says_that_a_file_cannot_be_had(
    client: Client, file: IncomingFile, folder: Path, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = folder / file.file.name
    path.unlink() if harm == "lost" else path.write_bytes(b"%PDF-1.7 another")
    client.force_login(make_user(Role.OFFICE_STAFF))
    for address in addresses(file):
        answer = client.get(address)
        assert answer.status_code == 410, address
        assert "Không lấy được tệp" in answer.content.decode()
    assert file.file.name in caplog.text
    with pytest.raises(CommandError, match="01 tệp sai trong 01 tệp"):
        call_command("verify_files")


def test_whole_files_are_given_out_and_found_whole(
    client: Client, file: IncomingFile, capsys: pytest.CaptureFixture
) -> None:
    client.force_login(make_user(Role.OFFICE_STAFF))
    for address in addresses(file):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == file.file.open("rb").read()
    call_command("verify_files", remove=True)
    assert "01 tệp: nguyên vẹn" in capsys.readouterr().out
    assert default_storage.exists(file.file.name)


def test_a_file_that_no_record_holds_is_listed_and_goes_once_it_is_a_day_old(
    file: IncomingFile, folder: Path, capsys: pytest.CaptureFixture
) -> None:
    old, young = (default_storage.save(f"tep/{name}.pdf", ContentFile(b"x")) for name in ("old", "young"))
    long_ago = time.time() - 2 * 24 * 60 * 60
    os.utime(folder / old, (long_ago, long_ago))
    call_command("verify_files")
    assert "Tệp thừa: tep/old.pdf" in capsys.readouterr().out
    call_command("verify_files", remove=True)
    assert [default_storage.exists(name) for name in (old, young, file.file.name)] == [False, True, True]
