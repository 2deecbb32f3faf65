"""The words of a report as the checks read them: one passage a paragraph, item, heading, row or footnote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reports.findings import Finding, Group
from reports.values.blocks import (
    Addressees,
    Document,
    Heading,
    Inlines,
    Item,
    Letterhead,
    Paragraph,
    Run,
    Signature,
    Table,
    words_of,
)

LINKED = "\ufffc"  # stands where a linked figure is: its number is computed and never stale
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÀ-ỸĐ“\"(])")
LONGEST_QUOTE = 260
LETTERHEAD, RECIPIENTS = "letterhead", "recipients"


@dataclass(frozen=True)
class Passage:
    """A piece of the report. `typed` is the text with linked figures taken out; `is_own`: the office wrote it."""

    key: str
    text: str
    typed: str
    is_own: bool
    is_heading: bool = False
    is_keyed: bool = True  # whether it has a place of its own on the paper

    def found(self, check: str, message: str, mark: str = "", group: Group = Group.SHOULD, mend: str = "") -> Finding:
        """Return what a check says of `mark` in this passage."""
        mark = mark.strip(LINKED + " ") if LINKED in mark else mark
        quote = sentence_with(self.text, mark)
        shown = mark if mark and mark in quote else ""
        return Finding(check, self.key, message, group, self.is_keyed, quote, shown, mend)


def passages_of(document: Document) -> list[Passage]:
    """Return everything that is printed, in its order."""
    blocks = [*document.blocks(), *(block for note in document.footnotes for block in note.blocks)]
    return [passage for block in blocks for passage in _passages(block) if passage.text.strip()]


def _passages(block: object) -> Iterator[Passage]:
    if isinstance(block, Paragraph | Item | Heading):
        yield _passage(block.key, block.content, is_heading=isinstance(block, Heading))
    elif isinstance(block, Table):
        for row in block.rows:
            yield _passage(row.key, tuple(run for cell in row.cells for run in (*cell, Run(" · "))))
    elif isinstance(block, Letterhead):
        text = f"{block.parent}; {block.issuer}; {block.place_and_date}"
        yield Passage(LETTERHEAD, text, text, is_own=False, is_keyed=False)
    elif isinstance(block, Signature):
        text = "; ".join([*block.recipients, block.full_name])
        yield Passage(RECIPIENTS, text, text, is_own=False, is_keyed=False)
    elif isinstance(block, Addressees):
        text = "; ".join(block.names)
        yield Passage("addressees", text, text, is_own=False, is_keyed=False)


def _passage(key: str, content: Inlines, *, is_heading: bool = False) -> Passage:
    typed = "".join(LINKED if run.figure else run.text for run in content if isinstance(run, Run))
    return Passage(key, words_of(content), typed, is_own_place(key), is_heading)


def is_own_place(key: str) -> bool:
    """Whether the words at `key` are the office's own: a paragraph of it, or how a session ended."""
    return key.startswith("narrative.") or (key.startswith("session.") and ".outcome" in key)


def sentence_with(text: str, mark: str) -> str:
    """Return the sentence of `text` that has `mark`; of a long one the part around it."""
    sentences = SENTENCE_END.split(text)
    sentence = next((one for one in sentences if mark in one), sentences[0] if sentences else "")
    if len(sentence) <= LONGEST_QUOTE:
        return sentence.strip()
    at = max(sentence.find(mark), 0)
    start = max(0, min(at - LONGEST_QUOTE // 3, len(sentence) - LONGEST_QUOTE))
    start = sentence.rfind(" ", 0, start) + 1 if start else 0
    part = sentence[start : max(start + LONGEST_QUOTE, at + len(mark))].strip()
    return f"{'… ' if start else ''}{part}{' …' if start + LONGEST_QUOTE < len(sentence) else ''}"
