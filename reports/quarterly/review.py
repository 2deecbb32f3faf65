"""Rà soát of a period: every finding of its report, and how many are open, for pages that do not show it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Max

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import ReportingPeriod
from history.models import Decision, Entry
from reports.findings import Finding, Group, Seen, seen_again
from reports.findings.review import findings_in
from reports.models import Dismissal, Resolution
from reports.quarterly.registers import registers_of
from reports.quarterly.report import Report, make

SECONDS_KEPT = 60  # entries of transactions side by side may come out of order


def findings_of_report(period: ReportingPeriod, made: Report) -> list[Finding]:
    """Return every finding of a report of `period` that was made before."""
    return findings_in(made.facts, made.text, made.document, registers_of(period, made))


def findings_now(period: ReportingPeriod) -> list[Finding]:
    """Return every finding of the report of `period` as it stands. Raises NotInstalledError."""
    return findings_of_report(period, make(period))


class Review(NamedTuple):
    """The findings as somebody sees them: the open ones by their group, those kept with a reason, those dismissed.

    Reasons and the head's decisions are for those who see decisions.
    """

    groups: list[tuple[Group, list[Seen]]]
    kept: list[tuple[Finding, str, Decision | None]]
    dismissed: list[tuple[Finding, Dismissal]]
    totals: "Open"

    @property
    def notes(self) -> dict[str, str]:
        """The first finding of each place on the paper: where a mark beside it leads."""
        seen = [one.finding for _, findings in self.groups for one in findings if one.finding.is_printed]
        return {one.place: one.anchor for one in reversed(seen) if one.group != Group.HINT}


def review_of(period: ReportingPeriod, findings: Iterable[Finding], user: User) -> Review:
    """Return the findings of the report of `period` as `user` sees them; three queries, however many."""
    resolutions = {one.key: one for one in Resolution.objects.kept_in(period)}
    gone = {(one.check_name, one.text_fingerprint): one for one in Dismissal.objects.standing()}
    seen = seen_again(findings, {key: one.message for key, one in resolutions.items()})
    kept = [(one.finding, resolutions[one.finding.key]) for one in seen if one.is_kept and reads_everything(user)]
    decisions = Decision.objects.latest_about(Resolution, [resolution.pk for _, resolution in kept])
    open_ones = [one for one in seen if not one.is_kept and not _gone(one.finding, gone)]
    return Review(
        groups=[
            (group, found) for group in Group if (found := [one for one in open_ones if one.finding.group == group])
        ],
        kept=[(finding, one.because, decisions.get(one.pk)) for finding, one in kept],
        dismissed=[
            (one.finding, dismissal) for one in seen if not one.is_kept and (dismissal := _gone(one.finding, gone))
        ],
        totals=count_open(one.finding for one in open_ones),
    )


def _gone(finding: Finding, gone: dict[tuple[str, str], Dismissal]) -> Dismissal | None:
    """What must be handled is never dismissed: a check may have become stricter since."""
    return None if finding.group == Group.MUST else gone.get((finding.check, finding.text_fingerprint))


class Open(NamedTuple):
    """How many findings are open, by their group."""

    must: int
    should: int
    hint: int

    @property
    def is_ready(self) -> bool:
        """Nothing at all is open: only then a report is called ready."""
        return not any(self)


def still_open(period: ReportingPeriod, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that nobody kept with a reason for this period, and nobody dismissed; two queries."""
    kept = {one.key: one.message for one in Resolution.objects.kept_in(period)}
    gone = set(Dismissal.objects.standing().values_list("check_name", "text_fingerprint"))
    return [
        one
        for one in findings
        if kept.get(one.key) != one.message
        and (one.group == Group.MUST or (one.check, one.text_fingerprint) not in gone)
    ]


def count_open(findings: Iterable[Finding]) -> Open:
    """Count open findings by their group."""
    groups = [one.group for one in findings]
    return Open(*(groups.count(group) for group in Group))


def open_now(period: ReportingPeriod) -> Open:
    """Return how many findings are open; made once for each state of the records. Raises NotInstalledError."""
    key = _key(period)
    known = cache.get(key)
    if known is None:
        known = count_open(still_open(period, findings_now(period)))
        cache.set(key, known, SECONDS_KEPT)
    return known


def open_if_known(period: ReportingPeriod) -> Open | None:
    """Return what `open_now` found for the records as they are; None where nobody has asked since the last change."""
    return cache.get(_key(period))


def _key(period: ReportingPeriod) -> str:
    """A finding depends on the records alone, and each change of them is an entry of the history."""
    last = Entry.objects.aggregate(last=Max("pk"))["last"]
    return f"findings-open-{period.pk}-{last}"
