"""Two people at once: one of two administrators stays, and no two rows of a contact overlap."""

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.contacts.actions import add_contact
from accounts.models import Role, User
from accounts.people.actions import close_account
from communes.models import Contact
from tests.at_once import at_once
from tests.desk.people import make_place
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def several_writers() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")


def test_of_two_administrators_who_close_each_other_one_stays(settings: Settings) -> None:
    place = make_place(settings)
    one, other = place.administrator, make_user(Role.ADMINISTRATOR, unit=place.office)
    refused = at_once(
        lambda: close_account(person=other, reason="x", by=one),
        lambda: close_account(person=one, reason="x", by=other),
    )
    assert refused == ["PermissionDenied"]
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


def test_of_two_who_add_the_same_contact_one_is_refused(settings: Settings) -> None:
    place = make_place(settings)
    add = [lambda: add_contact(unit=place.department, name="Nguyễn Văn An", by=place.administrator)] * 4
    assert at_once(*add) == ["ValidationError"] * 3
    assert Contact.objects.count() == 1
