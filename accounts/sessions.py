"""How long a session lasts, and the moment between the password and the code."""

import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User

STARTED, SEEN, AWAITED = "started", "seen", "awaited"
SEEN_AGAIN = datetime.timedelta(minutes=5)  # how exactly the last click is kept: not every click is a write
CODE_WITHIN = datetime.timedelta(minutes=10)


def begin(session: SessionBase) -> None:
    """Note when the person signed in."""
    session[STARTED] = session[SEEN] = _now()


def trouble(session: SessionBase, user: User) -> str:
    """Return why the session of `user` is over, or nothing; note that it was used."""
    now = _now()
    first = user.last_login.timestamp() if user.last_login else now
    # No later than now: a clock that went back would let a session last as long as it was ahead.
    started, seen = min(session.get(STARTED, first), now), min(session.get(SEEN, first), now)
    if now - seen > settings.SESSION_IDLE.total_seconds():
        return f"Đã quá {_span(settings.SESSION_IDLE)} không thao tác nên chương trình tự đăng xuất."
    if now - started > settings.SESSION_LONGEST.total_seconds():
        return f"Đã quá {_span(settings.SESSION_LONGEST)} kể từ khi đăng nhập nên chương trình tự đăng xuất."
    if now - seen > min(SEEN_AGAIN, settings.SESSION_IDLE / 4).total_seconds():
        session[STARTED], session[SEEN] = started, now
    return ""


def await_code(session: SessionBase, user: User, address: str) -> None:
    """The password was right: remember who must enter a code now, and where to go then. Nobody is signed in yet."""
    session.cycle_key()
    session[AWAITED] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "address": address,
        "until": _now() + CODE_WITHIN.total_seconds(),
    }


def awaited(session: SessionBase) -> tuple[User, str] | None:
    """Return who must enter a code and where to go then; None when nobody does, or too long ago."""
    waiting = session.get(AWAITED)
    if not waiting or waiting["until"] < _now():
        return None
    user = User.objects.filter(pk=waiting["user"], is_active=True).first()
    if user and constant_time_compare(waiting["hash"], user.get_session_auth_hash()):
        return user, waiting["address"]
    return None


def _now() -> float:
    return timezone.now().timestamp()


def _span(span: datetime.timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return " ".join(part for part in (hours and f"{hours:02d} giờ", minutes and f"{minutes:02d} phút") if part)
