"""Whether the history is as the program wrote it, and the records as the history last tells them.

`verify`: every entry has its mark, every seal holds. `altered_records`: what was changed past the program shows itself.
Compared is every column that the history tells, of every kind of record that it knows. It does not see: who signed in
last, passwords, row versions and links between many records; values that a migration filled in; a record and its
entries altered together by somebody who has `HISTORY_KEY` (`verify` looks at the entries).
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from history.evaluation import digest_of, is_mark, mark_of, seal_mark
from history.models import BOOKKEEPING, UNTOLD, Entry, Seal, SealMember, content_of, values_of
from ntm_tracker.fields import column


@dataclass(frozen=True)
class Verification:
    """What was found: sentences about what is wrong, and how many entries are in how many seals, or in none."""

    problems: tuple[str, ...]
    entries: int
    seals: int
    unsealed: int

    @property
    def is_sound(self) -> bool:
        return not self.problems


def verify(key: str = "") -> Verification:
    """Look at every entry and every seal, made with `key` or ours. Reads the whole table, row by row."""
    key = key or settings.HISTORY_KEY
    digests: dict[int, str] = {}
    problems = [*_entries(digests, key), *_seals(digests, key)]
    return Verification(tuple(problems), len(digests), Seal.objects.count(), Entry.objects.unsealed().count())


def begins_with(key: str) -> bool:
    """Whether the first entry of the history was marked with `key`."""
    first = Entry.objects.order_by("pk").first()
    return first is not None and is_mark(first.mark, mark_of(content_of(first), key))


def _entries(digests: dict[int, str], key: str) -> Iterator[str]:
    """Note every entry's digest; tell those that the program did not write as they are."""
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=1000):
        values = content_of(entry)
        digests[entry.pk] = digest_of(entry.pk, values)
        if not is_mark(entry.mark, mark_of(values, key)):
            yield f"Mục {entry.pk} ({entry.record_name}): bị sửa, hoặc do nơi khác thêm vào."


def _seals(digests: dict[int, str], key: str) -> Iterator[str]:
    previous = None
    for seal in Seal.objects.order_by("pk").iterator():
        members = list(SealMember.objects.filter(seal=seal).order_by("position"))
        if seal.previous_id != (previous.pk if previous else None):
            yield f"Niêm phong số {seal.pk}: mất niêm phong đứng trước."
        at = seal.at if seal.has_time else None
        mark = seal_mark(previous.mark if previous else "", (one.digest for one in members), key, at)
        if len(members) != seal.size or not is_mark(seal.mark, mark):
            yield f"Niêm phong số {seal.pk}: lúc niêm phong hoặc danh sách mục bị sửa, thêm hoặc bớt."
        yield from _members(seal, members, digests)
        previous = seal


def _members(seal: Seal, members: list[SealMember], digests: dict[int, str]) -> Iterator[str]:
    for member in members:
        found = digests.get(member.entry_number)
        if found is None:
            yield f"Mục {member.entry_number}: đã niêm phong (số {seal.pk}) nhưng không còn trong bảng."
        elif found != member.digest:
            yield f"Mục {member.entry_number}: khác với lúc niêm phong (số {seal.pk})."


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
