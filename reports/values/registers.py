"""What the checks of a report are given besides its facts and its words: registers of names and records, as they are.

Plain frozen values. Each record knows the address of the page that mends it.
"""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownDocument:
    """A document of the register."""

    pk: int
    title: str
    kind: str
    number: str
    symbol: str
    issued_on: datetime.date
    issuer_kind: str
    href: str


@dataclass(frozen=True)
class KnownCriterion:
    """A criterion of a set in force in the period."""

    level: str
    number: str
    name: str


@dataclass(frozen=True)
class ListedUnit:
    """A unit in a list that the report prints: below which group's word, how it is cited, what it is really."""

    place: str
    lead: str
    cited: str
    unit: str
    href: str


@dataclass(frozen=True)
class AskedUnit:
    """A unit that a directive asks and that is doubtful: not confirmed which is meant, or the office itself."""

    directive: str
    cited: str
    unit: str
    is_confirmed: bool
    is_office: bool


@dataclass(frozen=True)
class DirectiveRecord:
    """A directive that the report tells: its name, the page that mends it, the other units that its name may mean."""

    slug: str
    name: str
    href: str


@dataclass(frozen=True)
class KnownTask:
    """The record behind a row of Phụ lục I."""

    slug: str
    issuer: str
    issuer_may_issue: bool
    document_issuer: str
    document_day: datetime.date | None
    directives: tuple[tuple[str, str], ...]  # slug and name of each that is linked
    href: str


@dataclass(frozen=True)
class KnownRecognition:
    """A recognition, standing or revoked since the last report."""

    level: str
    level_label: str
    commune: str
    standard_year: int | None
    is_older_set: bool
    revoked_on: datetime.date | None
    fulfilled: int
    size: int
    doubts: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class KnownTarget:
    """A commune that aims at a level in the period's year."""

    level_label: str
    commune: str
    name: str
    doubts: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class Difference:
    """What a commune declared against what its records come to."""

    slug: str
    commune: str
    words: str
    href: str


@dataclass(frozen=True)
class Before:
    """The period before: how far its report is."""

    label: str
    is_issued: bool
    href: str


@dataclass(frozen=True)
class LaterRecord:
    """A dated record that came after the as-of day."""

    day: datetime.date
    what: str


@dataclass(frozen=True)
class Ways:
    """Pages that mend what belongs to no single record."""

    as_of: str = ""
    letterhead: str = ""
    outline: str = ""
    words: str = ""
    collecting: str = ""
    annex: str = ""
    levels: str = ""


@dataclass(frozen=True)
class Registers:
    """Everything that the checks know besides the report."""

    last_day: datetime.date
    is_as_of_fixed: bool
    has_letterhead: bool
    is_signer_in_post: bool
    before: Before | None = None
    later: tuple[LaterRecord, ...] = ()
    waiting_words: tuple[str, ...] = ()  # keys of own words of last quarter that nobody has looked at
    places: tuple[str, ...] = ()  # names of communes, districts, provinces
    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    criteria: tuple[KnownCriterion, ...] = ()
    documents: tuple[KnownDocument, ...] = ()
    told_documents: frozenset[int] = frozenset()
    listed: tuple[ListedUnit, ...] = ()
    asked: tuple[AskedUnit, ...] = ()
    directives: tuple[DirectiveRecord, ...] = ()
    tasks: tuple[KnownTask, ...] = ()
    sessions: tuple[tuple[str, datetime.date, str, str], ...] = ()  # slug, day, lead-in, address
    recognitions: tuple[KnownRecognition, ...] = ()
    targets: tuple[KnownTarget, ...] = ()
    differences: tuple[Difference, ...] = ()
    levels_without_set: tuple[str, ...] = ()
    own_words: tuple[tuple[str, str], ...] = ()  # slug and address of each paragraph of own words
    ways: Ways = Ways()

    def directive(self, slug: str) -> DirectiveRecord:
        """Return the record of a directive, a nameless one where it is not among them."""
        return next((one for one in self.directives if one.slug == slug), DirectiveRecord(slug, slug, ""))
