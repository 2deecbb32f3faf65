"""What the workbook of a period holds: a sheet for each self-assessment that is asked, with what is recorded now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import User
from communes.models import ReportingPeriod
from criteria import policies
from criteria.models import Criterion, CriterionResult, Indicator, IndicatorResult, Threshold
from criteria.rules.choices import Measure, Outcome
from criteria.rules.outcomes import Level, takes_indicators, threshold_in
from criteria.sheet.sheet import previous_results
from criteria.subject import ExpectedAssessment, Subject, expected_in
from ntm_tracker.vietnamese import decimal

CRITERION, UNCOUNTED, INDICATOR = "c", "k", "i"


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


@dataclass(frozen=True)
class WorkbookLine:
    """A row to fill in: a criterion, or an indicator of the criterion before it."""

    kind: str
    item: Criterion | Indicator
    stored: Stored
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
    def measure(self) -> str:
        return self.item.measure if isinstance(self.item, Indicator) else ""

    @property
    def threshold(self) -> str:
        """“≥ 72 triệu đồng/người/năm”."""
        if not isinstance(self.item, Indicator) or self.level is None:
            return ""
        if isinstance(self.level, str):
            return self.level
        sign = {"=": "", ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< "}[self.item.operator or "="]
        unit = self.item.unit_of_measure
        return f"{sign}{decimal(self.level)}{'%' if unit == '%' else f' {unit}'}".strip()


@dataclass(frozen=True)
class WorkbookSheet:
    """One self-assessment as it is filled in."""

    expected: ExpectedAssessment
    subject: Subject
    lines: list[WorkbookLine] = field(default_factory=list)

    @property
    def has_indicators(self) -> bool:
        return any(line.kind == INDICATOR for line in self.lines)


def expected_for(period: ReportingPeriod, user: User) -> list[ExpectedAssessment]:
    """The self-assessments of `period` that `user` may enter: all for the office, the own commune's for an officer."""
    return [each for each in expected_in(period) if policies.can_enter(user, each.locality)]


def sheets_of(period: ReportingPeriod, expected: Sequence[ExpectedAssessment]) -> list[WorkbookSheet]:
    """The sheets of `asked`, with what is recorded. The number of queries grows with the sets only."""
    criteria, indicators = _items(expected)
    levels = _levels(period, [each for found in indicators.values() for each in found])
    assessments = [each.assessment.pk for each in expected if each.assessment]
    results = _stored(CriterionResult, "criterion", assessments)
    values = _stored(IndicatorResult, "indicator", assessments)
    sets = {each.criteria_set.pk: each.criteria_set for each in expected}
    before = {pk: previous_results(period, criteria_set) for pk, criteria_set in sets.items()}
    found = []
    for each in expected:
        village = each.village.pk if each.village else None
        previous = before[each.criteria_set.pk].get((each.locality.pk, village), {})
        # One instance a set: what is loaded with it is loaded once for all communes.
        sheet = WorkbookSheet(each, Subject(sets[each.criteria_set.pk], period, each.locality, each.village))
        own = each.assessment.pk if each.assessment else 0
        for criterion in criteria.get(each.criteria_set.pk, ()):
            kind = CRITERION if criterion.counts else UNCOUNTED
            stored = results.get((own, criterion.pk), Stored())
            sheet.lines.append(WorkbookLine(kind, criterion, stored, previous.get(criterion.pk, "")))
            for indicator in indicators.get(criterion.pk, ()):
                stored = values.get((own, indicator.pk), Stored())
                sheet.lines.append(WorkbookLine(INDICATOR, indicator, stored, level=levels[indicator.pk]))
        found.append(sheet)
    return found


def _items(expected: Iterable[ExpectedAssessment]) -> tuple[dict[int, list[Criterion]], dict[int, list[Indicator]]]:
    """The criteria of each set; the indicators of each criterion that takes them."""
    sets = {each.criteria_set.pk: each.criteria_set for each in expected}
    criteria: dict[int, list[Criterion]] = {}
    by_pk = {}
    for criterion in Criterion.objects.filter(criteria_set__in=sets).order_by("criteria_set", "order"):
        criterion.criteria_set = sets[criterion.criteria_set_id]
        criteria.setdefault(criterion.criteria_set_id, []).append(criterion)
        by_pk[criterion.pk] = criterion
    indicators: dict[int, list[Indicator]] = {}
    for indicator in Indicator.objects.filter(criterion__in=by_pk).order_by("criterion", "order"):
        criterion = indicator.criterion = by_pk[indicator.criterion_id]
        indicators.setdefault(criterion.pk, []).append(indicator)
    return criteria, {
        pk: found
        for pk, found in indicators.items()
        if takes_indicators(by_pk[pk].how_met, [each.is_checked for each in (by_pk[pk], *found)])
    }


def _levels(period: ReportingPeriod, indicators: Iterable[Indicator]) -> dict[int, Level]:
    thresholds = Threshold.objects.by_indicator()
    return {each.pk: threshold_in(period.year, each.pk, thresholds) for each in indicators}


def _stored(model: type[CriterionResult | IndicatorResult], key: str, assessments: list[int]) -> dict[Any, Stored]:
    measured = model is IndicatorResult
    columns = ["assessment_id", f"{key}_id", "declared", "note", "version", "declared_by__full_name"]
    columns += ["value", "differs_reason"] if measured else []
    found = {}
    for assessment, item, declared, note, version, by, *rest in model.objects.of(assessments).values_list(*columns):
        value, reason = rest if measured else (None, "")
        found[assessment, item] = Stored(declared, note, value, version, by or "", reason)
    return found
