"""An office that began with the first version whose database can be brought to today's, and updates now."""

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from desk.backups.files import broken_files
from tests.desk.backups.conftest import Office

ROOT = Path(__file__).parents[3]
# Before it, migrations were still rewritten where they stood; from here on all of them are those of today.
FIRST = "f082606"
Shape = dict[str, list[str]]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def first_version(into: Path) -> Path:
    """The program as it was, out of the history of its sources."""
    packed = subprocess.run(["git", "archive", FIRST], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        pytest.skip("the history of the sources is not here")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as sources:
        sources.extractall(into)
    return into


def run(program: Path, office: Office, *arguments: str) -> None:
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{office.database}"
    if connection.vendor == "sqlite":
        url = f"sqlite:///{office.database}"
    environment = os.environ | {"DATABASE_URL": url, "FILES_ROOT": str(office.files)}
    ended = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=program,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


def shape() -> Shape:
    """The columns of every table."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        described = {table: connection.introspection.get_table_description(cursor, table) for table in tables}
    return {
        table: sorted(f"{one.name} {one.type_code} {one.null_ok}" for one in found)
        for table, found in described.items()
    }


def rows(tables: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def test_the_first_version_is_brought_to_today_with_all_it_holds(
    new_office: Callable[..., Office], office: Office, tmp_path: Path
) -> None:
    today, early = shape(), new_office()
    old = first_version(tmp_path / "first")
    run(old, early, "migrate", "--verbosity=0")
    run(old, early, "load_example")
    with early.open():
        own = [table for table in shape() if not table.startswith(("django_", "auth_permission"))]
        before = rows(own)
        call_command("back_up", tmp_path / "before.zip")
        call_command("migrate", verbosity=0)
        assert shape() == today
        assert rows(own) == before
        call_command("verify_history")
        call_command("verify_reports")
        assert list(broken_files()) == []
        call_command("render_report", 2024, 1, output=tmp_path / "report.txt")
        assert "BÁO CÁO" in (tmp_path / "report.txt").read_text(encoding="utf-8")
        written = rows(["history_entry"])
    # And the way back, and on again: a copy of the old version is put back by today's program.
    with new_office().open():
        call_command("restore", tmp_path / "before.zip")
        assert shape() == today
        assert rows(["history_entry"])["history_entry"] == written["history_entry"] + 1  # that it was put back
