"""How punctual units are: what they were asked, and how they answered. Pure functions on plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from directives.rules.choices import RecipientState
from ntm_tracker.vietnamese import fraction, percent


@dataclass(frozen=True)
class Timeliness:
    """Five counts of which the last four add up to the first, as in the national statistics of tasks.

    `undated` was answered, but its day or its due day is not known.
    """

    asked: int = 0
    in_time: int = 0
    late: int = 0
    undated: int = 0
    silent: int = 0

    def __add__(self, other: Self) -> Self:
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return type(self)(*(mine + theirs for mine, theirs in pairs))

    @property
    def share(self) -> str:
        """`03/5`: how many in time of all that were asked."""
        return fraction(self.in_time, self.asked)

    @property
    def percent(self) -> str:
        return percent(self.in_time, self.asked) if self.asked else ""


def timeliness_of(states: Iterable[RecipientState]) -> Timeliness:
    """Count states; each is exactly one of the four ways."""
    found = list(states)
    return Timeliness(
        asked=len(found),
        in_time=found.count(RecipientState.IN_TIME),
        late=found.count(RecipientState.LATE),
        undated=found.count(RecipientState.ANSWERED),
        silent=sum(state in (RecipientState.WAITING, RecipientState.OVERDUE) for state in found),
    )


def total_of(parts: Iterable[Timeliness]) -> Timeliness:
    return sum(parts, Timeliness())
