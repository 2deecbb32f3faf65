"""Buổi làm việc: recorded, found, changed, removed; told by the report and on the commune's page."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from communes.models import Locality, ReportingPeriod, Unit
from directives.models import SessionHost, WorkingSession
from history.models import Entry
from history.telling import shown_entries
from tests.desk.people import signed_in
from tests.directives.directive_factories import make_document
from tests.factories import make_district, make_installation, make_locality, make_period, make_unit, make_user
from tests.loaded import load_example
from tests.reports.reading import read

pytestmark = pytest.mark.django_db
LIST, ADD = "/lam-viec/", "/lam-viec/them/"


@pytest.fixture
def commune() -> Locality:
    home = make_installation(make_district()).home
    make_period()
    return make_locality("Định Yên", slug="dinh-yen", parent=home)


@pytest.fixture
def client(commune: Locality) -> Client:
    return signed_in(make_user(Role.OFFICE_STAFF))


def asked(**values) -> dict:
    blank = {
        "kind": "meeting",
        "held_on": "05/3/2024",
        "purpose": "tiến độ xây dựng NTM",
        "place": "base",
        "order": "0",
    }
    return blank | {"hosts-rows": "1", "guest_units-rows": "1"} | values


def found(client: Client, query: str) -> list[str]:
    return [one.purpose for one in client.get(LIST + query).context["page"].object_list]


def hold(purpose: str, day: datetime.date = datetime.date(2024, 3, 5), **values) -> WorkingSession:
    values.setdefault("slug", purpose.replace(" ", "-"))
    return WorkingSession.objects.create(kind="meeting", held_on=day, purpose=purpose, **values)


def test_a_session_is_recorded_with_hosts_guests_and_communes(client: Client, commune: Locality) -> None:
    unit = make_unit("Ban Chỉ đạo")
    rows = {"hosts-0-unit": unit.pk, "hosts-0-cited_as": "Ban Chỉ đạo NTM Huyện", "guest_units-0-cited_as": "Các ngành"}
    answer = client.post(
        ADD, asked(half_day="morning", online="on", localities=[commune.pk], outcome="Thống nhất.", **rows)
    )
    assert answer.status_code == 302
    session = WorkingSession.objects.get()
    assert (session.half_day, session.online, session.outcome) == ("morning", True, "Thống nhất.")
    assert session.slug == "2024-03-05-tien-do-xay-dung-ntm"
    assert [str(host) for host in session.hosts.all()] == ["Ban Chỉ đạo NTM Huyện"]
    assert [str(guest) for guest in session.guest_units.all()] == ["Các ngành"]
    assert list(session.localities.all()) == [commune]
    shown = client.get(LIST).content.decode()
    assert all(
        words in shown for words in ("Sáng 05/3/2024", "Tiến độ xây dựng NTM", "Ban Chỉ đạo NTM Huyện", "Về xã NTM")
    )
    assert "Tiến độ xây dựng NTM" in client.get("/xa/dinh-yen/").content.decode()


def test_the_reports_sentence_follows(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_example()
    period = ReportingPeriod.objects.get()
    client = signed_in(User.objects.get(username="chuyenvien"))
    place, host = Locality.objects.get(slug="tan-my"), Unit.objects.get(code="bcd")
    sent = asked(localities=[place.pk], **{"hosts-0-unit": host.pk})
    assert client.post(ADD, sent).status_code == 302
    key = "session.2024-03-05-tien-do-xay-dung-ntm"
    told = "Ngày 05/3/2024, Ban Chỉ đạo Huyện đã có buổi làm việc với xã Tân Mỹ về tiến độ xây dựng NTM."
    assert read(period)[key] == told
    pk = WorkingSession.objects.get(slug="2024-03-05-tien-do-xay-dung-ntm").pk
    client.post(f"{LIST}{pk}/", sent | {"held_on": "06/3/2024", "half_day": "afternoon"})
    assert read(period)[key].startswith("Chiều ngày 06/3/2024, Ban Chỉ đạo Huyện")
    client.post(f"{LIST}{pk}/", sent | {"place": "nowhere"})
    assert key not in read(period)


def test_the_list_is_narrowed_by_words_period_and_commune(client: Client, commune: Locality) -> None:
    hold("làng thông minh", datetime.date(2024, 2, 1), other_guests="Trường Đại học").localities.add(commune)
    hold("chất thải rắn", datetime.date(2023, 12, 1))
    make_period(2023, 4, None)
    first = ReportingPeriod.objects.get(year=2024).pk
    assert found(client, "") == ["làng thông minh", "chất thải rắn"]
    assert found(client, "?q=lang+THONG") == ["làng thông minh"]
    assert found(client, "?q=dai+hoc") == ["làng thông minh"]
    assert found(client, f"?ky={first}") == ["làng thông minh"]
    assert found(client, "?xa=dinh-yen&q=chat") == []
    assert found(client, "?xa=khong-co") == []
    assert "Không có buổi làm việc nào khớp" in client.get(f"{LIST}?q=khongco").content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"held_on": "30/02/2024"}, "held_on"),
        ({"held_on": "01/01/2099"}, "held_on"),
        ({"purpose": ""}, "purpose"),
        ({"kind": "tiec"}, "kind"),
        ({"place": "sao-hoa"}, "place"),
        ({"localities": ["999999"]}, "localities"),
    ],
)
def test_wrong_input_is_told_and_nothing_is_written(client: Client, typed: dict, field: str) -> None:
    answer = client.post(ADD, asked(lead_in="Để kịp tiến độ,", **typed))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "Để kịp tiến độ," in answer.content.decode()
    assert not WorkingSession.objects.exists()


def test_a_session_is_recorded_once(client: Client) -> None:
    client.post(ADD, asked())
    assert "Buổi này đã ghi" in client.post(ADD, asked()).content.decode()
    assert WorkingSession.objects.count() == 1


def test_more_rows_keep_what_was_typed(client: Client, commune: Locality) -> None:
    sent = asked(them_dong="hosts", localities=[commune.pk], **{"guest_units-0-cited_as": "Các ngành"})
    answer = client.post(ADD, sent)
    assert answer.context["form"].lists["guest_units"].rows[0]["cited_as"].value() == "Các ngành"
    assert "checked" in answer.content.decode()
    assert not WorkingSession.objects.exists()


def test_an_unchanged_form_writes_nothing(client: Client) -> None:
    session = hold("tiến độ xây dựng NTM", place="base")
    client.post(f"{LIST}{session.pk}/", asked())
    assert not Entry.objects.exists()


def test_a_removal_needs_a_reason(client: Client, commune: Locality) -> None:
    session = hold("ghi nhầm")
    session.localities.add(commune)
    SessionHost.objects.create(session=session, cited_as="Ban", order=1)
    page = f"{LIST}{session.pk}/xoa/"
    assert client.post(page, {"reason": ""}).status_code == 200
    assert client.post(page, {"reason": "nhầm xã"}).status_code == 302
    assert not WorkingSession.objects.exists()
    assert Entry.objects.filter(reason="nhầm xã", record_type__model="workingsession").exists()


def test_the_list_asks_the_same_number_of_questions(client: Client, commune: Locality) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    def fill(number: int) -> None:
        session = hold(f"buổi {number}", document=make_document())
        session.localities.add(commune)
        SessionHost.objects.create(session=session, unit=make_unit(), order=1)

    fill(1)
    few = questions()
    for number in range(2, 9):
        fill(number)
    assert questions() == few


def test_a_session_belongs_to_its_document(client: Client, commune: Locality) -> None:
    document = make_document(number="38")
    assert client.post(ADD, asked(document=document.pk)).status_code == 302
    session = WorkingSession.objects.get()
    assert session.document == document
    link = f'href="{document.get_absolute_url()}"'
    assert link in client.get(LIST).content.decode()
    assert link in client.get(f"{LIST}{session.pk}/").content.decode()
    client.post(f"{LIST}{session.pk}/", asked(document=""))
    session.refresh_from_db()
    assert session.document is None
    (entry,) = Entry.objects.filter(record_id=session.pk, record_type__model="workingsession", changes__has_key="kind")
    (change,) = [each for each in shown_entries([entry])[0].changes if each.label == "Văn bản kèm theo"]
    assert change.after == str(document)


def test_who_may_not_see_the_document_is_not_led_to_it(client: Client) -> None:
    document = make_document(number="38")
    hold("tiến độ", document=document)
    reader = signed_in(make_user(Role.UNIT_HEAD, username="nganh", unit=make_unit("Phòng Y tế")))
    page = reader.get(LIST).content.decode()
    assert "Tiến độ" in page and document.get_absolute_url() not in page


@pytest.mark.parametrize("odd", ["999999", "x", "-1"])
def test_an_unknown_document_is_told(client: Client, odd: str) -> None:
    answer = client.post(ADD, asked(document=odd))
    assert "document" in answer.context["form"].errors
    assert not WorkingSession.objects.exists()


def test_two_people_do_not_undo_each_others_session(client: Client) -> None:
    session = hold("tiến độ", slug="tien-do")
    page = f"{LIST}{session.pk}/"
    fingerprint = client.get(page).context["form"]["fingerprint"].value()
    other = signed_in(make_user(Role.OFFICE_HEAD, username="khac"))
    other.post(page, asked(purpose="tiến độ", outcome="Thống nhất.", fingerprint=fingerprint))
    answer = client.post(page, asked(purpose="tiến độ", outcome="Chưa thống nhất.", fingerprint=fingerprint))
    assert "kết quả, ý kiến: “Thống nhất.”" in answer.content.decode()
    session.refresh_from_db()
    assert session.outcome == "Thống nhất."
    client.post(
        page,
        asked(purpose="tiến độ", outcome="Chưa thống nhất.", fingerprint=answer.context["form"]["fingerprint"].value()),
    )
    session.refresh_from_db()
    assert session.outcome == "Chưa thống nhất."


def test_a_period_narrows_to_what_its_report_tells(client: Client) -> None:
    """Quý I/2024 knows facts up to 04/4/2024: they are not of the second quarter's report."""
    hold("họp ngày 01/4", datetime.date(2024, 4, 1))
    hold("họp ngày 05/4", datetime.date(2024, 4, 5))
    second = make_period(2024, 2, None)
    first = ReportingPeriod.objects.get(quarter=1)
    assert found(client, f"?ky={first.pk}") == ["họp ngày 01/4"]
    assert found(client, f"?ky={second.pk}") == ["họp ngày 05/4"]
