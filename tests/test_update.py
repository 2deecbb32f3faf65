"""`bin/update`: in which order, and what it says when a step fails; and once for real."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[1]
OUR_OWN = shutil.ignore_patterns(".git", ".venv", "data", "mutants", "__pycache__", ".*_cache", ".hypothesis")
# What systemd would do: tell how the service runs, stop and start it, run a command as its user.
SYSTEMCTL = """#!/usr/bin/env bash
case $*:$1 in
  *property=User*) echo ntm ;;
  *property=Group*) echo ntm ;;
  *property=WorkingDirectory*) echo /opt/ntm-tracker ;;
  *property=EnvironmentFiles*) echo "/etc/ntm-tracker/ntm.env (ignore_errors=no)" ;;
  *:cat) ;;
  *) echo "systemctl $*" >>"$STEPS" ;;
esac
"""
SYSTEMD_RUN = """#!/usr/bin/env bash
echo "$*" >>"$STEPS"
[[ "$*" != *" manage.py $FAILS"* ]]
"""
SETUP = '#!/usr/bin/env bash\necho "setup $*" >>"$STEPS"\n[[ $FAILS != setup ]]\n'


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """A server as far as the script sees it."""
    for name, text in {
        "bin/update": (ROOT / "bin" / "update").read_text(encoding="utf-8"),
        "bin/setup": SETUP,
        "path/systemctl": SYSTEMCTL,
        "path/systemd-run": SYSTEMD_RUN,
        "pyproject.toml": (ROOT / "pyproject.toml").read_text(encoding="utf-8"),
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    (tmp_path / "backups").mkdir()
    return tmp_path


def update(server: Path, fails: str = "-") -> tuple[subprocess.CompletedProcess, list[str]]:
    steps = server / "steps"
    environment = {
        "PATH": f"{server / 'path'}:{os.environ['PATH']}",
        "STEPS": str(steps),
        "FAILS": fails,
        "BACKUPS": str(server / "backups"),
    }
    ended = subprocess.run([server / "bin" / "update"], env=environment, capture_output=True, text=True, check=False)
    return ended, [line.partition("manage.py ")[2] or line for line in steps.read_text().splitlines()]


STEPS = [
    "setup run",
    "systemctl stop ntm-tracker.service",
    "back_up {}",
    "migrate --no-input --verbosity 1",
    "collectstatic --no-input --verbosity 0",
    "systemctl start ntm-tracker.service",
]


def test_nobody_writes_between_the_copy_and_the_new_version(server: Path) -> None:
    ended, steps = update(server)
    assert steps == [step.format(server / "backups") for step in STEPS]
    assert ended.returncode == 0
    assert f"Đã nâng cấp lên {settings.VERSION}" in ended.stdout


def test_commands_run_as_the_service_does(server: Path) -> None:
    update(server)
    (command,) = [line for line in (server / "steps").read_text().splitlines() if "manage.py migrate" in line]
    assert "--uid=ntm --gid=ntm" in command
    assert (
        "--property=WorkingDirectory=/opt/ntm-tracker --property=EnvironmentFile=/etc/ntm-tracker/ntm.env " in command
    )


def test_what_cannot_be_set_up_changes_nothing(server: Path) -> None:
    ended, steps = update(server, fails="setup")
    assert ended.returncode != 0
    assert steps == STEPS[:1]


@pytest.mark.parametrize("fails", ["back_up", "migrate", "collectstatic"])
def test_a_step_that_fails_is_the_last_and_the_way_back_is_told(server: Path, fails: str) -> None:
    ended, steps = update(server, fails)
    assert ended.returncode != 0
    assert steps[-1].startswith(fails)
    assert "Chương trình đang dừng" in ended.stderr
    assert str(server / "backups") in ended.stderr


@pytest.mark.long
def test_an_installation_without_a_service_is_updated_for_real(tmp_path: Path) -> None:
    shutil.copytree(ROOT, tmp_path / "program", ignore=OUR_OWN)
    program = tmp_path / "program"
    (program / ".venv").symlink_to(sys.prefix)
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'ntm.sqlite3'}", "SECRET_KEY": "a", "DEBUG": ""}
    ended = subprocess.run([program / "bin" / "update"], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert len(list((program / "data" / "backups").glob("ntm-*.zip"))) == 1
    assert (program / "data" / "static").is_dir()
    again = subprocess.run([program / "bin" / "update"], env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert "Chưa ghi vào lịch sử" in ended.stdout
    assert "Chưa ghi vào lịch sử" not in again.stdout
