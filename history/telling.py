"""The history in words: which field, what it was, what it became."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q

from history.models import Entry
from ntm_tracker.fields import column
from ntm_tracker.vietnamese import capitalised, decimal, short_date

NOTHING = "(trống)"
LONGEST = 300


@dataclass(frozen=True)
class Change:
    """One field of an entry in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownEntry:
    """An entry in words: `verb` is Thêm, Sửa or Xóa."""

    entry: Entry
    verb: str
    kind: str
    changes: tuple[Change, ...]


Names = dict[type[models.Model], dict[Any, str]]


def shown_entries(entries: Iterable[Entry]) -> list[ShownEntry]:
    """Return `entries` in words; the names of other records are looked up once for each kind of record."""
    entries = list(entries)
    names = _names(entries)
    return [_shown(entry, names) for entry in entries]


def _shown(entry: Entry, names: Names) -> ShownEntry:
    model = entry.record_type.model_class()
    kind = capitalised(str(model._meta.verbose_name)) if model else entry.record_type.model
    changes = tuple(_change(model, name, pair, names) for name, pair in entry.changes.items())
    return ShownEntry(entry, _verb(entry), kind, changes)


def _verb(entry: Entry) -> str:
    pairs = list(entry.changes.values())
    if pairs and all(before is None for before, _ in pairs):
        return "Thêm"
    if pairs and all(after is None for _, after in pairs):
        return "Xóa"
    return "Sửa"


def _field(model: type[models.Model] | None, name: str) -> models.Field | None:
    try:
        return column(model, name) if model else None
    except FieldDoesNotExist:
        return None  # a field that later versions no longer have


def _change(model: type[models.Model] | None, name: str, pair: list, names: Names) -> Change:
    field = _field(model, name)
    label = capitalised(str(getattr(field, "verbose_name", name)))
    before, after = (_words(field, value, names) for value in pair)
    return Change(label, before, after)


def _words(field: models.Field | None, value: Any, names: Names) -> str:
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if field is not None and field.many_to_one and field.related_model:
        return names.get(field.related_model, {}).get(value, f"mục số {value}")
    if choices := dict(getattr(field, "flatchoices", ())):
        return str(choices.get(value, value))
    text = _written(field, value)
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def _written(field: models.Field | None, value: Any) -> str:
    """Write dates and decimals the Vietnamese way; the history keeps them as JSON text."""
    try:
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            return short_date(datetime.date.fromisoformat(str(value)))
        if isinstance(field, models.DecimalField):
            return decimal(Decimal(str(value)))
    except (ValueError, InvalidOperation):
        pass
    return str(value)


def _names(entries: list[Entry]) -> Names:
    """Look up what foreign keys point to: one query for each kind of record, however many entries."""
    wanted: dict[type[models.Model], set] = defaultdict(set)
    for entry in entries:
        model = entry.record_type.model_class()
        for name, pair in entry.changes.items():
            field = _field(model, name)
            if field is not None and field.many_to_one and field.related_model:
                wanted[field.related_model] |= {value for value in pair if value is not None}
    return {model: _named(model, keys) for model, keys in wanted.items()}


def _named(model: type[models.Model], keys: set) -> dict[Any, str]:
    related = [field.name for field in model._meta.concrete_fields if field.many_to_one]
    found = model._default_manager.select_related(*related) if related else model._default_manager.all()
    return {record.pk: str(record) for record in found.filter(pk__in=keys)}


Part = tuple[type[models.Model], str]


def parts_of(model: type[models.Model], way: str = "") -> Iterator[Part]:
    """Each kind of record that would go with one of `model`, and the lookup that leads back to it, as models say it."""
    for relation in model._meta.related_objects:
        part = relation.related_model
        if relation.on_delete is models.CASCADE and part._meta.app_label == model._meta.app_label:
            back = f"{relation.field.name}__{way}" if way else relation.field.name
            yield part, back
            yield from parts_of(part, back)


def about(model: type[models.Model], pk: int) -> Q:
    """Entries about the record `pk` of `model` or one of its parts, those that were taken out included."""
    types = ContentType.objects.get_for_models(model, *(part for part, _ in parts_of(model)))
    found = Q(record_type=types[model], record_id=pk)
    for part, way in parts_of(model):
        is_part = Q(record_type=types[part])
        found |= is_part & Q(record_id__in=part._default_manager.filter(**{way: pk}).order_by().values("pk"))
        if "__" not in way:
            left = Entry.objects.filter(is_part, **{f"changes__{way}__0": pk}).order_by()
            found |= is_part & Q(record_id__in=left.values("record_id"))
    return found
