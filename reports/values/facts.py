"""The facts of a quarterly report: frozen values that serialise to JSON and know the records behind them.

Names are `Text`, counts and shares are `Figure`, staff's words are `Prose`: nothing else can reach a sentence.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from msgspec import UNSET, UnsetType

from directives.rules.remarks import NOT_DONE
from reports.values.figures import Figure, Prose, Text


@dataclass(frozen=True)
class PeriodFacts:
    """The period and the day up to which its facts are known."""

    year_number: int
    quarter: int
    as_of_date: datetime.date
    year: Text
    long_label: Text
    short_label: Text
    as_of: Figure


@dataclass(frozen=True)
class HomeFacts:
    """The home locality in its own words: “Huyện”, “huyện Lấp Vò”, above it “Tỉnh”."""

    level: str
    word: Text
    small_word: Text
    full_name: Text
    upper_word: Text
    office: Text


@dataclass(frozen=True)
class YearGroup:
    """The communes that reached a level in one standard year; the year may be unknown."""

    year: Text
    names: tuple[Text, ...]


@dataclass(frozen=True)
class CriterionName:
    """A criterion by its number and its name in this set."""

    number: Text
    name: Text


@dataclass(frozen=True)
class TallyFacts:
    """A self-assessment on one set: four counts that add up to the size of the set.

    `subject` is what was assessed: the commune, or one of its villages.
    """

    slug: str
    commune: Text
    subject: Text
    item_word: Text
    size: int
    met: Figure
    not_met: Figure
    not_assessed: Figure
    not_applicable: Figure
    met_of_size: Figure
    not_met_of_size: Figure
    not_assessed_of_size: Figure
    met_items: tuple[CriterionName, ...]
    not_met_items: tuple[CriterionName, ...]
    not_assessed_items: tuple[CriterionName, ...]
    is_complete: bool
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class TargetFacts:
    """A commune that aims at a level this year."""

    slug: str
    commune: Text
    origin: str
    registered_year: Text


@dataclass(frozen=True)
class LevelFacts:
    """How far the communes are at one level."""

    title: Text
    standard: Text
    item_word: Text
    communes: Figure
    recognised: Figure
    recognised_of: Figure
    share: Figure | None
    authority: Text
    by_year: tuple[YearGroup, ...]
    reported_of: Figure
    full_marks: Figure | None
    keeping: Figure
    keeping_of: Figure
    not_keeping: tuple[TallyFacts, ...]
    not_keeping_count: Figure
    unreported: tuple[Text, ...]
    unreported_count: Figure
    targets: tuple[TargetFacts, ...]
    target_count: Figure
    assessed: tuple[TallyFacts, ...]
    assessed_count: Figure
    unassessed: tuple[Text, ...]


@dataclass(frozen=True)
class ConditionFacts:
    """A condition of the model level, in the decree's words."""

    number: Text
    wording: Text
    threshold: Figure | None
    unit_of_measure: Text


@dataclass(frozen=True)
class ModelFacts:
    """A commune on its way to the model level: conditions, chosen group, smart village."""

    slug: str
    commune: Text
    conditions: TallyFacts
    met: tuple[ConditionFacts, ...]
    not_met: tuple[ConditionFacts, ...]
    not_assessed: tuple[ConditionFacts, ...]
    not_applicable: tuple[ConditionFacts, ...]
    group: Text
    group_lacks: Text


@dataclass(frozen=True)
class DossierFacts:
    """The dossier for the home locality's own level and how far it is: `begun`, then its last step."""

    state: str
    by: Text
    to: Text
    authority: Text
    date: Figure


@dataclass(frozen=True)
class SessionFacts:
    """A working session."""

    slug: str
    kind: str
    online: bool
    place: str
    lead_in: Text
    starts_sentence: bool
    half_day: Text
    date: Figure
    hosts: tuple[Text, ...]
    communes: tuple[Text, ...]
    purpose: Text
    guests: Text
    other_guests: Text
    guest_list: Text
    outcome: Prose


@dataclass(frozen=True)
class DirectiveFacts:
    """A directive and who answered it. `named` units may be more than the known ones."""

    slug: str
    place: str
    expected: str
    document: Figure | None
    issuer: Text
    subject: Text
    task: Text
    outcome: Text
    total: Figure
    answered: Figure
    answered_of: Figure
    before_of: Figure | None
    silent: Figure
    named: Figure
    unnamed: Figure
    answered_names: tuple[Text, ...]
    silent_names: tuple[Text, ...]


@dataclass(frozen=True)
class AnnexRowFacts:
    """A row of Phụ lục I; `remark` is what was written where no document is known, and is not there without one."""

    slug: str
    content: Text
    advisers: Text
    issuer: Text
    document: Figure | None
    done: bool
    remark: Text | UnsetType = UNSET

    @property
    def note(self) -> str:
        """What the column Ghi chú prints; what somebody wrote is never told as something else."""
        if self.document:
            return self.document.text
        return self.remark.value if self.remark else NOT_DONE


@dataclass(frozen=True)
class AnnexFacts:
    """Phụ lục I; its label depends on how many annexes there are; `unclear` is there where a remark is not read."""

    label: Text
    rows: tuple[AnnexRowFacts, ...]
    total: Figure
    done: Figure
    open: Figure
    unclear: Figure | UnsetType = UNSET


@dataclass(frozen=True)
class OutlineFacts:
    """A heading of the report and what stands below it."""

    key: str
    level: int
    title: Text
    content: str


@dataclass(frozen=True)
class NarrativeFacts:
    """Staff's own words at one place."""

    section: str
    slug: str
    prose: Prose


@dataclass(frozen=True)
class UnitTimelinessFacts:
    """How punctual one unit was with what was due in the quarter."""

    in_time_of: Figure
    late_of: Figure
    silent_of: Figure


@dataclass(frozen=True)
class TimelinessFacts:
    """How punctual all units were with what was due in the quarter; the four shares add up to `asked`."""

    asked: Figure
    in_time_of: Figure
    late_of: Figure
    undated_of: Figure
    silent_of: Figure
    late_names: Figure | None = None
    silent_names: Figure | None = None
    units: tuple[UnitTimelinessFacts, ...] = ()


@dataclass(frozen=True)
class CitationFacts:
    """A document that own words cite, `[…](fact:document.12)`: in full the first time, later short."""

    document: Figure
    short: Text


@dataclass(frozen=True)
class LetterheadFacts:
    """Who writes the report."""

    parent: str = ""
    issuer: str = ""
    issuer_cited: str = ""
    symbol: str = ""
    number: str = ""
    place: str = ""
    issued_on: datetime.date | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignatureFacts:
    """Who signs the report."""

    authority: tuple[str, ...] = ()
    title: str = ""
    other_position: str = ""
    full_name: str = ""


@dataclass(frozen=True)
class ReportFacts:
    """Everything that a quarterly report tells."""

    period: PeriodFacts
    home: HomeFacts
    base: LevelFacts
    advanced: LevelFacts
    model: LevelFacts
    model_communes: tuple[ModelFacts, ...]
    smart_villages: tuple[TallyFacts, ...]
    smart_unassessed: tuple[Text, ...]
    all_targets: Figure
    target_names: Figure
    dossier: DossierFacts | None
    sessions: tuple[SessionFacts, ...]
    directives: tuple[DirectiveFacts, ...]
    annex: AnnexFacts
    outline: tuple[OutlineFacts, ...]
    narratives: tuple[NarrativeFacts, ...]
    letterhead: LetterheadFacts
    signature: SignatureFacts = field(default_factory=SignatureFacts)
    citations: tuple[CitationFacts, ...] = ()
    timeliness: TimelinessFacts | None = None

    def figures(self) -> dict[str, Figure]:
        """Return every figure by its key."""
        return figures_in(self)

    def directive_of(self, key: str) -> DirectiveFacts | None:
        """Return the directive whose counts the figure named `key` belongs to."""
        return next((one for one in self.directives if key.startswith(f"directive.{one.slug}.")), None)


def figures_in(*values: Any) -> dict[str, Figure]:
    """Return every figure inside `values` by its key."""
    return {figure.key: figure for figure in _figures(values)}


def _figures(value: Any) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _figures(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _figures(getattr(value, part.name))
