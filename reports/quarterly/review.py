"""Rà soát of a period: every finding of its report, and how many are open, for pages that do not show it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Max

from communes.models import ReportingPeriod
from history.models import Entry
from reports.findings import Finding, Group
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
