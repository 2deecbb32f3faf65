"""A finding, and what becomes of it when somebody has kept it with a reason. Plain frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ntm_tracker.fingerprint import fingerprint

Key = tuple[str, str]
OWN_WORDS = "narrative"


class Group(StrEnum):
    """How much a finding matters."""

    MUST = "must"
    SHOULD = "should"
    HINT = "hint"

    @property
    def label(self) -> str:
        return {Group.MUST: "Phải xử lý", Group.SHOULD: "Nên xem lại", Group.HINT: "Gợi ý"}[self]


@dataclass(frozen=True)
class Finding:
    """What a check says of a place of the report. Check and place make the key: one finding a check and place.

    `is_printed`: whether the place stands on the paper, so that one can go there.
    """

    check: str
    place: str
    message: str
    group: Group = Group.SHOULD
    is_printed: bool = True

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


@dataclass(frozen=True)
class Kept:
    """That a finding was kept: what it said then."""

    message: str


@dataclass(frozen=True)
class Seen:
    """A finding of today: kept, or open; `before` is what it said when it was kept, if it says something else now."""

    finding: Finding
    is_kept: bool
    before: str = ""


def seen_again(findings: Iterable[Finding], kept: Mapping[Key, Kept]) -> tuple[Seen, ...]:
    """Return the findings of today beside what was kept: once its message has changed, a finding is open again."""
    return tuple(_seen(finding, kept.get(finding.key)) for finding in findings)


def _seen(finding: Finding, kept: Kept | None) -> Seen:
    if kept is None:
        return Seen(finding, is_kept=False)
    if kept.message == finding.message:
        return Seen(finding, is_kept=True)
    return Seen(finding, is_kept=False, before=kept.message)
