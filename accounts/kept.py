"""What somebody sent after the session had ended is kept until the next sign-in: nothing typed is lost.

A view asks for it by `keeps_input`; files cannot be kept, and nothing but the person's own next step sends it again.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

KEPT = "kept_input"
MOST_SIGNS = 300_000


@dataclass(frozen=True)
class Kept:
    """Where it was sent, the fields in their order, and whether files were left behind."""

    address: str
    pairs: list[tuple[str, str]]
    had_files: bool


def keeps_input(view: Callable) -> Callable:
    """Mark a view whose forms survive the end of a session."""
    view.keeps_input = True  # type: ignore[attr-defined]
    return view


def keep(request: HttpRequest, person: int | None) -> bool:
    """Keep what was sent for `person`, if it is known who that was; return whether there was room for it."""
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    pairs = [(name, value) for name, value in pairs if name != "csrfmiddlewaretoken"]
    data: dict[str, Any] = {
        "person": person,
        "address": request.get_full_path(),
        "pairs": pairs,
        "had_files": bool(request.FILES),
    }
    if not pairs or len(json.dumps(data)) > MOST_SIGNS:
        return False
    request.session[KEPT] = data
    return True


def kept_for(session: SessionBase, person: int) -> Kept | None:
    """Return what was kept; what another person typed is thrown away."""
    data = session.get(KEPT)
    if data is None:
        return None
    if data["person"] not in (None, person):
        forget(session)
        return None
    return Kept(data["address"], [(name, value) for name, value in data["pairs"]], data["had_files"])


def sent_again(request: HttpRequest) -> None:
    """What was kept has now been sent to where it was meant for."""
    kept = request.session.get(KEPT) if request.method == "POST" else None
    if kept and kept["address"] == request.get_full_path():
        forget(request.session)


def forget(session: SessionBase) -> None:
    """Throw away what was kept."""
    session.pop(KEPT, None)
