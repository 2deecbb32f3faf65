"""A document's number, symbol, subject and day: how they are written, what is mended, what looks odd. Pure functions.

Nghị định 30/2020/NĐ-CP, Điều 15 and Phụ lục I, mục II.3: numbers run from 01 through the year for one register, below
ten with a leading zero; the symbol is the type's code and the issuer's (a công văn: the issuer's and the drafter's).
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from communes.rules.choices import UnitKind
from directives.rules.choices import DocumentType
from ntm_tracker.vietnamese import document_number, fold, short_date, uncapitalised

# How an issuer of a kind stands in a symbol.
ISSUER_WORDS: dict[str, str] = {
    UnitKind.AUTHORITY: "UBND",
    UnitKind.STEERING_COMMITTEE: "BCĐ",
    UnitKind.COORDINATION_OFFICE: "VPĐP",
}
# The party's numbers stand before a dash, `05-CT/HU`: such a symbol is kept with its dash.
PARTY_JOINT = "-"
IS_NUMBER = re.compile(r"[0-9]{1,6}[a-zđ]?", re.IGNORECASE)
PARTY = re.compile(r"[^\W\d_]{1,4}/[^\W\d_]{2,}[^/]*")
# A symbol may begin with the year: 38/2024/NĐ-CP.
OWN_NUMBER = re.compile(
    r"(?!(?:19|20)\d\d/)(?:số\s*:?\s*)?(?P<number>\d{1,6}[a-zđ]?)\s*(?P<joint>[/-])\s*(?P<rest>(?:[^\d\s/-]|(?:19|20)\d\d/).*)",
    re.IGNORECASE,
)
ABOUT = re.compile(r"(?:(?:về việc|v/v)[\s:]+)+", re.IGNORECASE)
LETTER_ISSUERS = ("ubnd", "hdnd", "bcd", "vpdp", "vp")


class DocumentError(ValueError):
    """A number and a symbol that contradict each other."""


def written(number: str, symbol: str) -> str:
    """Return `38/UBND-NN&PTNT`, of the party `05-CT/HU`."""
    return f"{document_number(number)}{'' if symbol.startswith(PARTY_JOINT) else '/'}{symbol}"


def mended_symbol(number: str, symbol: str) -> str:
    """Return `symbol` without the document's own number, and a symbol of the party with its dash.

    Raises DocumentError if another number stands there.
    """
    symbol = symbol.strip().lstrip("/").strip()
    if found := OWN_NUMBER.fullmatch(symbol):
        if document_number(found["number"].lower()) != document_number(number.lower()):
            raise DocumentError(f"Ký hiệu bắt đầu bằng số {found['number']}, khác với số {number} đã ghi.")
        symbol = (PARTY_JOINT if found["joint"] == PARTY_JOINT else "") + found["rest"].strip()
    return f"{PARTY_JOINT}{symbol}" if PARTY.fullmatch(symbol) else symbol


def mended_subject(subject: str) -> str:
    """Return `subject` without the words “về việc”, which a citation puts before it."""
    return ABOUT.sub("", subject, count=1) if ABOUT.match(subject) else subject


def code_of(symbol: str) -> str:
    """Return the code of a type with which a symbol begins, folded: `KH-UBND` → `kh`, of the party `-CT/HU` → `ct`."""
    return re.split(r"[-/]", fold(symbol).lstrip(PARTY_JOINT))[0]


def issued_letter(symbol: str) -> bool:
    """Whether a symbol without a type's code is that of a công văn: it begins with who issues it."""
    return code_of(symbol) in LETTER_ISSUERS


@dataclass(frozen=True)
class Numbered:
    """A document as its register counts it."""

    number: str
    issued_on: datetime.date

    @property
    def place(self) -> int | None:
        """Its place in the year; a number with letters has none."""
        return int(self.number) if self.number.isascii() and self.number.isdigit() else None


def citation(*, title: str, issued_on: datetime.date, issuer: str, subject: str, first: bool) -> str:
    """Return how a text cites a document: in full the first time, later by type, number and symbol alone.

    Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.6.b.
    """
    if not first:
        return title
    by = f" của {issuer}" if issuer else ""
    return f"{title} ngày {short_date(issued_on)}{by} về việc {uncapitalised(subject)}"


def document_doubts(
    *, kind: str, number: str, symbol: str, issued_on: datetime.date, issuer_kind: str, same: Iterable[Numbered]
) -> list[str]:
    """Return what should be looked at again; `same` are the other documents of the symbol and the year."""
    own = Numbered(number, issued_on)
    doubts = []
    if own.place is not None and own.place < 10 and not number.startswith("0"):
        doubts.append(f"Số dưới 10 phải ghi thêm số 0 phía trước: {own.place:02d}.")
    code = "" if kind == DocumentType.LETTER else kind
    if code and code_of(symbol) != fold(code):
        doubts.append(f"Ký hiệu của {DocumentType(kind).label.lower()} thường bắt đầu bằng “{code}-”.")
    word = ISSUER_WORDS.get(issuer_kind, "")
    if word and fold(word) not in fold(symbol):
        doubts.append(f"Ký hiệu không có “{word}” của cơ quan ban hành.")
    return doubts + _order_doubts(own, symbol, same)


def _order_doubts(own: Numbered, symbol: str, same: Iterable[Numbered]) -> list[str]:
    if (place := own.place) is None:
        return []
    others = [(each.place - place, each) for each in same if each.place is not None]
    doubts = [
        f"Số {written(own.number, symbol)} đã có trong năm, ngày {short_date(each.issued_on)}."
        for further, each in others
        if not further
    ]
    wrong = [(abs(further), each) for further, each in others if further * (each.issued_on - own.issued_on).days < 0]
    if wrong:
        _, first = min(wrong, key=lambda pair: pair[0])
        told = f"số {first.number} ngày {short_date(first.issued_on)}"
        doubts.append(f"Số và ngày không theo thứ tự: cùng ký hiệu đã có {told}.")
    return doubts
