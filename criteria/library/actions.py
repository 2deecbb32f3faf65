"""What changes in the library of criteria sets: checked marks, wording, levels, responsible units, new versions."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import require
from communes.models import Unit
from criteria import policies
from criteria.library import contents, rules
from criteria.library.contents import Entry, Item
from criteria.library.files import check_letters
from criteria.library.import_actions import file_key
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import Provenance
from criteria.rules.outcomes import ThresholdRow
from history import actions as history
from ntm_tracker.fields import column
from ntm_tracker.fingerprint import NOT_SENT, check_shown, check_unchanged
from ntm_tracker.vietnamese import capitalised

CHANGED = "Nội dung vừa được người khác sửa. Hãy đọc lại rồi đánh dấu."
NOTHING_TO_CHECK = "Mục này chưa có lời văn hoặc mức để đối chiếu. Hãy ghi trước bằng nút Sửa."
COMPUTED = "Mức của chỉ tiêu này được tính từ chỉ tiêu khác. Hãy sửa mức gốc."
BY_YEAR = "Mức của chỉ tiêu này ghi theo từng năm. Hãy ghi mức của một năm."
REMARKS = {"source", "note", "other_names"}  # free at any time, and not compared with the decree
REWORDED: dict[str, Any] = {"reading": Provenance.RECALLED, **rules.UNMARKED}  # other words were compared, not these


def _ask(is_allowed: bool, criteria_set: CriteriaSet) -> None:
    """Lock the set for whoever may change it; raise PermissionDenied."""
    require(is_allowed)
    CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)


def _item(criteria_set: CriteriaSet, key: str) -> Item:
    """Return the item as it is stored now; raise ValidationError if it is gone."""
    if (item := contents.contents(criteria_set).item(key)) is None:
        raise ValidationError("Mục này không còn trong bộ. Hãy tải lại trang.")
    return item


# checking off ---------------------------------------------------------------------------------------------


@transaction.atomic
def check_off(*, criteria_set: CriteriaSet, key: str, fingerprint: str, by: User) -> list[Entry]:
    """Mark an item as compared with the decree and return what was marked; `fingerprint` is that of what was read."""
    _ask(policies.can_check_off(by), criteria_set)
    item = _item(criteria_set, key)
    check_shown(fingerprint, item.fingerprint, CHANGED)
    if not (comparable := item.comparable):
        raise ValidationError(NOTHING_TO_CHECK)
    return _mark(comparable, by=by)


def _mark(entries: Iterable[Entry], *, by: User) -> list[Entry]:
    return _change_marks(entries, {"checked_on": timezone.localdate(), "checked_by": by}, by=by)


@transaction.atomic
def take_back_marks(*, criteria_set: CriteriaSet, keys: Iterable[str], by: User) -> list[Entry]:
    """Take checked marks back from the entries named by `keys`."""
    _ask(policies.can_check_off(by), criteria_set)
    named, marked = set(keys), [entry for item in contents.contents(criteria_set).items for entry in item.marks]
    return _change_marks([entry for entry in marked if contents.key_of(entry) in named], rules.UNMARKED, by=by)


def _change_marks(entries: Iterable[Entry], values: dict[str, Any], *, by: User) -> list[Entry]:
    entries = list(entries)
    by_model = [[(entry, values) for entry in entries if isinstance(entry, model)] for model in contents.LETTERS]
    return [entry for wanted in by_model for entry in history.change_all(wanted, by=by)]


# wording and levels ---------------------------------------------------------------------------------------


@transaction.atomic
def change_item(
    *, criteria_set: CriteriaSet, key: str, fingerprint: str, by: User, checked: bool = False, **values: str
) -> bool:
    """Change the words of an item to `values`; a used set takes what fills a gap, sources and notes (decision 0006).

    A blank takes nothing away but a source or a note.
    """
    _ask(policies.can_edit_sets(by), criteria_set)
    item = _item(criteria_set, key)
    record = item.record
    columns = {name: value for name, value in values.items() if hasattr(record, name)}
    check_unchanged(record, columns, shown=fingerprint or NOT_SENT, now=item.fingerprint)
    words: dict[str, Any] = {
        name: text for name, text in values.items()
        if name != "level" and (text or name in REMARKS) and text != getattr(record, name)
    }  # fmt: skip
    wrong = {name: _wrong(record, name, text, is_used=criteria_set.is_used) for name, text in words.items()}
    if any(wrong.values()):
        raise ValidationError({name: message for name, message in wrong.items() if message})
    changed = history.change(record, by=by, **words, **(REWORDED if words.keys() - REMARKS else {}))
    if isinstance(record, Indicator) and (level := values.get("level")):
        changed |= _write_level(record, None, level, record.source, by=by)
    if checked and (fresh := contents.contents(criteria_set).item(key)):
        changed |= bool(_mark(fresh.comparable, by=by))
    return changed


def _wrong(record: Criterion | Indicator, name: str, text: str, *, is_used: bool) -> str:
    """Return why a field cannot take `text`, or nothing."""
    if is_used and not rules.stays_open(name, getattr(record, name), record.reading):
        return capitalised(rules.frozen_message(file_key(record)))
    try:
        check_letters(text)
        column(record, name).clean(text, record)
    except ValidationError as error:
        return capitalised(error.messages[0])
    return ""


@transaction.atomic
def set_level(
    *, indicator: Indicator, year: int, level: str, source: str, checked: bool, by: User, fingerprint: str = ""
) -> bool:
    """Add or change the level of one year; a year that an assessment used stays as it was (decision 0006)."""
    criteria_set = indicator.criterion.criteria_set
    _ask(policies.can_edit_sets(by), criteria_set)
    item = _item(criteria_set, contents.key_of(indicator))
    check_unchanged(item.record, {}, shown=fingerprint, now=item.fingerprint)
    if message := _wrong(indicator, "source", source, is_used=False):
        raise ValidationError({"source": message})
    changed = _write_level(indicator, year, level, source, by=by)
    written = indicator.thresholds.get(year=year)
    marked = _mark([written], by=by) if checked and not written.is_checked else []
    return bool(changed or marked)


def _write_level(indicator: Indicator, year: int | None, text: str, source: str, *, by: User) -> bool:
    try:
        check_letters(text)
        value, words = rules.level_of(text, indicator.measure)
        _refuse_level(indicator, ThresholdRow(year, value, words))
    except (ValueError, ValidationError) as error:
        message = error.messages[0] if isinstance(error, ValidationError) else str(error)
        raise ValidationError({"level": capitalised(message)}) from error
    stored = indicator.thresholds.filter(year=year).first()
    if stored is None:
        values = {"value": value, "words": words, "source": source, "reading": Provenance.RECALLED}
        return bool(history.create([Threshold(indicator=indicator, year=year, **values)], by=by))
    changes: dict[str, Any] = {"source": source or stored.source} if year else {}
    if (stored.value, stored.words) != (value, words):
        changes |= {"value": value, "words": words, **REWORDED}
    return history.change(stored, by=by, **changes)


def _refuse_level(indicator: Indicator, row: ThresholdRow) -> None:
    """Raise ValidationError for a level that is computed, or that would change what an assessment used."""
    before = Threshold.objects.by_indicator()
    own = before.get(indicator.pk, [])
    if any(each.base for each in own):
        raise ValidationError(COMPUTED)
    if row.year is None and any(each.year for each in own):
        raise ValidationError(BY_YEAR)
    after = before | {indicator.pk: [*(each for each in own if each.year != row.year), row]}
    for pk, year, was in rules.bent_levels(before, after, contents.used_years()):
        bent = Indicator.objects.select_related("criterion__criteria_set").get(pk=pk)
        raise ValidationError(rules.used_level_message(file_key(bent), year, was))


# responsible units ----------------------------------------------------------------------------------------


@transaction.atomic
def assign_units(
    *, criteria_set: CriteriaSet, wanted: Mapping[int, tuple[set[Unit], set[Unit]]], by: User
) -> list[Criterion]:
    """Assign units to criteria: for each criterion those that are to come and those that are to go.

    What somebody else assigned meanwhile stays: only the difference to what the person saw is written.
    """
    _ask(policies.can_check_off(by), criteria_set)
    criteria = criteria_set.criteria.filter(pk__in=wanted).prefetch_related("responsible_units")
    changed = []
    for criterion in criteria:
        come, go = wanted[criterion.pk]
        units = come | set(criterion.responsible_units.all()) - go
        if history.set_members(criterion, "responsible_units", units, by=by):
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
    require(policies.can_edit_sets(by))
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
    message = ""
    if day < max((period.span.last_day for period in contents.uses_of(old)), default=day):
        message = (
            "Phiên bản cũ còn dùng cho kỳ kết thúc sau ngày này. Hãy chọn ngày sau, hoặc không kết thúc phiên bản cũ."
        )
    if old.in_force_from and day < old.in_force_from:
        message = "Ngày này không sau ngày phiên bản cũ có hiệu lực. Hãy chọn ngày khác."
    if message:
        raise ValidationError({"in_force_from": message})
    history.change(old, by=by, in_force_to=day)


def _copy(record: models.Model, **values: Any) -> Any:
    """An unsaved copy of `record` with other `values`."""
    names = [field for field in record._meta.concrete_fields if not field.primary_key and not field.generated]
    kept = {field.attname: getattr(record, field.attname) for field in names if field.name not in values}
    return type(record)(**kept, **values)


def _copy_contents(old: CriteriaSet, new: CriteriaSet, *, keeps_marks: bool, by: User) -> None:
    """Copy criteria, indicators and levels; what points into the old version points into the new one then."""
    found = contents.contents(old)
    fresh: dict[Any, Any] = {}  # the copy of each entry

    def place_of(entry: Entry) -> dict[str, Any]:
        match entry:
            case Criterion():
                return {"criteria_set": new, "lineage": entry.lineage or f"{new.code}:{entry.number}"}
            case Indicator(takes_value_from=source):
                place = {"criterion": fresh[entry.criterion], "takes_value_from": fresh.get(source, source)}
                return place | {"lineage": entry.lineage or f"{new.code}:{entry.code}"}
        return {"indicator": fresh[entry.indicator], "base": fresh.get(entry.base, entry.base)}

    def copies(entries: Sequence[Entry]) -> None:
        made = [_copy(each, **place_of(each), **({} if keeps_marks else _unmarked(each))) for each in entries]
        fresh.update(zip(entries, history.create(made, by=by), strict=True))

    criteria = [group.criterion.record for group in found.groups]
    copies(criteria)
    waiting: list[Any] = [item.record for group in found.groups for item in group.indicators]
    while waiting:  # an indicator that takes its value from another of this set waits until that one is there
        copies([each for each in waiting if each.takes_value_from not in waiting] or waiting)
        waiting = [each for each in waiting if each not in fresh]
    copies([level for item in found.items for level in item.levels])
    for criterion in cast("list[Criterion]", criteria):
        if units := list(criterion.responsible_units.all()):
            history.set_members(fresh[criterion], "responsible_units", units, by=by)


def _unmarked(entry: Entry) -> dict[str, Any]:
    """A new version is compared anew, unless its words are the same decree's."""
    reading = Provenance.RECALLED if entry.reading == Provenance.READ else entry.reading
    return {**rules.UNMARKED, "reading": reading}
