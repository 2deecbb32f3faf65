"""The example quarter, loaded once a module: every test works in a savepoint of its own. Equal documents print once."""

from collections.abc import Iterator
from functools import lru_cache

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from communes.models import ReportingPeriod
from reports.quarterly import report
from tests.loaded import load_example

PRINTED = {name: lru_cache(maxsize=100)(getattr(report, name)) for name in ("print_pdf", "print_word")}


@pytest.fixture(scope="package", autouse=True)
def printed_once() -> Iterator[None]:
    """Equal documents give equal bytes, which the tests of the printers hold."""
    with pytest.MonkeyPatch.context() as patch:
        for name, printer in PRINTED.items():
            patch.setattr(report, name, printer)
        yield


@pytest.fixture(scope="module")
def example_quarter(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_example()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def period(example_quarter: None, db: None) -> ReportingPeriod:
    """Quý I/2024 of Lấp Vò."""
    return ReportingPeriod.objects.get(year=2024, quarter=1)
