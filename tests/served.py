"""The program as an office serves it: gunicorn as its unit starts it, behind nginx with the files of deploy/.

Only paths and ports are other ones, so that it runs beside everything else, as root or not.
"""

import getpass
import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import storage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
HOST = "127.0.0.1"
File = tuple[str, bytes]  # its name and what is in it
KEYS = {"SECRET_KEY": "s" * 50, "HISTORY_KEY": "h" * 50}
# Debian's main file, as far as it concerns connections, with folders that anybody may write to.
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
worker_processes 2;
events {{ worker_connections 768; }}
http {{
    access_log off;
    default_type application/octet-stream;
    types {{ text/html html; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/ntm-tracker/{site}.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as there:
        there.bind((HOST, 0))
        return there.getsockname()[1]


@contextmanager
def running(command: Sequence[str], port: int, log: Path, **environment: str) -> Iterator[subprocess.Popen]:
    """Run a server until the end of the block; it leads a group of its own."""
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "USER"}}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=clean | environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_for(process, port, log)
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """End a server and all that it started, as a power cut does."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_for(process: subprocess.Popen, port: int, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        with socket.socket() as there:
            if there.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args} does not listen:\n{log.read_text(errors='replace')[-3000:]}")


# the program ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Office:
    """Where an office's program keeps what it writes, and how it is deployed."""

    folder: Path
    static: Path
    database: str
    deployment: str = "lan"
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        own = {"DEPLOYMENT": self.deployment, "ALLOWED_HOSTS": HOST, "DATABASE_URL": self.database}
        return KEYS | own | {"STATIC_ROOT": str(self.static), "FILES_ROOT": str(self.folder / "files")} | self.more


def collect_static(folder: Path) -> None:
    """What an office does once with each version, without compressing, which takes long."""
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": f"{storage.__name__}.ManifestStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def program(office: Office, port: int | None = None) -> Iterator[tuple[int, subprocess.Popen]]:
    """Start gunicorn with the words of its unit; yields its port and its process once it answers."""
    port = port or free_port()
    unit = (DEPLOY / "ntm-tracker.service").read_text(encoding="utf-8")
    words = re.search(r"^ExecStart=\S+ (.+)$", unit, re.MULTILINE)[1].replace("127.0.0.1:8000", f"{HOST}:{port}")
    log = office.folder / f"gunicorn-{port}.log"
    with running([sys.executable, *words.split()], port, log, **office.environment) as process:
        for _ in range(10):  # a server that is asked by many at its start may turn one away
            with suppress(OSError, http.client.HTTPException):
                Browser(port, patience=60).get("/dang-nhap/")
                break
            if process.poll() is not None:
                raise RuntimeError(log.read_text(errors="replace")[-3000:])
            time.sleep(0.5)
        yield port, process


# the front ------------------------------------------------------------------------------------------------


def lay_out(folder: Path, site: str, port: int, behind: Sequence[int]) -> Path:
    """Copy the files of deploy/nginx with other paths and ports; return nginx's main file."""
    copied = folder / "ntm-tracker"
    shutil.copytree(DEPLOY / "nginx", copied)
    servers = " ".join(f"server {HOST}:{each};" for each in behind)
    for path in copied.glob("*.conf"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)  # not every machine has IPv6
        text = re.sub(r"listen 80\b", f"listen {HOST}:{free_port() if site == 'https' else port}", text)
        text = text.replace("listen 443", f"listen {HOST}:{port}").replace(f"server {HOST}:8000;", servers)
        path.write_text(text.replace("/etc/nginx", str(folder)).replace("/etc/ssl/ntm", str(folder)), encoding="utf-8")
    if site == "https":
        make_certificate(folder)
    main = folder / "nginx.conf"
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    main.write_text(MAIN.format(folder=folder, site=site, user=user), encoding="utf-8")
    return main


def make_certificate(folder: Path) -> None:
    """Make the certificate as docs/operations.md does for a network without Internet."""
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").replace("\\\n", " ")
    words = re.search(r"^openssl req .+$", manual, re.MULTILINE)[0]
    words = words.replace("/etc/ssl/ntm", str(folder)).replace("DNS:ntm.example.vn", f"IP:{HOST}")
    subprocess.run(words.split(), check=True, capture_output=True)


def nginx(main: Path, *arguments: str) -> list[str]:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, "nginx is missing: bin/setup test installs it"
    return [found, "-e", str(main.parent / "error.log"), "-p", str(main.parent), "-c", str(main), *arguments]


@contextmanager
def front(folder: Path, site: str, *behind: int) -> Iterator[int]:
    """Start nginx before the servers at the ports `behind`; yields its port."""
    port = free_port()
    main = lay_out(folder, site, port, behind)
    with running(nginx(main), port, folder / "nginx.log"):
        yield port


# the database ---------------------------------------------------------------------------------------------


def database_url(folder: Path) -> str:
    """Where a server finds the records of this test: PostgreSQL as it is, SQLite's memory as a file."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        path = folder / "served.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(path) as target:
            connection.connection.backup(target)
        target.close()
        return f"sqlite:///{path}"
    if found["HOST"].startswith("/"):  # the folder of a socket
        return f"postgres:///{found['HOST']}/{found['NAME']}"
    who = f"{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT'] or 5432}"
    return f"postgres://{who}/{found['NAME']}"


def rows(url: str, statement: str) -> list[tuple]:
    """What a server wrote."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
            return file.execute(statement).fetchall()
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


# who uses it ----------------------------------------------------------------------------------------------


@dataclass
class Browser:
    """Somebody at an address of this machine (127.0.0.0/8 is all of it); each request is a connection of its own."""

    port: int
    address: str = HOST
    secure: bool = False
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": secrets.token_hex(16)})
    patience: float = 30

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        return self.ask("GET", path, b"", headers)

    def post(self, path: str, fields: dict[str, str], files: Sequence[File] = ()) -> tuple[int, str]:
        fields = {**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        kind, body = "application/x-www-form-urlencoded", urlencode(fields).encode()
        if files:
            kind, body = _multipart(fields, files)
        return self.ask("POST", path, body, {"Content-Type": kind})

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        asked = self._connection()
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            origin = f"http{'s' if self.secure else ''}://{HOST}:{self.port}"
            headers = {"Cookie": cookies, "Origin": origin, "Referer": f"{origin}/", "Connection": "close"} | headers
            asked.request(method, path, body or None, headers)
            answer = asked.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            text = answer.read().decode(errors="replace")
            return answer.status, answer.headers["Location"] if answer.status == 302 else text
        finally:
            asked.close()

    def _connection(self) -> http.client.HTTPConnection:
        there = {"timeout": self.patience, "source_address": (self.address, 0)}
        if self.secure:
            return http.client.HTTPSConnection(HOST, self.port, context=anybody(), **there)
        return http.client.HTTPConnection(HOST, self.port, **there)


def anybody() -> ssl.SSLContext:
    """TLS with whoever answers: the certificate is a moment old."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def session_of(user: object) -> str:
    """The session of somebody who signed in, as a server with our keys knows it; make it before the server's file."""
    client, before = Client(), settings.SECRET_KEY
    settings.SECRET_KEY = KEYS["SECRET_KEY"]
    try:
        assert isinstance(user, get_user_model())
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    finally:
        settings.SECRET_KEY = before
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _multipart(fields: dict[str, str], files: Sequence[File]) -> tuple[str, bytes]:
    mark = uuid.uuid4().hex
    named = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    named += [(f'name="files"; filename="{name}"', content) for name, content in files]
    parts = (f"--{mark}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + value for name, value in named)
    return f"multipart/form-data; boundary={mark}", b"\r\n".join([*parts, f"--{mark}--\r\n".encode()])
