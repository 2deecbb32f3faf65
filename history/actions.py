"""The one door through which records are written: every write leaves its entry in the history.

Actions of the other apps call these functions; a test finds `.save(`, `.update(`, `bulk_*` and `.delete(` elsewhere.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from history.decisions import Decided
from history.evaluation import digest_of, mark_of, seal_mark
from history.models import (
    BOOKKEEPING,
    Decision,
    DecisionSubject,
    Entry,
    RecordedVia,
    Seal,
    SealLock,
    SealMember,
    content_of,
    shown_value,
    values_of,
)
from history.policies import User, can_record_decisions
from history.verification import verify
from ntm_tracker.fields import clean_line, column, related_model
from ntm_tracker.uploads import file_columns
from ntm_tracker.vietnamese import count

Record = TypeVar("Record", bound=models.Model)
current_via: ContextVar[RecordedVia] = ContextVar("current_via", default=RecordedVia.COMMAND)
PLACES = ("unit", "locality", "period")
# A record and its entry are written together or not at all with the action around them: no savepoint of their own.
within = transaction.atomic(savepoint=False)
REASON_NEEDED = "Hãy ghi lý do, để sau này còn rõ vì sao."
REKEY_REFUSED = "Chưa đổi khóa: lịch sử không còn nguyên vẹn với khóa cũ, hoặc khóa cũ chưa đúng."
MOST_PROBLEMS = 20
BATCH = 500  # rows in one statement, below what any database takes
GROUPS = 8  # statements for one change of many rows; with more differing values, one statement by row number


@contextmanager
def recorded_via(way: RecordedVia) -> Iterator[None]:
    """Mark the writes inside as made by `way`."""
    token = current_via.set(way)
    try:
        yield
    finally:
        current_via.reset(token)


@within
def create(records: Sequence[Record], *, by: User | None, reason: str = "") -> list[Record]:
    """Insert `records` (all of one model) and record each."""
    if not records:
        return []
    manager = type(records[0])._default_manager
    created = manager.bulk_create(records)
    _record([(record, _created(record)) for record in created], by=by, reason=reason)
    return created


@within
def change(record: models.Model, *, by: User | None, reason: str = "", **values: Any) -> bool:
    """Set `values` on `record`, save what really changed and record it; return whether anything changed."""
    changes = _set(record, values)
    if changes:
        record.save(update_fields=list(changes))
        _record([(record, changes)], by=by, reason=reason)
    return bool(changes)


@within
def change_all(wanted: Sequence[tuple[Record, dict[str, Any]]], *, by: User | None, reason: str = "") -> list[Record]:
    """Set values on many records of one model, save what really changed and record each; return those that changed."""
    changed = [(record, changes) for record, values in wanted if (changes := _set(record, values))]
    if changed:
        _save_all([record for record, _ in changed], sorted({name for _, each in changed for name in each}))
        _record(changed, by=by, reason=reason)
    return [record for record, _ in changed]


def _save_all(records: Sequence[models.Model], names: Sequence[str]) -> None:
    """Save the fields `names`: rows that get the same values in one statement, which is far quicker than row by row."""
    manager = type(records[0])._default_manager
    groups: list[tuple[dict[str, Any], list[Any]]] = []
    for record in records:
        values = {name: column(record, name).value_from_object(record) for name in names}
        same = next((pks for there, pks in groups if there == values), None)
        if same is None:
            groups.append((values, same := []))
        same.append(record.pk)
        if len(groups) > GROUPS:
            manager.bulk_update(records, names)
            return
    for values, pks in groups:
        for start in range(0, len(pks), BATCH):
            manager.filter(pk__in=pks[start : start + BATCH]).update(**values)


def _set(record: models.Model, values: dict[str, Any]) -> dict[str, list]:
    """Set cleaned `values` on `record`; return what really changed, as it is told."""
    changes = {}
    for name, value in values.items():
        field = column(record, name)
        before = field.value_from_object(record)
        setattr(record, name, value)
        if not isinstance(value, models.Model):  # which was read from the database: no need to ask again
            setattr(record, field.attname, field.clean(field.value_from_object(record), record))
        after = field.value_from_object(record)
        if before != after:
            changes[name] = [shown_value(field, before), shown_value(field, after)]
    return changes


@within
def latest_change(record: models.Model, name: str, value: str) -> datetime.datetime | None:
    """Return when the field `name` of `record` became `value` last."""
    kind = ContentType.objects.get_for_model(record)
    found = Entry.objects.filter(record_type=kind, record_id=record.pk, **{f"changes__{name}__1": value})
    return found.order_by("-at").values_list("at", flat=True).first()


def delete(record: models.Model, *, by: User | None, reason: str = "") -> None:
    """Delete `record`; the history keeps what it was."""
    changes = {name: [after, None] for name, (_, after) in _created(record).items()}
    _record([(record, changes)], by=by, reason=reason)
    record.delete()


@within
def set_members(
    record: models.Model,
    name: str,
    members: Iterable[models.Model],
    *,
    by: User | None,
    reason: str = "",
    named_with: Sequence[str] = (),
) -> bool:
    """Set the many-to-many `name` of `record` and record it; return whether anything changed.

    `named_with` are the related records that a member's name tells, to be read along with it.
    """
    relation = getattr(record, name)
    there = relation.select_related(*named_with) if named_with else relation.all()
    before = list(there.all())
    relation.set(members)
    after = list(there.all())
    if before != after:
        named = [[str(member) for member in members] for members in (before, after)]
        _record([(record, {name: named})], by=by, reason=reason)
    return before != after


def record_admin_change(record: models.Model, changes: dict[str, list], *, by: User) -> None:
    """Record a change that the Django admin wrote itself (reference records only)."""
    _record([(record, changes)], by=by, reason="")


def _created(record: models.Model) -> dict[str, list]:
    return {name: [None, value] for name, value in values_of(record).items() if value not in (None, "")}


def _record(written: Sequence[tuple[models.Model, dict]], *, by: User | None, reason: str) -> None:
    now, way, why = timezone.now(), current_via.get(), _why(reason)
    entries = [
        Entry(
            at=now,
            actor=by,
            way=way,
            record_type=ContentType.objects.get_for_model(record),
            record_id=record.pk,
            record_name=clean_line(str(record))[:500],
            changes={name: values for name, values in changes.items() if name not in BOOKKEEPING},
            reason=why,
            **_place(record),
        )
        for record, changes in written
    ]
    for entry in entries:
        entry.mark = mark_of(content_of(entry), settings.HISTORY_KEY)
    Entry.objects.bulk_create(entries)


def needs_reason(reason: str, refusal: str = REASON_NEEDED) -> str:
    """Return `reason`; raise ValidationError if it says nothing."""
    if not clean_line(reason):
        raise ValidationError({"reason": refusal})
    return reason


def _why(reason: str) -> str:
    """Return `reason` as it is kept: one database would cut it off or refuse it, the other take any length."""
    text, longest = clean_line(reason), column(Entry, "reason").max_length or 0
    if len(text) > longest:
        raise ValidationError({"reason": f"Lý do dài {len(text)} ký tự, tối đa {longest}. Hãy viết gọn lại."})
    return text


@transaction.atomic
def record_decision(*, about: models.Model, subject: DecisionSubject, decided: Decided, by: User) -> Decision:
    """Record what the head decided about a record; `by` is who typed it."""
    if not can_record_decisions(by):
        raise PermissionDenied
    decision = Decision(
        subject=subject,
        record_type=ContentType.objects.get_for_model(about),
        record_id=about.pk,
        decided_by=decided.by,
        post=decided.post,
        decided_on=decided.on,
        manner=decided.manner,
        note=decided.note,
        recorded_by=by,
        **file_columns(decided.file),
    )
    decision.full_clean()
    (recorded,) = create([decision], by=by, reason=decided.note)
    return recorded


@transaction.atomic
def seal() -> Seal | None:
    """Seal every committed entry that is in no seal yet; None when there is none.

    A set of entries under one lock, never a range of numbers: on PostgreSQL a lower number can be committed after a
    higher one was sealed.
    """
    SealLock.objects.select_for_update().get()
    entries = list(Entry.objects.unsealed().order_by("pk"))
    if not entries:
        return None
    previous = Seal.objects.order_by("-pk").first()
    digests = [digest_of(entry.pk, content_of(entry)) for entry in entries]
    now = timezone.now()
    mark = seal_mark(previous.mark if previous else "", digests, settings.HISTORY_KEY, now)
    sealed = Seal(at=now, previous=previous, size=len(entries), has_time=True, mark=mark)
    sealed.save(force_insert=True)
    SealMember.objects.bulk_create(
        SealMember(seal=sealed, position=position, entry_number=entry.pk, digest=digest)
        for position, (entry, digest) in enumerate(zip(entries, digests, strict=True), 1)
    )
    return sealed


@transaction.atomic
def rekey(old_key: str) -> Seal:
    """Mark and seal the whole history with our key instead of `old_key`, and record and seal that it was done.

    Raise ValidationError unless the history is sound under `old_key`: what somebody altered must not get a good mark.
    """
    lock = SealLock.objects.select_for_update().get()
    found = verify(old_key)
    if not found.is_sound:
        raise ValidationError([REKEY_REFUSED, *found.problems[:MOST_PROBLEMS]])
    _mark_again()
    previous = ""
    for one in Seal.objects.order_by("pk"):
        digests = list(one.members.order_by("position").values_list("digest", flat=True))
        one.has_time, one.mark = True, seal_mark(previous, digests, settings.HISTORY_KEY, one.at)
        one.save(update_fields=["has_time", "mark"])
        previous = one.mark
    reason = f"Đổi khóa lịch sử: {count(found.entries)} mục, {count(found.seals)} niêm phong còn nguyên vẹn với khóa cũ"
    _record([(lock, {})], by=None, reason=reason)
    sealed = seal()
    if sealed is None:
        raise RuntimeError("the entry just written is in no seal")
    return sealed


def _mark_again() -> None:
    entries: list[Entry] = []
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=BATCH):
        entry.mark = mark_of(content_of(entry), settings.HISTORY_KEY)
        entries.append(entry)
        if len(entries) == BATCH:
            Entry.objects.bulk_update(entries, ["mark"])
            entries = []
    Entry.objects.bulk_update(entries, ["mark"])


def _place(record: models.Model) -> dict[str, int | None]:
    """Return the unit, locality and period that `record` belongs to: its own, else those of what it is a part of."""
    own = {f"{name}_id": getattr(record, f"{name}_id", None) for name in PLACES}
    for name in PLACES:
        if isinstance(record, related_model(Entry, name)):
            own[f"{name}_id"] = record.pk
    for field in record._meta.concrete_fields:
        if (
            field.many_to_one
            and getattr(field.remote_field, "on_delete", None) is models.CASCADE
            and (whole := getattr(record, field.name))
        ):
            own |= {name: pk for name, pk in _place(whole).items() if own[name] is None}
    return own
