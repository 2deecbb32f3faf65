"""What protects an archive that leaves the server: encryption in the format of age (age-encryption.org), by pyrage.

The key is made of the passphrase and of a salt that the archive carries. Not by age's own way with passphrases: that
takes half a gigabyte of memory, which a server has better uses for.
"""

import hashlib
import secrets
from collections.abc import Iterable
from io import RawIOBase
from typing import IO

import pyrage

from ntm_tracker.vietnamese import nfc

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
