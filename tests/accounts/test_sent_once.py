"""A form that is sent twice, one after the other or at once, is carried out once."""

import datetime

import pytest
from django.db import connection, models
from django.test import Client

from accounts.models import Role, SentForm, User
from accounts.sent_once import REMEMBERED
from communes.models import Contact, Unit
from directives.models import Directive
from reports.models import Narrative
from tests.at_once import at_once
from tests.desk.people import signed_in
from tests.factories import make_unit, make_user
from tests.loaded import load_example

ADDRESS = "/don-vi/ktht/dau-moi/them/"


@pytest.fixture
def person() -> User:
    make_unit(code="ktht")
    return make_user(password=None)


def filled(client: Client, **more: str) -> dict[str, str]:
    """A page as it is shown, filled in: with a token of its own."""
    token = str(client.get(ADDRESS).context["csrf_token"])
    return {"csrfmiddlewaretoken": token, "name": "Trần Thị Bình"} | more


@pytest.mark.django_db
def test_the_same_page_sent_twice_writes_once_and_leads_to_the_same_page(person: User) -> None:
    client = signed_in(person)
    sent = filled(client)
    first, second = client.post(ADDRESS, sent), client.post(ADDRESS, sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Contact.objects.count() == 1


@pytest.mark.django_db
def test_another_page_with_the_same_words_is_another_form(person: User) -> None:
    client = signed_in(person)
    sent = filled(client)
    client.post(ADDRESS, sent)
    again = sent | {"csrfmiddlewaretoken": filled(client)["csrfmiddlewaretoken"]}
    assert again != sent
    assert client.post(ADDRESS, again).status_code == 200  # looked at by itself, and refused: she is there already


@pytest.mark.django_db
def test_a_form_that_was_refused_may_be_sent_again(person: User) -> None:
    client = signed_in(person)
    sent = filled(client, name="")
    assert [client.post(ADDRESS, sent).status_code for _ in range(2)] == [200, 200]
    assert not SentForm.objects.exists()
    assert client.post(ADDRESS, sent | {"name": "Trần Thị Bình"}).status_code == 302
    assert Contact.objects.count() == 1


@pytest.mark.django_db
def test_another_person_is_another_sender(person: User) -> None:
    sent = filled(signed_in(person))
    signed_in(person).post(ADDRESS, sent)
    assert signed_in(make_user(password=None)).post(ADDRESS, sent).status_code == 200


@pytest.mark.django_db
def test_what_was_sent_long_ago_is_forgotten(person: User) -> None:
    client = signed_in(person)
    sent = filled(client)
    client.post(ADDRESS, sent)
    Contact.objects.all().delete()
    SentForm.objects.update(at=datetime.datetime.now(datetime.UTC) - REMEMBERED * 2)
    client.post(ADDRESS, sent)
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_write_once() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    make_unit(code="ktht")
    client = signed_in(make_user(password=None))
    sent, places = filled(client), []

    def click() -> None:
        browser = Client()
        browser.cookies = client.cookies
        places.append(browser.post(ADDRESS, sent).headers.get("Location"))

    at_once(*[click] * 8)
    assert Contact.objects.count() == 1
    assert len(places) == 8
    assert len(set(places)) == 1


@pytest.mark.django_db
def test_own_words_and_a_task_sent_twice_stand_once() -> None:
    load_example()
    client = signed_in(User.objects.filter(role=Role.OFFICE_STAFF).earliest("pk"))
    unit = Unit.objects.bodies().first()
    typed = {"task": "Báo cáo tiến độ", "units": [str(unit.pk)], "expected": "report"}
    pages: list[tuple[str, type[models.Model], dict[str, object]]] = [
        ("/bao-cao/2024/quy-1/loi-van/them/difficulties/", Narrative, {"text": "Lời văn riêng của Văn phòng."}),
        ("/nhiem-vu/giao/", Directive, typed),
    ]
    for address, model, words in pages:
        page = client.get(address)
        fields = {each.html_name: each.value() or "" for each in page.context["form"]}
        sent = fields | words | {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
        before = model._default_manager.count()
        answers = [client.post(address, sent) for _ in range(3)]
        assert [each.status_code for each in answers] == [302] * 3
        assert len({each["Location"] for each in answers}) == 1
        assert model._default_manager.count() == before + 1
