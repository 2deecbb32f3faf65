"""Many rows changed at once: each is saved with its own values and told by its own entry, in few statements."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.models import Contact
from history import actions as history
from history.models import Entry
from tests.factories import make_contact, make_unit

pytestmark = pytest.mark.django_db


def contacts(size: int) -> list[Contact]:
    unit = make_unit()
    return [make_contact(unit, f"Người {number}") for number in range(size)]


def updates(wanted: list[tuple[Contact, dict[str, Any]]]) -> int:
    """How many statements changed the contacts."""
    with CaptureQueriesContext(connection) as queries:
        history.change_all(wanted, by=None)
    return sum(query["sql"].startswith('UPDATE "communes_contact"') for query in queries)


def stored() -> dict[str, tuple[str, str]]:
    return {each.name: (each.phone, each.post) for each in Contact.objects.all()}


def test_rows_that_get_the_same_values_are_one_statement() -> None:
    wanted = [(each, {"phone": "0912 000 111"}) for each in contacts(30)]
    assert updates(wanted) == 1
    assert {phone for phone, _ in stored().values()} == {"0912 000 111"}
    assert Entry.objects.count() == 30


@pytest.mark.parametrize("size", [3, 30])
def test_each_row_keeps_its_own_values(size: int) -> None:
    people = contacts(size)
    wanted = [(each, {"phone": f"0912 000 {number:03}"}) for number, each in enumerate(people)]
    wanted[0][1]["post"] = "Chủ tịch"
    assert updates(wanted) <= 8
    expected = {each.name: (f"0912 000 {number:03}", "") for number, each in enumerate(people)}
    assert stored() == expected | {"Người 0": ("0912 000 000", "Chủ tịch")}


def test_what_does_not_change_is_neither_written_nor_told() -> None:
    people = contacts(2)
    assert history.change_all([(each, {"phone": each.phone}) for each in people], by=None) == []
    assert not Entry.objects.exists()
