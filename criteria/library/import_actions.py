"""Bringing criteria sets in from files, all or nothing, and what that would write in words."""

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from accounts.models import User
from accounts.policies import require
from communes.models import Unit
from criteria import policies
from criteria.library.files import SourceFile
from criteria.library.planning import Plan, Stored, make_plan
from criteria.library.rows import Record
from criteria.library.rules import MODELS, Key, Law, Values, set_name, unmarked
from criteria.models import Assessment, CriteriaSet, Criterion, Indicator, Threshold
from history import actions as history
from history.models import RecordedVia
from ntm_tracker.fields import column as field_of
from ntm_tracker.quarters import Quarter
from ntm_tracker.vietnamese import capitalised, decimal, fold, short_date

Objects = dict[Law, dict[Key, models.Model]]
POINTS_TO: dict[str, Law] = {"criterion": Criterion, "takes_value_from": Indicator, "base": Indicator}
UNITS = "responsible_units"
LAST = 1000  # conditions without a number stand after the numbered criteria


class PreviewStaleError(Exception):
    """What would be written is no longer what was shown."""


@transaction.atomic
def import_criteria(*, files: Iterable[SourceFile], by: User | None, fingerprint: str | None = None) -> Plan:
    """Bring criteria sets in from files, all or nothing; raise ImportRefusedError with every problem.

    Commands have no user: `by` is None. `fingerprint` is that of the preview that was agreed to: raise
    PreviewStaleError when something else would be written by now.
    """
    objects = _stored_objects(by, lock=True)
    plan = make_plan(files, _stored(objects))
    if fingerprint is not None and fingerprint != plan.fingerprint:
        raise PreviewStaleError
    with history.recorded_via(RecordedVia.IMPORT):
        for model in MODELS:
            _create(plan.new[model], objects, by=by)
            for key, values in plan.changed[model].items():
                _change(objects[model][key], _resolved(values, objects), by=by)
    return plan


def preview_criteria(*, files: Iterable[SourceFile], by: User) -> Plan:
    """Return what `import_criteria` would write; raise ImportRefusedError with every problem."""
    return make_plan(files, _stored(_stored_objects(by, lock=False)))


# what is stored -------------------------------------------------------------------------------------------


def file_key(record: models.Model) -> Key:
    """Return the key by which files name a record."""
    match record:
        case CriteriaSet():
            return record.natural_key()
        case Criterion():
            return (*record.criteria_set.natural_key(), record.number)
        case Indicator():
            return (*record.criterion.criteria_set.natural_key(), record.code)
        case Threshold():
            return (*file_key(record.indicator), record.year)
    raise TypeError(record)


def _stored_objects(by: User | None, *, lock: bool) -> Objects:
    """All sets, locked, and what they hold."""
    require(by is None or policies.can_edit_sets(by))
    rows: dict[Law, Iterable[models.Model]] = {
        CriteriaSet: CriteriaSet.objects.select_for_update() if lock else CriteriaSet.objects.all(),
        Criterion: Criterion.objects.select_related("criteria_set").prefetch_related(UNITS),
        Indicator: Indicator.objects.select_related(
            "criterion__criteria_set", "takes_value_from__criterion__criteria_set"
        ),
        Threshold: Threshold.objects.select_related(
            "indicator__criterion__criteria_set", "base__criterion__criteria_set"
        ),
    }
    return {model: {file_key(each): each for each in rows[model]} for model in MODELS}


def _stored(objects: Objects) -> Stored:
    values = {model: {key: _plain(each) for key, each in found.items()} for model, found in objects.items()}
    used: dict[Key, set[Quarter]] = {}
    columns = ("criteria_set__code", "criteria_set__version", "period__year", "period__quarter")
    for code, version, year, number in Assessment.objects.order_by().values_list(*columns).distinct():
        used.setdefault((code, version), set()).add(Quarter(year, number))
    units: dict[str, set[str]] = {}
    for code, *names in Unit.objects.values_list("code", "name", "short_name", "list_name"):
        for name in {fold(each) for each in (code, *names)}:
            units.setdefault(name, set()).add(code)
    return Stored(values, used, units)


def _plain(record: models.Model) -> Values:
    """The values of `record`, records that it points to by their key."""
    fields = record._meta.concrete_fields
    values = {field.name: getattr(record, field.attname) for field in fields if not field.is_relation}
    for name in POINTS_TO.keys() & {field.name for field in fields}:
        other = getattr(record, name)
        values[name] = file_key(other) if other else None
    if isinstance(record, Criterion):
        values[UNITS] = sorted(unit.code for unit in record.responsible_units.all())
    return values


# writing --------------------------------------------------------------------------------------------------


def _create(records: Sequence[Record], objects: Objects, *, by: User | None) -> None:
    """Insert `records`; an indicator that takes its value from another waits until that one is there."""
    known = {None, *objects[Indicator]}
    waiting = [each for each in records if each.values.get("takes_value_from") not in known]
    ready = [each for each in records if each not in waiting]
    fresh = [each.model(**_place(each, objects), **_resolved(each.values, objects, but=UNITS)) for each in ready]
    for record, made in zip(ready, history.create(fresh, by=by), strict=True):
        objects[record.model][record.key] = made
        _change(made, {name: value for name, value in record.values.items() if name == UNITS}, by=by)
    if waiting:
        _create(waiting, objects, by=by)


def _place(record: Record, objects: Objects) -> Values:
    """Where a new record belongs, and what it is called there."""
    code, version, *rest = record.key
    if record.model is CriteriaSet:
        return {"code": code, "version": version}
    if record.model is Threshold:
        return {"indicator": objects[Indicator][record.key[:3]], "year": rest[-1]}
    number = rest[0]
    place: Values = {"lineage": f"{code}:{number}"}
    if record.model is Indicator:
        return place | {"code": number}
    order = int(number) if number.isascii() and number.isdigit() else LAST
    return place | {"criteria_set": objects[CriteriaSet][record.key[:2]], "number": number, "order": order}


def _resolved(values: Values, objects: Objects, *, but: str = "") -> Values:
    """Put records in the place of their keys."""
    return {
        name: objects[POINTS_TO[name]][value] if name in POINTS_TO and value else value
        for name, value in values.items()
        if name != but
    }


def _change(record: Any, values: Values, *, by: User | None) -> None:
    if (codes := values.pop(UNITS, None)) is not None:
        history.set_members(record, UNITS, Unit.objects.filter(code__in=codes), by=by)
    history.change(record, by=by, **values, **unmarked(type(record), values))


# in words -------------------------------------------------------------------------------------------------

SILENT = {"criterion", "order", "counts"}  # they follow from the place of a row


def changes_in_words(plan: Plan) -> list[dict[str, Any]]:
    """Return `plan` for people to agree to, set by set: of each value of a record its label, before and after."""
    unit_names = dict(Unit.objects.values_list("code", "short_name"))
    found: dict[Key, dict[str, Any]] = {}
    for model, key, is_new, values in plan.differences():
        words = []
        for column, pair in ((field_of(model, name), pair) for name, pair in values.items()):
            if column.name not in SILENT:
                label = capitalised(str(column.verbose_name))
                words.append((label, *(_in_words(column, value, unit_names) for value in pair)))
        if words:
            title = plan.after[CriteriaSet].get(key[:2], {}).get("name")
            changed = found.setdefault(
                key[:2], {"name": set_name(key), "title": title, "new": 0, "changed": 0, "records": []}
            )
            changed["new" if is_new else "changed"] += 1
            changed["records"].append({"name": _name(model, key), "is_new": is_new, "values": words})
    return list(found.values())


def _name(model: Law, key: Key) -> str:
    if model is CriteriaSet:
        return f"Bộ tiêu chí {set_name(key)}"
    if model is Threshold:
        return f"Mức của chỉ tiêu {key[2]}{f' năm {key[3]}' if key[3] else ''}"
    return f"{'Tiêu chí số' if model is Criterion else 'Chỉ tiêu'} {key[2]}"


def _in_words(column: models.Field, value: Any, unit_names: dict[str, str]) -> str:
    match value:
        case None | "" | []:
            return "(trống)"
        case list():
            return ", ".join(unit_names.get(each) or str(each) for each in value)
        case tuple():  # the key of another indicator
            return f"chỉ tiêu {value[-1]} của {set_name(value)}"
        case datetime.date():
            return short_date(value)
        case Decimal():
            return decimal(value)
    return str(dict(column.flatchoices).get(value, value))
