"""What a commune declared: entered by the office or by the commune, only what changed, never over another's row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from communes.models import Locality, ReportingPeriod
from communes.rules.choices import Channel
from criteria import policies
from criteria.models import Assessment, CriteriaSet, CriterionResult, IndicatorResult, Threshold
from criteria.rules.choices import Basis, Outcome, Stage
from criteria.rules.outcomes import (
    against_indicators,
    is_for,
    outcome_of_value,
    outcome_that_follows,
    threshold_in,
    value_trouble,
)
from criteria.sheet.sheet import previous_results
from criteria.subject import ConflictError, Entries, Entry, Source, Subject, is_fixed
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.vietnamese import count

TELLING = ("declared", "note", "value", "differs_reason")  # what makes a row another one
OTHER_SUBJECT = "Bộ tiêu chí này không đánh giá địa bàn này. Hãy mở lại phiếu từ trang Thu báo cáo."
SENT_UNCHANGED = "Xã gửi lại, không sửa mục nào sau khi bị trả lại"
TAKEN_BACK = "Xã rút lại để sửa"
REASON_NEEDED = "Số liệu kỳ này đã chốt. Hãy ghi lý do thay đổi kết quả."


@dataclass
class _Rows:
    """The results of one kind that are there, by item, and what is to be written."""

    model: type[CriterionResult] | type[IndicatorResult]
    items: Mapping[int, Any]  # criteria, or indicators
    stored: dict[int, CriterionResult | IndicatorResult]
    written: dict[int, dict[str, Any]] = field(default_factory=dict)
    conflicts: list[CriterionResult | IndicatorResult] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.model.item_model._meta.model_name or ""

    def outcomes(self) -> dict[int, str]:
        """Every outcome as it will be once written."""
        found = {item: result.declared for item, result in self.stored.items()}
        return found | {item: values["declared"] for item, values in self.written.items()}

    def changes_outcome(self) -> bool:
        """Whether an outcome that was there becomes another."""
        return any(
            item in self.stored and self.stored[item].declared != values["declared"]
            for item, values in self.written.items()
        )

    def take(self, entry: Entry, values: dict[str, Any]) -> None:
        """Keep `values` for writing unless they are there already; somebody else's later row is a conflict."""
        stored = self.stored.get(entry.item)
        if stored is not None and all(getattr(stored, name) == values[name] for name in TELLING if name in values):
            return
        if stored is not None and stored.version != entry.version:
            self.conflicts.append(stored)
            return
        self.written[entry.item] = values

    def write(self, assessment: Assessment, *, by: User, reason: str) -> None:
        new = [
            self.model(assessment=assessment, **{self.key: self.items[item]}, **values)
            for item, values in self.written.items()
            if item not in self.stored
        ]
        changed = [
            (self.stored[item], values | {"version": self.stored[item].version + 1})
            for item, values in self.written.items()
            if item in self.stored
        ]
        history.create(new, by=by, reason=reason)
        history.change_all(changed, by=by, reason=reason)


def source_fingerprint(assessment: Assessment) -> str:
    """Return that of how a self-assessment came."""
    return fingerprint_of(assessment, [each.name for each in fields(Source)])


@transaction.atomic
def record_results(
    *,
    subject: Subject,
    entries: Entries,
    by: User,
    source: Source | None = None,
    reason: str = "",
    fingerprint: str = "",
) -> Assessment:
    """Write the rows that somebody changed, and how the self-assessment came; all or nothing.

    Raises ConflictError when a row was changed meanwhile to something else; ValidationError, by `criterion-12` or
    `indicator-40`, for what cannot be; and for an outcome of a fixed period that changes without a reason (chốt số
    liệu is a date, not a wall).
    """
    if not policies.can_enter(by, subject.locality):
        raise PermissionDenied
    assessment = _locked(subject, by)
    if not policies.can_change_entry(by, assessment):
        raise PermissionDenied
    if source is not None:
        check_unchanged(assessment, vars(source), shown=fingerprint, now=source_fingerprint(assessment))
    was_submitted = assessment.is_submitted
    criteria, indicators = _rows_of(assessment)
    signed = {"basis": entries.basis, "declared_by": by, "declared_at": timezone.now(), "return_reason": ""}
    _take_criteria(criteria, entries.criteria, signed)
    _take_indicators(indicators, entries.indicators, signed, subject.period.year)
    if conflicts := criteria.conflicts + indicators.conflicts:
        raise ConflictError(conflicts)
    _follow(criteria, indicators, signed)
    fixed = was_submitted and is_fixed(subject.period, timezone.localdate())
    if fixed and not reason.strip() and (criteria.changes_outcome() or indicators.changes_outcome()):
        raise ValidationError({"reason": REASON_NEEDED}, code="reason_needed")
    criteria.write(assessment, by=by, reason=reason)
    indicators.write(assessment, by=by, reason=reason)
    came = vars(source) if source else {}
    history.change(assessment, by=by, reason=reason, stage=_stage_after(assessment, criteria, by), **came)
    return assessment


def _locked(subject: Subject, by: User) -> Assessment:
    """The self-assessment of `subject`, made where there is none; its commune is held meanwhile."""
    Locality.objects.select_for_update(no_key=True).get(pk=subject.locality.pk)
    found = subject.recorded()
    if found is None:
        if not is_for(subject.criteria_set.level, place=subject.locality.level, is_village=subject.village is not None):
            raise ValidationError(OTHER_SUBJECT, code="other_subject")
        (found,) = history.create([Assessment(**subject.place, stage=Stage.NOT_SENT)], by=by)
    for name, value in subject.place.items():
        setattr(found, name, value)
    return found


def _rows_of(assessment: Assessment) -> tuple[_Rows, _Rows]:
    """The criteria and indicators of the set with what is there; the records that results name are loaded once."""
    # Kept with the set: an import asks for many communes and few sets.
    prefetch_related_objects([assessment.criteria_set], "criteria__indicators")
    criteria = {each.pk: each for each in assessment.criteria_set.criteria.all()}
    for each in criteria.values():
        each.criteria_set = assessment.criteria_set
    indicators = {each.pk: each for criterion in criteria.values() for each in criterion.indicators.all()}
    for part in indicators.values():
        part.criterion = criteria[part.criterion_id]
    return _stored(CriterionResult, criteria, assessment), _stored(IndicatorResult, indicators, assessment)


def _stored(model: Any, items: Mapping[int, Any], assessment: Assessment) -> _Rows:
    rows = _Rows(model, items, model.objects.of([assessment]).by_item())
    for item, result in rows.stored.items():
        result.assessment = assessment
        setattr(result, rows.key, items[item])
    return rows


def _take_criteria(rows: _Rows, entries: Iterable[Entry], signed: dict[str, Any]) -> None:
    troubles: dict[str, str] = {}
    for entry in entries:
        _known(rows, entry)
        if not entry.outcome:
            troubles[f"criterion-{entry.item}"] = "Hãy chọn kết quả của tiêu chí này."
            continue
        values = signed | {"declared": Outcome(entry.outcome)}
        rows.take(entry, values if entry.note is None else values | {"note": entry.note})
    if troubles:
        raise ValidationError(troubles)


def _take_indicators(rows: _Rows, entries: Sequence[Entry], signed: dict[str, Any], year: int) -> None:
    """A measured value is compared at once; whoever decides otherwise says why."""
    troubles: dict[str, str] = {}
    thresholds = Threshold.objects.by_indicator() if any(each.value is not None for each in entries) else {}
    for entry in entries:
        indicator = _known(rows, entry)
        level = threshold_in(year, entry.item, thresholds)
        follows = outcome_of_value(entry.value, indicator.operator, level)
        decided = entry.outcome or follows
        trouble = value_trouble(indicator.measure, entry.value)
        if not trouble and follows not in (Outcome.NOT_ASSESSED, decided) and not entry.differs_reason:
            trouble = f"Theo mức, kết quả là {follows.label}. Quyết định khác thì ghi lý do."
        if trouble:
            troubles[f"indicator-{entry.item}"] = trouble
            continue
        values = signed | {"declared": Outcome(decided), "value": entry.value, "differs_reason": entry.differs_reason}
        rows.take(entry, values if entry.note is None else values | {"note": entry.note})
    if troubles:
        raise ValidationError(troubles)


def _known(rows: _Rows, entry: Entry) -> Any:
    if entry.item not in rows.items or entry.outcome not in {"", *Outcome.values}:
        raise ValidationError("Mục này không thuộc bộ tiêu chí. Hãy tải lại trang.", code="other_set")
    return rows.items[entry.item]


def _follow(criteria: _Rows, indicators: _Rows, signed: dict[str, Any]) -> None:
    """Let each criterion follow from its indicators once they decide; what was entered against them is refused."""
    outcomes = indicators.outcomes()
    parts: dict[int, list[str]] = {}
    for pk, indicator in indicators.items.items():
        parts.setdefault(indicator.criterion_id, []).append(outcomes.get(pk, Outcome.NOT_ASSESSED))
    touched = {indicators.items[pk].criterion_id for pk in indicators.written} | set(criteria.written)
    troubles = {}
    declared = criteria.outcomes()
    for pk in touched:
        follows = outcome_that_follows(criteria.items[pk].how_met, declared.get(pk), parts.get(pk, ()))
        if follows is None:
            continue
        if pk in criteria.written:
            troubles[f"criterion-{pk}"] = f"{against_indicators(follows)}."
        criteria.written[pk] = signed | {"declared": follows, "basis": Basis.DERIVED}
    if troubles:
        raise ValidationError(troubles)


def _stage_after(assessment: Assessment, criteria: _Rows, by: User) -> Stage:
    """The stage that it moves on to: what the office enters whole is consolidated at once."""
    stage = Stage(assessment.stage)
    if policies.can_consolidate(by):
        known = criteria.outcomes()
        if all(item.pk in known for item in criteria.items.values() if item.counts):
            return Stage.CONSOLIDATED
    return Stage.ENTERING if stage == Stage.NOT_SENT else stage


# the way of a self-assessment -----------------------------------------------------------------------------


def doubts_of_sending(assessment: Assessment) -> dict[str, str]:
    """Return what is asked before a self-assessment is sent: items that nobody entered, nothing mended."""
    there, missing = _counted(assessment)
    found = {}
    if there and missing:
        found["missing"] = f"Còn {count(len(missing))} mục chưa nhập ({', '.join(missing)})."
    if assessment.stage == Stage.RETURNED and not _is_mended(assessment):
        found["unchanged"] = f"Phiếu bị trả lại ({assessment.return_reason}) mà chưa sửa mục nào."
    return found


def _counted(assessment: Assessment) -> tuple[list[str], list[str]]:
    """The numbers of the counted items that were entered, and of those that were not."""
    known = CriterionResult.objects.of([assessment]).outcomes().get(assessment.pk, {})
    items = [each for each in assessment.criteria_set.criteria.all() if each.counts]
    there = [each.number for each in items if each.pk in known]
    return there, [each.number for each in items if each.pk not in known]


def _is_mended(assessment: Assessment) -> bool:
    """Whether a result was entered since the self-assessment was returned."""
    returned = history.latest_change(assessment, "stage", Stage.RETURNED)
    later = {"declared_at__gt": returned} if returned else {}
    return any(model.objects.of([assessment]).filter(**later).exists() for model in (CriterionResult, IndicatorResult))


@transaction.atomic
def send(*, assessment: Assessment, by: User, as_it_is: bool = False) -> None:
    """The commune sends its self-assessment; from then on only the office changes it.

    Raises ValidationError where nothing was entered, and where nothing was mended since it was returned, unless
    `as_it_is` says so.
    """
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not policies.can_send(by, assessment):
        raise PermissionDenied
    there, missing = _counted(assessment)
    if not there:
        raise ValidationError(f"{count(len(missing))} mục chưa nhập. Hãy nhập kết quả rồi gửi.", code="empty")
    unchanged = doubts_of_sending(assessment).get("unchanged", "")
    if unchanged and not as_it_is:
        raise ValidationError(unchanged, code="unchanged")
    history.change(
        assessment,
        by=by,
        reason=SENT_UNCHANGED if unchanged else "",
        stage=Stage.SENT,
        channel=Channel.PROGRAM,
        received_from=by.full_name,
        received_on=timezone.localdate(),
        return_reason="",
    )


@transaction.atomic
def take_back(*, assessment: Assessment, by: User) -> None:
    """Rút lại: the commune mends what it sent, until the office took it in; it counts again when it is sent again."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not policies.can_take_back(by, assessment):
        raise PermissionDenied
    history.change(assessment, by=by, reason=TAKEN_BACK, stage=Stage.ENTERING, received_on=None)


@transaction.atomic
def consolidate(*, assessment: Assessment, by: User) -> None:
    """The office takes what the commune sent into the report as it is."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not policies.can_consolidate(by) or not assessment.is_submitted:
        raise PermissionDenied
    history.change(assessment, by=by, stage=Stage.CONSOLIDATED)


@transaction.atomic
def send_back(*, assessment: Assessment, reason: str, by: User, at: Mapping[int, str] | None = None) -> None:
    """Trả lại: the commune mends and sends again. `at` gives reasons by criterion; without a reason it is refused."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not policies.can_send_back(by, assessment):
        raise PermissionDenied
    history.needs_reason(reason, "Hãy ghi lý do trả lại, để xã biết phải sửa gì.")
    history.change(assessment, by=by, reason=reason, stage=Stage.RETURNED, return_reason=reason)
    wanted = []
    for row in assessment.results.filter(criterion__in=at or {}).select_related("criterion__criteria_set"):
        row.assessment = assessment
        wanted.append((row, {"return_reason": (at or {})[row.criterion_id]}))
    history.change_all(wanted, by=by, reason=reason)


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
    for locality in sorted(localities, key=lambda each: each.pk):  # all who lock several do it in this order
        subject = Subject(criteria_set, period, locality)
        stored = CriterionResult.objects.of_subject(**subject.place)
        there = set(stored.values_list("criterion_id", flat=True))
        rows = [Entry(pk, outcome) for pk, outcome in before[locality.pk, None].items() if pk not in there]
        kept.append(record_results(subject=subject, entries=Entries(rows, basis=Basis.KEPT), source=source, by=by))
    return kept
