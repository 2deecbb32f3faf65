"""Says by which way a request changes records."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from history.actions import recorded_via
from history.models import RecordedVia


class RecordedViaMiddleware:
    """Marks the writes of a request as made on a page or in the admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with recorded_via(RecordedVia.ADMIN if request.path.startswith("/quan-tri/") else RecordedVia.PAGE):
            return self.get_response(request)
