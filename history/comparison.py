"""Whether the records are as the history last tells them: what was changed past the program shows itself.

Compared is every column that the history tells, of every kind of record that it knows. It does not see: who signed in
last, passwords, row versions and links between many records; values that a migration filled in; a record and its
entries altered together by somebody who has `HISTORY_KEY` (`verify` looks at the entries).
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from history.models import Entry
from history.values import BOOKKEEPING, UNTOLD, values_of
from ntm_tracker.fields import column

Told = dict[int, dict[str, Any]]


def altered_records() -> Iterator[str]:
    """Yield a sentence about each record that differs from its last entries. Reads all tables, row by row."""
    for content_type in ContentType.objects.filter(pk__in=Entry.objects.values("record_type")).order_by("pk"):
        if model := content_type.model_class():
            yield from _of_model(model, _last_told(content_type))


def _last_told(content_type: ContentType) -> Told:
    """Return the last value of each column of each record, as JSON keeps it."""
    told: Told = defaultdict(dict)
    entries = Entry.objects.filter(record_type=content_type).order_by("pk")
    for record_id, changes in entries.values_list("record_id", "changes").iterator(chunk_size=1000):
        told[record_id] |= {name: pair[1] for name, pair in changes.items()}
    return told


def _of_model(model: type[models.Model], told: Told) -> Iterator[str]:
    kind = str(model._meta.verbose_name)
    for record in model._base_manager.order_by("pk").iterator(chunk_size=1000):
        values = told.pop(record.pk, None)
        if values is None:
            yield f"{kind} {record.pk} ({record}): có trong bảng nhưng lịch sử không ghi."
        elif names := list(_differing(record, values)):
            yield f"{kind} {record.pk} ({record}): khác với lịch sử ở {', '.join(names)}."
    for number, values in told.items():
        if any(value not in (None, "", []) for value in values.values()):
            yield f"{kind} {number}: lịch sử không ghi đã xóa nhưng không còn trong bảng."


def _differing(record: models.Model, told: dict[str, Any]) -> Iterator[str]:
    now = _as_json(values_of(record))
    for name in now.keys() - UNTOLD - BOOKKEEPING:
        field = column(record, name)
        # What is blank in a new record is not told; and a migration may have filled a column with its default since.
        known = told[name] if name in told else _as_json(field.get_default())
        if _same(field, now[name]) != _same(field, known) and (name in told or now[name] not in (None, "")):
            yield str(field.verbose_name)


def _as_json(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _same(field: models.Field, value: Any) -> Any:
    """Return a value of JSON so that one number, time or emptiness is one value however it was written."""
    try:
        return field.to_python(value) if value not in (None, "") else None
    except ValidationError:
        return value
