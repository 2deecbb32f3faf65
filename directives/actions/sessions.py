"""Working sessions are recorded, changed, removed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.policies import require
from directives.actions.lines import free_slug, line_keys, with_values, write_lines
from directives.models import SessionGuest, SessionHost, WorkingSession
from directives.policies import can_edit_sessions
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of

SAME_SESSION = "Buổi này đã ghi (cùng hình thức, ngày, buổi và nội dung). Hãy sửa dòng đã có."
COLUMNS = (
    *("kind", "held_on", "purpose", "half_day", "online", "lead_in", "guests", "other_guests"),
    *("outcome", "document", "place", "order", "note"),
)
LINES: dict[str, type[SessionHost | SessionGuest]] = {"hosts": SessionHost, "guest_units": SessionGuest}
# What is written of a session, by name: some of COLUMNS, its `localities`, and for each of LINES its CitedUnits.
SessionValues = dict[str, Any]


@transaction.atomic
def add_session(*, values: SessionValues, by: User) -> WorkingSession:
    """Record who met whom."""
    require(can_edit_sessions(by))
    slug = free_slug(WorkingSession, f"{values['held_on'].isoformat()} {values['purpose']}")
    (added,) = history.create([_checked(WorkingSession(slug=slug, **_columns(values)))], by=by)
    _write_parts(added, values, by=by)
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
    require(can_edit_sessions(by))
    stored = WorkingSession.objects.select_for_update().get(pk=session.pk)
    columns = _columns(values)
    check_unchanged(stored, columns, shown=fingerprint, now=session_fingerprint(stored))
    _checked(with_values(stored, columns))
    changed = history.change(stored, by=by, reason=reason, **columns)
    return _write_parts(stored, values, by=by, reason=reason) or changed


@transaction.atomic
def remove_session(*, session: WorkingSession, reason: str, by: User) -> None:
    """Take out a session that was entered by mistake; the history keeps it and the reason."""
    require(can_edit_sessions(by))
    history.set_members(session, "localities", [], by=by, reason=history.needs_reason(reason))
    _write_parts(session, {}, by=by, reason=reason)
    history.delete(session, by=by, reason=reason)


def _columns(values: SessionValues) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in COLUMNS}


def _checked(session: WorkingSession) -> WorkingSession:
    session.clean_fields()
    same = WorkingSession.objects.filter(
        kind=session.kind, held_on=session.held_on, half_day=session.half_day, purpose=session.purpose
    )
    if same.exclude(pk=session.pk).exists():
        raise ValidationError({"purpose": SAME_SESSION})
    return session


def _write_parts(session: WorkingSession, values: SessionValues, *, by: User, reason: str = "") -> bool:
    """Make the communes, hosts and guests of `session` those of `values`; return whether anything changed."""
    owner = {"session": session}
    lines = [write_lines(model, owner, values.get(name, ()), by=by, reason=reason) for name, model in LINES.items()]
    places = history.set_members(session, "localities", values.get("localities", ()), by=by, reason=reason)
    return places or any(lines)
