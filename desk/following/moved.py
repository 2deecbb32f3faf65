"""Old addresses of a directive lead to where it stands since its document's number or symbol was corrected."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase

from accounts.policies import UserRequest
from directives.models import Directive

View = Callable[..., HttpResponseBase]


def moved(view: View) -> View:
    """Return `view`, which sends on whoever asks for an old address, with what was typed.

    Not for good: a correction that is taken back leads the other way.
    """

    @wraps(view)
    def found(request: UserRequest, slug: str, **rest: Any) -> HttpResponseBase:
        try:
            return view(request, slug=slug, **rest)
        except Http404:
            now = Directive.objects.visible_to(request.user).filter(old_addresses__slug=slug).first()
            if now is None:
                raise
            address = request.get_full_path().replace(f"/{slug}/", f"/{now.slug}/", 1)
            return HttpResponseRedirect(address, preserve_request=True)

    return found
