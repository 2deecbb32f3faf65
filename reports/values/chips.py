"""Figures and citations of own words as chips: `[03](fact:targets.count)` is stored, `⟦Số xã phấn đấu: 03⟧` is shown.

Nobody is shown a key. What stands between ⟦ and the first colon names the figure; the value behind it is only to be
read, so a chip stays good when its figure moves on. Everything else of the text is left as it is, sign by sign:
`stored_of(typed_of(text, chips), chips, text)` is `text`. Pure functions; a ⟦ or ⟧ that is no chip is written twice.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ntm_tracker.vietnamese import nfc

OPEN, CLOSE = "⟦", "⟧"
# A link as markdown.py takes it. An escaped sign is skipped: `\[x](fact:y)` is no link.
STORED = re.compile(
    r"\\[^⟦⟧]|\[(?!\^)(?P<text>(?:\\.|[^\[\]\\])*)\]\(fact:(?P<key>[^\s()\[\]]*)\)|(?P<mark>[⟦⟧])", re.DOTALL
)
TYPED = re.compile(r"(?P<plain>⟦⟦|⟧⟧)|⟦(?P<chip>[^⟦⟧]*)⟧|(?P<stray>[⟦⟧])")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
COLON = re.compile(r"\s*:\s*")
NAMELESS = "Số liệu"
LOST = "không còn trong báo cáo"
LONGEST_VALUE, AROUND = 60, 20


@dataclass(frozen=True)
class Chip:
    """A figure or a document: its key, the name that no other chip has, what is stored for it, its present value."""

    key: str
    name: str
    source: str
    value: str = ""

    @property
    def text(self) -> str:
        """`⟦Số xã phấn đấu: 03⟧`."""
        return f"{OPEN}{self.name}: {self.value}{CLOSE}" if self.value else f"{OPEN}{self.name}{CLOSE}"


Chips = Mapping[str, Chip]


@dataclass(frozen=True)
class Written:
    """What was typed, as it is stored; the chips that name nothing; where a ⟦ or ⟧ stands alone."""

    text: str
    unknown: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()


def name_of(text: str) -> str:
    """Return `text` as the name of a chip: one line, without colon and without the chip's own signs."""
    return nfc(" ".join(COLON.sub(" – ", _flat(text)).split())) or NAMELESS


def value_of(text: str) -> str:
    """Return `text` as a chip shows it."""
    flat = nfc(" ".join(_flat(text).split()))
    return flat if len(flat) <= LONGEST_VALUE else f"{flat[:LONGEST_VALUE].rstrip()}…"


def _flat(text: str) -> str:
    return text.replace(OPEN, "[").replace(CLOSE, "]")


def uniquely(named: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return names by key; one that comes twice gets a number: `Số xã (2)`."""
    used, found = set(taken), {}
    for key, text in named:
        name, number = text, 1
        while name in used:
            number += 1
            name = f"{text} ({number})"
        used.add(name)
        found[key] = name
    return found


def names_in(typed: str) -> list[str]:
    """Return the names of the chips that stand in a typed text."""
    return [_named(found["chip"]) for found in TYPED.finditer(typed) if found["chip"] is not None]


def typed_of(stored: str, chips: Chips) -> str:
    """Return a stored text with chips, as people see and change it."""
    known = {**chips, **_lost(stored, chips)}

    def shown(found: re.Match[str]) -> str:
        if found["key"] is not None:
            return known[found["key"]].text
        return found[0] * 2 if found["mark"] else found[0]

    return STORED.sub(shown, stored)


def stored_of(typed: str, chips: Chips, before: str = "") -> Written:
    """Return what is stored for a typed text; links that `before` had keep the words that they were stored with."""
    by_name = {chip.name: chip for chip in (*chips.values(), *_lost(before, chips).values())}
    sources = defaultdict(list)
    for key, source in _links(before):
        sources[key].append(source)
    text, unknown, stray, done = "", [], [], 0
    for found in TYPED.finditer(typed):
        text += typed[done : found.start()]
        done = found.end()
        chip = by_name.get(_named(found["chip"])) if found["chip"] is not None else None
        if chip:
            left = sources[chip.key]
            text = _unescaped(text) + (left.pop(0) if left else chip.source)
        elif found["plain"]:
            text += found[0][0]
        elif found["stray"]:
            start, end = (0, AROUND) if found[0] == OPEN else (AROUND, 0)
            stray.append(typed[max(0, found.start() - start) : found.end() + end])
        else:
            unknown.append(found[0])
    return Written(text + typed[done:], tuple(dict.fromkeys(unknown)), tuple(stray))


def plain_of(stored: str) -> str:
    """Return a stored text with the words of its links, for names and addresses."""
    return STORED.sub(lambda found: _spoken(found["text"]) if found["key"] is not None else found[0], stored)


def _named(chip: str) -> str:
    return " ".join(chip.partition(":")[0].split())


def _links(stored: str) -> Iterator[tuple[str, str]]:
    for found in STORED.finditer(stored):
        if found["key"] is not None:
            yield found["key"], found[0]


def _lost(stored: str, chips: Chips) -> dict[str, Chip]:
    """What a text shows and nothing stands behind any more: it stays in the text, and the report tells it."""
    sources: dict[str, tuple[str, str]] = {}
    for found in STORED.finditer(stored):
        if found["key"] is not None and found["key"] not in chips:
            sources.setdefault(found["key"], (found["text"], found[0]))
    words = [(key, name_of(f"{value_of(_spoken(text))} – {LOST}")) for key, (text, _) in sources.items()]
    names = uniquely(words, (chip.name for chip in chips.values()))
    return {key: Chip(key, names[key], source) for key, (_, source) in sources.items()}


def _spoken(text: str) -> str:
    return ESCAPED.sub(r"\1", text)


def _unescaped(text: str) -> str:
    """A backslash before a chip is a backslash; it must not take the link's bracket for its own."""
    backslashes = len(text) - len(text.rstrip("\\"))
    return f"{text}\\" if backslashes % 2 else text
