"""Nobody stops the program by being slow: what stands before it takes in whole requests only, in both deployments."""

import http.client
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import Role
from tests.attacks.slow import slow_sockets
from tests.factories import PASSWORD, make_installation, make_user, small_picture
from tests.served import (
    DEPLOY,
    HOST,
    Browser,
    Office,
    database_url,
    free_port,
    front,
    kill,
    lay_out,
    nginx,
    program,
    rows,
    session_of,
)

SITES = ["lan", "https"]
both = pytest.mark.parametrize("served", SITES, indirect=True)
lan_at_least = pytest.mark.parametrize("served", ["lan", pytest.param("https", marks=pytest.mark.long)], indirect=True)
SLOW, READERS = 200, 14
SIGN_IN = "/dang-nhap/"


@dataclass
class Served:
    """An office that is served, and somebody who has signed in."""

    port: int
    secure: bool
    session: str
    database: str
    server: subprocess.Popen

    def browser(self, address: str = HOST, **more: object) -> Browser:
        browser = Browser(self.port, address, self.secure, **more)
        browser.cookies["sessionid"] = self.session
        return browser

    def stranger(self, address: str = HOST) -> Browser:
        return Browser(self.port, address, self.secure)


@pytest.fixture
def served(request: pytest.FixtureRequest, transactional_db: None, static: Path, tmp_path: Path) -> Iterator[Served]:
    secure = request.param == "https"
    staff = make_user(Role.OFFICE_STAFF, unit=make_installation().office, username="chuyenvien")
    staff.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    staff.save()
    session, url = session_of(staff), database_url(tmp_path)
    office = Office(tmp_path, static, url, request.param)
    with program(office) as (behind, process), front(tmp_path, request.param, behind) as port:
        yield Served(port, secure, session, url, process)


def read_for(browser: Browser, seconds: float, told: list[tuple[int, float]]) -> None:
    """Open pages one after the other; note how each was answered and how long it took."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.monotonic()
        status, _ = browser.get("/ho-so-den/")
        told.append((status, time.monotonic() - started))


def all_read(served: Served, seconds: float) -> list[tuple[int, float]]:
    told: list[tuple[int, float]] = []
    readers = [threading.Thread(target=read_for, args=(served.browser(), seconds, told)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return told


def check_slow_connections(served: Served, seconds: float) -> int:
    """Everybody is answered while others are slow; return how many of the slow ones are still there."""
    with slow_sockets(served.port, SLOW, secure=served.secure) as attack:
        told = all_read(served, seconds)
        assert len(told) >= READERS
        assert {status for status, _ in told} == {200}
        assert max(taken for _, taken in told) < 20
        picture = ("anh.png", small_picture())
        sent = {"received_on": "06/3/2024", "channel": "zalo", "sender": "Chị Hoa"}
        assert served.browser("127.0.0.2").post("/ho-so-den/", sent, files=[picture]) == (302, "/ho-so-den/")
        return len(attack.open)


@lan_at_least
def test_readers_and_writers_are_answered_while_200_are_slow(served: Served) -> None:
    check_slow_connections(served, seconds=2)
    assert rows(served.database, "SELECT sender FROM communes_incomingfile") == [("Chị Hoa",)]


@pytest.mark.long
@both
def test_who_never_ends_the_header_is_turned_away(served: Served) -> None:
    assert check_slow_connections(served, seconds=25) <= SLOW // 2


@lan_at_least
def test_the_program_sees_the_true_address(served: Served) -> None:
    """What the client says of itself counts for nothing; wrong passwords are counted under where they come from."""
    stranger = served.stranger("127.0.0.3")
    wrong = {"username": "khong-co", "password": "sai"}
    status, _ = stranger.get(SIGN_IN)
    assert status == 200
    assert stranger.post(SIGN_IN, wrong)[0] == 200
    assert rows(served.database, "SELECT ip_address FROM axes_accessattempt") == [("127.0.0.3",)]
    # A tunnel that lets the Internet into an unencrypted network gives itself away.
    status, text = stranger.get(SIGN_IN, **{"X-Forwarded-For": "203.0.113.7"})
    assert status == (200 if served.secure else 403)
    assert ("Chỉ dùng trong mạng nội bộ" in text) is not served.secure
    assert stranger.get(SIGN_IN, **{"X-Forwarded-For": "192.168.1.5"})[0] == 200
    assert stranger.get(SIGN_IN, **{"SCRIPT_NAME": "/khac", "X-Forwarded-Proto": "http"})[0] == 200


@lan_at_least
def test_what_the_front_says_itself_is_vietnamese(served: Served) -> None:
    browser = served.browser()
    status, text = browser.ask("POST", "/ho-so-den/", b"", {"Content-Length": str(settings.BODY_LIMIT + 1)})
    assert (status, "Gửi quá nhiều một lần" in text) == (413, True)
    kill(served.server)
    status, text = browser.get("/")
    assert (status, "Chương trình chưa trả lời" in text) == (502, True)


@lan_at_least
def test_a_whole_office_signs_in_and_a_flood_is_told_to_wait(served: Served) -> None:
    """Of 110 who sign in from one address at a moment, sixty get their turn; the others are told when to come again."""
    answers: list[tuple[int, str]] = []

    def sign_in() -> None:
        with suppress(OSError, http.client.HTTPException):  # who still waits at the end of the test
            answers.append(served.stranger().post(SIGN_IN, {"username": "khong-co", "password": ""}))

    for _ in range(110):
        threading.Thread(target=sign_in, daemon=True).start()
    end = time.monotonic() + 30
    while len(refused := [text for status, text in answers if status == 429]) < 40 and time.monotonic() < end:
        time.sleep(0.1)
    assert 40 <= len(refused) <= 50
    assert "Quá nhiều yêu cầu cùng lúc" in refused[0]
    assert served.browser().get("/ho-so-den/")[0] == 200  # who signs in holds up nobody who reads


# the files themselves -------------------------------------------------------------------------------------


@pytest.mark.parametrize("site", SITES)
def test_nginx_takes_the_shipped_files(site: str, tmp_path: Path) -> None:
    main = lay_out(tmp_path, site, free_port(), [8000])
    checked = subprocess.run(nginx(main, "-t"), capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr
    assert str(DEPLOY) not in main.read_text(encoding="utf-8")


def test_the_front_takes_what_the_program_takes() -> None:
    limit = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx" / "program.conf").read_text(encoding="utf-8"))
    assert int(limit[1]) * 2**20 == settings.BODY_LIMIT
