"""A form that is sent twice is carried out once: a double click, an impatient reload, a line that sent again.

Every page that is shown has a token of its own (Django masks its CSRF token anew each time), so one person, address
and fields mean the same form of the same page. Who sends it again is led to where the first one led.
"""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import SentForm

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field)
REMEMBERED = timedelta(minutes=10)
LONGEST_RUN = timedelta(minutes=1)  # whoever has no answer by then has died
TRIES, PAUSE = 40, 0.25  # seconds between looking whether the first one is done
RUNNING = "Lần gửi trước của trang này đang được xử lý. Hãy chờ một lát rồi mở lại trang để xem kết quả."


class SentOnceMiddleware:
    """Stands behind sign-in: it knows who sends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if digest := getattr(request, "sent_digest", ""):
            _settle(digest, response)
        return response

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        if request.method != "POST" or TOKEN not in request.POST or not request.user.is_authenticated:
            return None
        digest = _digest_of(request)
        for _ in range(TRIES):
            if _begins(digest):
                request.sent_digest = digest  # type: ignore[attr-defined]
                return None
            first = SentForm.objects.filter(digest=digest).first()
            if first and first.answer:
                return redirect(first.answer)
            time.sleep(PAUSE)
        messages.warning(request, RUNNING)
        return redirect(request.get_full_path())


def _digest_of(request: HttpRequest) -> str:
    files = [(name, file.name, file.size) for name, listed in request.FILES.lists() for file in listed]
    told = [request.user.pk, request.get_full_path(), list(request.POST.lists()), files]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _begins(digest: str) -> bool:
    """Whether this is the first of its kind; the database lets one through."""
    now = timezone.now()
    same = SentForm.objects.filter(digest=digest)
    same.filter(at__lt=now - REMEMBERED).delete()  # no record
    same.filter(at__lt=now - LONGEST_RUN, answer="").delete()  # no record
    try:
        with transaction.atomic():
            SentForm.objects.bulk_create([SentForm(digest=digest, at=now)])  # no record
    except IntegrityError:
        return False
    return True


def _settle(digest: str, response: HttpResponse) -> None:
    """Note where a form led that was carried out; one that was refused may be sent again."""
    if isinstance(response, HttpResponseRedirect):
        SentForm.objects.filter(digest=digest).update(answer=response["Location"])  # no record
    else:
        SentForm.objects.filter(digest=digest).delete()  # no record
        SentForm.objects.filter(at__lt=timezone.now() - REMEMBERED).delete()  # no record
