"""Making a copy: first the database, then the files, so that no record misses its file."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from desk.backups.archive import DATABASE, FILES, FORMAT, PROGRAM, Archive, BadArchiveError, Manifest, write_archive
from desk.backups.databases import copy_database
from desk.backups.files import all_files, opened


@dataclass(frozen=True)
class Made:
    """An archive that lies where it was wanted."""

    path: Path
    manifest: Manifest
    size: int
    sha256: str


class Snapshot:
    """The database as it stood at one moment, in a file of its own; the files are read when the archive is written."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ntm-backup-")
        self._database = Path(self._folder.name) / DATABASE
        try:
            self.manifest = Manifest(
                program=PROGRAM,
                format=FORMAT,
                version=settings.VERSION,
                made_at=timezone.now().isoformat(),
                database=connection.vendor,
                migrations=sorted(MigrationRecorder(connection).applied_migrations()),
            )
            copy_database(self._database)
        except BaseException:
            self.close()
            raise

    def write(self, target: IO[bytes], passphrase: str = "") -> Manifest:
        """Write the archive into `target`, encrypted where there is a passphrase."""
        return write_archive(target, self.manifest, self._parts(), passphrase)

    def _parts(self) -> Iterator[tuple[str, IO[bytes]]]:
        yield DATABASE, self._database.open("rb")
        for name in all_files():
            if source := opened(name):
                yield f"{FILES}{name}", source

    def close(self) -> None:
        self._folder.cleanup()

    def __enter__(self) -> "Snapshot":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def archive_name() -> str:
    """Return a name by which archives sort by their time."""
    return f"ntm-{timezone.localtime():%Y-%m-%d-%H%M%S}.zip"


def make(to: Path) -> Made:
    """Make the archive `to`, which is there once it is whole, checked and on the disk, or not at all."""
    unfinished = to.with_name(f".{to.name}.part")
    try:
        with Snapshot() as snapshot, unfinished.open("xb") as target:
            os.fchmod(target.fileno(), 0o600)
            manifest = snapshot.write(target)
            target.flush()
            os.fsync(target.fileno())
        _check(unfinished)
        with unfinished.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
        made = Made(to, manifest, unfinished.stat().st_size, digest)
        unfinished.replace(to)
    finally:
        unfinished.unlink(missing_ok=True)
    return made


def _check(path: Path) -> None:
    with Archive(path) as archive:
        if troubles := list(archive.troubles(archive.manifest())):
            raise BadArchiveError("\n".join(troubles))


def make_in(folder: Path, keep: int) -> tuple[Made, list[Path]]:
    """Make an archive in `folder`, then remove all but the newest `keep`; return it and what was removed."""
    made = make(folder / archive_name())
    old = sorted(folder.glob("ntm-????-??-??-??????.zip"), reverse=True)[keep:] if keep else []
    for path in old:
        path.unlink()
    return made, old
