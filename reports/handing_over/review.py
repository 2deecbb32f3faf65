"""The findings of a report as a person sees them: open ones, and those kept with who decided it and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import ReportingPeriod
from history.models import Decision
from reports.findings import Finding, Kept, Seen, findings_of, seen_again
from reports.models import Resolution
from reports.quarterly.report import Report


@dataclass(frozen=True)
class KeptFinding:
    """A finding that was kept: the reason, and the head's decision."""

    finding: Finding
    because: str
    decision: Decision | None


@dataclass(frozen=True)
class Review:
    """What is open, what was kept; the latter only for those who see decisions."""

    open: tuple[Seen, ...]
    kept: tuple[KeptFinding, ...]


def open_findings(period: ReportingPeriod, findings: Iterable[Finding]) -> tuple[Seen, ...]:
    """Return those of `findings`, of the report of `period`, that nobody has kept as they are."""
    return tuple(seen for seen in _seen(findings, _resolutions(period)) if not seen.is_kept)


def review_of(period: ReportingPeriod, report: Report, user: User) -> Review:
    """Return the findings of `report` as `user` sees them; two queries, however many."""
    resolutions = _resolutions(period)
    seen = _seen(findings_of(report), resolutions)
    kept = [one.finding for one in seen if one.is_kept] if reads_everything(user) else []
    decisions = Decision.objects.latest_about(Resolution, [resolutions[finding.key].pk for finding in kept])
    return Review(
        tuple(one for one in seen if not one.is_kept),
        tuple(_kept(finding, resolutions[finding.key], decisions) for finding in kept),
    )


def _resolutions(period: ReportingPeriod) -> dict[tuple[str, str], Resolution]:
    return {one.key: one for one in Resolution.objects.kept_in(period)}


def _seen(findings: Iterable[Finding], resolutions: dict[tuple[str, str], Resolution]) -> tuple[Seen, ...]:
    return seen_again(findings, {key: Kept(one.message) for key, one in resolutions.items()})


def _kept(finding: Finding, resolution: Resolution, decisions: dict[int, Decision]) -> KeptFinding:
    return KeptFinding(finding, resolution.because, decisions.get(resolution.pk))
