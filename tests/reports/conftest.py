"""The example quarter, loaded once a module; every test works in a savepoint of its own."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from communes.models import ReportingPeriod
from tests.loaded import load_example


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
