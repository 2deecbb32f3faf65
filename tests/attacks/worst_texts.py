"""Texts that cost a careless reader most, and everything of ours that reads text."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import product

from django.core.exceptions import ValidationError

from accounts.models import normal_username
from communes.rules.telephones import phone_number
from criteria.library.files import SourceFile, tables_of
from criteria.library.rules import decimal_of
from criteria.rules.reading import numbers_in, outcome_of_words, read_pasted
from criteria.rules.tables import read_any
from criteria.workbook.cells import BadNumberError, number_in
from directives.rules.annex_reading import finder, read_annex
from directives.rules.remarks import read_remark
from ntm_tracker.fields import clean_line, clean_link, clean_text
from ntm_tracker.old_fonts import OldFont, plain_unicode, to_unicode
from ntm_tracker.tables.html import tables_of_html
from ntm_tracker.tables.model import Cell
from ntm_tracker.tables.text import table_of_text
from ntm_tracker.uploads import short_name
from ntm_tracker.vietnamese import fold, nfc, search_words, sort_key
from reports.printing.html import UNBROKEN
from reports.values.chips import plain_of, stored_of, typed_of
from reports.values.figures import escape
from reports.views.narratives import LONGEST
from reports.writing.markdown import parse

NAMES = {str(number): name for number, name in enumerate(("Quy hoạch", "Giao thông", "Thủy lợi và số", "Điện"), 1)}
find = finder({"ubnd": ["UBND Huyện"], "y-te": ["Phòng Y tế", "Y tế"]})

READERS: dict[str, Callable[[str], object]] = {
    "NFC": nfc,
    "search without marks": fold,
    "words to search for": search_words,
    "order": sort_key,
    "text": clean_text,
    "line": clean_line,
    "link": clean_link,
    "user name": normal_username,
    "telephone": phone_number,
    "name of a file": short_name,
    "pasted outcomes": lambda text: read_pasted(text, NAMES),
    "numbers of criteria": lambda text: numbers_in(text, NAMES),
    "one outcome": outcome_of_words,
    "pasted table": lambda text: read_any(table_of_text(text), NAMES),
    "HTML of the clipboard": lambda text: tables_of_html(f"<table><tr><td>{text}"),
    "annex": lambda text: read_annex([table_of_text(text)], find, lambda code: True),
    "remark of the annex": read_remark,
    "number in a cell": lambda text: number_in(Cell(text)),
    "level in a file": decimal_of,
    "CSV": lambda text: tables_of(SourceFile("a.csv", text.encode())),
    "old fonts": lambda text: (plain_unicode(text), *(to_unicode(text, font) for font in OldFont)),
    "report Markdown": lambda text: parse(text[:LONGEST]),
    "escaped text": escape,
    "chips to type": lambda text: typed_of(text, {}),
    "typed chips": lambda text: stored_of(text, {}, text),
    "words of chips": plain_of,
    "unbroken words": UNBROKEN.findall,
}
# What readers look for; what they do with very many of them is the question.
PIECES = (
    *(
        "a",
        "K",
        "số ",
        "Đ",
        "\u0301",
        "\u0327",
        "ﷺ",
        "0",
        "1",
        "1,",
        "12 ",
        " ",
        "\u00a0",
        "\u200b",
        "\t",
        "\n",
        "\r",
        "\u000b",
    ),
    *(
        '"',
        "“",
        "'",
        "[",
        "]",
        "(",
        ")",
        "[^",
        "](fact:",
        "\\",
        "\\[",
        "⟦",
        "⟧",
        "*",
        "**",
        "_",
        "`",
        "#",
        "# ",
        "- ",
        "+ ",
    ),
    *(
        "1. ",
        "1) ",
        ".",
        "…",
        ":",
        ";",
        "-",
        "/",
        "chưa đạt ",
        "Đạt: ",
        "còn lại ",
        "TC ",
        "tiêu chí ",
        "ngày ",
        "http://",
    ),
)
AROUND = (("", ""), ("K", "số"), ('"', ""), ("", "!"), ("[x](fact:", ")"), ("5. Quy hoạch\t", "đạt"))


def full(size: int, piece: str, before: str = "", after: str = "") -> str:
    """Return `size` signs: `piece` again and again."""
    room = size - len(before) - len(after)
    return before + (piece * (room // len(piece) + 1))[:room] + after


def worst_texts(size: int, around: Sequence[tuple[str, str]] = AROUND) -> Iterator[str]:
    """Yield one piece again and again, alone and between what could begin and end something."""
    yield "a" + "\u0301" * (size // 2) + "\u0327" * (size // 2)
    yield '"' + "\n" * size
    for piece, (before, after) in product(PIECES, around):
        yield full(size, piece, before, after)


def paired_texts(size: int) -> Iterator[str]:
    """Yield any two pieces in turn, and one after the other: some 5,000 texts."""
    for first, second in product(PIECES, PIECES):
        yield full(size, first + second)
        yield full(size // 2, first) + full(size // 2, second)


def read(reader: str, text: str) -> None:
    """Let `reader` read `text`; that it refuses is an answer, too."""
    with suppress(ValidationError, ValueError, BadNumberError):
        READERS[reader](text)
