"""The pages that refuse: whom to ask, a way back, and nothing that a stranger or an outsider could learn."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from communes.models import Unit
from desk.shell.trouble import refused, whom_to_ask
from tests.factories import make_contact, make_installation, make_user

pytestmark = pytest.mark.django_db
REFUSED, MISSING = "/nguoi-dung/", "/xa/khong-co/"
TODAY = datetime.date(2024, 4, 4)


@pytest.fixture
def office() -> Unit:
    return make_installation().office


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, full_name="Lê Văn Tâm")


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user(Role.LEADER))
    return client


def shown(answer: HttpResponse) -> str:
    return answer.content.decode().split("<main")[1]


def test_a_refusal_names_the_office_s_contacts_and_their_telephones(
    reader: Client, office: Unit, administrator: User
) -> None:
    make_contact(office, "Nguyễn Thị Lan", post="Chuyên viên", phone="0277 3845 001")
    make_contact(office, "Phạm Văn Cũ", valid_to=datetime.date(2020, 1, 1))
    page = shown(reader.get(REFUSED))
    assert [words for words in ("Nguyễn Thị Lan", "Chuyên viên", "0277 3845 001") if words not in page] == []
    assert "Phạm Văn Cũ" not in page
    assert "Lê Văn Tâm" not in page


def test_without_contacts_it_names_the_administrators_who_are_here(
    reader: Client, office: Unit, administrator: User
) -> None:
    make_user(Role.ADMINISTRATOR, full_name="Phạm Văn Nghỉ", is_active=False)
    page = shown(reader.get(REFUSED))
    assert "Lê Văn Tâm" in page
    assert "Phạm Văn Nghỉ" not in page


def test_with_nobody_recorded_it_still_says_whom_to_ask(reader: Client) -> None:
    assert "nhờ Văn phòng Điều phối hoặc người quản trị" in shown(reader.get(REFUSED))


def test_whom_to_ask_costs_two_queries_at_most(office: Unit, administrator: User) -> None:
    for known in (False, True):
        if known:
            make_contact(office)
        with CaptureQueriesContext(connection) as queries:
            assert whom_to_ask(TODAY)
        assert len(queries) <= 2


def test_a_stranger_is_told_no_names(rf: RequestFactory, office: Unit, administrator: User) -> None:
    make_contact(office, "Nguyễn Thị Lan")
    request = rf.get(REFUSED)
    request.user = AnonymousUser()
    with CaptureQueriesContext(connection) as queries:
        page = shown(refused(request, PermissionDenied()))
    assert len(queries) == 0
    assert "Nguyễn Thị Lan" not in page
    assert "Lê Văn Tâm" not in page
    assert "nhờ Văn phòng Điều phối" in page


def test_the_reason_of_a_refusal_is_text(rf: RequestFactory) -> None:
    assert "&lt;b&gt;" in shown(refused(rf.get(REFUSED), PermissionDenied("<b>{{ 1 }}</b>")))


@pytest.mark.parametrize("address", [REFUSED, MISSING])
def test_the_page_leads_home_and_back_to_the_page_before(reader: Client, address: str) -> None:
    page = shown(reader.get(address, headers={"referer": "http://testserver/don-vi/?q=y+te"}))
    assert 'href="/don-vi/?q=y+te"' in page
    assert 'href="/"' in page


@pytest.mark.parametrize(
    "before",
    [
        "https://example.com/don-vi/",
        "//example.com/",
        "///example.com/",
        "javascript:alert(1)",
        "http://testserver.example.com/",
        "http://testserver@example.com/",
        f"http://testserver{MISSING}",
        "http://testserver/dang-nhap/?next=/xa/khong-co/",
        "\\\\example.com",
        "http://testserver//example.com/",
        "http://[",
    ],
)
def test_it_never_leads_to_a_foreign_site_or_to_itself(reader: Client, before: str) -> None:
    page = shown(reader.get(MISSING, headers={"referer": before}))
    assert "Quay lại" not in page
    assert "example.com" not in page


def test_out_of_sight_and_not_there_look_the_same(reader: Client, administrator: User) -> None:
    hidden, none = reader.get(f"/nguoi-dung/{administrator.pk}/"), reader.get("/nguoi-dung/999999/")
    assert (hidden.status_code, hidden.content) == (404, none.content)
