"""Working sessions are recorded, changed, removed."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from communes.models import Locality
from directives import policies
from directives.actions.lines import CitedUnit, free_slug, line_keys, write_lines
from directives.models import OfficialDocument, SessionGuest, SessionHost, WorkingSession
from directives.rules.choices import Place
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of

SAME_SESSION = "Buổi này đã ghi (cùng hình thức, ngày, buổi và nội dung). Hãy sửa dòng đã có."


@dataclass(frozen=True)
class SessionValues:
    """What is written of a working session."""

    kind: str
    held_on: datetime.date
    purpose: str
    half_day: str = ""
    online: bool = False
    lead_in: str = ""
    guests: str = ""
    other_guests: str = ""
    outcome: str = ""
    document: OfficialDocument | None = None
    place: str = Place.NOWHERE
    order: int = 0
    note: str = ""
    localities: Sequence[Locality] = ()
    hosts: Sequence[CitedUnit] = ()
    guest_units: Sequence[CitedUnit] = ()

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in COLUMNS}


COLUMNS = tuple(each.name for each in fields(SessionValues) if each.name not in {"localities", "hosts", "guest_units"})


@transaction.atomic
def add_session(*, values: SessionValues, by: User) -> WorkingSession:
    """Record who met whom."""
    _allowed(by)
    slug = free_slug(WorkingSession, f"{values.held_on.isoformat()} {values.purpose}")
    (added,) = history.create([_checked(WorkingSession(slug=slug, **values.columns()))], by=by)
    _write_parts(added, values, by=by, reason="")
    return added


def session_fingerprint(session: WorkingSession) -> str:
    """Return that of what the form of a session shows, its communes, hosts and guests included."""
    localities = sorted(session.localities.values_list("pk", flat=True))
    return fingerprint_of(session, COLUMNS, line_keys(session.hosts), line_keys(session.guest_units), localities)


@transaction.atomic
def change_session(
    *, session: WorkingSession, values: SessionValues, by: User, reason: str = "", fingerprint: str = ""
) -> bool:
    """Change a session with its communes, hosts and guests; return whether anything changed."""
    _allowed(by)
    stored = WorkingSession.objects.select_for_update().get(pk=session.pk)
    check_unchanged(stored, values.columns(), shown=fingerprint, now=session_fingerprint(stored))
    trial = WorkingSession.objects.get(pk=session.pk)
    for name, value in values.columns().items():
        setattr(trial, name, value)
    _checked(trial)
    changed = history.change(stored, by=by, reason=reason, **values.columns())
    return _write_parts(stored, values, by=by, reason=reason) or changed


@transaction.atomic
def remove_session(*, session: WorkingSession, reason: str, by: User) -> None:
    """Take out a session that was entered by mistake; the history keeps it and the reason."""
    _allowed(by)
    history.needs_reason(reason)
    history.set_members(session, "localities", [], by=by, reason=reason)
    for model in (SessionHost, SessionGuest):
        write_lines(model, {"session": session}, [], by=by, reason=reason)
    history.delete(session, by=by, reason=reason)


def _allowed(by: User) -> None:
    if not policies.can_edit_sessions(by):
        raise PermissionDenied


def _checked(session: WorkingSession) -> WorkingSession:
    session.clean_fields()
    same = WorkingSession.objects.filter(
        kind=session.kind, held_on=session.held_on, half_day=session.half_day, purpose=session.purpose
    )
    if same.exclude(pk=session.pk).exists():
        raise ValidationError({"purpose": SAME_SESSION})
    return session


def _write_parts(session: WorkingSession, values: SessionValues, *, by: User, reason: str) -> bool:
    hosts = write_lines(SessionHost, {"session": session}, values.hosts, by=by, reason=reason)
    guests = write_lines(SessionGuest, {"session": session}, values.guest_units, by=by, reason=reason)
    places = history.set_members(session, "localities", values.localities, by=by, reason=reason)
    return hosts or guests or places
