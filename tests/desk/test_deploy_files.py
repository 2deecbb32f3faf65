"""The files of deploy/ say what the program understands."""

import re
from pathlib import Path

import pytest
from django.conf import settings
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


UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "kib": 2**10, "mib": 2**20, "gib": 2**30}
LIMIT = re.compile(r"(?:client_max_body_size|max_size)\s+(\d+)([A-Za-z]*)")


def limits() -> dict[str, list[int]]:
    """The bytes that each file of a proxy lets through."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file()}
    found = {name: LIMIT.findall(text) for name, text in texts.items()}
    return {name: [int(size) * UNITS[unit.lower()] for size, unit in each] for name, each in found.items() if each}


def test_a_proxy_lets_through_what_the_program_takes() -> None:
    found = limits()
    assert found
    assert {size for sizes in found.values() for size in sizes} == {settings.BODY_LIMIT}


def test_copies_lie_where_the_manual_and_the_update_look_for_them() -> None:
    service = (DEPLOY / "ntm-backup.service").read_text(encoding="utf-8")
    folder, keep = re.search(r"manage\.py back_up (\S+) --keep (\d+)", service).groups()
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"install -d -m 0700 -o ntm -g ntm {folder}" in manual
    assert f"the last {keep}" in manual
    assert folder in (ROOT / "bin" / "update").read_text(encoding="utf-8")


def test_copies_are_made_before_anything_is_cleared_away() -> None:
    times = [
        re.search(r"OnCalendar=\*-\*-\* (\S+)", (DEPLOY / f"ntm-{name}.timer").read_text(encoding="utf-8"))[1]
        for name in ("backup", "nightly")
    ]
    assert times == sorted(times)


def test_the_version_stands_on_top_of_the_changelog() -> None:
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == settings.VERSION
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert numbers == sorted(numbers, reverse=True)
