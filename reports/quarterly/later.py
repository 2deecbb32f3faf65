"""What was dated after a period's as-of day: it is left to the next report, told there once, or the day is moved."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from communes.models import ReportingPeriod
from directives.models import Directive, Recipient, SteeringTask, WorkingSession
from directives.rules.choices import Answer, Place


@dataclass(frozen=True)
class Later:
    """A dated record that the report of the period does not tell."""

    day: datetime.date
    what: str
    about: str


def later_than(period: ReportingPeriod) -> list[Later]:
    """What the report of `period` leaves to the next one, the earliest first; three queries."""
    _, following = period.neighbours()
    until = following.known_until if following else datetime.date.max
    found = [*_answers(period.known_until, until), *_events(period.known_until, until)]
    return sorted(found, key=lambda each: each.day)


def _answers(day: datetime.date, until: datetime.date) -> Iterator[Later]:
    told = Directive.objects.followed().given_by(day).open_after(day).exclude(place=Place.NOWHERE)
    answers = Recipient.objects.filter(directive__in=told.values("pk"), answer=Answer.RECORDED)
    answers = answers.filter(answered_on__gt=day, answered_on__lte=until)
    for each in answers.select_related("unit", "directive__document"):
        if each.answered_on:
            yield Later(each.answered_on, f"Trả lời của {each}", str(each.directive))


def _events(day: datetime.date, until: datetime.date) -> Iterator[Later]:
    sessions = WorkingSession.objects.held_between(day, until).exclude(held_on=day).exclude(place=Place.NOWHERE)
    for session in sessions:
        yield Later(session.held_on, session.get_kind_display(), session.purpose)
    issued = SteeringTask.objects.filter(document__issued_on__gt=day, document__issued_on__lte=until)
    for task in issued.select_related("document"):
        if task.document:
            yield Later(task.document.issued_on, str(task.document), task.content)
