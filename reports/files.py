"""How files of a report are given out: to be saved, under a type of ours; a kept one only while it is what it was."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ntm_tracker.uploads import DOCX
from reports.models import HandedOver, HandedOverFile, Issued
from reports.standing import AlteredError, content_of

CONTENT_TYPES = {"pdf": "application/pdf", "docx": DOCX, "txt": "text/plain; charset=utf-8"}


def as_file(content: bytes, form: str, name: str) -> HttpResponse:
    """Return `content` to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=CONTENT_TYPES[form], headers=headers)


def kept_file(request: HttpRequest, handed_over: HandedOver, form: str) -> HttpResponse:
    """Return a file that was handed over."""
    return _kept(request, handed_over, handed_over.file_of(form), form, f"trinh-lan-{handed_over.number}")


def signed_file(request: HttpRequest, issued: Issued) -> HttpResponse:
    """Return the signed copy."""
    return _kept(request, issued.handed_over, issued, "pdf", "da-ky")


def _kept(
    request: HttpRequest, handed_over: HandedOver, file: HandedOverFile | Issued, form: str, which: str
) -> HttpResponse:
    """Return a file to be saved; a page that says so when it is no longer what it was."""
    period = handed_over.report.period
    try:
        content = content_of(file)
    except AlteredError:
        return render(request, "reports/altered.html", {"period": period}, status=409)
    return as_file(content, form, f"bao-cao-{period.year}-quy-{period.quarter}-{which}")
