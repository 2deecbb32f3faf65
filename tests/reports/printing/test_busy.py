"""The printer takes one document at a time, lets few wait, and never keeps the whole program waiting."""

import threading
import time

import pytest
from django.test import Client

from accounts.models import Role
from communes.models import ReportingPeriod
from reports.printing import pdf
from tests.factories import make_user


def test_only_so_many_wait_for_the_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow(document: object) -> bytes:
        begun.release()
        go_on.wait(10)
        return b"%PDF"

    monkeypatch.setattr(pdf, "_printed", slow)
    waiting = [threading.Thread(target=pdf.print_pdf, args=[None]) for _ in range(pdf.MOST_AT_ONCE)]
    for thread in waiting:
        thread.start()
    assert begun.acquire(timeout=10)
    until = time.monotonic() + 10
    while pdf._room._value and time.monotonic() < until:
        time.sleep(0.01)
    with pytest.raises(pdf.BusyError):
        pdf.print_pdf(None)
    go_on.set()
    for thread in waiting:
        thread.join()
    assert pdf.print_pdf(None) == b"%PDF"


def test_a_document_that_cannot_be_printed_frees_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(document: object) -> bytes:
        raise ValueError

    monkeypatch.setattr(pdf, "_printed", broken)
    for _ in range(2 * pdf.MOST_AT_ONCE):
        with pytest.raises(ValueError):
            pdf.print_pdf(None)


@pytest.mark.django_db
def test_who_must_wait_is_told_so(client: Client, period: ReportingPeriod, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(document: object) -> bytes:
        raise pdf.BusyError

    monkeypatch.setattr("reports.quarterly.report.print_pdf", busy)
    client.force_login(make_user(Role.LEADER))
    answer = client.get(f"{period.get_absolute_url()}tai/pdf/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "chờ ít giây" in answer.content.decode()
