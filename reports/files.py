"""How files of a report are given out: to be saved, under a type of ours; a kept one only while it is what it was."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ntm_tracker.uploads import DOCX
from reports.models import HandedOver
from reports.standing import AlteredError, content_of

CONTENT_TYPES = {"pdf": "application/pdf", "docx": DOCX, "txt": "text/plain; charset=utf-8"}


def as_file(content: bytes, form: str, name: str) -> HttpResponse:
    """Return `content` to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=CONTENT_TYPES[form], headers=headers)


def kept_file(request: HttpRequest, handed_over: HandedOver, form: str) -> HttpResponse:
    """Return a file that was handed over; a page that says so when it is no longer what it was."""
    period = handed_over.report.period
    try:
        content = content_of(handed_over.file_of(form))
    except AlteredError:
        return render(request, "reports/altered.html", {"period": period, "handed_over": handed_over}, status=409)
    return as_file(content, form, f"bao-cao-{period.year}-quy-{period.quarter}-trinh-lan-{handed_over.number}")
