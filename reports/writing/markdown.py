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

from reports.values.blocks import Run

FACT = "fact:"
LINK = re.compile(r"fact:[^\s()\[\]]*")
DEEPEST_ITEM = 3
# Where no label ends soon there is no footnote; the parser would look for its end through the whole text, mark by mark.
NO_NOTE = re.compile(r"\\.|\[\^(?![^\]\s]{1,60}\])")
# A marker at the beginning of a line or of a footnote; a heading's `#` is one, too.
ITEM = re.compile(r"( *(?:\[\^[^\]\s]+\]: *)*)([-+*]|#{1,6}|(\d{1,9})([.)]))(?= |$)")


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
    content: tuple[Run | Note, ...]
    marker: str = ""
    level: int = 0


@dataclass(frozen=True)
class Parsed:
    """The nodes of a text, its footnotes by label, and what is wrong with its marks.

    `stray` are marks that mean nothing, `doubled` labels of footnotes that are written twice; a footnote without words
    is none.
    """

    nodes: tuple[Node, ...]
    footnotes: dict[str, tuple[Node, ...]]
    stray: tuple[str, ...]
    doubled: tuple[str, ...] = ()
    is_too_deep: bool = False


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    parser.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    parser.enable(["heading", "list", "emphasis", "link", "escape"])
    parser.disable("text_join")  # keeps an escaped mark apart from a stray one
    parser.validateLink = lambda url: bool(LINK.fullmatch(url))  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # a wrong key is told as it was typed
    return parser


PARSER = _parser()


def parse(markdown: str) -> Parsed:
    """Parse report Markdown. Never raises: what is not of the dialect is text."""
    tame = _Tame()
    walk = _Walk(PARSER.parse("\n".join(map(tame.line, markdown.split("\n")))))
    nodes = tuple(walk.nodes_until(None))
    footnotes = {label: found for label, found in walk.footnotes.items() if found}
    stray = (*tame.stray, *walk.stray)
    return Parsed(nodes, footnotes, stray, tuple(walk.doubled), tame.is_too_deep or walk.is_too_deep)


class _Tame:
    """Makes plain text of what the parser would take for a list and drop: numbers, second markers, deep indents."""

    def __init__(self) -> None:
        self.counted = {".": 0, ")": 0}
        self.stray: list[str] = []
        self.is_too_deep = False

    def line(self, line: str) -> str:
        line = NO_NOTE.sub(
            lambda found: found[0] if found[0][0] == "\\" else rf"\{found[0]}", line.replace("\t", "    ")
        )
        if len(line) - len(line.lstrip(" ")) > 4 * DEEPEST_ITEM:
            self.is_too_deep = self.is_too_deep or bool(ITEM.match(line))
            line = line.lstrip(" ")
        first = ITEM.match(line)
        if first is None or (first[3] and not self._counts(int(first[3]), first[4])):
            return _escaped(line, first)
        second = ITEM.match(line, first.end())  # one line is one item: “- - a” is an item that begins with a dash
        without_words = first if not line[first.end() :].strip(" #") else second
        if without_words and not without_words[3]:
            self.stray.append(without_words[2])
        return _escaped(line, without_words)

    def _counts(self, number: int, mark: str) -> bool:
        """Whether `number` counts items; “2024. ” and “5) ” at the beginning of a text do not."""
        follows = number in (1, self.counted[mark] + 1)
        self.counted[mark] = number if follows else self.counted[mark]
        return follows


def _escaped(line: str, marker: re.Match[str] | None) -> str:
    """Make `marker` of `line` plain text: `\\- a`, `2024\\. a`."""
    if marker is None:
        return line
    end = marker.end() - 1 if marker[3] else marker.start(2)
    return f"{line[:end]}\\{line[end:]}"


class _Walk:
    """Goes through the tokens once."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = iter(tokens)
        self.footnotes: dict[str, tuple[Node, ...]] = {}
        self.stray: list[str] = []
        self.doubled: list[str] = []
        self.is_too_deep = False
        self.lists: list[str] = []
        self.pending = ""

    def nodes_until(self, end: str | None) -> Iterator[Node]:
        for token in self.tokens:
            if token.type == end:
                return
            if token.type == "footnote_reference_open":
                self._footnote(token.meta["label"])
            elif token.type == "heading_open":
                self._begin("#" * int(token.tag[1]))
            elif token.type == "inline":
                if content := tuple(self._inlines(token.children or [])):
                    yield self._node(content)
            else:
                self._list(token)

    def _footnote(self, label: str) -> None:
        outer, self.lists, self.pending = (self.lists, self.pending), [], ""
        found = tuple(self.nodes_until("footnote_reference_close"))
        self.lists, self.pending = outer
        if label in self.footnotes:
            self.doubled.append(label)
        self.footnotes[label] = self.footnotes.get(label, ()) + found

    def _begin(self, marker: str) -> None:
        """A node begins; a marker that waits for its words has none of its own."""
        self.stray += [self.pending] if self.pending else []
        self.pending = marker

    def _list(self, token: Token) -> None:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            self.lists.append(token.markup if token.type == "bullet_list_open" else f"1{token.markup}")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.lists.pop()
        elif token.type == "list_item_open":
            self._begin(self.lists[-1])
        elif token.type in {"list_item_close", "heading_close"}:
            self._begin("")

    def _node(self, content: tuple[Run | Note, ...]) -> Node:
        marker, self.pending = self.pending, ""
        if marker.startswith("#"):
            return Node("heading", content, marker, len(marker))
        if marker:
            self.is_too_deep = self.is_too_deep or len(self.lists) - 1 > DEEPEST_ITEM
            return Node("item", content, marker, min(len(self.lists) - 1, DEEPEST_ITEM))
        return Node("paragraph", content)

    def _inlines(self, tokens: list[Token]) -> Iterator[Run | Note]:
        look, shown, title = Run(""), "", ""
        for token in tokens:
            match token.type:
                case "strong_open" | "strong_close":
                    look = replace(look, bold=token.nesting == 1)
                case "em_open" | "em_close":
                    look = replace(look, italic=token.nesting == 1)
                case "link_open":
                    look, shown = replace(look, figure=str(token.attrs["href"]).removeprefix(FACT) or None), ""
                    title = str(token.attrs.get("title", ""))
                case "link_close":
                    yield replace(look, text=shown)
                    look = replace(look, figure=None)
                    yield replace(look, text=f" {title}" if title else "")
                case "text" | "text_special" | "softbreak" | "hardbreak" if look.figure:
                    shown += token.content.replace("\n", " ") or " "
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
