"""What every answer carries, whom an office without encryption serves, and what must not stand in a log."""

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ntm_tracker.addresses import LOOPBACK, PRIVATE, comes_from
from ntm_tracker.deployment import HTTPS, LAN, LOCAL

logger = logging.getLogger("django.request")
Answer = Callable[[HttpRequest], HttpResponse]


class PermissionsPolicyMiddleware:
    """Tells the browser which of its devices no page of ours asks for, nor any frame."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class InsideOnlyMiddleware:
    """Whoever comes from outside is refused, wherever the server listens.

    `DEPLOYMENT=lan` sends passwords unencrypted and serves an office's own network; `local` has keys and passwords that
    everybody can read and serves its own machine.
    """

    def __init__(self, get_response: Answer) -> None:
        if settings.DEPLOYMENT == HTTPS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.networks = PRIVATE if settings.DEPLOYMENT == LAN else LOOPBACK

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if comes_from(request, self.networks):
            return self.get_response(request)
        context = {"is_local": settings.DEPLOYMENT == LOCAL}
        return HttpResponse(render_to_string("inside_only.html", context), status=403)


class BodyLimitMiddleware:
    """Turns away what is larger than any form of ours, before a byte of it is read: a stranger could fill the disk."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and len(length) < 16 and int(length) <= settings.BODY_LIMIT:
            return self.get_response(request)
        return HttpResponse(render_to_string("too_large.html"), status=413)


class LostFileError(Exception):
    """A kept file that is not there any more, or is no longer what came in; the message names it for the log."""


class LostFileMiddleware:
    """Says of a file that is lost or altered that it is, and whom to tell; the log names it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, LostFileError):
            return None
        logger.error("A kept file is lost or altered: %s", exception)
        return render(request, "lost_file.html", status=410)


LINK = re.compile(r"(/dat-mat-khau/[^/\s]+/)[^/\s]+")


class HideLinks(logging.Filter):
    """Takes the secret out of the addresses of one-time links."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if LINK.search(message):
            record.msg, record.args = LINK.sub(r"\1…", message), ()
        return True
