"""What the actions on records share: an address that stays, a trial, ordered units, moving one."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from django.db import models
from django.utils.text import slugify

from accounts.models import User
from communes.models import Unit
from directives.models import UnitLine
from history import actions as history
from ntm_tracker.vietnamese import fold

Record = TypeVar("Record", bound=models.Model)


@dataclass(frozen=True)
class CitedUnit:
    """A unit of an ordered list: which one is meant, how the paper writes it, and what leads its group."""

    unit: Unit | None = None
    cited_as: str = ""
    lead: str = ""

    def key(self) -> tuple[int | None, str, str]:
        return (self.unit.pk if self.unit else None, self.cited_as, self.lead)


def with_values(record: Record, values: Mapping[str, Any]) -> Record:
    """Return a copy of `record` with `values`, to be checked before anything is written."""
    trial = copy(record)
    for name, value in values.items():
        setattr(trial, name, value)
    return trial


def moved(record: Record, among: Iterable[Record], *, up: bool) -> list[Record] | None:
    """Return `among` with `record` one place further up or down; None at the end, or for a record that is not there."""
    order = list(among)
    place = order.index(record) if record in order else -1
    other = place - 1 if up else place + 1
    if place < 0 or not 0 <= other < len(order):
        return None
    order[place], order[other] = order[other], order[place]
    return order


def rising(places: Iterable[int]) -> list[int]:
    """Return `places` in order, each above the one before."""
    found: list[int] = []
    for place in sorted(places):
        found.append(max(place, found[-1] + 1) if found else place)
    return found


def free_slug(model: type[models.Model], text: str, taken: Iterable[str] = (), *, length: int = 60) -> str:
    """Return an address of `text` that no record has and that is none of `taken`."""
    stem = slugify(fold(text))[:length].strip("-_") or "khong-ten"
    used = {*taken, *model._default_manager.filter(slug__startswith=stem).values_list("slug", flat=True)}
    return next(slug for number in count(1) if (slug := stem if number == 1 else f"{stem}-{number}") not in used)


def line_keys(lines: models.Manager) -> list[tuple]:
    """Return what the lines of a record say, in their order."""
    return list(lines.order_by("order", "pk").values_list("unit", "cited_as", "lead"))


def write_lines(
    model: type[UnitLine], owner: Mapping[str, models.Model], wanted: Sequence[CitedUnit], *, by: User, reason: str = ""
) -> bool:
    """Make the lines of `owner` those of `wanted`, in that order; return whether anything changed.

    A line that stays keeps its row, so that the history tells what was added and what went.
    """
    stored: dict[tuple, list[UnitLine]] = {}
    for line in model._default_manager.filter(**owner).select_related("unit").order_by("order", "pk"):
        for name, record in owner.items():
            setattr(line, name, record)
        stored.setdefault((line.unit_id, line.cited_as, line.lead), []).append(line)
    new, staying = [], []
    for order, cited in enumerate(wanted, 1):
        if same := stored.get(cited.key()):
            staying.append((same.pop(0), {"order": order}))
        else:
            line = model(**owner, unit=cited.unit, cited_as=cited.cited_as, lead=cited.lead, order=order)
            line.clean_fields(exclude=set(owner))
            line.validate_constraints(exclude=set(owner))
            new.append(line)
    gone = [line for lines in stored.values() for line in lines]
    for line in gone:
        history.delete(line, by=by, reason=reason)
    changed = history.change_all(staying, by=by, reason=reason)
    history.create(new, by=by, reason=reason)
    return bool(gone or changed or new)
