"""When who is reminded by mail. Pure functions on plain values; no database, no clock."""

import datetime
from collections.abc import Collection
from enum import Enum


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
    """Return whom to remind on `day` of something that is still owed; None for nobody.

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
