"""What the history tells of copies: every one that was made, taken away or put back."""

import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import can_take_backup, require
from desk.backups.making import Made
from history import actions as history
from history.models import BackUp, CopyKind
from ntm_tracker.health import pending_migrations


def record_made(made: Made) -> bool:
    """Record a copy that a command made; False while the database is an older version's, as before an update."""
    try:
        if pending_migrations():
            return False
    except DatabaseError:
        return False
    _record(
        CopyKind.MADE,
        datetime.datetime.fromisoformat(made.manifest.made_at),
        made.path.name,
        size=made.size,
        digest=made.sha256,
        program_version=made.manifest.version,
    )
    return True


def record_restored(*, name: str, made_at: datetime.datetime, version: str) -> BackUp:
    """Record that everything is from now on as it was at `made_at`."""
    return _record(CopyKind.RESTORED, made_at, name, program_version=version)


@transaction.atomic
def take_backup(*, name: str, by: User) -> BackUp:
    """Record that the head takes a copy away. Before it begins: it may have left even if it never arrived whole."""
    require(can_take_backup(by))
    return _record(CopyKind.TAKEN, timezone.now(), name, by=by, program_version=settings.VERSION)


def _record(kind: CopyKind, made_at: datetime.datetime, name: str, *, by: User | None = None, **values: Any) -> BackUp:
    (recorded,) = history.create([BackUp(kind=kind, made_at=made_at, name=name[:200], by=by, **values)], by=by)
    return recorded
