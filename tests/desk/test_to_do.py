"""Việc cần xử lý: a unit's own list, overdue first, answered in place; the office's list on the home page."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from communes.models import Unit
from directives.models import Recipient
from directives.rules.choices import Answer
from tests.directives.directive_factories import make_directive
from tests.factories import make_installation, make_period, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
MARCH = datetime.date(2024, 3, 1)
LETTER = {"answered_on": "03/4/2024", "answered_by": "12/BC-PYT"}


@pytest.fixture
def april() -> object:
    with time_machine.travel("2024-04-04 08:00+07:00", tick=False):
        make_installation()
        make_period()
        yield


@pytest.fixture
def unit() -> Unit:
    return make_unit("Phòng Y tế")


def browser(role: Role, unit: Unit | None = None) -> Client:
    client = Client()
    client.force_login(make_user(role, unit=unit, password=None))
    return client


def asked(unit: Unit, due: datetime.date | None, **values: object) -> Recipient:
    return make_directive([unit, make_unit("Phòng Nội vụ")], given_on=MARCH, due_on=due, **values).recipients.get(
        unit=unit
    )


def test_overdue_comes_first_and_others_rows_are_not_there(unit: Unit) -> None:
    asked(unit, None, task="không hạn")
    asked(unit, datetime.date(2024, 4, 20), task="còn hạn")
    late = asked(unit, datetime.date(2024, 3, 15), task="quá hạn")
    asked(make_unit("Phòng Nội vụ"), MARCH, task="của người khác")
    answer = browser(Role.UNIT_OFFICER, unit).get("/")
    assert [each.text for each in answer.context["to_do"]] == ["quá hạn", "còn hạn", "không hạn"]
    assert "Hạn 15/3/2024, quá hạn 20 ngày" in answer.content.decode()
    assert answer.context["to_do"][0].recipient == late


def test_one_letter_for_two_rows_is_prepared_then_confirmed_in_place(unit: Unit) -> None:
    two = [asked(unit, MARCH, task="một"), asked(unit, MARCH, task="hai")]
    officer, head = browser(Role.UNIT_OFFICER, unit), browser(Role.UNIT_HEAD, unit)
    officer.post(reverse("to-do-send"), LETTER | {"viec": [each.pk for each in two]})
    assert set(Recipient.objects.filter(unit=unit).values_list("answer", flat=True)) == {Answer.PREPARED}
    assert "chờ trưởng đơn vị xác nhận" in officer.get("/").content.decode()
    page = head.get("/")
    assert [each.may_confirm for each in page.context["to_do"]] == [True, True]
    head.post(reverse("to-do-confirm", args=[two[0].pk]))
    two[0].refresh_from_db()
    assert (two[0].answer, two[0].answered_by, two[0].on_behalf) == (Answer.RECORDED, "12/BC-PYT", False)
    assert len(head.get("/").context["to_do"]) == 1


def test_a_head_and_a_commune_send_at_once(unit: Unit) -> None:
    for role in (Role.UNIT_HEAD, Role.COMMUNE_OFFICER):
        one = asked(unit, MARCH, task=role)
        browser(role, unit).post(reverse("to-do-send"), LETTER | {"viec": [one.pk]})
        one.refresh_from_db()
        assert one.answer == Answer.RECORDED


@pytest.mark.parametrize(
    ("change", "text"),
    [({"answered_on": "32/3/2024"}, "Không phải một ngày"), ({"viec": []}, "Chưa chọn việc nào")],
)
def test_bad_input_keeps_what_was_typed(unit: Unit, change: dict, text: str) -> None:
    one = asked(unit, MARCH)
    answer = browser(Role.UNIT_HEAD, unit).post(reverse("to-do-send"), LETTER | {"viec": [one.pk]} | change)
    assert text in answer.content.decode()
    assert "12/BC-PYT" in answer.content.decode()
    one.refresh_from_db()
    assert one.answer == Answer.NONE


def test_nobody_sends_or_confirms_for_another_unit(unit: Unit) -> None:
    one = asked(unit, MARCH)
    Recipient.objects.filter(pk=one.pk).update(answer=Answer.PREPARED)
    stranger = browser(Role.UNIT_HEAD, make_unit("Phòng Tư pháp"))
    assert "Chưa chọn việc nào" in stranger.post(reverse("to-do-send"), LETTER | {"viec": [one.pk]}).content.decode()
    assert stranger.post(reverse("to-do-confirm", args=[one.pk])).status_code == 404
    assert browser(Role.UNIT_OFFICER, unit).post(reverse("to-do-confirm", args=[one.pk])).status_code == 403
    one.refresh_from_db()
    assert one.answer == Answer.PREPARED


def test_the_offices_list_has_the_longest_overdue_first_and_what_came_later(unit: Unit) -> None:
    later = asked(unit, datetime.date(2024, 3, 20), task="trả lời sau")
    asked(unit, datetime.date(2024, 3, 10), task="lâu nhất")
    with time_machine.travel("2024-04-12 08:00+07:00", tick=False):
        recorded = {"answer": Answer.RECORDED, "answered_on": datetime.date(2024, 4, 10)}
        Recipient.objects.filter(pk=later.pk).update(**recorded)
        tasks = browser(Role.OFFICE_STAFF).get("/").context["home"]["tasks"]
    told = [(task.text, task.detail) for task in tasks if "phải xử lý trong báo cáo" not in task.text]
    assert told[0] == ("02 đơn vị chưa có báo cáo, quá hạn 25 ngày", "lâu nhất")
    assert told[1] == ("02 đơn vị chưa có báo cáo, quá hạn 15 ngày", "trả lời sau")
    assert ("01 việc sau ngày chốt", "Trả lời của Phòng Y tế 10/4/2024") in told


def test_queries_do_not_grow(unit: Unit) -> None:
    client = browser(Role.UNIT_HEAD, unit)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    asked(unit, MARCH)
    client.get("/")
    few = queries()
    for _ in range(5):
        asked(unit, MARCH)
    assert queries() == few
