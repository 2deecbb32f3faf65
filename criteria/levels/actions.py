"""Which level a commune aims at, which it holds and which it asks for: targets, recognitions, dossiers.

All three are recorded, changed and removed in the same way; what cannot be of each is said by `TROUBLES`.
"""

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies import require
from communes.models import Locality
from criteria import policies
from criteria.models import Dossier, DossierStep, Recognition, Target
from criteria.rules.choices import DossierEvent, SetLevel
from criteria.rules.levels import (
    Step,
    place_trouble,
    recognition_troubles,
    revocation_trouble,
    step_troubles,
    target_troubles,
    year_trouble,
)
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of

Record = TypeVar("Record", bound=Target | Recognition | Dossier)
Steps = Mapping[str, dict[str, Any]]  # the steps of a dossier that were taken, by event: `STEP_COLUMNS`
STEP_COLUMNS = ("taken_on", "by", "to")


def _begin(by: User, *localities: Locality) -> None:
    """Refuse whoever may not edit levels; lock the localities, so that no two people write the same at once."""
    require(policies.can_edit_levels(by))
    wanted = sorted({each.pk for each in localities})
    list(Locality.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))


@transaction.atomic
def add(kind: type[Record], *, by: User, reason: str = "", steps: Steps | None = None, **values: Any) -> Record:
    """Record a target, a recognition, or a dossier with the steps taken so far."""
    _begin(by, values["locality"])
    (added,) = history.create([_checked(kind(), values, steps)], by=by, reason=reason)
    _write_steps(added, steps, by=by, reason=reason)
    return added


@transaction.atomic
def change(
    record: Target | Recognition | Dossier,
    *,
    by: User,
    reason: str = "",
    fingerprint: str = "",
    steps: Steps | None = None,
    **values: Any,
) -> bool:
    """Change a record, and the steps of a dossier (None: as they are); return whether anything changed."""
    _begin(by, record.locality, values.get("locality", record.locality))
    stored = _stored(record)
    differing = _steps_apart(stored, steps) if fingerprint and steps is not None else []
    check_unchanged(stored, values, shown=fingerprint, now=record_fingerprint(stored), differing=differing)
    if isinstance(stored, Recognition) and values.get("revoked_on", stored.revoked_on) is None:
        values["revoked_reason"] = ""
    _checked(_stored(record), values, steps)
    changed = history.change(stored, by=by, reason=reason, **values)
    return _write_steps(stored, steps, by=by, reason=reason) or changed


@transaction.atomic
def revoke(recognition: Recognition, *, revoked_on: datetime.date, reason: str, by: User) -> bool:
    """Thu hồi: from `revoked_on` the commune no longer holds the level. The reason stays with the record."""
    _begin(by, recognition.locality)
    stored = _stored(recognition)
    history.needs_reason(reason)
    today = timezone.localdate()
    if text := revocation_trouble(revoked_on, stored.decided_on, stored.standard_year, today):
        raise ValidationError({"revoked_on": text})
    return history.change(stored, by=by, reason=reason, revoked_on=revoked_on, revoked_reason=reason)


@transaction.atomic
def remove(record: Target | Recognition | Dossier, *, reason: str, by: User) -> None:
    """Delete what was recorded by mistake; the history keeps it and the reason. What was taken back is revoked."""
    _begin(by)
    history.needs_reason(reason)
    for step in record.steps.all() if isinstance(record, Dossier) else ():
        history.delete(step, by=by, reason=reason)
    history.delete(record, by=by, reason=reason)


def record_fingerprint(record: Target | Recognition | Dossier) -> str:
    """Return that of a record, of a dossier with its steps."""
    if not isinstance(record, Dossier):
        return fingerprint_of(record)
    return fingerprint_of(record, (), list(record.steps.order_by("pk").values_list("event", *STEP_COLUMNS)))


def _stored(record: Target | Recognition | Dossier) -> Any:
    return type(record)._default_manager.get(pk=record.pk)


def _checked(record: Record, values: dict[str, Any], steps: Steps | None) -> Record:
    """Return `record` with `values`; raise ValidationError, by field, for what cannot be."""
    for name, value in values.items():
        setattr(record, name, value)
    record.clean_fields()
    troubles, same, told = TROUBLES[type(record)](record)
    if text := place_trouble(record.level, record.locality.level):
        troubles["level"] = text
    if same.filter(locality=record.locality, level=record.level).exclude(pk=record.pk).exists():
        troubles["locality"] = f"{record.locality} {told}"
    taken = [Step(event, each["taken_on"]) for event, each in (steps or {}).items()]
    for event, wrong in step_troubles(taken, timezone.localdate()).items():
        troubles |= {f"{event}_{name}": text for name, text in wrong.items()}
    if troubles:
        raise ValidationError(troubles)
    return record


Checked = tuple[dict[str, str], QuerySet[Any], str]  # troubles by field; of which none may be there; what it says


def _of_target(target: Target) -> Checked:
    troubles = target_troubles(
        target_year=target.target_year,
        target_year_to=target.target_year_to,
        registered_year=target.registered_year,
        registered_on=target.registered_on,
        origin=target.origin,
        today=timezone.localdate(),
    )
    label, year = SetLevel(target.level).label, target.target_year
    told = f"đã có trong danh sách phấn đấu {label} năm {year}. Hãy sửa dòng đã có."
    return troubles, Target.objects.filter(target_year=year), told


def _of_recognition(recognition: Recognition) -> Checked:
    troubles = recognition_troubles(
        standard_year=recognition.standard_year,
        decided_on=recognition.decided_on,
        revoked_on=recognition.revoked_on,
        today=timezone.localdate(),
    )
    label, criteria_set = SetLevel(recognition.level).label, recognition.criteria_set
    if criteria_set and criteria_set.level != recognition.level:
        troubles["criteria_set"] = f"Bộ này không dùng cho {label}. Hãy chọn bộ cùng cấp độ."
    same = Recognition.objects.none() if recognition.revoked_on else Recognition.objects.standing()
    return troubles, same, f"đã được ghi công nhận {label}. Hãy sửa dòng đã có, hoặc thu hồi dòng đó."


def _of_dossier(dossier: Dossier) -> Checked:
    year = dossier.standard_year
    text = year_trouble(year)
    told = f"đã có hồ sơ {SetLevel(dossier.level).label} năm {year}. Hãy sửa hồ sơ đã có."
    return {"standard_year": text} if text else {}, Dossier.objects.filter(standard_year=year), told


TROUBLES: dict[type, Any] = {Target: _of_target, Recognition: _of_recognition, Dossier: _of_dossier}


def _steps_apart(dossier: Any, steps: Steps) -> list[str]:
    """Return the names of the steps that are stored otherwise than `steps` say."""
    stored = {each.event: {name: getattr(each, name) for name in STEP_COLUMNS} for each in dossier.steps.all()}
    return [event.label for event in DossierEvent if stored.get(event) != steps.get(event)]


def _write_steps(dossier: Any, steps: Steps | None, *, by: User, reason: str) -> bool:
    """Make the steps those of `steps`: new ones, changed ones, and what is no longer there."""
    if steps is None:
        return False
    stored = {step.event: step for step in dossier.steps.all()}
    gone = [step for event, step in stored.items() if event not in steps]
    for step in gone:
        history.delete(step, by=by, reason=reason)
    new = [DossierStep(dossier=dossier, event=each, **steps[each]) for each in steps if each not in stored]
    history.create(new, by=by, reason=reason)
    there = [(stored[event], values) for event, values in steps.items() if event in stored]
    changed = history.change_all(there, by=by, reason=reason)
    return bool(gone or new or changed)
