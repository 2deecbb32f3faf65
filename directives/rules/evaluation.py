"""Rules about directives. Pure functions on plain values; no database, no clock."""

import datetime

from directives.rules.choices import Answer, RecipientState


def told_day(given_on: datetime.date | None, known_until: datetime.date, today: datetime.date) -> datetime.date:
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
