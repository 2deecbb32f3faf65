"""The closed dialect of the report's sentences. This module alone knows markdown-it.

Paragraphs, `#` mục, `##` khoản, `1.`, `1)`, `-`, `+`, bold, italic, `[16/19](fact:key)`, `[^label]` with footnotes of
several paragraphs. No HTML, no images, no other links, no tables, no code: their marks are plain text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

FACT = "fact:"
DEEPEST_ITEM = 3
NESTED_ITEM = re.compile(rf"^(?:[ >]*(?:[-+*]|\d{{1,9}}[.)]) +){{{DEEPEST_ITEM + 1},}}")
LIST_MARK = re.compile(r"([-+*.)]) ")


@dataclass(frozen=True)
class Span:
    """Text of one look; `fact` is the key of the figure that it shows."""

    text: str
    bold: bool = False
    italic: bool = False
    fact: str = ""


@dataclass(frozen=True)
class Note:
    """The mark of a footnote."""

    label: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Node:
    """A paragraph, heading or list item; `marker` is `#`, `##`, `-`, `+`, `*`, `1.` or `1)`."""

    kind: Literal["paragraph", "heading", "item"]
    content: tuple[Span | Note, ...]
    marker: str = ""
    level: int = 0


@dataclass(frozen=True)
class Parsed:
    """The nodes of a text, its footnotes by label, and the marks that mean nothing."""

    nodes: tuple[Node, ...]
    footnotes: dict[str, tuple[Node, ...]]
    stray: tuple[str, ...]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    parser.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    parser.enable(["heading", "list", "emphasis", "link", "escape"])
    parser.disable("text_join")  # keeps an escaped mark apart from a stray one
    parser.validateLink = lambda url: url.startswith(FACT)  # type: ignore[method-assign]
    return parser


PARSER = _parser()


def parse(markdown: str) -> Parsed:
    """Parse report Markdown. Never raises: what is not of the dialect is text."""
    walk = _Walk(PARSER.parse(_tame(markdown)))
    nodes = tuple(walk.nodes_until(None))
    return Parsed(nodes, walk.footnotes, tuple(walk.stray))


def _tame(markdown: str) -> str:
    """Make markers nested deeper than any report needs plain text; the parser would drop what lies below them."""
    return "\n".join(
        LIST_MARK.sub(r"\\\1 ", line) if NESTED_ITEM.match(line) else _dedented(line) for line in markdown.split("\n")
    )


def _dedented(line: str) -> str:
    return line if len(line) - len(line.lstrip()) <= 4 * DEEPEST_ITEM else line.lstrip()


class _Walk:
    """Goes through the tokens once."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = iter(tokens)
        self.footnotes: dict[str, tuple[Node, ...]] = {}
        self.stray: list[str] = []
        self.lists: list[str] = []
        self.pending = ""

    def nodes_until(self, end: str | None) -> Iterator[Node]:
        for token in self.tokens:
            if token.type == end:
                return
            if token.type == "footnote_reference_open":
                outer, self.lists = self.lists, []
                self.footnotes[token.meta["label"]] = tuple(self.nodes_until("footnote_reference_close"))
                self.lists = outer
            elif token.type == "heading_open":
                self.pending = "#" * int(token.tag[1])
            elif token.type == "inline":
                yield self._node(tuple(self._inlines(token.children or [])))
            else:
                self._list(token)

    def _list(self, token: Token) -> None:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            self.lists.append(token.markup if token.type == "bullet_list_open" else f"1{token.markup}")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.lists.pop()
        elif token.type == "list_item_open":
            self.pending = self.lists[-1]
        elif token.type == "list_item_close" and self.pending:
            self.stray, self.pending = [*self.stray, self.pending], ""

    def _node(self, content: tuple[Span | Note, ...]) -> Node:
        marker, self.pending = self.pending, ""
        if marker.startswith("#"):
            return Node("heading", content, marker, len(marker))
        if marker:
            return Node("item", content, marker, len(self.lists) - 1)
        return Node("paragraph", content)

    def _inlines(self, tokens: list[Token]) -> Iterator[Span | Note]:
        look, shown = Span(""), ""
        for token in tokens:
            match token.type:
                case "strong_open" | "strong_close":
                    look = replace(look, bold=token.nesting == 1)
                case "em_open" | "em_close":
                    look = replace(look, italic=token.nesting == 1)
                case "link_open":
                    look, shown = replace(look, fact=str(token.attrs["href"]).removeprefix(FACT)), ""
                case "link_close":
                    yield replace(look, text=shown)
                    look = replace(look, fact="")
                case "text" | "text_special" if look.fact:
                    shown += token.content.replace("\n", " ")
                case "footnote_ref":
                    yield Note(token.meta["label"], look.bold, look.italic)
                case "text":
                    self.stray += [mark for mark in "*_" if mark in token.content]
                    yield replace(look, text=token.content.replace("\n", " "))
                case "text_special":
                    yield replace(look, text=token.content)
                case "softbreak" | "hardbreak":
                    yield replace(look, text=" ")
                case _:
                    raise TypeError(f"the dialect has no {token.type}")
