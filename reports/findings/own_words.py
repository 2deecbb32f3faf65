"""What is wrong with the office's own words: stray marks, footnotes and figures that lead nowhere, words left out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ntm_tracker.vietnamese import nfc
from reports.findings.model import Finding, Group, Key
from reports.quarterly.report import Report
from reports.values.blocks import Problem

LEFT_OUT = "untold"  # the outline has no place for it: it is not printed at all


def own_words(report: Report) -> Iterator[Finding]:
    return findings_about(report.document.problems)


def findings_about(problems: Iterable[Problem]) -> Iterator[Finding]:
    """One finding for each kind of problem in a paragraph: two stray marks are told together."""
    messages: dict[Key, list[str]] = defaultdict(list)
    for problem in problems:
        messages[problem.check, problem.key].append(problem.message)
    for (check, place), told in messages.items():
        is_printed = check != LEFT_OUT
        yield Finding(check, place, _one_line(told), Group.SHOULD if is_printed else Group.MUST, is_printed)


def _one_line(messages: list[str]) -> str:
    """As it is stored when the finding is kept, so that both can be compared."""
    return " ".join(nfc(" ".join(dict.fromkeys(messages))).split())
