"""Old addresses of a directive lead to where it stands since its document's number or symbol was corrected."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.requests import UserRequest
from directives.models import Directive

View = Callable[..., HttpResponse]


def moved(view: View) -> View:
    """Return `view`, which sends on whoever asks for an old address, with what was typed.

    Not for good: a correction that is taken back leads the other way.
    """

    @wraps(view)
    def found(request: UserRequest, slug: str, **rest: Any) -> HttpResponse:
        try:
            return view(request, slug=slug, **rest)
        except Http404:
            seen = Directive.objects.visible_to(request.user).filter(old_addresses__slug=slug)
            asked = request.resolver_match
            if (now := seen.first()) is None or asked is None:
                raise
            address = reverse(asked.view_name, kwargs=asked.captured_kwargs | {"slug": now.slug})
            query = request.GET.urlencode()
            return HttpResponseRedirect(f"{address}?{query}" if query else address, preserve_request=True)

    return found
