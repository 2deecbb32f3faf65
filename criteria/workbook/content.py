"""What the workbook of a period holds: a sheet for each self-assessment that is asked, with what is recorded now."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from communes.models import ReportingPeriod
from criteria import policies
from criteria.models import CriteriaSet, Criterion, CriterionResult, Indicator, IndicatorResult, Threshold
from criteria.rules.choices import Measure, Operator, Outcome
from criteria.rules.conditions import SIGNS, level_in_words
from criteria.rules.outcomes import Level, takes_indicators, threshold_in
from criteria.sheet.sheet import previous_results
from criteria.subject import ExpectedAssessment, Subject, expected_in

CRITERION, UNCOUNTED, INDICATOR = "c", "k", "i"


@dataclass(frozen=True)
class WrittenRow:
    """What a row said when the workbook was written."""

    outcome: str = ""
    note: str = ""  # of a note only its digest
    value: str = ""
    version: int = 0


def digest(text: str) -> str:
    """Return what stands for a note in a workbook. Communes hold workbooks of earlier years: it stays as it is."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16] if text.strip() else ""


@dataclass(frozen=True)
class Stored:
    """What is recorded of a line now; version 0: nothing yet."""

    outcome: str = ""
    note: str = ""
    value: Decimal | None = None
    version: int = 0
    by: str = ""
    differs_reason: str = ""

    @property
    def label(self) -> str:
        return Outcome(self.outcome).label if self.outcome else ""

    @property
    def written(self) -> WrittenRow:
        """The row as a workbook says it of itself."""
        value = "" if self.value is None else f"{self.value.normalize():f}"
        return WrittenRow(self.outcome, digest(self.note), value, self.version)


@dataclass(frozen=True)
class WorkbookLine:
    """A row to fill in: a criterion, or an indicator of the criterion before it."""

    kind: str
    item: Criterion | Indicator
    stored: Stored = Stored()
    previous: str = ""
    level: Level = None

    @property
    def number(self) -> str:
        return self.item.code if isinstance(self.item, Indicator) else self.item.number

    @property
    def name(self) -> str:
        return self.item.wording if isinstance(self.item, Indicator) else self.item.name

    @property
    def key(self) -> str:
        """What names the row: a code is an indicator's within its criterion only."""
        if isinstance(self.item, Indicator):
            return f"{self.kind}:{self.item.criterion.number}/{self.item.code}"
        return f"{self.kind}:{self.item.number}"

    @property
    def is_measured(self) -> bool:
        """Whether a number is asked for."""
        return isinstance(self.item, Indicator) and Measure(self.item.measure).is_number

    @property
    def threshold(self) -> str:
        """“≥ 72 triệu đồng/người/năm”."""
        if not isinstance(self.item, Indicator):
            return ""
        sign, text = self.item.operator, level_in_words(self.level, self.item.unit_of_measure)
        is_compared = isinstance(self.level, Decimal) and sign not in ("", Operator.EQUAL)
        return f"{SIGNS[Operator(sign)][0]} {text}" if is_compared else text


@dataclass(frozen=True)
class WorkbookSheet:
    """One self-assessment as it is filled in."""

    expected: ExpectedAssessment
    subject: Subject
    lines: list[WorkbookLine] = field(default_factory=list)


def name_of(expected: ExpectedAssessment) -> str:
    """What a self-assessment is called in a form."""
    village = expected.village.pk if expected.village else 0
    return f"{expected.criteria_set.pk}-{expected.locality.pk}-{village}"


def expected_for(period: ReportingPeriod, user: User) -> list[ExpectedAssessment]:
    """The self-assessments of `period` that `user` may enter: all for the office, the own commune's for an officer."""
    return [each for each in expected_in(period) if policies.can_enter(user, each.locality)]


def sheets_of(period: ReportingPeriod, expected: Sequence[ExpectedAssessment]) -> list[WorkbookSheet]:
    """The sheets of `expected`, with what is recorded. The number of queries grows with the sets only."""
    sets = {each.criteria_set.pk: each.criteria_set for each in expected}
    lines = _lines_of(period, sets)
    assessments = [each.assessment.pk for each in expected if each.assessment]
    recorded = _stored(CriterionResult, assessments) | _stored(IndicatorResult, assessments)
    before = {pk: previous_results(period, criteria_set) for pk, criteria_set in sets.items()}
    found = []
    for each in expected:
        village = each.village.pk if each.village else None
        previous = before[each.criteria_set.pk].get((each.locality.pk, village), {})
        # One instance a set: what is loaded with it is loaded once for all communes.
        sheet = WorkbookSheet(each, Subject(sets[each.criteria_set.pk], period, each.locality, each.village))
        own = each.assessment.pk if each.assessment else 0
        for line in lines.get(each.criteria_set.pk, ()):
            stored = recorded.get((own, type(line.item), line.item.pk), Stored())
            earlier = "" if line.kind == INDICATOR else previous.get(line.item.pk, "")
            sheet.lines.append(WorkbookLine(line.kind, line.item, stored, earlier, line.level))
        found.append(sheet)
    return found


def _lines_of(period: ReportingPeriod, sets: dict[int, CriteriaSet]) -> dict[int, list[WorkbookLine]]:
    """The rows of each set without what is recorded: every criterion, below it the indicators that it takes."""
    thresholds = Threshold.objects.by_indicator()
    indicators = Prefetch("indicators", Indicator.objects.order_by("order"))
    criteria = Criterion.objects.filter(criteria_set__in=sets).order_by("criteria_set", "order")
    found: dict[int, list[WorkbookLine]] = {}
    for criterion in criteria.prefetch_related(indicators):
        criterion.criteria_set = sets[criterion.criteria_set_id]
        lines, parts = found.setdefault(criterion.criteria_set_id, []), list(criterion.indicators.all())
        lines.append(WorkbookLine(CRITERION if criterion.counts else UNCOUNTED, criterion))
        if takes_indicators(criterion.how_met, [each.is_checked for each in (criterion, *parts)]):
            for each in parts:
                lines.append(WorkbookLine(INDICATOR, each, level=threshold_in(period.year, each.pk, thresholds)))
    return found


def _stored(model: type[CriterionResult | IndicatorResult], assessments: list[int]) -> dict[Any, Stored]:
    """What is recorded, by self-assessment and item."""
    item, is_measured = model.item_model, model is IndicatorResult
    columns = ["assessment_id", f"{item._meta.model_name}_id", "declared", "note", "version", "declared_by__full_name"]
    columns += ["value", "differs_reason"] if is_measured else []
    found = {}
    for assessment, pk, declared, note, version, by, *rest in model.objects.of(assessments).values_list(*columns):
        value, reason = rest if is_measured else (None, "")
        found[assessment, item, pk] = Stored(declared, note, value, version, by or "", reason)
    return found
