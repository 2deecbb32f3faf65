"""The archive: a zip of the database, then of every file, and a manifest that tells size and SHA-256 of each.

The manifest carries a mark by `HISTORY_KEY`: a damaged archive, one made up by somebody else and one of another
server are told before anything is touched. An archive that leaves the server is encrypted in the format of age
(age-encryption.org), by pyrage. The key is made of the passphrase and of a salt that the archive carries. Not by age's
own way with passphrases: that takes half a gigabyte of memory, which a server has better uses for.
"""

import hashlib
import io
import os
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, Self

import msgspec
import pyrage
from django.conf import settings

from history.evaluation import is_mark, mark_of
from ntm_tracker.vietnamese import nfc

PROGRAM, FORMAT = "ntm-tracker", 1
MANIFEST, DATABASE, SALT, FILES = "manifest.json", "database", "salt", "files/"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, pyrage.DecryptError)
Stream = IO[bytes] | RawIOBase
SHORTEST = 12  # characters of a passphrase
SALT_BYTES, KEY_BYTES = 16, 32
# 64 MB and about half a second for every guess.
COST = {"n": 2**16, "r": 8, "p": 2, "maxmem": 2**27}
LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # of bech32, BIP 173
PREFIX = "age-secret-key-"


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


class Key:
    """The key that a passphrase makes with the salt of one archive."""

    def __init__(self, passphrase: str, salt: bytes) -> None:
        secret = hashlib.scrypt(nfc(passphrase).encode(), salt=salt, dklen=KEY_BYTES, **COST)
        self.identity = pyrage.x25519.Identity.from_str(secret_key(secret))

    def encrypt(self, source: Stream, target: Stream) -> None:
        pyrage.encrypt_io(source, target, [self.identity.to_public()])

    def decrypt(self, source: Stream, target: Stream) -> None:
        """Raises pyrage.DecryptError or OSError for a wrong key, and where anything was changed or is missing."""
        pyrage.decrypt_io(source, target, [self.identity])


def secret_key(secret: bytes) -> str:
    """Return 32 bytes as age writes a secret key: in bech32, capital letters."""
    bits = int.from_bytes(secret) << 4  # 256 bits and 4 to fill up: 52 letters of 5
    letters = [bits >> 5 * place & 31 for place in reversed(range(52))]
    head = [*(ord(char) >> 5 for char in PREFIX), 0, *(ord(char) & 31 for char in PREFIX)]
    check = _checksum([*head, *letters, 0, 0, 0, 0, 0, 0]) ^ 1
    letters += [check >> 5 * place & 31 for place in reversed(range(6))]
    return f"{PREFIX}1{''.join(LETTERS[each] for each in letters)}".upper()


def _checksum(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> place & 1 else 0
    return check


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
