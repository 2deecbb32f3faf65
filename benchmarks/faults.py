#!/usr/bin/env python3
"""What the program bears: each line a figure, and nothing lost.

    .venv/bin/python benchmarks/faults.py

The program runs as an office serves it: gunicorn with the words of its unit, behind nginx with the files of
deploy/nginx (other paths and ports), on a database of its own.
"""

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring import load_example  # first: it sets the program up

from accounts.models import User
from django.contrib.auth.hashers import make_password
from tests.attacks.slow import slow_sockets
from tests.served import Browser, Office, collect_static, front, program, session_of

SLOW, READERS, SECONDS, PATIENCE = 200, 14, 20, 20
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

    readers = [threading.Thread(target=one) for _ in range(READERS)]
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
        print(f"| {READERS} readers for {SECONDS} s | answered | unanswered |\n| --- | --- | --- |")
        told("alone", *read(port, session, SECONDS))
        with slow_sockets(port, SLOW):
            told(f"{SLOW} slow connections", *read(port, session, SECONDS))
        with slow_sockets(behind, SLOW):
            told(f"{SLOW} slow connections, without nginx", *read(behind, session, SECONDS))


def main() -> None:
    load_example()
    User.objects.update(password=make_password(None))  # no office is served with the example's password
    slow_connections()


if __name__ == "__main__":
    main()
