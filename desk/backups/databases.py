"""The database as one file, and back: SQLite by its own online copy, PostgreSQL by its client programs.

Both copy one moment, whoever writes meanwhile, and wait for nobody; putting back is one transaction.
"""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, connections
from django.db.backends.postgresql.client import DatabaseClient

PATIENCE = 20  # seconds that another may hold the database
# Whatever stands there goes with the schema, also tables that the copy does not know.
EMPTIED = (f"SET lock_timeout = '{PATIENCE}s'", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
IN_USE = "Cơ sở dữ liệu đang có chương trình khác dùng. Hãy dừng chương trình (systemctl stop ntm-tracker) rồi làm lại."


class DatabaseCopyError(Exception):
    """The database could not be copied, or put back; the text says why."""


def copy_database(target: Path) -> None:
    """Write the database as it stands into the new file `target`."""
    if connection.vendor != "sqlite":
        _run("pg_dump", *_connected("--format=custom", f"--lock-wait-timeout={PATIENCE}s", f"--file={target}"))
        return
    try:
        with closing(_sqlite("rw")) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file alone, without the log beside it
    except sqlite3.Error as error:
        raise DatabaseCopyError(f"Không sao chép được cơ sở dữ liệu: {error}.") from error


def check_copy(source: Path) -> None:
    """Raise DatabaseCopyError unless the file can be put back."""
    if connection.vendor != "sqlite":
        _run("pg_restore", "--list", str(source))
        return
    try:
        with closing(sqlite3.connect(source)) as copy:
            tables = copy.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise DatabaseCopyError(f"Bản sao cơ sở dữ liệu bị hỏng: {error}.") from error
    if found != "ok" or not tables:
        raise DatabaseCopyError(f"Bản sao cơ sở dữ liệu bị hỏng: {found if tables else 'không có bảng nào'}.")


def restore_database(source: Path) -> None:
    """Put the copy in the place of the database, all of it or nothing."""
    connections.close_all()
    if connection.vendor != "sqlite":
        script = source.with_suffix(".sql")
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
        steps = [part for sql in EMPTIED for part in ("--command", sql)]
        quiet = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run("psql", *_connected(*quiet, *steps, f"--file={script}"))
        return
    try:
        with closing(sqlite3.connect(source)) as copy, closing(_sqlite("rwc")) as live:
            live.execute("BEGIN IMMEDIATE")  # else the copy would wait for ever behind somebody who writes
            live.rollback()
            copy.backup(live)
    except sqlite3.OperationalError as error:
        raise DatabaseCopyError(IN_USE if "locked" in str(error) else f"Không khôi phục được: {error}.") from error


def _sqlite(mode: str) -> sqlite3.Connection:
    """Return a connection of its own to the database of the settings."""
    name = str(connection.settings_dict["NAME"])
    address = name if name.startswith("file:") else f"{Path(name).absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=PATIENCE)


def _connected(*parameters: str) -> tuple[str, ...]:
    """Return `parameters` with those that say which database."""
    arguments, _ = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, list(parameters))
    return tuple(arguments[1:])


def _run(program: str, *arguments: str) -> None:
    """Run a client program of PostgreSQL; the password goes by the environment, which other users do not see."""
    _, secrets = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    environment = os.environ | (secrets or {})
    try:
        ended = subprocess.run(  # noqa: S603
            [program, *arguments], env=environment, capture_output=True, text=True, errors="replace", check=False
        )
    except FileNotFoundError:
        raise DatabaseCopyError(f"Máy này chưa có {program}. Hãy cài: apt-get install postgresql-client.") from None
    if ended.returncode:
        said = ended.stderr.strip()
        raise DatabaseCopyError(IN_USE if "lock timeout" in said else f"{program} báo lỗi: {said}")
