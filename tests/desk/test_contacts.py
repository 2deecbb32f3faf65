"""Đầu mối: the office keeps whom to call at a unit, with days that are in order and do not overlap."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.contacts import actions
from accounts.models import Role
from communes.models import Contact, Unit
from communes.rules.telephones import phone_number
from history.models import Entry
from tests.desk.people import Place, changes_of, make_place, signed_in
from tests.factories import make_contact, make_unit, make_user

pytestmark = pytest.mark.django_db
KEEPERS = (Role.OFFICE_STAFF, Role.OFFICE_HEAD, Role.ADMINISTRATOR)
OTHERS = tuple(role for role in Role if role not in KEEPERS)
ADD = "/don-vi/ktht/dau-moi/them/"
MARCH = datetime.date(2024, 3, 1)


@pytest.fixture
def place(settings: Settings) -> Place:
    return make_place(settings)


@pytest.fixture
def unit(place: Place) -> Unit:
    return place.department


@pytest.fixture
def client(place: Place) -> Client:
    return signed_in(make_user(Role.OFFICE_STAFF, unit=place.office))


def errors_of(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


# who may --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", KEEPERS)
def test_the_office_and_the_administrator_keep_the_list(place: Place, unit: Unit, role: Role) -> None:
    keeper = signed_in(make_user(role, unit=place.office))
    assert ADD in keeper.get("/don-vi/ktht/").content.decode()
    assert keeper.post(ADD, {"name": "Trần Thị Bình"})["Location"] == "/don-vi/ktht/"
    contact = Contact.objects.get()
    shown = keeper.get("/don-vi/ktht/").content.decode()
    assert f"/don-vi/ktht/dau-moi/{contact.pk}/" in shown


@pytest.mark.parametrize("role", OTHERS)
def test_everybody_else_reads_it(place: Place, unit: Unit, role: Role) -> None:
    contact = make_contact(unit, "Nguyễn Văn An", phone="0939 123 456")
    person = make_user(role, unit=unit)
    reader = signed_in(person)
    shown = reader.get("/don-vi/ktht/").content.decode()
    assert "0939 123 456" in shown
    assert "dau-moi/" not in shown
    for address in (ADD, f"/don-vi/ktht/dau-moi/{contact.pk}/", f"/don-vi/ktht/dau-moi/{contact.pk}/ket-thuc/"):
        assert reader.get(address).status_code == 403
        assert reader.post(address, {"name": "X", "valid_to": "15/3/2024"}).status_code == 403
    for act in (
        lambda: actions.add_contact(unit=unit, name="X", by=person),
        lambda: actions.change_contact(contact=contact, name="X", by=person),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not Entry.objects.exists()


def test_a_contact_is_found_at_its_own_unit_alone(client: Client, place: Place, unit: Unit) -> None:
    contact = make_contact(place.commune)
    for end in ("", "ket-thuc/"):
        assert client.get(f"/don-vi/ktht/dau-moi/{contact.pk}/{end}").status_code == 404
        assert client.get(f"/don-vi/khong-co/dau-moi/{contact.pk}/{end}").status_code == 404
        assert client.get(f"/don-vi/ktht/dau-moi/99999999999999999999999/{end}").status_code == 404


def test_the_administrator_finds_the_people_of_a_unit(place: Place, unit: Unit) -> None:
    assert (
        f'href="/nguoi-dung/?don_vi={unit.pk}"' in signed_in(place.administrator).get("/don-vi/ktht/").content.decode()
    )


# add, edit, end -------------------------------------------------------------------------------------------


def test_a_new_contact_is_recorded(client: Client, unit: Unit) -> None:
    data = {"name": "Trần Thị Bi\u0300nh", "post": "Phó phòng", "phone": "0277.3845.123", "valid_from": "01/3/2024"}
    client.post(ADD, data)
    contact = Contact.objects.get(unit=unit)
    told = (contact.name, contact.post, contact.phone, contact.valid_from, contact.valid_to)
    assert told == ("Trần Thị Bình", "Phó phòng", "0277 3845 123", MARCH, None)
    (entry,) = Entry.objects.filter(record_id=contact.pk)
    assert (entry.unit, entry.changes["phone"]) == (unit, [None, "0277 3845 123"])


def test_an_edit_is_recorded_with_before_and_after(client: Client, unit: Unit) -> None:
    contact = make_contact(unit, "Nguyễn Văn An", phone="0939 123 456")
    client.post(f"/don-vi/ktht/dau-moi/{contact.pk}/", {"name": "Nguyễn Văn An", "phone": "84918222333"})
    assert changes_of(contact) == [{"phone": ["0939 123 456", "0918 222 333"]}]


def test_who_ends_stays_in_the_list_of_those_before(client: Client, unit: Unit) -> None:
    contact = make_contact(unit, "Nguyễn Văn An")
    client.post(f"/don-vi/ktht/dau-moi/{contact.pk}/ket-thuc/", {"valid_to": "29/02/2024"})
    assert changes_of(contact) == [{"valid_to": [None, "2024-02-29"]}]
    before, _, after = client.get("/don-vi/ktht/").content.decode().partition("Đầu mối trước đây")
    assert "Nguyễn Văn An" in after
    assert "đến 29/02/2024" in after
    assert "Chưa có đầu mối" in before


def test_a_number_from_before_the_rule_does_not_hinder_the_end(client: Client, unit: Unit) -> None:
    contact = make_contact(unit, "Nguyễn Văn An", phone="0939")
    assert client.post(f"/don-vi/ktht/dau-moi/{contact.pk}/ket-thuc/", {"valid_to": "29/02/2024"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "\u200b\u200b"),
        ("name", "0939"),
        ("name", 101 * "a"),
        ("name", "An\x00"),
        ("post", 101 * "a"),
        ("post", "\u202eTrưởng phòng"),
        ("phone", "1234567"),
        ("phone", "0123 456 789"),
        ("phone", "=0939123456"),
        ("phone", 31 * "0"),
        ("phone", "\u0660\u0669\u0663\u0669\u0661\u0662\u0663\u0664\u0665\u0666"),
        ("valid_from", "2024-03-15T00:00"),
        ("valid_from", "31/4/2024"),
        ("valid_from", "15/3/1024"),
        ("valid_to", "15/3/9999"),
        ("valid_to", "29/02/2024"),
    ],
)
def test_wrong_input_is_named_and_nothing_is_written(client: Client, unit: Unit, field: str, typed: str) -> None:
    data = {"name": "Trần Thị Bình", "phone": "", "valid_from": "01/3/2024", "valid_to": ""} | {field: typed}
    answer = client.post(ADD, data)
    assert set(errors_of(answer)) == {field}
    assert not Contact.objects.exists()
    assert not Entry.objects.exists()


def test_odd_names_are_shown_as_text(client: Client, unit: Unit) -> None:
    client.post(ADD, {"name": "<script>alert(1)</script>", "post": "=1+1"})
    shown = client.get("/don-vi/ktht/").content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown


# overlaps -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "allowed"),
    [
        ("", "", False),
        ("", "31/12/2023", True),
        ("", "01/01/2024", False),
        ("31/3/2024", "", False),
        ("01/4/2024", "", True),
        ("01/02/2024", "15/02/2024", False),
        ("01/12/2023", "01/12/2024", False),
    ],
)
def test_one_person_is_not_listed_twice_for_one_day(
    client: Client, unit: Unit, first: str, last: str, allowed: bool
) -> None:
    make_contact(unit, "Nguyễn Văn An", valid_from=datetime.date(2024, 1, 1), valid_to=datetime.date(2024, 3, 31))
    answer = client.post(ADD, {"name": "nguyễn văn An", "valid_from": first, "valid_to": last})
    assert (answer.status_code == 302) == allowed
    if not allowed:
        assert "từ 01/01/2024 đến 31/3/2024; hai thời gian chồng nhau" in errors_of(answer)["valid_from"][0]


def test_two_people_may_be_called_at_once(client: Client, unit: Unit) -> None:
    make_contact(unit, "Nguyễn Văn An")
    assert client.post(ADD, {"name": "Nguyễn Văn Ân"}).status_code == 302


def test_an_edit_does_not_collide_with_itself_but_with_others(client: Client, unit: Unit) -> None:
    make_contact(unit, "Nguyễn Văn An", valid_to=datetime.date(2024, 2, 29))
    contact = make_contact(unit, "Nguyễn Văn An", valid_from=MARCH)
    address = f"/don-vi/ktht/dau-moi/{contact.pk}/"
    assert client.post(address, {"name": "Nguyễn Văn An", "valid_from": "02/3/2024"}).status_code == 302
    assert "valid_from" in errors_of(client.post(address, {"name": "Nguyễn Văn An", "valid_from": "29/02/2024"}))


def test_an_end_before_the_beginning_is_refused(client: Client, unit: Unit) -> None:
    contact = make_contact(unit, "Nguyễn Văn An", valid_from=MARCH)
    answer = client.post(f"/don-vi/ktht/dau-moi/{contact.pk}/ket-thuc/", {"valid_to": "29/02/2024"})
    assert "valid_to" in errors_of(answer)
    answer = client.post(f"/don-vi/ktht/dau-moi/{contact.pk}/ket-thuc/")
    assert "valid_to" in errors_of(answer)


# numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0939123456", "0939 123 456"),
        ("+84 939 123 456", "0939 123 456"),
        ("84939123456", "0939 123 456"),
        ("0084-939.123.456", "0939 123 456"),
        ("+84 (0)939 123 456", "0939 123 456"),
        ("\u202a0939123456\u202c", "0939 123 456"),
        ("(0277) 3845 123", "0277 3845 123"),
        ("028 3829 1234", "028 3829 1234"),
    ],
)
def test_numbers_are_stored_in_one_form(typed: str, stored: str) -> None:
    assert phone_number(typed) == stored
    assert phone_number(stored) == stored


# price ----------------------------------------------------------------------------------------------------


def test_the_page_of_a_unit_costs_the_same_for_two_contacts_and_for_twenty(client: Client, unit: Unit) -> None:
    def price(number: int) -> int:
        body = make_unit(f"Đơn vị {number}")
        for each in range(number):
            make_contact(body, f"Người {each}", valid_to=MARCH if each % 2 else None)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(body.get_absolute_url()).status_code == 200
        return len(queries)

    assert price(2) == price(20)
