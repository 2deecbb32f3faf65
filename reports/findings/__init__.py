"""Rà soát: what is to be looked at before a report goes out.

Pure functions on a report that is made; no database, no request, no clock. A new check is a function in a module of
this package that takes a Report and yields findings, named in CHECKS; keeping and reopening work for it as it is.
"""

from collections.abc import Callable, Iterable

from reports.findings.model import Finding, Group, Kept, Key, Seen, seen_again
from reports.findings.own_words import own_words
from reports.quarterly.report import Report

__all__ = ["CHECKS", "Finding", "Group", "Kept", "Key", "Seen", "findings_of", "seen_again"]

CHECKS: tuple[Callable[[Report], Iterable[Finding]], ...] = (own_words,)


def findings_of(report: Report) -> tuple[Finding, ...]:
    """Return what there is to look at in `report`, what must be handled first."""
    found = [finding for check in CHECKS for finding in check(report)]
    order = list(Group)
    return tuple(sorted(found, key=lambda finding: order.index(finding.group)))
