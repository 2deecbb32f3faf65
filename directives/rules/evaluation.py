"""Rules about directives: the state of an answer, punctuality, when who is reminded. Pure: no database, no clock."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Self

from directives.rules.choices import Answer, RecipientState
from ntm_tracker.vietnamese import fraction, percent


def state_day(given_on: datetime.date | None, known_until: datetime.date, today: datetime.date) -> datetime.date:
    """Return the day on which a directive is looked at: the as-of day, as the report does.

    A day that did not come yet is today; what was given after the as-of day is nothing for that report: today, too.
    """
    return today if given_on and given_on > known_until else min(known_until, today)


def has_answered(answer: str, answered_on: datetime.date | None, as_of: datetime.date) -> bool:
    """Whether an answer counts on `as_of`: recorded, and dated by then; its own date, not its typing."""
    return answer == Answer.RECORDED and (answered_on is None or answered_on <= as_of)


def recipient_state(
    *, answer: str, answered_on: datetime.date | None, due_on: datetime.date | None, as_of: datetime.date
) -> RecipientState:
    """Return the one state that holds for an asked unit on `as_of`.

    In time and late need both dates; an answer with an unknown date, or to a letter without a due date, is `ANSWERED`.
    """
    if has_answered(answer, answered_on, as_of):
        if answered_on is None or due_on is None:
            return RecipientState.ANSWERED
        return RecipientState.IN_TIME if answered_on <= due_on else RecipientState.LATE
    return RecipientState.OVERDUE if due_on and due_on < as_of else RecipientState.WAITING


def unnamed_units(named_total: int | None, known: int) -> int:
    """How many units a document names beyond the known ones (directive 38 names 9, 7 are known: 2)."""
    return max((named_total or 0) - known, 0)


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


def total_of(parts: Iterable[Timeliness]) -> Timeliness:
    return sum(parts, Timeliness())


class Addressee(Enum):
    """Who at a unit, or at the office, a step of reminding turns to."""

    OFFICER = "officer"
    HEAD = "head"
    OFFICE = "office"


# Days after the due day: before it, on it and after it the officer, then the head, then the office.
STEPS = (
    (-2, Addressee.OFFICER),
    (0, Addressee.OFFICER),
    (1, Addressee.OFFICER),
    (4, Addressee.HEAD),
    (8, Addressee.OFFICE),
)


def step_on(
    day: datetime.date, *, due_on: datetime.date | None, mailed_on: Collection[datetime.date]
) -> Addressee | None:
    """Return whom to remind on `day` of something that is still to do; None for nobody.

    A step that was missed, because the machine was off, is made up for; one that was made is not made again: a mail
    since its day. So nobody hears twice a day, and an extension begins anew.
    """
    if due_on is None:
        return None
    reached = [(due_on + datetime.timedelta(days=days), who) for days, who in STEPS]
    reached = [(first, who) for first, who in reached if first <= day]
    if not reached:
        return None
    first, who = reached[-1]
    return None if any(first <= mailed <= day for mailed in mailed_on) else who
