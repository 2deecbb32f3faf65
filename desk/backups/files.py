"""The files that people sent in and that the program made: all of them, and whether each record has its own."""

import datetime
import hashlib
from collections.abc import Iterator
from typing import IO, Any

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models

from desk.backups.archive import Member
from ntm_tracker import uploads


def all_files(folder: str = "") -> Iterator[str]:
    """Yield the name of every stored file."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever sent in
        return
    before = f"{folder}/" if folder else ""
    yield from (f"{before}{name}" for name in sorted(names))
    for inner in sorted(folders):
        yield from all_files(f"{before}{inner}")


def opened(name: str) -> IO[bytes] | None:
    """Return a stored file to be read; None when it is gone meanwhile."""
    try:
        return default_storage.open(name)
    except FileNotFoundError:
        return None


def is_stored(name: str, member: Member) -> bool:
    """Whether this very file lies there already."""
    source = opened(name)
    if source is None:
        return False
    with source:
        return (source.seek(0, 2), _digest(source)) == (member.size, member.sha256)


def put(name: str, content: IO[bytes]) -> None:
    """Store a file under its name, in the place of another one."""
    default_storage.delete(name)  # no record
    if (stored := default_storage.save(name, File(content))) != name:  # no record
        raise OSError(f"{name}: {stored}")


def holders() -> Iterator[Any]:
    """Yield every record that holds a file."""
    for model in apps.get_models():
        if any(isinstance(field, models.FileField) for field in model._meta.concrete_fields):
            yield from model._base_manager.exclude(file="").order_by("pk").iterator(chunk_size=500)


def broken_files() -> Iterator[str]:
    """Tell of every record whose file is missing or is not what was taken in."""
    for record in holders():
        try:
            uploads.opened(record).close()
        except uploads.LostFileError:
            yield f"{record}: tệp {record.file.name} bị mất hoặc bị thay đổi."


def unheld_files(before: datetime.datetime) -> list[str]:
    """Return the names of stored files, older than `before`, that no record holds: of actions that were cut off."""
    held = {record.file.name for record in holders()}
    return [name for name in all_files() if name not in held and default_storage.get_modified_time(name) < before]


def _digest(source: IO[bytes]) -> str:
    source.seek(0)
    return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
