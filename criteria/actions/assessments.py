"""What a commune declared: entered by the office or the commune, kept as last quarter, sent, returned, consolidated."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from communes.choices import Channel
from communes.models import Locality, ReportingPeriod, Village
from criteria import policies
from criteria.choices import Basis, Outcome, Stage
from criteria.evaluation import outcome_from_indicators
from criteria.models import Assessment, CriteriaSet, Criterion, CriterionResult, Indicator, IndicatorResult
from criteria.models.assessments import TOLD
from history import actions as history

REASON_NEEDED = "Số liệu kỳ này đã chốt. Hãy ghi lý do thay đổi kết quả."


@dataclass(frozen=True)
class Subject:
    """Whose self-assessment of which set in which period."""

    criteria_set: CriteriaSet
    period: ReportingPeriod
    locality: Locality
    village: Village | None = None

    def __str__(self) -> str:
        return f"{self.village}, {self.locality}" if self.village else str(self.locality)


@dataclass(frozen=True)
class Source:
    """How the self-assessment came: form, from whom, when; by telephone only, the paper is still to come."""

    channel: str = ""
    received_from: str = ""
    received_on: datetime.date | None = None
    awaits_paper: bool = False


@dataclass(frozen=True)
class Entry:
    """What somebody entered for one criterion or indicator; `version` is the row that was seen, 0 for none yet."""

    item: int
    outcome: str
    version: int = 0
    note: str | None = None
    value: Decimal | None = None
    differs_reason: str = ""


@dataclass(frozen=True)
class Entries:
    """All rows that somebody changed, and nothing else."""

    criteria: Sequence[Entry] = ()
    indicators: Sequence[Entry] = ()
    basis: Basis = Basis.ENTERED


@dataclass(frozen=True)
class Conflict:
    """A row that somebody else changed since it was seen."""

    entry: Entry
    stored: CriterionResult | IndicatorResult


class ConflictError(Exception):
    """Rows that two people changed: nothing was written, whoever saves second decides row by row."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(f"{len(conflicts)} rows were changed meanwhile")
        self.conflicts = conflicts


@dataclass
class _Rows:
    """The results of one kind that are there, by item, and what is to be written."""

    model: type[CriterionResult] | type[IndicatorResult]
    items: Mapping[int, Criterion | Indicator]
    stored: dict[int, CriterionResult | IndicatorResult]
    new: list = field(default_factory=list)
    changed: list[tuple[models.Model, dict[str, Any]]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return "criterion" if self.model is CriterionResult else "indicator"

    def outcomes(self) -> dict[int, str]:
        """Every outcome as it will be once written."""
        found = {item: result.declared for item, result in self.stored.items()}
        found |= {getattr(result, f"{self.key}_id"): result.declared for result in self.new}
        return found | {getattr(one, f"{self.key}_id"): each["declared"] for one, each in self.changed}


@transaction.atomic
def record_results(
    *, subject: Subject, entries: Entries, by: User, source: Source | None = None, reason: str = ""
) -> Assessment:
    """Write the rows that somebody changed, and how the self-assessment came; all or nothing.

    Raises ConflictError when a row was changed meanwhile to something else, and ValidationError for items of another
    set or when an outcome of a fixed period changes without a reason (chốt số liệu is a date, not a wall).
    """
    if not policies.can_enter(by, subject.locality):
        raise PermissionDenied
    assessment = _locked(subject, by)
    if not policies.can_change_entry(by, assessment):
        raise PermissionDenied
    told_before = assessment.stage in TOLD
    criteria, indicators = _rows_of(assessment)
    conflicts = [*_take(criteria, entries.criteria, assessment, entries.basis, by)]
    conflicts += _take(indicators, entries.indicators, assessment, entries.basis, by)
    if conflicts:
        raise ConflictError(conflicts)
    _follow(criteria, indicators, assessment, by)
    changes_outcome = any(
        "declared" in values and values["declared"] != one.declared for one, values in criteria.changed
    )
    if told_before and changes_outcome and not reason.strip() and is_fixed(subject.period, timezone.localdate()):
        raise ValidationError(REASON_NEEDED, code="reason_needed")
    for rows in (criteria, indicators):
        history.create(rows.new, by=by, reason=reason)
        history.change_all(rows.changed, by=by, reason=reason)
    _settle(assessment, criteria, source, by=by, reason=reason)
    return assessment


def is_fixed(period: ReportingPeriod, today: datetime.date) -> bool:
    """Whether what is written today comes after the day to which the period's facts are known."""
    return period.as_of is not None and today > period.as_of


def _locked(subject: Subject, by: User) -> Assessment:
    """The self-assessment of `subject`, made where there is none; its commune is held meanwhile."""
    Locality.objects.select_for_update(no_key=True).get(pk=subject.locality.pk)
    place = {
        "criteria_set": subject.criteria_set,
        "period": subject.period,
        "locality": subject.locality,
        "village": subject.village,
    }
    found = Assessment.objects.filter(**place).first()
    if found is None:
        (found,) = history.create([Assessment(**place, stage=Stage.NOT_SENT)], by=by)
    for name, value in place.items():
        setattr(found, name, value)
    return found


def _rows_of(assessment: Assessment) -> tuple[_Rows, _Rows]:
    """The criteria and indicators of the set with what is there; three records of each result are loaded once."""
    criteria = {each.pk: each for each in assessment.criteria_set.criteria.all()}
    for each in criteria.values():
        each.criteria_set = assessment.criteria_set
    indicators = {each.pk: each for each in Indicator.objects.filter(criterion__in=criteria)}
    for each in indicators.values():
        each.criterion = criteria[each.criterion_id]
    found = []
    for model, items, key in ((CriterionResult, criteria, "criterion"), (IndicatorResult, indicators, "indicator")):
        stored = {}
        for result in model.objects.filter(assessment=assessment):
            result.assessment = assessment
            setattr(result, key, items[getattr(result, f"{key}_id")])
            stored[getattr(result, f"{key}_id")] = result
        found.append(_Rows(model, items, stored))
    return found[0], found[1]


def _take(rows: _Rows, entries: Iterable[Entry], assessment: Assessment, basis: Basis, by: User) -> Iterable[Conflict]:
    for entry in entries:
        if entry.item not in rows.items:
            raise ValidationError("Mục này không thuộc bộ tiêu chí. Hãy tải lại trang.", code="other_set")
        stored = rows.stored.get(entry.item)
        values = _values(rows, entry, stored, basis, by)
        if stored is None:
            rows.new.append(rows.model(assessment=assessment, **{rows.key: rows.items[entry.item]}, **values))
        elif _differs(stored, values):
            if stored.version != entry.version:
                yield Conflict(entry, stored)
            values["version"] = stored.version + 1
            rows.changed.append((stored, values))


def _values(rows: _Rows, entry: Entry, stored: Any, basis: Basis, by: User) -> dict[str, Any]:
    values: dict[str, Any] = {
        "declared": Outcome(entry.outcome),
        "basis": basis,
        "declared_by": by,
        "declared_at": timezone.now(),
        "return_reason": "",
    }
    if entry.note is not None:
        values["note"] = entry.note
    if rows.model is IndicatorResult:
        values |= {"value": entry.value, "differs_reason": entry.differs_reason}
    return values


def _differs(stored: Any, values: Mapping[str, Any]) -> bool:
    told = ("declared", "basis", "note", "value", "differs_reason")
    return any(getattr(stored, name) != values[name] for name in told if name in values)


def _follow(criteria: _Rows, indicators: _Rows, assessment: Assessment, by: User) -> None:
    """Let each criterion follow from its indicators where they decide; what was entered otherwise is refused."""
    written = {each.indicator_id for each in indicators.new} | {each.indicator_id for each, _ in indicators.changed}
    parts: dict[int, list[str]] = {}
    touched = {indicators.items[pk].criterion_id for pk in written}
    outcomes = indicators.outcomes()
    for pk, indicator in indicators.items.items():
        parts.setdefault(indicator.criterion_id, []).append(outcomes.get(pk, Outcome.NOT_ASSESSED))
    now = criteria.outcomes()
    for pk in touched:
        follows = outcome_from_indicators(parts[pk])
        if now.get(pk) == follows or criteria.items[pk].how_met != "all":
            continue
        if follows == Outcome.NOT_ASSESSED and pk in now:
            continue  # not all indicators are known yet: what was declared for the whole stands
        _derive(criteria, criteria.items[pk], follows, assessment, by)


def _derive(criteria: _Rows, criterion: Criterion, follows: Outcome, assessment: Assessment, by: User) -> None:
    values = {
        "declared": follows,
        "basis": Basis.DERIVED,
        "declared_by": by,
        "declared_at": timezone.now(),
        "return_reason": "",
    }
    criteria.new = [each for each in criteria.new if each.criterion_id != criterion.pk]
    criteria.changed = [(one, each) for one, each in criteria.changed if one.criterion_id != criterion.pk]
    stored = criteria.stored.get(criterion.pk)
    if stored is None:
        criteria.new.append(CriterionResult(assessment=assessment, criterion=criterion, **values))
    else:
        criteria.changed.append((stored, values | {"version": stored.version + 1}))


def _settle(assessment: Assessment, criteria: _Rows, source: Source | None, *, by: User, reason: str) -> None:
    """Move the stage on and keep how it came. What the office enters whole is consolidated at once."""
    values: dict[str, Any] = {"stage": _stage_after(assessment, criteria, by)}
    if source is not None:
        values |= vars(source)
    history.change(assessment, by=by, reason=reason, **values)


def _stage_after(assessment: Assessment, criteria: _Rows, by: User) -> Stage:
    stage = Stage(assessment.stage)
    if policies.can_consolidate(by):
        known = criteria.outcomes()
        if all(item.pk in known for item in criteria.items.values() if item.counts):
            return Stage.CONSOLIDATED
    return Stage.ENTERING if stage == Stage.NOT_SENT else stage


@transaction.atomic
def confirm_kept(
    *, period: ReportingPeriod, criteria_set: CriteriaSet, localities: Sequence[Locality], source: Source, by: User
) -> list[Assessment]:
    """Xác nhận giữ nguyên: the communes keep what they declared last quarter, all with one source.

    Nothing that was entered for this period is overwritten. Raises ValidationError, and writes nothing, when a commune
    has nothing to keep: nobody can confirm what was never declared.
    """
    before = previous_results(period, criteria_set)
    nothing = [each for each in localities if (each.pk, None) not in before]
    if nothing:
        names = ", ".join(each.name for each in nothing)
        raise ValidationError(
            f"Kỳ trước không có kết quả của {names}. Hãy nhập kết quả của xã này.", code="nothing_kept"
        )
    kept = []
    for locality in localities:
        subject = Subject(criteria_set, period, locality)
        have = CriterionResult.objects.filter(
            assessment__criteria_set=criteria_set,
            assessment__period=period,
            assessment__locality=locality,
            assessment__village__isnull=True,
        )
        there = set(have.values_list("criterion_id", flat=True))
        rows = [Entry(pk, outcome) for pk, outcome in before[locality.pk, None].items() if pk not in there]
        kept.append(record_results(subject=subject, entries=Entries(rows, basis=Basis.KEPT), source=source, by=by))
    return kept


def previous_results(
    period: ReportingPeriod, criteria_set: CriteriaSet
) -> dict[tuple[int, int | None], dict[int, str]]:
    """What was declared last quarter, by (locality, village): outcomes by this set's criteria.

    Identity across versions of a set is the criterion's lineage. Only what was sent counts as declared.
    """
    earlier = period.neighbours()[0]
    if earlier is None:
        return {}
    own = {each.lineage or f"{criteria_set.code}:{each.number}": each.pk for each in criteria_set.criteria.all()}
    results = CriterionResult.objects.filter(
        assessment__period=earlier,
        assessment__criteria_set__level=criteria_set.level,
        assessment__stage__in=TOLD,
        criterion__lineage__in=own,
    )
    found: dict[tuple[int, int | None], dict[int, str]] = {}
    columns = ("assessment__locality_id", "assessment__village_id", "criterion__lineage", "declared")
    for locality, village, lineage, declared in results.values_list(*columns):
        found.setdefault((locality, village), {})[own[lineage]] = declared
    return found


@transaction.atomic
def send(*, assessment: Assessment, by: User) -> None:
    """The commune sends its self-assessment; from then on only the office changes it."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not policies.can_send(by, assessment):
        raise PermissionDenied
    history.change(
        assessment,
        by=by,
        stage=Stage.SENT,
        channel=Channel.PROGRAM,
        received_from=by.full_name,
        received_on=timezone.localdate(),
        return_reason="",
    )


@transaction.atomic
def consolidate(*, assessment: Assessment, by: User) -> None:
    """The office takes what the commune sent into the report as it is."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not policies.can_consolidate(by) or assessment.stage not in TOLD:
        raise PermissionDenied
    history.change(assessment, by=by, stage=Stage.CONSOLIDATED)


@transaction.atomic
def send_back(*, assessment: Assessment, reason: str, by: User, at: Mapping[int, str] | None = None) -> None:
    """Trả lại: the commune mends and sends again. `at` gives reasons by criterion; without a reason it is refused."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not policies.can_send_back(by, assessment):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do trả lại, để xã biết phải sửa gì."})
    history.change(assessment, by=by, reason=reason, stage=Stage.RETURNED, return_reason=reason)
    rows = CriterionResult.objects.filter(assessment=assessment, criterion__in=at or {}).select_related(
        "criterion__criteria_set"
    )
    wanted = []
    for row in rows:
        row.assessment = assessment
        wanted.append((row, {"return_reason": (at or {})[row.criterion_id]}))
    history.change_all(wanted, by=by, reason=reason)
