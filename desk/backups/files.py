"""The files that people sent in and that the program made: all of them, and whether each record has its own."""

import hashlib
from collections.abc import Iterator
from typing import IO

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage

from desk.backups.archive import Member
from ntm_tracker.uploads import FileRecord


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


def broken_files() -> Iterator[str]:
    """Tell of every record whose file is missing or is not what was taken in."""
    for model in apps.get_models():
        if not issubclass(model, FileRecord):
            continue
        kept = model._default_manager.exclude(file="")
        for record in kept.order_by("pk").iterator(chunk_size=500):
            source = opened(str(record.file.name))
            if source is None:
                yield f"{record}: thiếu tệp {record.file.name}."
                continue
            with source:
                if _digest(source) != record.file_sha256:
                    yield f"{record}: tệp {record.file.name} bị thay đổi."


def _digest(source: IO[bytes]) -> str:
    source.seek(0)
    return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
