"""What every answer carries, whom an office without encryption serves, and what must not stand in a log."""

import errno
import logging
import re
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from ntm_tracker.addresses import LOOPBACK, PRIVATE, comes_from
from ntm_tracker.deployment import HTTPS, LAN, LOCAL

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}  # the disk takes nothing more
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


def failed(request: HttpRequest) -> HttpResponse:
    """500; or 503, while the database is away or full: the page asks nothing of it."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError) or (isinstance(error, OSError) and error.errno in FULL):
        return HttpResponse(render_to_string("unavailable.html"), status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("500.html"), status=500)


LINK = re.compile(r"(/dat-mat-khau/[^/\s]+/)[^/\s]+")


class HideLinks(logging.Filter):
    """Takes the secret out of the addresses of one-time links."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if LINK.search(message):
            record.msg, record.args = LINK.sub(r"\1…", message), ()
        return True
