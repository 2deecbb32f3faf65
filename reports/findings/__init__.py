"""Rà soát: what is to be looked at before a report goes out, and what becomes of it when somebody has kept it.

Pure functions on plain values: what is wrong with a document, its facts, its words and the registers that they are held
against. One file a subject, each check with its source; no database, no request, no clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ntm_tracker.fingerprint import fingerprint
from ntm_tracker.vietnamese import nfc
from reports.values.blocks import Problem

Key = tuple[str, str]
OWN_WORDS = "narrative"
LEFT_OUT = "untold"  # the outline has no place for it: it is not printed at all


class Group(StrEnum):
    """How much a finding matters, what must be handled first."""

    MUST = "must"
    SHOULD = "should"
    HINT = "hint"

    @property
    def label(self) -> str:
        return {Group.MUST: "Phải xử lý", Group.SHOULD: "Nên xem lại", Group.HINT: "Gợi ý"}[self]

    @property
    def rank(self) -> int:
        return list(Group).index(self)


@dataclass(frozen=True)
class Finding:
    """What a check says of a place of the report. Check and place make the key: one finding a check and place.

    `is_printed`: whether the place stands on the paper, so that one can go there. `quote` is the sentence, `mark` the
    words in it that are meant, `mend` the address of the page where it is put right.
    """

    check: str
    place: str
    message: str
    group: Group = Group.SHOULD
    is_printed: bool = True
    quote: str = ""
    mark: str = ""
    mend: str = ""

    @property
    def key(self) -> Key:
        return self.check, self.place

    @property
    def own_words(self) -> str:
        """The key of the office's own paragraph that the finding is about; empty where it is about something else."""
        kind, _, rest = self.place.partition(".")
        return rest.partition(".")[0] if kind == OWN_WORDS else ""

    @property
    def fingerprint(self) -> str:
        """That of the message: a reason holds for this one alone."""
        return fingerprint(self.message)

    @property
    def text_fingerprint(self) -> str:
        """That of the check and the words it speaks of, wherever they stand: what was dismissed once stays so."""
        return fingerprint(f"{self.check}\n{self.message}\n{self.quote}")

    @property
    def anchor(self) -> str:
        """Where the finding stands in the list beside the paper."""
        return f"ra-soat-{self.check}-{self.place}".replace(".", "-")

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before the mark, the mark, and what comes after it."""
        before, mark, after = self.quote.partition(self.mark) if self.mark else (self.quote, "", "")
        return before, mark, after


@dataclass(frozen=True)
class Seen:
    """A finding of today: kept, or open; `before` is what it said when it was kept, if it says something else now."""

    finding: Finding
    is_kept: bool
    before: str = ""


def findings_of(problems: Iterable[Problem]) -> list[Finding]:
    """Return one finding for each kind of problem in a paragraph: two stray marks are told together."""
    messages: dict[Key, list[str]] = defaultdict(list)
    for problem in problems:
        messages[problem.check, problem.key].append(problem.message)
    found = [
        Finding(check, place, _one_line(told), Group.MUST if check == LEFT_OUT else Group.SHOULD, check != LEFT_OUT)
        for (check, place), told in messages.items()
    ]
    return sorted(found, key=lambda finding: finding.group.rank)


def once_each(findings: Iterable[Finding]) -> list[Finding]:
    """Return one finding a check and place, the messages of several told together; what must be handled first."""
    same: dict[Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        same[finding.key].append(finding)
    found = [replace(each[0], message=_one_line([one.message for one in each])) for each in same.values()]
    return sorted(found, key=lambda finding: finding.group.rank)


def _one_line(messages: list[str]) -> str:
    """As it is stored when the finding is kept, so that both can be compared."""
    return " ".join(nfc(" ".join(dict.fromkeys(messages))).split())


def seen_again(findings: Iterable[Finding], kept: Mapping[Key, str]) -> list[Seen]:
    """Return the findings of today beside what the kept ones said: once its message has changed, one is open again."""
    found = []
    for finding in findings:
        before = kept.get(finding.key, "")
        is_kept = before == finding.message
        found.append(Seen(finding, is_kept, "" if is_kept else before))
    return found
