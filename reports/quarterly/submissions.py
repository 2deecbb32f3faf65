"""What stands beside the report: stages, what was handed over and taken back, what has moved on."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import ReportingPeriod
from directives.models import Directive, Recipient, SteeringTask, WorkingSession
from directives.rules.choices import Answer, Place
from history.models import Decision
from reports import facts
from reports.facts.frame import letterhead_of
from reports.facts.scope import Scope
from reports.models import HandedOver, ReportStage, SignatureProfile
from reports.policies import can_issue, can_submit, can_take_back
from reports.quarterly.state import Difference, ReportState, differences, seal_of

MOST_SHOWN = 8


@dataclass(frozen=True)
class ShownSubmission:
    """A handing over with the head's decision, if the reader may see it."""

    handed_over: HandedOver
    decision: Decision | None


def page_of(period: ReportingPeriod, standing: ReportState, user: User) -> dict[str, Any]:
    """Return what the page of the report tells `user` of its handing over; a fixed number of queries."""
    shown = _shown_submissions(period, user)
    has_moved_on, differing = _moved_on(period, standing)
    current = next((one for one in shown if one.handed_over == standing.handed_over), None)
    return {
        "steps": [(stage.label, stage == standing.stage) for stage in ReportStage],
        "current": current,
        "earlier": [one for one in shown if one is not current],
        "seal": seal_of(current.handed_over) if current and reads_everything(user) else None,
        "has_moved_on": has_moved_on,
        "differing": len(differing),
        "differences": differing[:MOST_SHOWN],
        "may_submit": standing.is_draft and can_submit(user),
        "may_take_back": standing.stage == ReportStage.SUBMITTED and can_take_back(user),
        "may_issue": standing.stage == ReportStage.SUBMITTED and can_issue(user),
        "issued": standing.handed_over.issue if standing.handed_over else None,
    }


def signatures_for(period: ReportingPeriod) -> QuerySet[SignatureProfile]:
    """Return who may sign the report of `period`: those in post on its as-of day or later, the usual signer first."""
    letterhead, _ = letterhead_of(Scope.of(period))
    found = SignatureProfile.objects.filter(letterhead=letterhead) if letterhead else SignatureProfile.objects.none()
    return found.not_ended_on(period.known_until)


def _shown_submissions(period: ReportingPeriod, user: User) -> list[ShownSubmission]:
    found = list(HandedOver.objects.visible_to(user).of_period(period).with_names())
    decisions = Decision.objects.visible_to(user).latest_about(HandedOver, [one.pk for one in found])
    return [ShownSubmission(one, decisions.get(one.pk)) for one in found]


def _moved_on(period: ReportingPeriod, standing: ReportState) -> tuple[bool, tuple[Difference, ...]]:
    """Say whether today's records would make another report than the one that was handed over."""
    if standing.is_draft or standing.report is None:
        return False, ()
    shown, today = standing.report.facts, facts.collect(period)
    return shown != today, differences(shown, today)


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
    shown = Directive.objects.followed().given_by(day).open_after(day).exclude(place=Place.NOWHERE)
    answers = Recipient.objects.filter(directive__in=shown.values("pk"), answer=Answer.RECORDED)
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
