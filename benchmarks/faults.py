#!/usr/bin/env python3
"""What the program bears: each line a figure, and nothing lost.

    .venv/bin/python benchmarks/faults.py [slow | writers | texts …]

The program runs as an office serves it: gunicorn with the words of its unit, behind nginx with the files of
deploy/nginx (other paths and ports), on a database of its own.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from measuring import load_example  # first: it sets the program up

from accounts.models import User
from django.contrib.auth.hashers import make_password
from communes.models import IncomingFile
from django.conf import settings
from django.db import connection
from history.actions import rekey
from tests.attacks.slow import slow_sockets
from tests.attacks.worst_texts import READERS, worst_texts
from tests.attacks.worst_texts import read as read_text
from tests.attacks.writers import Writers, browsers_at
from tests.served import KEYS, Browser, Office, collect_static, free_port, front, program, session_of

SLOW, PEOPLE, SECONDS, PATIENCE = 200, 14, 20, 20
WRITING, KILLS = 60, 30
PAGE = "/ho-so-den/"


@contextmanager
def office(folder: Path) -> Iterator[tuple[int, int, str]]:
    """The ports of nginx and of the program behind it, and the session of somebody in the office."""
    collect_static(folder / "static")
    session = session_of(User.objects.get(username="chuyenvien"))
    served = Office(folder, folder / "static", os.environ["DATABASE_URL"])
    with program(served) as (behind, _), front(folder, "lan", behind) as port:
        yield port, behind, session


def read(port: int, session: str, seconds: float) -> tuple[list[float], int]:
    """Let 14 people open one page after the other; return how long each answer took, and how many got none."""
    taken: list[float] = []
    unanswered: list[str] = []
    end = time.monotonic() + seconds

    def one() -> None:
        browser = Browser(port, patience=PATIENCE)
        browser.cookies["sessionid"] = session
        while time.monotonic() < end:
            started = time.monotonic()
            try:
                status, _ = browser.get(PAGE)
            except OSError as error:
                unanswered.append(str(error))
                continue
            taken.append(time.monotonic() - started) if status == 200 else unanswered.append(str(status))

    readers = [threading.Thread(target=one) for _ in range(PEOPLE)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return taken, len(unanswered)


def told(what: str, taken: list[float], unanswered: int) -> None:
    median = f"median {statistics.median(taken) * 1000:.0f} ms, longest {max(taken):.1f} s" if taken else "none"
    print(f"| {what} | {len(taken)} pages, {median} | {unanswered} |")


def slow_connections() -> None:
    """Readers alone, beside slow connections to nginx, and beside slow connections to the program itself."""
    with tempfile.TemporaryDirectory() as folder, office(Path(folder)) as (port, behind, session):
        print(f"| {PEOPLE} readers for {SECONDS} s | answered | unanswered |\n| --- | --- | --- |")
        told("alone", *read(port, session, SECONDS))
        with slow_sockets(port, SLOW):
            told(f"{SLOW} slow connections", *read(port, session, SECONDS))
        with slow_sockets(behind, SLOW):
            told(f"{SLOW} slow connections, without nginx", *read(behind, session, SECONDS))


def writers() -> None:
    """50 people who send files in, alone and while something happens: what was acknowledged is there, once."""
    print("\n| 50 writers | acknowledged | lost | twice | without its file |\n| --- | --- | --- | --- | --- |")
    for what, meanwhile in (
        (f"{WRITING} s", lambda served, started: time.sleep(WRITING)),
        (f"{KILLS} times the program is killed", killed),
        ("a disk that is full for a while", with_a_full_disk),
        ("a database that goes away", without_the_database),
    ):
        with tempfile.TemporaryDirectory() as folder:
            write(what, Path(folder), meanwhile)


def write(what: str, folder: Path, meanwhile: Callable[[Office, list[ExitStack]], None]) -> None:
    before = set(IncomingFile.objects.values_list("sender", flat=True))
    collect_static(folder / "static")
    session = session_of(User.objects.get(username="chuyenvien"))
    served, port = Office(folder, folder / "static", os.environ["DATABASE_URL"]), free_port()
    written, started = Writers(), [ExitStack()]
    started[0].enter_context(program(served, port))
    with front(folder, "lan", port) as asked:
        try:
            written.run(browsers_at(asked, session, 50), 50, lambda: meanwhile(served, started))
        finally:
            started[0].close()
    found = IncomingFile.objects.exclude(sender__in=before)
    senders = Counter(found.values_list("sender", flat=True))
    lost = len(written.acknowledged - set(senders))
    twice = sum(number > 1 for number in senders.values())
    gone = sum(not (folder / "files" / name).is_file() for name in found.values_list("file", flat=True))
    print(f"| {what} | {len(written.acknowledged)} | {lost} | {twice} | {gone} |", flush=True)
    found.delete()


def killed(served: Office, started: list[ExitStack]) -> None:
    """Kill the program again and again, and start it anew at the same place."""
    port = int(next(served.folder.glob("gunicorn-*.log")).stem.partition("-")[2])
    for _ in range(KILLS):
        time.sleep(1)
        started[0].close()
        started[0] = ExitStack()
        started[0].enter_context(program(served, port))


def with_a_full_disk(served: Office, started: list[ExitStack]) -> None:
    """Take the place for files away: nothing can be written there, as on a disk that is full."""
    files = served.folder / "files"
    aside = served.folder / "aside"
    for _ in range(5):
        files.rename(aside)
        files.write_bytes(b"")  # a file where the folder was
        time.sleep(1)
        files.unlink()
        aside.rename(files)
        time.sleep(1)


def without_the_database(served: Office, started: list[ExitStack]) -> None:
    """Close every connection of PostgreSQL again and again; of SQLite hold the file, longer than anybody waits."""
    for _ in range(5):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
                time.sleep(1)
            else:
                cursor.execute("BEGIN IMMEDIATE")
                time.sleep(5)
                cursor.execute("ROLLBACK")
                time.sleep(1)


def texts() -> None:
    """100 KB of the worst texts for every reader: the longest time that any of them took."""
    print("\n| reader of text | longest |\n| --- | --- |")
    for reader in READERS:
        longest = 0.0
        for text in worst_texts(100_000):
            started = time.process_time()
            read_text(reader, text)
            longest = max(longest, time.process_time() - started)
        print(f"| {reader} | {longest * 1000:.0f} ms |", flush=True)


def main() -> None:
    load_example()
    User.objects.update(password=make_password(None))  # no office is served with the example's password
    settings.HISTORY_KEY = KEYS["HISTORY_KEY"]
    rekey(settings.EXAMPLE_SECRET_KEY)  # nor with its history
    parts = {"slow": slow_connections, "writers": writers, "texts": texts}
    for name in sys.argv[1:] or parts:
        parts[name]()


if __name__ == "__main__":
    main()
