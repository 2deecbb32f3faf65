"""Putting a copy back: looked at as a whole first, then files, then the database, in this order.

The files stay where they are when the database is not replaced: their names are never given twice. What lies there
beside them is not taken away.
"""

import datetime
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, connections

from desk.backups.archive import BROKEN, DATABASE, FILES, Archive, BadArchiveError, Manifest
from desk.backups.databases import DatabaseCopyError, check_copy, restore_database
from desk.backups.files import is_stored, put
from ntm_tracker.health import known_migrations

KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class LostError(Exception):
    """A part that was whole a moment ago cannot be read any more."""


@dataclass(frozen=True)
class Checked:
    """An archive that may be put back, open, its database in a file."""

    archive: Archive
    manifest: Manifest
    database: Path

    @property
    def made_at(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.manifest.made_at)

    @property
    def files(self) -> int:
        return len(self.manifest.members) - 1


@contextmanager
def checked(path: Path, ask_passphrase: Callable[[], str]) -> Iterator[Checked]:
    """Open an archive and look at all of it. Raises BadArchiveError for anything that is wrong; touches nothing."""
    with Archive(path) as archive, tempfile.TemporaryDirectory(prefix="ntm-restore-") as folder:
        if archive.is_locked:
            archive.unlock(ask_passphrase())
        manifest = archive.manifest()
        if troubles := [*_strange(manifest), *archive.troubles(manifest)]:
            raise BadArchiveError("\n".join(troubles))
        database = Path(folder) / DATABASE
        try:
            with database.open("wb") as target:
                archive.copy(DATABASE, target)
            check_copy(database)
        except DatabaseCopyError as error:
            raise BadArchiveError(str(error)) from error
        yield Checked(archive, manifest, database)


def _strange(manifest: Manifest) -> Iterator[str]:
    """What this installation cannot take, whole as it may be."""
    if manifest.database != connection.vendor:
        there, here = (KINDS.get(each, each) for each in (manifest.database, connection.vendor))
        yield f"Bản sao lưu của {there}, cơ sở dữ liệu ở đây (DATABASE_URL) là {here}."
    known = known_migrations()
    if newer := [f"{app}.{name}" for app, name in manifest.migrations if app in known and name not in known[app]]:
        yield (
            f"Bản sao lưu của phiên bản {manifest.version}, mới hơn chương trình ở đây ({settings.VERSION}): chưa biết "
            f"{', '.join(newer)}. Hãy cài phiên bản {manifest.version} hoặc mới hơn rồi khôi phục."
        )


def restore_files(source: Checked) -> int:
    """Put every file in its place, before the records that name it; return how many were not there yet."""
    put_back = 0
    for name, member in source.manifest.members.items():
        stored = name.removeprefix(FILES)
        if stored == name or is_stored(stored, member):
            continue
        with tempfile.TemporaryFile() as content:
            try:
                found = source.archive.copy(name, content)
            except BROKEN as error:
                raise LostError(f"{name}: không đọc được nữa.") from error
            if found != member:
                raise LostError(f"{name}: bị thay đổi trong lúc khôi phục.")
            content.seek(0)
            put(stored, content)
            put_back += 1
    return put_back


def restore_records(source: Checked) -> None:
    """Put the database in its place and bring it to what the program needs; everybody signs in again."""
    restore_database(source.database)
    connections.close_all()
    ContentType.objects.clear_cache()
    call_command("migrate", interactive=False, verbosity=0)
    Session.objects.all().delete()  # no record
