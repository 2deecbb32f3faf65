"""The second factor: a code of the person's telephone (TOTP, RFC 6238), and recovery codes for a lost telephone.

Recovery codes are digits, so that no Vietnamese keyboard driver turns them into letters with marks. Of them only an
HMAC is stored.
"""

import secrets
from base64 import b32encode
from binascii import unhexlify
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote, urlencode

from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP
from django_otp.util import random_hex
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from accounts.models import User

ISSUER = "Nông thôn mới"
DIGITS, RECOVERY_DIGITS, RECOVERY_CODES = 6, 10, 10
TOLERANCE = 1  # steps of 30 seconds before and after: clocks of telephones differ
BORDER = 4  # the quiet zone that the standard asks for


@dataclass(frozen=True)
class Picture:
    """A QR code as the path of an SVG of `size` × `size`."""

    size: int
    path: str


def new_key() -> str:
    """Return a new secret, hexadecimal."""
    return random_hex(20)


def secret_text(key: str) -> str:
    """Return `key` as it is typed into a telephone: groups of four letters."""
    text = b32encode(unhexlify(key)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(key: str, username: str) -> str:
    """Return what the QR code says to the telephone."""
    issuer = quote(ISSUER)
    secret = urlencode({"secret": b32encode(unhexlify(key)).decode(), "digits": DIGITS, "period": 30})
    return f"otpauth://totp/{issuer}:{quote(username)}?{secret}&issuer={issuer}"


def picture(text: str) -> Picture:
    """Draw `text` as a QR code: one path of its dark runs."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=BORDER)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(_runs(y, row) for y, row in enumerate(rows))
    return Picture(len(rows), path)


def _runs(y: int, row: list[bool]) -> str:
    path, x = "", 0
    for dark, modules in groupby(row):
        width = len(list(modules))
        path += f"M{x} {y}h{width}v1h-{width}z" if dark else ""
        x += width
    return path


def step_of(key: str, code: str) -> int | None:
    """Return which step of `key` the typed `code` is of; None when it is of none near now."""
    digits = tidy(code)
    clock = TOTP(unhexlify(key), digits=DIGITS)
    if len(digits) == DIGITS and clock.verify(int(digits), TOLERANCE):
        return clock.t()
    return None


def newest_step() -> int:
    """Return the highest step whose code a telephone can show now, its clock being as far ahead as we bear."""
    return TOTP(b"").t() + TOLERANCE


def tidy(code: str) -> str:
    """Return the digits of `code`; spaces and hyphens only help to read it."""
    return "".join(str(int(char)) for char in code if char.isdecimal())


def is_recovery(digits: str) -> bool:
    """Whether a tidy code is of the length of the recovery codes."""
    return len(digits) == RECOVERY_DIGITS


def new_recovery_codes() -> list[str]:
    """Return new codes as they are shown: `48213-90576`."""
    drawn: set[str] = set()
    while len(drawn) < RECOVERY_CODES:
        drawn.add(f"{secrets.randbelow(10**RECOVERY_DIGITS):0{RECOVERY_DIGITS}d}")
    half = RECOVERY_DIGITS // 2
    return [f"{digits[:half]}-{digits[half:]}" for digits in drawn]


def recovery_digest(user: User, code: str) -> str:
    """Return what is stored of a recovery code: an HMAC with the program's secret, as long as django-otp's column."""
    return salted_hmac("accounts.recovery", f"{user.pk}:{tidy(code)}", algorithm="sha256").hexdigest()[:16]
