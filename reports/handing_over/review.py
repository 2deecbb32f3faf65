"""The findings of a report as a person sees them: open ones, and those kept with who decided it and why."""

from collections.abc import Iterable
from typing import NamedTuple

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import ReportingPeriod
from history.models import Decision
from reports.findings import Finding, Seen, seen_again
from reports.models import Resolution


class Review(NamedTuple):
    """What is open; what was kept, with the reason and the head's decision, only for those who see decisions."""

    open: list[Seen]
    kept: list[tuple[Finding, str, Decision | None]]


def review_of(period: ReportingPeriod, findings: Iterable[Finding], user: User) -> Review:
    """Return the findings of the report of `period` as `user` sees them; two queries, however many."""
    resolutions = {one.key: one for one in Resolution.objects.kept_in(period)}
    seen = seen_again(findings, {key: one.message for key, one in resolutions.items()})
    kept = [(one.finding, resolutions[one.finding.key]) for one in seen if one.is_kept and reads_everything(user)]
    decisions = Decision.objects.latest_about(Resolution, [resolution.pk for _, resolution in kept])
    told = [(finding, one.because, decisions.get(one.pk)) for finding, one in kept]
    return Review([one for one in seen if not one.is_kept], told)


def open_findings(period: ReportingPeriod, findings: Iterable[Finding]) -> list[Seen]:
    """Return those of `findings`, of the report of `period`, that nobody has kept as they are."""
    kept = {one.key: one.message for one in Resolution.objects.kept_in(period)}
    return [seen for seen in seen_again(findings, kept) if not seen.is_kept]
