"""How files of a report are given out: to be saved, under a type of ours; a kept one only while it is what it was."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import UserRequest
from communes.models import ReportingPeriod
from ntm_tracker.uploads import made_response
from reports.models import HandedOver, HandedOverFile, Issued
from reports.printing.pdf import BusyError
from reports.quarterly.state import AlteredError, busy, content_of

PRINTED = ("pdf", "docx")


def printed_file(
    request: UserRequest, period: ReportingPeriod | None, name: str, printing: Callable[[], bytes]
) -> HttpResponse:
    """Return what `printing` gives, to be saved as `name`; while too many others print, a page that says so."""
    try:
        content = printing()
    except BusyError:
        return busy(request, period)
    return made_response(content, name)


def kept_file(request: UserRequest, handed_over: HandedOver, form: str) -> HttpResponse:
    """Return a file that was handed over."""
    return _kept(request, handed_over, handed_over.file_of(form), form, f"trinh-lan-{handed_over.number}")


def signed_file(request: UserRequest, issued: Issued) -> HttpResponse:
    """Return the signed copy."""
    return _kept(request, issued.handed_over, issued, "pdf", "da-ky")


def _kept(
    request: UserRequest, handed_over: HandedOver, file: HandedOverFile | Issued, form: str, which: str
) -> HttpResponse:
    """Return a file to be saved; a page that says so when it is no longer what it was."""
    period = handed_over.report.period
    try:
        content = content_of(file)
    except AlteredError:
        return render(request, "reports/altered.html", {"period": period}, status=409)
    return made_response(content, f"bao-cao-{period.year}-quy-{period.quarter}-{which}.{form}")
