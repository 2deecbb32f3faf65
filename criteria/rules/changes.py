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


@dataclass(frozen=True)
class Item:
    """A criterion as this quarter's set numbers it, with its outcome now."""

    lineage: str
    number: str
    outcome: str = Outcome.NOT_ASSESSED


@dataclass(frozen=True)
class Change:
    """How one self-assessment differs from the one before; the tuples hold numbers of this quarter's set."""

    before: Tally
    now: Tally
    gained: tuple[str, ...] = ()  # not fulfilled before, fulfilled now
    lost: tuple[str, ...] = ()  # fulfilled before, not met now
    found_unmet: tuple[str, ...] = ()  # not assessed before, not met now
    unassessed: tuple[str, ...] = ()  # known before, not assessed now
    other_items: bool = False  # the sets differ: criteria came or went
    item_word: str = "tiêu chí"

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost or self.found_unmet or self.unassessed or self.other_items)

    @property
    def words(self) -> str:
        """`15 → 16, thêm tiêu chí số 17`; nothing when nothing changed."""
        if not self:
            return ""
        moved = (
            ("thêm {} số {}", self.gained),
            ("không còn {} số {}", self.lost),
            ("{} số {} nay chưa đạt", self.found_unmet),
            ("chưa đánh giá {} số {}", self.unassessed),
        )
        parts = [text.format(self.item_word, ", ".join(numbers)) for text, numbers in moved if numbers]
        parts += ["bộ tiêu chí đã thay đổi"] if self.other_items else []
        return ", ".join([self._counts(), *parts])

    def _counts(self) -> str:
        if self.before.size == self.now.size:
            return f"{count(self.before.fulfilled)} → {count(self.now.fulfilled)}"
        pair = (fraction(each.fulfilled, each.size) for each in (self.before, self.now))
        return " → ".join(pair)


def change_since(before: Mapping[str, str], now: Sequence[Item], item_word: str = "tiêu chí") -> Change:
    """Compare the outcomes of last quarter, by lineage, with those of this quarter's items, in their order."""
    known = {lineage: Outcome(outcome) for lineage, outcome in before.items()}
    moved: dict[str, list[str]] = {"gained": [], "lost": [], "found_unmet": [], "unassessed": []}
    for item in now:
        if kind := _kind(known.get(item.lineage, Outcome.NOT_ASSESSED), Outcome(item.outcome)):
            moved[kind].append(item.number)
    return Change(
        tally(known.values()),
        tally(item.outcome for item in now),
        **{kind: tuple(numbers) for kind, numbers in moved.items()},
        other_items=set(known) != {item.lineage for item in now},
        item_word=item_word,
    )


def _kind(before: Outcome, now: Outcome) -> str:
    """Which list a criterion belongs to; none when it stands as it stood."""
    if now in FULFILLED:
        return "" if before in FULFILLED else "gained"
    if now == Outcome.NOT_ASSESSED:
        return "" if before == Outcome.NOT_ASSESSED else "unassessed"
    if before in FULFILLED:
        return "lost"
    return "found_unmet" if before == Outcome.NOT_ASSESSED else ""
