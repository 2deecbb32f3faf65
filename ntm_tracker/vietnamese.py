"""The Vietnamese way of writing numbers, dates and names. Pure functions; imports nobody.

This module alone normalises text (`normalised`): on marks piled up on one letter Unicode itself takes time that
grows with the square of their number, and 120,000 of them would stop a server.

Numbers and dates follow Nghị định 30/2020/NĐ-CP, Phụ lục I (Mục II.3.c, II.4) and the conventions collected from
official texts: counts below ten are padded (`05 xã`), numerators are padded, denominators are not (`03/9`), dates
pad the day and the months January and February only (`05/01/2024`, `11/3/2024`), decimals take a comma.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
# The order of điểm in legal texts: no f, j, w, z; đ follows d; ă, â, ê, ô, ơ, ư are not used.
POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Letters of other alphabets that look like đ, and are typed for it: of Iceland (Windows-1252), of Africa.
LIKE_D = {"ð": "đ", "Ð": "Đ", "ɖ": "đ", "Ɖ": "Đ"}
_LIKE_D = str.maketrans(LIKE_D)
MOST_WORDS, LONGEST_WORD = 12, 200
# ngang, huyền, hỏi, ngã, sắc, nặng
TONES = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
# On one letter of text that can be normalised piece by piece (Unicode Standard Annex #15, Stream-Safe Text Format).
MOST_MARKS = 30
LONGEST_DAY = 60  # characters
# The same sign twice: 05/01.2024 is a slip.
DAY_WRITTEN = (
    r"(?:ngày\s+)?(?P<day>\d{1,2})(?:\s*(?P<between>[/.-])\s*|\s+tháng\s+)(?P<month>\d{1,2})"
    r"(?(between)\s*(?P=between)\s*|\s+năm\s+)(?P<year>\d{4}|\d{2})"
)
_DAY = re.compile(DAY_WRITTEN, re.IGNORECASE | re.ASCII)
_DAY_OF_MACHINES = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_MARKS = "".join(char for char in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(char))
_PILED = re.compile(f"([{_MARKS}]{{{MOST_MARKS}}})[{_MARKS}]+")


def has_piled_marks(text: str) -> bool:
    """Whether more marks stand on one letter than any language writes."""
    return not text.isascii() and bool(_PILED.search(text))


def normalised(text: str, form: Literal["NFC", "NFD", "NFKC"]) -> str:
    """Return `text` in a Unicode form, in time that grows with its length alone: marks after thirty fall away."""
    return text if text.isascii() else unicodedata.normalize(form, _PILED.sub(r"\1", text))


def with_own_d(text: str) -> str:
    """Return `text` with đ where a letter stands that only looks like it."""
    return text if text.isascii() else text.translate(_LIKE_D)


def nfc(text: str) -> str:
    """Return `text` in Unicode form NFC, the only form that is stored."""
    return normalised(text, "NFC")


def fold(text: str) -> str:
    """Return `text` for searching without marks: lower case, no marks, đ as d."""
    decomposed = normalised(text, "NFD")
    plain = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return with_own_d(plain.lower()).replace("đ", "d")


def search_words(text: str) -> list[str]:
    """Return the folded words of `text` to search for: each once, the first twelve.

    What no record holds, such as control characters, parts words. Databases refuse a search of a thousand words.
    """
    words = fold("".join(char if char.isprintable() else " " for char in text)).split()
    return [word[:LONGEST_WORD] for word in dict.fromkeys(words)][:MOST_WORDS]


def sort_key(text: str) -> str:
    """Return a key of hexadecimal digits that sorts `text` by the Vietnamese alphabet on any database.

    Letters come first, whole words compared without tones; tones decide between equals (CLDR `vi`). Hexadecimal,
    because PostgreSQL's collations agree on the order of digits and a-f and on little else.
    """
    weights = [_weights(char) for char in with_own_d(nfc(text).lower())]
    return "".join(letter for letter, _ in weights) + "000000" + "".join(tone for _, tone in weights)


@lru_cache(maxsize=4096)
def _weights(char: str) -> tuple[str, str]:
    """Return the weight of a letter without its tone, six hexadecimal digits, and that of its tone, one digit."""
    decomposed = normalised(char, "NFD")
    tone = next((TONES[c] for c in decomposed if c in TONES), 0)
    letter = nfc("".join(c for c in decomposed if c not in TONES))
    return f"{_letter_weight(letter):06x}", str(tone)


def _letter_weight(letter: str) -> int:
    if letter in LETTERS:
        return 0x110000 + LETTERS.index(letter)
    return ord(letter[:1] or " ")


def roman(number: int) -> str:
    """Return `number` (1 to 39) in Roman digits, as quarters, parts and annexes are numbered."""
    if not 1 <= number <= 39:
        raise ValueError(f"no Roman numeral here for {number}")
    digits = ""
    for value, digit in ROMAN:
        while number >= value:
            digits, number = digits + digit, number - value
    return digits


def point_letter(position: int) -> str:
    """Return the letter of the `position`-th điểm, counted from 1: a, b, c, d, đ, e, g …; after y: aa, ab …"""
    count = len(POINT_LETTERS)
    rounds, index = divmod(position - 1, count)
    return (POINT_LETTERS[rounds - 1] if rounds else "") + POINT_LETTERS[index]


def count(number: int) -> str:
    """Return a count of things: `05`, `12`, `1.204`."""
    return f"{number:02d}" if number < 10 else decimal(number)


def fraction(numerator: int, denominator: int) -> str:
    """Return `03/9`: the numerator padded, the denominator as it is."""
    return f"{count(numerator)}/{decimal(denominator)}"


def percent(numerator: int, denominator: int) -> str:
    """Return the share with two decimals, rounded half up from the exact fraction: `41,67%`, `100%`, `0%`."""
    if denominator == 0:
        raise ValueError("no share of nothing")
    exact = Fraction(numerator * 100, denominator)
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return decimal(rounded) + "%"


def decimal(number: Decimal | int) -> str:
    """Return `number` with decimal comma and thousands dots, without trailing zeros: `79,2`, `5.021`."""
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    whole = whole.replace(",", ".")
    return f"{whole},{rest}" if rest else whole


def _month(number: int) -> str:
    return f"{number:02d}" if number < 3 else str(number)


def short_date(day: datetime.date) -> str:
    """Return `05/01/2024`, `11/3/2024`."""
    return f"{day.day:02d}/{_month(day.month)}/{day.year}"


def long_date(day: datetime.date) -> str:
    """Return `ngày 05 tháng 01 năm 2024`, `ngày 29 tháng 6 năm 2024`."""
    return f"ngày {day.day:02d} tháng {_month(day.month)} năm {day.year}"


def read_day(text: str) -> datetime.date | None:
    """Return the day that people write: `09/5/24`, `05.01.2024`, `ngày 05 tháng 01 năm 2024`; None for no day at all.

    Two digits are a year of our century; the day of the month that a text names must exist.
    """
    found = len(text) <= LONGEST_DAY and (_DAY.fullmatch(text.strip()) or _DAY_OF_MACHINES.fullmatch(text.strip()))
    if not found:
        return None
    year = int(found["year"])
    try:
        return datetime.date(year + 2000 if len(found["year"]) == 2 else year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def document_number(number: str) -> str:
    """Return a document's number: below ten it takes a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3.c)."""
    return f"{int(number):02d}" if number.isascii() and number.isdigit() else number


def capitalised(text: str) -> str:
    """Return `text` with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """Return `text` with its first letter small, as inside a sentence."""
    return text[:1].lower() + text[1:]


def joined(parts: Iterable[str], last: str = ", ") -> str:
    """Join `parts` with commas and the last one with `last` (` và `)."""
    parts = list(parts)
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + last + parts[-1]
