"""What changed since last quarter, in words: “15 → 16, thêm tiêu chí số 17”. Pure functions on plain values.

Criteria are the same by lineage, not by number: a new version of a set may number them otherwise. Blank is never “not
met”: a criterion that nobody looked at again is told as not assessed, not as lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from criteria.rules.choices import Outcome
from criteria.rules.outcomes import Tally, tally
from ntm_tracker.vietnamese import count, fraction

FULFILLED = {Outcome.MET, Outcome.NOT_APPLICABLE}
# How a criterion stands otherwise than before, and how that is told of the item word and the numbers.
MOVED = {
    "gained": "thêm {} số {}",  # not fulfilled before, fulfilled now
    "lost": "không còn {} số {}",  # fulfilled before, not met now
    "found_unmet": "{} số {} nay chưa đạt",  # not assessed before, not met now
    "unassessed": "chưa đánh giá {} số {}",  # known before, not assessed now
}


@dataclass(frozen=True)
class Item:
    """A criterion as this quarter's set numbers it, with its outcome now."""

    lineage: str
    number: str
    outcome: str = Outcome.NOT_ASSESSED


@dataclass(frozen=True)
class Change:
    """How one self-assessment differs from the one before; `moved` holds numbers of this quarter's set."""

    before: Tally
    now: Tally
    moved: Mapping[str, Sequence[str]]
    other_items: bool = False  # the sets differ: criteria came or went
    item_word: str = "tiêu chí"

    def __bool__(self) -> bool:
        return bool(self.moved or self.other_items)

    @property
    def words(self) -> str:
        """`15 → 16, thêm tiêu chí số 17`; nothing when nothing changed."""
        if not self:
            return ""
        told = [(text, ", ".join(self.moved[kind])) for kind, text in MOVED.items() if kind in self.moved]
        parts = [self._counts(), *(text.format(self.item_word, numbers) for text, numbers in told)]
        return ", ".join([*parts, "bộ tiêu chí đã thay đổi"] if self.other_items else parts)

    def _counts(self) -> str:
        if self.before.size == self.now.size:
            return f"{count(self.before.fulfilled)} → {count(self.now.fulfilled)}"
        pair = (fraction(each.fulfilled, each.size) for each in (self.before, self.now))
        return " → ".join(pair)


def change_since(before: Mapping[str, str], now: Sequence[Item], item_word: str = "tiêu chí") -> Change:
    """Compare the outcomes of last quarter, by lineage, with those of this quarter's items, in their order."""
    known = {lineage: Outcome(outcome) for lineage, outcome in before.items()}
    moved: dict[str, list[str]] = {}
    for item in now:
        if kind := _kind(known.get(item.lineage, Outcome.NOT_ASSESSED), Outcome(item.outcome)):
            moved.setdefault(kind, []).append(item.number)
    others = set(known) != {item.lineage for item in now}
    return Change(tally(known.values()), tally(item.outcome for item in now), moved, others, item_word)


def _kind(before: Outcome, now: Outcome) -> str:
    """Which of `MOVED` a criterion did; nothing when it stands as it stood."""
    if now in FULFILLED:
        return "" if before in FULFILLED else "gained"
    if now == Outcome.NOT_ASSESSED:
        return "" if before == Outcome.NOT_ASSESSED else "unassessed"
    if before in FULFILLED:
        return "lost"
    return "found_unmet" if before == Outcome.NOT_ASSESSED else ""
