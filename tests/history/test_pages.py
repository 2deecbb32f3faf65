"""The history page: found by person, record, period, field; told in words; seen only by whom it concerns."""

import datetime
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role, User
from communes.models import Unit
from history import actions
from history.actions import recorded_via
from history.models import Entry, RecordedVia
from history.telling import shown_entries
from tests.factories import make_contact, make_district, make_locality, make_period, make_unit, make_user

URL = "/nhat-ky/"


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff(db: None) -> User:
    return make_user(Role.OFFICE_STAFF, unit=make_unit(), full_name="Lê Thị Bình")


@pytest.fixture
def entries(staff: User) -> dict[str, Entry]:
    """A unit renamed on a page, a period's day fixed by a command, a contact added by an import."""
    unit, period = make_unit("Phòng Y tế huyện Lấp Vò"), make_period()
    with recorded_via(RecordedVia.PAGE):
        actions.change(unit, by=staff, reason="Đổi tên", short_name="Phòng Y tế Đồng Tháp", may_issue=True)
    actions.change(period, by=None, as_of=datetime.date(2024, 3, 31))
    contact = make_contact(unit, phone="=1+1")
    with recorded_via(RecordedVia.IMPORT):
        actions.change(contact, by=staff, phone="=HYPERLINK(1)")
    return {entry.record_type.model: entry for entry in Entry.objects.all()}


def shown(client: Client, **query: str) -> set[str]:
    page = client.get(URL, query)
    assert page.status_code == 200
    return {one.entry.record_type.model for one in page.context["shown"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"unit", "reportingperiod", "contact"}),
        ({"q": "phong y te"}, {"unit"}),
        ({"q": "PHÒNG Y TẾ"}, {"unit"}),
        ({"q": "không có"}, set()),
        ({"loai": "communes.unit"}, {"unit"}),
        ({"cach": "import"}, {"contact"}),
        ({"truong": "điện thoại"}, {"contact"}),
        ({"truong": "ten ngan"}, {"unit"}),
        ({"truong": "không có trường này"}, set()),
        ({"tu": "01/01/2099"}, set()),
        ({"den": "01/01/2099"}, {"unit", "reportingperiod", "contact"}),
        ({"tu": "không phải ngày"}, set()),
        ({"tu": "02/01/2024", "den": "01/01/2024"}, set()),
        ({"ma": "x"}, set()),
        ({"loai": "auth.permission"}, set()),
        ({"trang": "999999999999999999999"}, {"unit", "reportingperiod", "contact"}),
    ],
)
def test_entries_are_found(staff: User, entries: dict, query: dict, expected: set) -> None:
    assert shown(sign_in(staff), **query) == expected


def test_entries_are_found_by_person_period_and_record(staff: User, entries: dict) -> None:
    client = sign_in(staff)
    period = entries["reportingperiod"]
    assert shown(client, nguoi=str(staff.pk)) == {"unit", "contact"}
    assert shown(client, ky=str(period.record_id)) == {"reportingperiod"}
    assert shown(client, ma=str(period.record_id), loai="communes.reportingperiod") == {"reportingperiod"}


def test_a_records_history_tells_of_its_parts(staff: User, entries: dict) -> None:
    """Its contacts belong to a unit: what was changed of them, and those that were taken out."""
    client, unit = sign_in(staff), Unit.objects.get(pk=entries["unit"].record_id)
    whole = {"loai": "communes.unit", "ma": str(unit.pk)}
    assert shown(client, **whole) == {"unit", "contact"}
    others = {"loai": "communes.unit", "ma": str(make_unit("Phòng khác").pk)}
    assert shown(client, **others) == set()
    gone = unit.contacts.get()
    number = gone.pk
    actions.delete(gone, by=staff)
    told = client.get(URL, whole).context["shown"]
    assert [one.verb for one in told if one.kind == "Đầu mối" and one.entry.record_id == number] == ["Xóa", "Sửa"]


def test_wrong_search_words_are_explained(staff: User) -> None:
    page = sign_in(staff).get(URL, {"tu": "31/2/2024", "den": "x"}).content.decode()
    assert page.count("Không phải một ngày") >= 2
    assert 'value="31/2/2024"' in page


def test_changes_are_told_in_words(entries: dict) -> None:
    (unit,) = shown_entries([entries["unit"]])
    assert unit.verb == "Sửa"
    assert {(change.label, change.before, change.after) for change in unit.changes} == {
        ("Tên ngắn", "Phòng Y tế huyện Lấp Vò", "Phòng Y tế Đồng Tháp"),
        ("Được ban hành văn bản", "Không", "Có"),
    }
    (period,) = shown_entries([entries["reportingperiod"]])
    assert [(change.before, change.after) for change in period.changes] == [("04/4/2024", "31/3/2024")]


def test_names_of_other_records_and_choices_are_told(staff: User) -> None:
    home = make_district()
    unit = make_unit()
    actions.change(unit, by=staff, locality=home, kind="office")
    (told,) = shown_entries(Entry.objects.with_names())
    assert {(change.before, change.after) for change in told.changes} == {
        ("(trống)", "Huyện Lấp Vò"),
        ("Phòng, Sở", "Văn phòng"),
    }


def test_a_removed_record_is_still_told(staff: User) -> None:
    contact = make_contact()
    actions.delete(contact, by=staff, reason="Nhập nhầm")
    (told,) = shown_entries(Entry.objects.with_names())
    assert (told.verb, told.entry.reason) == ("Xóa", "Nhập nhầm")
    assert "Nguyễn Văn An" in [change.before for change in told.changes]


def test_who_sees_what(staff: User, entries: dict) -> None:
    unit = entries["unit"].unit
    assert shown(sign_in(make_user(Role.LEADER))) == set(entries)
    assert shown(sign_in(make_user(Role.ADMINISTRATOR))) == set(entries)
    assert shown(sign_in(make_user(Role.UNIT_OFFICER, unit=unit))) == {"unit", "contact"}
    assert shown(sign_in(make_user(Role.UNIT_HEAD, unit=make_unit()))) == set()


def test_a_commune_officer_sees_the_own_commune(staff: User) -> None:
    home, other = make_locality("Định Yên"), make_locality("Định An")
    for locality in (home, other):
        actions.change(locality, by=None, note="x")
    client = sign_in(make_user(Role.COMMUNE_OFFICER, unit=make_unit(locality=home)))
    assert [one.entry.record_id for one in client.get(URL).context["shown"]] == [home.pk]


def test_the_number_of_queries_does_not_grow(staff: User) -> None:
    client, unit, counts = sign_in(staff), make_unit(), []
    for size in (3, 40):
        for position in range(size):
            actions.change(unit, by=staff, note=f"{size}.{position}", locality=make_locality())
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_workbook_holds_text_and_no_formula(staff: User, entries: dict) -> None:
    response = sign_in(staff).get("/nhat-ky/tai/")
    assert response["Content-Disposition"] == 'attachment; filename="nhat-ky.xlsx"'
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("Lúc", "Người thực hiện")
    assert len(rows) == 1 + 2 + 1 + 1
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]


def test_the_pages_of_a_long_history(staff: User) -> None:
    unit = make_unit()
    for position in range(60):
        actions.change(unit, by=staff, note=str(position))
    client = sign_in(staff)
    first, second = client.get(URL), client.get(URL, {"trang": "2"})
    assert (len(first.context["shown"]), len(second.context["shown"])) == (50, 10)
    assert "Trang 1 trên 2" in first.content.decode()


def test_times_are_local(staff: User, entries: dict) -> None:
    page = sign_in(staff).get(URL).content.decode()
    assert timezone.localtime(entries["unit"].at).strftime("%H:%M %d/%m/%Y") in page
