"""What an office's server asks for before it starts, and what each deployment sends along."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Role
from ntm_tracker.deployment import unsafe
from tests.factories import make_user

ROOT = Path(__file__).parents[2]
KEY, OTHER = "a" * 50, "b" * 50
SAFE = {"debug": False, "secret_key": KEY, "example_key": "example", "history_key": OTHER, "hosts": ["192.168.1.10"]}


@pytest.mark.parametrize("deployment", ["lan", "https"])
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"secret_key": "example"}, "SECRET_KEY"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"history_key": KEY}, "HISTORY_KEY"),
        ({"history_key": "short"}, "HISTORY_KEY"),
        ({"history_key": "example" * 8, "example_key": "example" * 8}, "HISTORY_KEY"),
        ({"debug": True}, "DEBUG"),
        ({"hosts": []}, "ALLOWED_HOSTS"),
        ({"hosts": ["*"]}, "ALLOWED_HOSTS"),
    ],
)
def test_an_office_is_not_served_with(deployment: str, wrong: dict, says: str) -> None:
    troubles = unsafe(deployment, **SAFE | wrong)
    assert len(troubles) == 1
    assert troubles[0].startswith(says)
    assert " / " in troubles[0]  # in Vietnamese and in English


def test_a_lan_names_no_public_address() -> None:
    assert unsafe("lan", **SAFE | {"hosts": ["192.168.1.10", "203.0.113.7", "ntm.lapvo.lan"]})
    assert not unsafe("lan", **SAFE | {"hosts": ["192.168.1.10", "[fd00::1]", "ntm.lapvo.lan"]})
    assert not unsafe("https", **SAFE | {"hosts": ["203.0.113.7"]})


def test_one_s_own_machine_asks_for_nothing_but_that_it_is_alone() -> None:
    own = {"debug": True, "secret_key": "example", "history_key": "example", "hosts": ["localhost", "127.0.0.1"]}
    assert not unsafe("local", **SAFE | own)
    for host in ("*", "ntm.lan", "192.168.1.10", ".localhost"):
        (trouble,) = unsafe("local", **SAFE | own | {"hosts": ["localhost", host]})
        assert host in trouble and " / " in trouble


def test_an_unknown_deployment_is_refused() -> None:
    assert "local, lan" in unsafe("LAN", **SAFE)[0]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    clean["PYTHONIOENCODING"] = "utf-8"
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("deployment", ["lan", "https"])
def test_no_program_starts_with_the_example_s_secret(deployment: str) -> None:
    for start in (["manage.py", "check"], ["-c", "import ntm_tracker.wsgi"]):
        ended = run(*start, DEPLOYMENT=deployment, DATABASE_URL="sqlite://:memory:")
        assert ended.returncode != 0
        assert "Chưa thể chạy" in ended.stderr


def test_no_server_starts_on_a_database_that_is_not_ready() -> None:
    office = {"SECRET_KEY": KEY, "HISTORY_KEY": OTHER, "ALLOWED_HOSTS": "192.168.1.10", "DEPLOYMENT": "lan"}
    ended = run("-c", "import ntm_tracker.wsgi", DATABASE_URL="sqlite://:memory:", **office)
    assert ended.returncode != 0
    assert "cơ sở dữ liệu chưa sẵn sàng" in ended.stderr
    assert run("manage.py", "check", DATABASE_URL="sqlite://:memory:", **office).returncode == 0


@pytest.mark.parametrize(
    ("deployment", "cookies", "redirects"), [("lan", False, False), ("https", True, True), ("local", False, False)]
)
def test_cookies_and_redirects_follow_the_deployment(deployment: str, cookies: bool, redirects: bool) -> None:
    wanted = "SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, bool(s.SECURE_HSTS_SECONDS)"
    code = f"import django; django.setup(); from django.conf import settings as s; print([s.{wanted}])"
    office = {"SECRET_KEY": KEY, "HISTORY_KEY": OTHER, "DEPLOYMENT": deployment}
    office |= {"ALLOWED_HOSTS": "localhost" if deployment == "local" else "ntm.lan"}
    ended = run("-c", code, DJANGO_SETTINGS_MODULE="ntm_tracker.settings", **office)
    assert ended.stdout.strip() == str([cookies, cookies, redirects, redirects])


@pytest.mark.parametrize(("deployment", "believed"), [("lan", 2), ("https", 2), ("local", 0)])
def test_an_office_believes_the_front_on_its_own_machine(deployment: str, believed: int) -> None:
    code = "import django; django.setup(); from django.conf import settings as s; print(len(s.TRUSTED_PROXIES))"
    host = "localhost" if deployment == "local" else "ntm.lan"
    office = {"SECRET_KEY": KEY, "HISTORY_KEY": OTHER, "ALLOWED_HOSTS": host, "DEPLOYMENT": deployment}
    assert run("-c", code, DJANGO_SETTINGS_MODULE="ntm_tracker.settings", **office).stdout.strip() == str(believed)


# on a LAN -------------------------------------------------------------------------------------------------


def test_a_lan_refuses_who_comes_from_outside_with_a_plain_page(settings: Settings) -> None:
    settings.DEPLOYMENT = "lan"
    for way in ({"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}):
        for address in ("/dang-nhap/", "/static/css/ntm.css", "/khong-co/"):
            answer = Client().get(address, **way)
            assert answer.status_code == 403
            assert "Chỉ dùng trong mạng nội bộ" in answer.content.decode()
            assert "<link" not in answer.content.decode()


def test_a_lan_serves_who_is_inside(settings: Settings) -> None:
    settings.DEPLOYMENT = "lan"
    assert Client().get("/dang-nhap/", REMOTE_ADDR="192.168.1.20").status_code == 200


def test_a_server_with_https_serves_everybody(settings: Settings) -> None:
    settings.DEPLOYMENT = "https"
    assert Client().get("/dang-nhap/", REMOTE_ADDR="203.0.113.7").status_code == 200


@pytest.mark.parametrize(
    "way", [{"REMOTE_ADDR": "192.168.1.20"}, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.168.1.20"}]
)
def test_one_s_own_machine_serves_nobody_else(way: dict[str, str]) -> None:
    answer = Client().get("/dang-nhap/", **way)
    assert answer.status_code == 403
    assert "riêng cho một máy" in answer.content.decode()
    assert Client().get("/dang-nhap/", REMOTE_ADDR="::1").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_the_administrator_of_a_lan_is_reminded_on_every_page(settings: Settings, role: Role) -> None:
    settings.DEPLOYMENT = "lan"
    client = Client()
    client.force_login(make_user(role))
    for address in ("/danh-muc/", "/tai-khoan/"):
        shown = client.get(address).content.decode()
        assert ("Chạy trong mạng nội bộ, không mã hóa" in shown) == (role == Role.ADMINISTRATOR)


@pytest.mark.django_db
def test_elsewhere_nobody_is_reminded(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert "không mã hóa" not in client.get("/danh-muc/").content.decode()


# every answer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/dang-nhap/", "/danh-muc/", "/khong-co/"])
def test_every_answer_carries_the_policies(address: str) -> None:
    answer = Client().get(address)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in answer["Permissions-Policy"]
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
