"""How old the last copy is, for the home page of whoever works with the records or keeps the server."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.policies import can_see_backups, can_take_backup
from history.models import BackUp
from ntm_tracker.vietnamese import count, short_date

LATE = datetime.timedelta(days=2)


@dataclass(frozen=True)
class Freshness:
    """What is said of the last copy; `is_late` warns, which only a server does."""

    text: str
    is_late: bool
    may_take: bool


def freshness_for(user: User, now: datetime.datetime) -> Freshness | None:
    """Return what `user` is told of the last copy; nothing to whom it is none of the business."""
    if not can_see_backups(user):
        return None
    last = BackUp.objects.latest_kept()
    made_at = last.made_at if last else None
    return Freshness(told(made_at, now), settings.PRODUCTION and is_late(made_at, now), can_take_backup(user))


def is_late(made_at: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Whether so much time has gone by that a broken disk would cost more than a day's work."""
    return made_at is None or now - made_at > LATE


def told(made_at: datetime.datetime | None, now: datetime.datetime) -> str:
    """Return when the last copy was made, and how many days ago if that is no matter of hours."""
    if made_at is None:
        return "Chưa có bản sao lưu nào"
    local = timezone.localtime(made_at)
    days = (timezone.localdate(now) - local.date()).days
    ago = f" ({count(days)} ngày trước)" if days > 0 else ""
    return f"Bản sao lưu gần nhất: {local:%H:%M} ngày {short_date(local.date())}{ago}"
