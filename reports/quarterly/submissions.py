"""What the report page tells of the handing over: the stages, what stands, what was taken back, what has moved on."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import ReportingPeriod
from history.models import Decision, Seal
from reports import facts
from reports.choices import HandedOverKind, ReportStage
from reports.facts.frame import letterhead_of
from reports.facts.scope import Scope
from reports.models import HandedOver, HandedOverFile, Issued, SignatureProfile
from reports.policies import can_issue, can_submit, can_take_back
from reports.quarterly.state import Difference, ReportState, differences, seal_of

MOST_SHOWN = 8


@dataclass(frozen=True)
class Step:
    """A stage on the way, and whether the report is there."""

    label: str
    is_current: bool


@dataclass(frozen=True)
class Told:
    """A handing over with the head's decision, if the reader may see it, and the files that are given out."""

    handed_over: HandedOver
    decision: Decision | None
    files: tuple[HandedOverFile, ...]


@dataclass(frozen=True)
class Submission:
    """The handing over of a report as one person sees it."""

    steps: tuple[Step, ...]
    current: Told | None
    earlier: tuple[Told, ...]
    seal: Seal | None
    has_moved_on: bool
    differing: int
    differences: tuple[Difference, ...]  # the first of them
    may_submit: bool
    may_take_back: bool
    may_issue: bool
    issued: Issued | None


def page_of(period: ReportingPeriod, standing: ReportState, user: User) -> Submission:
    """Return what `user` sees; a fixed number of queries."""
    told = _told(period, user)
    has_moved_on, differing = _moved_on(period, standing)
    current = next((one for one in told if one.handed_over == standing.handed_over), None)
    return Submission(
        steps=tuple(Step(stage.label, stage == standing.stage) for stage in ReportStage),
        current=current,
        earlier=tuple(one for one in told if one is not current),
        seal=seal_of(current.handed_over) if current and reads_everything(user) else None,
        has_moved_on=has_moved_on,
        differing=len(differing),
        differences=differing[:MOST_SHOWN],
        may_submit=standing.is_draft and can_submit(user),
        may_take_back=standing.stage == ReportStage.SUBMITTED and can_take_back(user),
        may_issue=standing.stage == ReportStage.SUBMITTED and can_issue(user),
        issued=standing.handed_over.issue if standing.handed_over else None,
    )


def signatures_for(period: ReportingPeriod) -> QuerySet[SignatureProfile]:
    """Return who may sign the report of `period`: those in post on its as-of day or later, the usual signer first."""
    letterhead, _ = letterhead_of(Scope.of(period))
    found = SignatureProfile.objects.filter(letterhead=letterhead) if letterhead else SignatureProfile.objects.none()
    return found.not_ended_on(period.known_until)


def _told(period: ReportingPeriod, user: User) -> list[Told]:
    found = list(HandedOver.objects.visible_to(user).of_period(period).with_names())
    decisions = Decision.objects.visible_to(user).latest_about(HandedOver, [one.pk for one in found])
    return [Told(one, decisions.get(one.pk), _given_out(one)) for one in found]


def _given_out(handed_over: HandedOver) -> tuple[HandedOverFile, ...]:
    return tuple(file for file in handed_over.files.all() if file.file_kind != HandedOverKind.FACTS)


def _moved_on(period: ReportingPeriod, standing: ReportState) -> tuple[bool, tuple[Difference, ...]]:
    """Say whether today's records would make another report than the one that was handed over."""
    if standing.is_draft or standing.report is None:
        return False, ()
    told, today = standing.report.facts, facts.collect(period)
    return told != today, differences(told, today)
