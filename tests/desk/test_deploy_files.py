"""The files of deploy/ say what the program understands."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = (ROOT / "ntm_tracker" / "settings.py").read_text(encoding="utf-8")


def test_every_command_of_the_services_and_of_the_manual_exists() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*DEPLOY.glob("*.service"), ROOT / "docs" / "operations.md")]
    named = {name for text in texts for name in re.findall(r"manage\.py\s+([a-z_]+)", text)}
    assert {"seal_history", "verify_history", "make_administrator"} <= named
    assert named <= set(get_commands())


def test_every_setting_of_the_example_is_read() -> None:
    named = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "ntm.env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in named if f'"{name}"' not in SETTINGS] == []


@pytest.mark.parametrize("timer", sorted(DEPLOY.glob("*.timer")), ids=lambda path: path.name)
def test_every_timer_has_its_service(timer: Path) -> None:
    assert timer.with_suffix(".service").exists()


def test_the_program_listens_to_this_machine_alone_and_nginx_asks_it_there() -> None:
    listens = re.search(r"--bind (\S+)", (DEPLOY / "ntm-tracker.service").read_text(encoding="utf-8"))[1]
    assert listens.startswith("127.0.0.1:")
    assert f"server {listens};" in (DEPLOY / "nginx" / "limits.conf").read_text(encoding="utf-8")


def test_nginx_s_pages_are_there() -> None:
    named = re.findall(r"/ntm-loi/(\d+)\.html", (DEPLOY / "nginx" / "program.conf").read_text(encoding="utf-8"))
    there = {path.stem: path.read_text(encoding="utf-8") for path in (DEPLOY / "nginx" / "errors").glob("*.html")}
    assert set(named) == set(there)
    assert all('<html lang="vi">' in text and "src=" not in text for text in there.values())
