"""Bringing criteria sets in, all or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from accounts.models import User
from communes.models import Unit
from criteria import policies
from criteria.library import imports
from criteria.library.imports import (
    ImportRefusedError,
    Kind,
    Place,
    Plan,
    Problem,
    Record,
    SourceFile,
    Stored,
)
from criteria.models import Assessment, CriteriaSet, Criterion, Indicator, Threshold
from history import actions as history
from history.models import RecordedVia
from ntm_tracker.quarters import Quarter
from ntm_tracker.vietnamese import fold

Objects = dict[Kind, dict[tuple, models.Model]]
MODELS: dict[Kind, type[models.Model]] = {
    Kind.SET: CriteriaSet,
    Kind.CRITERION: Criterion,
    Kind.INDICATOR: Indicator,
    Kind.THRESHOLD: Threshold,
}
POINTS_TO = {"criterion": Kind.CRITERION, "takes_value_from": Kind.INDICATOR, "base": Kind.INDICATOR}
CANNOT_SINGLE_OUT = (
    "không sửa riêng mục này được: bộ có chỗ mà tệp nhập không giữ nguyên. Hãy xuất bộ, sửa trong tệp rồi nhập lại."
)
LAST = 1000  # conditions without a number stand after the numbered criteria


class PreviewStaleError(Exception):
    """What would be written is no longer what was shown."""


@dataclass
class ImportSummary:
    """How many records of each kind an import made and changed."""

    new: Counter[Kind] = field(default_factory=Counter)
    changed: Counter[Kind] = field(default_factory=Counter)

    @property
    def made(self) -> int:
        return self.new.total()

    @property
    def altered(self) -> int:
        return self.changed.total()

    @property
    def total(self) -> int:
        return self.made + self.altered


@transaction.atomic
def import_criteria(*, files: Iterable[SourceFile], by: User | None, seen: str | None = None) -> ImportSummary:
    """Bring criteria sets in from files, all or nothing; raise ImportRefusedError with every problem.

    Commands have no user: `by` is None. `seen` is the digest of the preview that was agreed to: raise
    PreviewStaleError when something else would be written by now.
    """
    if by is not None and not policies.can_import_criteria(by):
        raise PermissionDenied
    objects = _stored_objects()
    stored = _stored(objects)
    plan = imports.plan(imports.read(files), stored)
    if seen is not None and seen != imports.digest(plan, stored):
        raise PreviewStaleError
    with history.recorded_via(RecordedVia.IMPORT):
        _write(plan, objects, by=by)
    return _summary(plan)


@dataclass(frozen=True)
class Preview:
    """What an import would write, and a mark of exactly that."""

    told: list[imports.ToldSet]
    summary: ImportSummary
    digest: str


def preview_criteria(*, files: Iterable[SourceFile], by: User) -> Preview:
    """Say what `import_criteria` would write; raise ImportRefusedError with every problem."""
    if not policies.can_import_criteria(by):
        raise PermissionDenied
    stored = _stored(_stored_objects(lock=False))
    plan = imports.plan(imports.read(files), stored)
    names = dict(Unit.objects.values_list("code", "short_name"))
    return Preview(imports.tell(plan, stored, names), _summary(plan), imports.digest(plan, stored))


@transaction.atomic
def write_rows(
    *, kind: str, rows: Sequence[dict[str, str]], may_touch: Callable[[Kind, tuple], bool], by: User
) -> ImportSummary:
    """Write changed rows of a file as an import would, with all its rules; raise ImportRefusedError.

    `may_touch` says which records are meant; that others would change is a mistake of ours and stops everything.
    """
    objects = _stored_objects()
    plan = imports.plan(imports.read_tables([imports.table_of(kind, rows)]), _stored(objects))
    touched = [(kind, each.key) for kind in Kind for each in plan.new[kind]]
    touched += [(kind, key) for kind in Kind for key in plan.changed[kind]]
    if plan.units or not all(may_touch(*each) for each in touched):
        raise ImportRefusedError([Problem(Place("", 0), "", CANNOT_SINGLE_OUT)])
    _write(plan, objects, by=by)
    return _summary(plan)


def _write(plan: Plan, objects: Objects, *, by: User | None) -> None:
    for kind in Kind:
        _create(plan.new[kind], objects, by=by)
        _change(kind, plan.changed[kind], objects, by=by)
    _set_units(plan.units, objects, by=by)


def _summary(plan: Plan) -> ImportSummary:
    new = Counter({kind: len(plan.new[kind]) for kind in Kind})
    changed = Counter({kind: len(plan.changed[kind]) for kind in Kind})
    written = {record.key for record in plan.new[Kind.CRITERION]} | set(plan.changed[Kind.CRITERION])
    changed[Kind.CRITERION] += len(set(plan.units) - written)
    return ImportSummary(new, changed)


def _stored_objects(*, lock: bool = True) -> Objects:
    """All sets, locked, and what they hold, by the keys of files; related sets and criteria are loaded once."""
    found = CriteriaSet.objects.select_for_update() if lock else CriteriaSet.objects.all()
    sets = {each.pk: each for each in found}
    objects: Objects = {Kind.SET: {each.natural_key(): each for each in sets.values()}}
    criteria = Criterion.objects.prefetch_related("responsible_units")
    objects[Kind.CRITERION] = {(*sets[each.criteria_set_id].natural_key(), each.number): each for each in criteria}
    numbers = _keys(objects, Kind.CRITERION)
    indicators = Indicator.objects.all()
    objects[Kind.INDICATOR] = {(*numbers[each.criterion_id][:2], each.code): each for each in indicators}
    codes = _keys(objects, Kind.INDICATOR)
    objects[Kind.THRESHOLD] = {(*codes[each.indicator_id], each.year): each for each in Threshold.objects.all()}
    for key, criterion in objects[Kind.CRITERION].items():
        criterion.criteria_set = objects[Kind.SET][key[:2]]
    for key, threshold in objects[Kind.THRESHOLD].items():
        threshold.indicator = objects[Kind.INDICATOR][key[:3]]
    return objects


def _keys(objects: Objects, kind: Kind) -> dict[int, tuple]:
    return {each.pk: key for key, each in objects[kind].items()}


def _stored(objects: Objects) -> Stored:
    keys = {MODELS[kind]: _keys(objects, kind) for kind in objects}
    values = {kind: {key: _plain(each, keys) for key, each in objects[kind].items()} for kind in Kind}
    for key, criterion in objects[Kind.CRITERION].items():
        values[Kind.CRITERION][key]["responsible_units"] = {unit.code for unit in criterion.responsible_units.all()}
    return Stored(values, _used_quarters(), _unit_names())


def _plain(record: models.Model, keys: dict[type[models.Model], dict[int, tuple]]) -> dict[str, Any]:
    """The values of `record`, records that it points to by their key."""
    return {
        field.name: keys[field.related_model].get(value) if field.is_relation else value
        for field in record._meta.concrete_fields
        if not field.is_relation or field.related_model in keys
        for value in [field.value_from_object(record)]
    }


def _used_quarters() -> dict[tuple, set[Quarter]]:
    used: dict[tuple, set[Quarter]] = {}
    columns = ("criteria_set__code", "criteria_set__version", "period__year", "period__quarter")
    for code, version, year, number in Assessment.objects.order_by().values_list(*columns).distinct():
        used.setdefault((code, version), set()).add(Quarter(year, number))
    return used


def _unit_names() -> dict[str, set[str]]:
    """The codes of the units that a folded code or name may mean."""
    names: dict[str, set[str]] = {}
    for code, *others in Unit.objects.values_list("code", "name", "short_name", "list_name"):
        for name in {fold(each) for each in (code, *others)}:
            names.setdefault(name, set()).add(code)
    return names


def _create(records: Sequence[Record], objects: Objects, *, by: User | None) -> None:
    """Insert `records`; an indicator that takes its value from another waits until that one is there."""
    waiting: list[Record] = []
    ready: list[Record] = []
    for record in records:
        other = record.values.get("takes_value_from")
        (waiting if other and other not in objects[Kind.INDICATOR] else ready).append(record)
    created = history.create([_built(record, objects) for record in ready], by=by)
    for record, made in zip(ready, created, strict=True):
        objects[record.kind][record.key] = made
    if waiting:
        _create(waiting, objects, by=by)


def _built(record: Record, objects: Objects) -> models.Model:
    return MODELS[record.kind](**_resolved(record.values, objects), **PLACES[record.kind](record.key, objects))


def _resolved(values: dict[str, Any], objects: Objects) -> dict[str, Any]:
    """Put records in the place of their keys."""
    return {
        name: objects[POINTS_TO[name]][value] if name in POINTS_TO and value else value
        for name, value in values.items()
    }


def _place_of_set(key: tuple, objects: Objects) -> dict[str, Any]:
    return {"code": key[0], "version": key[1]}


def _place_of_criterion(key: tuple, objects: Objects) -> dict[str, Any]:
    code, _, number = key
    order = int(number) if number.isascii() and number.isdigit() else LAST
    return {
        "criteria_set": objects[Kind.SET][key[:2]],
        "number": number,
        "order": order,
        "lineage": f"{code}:{number}",
    }


def _place_of_indicator(key: tuple, objects: Objects) -> dict[str, Any]:
    return {"code": key[2], "lineage": f"{key[0]}:{key[2]}"}


def _place_of_threshold(key: tuple, objects: Objects) -> dict[str, Any]:
    return {"indicator": objects[Kind.INDICATOR][key[:3]], "year": key[3]}


PLACES: dict[Kind, Callable[[tuple, Objects], dict[str, Any]]] = {
    Kind.SET: _place_of_set,
    Kind.CRITERION: _place_of_criterion,
    Kind.INDICATOR: _place_of_indicator,
    Kind.THRESHOLD: _place_of_threshold,
}


def _change(kind: Kind, changed: dict[tuple, dict[str, Any]], objects: Objects, *, by: User | None) -> None:
    for key, values in changed.items():
        record = objects[kind][key]
        if getattr(record, "checked_on", None) and values.keys() & imports.COMPARED[kind]:
            values = values | {"checked_on": None, "checked_by": None}  # other words were compared, not these
        history.change(record, by=by, **_resolved(values, objects))


def _set_units(units: dict[tuple, list[str]], objects: Objects, *, by: User | None) -> None:
    found = {
        unit.code: unit for unit in Unit.objects.filter(code__in={code for codes in units.values() for code in codes})
    }
    for key, codes in units.items():
        members = [found[code] for code in codes]
        history.set_members(objects[Kind.CRITERION][key], "responsible_units", members, by=by)
