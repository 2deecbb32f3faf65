"""50 people bring files while copies are made: every copy, put back, holds all that was acknowledged before it."""

import datetime
import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connections

from accounts.models import Role, User
from communes.models import IncomingFile
from desk.incoming.actions import Arrival, bring_files
from tests.desk.backups.conftest import Office
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 50
PAUSE = 0.5  # seconds between two files of one person, far quicker than any hand: a hundred files a second in all
TODAY = datetime.date(2024, 3, 6)


class Writers:
    """People who bring one file after the other, and remember what the program acknowledged."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.acknowledged: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, number: int) -> None:
        brought = 0
        self._stop.wait(PAUSE * number / WRITERS)  # not all at one moment, with nothing between
        while not self._stop.is_set():
            content = f"%PDF-1.7\n% {number} {brought}\n%%EOF".encode()
            bring_files(
                files=[SimpleUploadedFile(f"{number}-{brought}.pdf", content)], arrival=Arrival(TODAY), by=self.by
            )
            self.acknowledged.append(hashlib.sha256(content).hexdigest())
            brought += 1
            self._stop.wait(PAUSE)
        connections.close_all()


@pytest.mark.parametrize("copies", [2, pytest.param(20, marks=pytest.mark.long)])
def test_no_copy_misses_anything(
    office: Office, new_office: Callable[..., Office], tmp_path: Path, copies: int
) -> None:
    made: list[tuple[Path, set[str]]] = []
    meanwhile = 0
    with Writers(make_user(Role.OFFICE_STAFF)) as writers:
        for number in range(copies):
            while len(writers.acknowledged) < WRITERS * (number + 1):
                threading.Event().wait(0.01)
            path, before = tmp_path / f"{number}.zip", set(writers.acknowledged)
            call_command("back_up", path)
            made.append((path, before))
            meanwhile += len(writers.acknowledged) - len(before)
    assert meanwhile >= copies, "nobody wrote while the copies were made"
    for path, before in made:
        with new_office().open():
            call_command("restore", path)  # which fails for a record without its file, or without its history
            kept = set(IncomingFile.objects.values_list("file_sha256", flat=True))
        assert before - kept == set()
