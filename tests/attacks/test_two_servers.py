"""Two servers of one database and one place for files: what one was told the other knows, and one may die."""

import hashlib
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from accounts.models import Role, User
from tests.attacks.writers import Writers, browsers_at
from tests.criteria.import_files import criterion_row, indicator_row, set_row, table
from tests.factories import make_installation, make_user
from tests.served import (
    Browser,
    Office,
    database_url,
    free_port,
    front,
    kill,
    program,
    rows,
    running,
    session_of,
)

BUCKET = "ntm"


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def staff(transactional_db: None) -> User:
    return make_user(Role.OFFICE_STAFF, unit=make_installation().office)


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path, stack: ExitStack) -> dict[str, str]:
    """Where both servers keep files: in a folder, or in a bucket that is asked over the network."""
    if request.param == "folder":
        return {}
    port = free_port()
    stack.enter_context(running([sys.executable, "-m", "moto.server", "-p", str(port)], port, tmp_path / "s3.log"))
    with socket.create_connection(("127.0.0.1", port)) as there:
        there.sendall(f"PUT /{BUCKET} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n".encode())
        assert b" 200 " in there.recv(1000)
    keys = {"S3_ACCESS_KEY": "khoa", "S3_SECRET_KEY": "bi-mat", "S3_REGION": "us-east-1", "S3_ADDRESSING": "path"}
    return keys | {"S3_BUCKET": BUCKET, "S3_ENDPOINT": f"http://127.0.0.1:{port}"}


def test_what_one_server_was_told_the_other_knows(
    staff: User, files: dict[str, str], static: Path, tmp_path: Path, stack: ExitStack
) -> None:
    session, administrator = session_of(staff), session_of(make_user(Role.ADMINISTRATOR))
    url = database_url(tmp_path)
    office = Office(tmp_path, static, url, more=files)
    first, second = (Browser(stack.enter_context(program(office))[0]) for _ in range(2))
    first.cookies["sessionid"] = second.cookies["sessionid"] = administrator
    # A criteria set is sent to one server, and confirmed at the other one.
    sheets = {
        each.name: each.data for each in (table("sets", set_row()), table("criteria", criterion_row(), indicator_row()))
    }
    status, waiting = first.post("/bo-tieu-chi/nhap/", {}, files=[*sheets.items()])
    assert status == 302
    fingerprint = second.get(waiting)[1].partition('name="fingerprint" value="')[2].partition('"')[0]
    assert second.post(waiting, {"fingerprint": fingerprint}) == (302, "/bo-tieu-chi/")
    assert first.get(waiting)[0] == 404
    first.cookies["sessionid"] = second.cookies["sessionid"] = session
    # A file that one server took is given out by the other, byte by byte.
    content = b"%PDF-1.7\n%%EOF"
    sent = {"received_on": "06/3/2024", "channel": "zalo", "sender": "Chị Hoa"}
    assert first.post("/ho-so-den/", sent, files=[("bao-cao.pdf", content)])[0] == 302
    ((number, kept),) = rows(url, "SELECT id, file FROM communes_incomingfile")
    assert second.get(f"/ho-so-den/{number}/tai/")[1].encode() == content
    assert (tmp_path / "files" / kept).exists() is not bool(files)
    # Wrong passwords count together: half of them at each server lock the account at both.
    wrong = {"username": "khong-co", "password": "sai"}
    answers = [Browser(each.port).post("/dang-nhap/", wrong)[0] for each in (first, second) * 6]
    assert answers[0] == 200
    assert answers[-2:] == [429, 429]


def check_writers(staff: User, folder: Path, static: Path, how_many: int, each: int) -> Writers:
    """Let many write and kill one of two servers meanwhile: nothing acknowledged is lost, nothing is there twice."""
    session, url = session_of(staff), database_url(folder)
    office = Office(folder, static, url)
    writers = Writers()
    with program(office) as (one, victim), program(office) as (other, _), front(folder, "lan", one, other) as port:
        writers.run(browsers_at(port, session, how_many), each, meanwhile=lambda: kill(victim))
    found = rows(url, "SELECT sender, file, file_sha256 FROM communes_incomingfile")
    marks = [sender for sender, _, _ in found]
    assert writers.acknowledged - set(marks) == set()
    assert len(marks) == len(set(marks))
    for _, name, digest in found:
        assert hashlib.sha256((folder / "files" / name).read_bytes()).hexdigest() == digest
    entries = rows(url, "SELECT COUNT(*) FROM history_entry")
    assert entries == [(len(marks),)]
    return writers


def test_one_of_two_servers_may_die(staff: User, static: Path, tmp_path: Path) -> None:
    writers = check_writers(staff, tmp_path, static, how_many=12, each=15)
    assert len(writers.acknowledged) >= 30


@pytest.mark.long
def test_one_of_two_servers_may_die_under_fifty_writers(staff: User, static: Path, tmp_path: Path) -> None:
    writers = check_writers(staff, tmp_path, static, how_many=50, each=500)
    assert len(writers.acknowledged) >= 1000
    assert len(writers.unanswered) < 100
