"""What somebody sent after the session had ended is kept until the next sign-in: nothing typed is lost.

A view asks for it by `keeps_input`; files cannot be kept, and nothing but the person's own next step sends it again.
Where the session is gone with all that it knew, a cookie still says whose browser it was: what was typed is offered to
that person alone, and what nobody is known to have typed is not kept.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.requests import UserRequest

KEPT = "kept_input"
MOST_SIGNS = 300_000
COOKIE = "typist"
COOKIE_AGE = 30 * 24 * 60 * 60  # seconds: a page may stand open over a long holiday


@dataclass(frozen=True)
class UnsentInput:
    """Where it was sent, the fields in their order, and whether files were left behind."""

    address: str
    pairs: list[tuple[str, str]]
    had_files: bool


def keeps_input(view: Callable) -> Callable:
    """Mark a view whose forms survive the end of a session."""
    view.keeps_input = True  # type: ignore[attr-defined]
    return view


def mark_of(person: int) -> str:
    """What stands for a person in a cookie: it names nobody, and nobody can make one."""
    return salted_hmac("accounts.unsent_input", str(person), algorithm="sha256").hexdigest()[:32]


def remember_typist(request: UserRequest, response: HttpResponse) -> None:
    """Leave in the browser who is signed in, for what is sent after the session has gone."""
    mark = mark_of(request.user.pk)
    if request.COOKIES.get(COOKIE) != mark:
        response.set_cookie(
            COOKIE, mark, COOKIE_AGE, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )


def keep(request: HttpRequest, person: int | None) -> bool:
    """Keep what was sent for `person`, else for whom the browser knows; return whether it is kept."""
    whose = mark_of(person) if person else request.COOKIES.get(COOKIE, "")
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    pairs = [(name, value) for name, value in pairs if name != "csrfmiddlewaretoken"]
    data: dict[str, Any] = {
        "whose": whose,
        "address": request.get_full_path(),
        "pairs": pairs,
        "had_files": bool(request.FILES),
    }
    if not whose or not pairs or len(json.dumps(data)) > MOST_SIGNS:
        return False
    request.session[KEPT] = data
    return True


def unsent_input_for(session: SessionBase, person: int) -> UnsentInput | None:
    """Return what was kept; what another person typed is thrown away."""
    data = session.get(KEPT)
    if data is None:
        return None
    if not constant_time_compare(data.get("whose", ""), mark_of(person)):
        forget(session)
        return None
    return UnsentInput(data["address"], [(name, value) for name, value in data["pairs"]], data["had_files"])


def sent_again(request: HttpRequest) -> None:
    """What was kept has now been sent to where it was meant for."""
    kept = request.session.get(KEPT) if request.method == "POST" else None
    if kept and kept["address"] == request.get_full_path():
        forget(request.session)


def forget(session: SessionBase) -> None:
    """Throw away what was kept."""
    session.pop(KEPT, None)
