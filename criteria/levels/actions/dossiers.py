"""The file that asks for a level, and the steps that it has taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communes.models import Unit
from criteria.levels.actions.targets_and_recognitions import allowed, held, needs_reason, with_values
from criteria.models import Dossier, DossierStep
from criteria.rules.choices import DossierEvent, SetLevel
from criteria.rules.levels import Step, place_trouble, step_troubles, year_trouble
from history import actions as history


@dataclass(frozen=True)
class TakenStep(Step):
    """A step with who took it and to whom it went."""

    by: Unit | None = None
    to: Unit | None = None

    def values(self) -> dict[str, Any]:
        return {"taken_on": self.taken_on, "by": self.by, "to": self.to}


@transaction.atomic
def add_dossier(*, steps: Sequence[TakenStep], by: User, reason: str = "", **values: Any) -> Dossier:
    """Open the dossier of a locality, level and year, with the steps taken so far."""
    allowed(by)
    held(values["locality"])
    (added,) = history.create([_checked(Dossier(), values, steps)], by=by, reason=reason)
    _write_steps(added, steps, by=by, reason=reason)
    return added


@transaction.atomic
def change_dossier(*, dossier: Dossier, steps: Sequence[TakenStep], by: User, reason: str = "", **values: Any) -> bool:
    """Change a dossier and its steps; return whether anything changed."""
    allowed(by)
    held(dossier.locality, values.get("locality", dossier.locality))
    _checked(Dossier.objects.get(pk=dossier.pk), values, steps)
    stored = Dossier.objects.get(pk=dossier.pk)
    changed = history.change(stored, by=by, reason=reason, **values)
    return _write_steps(stored, steps, by=by, reason=reason) or changed


@transaction.atomic
def remove_dossier(*, dossier: Dossier, reason: str, by: User) -> None:
    """Delete a dossier that was opened by mistake, with its steps."""
    allowed(by)
    needs_reason(reason)
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
