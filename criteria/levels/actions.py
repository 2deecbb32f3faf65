"""Which level a commune aims at and which it holds: targets, recognitions, dossiers."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
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
from criteria.subject import TakenStep
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of


def begin(by: User, *localities: Locality) -> None:
    """Refuse whoever may not edit levels; lock the localities, so that no two people write the same at once."""
    if not policies.can_edit_levels(by):
        raise PermissionDenied
    wanted = sorted({each.pk for each in localities})
    list(Locality.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))


def with_values(record: models.Model, values: dict[str, Any]) -> Any:
    """Return `record` with `values`, each checked by its field."""
    for name, value in values.items():
        setattr(record, name, value)
    record.clean_fields()
    return record


# targets --------------------------------------------------------------------------------------------------


@transaction.atomic
def add_target(*, by: User, reason: str = "", **values: Any) -> Target:
    """Register that a commune aims at a level in a year."""
    begin(by, values["locality"])
    (added,) = history.create([_checked_target(Target(), values)], by=by, reason=reason)
    return added


@transaction.atomic
def change_target(*, target: Target, by: User, reason: str = "", fingerprint: str = "", **values: Any) -> bool:
    """Change a target; return whether anything changed."""
    begin(by, target.locality, values.get("locality", target.locality))
    stored = Target.objects.get(pk=target.pk)
    check_unchanged(stored, values, shown=fingerprint, now=fingerprint_of(stored))
    _checked_target(Target.objects.get(pk=target.pk), values)
    return history.change(stored, by=by, reason=reason, **values)


@transaction.atomic
def remove_target(*, target: Target, reason: str, by: User) -> None:
    """Take a target out of the plan; the history keeps it and the reason."""
    begin(by)
    history.delete(target, by=by, reason=history.needs_reason(reason))


def _checked_target(target: Target, values: dict[str, Any]) -> Target:
    target = with_values(target, values)
    troubles = target_troubles(
        target_year=target.target_year,
        target_year_to=target.target_year_to,
        registered_year=target.registered_year,
        registered_on=target.registered_on,
        origin=target.origin,
        today=timezone.localdate(),
    )
    if text := place_trouble(target.level, target.locality.level):
        troubles["level"] = text
    same = Target.objects.filter(locality=target.locality, level=target.level, target_year=target.target_year)
    if same.exclude(pk=target.pk).exists():
        label, year = SetLevel(target.level).label, target.target_year
        text = f"{target.locality} đã có trong danh sách phấn đấu {label} năm {year}. Hãy sửa dòng đã có."
        troubles["locality"] = text
    if troubles:
        raise ValidationError(troubles)
    return target


# recognitions ---------------------------------------------------------------------------------------------


@transaction.atomic
def add_recognition(*, by: User, reason: str = "", **values: Any) -> Recognition:
    """Record that a commune or the district was recognised at a level."""
    begin(by, values["locality"])
    (added,) = history.create([_checked_recognition(Recognition(), values)], by=by, reason=reason)
    return added


@transaction.atomic
def change_recognition(
    *, recognition: Recognition, by: User, reason: str = "", fingerprint: str = "", **values: Any
) -> bool:
    """Change a recognition; return whether anything changed."""
    begin(by, recognition.locality, values.get("locality", recognition.locality))
    stored = Recognition.objects.get(pk=recognition.pk)
    check_unchanged(stored, values, shown=fingerprint, now=fingerprint_of(stored))
    if values.get("revoked_on", stored.revoked_on) is None:
        values["revoked_reason"] = ""
    _checked_recognition(Recognition.objects.get(pk=recognition.pk), values)
    return history.change(stored, by=by, reason=reason, **values)


@transaction.atomic
def revoke_recognition(*, recognition: Recognition, revoked_on: datetime.date, reason: str, by: User) -> bool:
    """Thu hồi: from `revoked_on` the commune no longer holds the level. The reason stays with the record."""
    begin(by, recognition.locality)
    stored = Recognition.objects.get(pk=recognition.pk)
    history.needs_reason(reason)
    today = timezone.localdate()
    if text := revocation_trouble(revoked_on, stored.decided_on, stored.standard_year, today):
        raise ValidationError({"revoked_on": text})
    return history.change(stored, by=by, reason=reason, revoked_on=revoked_on, revoked_reason=reason)


@transaction.atomic
def remove_recognition(*, recognition: Recognition, reason: str, by: User) -> None:
    """Delete a recognition that was recorded by mistake; one that was given and taken back is revoked instead."""
    begin(by)
    history.delete(recognition, by=by, reason=history.needs_reason(reason))


def _checked_recognition(recognition: Recognition, values: dict[str, Any]) -> Recognition:
    recognition = with_values(recognition, values)
    troubles = recognition_troubles(
        standard_year=recognition.standard_year,
        decided_on=recognition.decided_on,
        revoked_on=recognition.revoked_on,
        today=timezone.localdate(),
    )
    if text := place_trouble(recognition.level, recognition.locality.level):
        troubles["level"] = text
    if recognition.criteria_set and recognition.criteria_set.level != recognition.level:
        troubles["criteria_set"] = (
            f"Bộ này không dùng cho {SetLevel(recognition.level).label}. Hãy chọn bộ cùng cấp độ."
        )
    if recognition.revoked_on is None:
        same = Recognition.objects.standing().filter(locality=recognition.locality, level=recognition.level)
        if same.exclude(pk=recognition.pk).exists():
            label = SetLevel(recognition.level).label
            text = f"{recognition.locality} đã được ghi công nhận {label}. Hãy sửa dòng đã có, hoặc thu hồi dòng đó."
            troubles["locality"] = text
    if troubles:
        raise ValidationError(troubles)
    return recognition


@transaction.atomic
def add_dossier(*, steps: Sequence[TakenStep], by: User, reason: str = "", **values: Any) -> Dossier:
    """Open the dossier of a locality, level and year, with the steps taken so far."""
    begin(by, values["locality"])
    (added,) = history.create([_checked(Dossier(), values, steps)], by=by, reason=reason)
    _write_steps(added, steps, by=by, reason=reason)
    return added


def dossier_fingerprint(dossier: Dossier) -> str:
    """Return that of a dossier with its steps."""
    return fingerprint_of(dossier, (), list(dossier.steps.order_by("pk").values_list("event", "taken_on", "by", "to")))


def _steps_apart(dossier: Dossier, steps: Sequence[TakenStep]) -> list[str]:
    """Return the names of the steps that are stored otherwise than `steps` say."""
    stored = {
        each.event: {name: getattr(each, name) for name in ("taken_on", "by", "to")} for each in dossier.steps.all()
    }
    wanted = {each.event: each.values() for each in steps}
    return [event.label for event in DossierEvent if stored.get(event) != wanted.get(event)]


@transaction.atomic
def change_dossier(
    *, dossier: Dossier, steps: Sequence[TakenStep], by: User, reason: str = "", fingerprint: str = "", **values: Any
) -> bool:
    """Change a dossier and its steps; return whether anything changed."""
    begin(by, dossier.locality, values.get("locality", dossier.locality))
    stored = Dossier.objects.get(pk=dossier.pk)
    differing = _steps_apart(stored, steps) if fingerprint else []
    check_unchanged(stored, values, shown=fingerprint, now=dossier_fingerprint(stored), differing=differing)
    _checked(Dossier.objects.get(pk=dossier.pk), values, steps)
    changed = history.change(stored, by=by, reason=reason, **values)
    return _write_steps(stored, steps, by=by, reason=reason) or changed


@transaction.atomic
def remove_dossier(*, dossier: Dossier, reason: str, by: User) -> None:
    """Delete a dossier that was opened by mistake, with its steps."""
    begin(by)
    history.needs_reason(reason)
    for step in DossierStep.objects.filter(dossier=dossier):
        history.delete(step, by=by, reason=reason)
    history.delete(dossier, by=by, reason=reason)


def _checked(dossier: Dossier, values: dict[str, Any], steps: Sequence[Step]) -> Dossier:
    dossier = with_values(dossier, values)
    troubles = {}
    if text := year_trouble(dossier.standard_year):
        troubles["standard_year"] = text
    if text := place_trouble(dossier.level, dossier.locality.level):
        troubles["level"] = text
    same = Dossier.objects.filter(locality=dossier.locality, level=dossier.level, standard_year=dossier.standard_year)
    if same.exclude(pk=dossier.pk).exists():
        label, year = SetLevel(dossier.level).label, dossier.standard_year
        troubles["locality"] = f"{dossier.locality} đã có hồ sơ {label} năm {year}. Hãy sửa hồ sơ đã có."
    for event, wrong in step_troubles(steps, timezone.localdate()).items():
        troubles |= {f"{event}_{name}": text for name, text in wrong.items()}
    if troubles:
        raise ValidationError(troubles)
    return dossier


def _write_steps(dossier: Dossier, steps: Sequence[TakenStep], *, by: User, reason: str) -> bool:
    """Make the steps those of `steps`: new ones, changed ones, and what is no longer there."""
    stored = {step.event: step for step in DossierStep.objects.filter(dossier=dossier)}
    wanted = {DossierEvent(step.event): step for step in steps}
    for step in stored.values():
        step.dossier = dossier
    gone = [step for event, step in stored.items() if event not in wanted]
    for step in gone:
        history.delete(step, by=by, reason=reason)
    new = [
        DossierStep(dossier=dossier, event=event, **step.values())
        for event, step in wanted.items()
        if event not in stored
    ]
    history.create(new, by=by, reason=reason)
    there = [(stored[event], step.values()) for event, step in wanted.items() if event in stored]
    changed = history.change_all(there, by=by, reason=reason)
    return bool(gone or new or changed)
