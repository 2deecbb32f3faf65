"""The sheet on which one self-assessment is entered: what is there, what is typed, what was last quarter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from communes.models import ReportingPeriod
from criteria.models import (
    Assessment,
    CriteriaSet,
    Criterion,
    CriterionResult,
    Evidence,
    Indicator,
    IndicatorResult,
    Threshold,
)
from criteria.opinions.grid import opinion_words
from criteria.rules.choices import HowMet, Measure, Outcome, Stage
from criteria.rules.outcomes import Level, Tally, outcome_of_value, takes_indicators, tally, threshold_in
from criteria.subject import Entry, Subject, is_fixed
from ntm_tracker.fingerprint import is_typed_over, row_fingerprint, stored_part
from ntm_tracker.forms import doubts_key
from ntm_tracker.vietnamese import decimal

SubjectKey = tuple[int, int | None]  # the numbers of a locality and a village, or none
SIGNS = {">=": "từ", "<=": "không quá", ">": "trên", "<": "dưới", "=": "bằng"}


@dataclass
class SheetRow:
    """One criterion or indicator as it is shown: stored, or typed and not written yet."""

    item: Criterion | Indicator
    stored: CriterionResult | IndicatorResult | None = None
    before: str = ""
    outcome: str = ""
    note: str = ""
    fingerprint: str = ""
    error: str = ""
    doubt: str = ""  # what is asked once about what was typed
    conflict: CriterionResult | IndicatorResult | None = None  # what somebody else wrote meanwhile
    evidence: list[Evidence] = field(default_factory=list)  # what the reader may see of it

    @property
    def pk(self) -> str:
        """The item's number as names of fields write it, without a thousands dot."""
        return str(self.item.pk)

    @property
    def typed(self) -> tuple[str, ...]:
        return (self.outcome, self.note)

    @property
    def is_changed(self) -> bool:
        """Whether what is shown differs from what the page showed when it was made."""
        return is_typed_over(self.fingerprint, *self.typed)

    @property
    def opinion(self) -> str:
        """What the responsible unit found, beside what is declared."""
        return opinion_words(self.stored) if self.stored and self.stored.has_opinion else ""

    @property
    def differs_from_before(self) -> bool:
        return bool(self.before and self.outcome and self.before != self.outcome)

    @property
    def before_label(self) -> str:
        return Outcome(self.before).label if self.before else ""

    @property
    def is_open(self) -> bool:
        """Whether its notes are shown at once."""
        return bool(self.error or self.conflict)

    def entry(self) -> Entry:
        return Entry(self.item.pk, self.outcome, self.shown_version, self.note)

    @property
    def shown_version(self) -> int:
        version = stored_part(self.fingerprint)
        return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0

    def show_stored(self) -> None:
        if self.stored:
            self._take(self.stored)
        self.fingerprint = row_fingerprint(self.stored.version if self.stored else 0, *self.typed)

    def _take(self, stored: Any) -> None:
        self.outcome, self.note = stored.declared, stored.note


@dataclass
class IndicatorRow(SheetRow):
    """An indicator with its measured value beside the level that holds."""

    item: Indicator
    stored: IndicatorResult | None = None
    level: Level = None
    levels: Sequence[Decimal] = ()  # of all indicators of the set in the same unit
    value: str = ""
    reason: str = ""
    number: Decimal | None = None

    @property
    def typed(self) -> tuple[str, ...]:
        return (self.outcome, self.value, self.reason)

    @property
    def is_measured(self) -> bool:
        """Whether a value is typed here: a number, and not one that another set's indicator holds."""
        return Measure(self.item.measure).is_number and self.item.takes_value_from_id is None

    @property
    def level_text(self) -> str:
        """`từ 72 triệu đồng/người/năm`."""
        if self.level is None:
            return ""
        level = decimal(self.level) if isinstance(self.level, Decimal) else self.level
        sign = SIGNS.get(self.item.operator, "") if isinstance(self.level, Decimal) else ""
        return " ".join(filter(None, (sign, level, self.item.unit_of_measure)))

    @property
    def level_number(self) -> str:
        """The level for the page's script, with a decimal point; nothing where it is no number."""
        return f"{self.level:f}" if isinstance(self.level, Decimal) and self.item.operator else ""

    @property
    def compared(self) -> str:
        """`68 < 72 → chưa đạt`, once a value is known."""
        if self.number is None or not isinstance(self.level, Decimal):
            return ""
        follows = outcome_of_value(self.number, self.item.operator, self.level)
        sign = "=" if self.number == self.level else "<" if self.number < self.level else ">"
        return f"{decimal(self.number)} {sign} {decimal(self.level)} → {follows.label.lower()}"

    def entry(self) -> Entry:
        return Entry(self.item.pk, self.outcome, self.shown_version, value=self.number, differs_reason=self.reason)

    def _take(self, stored: Any) -> None:
        self.outcome, self.reason, self.number = stored.declared, stored.differs_reason, stored.value
        self.value = "" if stored.value is None else decimal(stored.value)


@dataclass
class CriterionRow(SheetRow):
    """A criterion with its indicators, where their wording may be relied on."""

    item: Criterion
    stored: CriterionResult | None = None
    indicators: list[IndicatorRow] = field(default_factory=list)
    closed: list[IndicatorRow] = field(default_factory=list)  # measured, and their wording was not compared yet

    @property
    def is_begun(self) -> bool:
        return any(each.outcome for each in self.indicators)

    @property
    def own_indicators(self) -> list[IndicatorRow]:
        """The one that is the criterion itself, such as the income: it stands in the criterion's own row."""
        return self.indicators if len(self.indicators) == 1 and self.indicators[0].is_measured else []

    @property
    def is_open(self) -> bool:
        return super().is_open or any(each.is_open or each.is_changed for each in self.indicators)

    @property
    def trouble(self) -> str:
        """What is to be mended or decided here, its indicators included."""
        own = "hai người cùng sửa" if self.conflict else self.error
        parts = [f"{each.item.code}: {each.error or 'hai người cùng sửa'}" for each in self.indicators if each.is_open]
        return " ".join(filter(None, [own, *parts]))

    @property
    def extras(self) -> int:
        """How many notes and pieces of evidence it has."""
        return bool(self.note) + len(self.evidence)


@dataclass
class Sheet:
    """All rows of one self-assessment."""

    subject: Subject
    assessment: Assessment | None
    rows: list[CriterionRow]
    asked: dict[str, str] = field(default_factory=dict)  # what whoever saves is asked once, before anything is written

    @property
    def asked_key(self) -> str:
        """What the box “đúng vậy, cứ ghi” sends."""
        return doubts_key(self.asked)

    @property
    def tally(self) -> Tally:
        counted = [row.outcome or Outcome.NOT_ASSESSED for row in self.rows if row.item.counts]
        return tally(counted, max(self.subject.criteria_set.size, len(counted)))

    @property
    def entered(self) -> int:
        """How many of the set's items have an outcome, written or typed."""
        return sum(bool(row.outcome) for row in self.rows if row.item.counts)

    @property
    def not_assessed(self) -> int:
        """How many items somebody found not assessed; what nobody entered is `missing`."""
        return sum(row.outcome == Outcome.NOT_ASSESSED for row in self.rows if row.item.counts)

    @property
    def missing(self) -> list[str]:
        """The numbers of the set's items that nobody entered."""
        return [row.item.number for row in self.rows if row.item.counts and not row.outcome]

    @property
    def doubts(self) -> dict[str, str]:
        """What is asked once about values that were typed, by the name of their field."""
        return {f"iv-{row.pk}": f"Chỉ tiêu {row.item.code}: {row.doubt}" for row in self.indicators if row.doubt}

    @property
    def closed(self) -> list[IndicatorRow]:
        """The measured indicators that cannot be entered yet."""
        return [each for row in self.rows for each in row.closed]

    @property
    def troubled(self) -> list["CriterionRow"]:
        """The criteria at which something is to be mended or decided."""
        return [row for row in self.rows if row.trouble]

    @property
    def names(self) -> dict[str, str]:
        """The counted items by number."""
        return {row.item.number: row.item.name for row in self.rows if row.item.counts}

    @property
    def indicators(self) -> Iterator[IndicatorRow]:
        return (each for row in self.rows for each in row.indicators)

    @property
    def every_row(self) -> list[CriterionRow | IndicatorRow]:
        return [*self.rows, *self.indicators]

    @property
    def stage(self) -> Stage:
        return Stage(self.assessment.stage) if self.assessment else Stage.NOT_SENT

    @property
    def asks_reason(self) -> bool:
        """Whether a changed outcome needs a reason: the period is fixed, and the report may tell the old one."""
        return self.stage.is_submitted and is_fixed(self.subject.period, timezone.localdate())

    @property
    def has_errors(self) -> bool:
        """Whether some text could not be read."""
        return any(row.error for row in self.every_row)

    @property
    def has_conflicts(self) -> bool:
        return any(row.conflict for row in self.every_row)

    @property
    def has_previous(self) -> bool:
        return any(row.before for row in self.rows)

    def put(self, outcomes: Mapping[str, str]) -> None:
        """Type `outcomes` by criterion number: a preview, nothing is written."""
        for row in self.rows:
            if row.item.number in outcomes:
                row.outcome = outcomes[row.item.number]

    def show_others(self) -> None:
        """Rows that were not touched show what is stored: somebody else may have written it meanwhile."""
        for row in self.every_row:
            if not row.is_changed:
                row.show_stored()

    def tally_written(self, assessment: Assessment) -> Tally:
        """Count what stands in `assessment` now: written, left as others wrote it, or following from indicators."""
        written = CriterionResult.objects.of([assessment]).outcomes().get(assessment.pk, {})
        for row in self.rows:
            row.outcome = written.get(row.item.pk, "")
        return self.tally

    def show_conflicts(self, conflicts: Iterable[CriterionResult | IndicatorResult]) -> None:
        """Put what others wrote beside what was typed, for whoever saves again."""
        found = {(each.item_model, each.item_id): each for each in conflicts}
        for row in self.every_row:
            if conflict := found.get((type(row.item), row.item.pk)):
                row.conflict = conflict
                row.fingerprint = row_fingerprint(conflict.version)

    def show_troubles(self, troubles: Mapping[str, list[str]]) -> None:
        """Put what cannot be at its row: `criterion-12`, `indicator-40`."""
        for row in self.every_row:
            row.error = " ".join(troubles.get(f"{row.item._meta.model_name}-{row.item.pk}", []))


def load(subject: Subject, *, with_unchecked: bool = False) -> Sheet:
    """Return the sheet as it is stored. A constant number of queries.

    Indicators whose wording was not compared with the decree stay closed, unless asked for `with_unchecked`.
    """
    assessment = subject.recorded()
    village = subject.village.pk if subject.village else None
    before = previous_results(subject.period, subject.criteria_set).get((subject.locality.pk, village), {})
    results = _results(CriterionResult, assessment)
    indicators = _indicator_rows(subject, assessment)
    rows = []
    for criterion in subject.criteria_set.criteria.all():
        criterion.criteria_set = subject.criteria_set
        stored = results.get(criterion.pk)
        row = CriterionRow(criterion, stored, before.get(criterion.pk, ""))
        found = indicators.get(criterion.pk, [])
        checked = [each.is_checked for each in (criterion, *(one.item for one in found))]
        if takes_indicators(criterion.how_met, checked, with_unchecked=with_unchecked):
            row.indicators = found
        elif criterion.how_met == HowMet.ALL:
            row.closed = [each for each in found if each.is_measured]
        row.show_stored()
        rows.append(row)
    return Sheet(subject, assessment, rows)


def _results(model: Any, assessment: Assessment | None) -> dict[int, Any]:
    return model.objects.of([assessment] if assessment else []).select_related("declared_by", "opinion_unit").by_item()


def _indicator_rows(subject: Subject, assessment: Assessment | None) -> dict[int, list[IndicatorRow]]:
    """The indicators of each criterion."""
    results = _results(IndicatorResult, assessment)
    thresholds = Threshold.objects.by_indicator()
    found: dict[int, list[IndicatorRow]] = {}
    indicators = Indicator.objects.filter(criterion__criteria_set=subject.criteria_set)
    for indicator in indicators.select_related("takes_value_from__criterion__criteria_set"):
        level = threshold_in(subject.period.year, indicator.pk, thresholds)
        row = IndicatorRow(indicator, results.get(indicator.pk), level=level)
        row.show_stored()
        found.setdefault(indicator.criterion_id, []).append(row)
    rows = [row for listed in found.values() for row in listed]
    levels: dict[tuple[str, str], list[Decimal]] = {}
    for row in rows:
        if isinstance(row.level, Decimal):
            levels.setdefault((row.item.measure, row.item.unit_of_measure), []).append(row.level)
    for row in rows:
        row.levels = levels.get((row.item.measure, row.item.unit_of_measure), ())
    return found


# last quarter ---------------------------------------------------------------------------------------------


def lineage_of(criterion: Criterion, criteria_set: CriteriaSet) -> str:
    """What a criterion is called through all versions of its set."""
    return criterion.lineage or f"{criteria_set.code}:{criterion.number}"


def by_lineage(criteria_set: CriteriaSet, criteria: Iterable[Criterion], known: Mapping[int, str]) -> dict[str, str]:
    """The outcomes of `criteria` of a set by lineage; one that is not `known` is not assessed."""
    return {lineage_of(each, criteria_set): known.get(each.pk, Outcome.NOT_ASSESSED.value) for each in criteria}


def declared_whole(period: ReportingPeriod, level: str) -> dict[SubjectKey, dict[str, str]]:
    """What was declared in `period` on the sets of `level`: by lineage, every counted item of the set as it was then.

    Only what was sent counts as declared; an item without an outcome is not assessed. Three queries.
    """
    sent = Assessment.objects.submitted().filter(period=period, criteria_set__level=level)
    subjects = {each.pk: each for each in sent.select_related("criteria_set")}
    criteria = Criterion.objects.counted().by_set({each.criteria_set_id for each in subjects.values()})
    declared = CriterionResult.objects.of(subjects).counted().outcomes()
    return {
        (each.locality_id, each.village_id): by_lineage(
            each.criteria_set, criteria[each.criteria_set_id], declared.get(pk, {})
        )
        for pk, each in subjects.items()
    }


def previous_results(period: ReportingPeriod, criteria_set: CriteriaSet) -> dict[SubjectKey, dict[int, str]]:
    """What was declared last quarter, by (locality, village): outcomes by this set's criteria.

    Identity across versions of a set is the criterion's lineage. Only what was sent counts as declared.
    """
    earlier = period.neighbours()[0]
    if earlier is None:
        return {}
    own = {lineage_of(each, criteria_set): each.pk for each in criteria_set.criteria.all()}
    results = CriterionResult.objects.in_period(earlier).at_level(criteria_set.level).submitted().of_lineages(own)
    found: dict[SubjectKey, dict[int, str]] = {}
    columns = ("assessment__locality_id", "assessment__village_id", "criterion__lineage", "declared")
    for locality, village, lineage, declared in results.values_list(*columns):
        found.setdefault((locality, village), {})[own[lineage]] = declared
    return found
