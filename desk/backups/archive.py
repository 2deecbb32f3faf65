"""The archive: a zip of the database, then of every file, and a manifest that tells size and SHA-256 of each.

The manifest carries a mark by `HISTORY_KEY`: a damaged archive, one made up by somebody else and one of another
server are told before anything is touched.
"""

import hashlib
import io
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Self

import msgspec
import pyrage
from django.conf import settings

from desk.backups.passphrase import Key, new_salt
from history.evaluation import is_mark, mark_of

PROGRAM, FORMAT = "ntm-tracker", 1
MANIFEST, DATABASE, SALT, FILES = "manifest.json", "database", "salt", "files/"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, pyrage.DecryptError)


class Member(msgspec.Struct, frozen=True):
    """What the manifest tells of a part of the archive, as it is without compression and encryption."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What the archive is: of which program, when, of which kind of database, and every part of it."""

    program: str
    format: int
    version: str
    made_at: str
    database: str
    migrations: list[tuple[str, str]]
    members: dict[str, Member] = {}
    mark: str = ""

    def right_mark(self) -> str:
        """Return the mark that this manifest must carry here."""
        values = {name: value for name, value in msgspec.to_builtins(self).items() if name != "mark"}
        return mark_of(values, settings.HISTORY_KEY)


class BadArchiveError(Exception):
    """An archive that is not put back; the text says all that is wrong with it."""


class Counted(io.RawIOBase):
    """Reads from, or writes to, another stream, and counts and digests what passes."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self.stream, self.size, self.digest = stream, 0, hashlib.sha256()

    def _seen(self, content: Any) -> None:
        self.size += len(content)
        self.digest.update(content)  # no record

    def read(self, size: int = -1) -> bytes:
        content = self.stream.read(size)
        self._seen(content)
        return content

    def write(self, content: Any) -> int:
        self.stream.write(content)
        self._seen(content)
        return len(content)

    def flush(self) -> None:
        """The stream below is flushed by whoever opened it."""

    @property
    def member(self) -> Member:
        return Member(self.size, self.digest.hexdigest())


def write_archive(
    target: IO[bytes], manifest: Manifest, parts: Iterable[tuple[str, IO[bytes]]], passphrase: str = ""
) -> Manifest:
    """Write an archive into `target`, which needs not be seekable; return its manifest with all that was written."""
    members = {}
    salt = new_salt()
    key = Key(passphrase, salt) if passphrase else None
    with zipfile.ZipFile(target, "w") as packed:
        if key:
            packed.writestr(SALT, salt)
        for name, source in parts:
            with source:
                members[name] = _add(packed, name, source, key)
        whole = msgspec.structs.replace(manifest, members=members)
        whole = msgspec.structs.replace(whole, mark=whole.right_mark())
        _add(packed, MANIFEST, io.BytesIO(msgspec.json.encode(whole)), key)
    return whole


def _add(packed: zipfile.ZipFile, name: str, source: IO[bytes], key: Key | None) -> Member:
    """Compress the database alone: what people send is compressed already, and what is encrypted never gets smaller."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED if name == DATABASE and not key else zipfile.ZIP_STORED
    counted = Counted(source)
    with packed.open(info, "w", force_zip64=True) as target:
        if key:
            key.encrypt(counted, target)
        else:
            shutil.copyfileobj(counted, target, 2**16)
    return counted.member


class Archive:
    """An archive to be looked at and put back."""

    def __init__(self, path: Path) -> None:
        self.key: Key | None = None
        try:
            self.packed = zipfile.ZipFile(path)
        except OSError as error:
            raise BadArchiveError(f"Không mở được tệp {path}: {error.strerror}.") from error
        except zipfile.BadZipFile as error:
            raise BadArchiveError(f"{path} không phải bản sao lưu, hoặc chép chưa hết.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.packed.close()

    @property
    def is_locked(self) -> bool:
        return SALT in self.packed.namelist() and self.key is None

    def unlock(self, passphrase: str) -> None:
        """Make the key of the passphrase. Raises BadArchiveError when it does not open the manifest."""
        try:
            self.key = Key(passphrase, self.packed.read(SALT))
            self.copy(MANIFEST, io.BytesIO())
        except (KeyError, *BROKEN) as error:
            raise BadArchiveError("Mật khẩu của bản sao lưu chưa đúng, hoặc tệp bị hỏng.") from error

    def manifest(self) -> Manifest:
        """Return what the archive says it is. Raises BadArchiveError unless it is one of this server."""
        content = io.BytesIO()
        try:
            self.copy(MANIFEST, content)
            found = msgspec.json.decode(content.getvalue(), type=Manifest)
        except (KeyError, msgspec.MsgspecError, *BROKEN) as error:
            raise BadArchiveError("Tệp này không phải bản sao lưu của chương trình, hoặc bị hỏng.") from error
        if found.program != PROGRAM or found.format != FORMAT:
            raise BadArchiveError(f"Bản sao lưu dạng khác ({found.program}, dạng {found.format}).")
        if not is_mark(found.mark, found.right_mark()):
            raise BadArchiveError(
                "Dấu của bản sao lưu không khớp: HISTORY_KEY ở đây khác với máy đã sao lưu, hoặc tệp bị sửa. "
                "Hãy đặt lại đúng HISTORY_KEY (bản giữ riêng, trong két) rồi làm lại."
            )
        return found

    def copy(self, name: str, target: IO[bytes]) -> Member:
        """Write a part into `target`, decrypted; return what it was."""
        counted = Counted(target)
        with self.packed.open(name) as source:
            if self.key:
                self.key.decrypt(source, counted)
            else:
                shutil.copyfileobj(source, counted, 2**16)
        return counted.member

    def troubles(self, manifest: Manifest) -> Iterator[str]:
        """Look at every part; tell what is missing, too much or altered."""
        here, told = self.packed.namelist(), {*manifest.members, MANIFEST, *([SALT] if self.key else [])}
        yield from (f"{name}: thiếu trong bản sao lưu." for name in sorted(told - set(here)))
        yield from (f"{name}: thừa, không có trong bảng kê." for name in sorted(set(here) - told))
        if DATABASE not in manifest.members or len(here) != len(set(here)):
            yield "Bảng kê không đủ hoặc ghi trùng."
        for name in sorted(manifest.members.keys() & set(here)):
            if self._found(name) != manifest.members[name]:
                yield f"{name}: bị hỏng hoặc bị thay đổi."

    def _found(self, name: str) -> Member | None:
        with Path(os.devnull).open("wb") as nothing:
            try:
                return self.copy(name, nothing)
            except BROKEN:
                return None
