"""Reads the remark of a row of Phụ lục I: which documents it cites, or how far the row is. Pure functions.

What a remark does not say is never taken: whatever is not understood whole stays as it stands, and is asked.
"""

import datetime
import re
from dataclasses import dataclass
from enum import Enum

from directives.rules.choices import DocumentType
from directives.rules.documents import PARTY_JOINT, code_of, issued_letter, written
from ntm_tracker.vietnamese import fold, nfc, read_day, short_date

LONGEST_REMARK = 500
NOT_DONE = "Chưa thực hiện xong"  # what an empty remark means, and how the report prints it


class Standing(Enum):
    """How far a remark says that the work is."""

    DONE = "done"
    OPEN = "open"
    UNREAD = "unread"


SAID = {
    Standing.OPEN: (
        *("chua thuc hien xong", "chua xong", "chua thuc hien", "chua hoan thanh", "chua ban hanh"),
        *("dang thuc hien", "dang trien khai", "dang trien khai thuc hien", "dang tham muu", "dang soan thao"),
        *("dang du thao", "dang lay y kien", "tiep tuc thuc hien"),
    ),
    Standing.DONE: (
        *("da thuc hien xong", "thuc hien xong", "da thuc hien", "da hoan thanh", "hoan thanh", "da xong", "xong"),
        "da ban hanh",
    ),
}
STANDINGS = {words: standing for standing, several in SAID.items() for words in several}
BEFORE_DOCUMENTS = {"", "tai", "theo", "bang", "da ban hanh", "da co", *SAID[Standing.DONE]}

KINDS = {fold(kind.label): kind for kind in DocumentType} | {fold(kind.value): kind for kind in DocumentType}
CONCLUSION = "thong bao ket luan"  # says more than its type: kept as it was written
KINDS[CONCLUSION] = DocumentType.NOTICE
# All patterns look at the folded text, which has a letter for every letter of the text.
KIND_WORDS = "|".join(re.escape(words) for words in sorted(KINDS, key=len, reverse=True))
HEAD = re.compile(
    rf"(?<![\w/.-])(?:(?P<kind>{KIND_WORDS})\s*[:.]?\s+)?(?:so\s*:?\s*)?"
    r"(?P<number>\d{1,7}[a-z]?)\s*(?P<joint>[/-])\s*(?P<symbol>(?:\d{4}/)?[a-z][^\s,;()]*)"
)
TAIL = re.compile(
    r"[\s,(]*(?:(?:ban hanh|ky)\s+)?(?:ngay\s+)?(?P<day>\d{1,2}\s*(?:[/.-]|thang)\s*\d{1,2}\s*(?:[/.-]|nam)\s*\d{2,4})"
    r"[\s)]*(?:\s+cua\s+(?P<issuer>[^;()]{1,200}?))?(?:,?\s+(?:ve viec|v/v)\s+(?P<subject>.+?))?[\s.,;:)]*"
)
BETWEEN = re.compile(r"(?:[\s,;(]|\s(?:va|theo))*$")

STAYS = "giữ nguyên, báo cáo in đúng như vậy"
ASKED = f"Ghi chú “{{}}” chưa rõ đã xong hay chưa: {STAYS}. Có văn bản thì ghi tên loại, số, ký hiệu, ngày"
DONE_WITHOUT = f"Ghi chú “{{}}” không nêu văn bản nào: {STAYS}. Có văn bản thì ghi tên loại, số, ký hiệu, ngày"


@dataclass(frozen=True)
class ReadDocument:
    """A citation taken apart; `issuer` and `subject` as the remark has them."""

    kind: str
    number: str
    symbol: str
    issued_on: datetime.date
    issuer: str = ""
    subject: str = ""


@dataclass(frozen=True)
class ReadRemark:
    """What a remark says; `stays`: it is printed as it was written, since it says more than its document does."""

    standing: Standing
    documents: tuple[ReadDocument, ...] = ()
    stays: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def printed(self) -> str:
        """The documents that were read, as the report cites them; without any what an empty remark means."""
        if not self.documents:
            return NOT_DONE
        return "; ".join(
            f"{DocumentType(each.kind).label} số {written(each.number, each.symbol)} ngày {short_date(each.issued_on)}"
            for each in self.documents
        )

    @property
    def document(self) -> ReadDocument | None:
        """The last one that was issued: with it the row is done."""
        return max(self.documents, key=lambda each: each.issued_on, default=None)


class UnreadError(ValueError):
    """Why a citation is not taken."""


def is_done(issued_on: datetime.date | None, remark: str, as_of: datetime.date) -> bool:
    """Whether a row of the annex is done on `as_of`: its document is issued, or without one the remark says so."""
    said = read_remark(remark)
    day = issued_on or (said.document.issued_on if said.document else as_of)
    return day <= as_of and (issued_on is not None or said.standing == Standing.DONE)


def read_remark(text: str) -> ReadRemark:
    """Return what a remark says; an empty one means that the row is open."""
    text = " ".join(nfc(text).split())
    plain = fold(text)
    if not text or plain.strip(" .") == fold(NOT_DONE):
        return ReadRemark(Standing.OPEN)
    standing = STANDINGS.get(plain.strip(" .;!"))
    if standing:
        doubts = (DONE_WITHOUT.format(text),) if standing == Standing.DONE else ()
        return ReadRemark(standing, stays=True, doubts=doubts)
    try:
        return _cited(text, plain)
    except UnreadError as error:
        told = f" ({error})" if str(error) else ""
        return ReadRemark(Standing.UNREAD, stays=True, doubts=(ASKED.format(text) + told,))


def is_remark(text: str) -> bool:
    """Whether `text` says what only a remark says."""
    said = read_remark(text)
    return said.standing != Standing.UNREAD


def _cited(text: str, plain: str) -> ReadRemark:
    """Return the documents that a remark cites, if it says nothing else. Raises UnreadError."""
    heads = list(HEAD.finditer(plain)) if len(text) == len(plain) <= LONGEST_REMARK else []
    if not heads or plain[: heads[0].start()].strip(" :(-.,") not in BEFORE_DOCUMENTS:
        raise UnreadError
    documents, doubts = [], []
    ends = [*(head.start() for head in heads[1:]), len(plain)]
    for head, end in zip(heads, ends, strict=True):
        document, doubt = _document(text, plain, head, end)
        documents.append(document)
        doubts += doubt
    stays = len(documents) > 1 or any(head["kind"] == CONCLUSION for head in heads)
    return ReadRemark(Standing.DONE, tuple(documents), stays, tuple(doubts))


def _document(text: str, plain: str, head: re.Match, end: int) -> tuple[ReadDocument, list[str]]:
    end = head.end() + len(BETWEEN.sub("", plain[head.end() : end]))
    tail = TAIL.fullmatch(plain, head.end(), end)
    number, symbol = text[slice(*head.span("number"))], text[slice(*head.span("symbol"))].rstrip(".")
    if not tail:
        raise UnreadError
    day = read_day(text[slice(*tail.span("day"))])
    if day is None:
        raise UnreadError(f"không có ngày {text[slice(*tail.span('day'))]}")
    if number.startswith("0") and len(number) > len("04a") - number[-1].isdigit():
        raise UnreadError(f"số “{number}” có lẽ gồm cả chữ đã gạch và chữ mới")
    symbol = (PARTY_JOINT if head["joint"] == "-" else "") + symbol
    kind, doubts = _kind(head["kind"], symbol)
    issuer, subject = (text[slice(*tail.span(name))] if tail[name] else "" for name in ("issuer", "subject"))
    return ReadDocument(kind.value, number, symbol, day, issuer.strip(" ."), subject.strip(" .")), doubts


def _kind(words: str | None, symbol: str) -> tuple[DocumentType, list[str]]:
    """The type by its name, else by its symbol; what contradicts itself is a doubt."""
    coded = next((kind for kind in DocumentType if fold(kind.value) == code_of(symbol)), None)
    if words:
        kind = KINDS[words]
        if coded and coded != kind:
            text = f"Ghi chú ghi {kind.label.lower()}, nhưng ký hiệu {symbol} là của {coded.label.lower()}"
            return kind, [text]
        return kind, []
    found = coded or (DocumentType.LETTER if issued_letter(symbol) else None)
    if not found:
        raise UnreadError("không ghi tên loại văn bản")
    return found, [f"Ghi chú không ghi tên loại, hiểu theo ký hiệu {symbol} là {found.label.lower()}"]
