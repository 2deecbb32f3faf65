"""A plan in words, for people to agree to before anything is written: which record, which field, old → new."""

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from criteria.library.imports.checks import Plan, Stored
from criteria.library.imports.records import Key, Kind, told_set
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from ntm_tracker.vietnamese import capitalised, decimal, short_date

MODELS: dict[Kind, type[models.Model]] = {
    Kind.SET: CriteriaSet,
    Kind.CRITERION: Criterion,
    Kind.INDICATOR: Indicator,
    Kind.THRESHOLD: Threshold,
}
UNTOLD = {"criterion", "order", "counts"}  # they follow from the place of a row
NOTHING = "(trống)"
UNITS = "responsible_units"


@dataclass(frozen=True)
class ToldValue:
    """One field: before and after; a new record has no before."""

    label: str
    after: str
    before: str = ""


@dataclass(frozen=True)
class ToldRecord:
    """One record that would be made or changed."""

    name: str
    is_new: bool
    values: tuple[ToldValue, ...]


@dataclass
class ToldSet:
    """What would happen to one set: its name in a file, its title as it is or will be."""

    name: str
    title: str
    records: list[ToldRecord] = field(default_factory=list)

    @property
    def new(self) -> int:
        return sum(record.is_new for record in self.records)

    @property
    def changed(self) -> int:
        return len(self.records) - self.new


def tell(plan: Plan, stored: Stored, unit_names: Mapping[str, str]) -> list[ToldSet]:
    """Return `plan` in words, set by set, in the order of its records."""
    found: dict[str, ToldSet] = {}
    titles = {key: values["name"] for key, values in stored.values[Kind.SET].items()}
    titles |= {record.key: record.values["name"] for record in plan.new[Kind.SET]}
    for kind in Kind:
        for key, is_new, values in _records(plan, stored, kind):
            words = tuple(_value(kind, name, *pair, unit_names) for name, pair in values.items() if name not in UNTOLD)
            if words:
                name = told_set(key)
                told = ToldRecord(_name(kind, key), is_new, words)
                found.setdefault(name, ToldSet(name, titles.get(key[:2], ""))).records.append(told)
    return list(found.values())


def digest(plan: Plan, stored: Stored) -> str:
    """A mark of exactly what would be written over exactly what is there."""
    written = [[kind, key, is_new, values] for kind in Kind for key, is_new, values in _records(plan, stored, kind)]
    return hashlib.sha256(json.dumps(written, default=str).encode()).hexdigest()


def _records(plan: Plan, stored: Stored, kind: Kind) -> Iterator[tuple[Key, bool, dict[str, tuple[Any, Any]]]]:
    """Each record with its values, before and after; units belong to their criterion."""
    units = dict(plan.units) if kind == Kind.CRITERION else {}
    for record in plan.new[kind]:
        values = {name: (None, value) for name, value in record.values.items() if value not in (None, "")}
        if record.key in units:
            values[UNITS] = (None, units.pop(record.key))
        yield record.key, True, values
    changed = {key: dict(values) for key, values in plan.changed[kind].items()}
    for key, codes in units.items():
        changed.setdefault(key, {})[UNITS] = codes
    for key, values in changed.items():
        before = stored.values[kind][key]
        yield key, False, {name: (_plain(before.get(name)), value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set) else value


def _name(kind: Kind, key: Key) -> str:
    match kind:
        case Kind.SET:
            return f"Bộ tiêu chí {told_set(key)}"
        case Kind.CRITERION:
            return f"Tiêu chí số {key[2]}"
        case Kind.INDICATOR:
            return f"Chỉ tiêu {key[2]}"
    return f"Mức của chỉ tiêu {key[2]}{f' năm {key[3]}' if key[3] else ''}"


def _value(kind: Kind, name: str, before: Any, after: Any, unit_names: Mapping[str, str]) -> ToldValue:
    column = MODELS[kind]._meta.get_field(name)
    told = [_words(column, value, unit_names) for value in (after, before)]
    return ToldValue(capitalised(str(column.verbose_name)), *told)


def _words(column: models.Field, value: Any, unit_names: Mapping[str, str]) -> str:
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(unit_names.get(each, each) for each in value)
    if isinstance(value, tuple):  # the key of another indicator
        return f"chỉ tiêu {value[-1]} của {told_set(value)}"
    if isinstance(value, datetime.date):
        return short_date(value)
    if isinstance(value, Decimal):
        return decimal(value)
    return str(dict(column.flatchoices).get(value, value))
