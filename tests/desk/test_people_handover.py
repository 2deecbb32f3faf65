"""Bàn giao: one form closes the old account, opens the new one and changes the list of contacts."""

import datetime
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Role, User
from accounts.people import actions as actions
from communes.models import Contact
from history.models import Entry
from tests.desk.people import Place, make_place, signed_in
from tests.factories import PASSWORD, make_contact, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 3, 15)
EVE = datetime.date(2024, 3, 14)


@pytest.fixture
def place(settings: Settings) -> Place:
    return make_place(settings)


@pytest.fixture
def client(place: Place) -> Client:
    return signed_in(place.administrator)


@pytest.fixture
def officer(place: Place) -> User:
    """Nguyễn Văn An, whom the office calls at Định Yên."""
    return make_user(Role.COMMUNE_OFFICER, unit=place.commune, username="an", full_name="Nguyễn Văn An")


@pytest.fixture
def contact(place: Place, officer: User) -> Contact:
    return make_contact(place.commune, "Nguyễn Văn An", post="Công chức Địa chính", phone="0939 123 456")


def handover(**values: object) -> dict:
    usual = {
        "full_name": "Trần Thị Bình",
        "username": "binh",
        "day": "15/3/2024",
        "reason": "Quyết định số 12/QĐ-UBND",
        "is_contact": "on",
        "post": "Công chức Nông nghiệp",
        "phone": "+84 918 222 333",
    }
    return usual | values


def errors_of(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


def nothing_written() -> bool:
    return (
        User.objects.count() == 2 and not Entry.objects.exists() and User.objects.filter(is_active=False).count() == 0
    )


def test_the_seat_goes_over_with_role_unit_and_link(client: Client, officer: User, contact: Contact) -> None:
    theirs = signed_in(officer)
    answer = client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover(old_contact=contact.pk))
    assert "/dat-mat-khau/" in answer.content.decode()
    assert "Nguyễn Văn An đã bàn giao cho Trần Thị Bình" in answer.content.decode()
    officer.refresh_from_db()
    successor = User.objects.get(username="binh")
    assert (successor.role, successor.unit, successor.is_active) == (officer.role, officer.unit, True)
    assert (officer.is_active, officer.has_usable_password(), successor.has_usable_password()) == (False, False, False)
    assert theirs.get("/danh-muc/").status_code == 302
    assert Client().post("/dang-nhap/", {"username": "an", "password": PASSWORD}).status_code == 200


def test_the_list_of_contacts_changes_on_the_day(client: Client, officer: User, contact: Contact) -> None:
    client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover(old_contact=contact.pk))
    unit = officer.unit
    assert [one.name for one in unit.contacts.valid_on(EVE)] == ["Nguyễn Văn An"]
    (now,) = unit.contacts.valid_on(DAY)
    assert (now.name, now.post, now.phone) == ("Trần Thị Bình", "Công chức Nông nghiệp", "0918 222 333")


def test_the_history_tells_why_and_keeps_the_old_name(
    client: Client, place: Place, officer: User, contact: Contact
) -> None:
    Entry.objects.create(
        at=timezone.now(), actor=officer, way="page", record_type_id=1, record_id=1, record_name="Việc cũ", changes={}
    )
    client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover(old_contact=contact.pk))
    told = Entry.objects.filter(reason__startswith="Bàn giao cho Trần Thị Bình từ ngày 15/3/2024. Quyết định số 12")
    assert {entry.record_name for entry in told} == {
        "Nguyễn Văn An",
        "Nguyễn Văn An (Công chức Địa chính)",
        "Trần Thị Bình (Công chức Nông nghiệp)",
    }
    assert str(Entry.objects.get(record_name="Việc cũ").actor) == "Nguyễn Văn An"


def test_the_form_knows_who_was_called_and_what_the_post_was(client: Client, officer: User, contact: Contact) -> None:
    form = client.get(f"/nguoi-dung/{officer.pk}/ban-giao/").context["form"]
    assert (form.initial["old_contact"], form.initial["post"]) == (contact, "Công chức Địa chính")
    assert form.initial["is_contact"]


def test_a_leader_is_not_taken_for_a_contact(client: Client, place: Place) -> None:
    leader = make_user(Role.LEADER, unit=place.authority, full_name="Phạm Văn Hùng")
    assert not client.get(f"/nguoi-dung/{leader.pk}/ban-giao/").context["form"].initial["is_contact"]
    data = handover(is_contact="", post="", phone="")
    assert client.post(f"/nguoi-dung/{leader.pk}/ban-giao/", data).status_code == 200
    assert User.objects.get(username="binh").role == Role.LEADER
    assert not Contact.objects.exists()


def test_who_is_a_contact_already_goes_on_as_one(client: Client, place: Place, officer: User, contact: Contact) -> None:
    known = make_contact(place.commune, "Trần Thị Bình", post="Phó Chủ tịch", phone="0900 000 000")
    client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover(old_contact=contact.pk, post=""))
    known.refresh_from_db()
    assert (known.post, known.phone, known.valid_from) == ("Phó Chủ tịch", "0918 222 333", None)
    assert Contact.objects.count() == 2


def test_who_begins_later_begins_on_the_day(client: Client, place: Place, officer: User, contact: Contact) -> None:
    known = make_contact(place.commune, "Trần Thị Bình", valid_from=datetime.date(2024, 4, 1))
    client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover(old_contact=contact.pk))
    known.refresh_from_db()
    assert known.valid_from == DAY


def test_who_comes_back_has_a_row_for_each_time(client: Client, place: Place, officer: User, contact: Contact) -> None:
    make_contact(place.commune, "Trần Thị Bình", valid_to=datetime.date(2022, 12, 31))
    client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover(old_contact=contact.pk))
    assert Contact.objects.filter(name="Trần Thị Bình").count() == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("full_name", ""),
        ("full_name", "\u200e"),
        ("username", "an"),
        ("username", "tam"),
        ("username", "trần"),
        ("email", "x@"),
        ("day", "31/02/2024"),
        ("day", "15/3/0024"),
        ("day", "<b>"),
        ("day", ""),
        ("phone", "123"),
        ("phone", "0939123456 hoặc 0918"),
        ("post", 101 * "a"),
        ("reason", "\x07"),
        ("reason", 301 * "a"),
        ("old_contact", "99999999999999999999"),
        ("is_contact", ""),
    ],
)
def test_wrong_input_is_named_and_nothing_is_written(
    client: Client, officer: User, contact: Contact, field: str, typed: str
) -> None:
    data = handover(old_contact=contact.pk) | {field: typed}
    answer = client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", data)
    assert set(errors_of(answer)) == {field}
    assert nothing_written()
    contact.refresh_from_db()
    assert contact.valid_to is None


def test_a_day_that_has_not_come_is_refused(client: Client, officer: User, contact: Contact) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    answer = client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover(day=f"{tomorrow:%d/%m/%Y}"))
    assert "Ngày này chưa đến" in errors_of(answer)["day"][0]
    assert nothing_written()


def test_a_contact_that_began_on_the_day_cannot_end_before(client: Client, place: Place, officer: User) -> None:
    contact = make_contact(place.commune, "Nguyễn Văn An", valid_from=DAY)
    answer = client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover(old_contact=contact.pk))
    assert "bắt đầu từ 15/3/2024" in errors_of(answer)["old_contact"][0]
    assert nothing_written()


def test_the_contact_of_another_unit_is_no_choice(client: Client, place: Place, officer: User) -> None:
    other = make_contact(place.department, "Người khác")
    assert "old_contact" in errors_of(
        client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover(old_contact=other.pk))
    )


def test_a_fault_at_the_end_undoes_the_beginning(place: Place, officer: User, contact: Contact) -> None:
    newcomer = {"full_name": "Trần Thị Bình", "username": "binh"}
    fault = patch("accounts.people.actions.replace_contact", side_effect=RuntimeError)
    with fault, pytest.raises(RuntimeError):
        actions.hand_over(person=officer, day=DAY, **newcomer, old_contact=contact, reason="", by=place.administrator)
    assert nothing_written()


def test_a_seat_whose_unit_ended_is_not_handed_over(client: Client, place: Place, officer: User) -> None:
    place.commune.valid_to = datetime.date(2024, 1, 1)
    place.commune.save()
    answer = client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover())
    assert "hết hiệu lực" in errors_of(answer)["__all__"][0]
    assert nothing_written()


def test_a_seat_goes_over_once(client: Client, place: Place, officer: User) -> None:
    client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover())
    answer = client.post(f"/nguoi-dung/{officer.pk}/ban-giao/", handover(username="khac"))
    assert answer.status_code == 403
    assert "đã khóa" in answer.content.decode()
    with pytest.raises(PermissionDenied):
        actions.hand_over(
            person=officer,
            day=DAY,
            full_name="C",
            username="c",
            old_contact=None,
            reason="",
            by=place.administrator,
        )


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_hand_over(place: Place, officer: User, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        actions.hand_over(
            person=officer,
            day=DAY,
            full_name="C",
            username="c",
            old_contact=None,
            reason="",
            by=make_user(role, unit=place.office),
        )


def test_the_name_of_the_successor_is_checked_by_the_action_too(place: Place, officer: User) -> None:
    with pytest.raises(ValidationError):
        actions.hand_over(
            person=officer,
            day=DAY,
            full_name="",
            username="binh",
            old_contact=None,
            reason="",
            by=place.administrator,
        )
    assert nothing_written()
