"""The three kinds of value that may reach a sentence: Text and Figure escape themselves, Prose is staff's Markdown."""

import re
from dataclasses import dataclass, field

from markupsafe import Markup

MARK = re.compile(r"([\\*_\[\]#^])")  # `^`: a figure that begins with it would be a footnote
LEADING_MARK = re.compile(r"^([-+]|\d{1,9}[.)])")
DOCUMENT = "directives.officialdocument"  # a figure whose row is of this model cites a document
KEY = re.compile(r"[a-z0-9._-]+")


def escape(text: str) -> str:
    """Return `text` as report Markdown that comes out verbatim."""
    escaped = MARK.sub(r"\\\1", " ".join(text.splitlines()))
    if found := LEADING_MARK.match(escaped):  # a list marker, should the value begin a line
        end = found.end() - 1
        escaped = f"{escaped[:end]}\\{escaped[end:]}"
    return escaped


@dataclass(frozen=True)
class SourceRow:
    """A record behind a figure, as it was: which one, what it is called, what it says."""

    model: str
    pk: int
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Text:
    """A name, a word or a date. Prints itself verbatim."""

    value: str

    def __str__(self) -> str:
        return escape(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True)
class Figure:
    """A computed figure with the records behind it: in the browser a link, in print its text.

    `note` is what must be known of the data, such as that a distribution is only an illustration.
    """

    key: str
    text: str
    value: int | str
    meaning: str
    rows: tuple[SourceRow, ...] = field(default=())
    note: str = ""

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"{self.key!r} is no key of a figure")

    def __str__(self) -> str:
        return f"[{escape(self.text)}](fact:{self.key})"

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True)
class Prose:
    """Staff's own words, in report Markdown."""

    key: str
    markdown: str

    def __str__(self) -> str:
        return self.markdown

    def __bool__(self) -> bool:
        return bool(self.markdown.strip())


class Markdown(Markup):
    """Report Markdown made of values that have escaped themselves. (Markup: what Jinja takes as already safe.)"""

    __slots__ = ()
