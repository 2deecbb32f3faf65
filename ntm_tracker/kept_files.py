"""What a request does with files: what it wrote in vain is taken back, and of what is lost a page says that it is."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ntm_tracker.uploads import LostFileError, taking_back

logger = logging.getLogger("django.request")


class KeptFilesMiddleware:
    """Stands around every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        with taking_back():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, LostFileError):
            return None
        logger.error("A kept file is lost or altered: %s", exception)
        return render(request, "lost_file.html", status=410)
