"""What changes in the library of criteria sets: checked marks, wording, levels, responsible units, new versions."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from communes.models import Unit
from criteria import policies
from criteria.library import contents, exports
from criteria.library.contents import Entry, Item
from criteria.library.import_actions import write_rows
from criteria.library.imports import ImportRefusedError, Kind
from criteria.library.imports.files import CRITERIA, THRESHOLDS
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import Provenance
from history import actions as history
from ntm_tracker.fingerprint import check_shown, check_unchanged

CHANGED = "Nội dung vừa được người khác sửa. Hãy đọc lại rồi đánh dấu."
NOTHING_TO_CHECK = "Mục này chưa có lời văn hoặc mức để đối chiếu. Hãy ghi trước bằng nút Sửa."


# checking off ---------------------------------------------------------------------------------------------


@transaction.atomic
def check_off(*, criteria_set: CriteriaSet, key: str, fingerprint: str, by: User) -> list[Entry]:
    """Mark an item as compared with the decree and return what was marked; `fingerprint` is that of what was read."""
    if not policies.can_check_off(by):
        raise PermissionDenied
    item = _locked_item(criteria_set, key)
    check_shown(fingerprint, item.fingerprint, CHANGED)
    if not item.comparable:
        raise ValidationError(NOTHING_TO_CHECK)
    return _mark(item.comparable, by=by)


def _mark(entries: Iterable[Entry], *, by: User) -> list[Entry]:
    values = {"checked_on": timezone.localdate(), "checked_by": by}
    return _change_marks(entries, values, by=by)


@transaction.atomic
def take_back_marks(*, criteria_set: CriteriaSet, keys: Iterable[str], by: User) -> list[Entry]:
    """Take checked marks back from the entries named by `keys`."""
    if not policies.can_check_off(by):
        raise PermissionDenied
    wanted = set(keys)
    CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    entries = [entry for item in contents.contents(criteria_set).items for entry in item.entries]
    marked = [entry for entry in entries if entry.checked_on and contents.key_of(entry) in wanted]
    return _change_marks(marked, {"checked_on": None, "checked_by": None}, by=by)


def _change_marks(entries: Iterable[Entry], values: dict[str, Any], *, by: User) -> list[Entry]:
    entries, changed = list(entries), []
    for model in contents.LETTERS:
        of_model = [(entry, values) for entry in entries if isinstance(entry, model)]
        changed += history.change_all(of_model, by=by)
    return changed


def _locked_item(criteria_set: CriteriaSet, key: str) -> Item:
    CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    if (item := contents.contents(criteria_set).item(key)) is None:
        raise ValidationError("Mục này không còn trong bộ. Hãy tải lại trang.")
    return item


# wording and levels ---------------------------------------------------------------------------------------

# The cell of a file in which a field of the form stands.
CELLS = {
    "name": "criterion_name",
    "wording": "indicator_name",
    "operator": "operator",
    "unit_of_measure": "unit",
    "level": "threshold",
}


@transaction.atomic
def change_item(
    *, criteria_set: CriteriaSet, key: str, fingerprint: str, values: Mapping[str, str], is_checked: bool, by: User
) -> bool:
    """Change the words of an item; a used set takes what fills a gap, sources and notes (decision 0006).

    Rules and messages are those of an import: the changed row is held against the whole set.
    """
    if not policies.can_edit_sets(by):
        raise PermissionDenied
    item = _locked_item(criteria_set, key)
    columns = {name: value for name, value in values.items() if hasattr(item.record, name)}
    check_unchanged(item.record, columns, shown=fingerprint, now=item.fingerprint)
    changed = history.change(
        item.record, by=by, **{name: values[name] for name in ("source", "note") if name in values}
    )
    cells = {CELLS[name]: value for name, value in values.items() if name in CELLS}
    changed |= _change_row(criteria_set, item, cells, by=by)
    if is_checked:
        fresh = contents.contents(criteria_set).item(key)
        changed |= bool(fresh and _mark(fresh.comparable, by=by))
    return changed


def _change_row(criteria_set: CriteriaSet, item: Item, cells: dict[str, str], *, by: User) -> bool:
    """Write the item's row of the set's file with other cells; whatever the file says besides is as it is stored."""
    rows = next(sheet.rows for sheet in exports.sheets_of([criteria_set]) if sheet.kind == CRITERIA)
    row = next(row for row in rows if _is_row_of(row, item))
    cells = {column: text for column, text in cells.items() if text and text != row.get(column, "")}
    if not cells:
        return False
    if cells.keys() - {"threshold"}:
        cells["confidence"] = Provenance.RECALLED
    if "threshold" in cells:
        cells["threshold_confidence"] = Provenance.RECALLED
    name = cells.get("criterion_name")
    for each in rows if name else ():
        if each["criterion_no"] == row["criterion_no"]:
            each["criterion_name"] = name
    row |= cells
    keys = _keys_of(criteria_set, item)
    try:
        summary = write_rows(kind=CRITERIA, rows=rows, may_touch=lambda kind, key: (kind, key) in keys, by=by)
    except ImportRefusedError as error:
        raise _as_fields(error, {column: name for name, column in CELLS.items()}) from error
    return bool(summary.total)


def _is_row_of(row: Mapping[str, str], item: Item) -> bool:
    if isinstance(item.record, Criterion):
        return row["criterion_no"] == item.record.number and not row.get("indicator_no")
    return row.get("indicator_no") == item.record.code


def _keys_of(criteria_set: CriteriaSet, item: Item) -> set[tuple[Kind, tuple]]:
    key = (*criteria_set.natural_key(), item.number)
    if isinstance(item.record, Criterion):
        return {(Kind.CRITERION, key)}
    return {(Kind.INDICATOR, key), (Kind.THRESHOLD, (*key, None))}


def _as_fields(error: ImportRefusedError, names: Mapping[str, str]) -> ValidationError:
    """The problems of a row at the fields of the form that made it."""
    told: dict[str, list[str]] = {}
    for problem in error.problems:
        message = problem.message[:1].upper() + problem.message[1:]
        told.setdefault(names.get(problem.column, "__all__"), []).append(message)
    return ValidationError(told)


@transaction.atomic
def set_level(
    *,
    indicator: Indicator,
    year: int,
    level: Decimal | str,
    source: str,
    is_checked: bool,
    by: User,
    fingerprint: str = "",
) -> bool:
    """Add or change the level of one year; a year that an assessment used stays as it was (decision 0006)."""
    if not policies.can_edit_sets(by):
        raise PermissionDenied
    criteria_set = indicator.criterion.criteria_set
    item = _locked_item(criteria_set, contents.key_of(indicator))
    check_unchanged(item.record, {}, shown=fingerprint, now=item.fingerprint)
    row = {
        "set_code": exports.told_set(criteria_set.natural_key()),
        "indicator_no": indicator.code,
        "year": str(year),
        "threshold": level if isinstance(level, str) else exports.number(level),
        "unit": indicator.unit_of_measure,
        "source": source,
        "confidence": Provenance.RECALLED,
        "note": "",
    }
    key = (*criteria_set.natural_key(), indicator.code, year)
    try:
        summary = write_rows(
            kind=THRESHOLDS, rows=[row], may_touch=lambda kind, one: (kind, one) == (Kind.THRESHOLD, key), by=by
        )
    except ImportRefusedError as error:
        raise _as_fields(error, {"threshold": "level", "year": "year", "source": "source"}) from error
    written = Threshold.objects.filter(indicator=indicator, year=year).first()
    if written is None:
        raise ValidationError({"level": "Mức của chỉ tiêu này được tính từ chỉ tiêu khác. Hãy sửa mức gốc."})
    marked = _mark([written], by=by) if is_checked and not written.is_checked else []
    return bool(summary.total or marked)


# responsible units ----------------------------------------------------------------------------------------


@transaction.atomic
def assign_units(
    *, criteria_set: CriteriaSet, wanted: Mapping[int, tuple[set[int], set[int]]], units: Sequence[Unit], by: User
) -> list[Criterion]:
    """Assign units to criteria: for each criterion those that are to come and those that are to go.

    What somebody else assigned meanwhile stays: only the difference to what the person saw is written.
    """
    if not policies.can_assign_units(by):
        raise PermissionDenied
    CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    known = {unit.pk: unit for unit in units}
    criteria = Criterion.objects.filter(criteria_set=criteria_set, pk__in=wanted).prefetch_related("responsible_units")
    changed = []
    for criterion in criteria:
        criterion.criteria_set = criteria_set
        come, go = wanted[criterion.pk]
        before = {unit.pk: unit for unit in criterion.responsible_units.all()}
        after = {**{pk: unit for pk, unit in before.items() if pk not in go}, **{pk: known[pk] for pk in come}}
        if after.keys() != before.keys():
            history.set_members(criterion, "responsible_units", after.values(), by=by)
            changed.append(criterion)
    return changed


# new versions ---------------------------------------------------------------------------------------------


@transaction.atomic
def make_version(
    *,
    criteria_set: CriteriaSet,
    legal_basis: str,
    in_force_from: datetime.date,
    ends_old: bool,
    keeps_marks: bool,
    by: User,
) -> CriteriaSet:
    """Copy a version with its lineage; what uses the old one goes on using it."""
    if not policies.can_edit_sets(by):
        raise PermissionDenied
    versions = CriteriaSet.objects.select_for_update().filter(code=criteria_set.code)
    old = next(each for each in versions if each.pk == criteria_set.pk)
    if ends_old:
        _end(old, in_force_from - datetime.timedelta(days=1), by=by)
    later = criteria_set.in_force_to if (criteria_set.in_force_to or in_force_from) > in_force_from else None
    values = {
        "version": max(each.version for each in versions) + 1,
        "legal_basis": legal_basis,
        "in_force_from": in_force_from,
        "in_force_to": later,
        "copied_from": old,
    }
    (new,) = history.create([_copy(old, **values)], by=by)
    _copy_contents(old, new, keeps_marks=keeps_marks, by=by)
    return new


def _end(old: CriteriaSet, day: datetime.date, *, by: User) -> None:
    if old.in_force_from and day < old.in_force_from:
        raise ValidationError(
            {"in_force_from": "Ngày này không sau ngày phiên bản cũ có hiệu lực. Hãy chọn ngày khác."}
        )
    last = max((period.span.last_day for period in contents.uses_by_set(old).get(old.pk, ())), default=day)
    if day < last:
        text = (
            "Phiên bản cũ còn dùng cho kỳ kết thúc sau ngày này. Hãy chọn ngày sau, hoặc không kết thúc phiên bản cũ."
        )
        raise ValidationError({"in_force_from": text})
    history.change(old, by=by, in_force_to=day)


def _copy(record: models.Model, **values: Any) -> Any:
    """An unsaved copy of `record` with other `values`."""
    names = [field for field in record._meta.concrete_fields if not field.primary_key and not field.generated]
    kept = {field.attname: getattr(record, field.attname) for field in names if field.name not in values}
    return type(record)(**kept, **values)


def _copy_contents(old: CriteriaSet, new: CriteriaSet, *, keeps_marks: bool, by: User) -> None:
    found = contents.contents(old)
    fresh: dict[str, models.Model] = {}  # the copy of each entry, by the key of what it was copied from

    def copies(entries: Sequence[Entry], **values: Any) -> None:
        made = [
            _copy(each, **_marks(each, keeps=keeps_marks), **_places(each, new, fresh), **values) for each in entries
        ]
        fresh.update(zip(map(contents.key_of, entries), history.create(made, by=by), strict=True))

    copies([group.criterion.record for group in found.groups])
    waiting = [item.record for group in found.groups for item in group.indicators]
    own = {each.pk for each in waiting}
    while waiting:
        ready = [each for each in waiting if each.takes_value_from_id not in own or _source_key(each) in fresh]
        copies(ready or waiting)
        waiting = [each for each in waiting if contents.key_of(each) not in fresh]
    copies([level for item in found.items for level in item.levels])
    for group in found.groups:
        if units := list(group.criterion.record.responsible_units.all()):
            copied = fresh[group.criterion.key]
            copied.criteria_set = new
            history.set_members(copied, "responsible_units", units, by=by)


def _source_key(indicator: Indicator) -> str:
    return f"{contents.INDICATOR}{indicator.takes_value_from_id}"


def _marks(entry: Entry, *, keeps: bool) -> dict[str, Any]:
    """A new version is compared anew, unless its words are the same decree's."""
    if keeps:
        return {}
    reading = Provenance.RECALLED if entry.reading == Provenance.READ else entry.reading
    return {"reading": reading, "checked_on": None, "checked_by": None}


def _places(entry: Entry, new: CriteriaSet, fresh: Mapping[str, models.Model]) -> dict[str, Any]:
    """Where a copy belongs: inside the new version, wherever the old one pointed into itself."""
    match entry:
        case Criterion():
            return {"criteria_set": new, "lineage": entry.lineage or f"{new.code}:{entry.number}"}
        case Indicator():
            source = fresh.get(_source_key(entry), entry.takes_value_from)
            criterion = fresh[f"{contents.CRITERION}{entry.criterion_id}"]
            lineage = entry.lineage or f"{new.code}:{entry.code}"
            return {"criterion": criterion, "takes_value_from": source, "lineage": lineage}
    base = fresh.get(f"{contents.INDICATOR}{entry.base_id}", entry.base)
    return {"indicator": fresh[f"{contents.INDICATOR}{entry.indicator_id}"], "base": base}
