"""The page of one directive: one state each, a sum in plain sight, the report's sentence, quick answers."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from directives.models import Directive, Recipient, Reminder
from directives.rules.choices import Answer
from tests.directives.directive_factories import make_directive
from tests.factories import make_period, make_unit, make_user
from tests.loaded import load_example

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(password=None))
    return client


@pytest.fixture
def example(client: Client) -> Client:
    load_example()
    client.force_login(User.objects.get(username="chuyenvien"))
    return client


def test_the_sum_and_the_sentence_of_the_real_report(example: Client) -> None:
    html = example.get(reverse("directive", args=["cv-38-ubnd"])).content.decode()
    assert "09 = 03 đã báo cáo + 04 chưa + 02 chưa xác định" in html
    assert "Kết quả thực hiện: có 03/9 đơn vị báo cáo (Giáo dục và Đào tạo, Y tế, Công an Huyện)." in html


def test_the_sentence_follows_an_answer(example: Client) -> None:
    one = Recipient.objects.filter(directive__slug="cv-38-ubnd", answer=Answer.NONE)[0]
    data = {"dv": [one.pk], "answered_on": "15/3/2024", "answered_by": "12/BC"}
    answer = example.post(reverse("directive-answer", args=["cv-38-ubnd"]), data, follow=True)
    assert "09 = 04 đã báo cáo + 03 chưa + 02 chưa xác định" in answer.content.decode()
    assert "có 04/9 đơn vị báo cáo" in answer.content.decode()


def test_every_unit_has_one_state_and_what_came_later_is_listed(office: Client) -> None:
    make_period()
    directive = make_directive(4, named_total=6)
    days = [datetime.date(2024, 3, 15), datetime.date(2024, 3, 16), datetime.date(2024, 4, 12)]
    for one, day in zip(directive.recipients.all(), days, strict=False):
        Recipient.objects.filter(pk=one.pk).update(answer=Answer.RECORDED, answered_on=day)
    page = office.get(directive.get_absolute_url()).context["page"]
    assert page.sum_shown == "06 = 02 đã báo cáo + 02 chưa + 02 chưa xác định"
    assert sorted(row.label for row in page.rows) == [
        "Chưa báo cáo, quá hạn 20 ngày",
        "Chưa báo cáo, quá hạn 20 ngày",
        "Đã báo cáo quá hạn",
        "Đã báo cáo đúng hạn",
    ]
    assert page.later_shown == "Phòng số 3 ngày 12/4/2024"


def test_what_was_given_after_the_as_of_day_is_looked_at_today(office: Client) -> None:
    make_period()
    directive = make_directive(1, given_on=datetime.date(2024, 5, 2), due_on=datetime.date(2024, 5, 20))
    assert office.get(directive.get_absolute_url()).context["page"].rows[0].is_late


def test_a_wrong_day_keeps_what_was_typed_and_ticked(office: Client) -> None:
    directive = make_directive(2)
    one = directive.recipients.all()[0]
    data = {"dv": [one.pk], "answered_on": "32/3/2024", "answered_by": "12/BC-PGDĐT"}
    answer = office.post(reverse("directive-answer", args=[directive.slug]), data)
    html = answer.content.decode()
    assert "Không phải một ngày" in html and "12/BC-PGDĐT" in html and "32/3/2024" in html
    assert answer.context["ticked"] == {one.pk}
    assert not directive.recipients.exclude(answer=Answer.NONE).exists()


def test_a_unit_of_another_directive_is_no_row(office: Client) -> None:
    directive, other = make_directive(1), make_directive(1)
    data = {"dv": [other.recipients.get().pk], "answered_on": "15/3/2024"}
    answer = office.post(reverse("directive-answer", args=[directive.slug]), data)
    assert "Chưa chọn đơn vị nào" in answer.content.decode()
    assert not Recipient.objects.exclude(answer=Answer.NONE).exists()


def test_called_is_one_click_and_zalo_names_the_day(office: Client) -> None:
    directive = make_directive(2)
    one = directive.recipients.all()[0]
    office.post(reverse("directive-call", args=[directive.slug, one.pk]))
    assert Reminder.objects.get().recipient == one
    text = office.get(reverse("directive-message", args=[directive.slug])).context["text"]
    assert "Kính gửi: Phòng số 1 và Phòng số 2." in text and "hạn 15/3/2024" in text


def test_a_promise_is_written_down_and_a_wrong_call_taken_back(office: Client) -> None:
    directive = make_directive(1)
    office.post(reverse("directive-call", args=[directive.slug, directive.recipients.get().pk]))
    address = reverse("directive-reminder", args=[directive.slug, Reminder.objects.get().pk])
    answer = office.post(address, {"note": "hẹn 18/3", "way": "call", "reminded_on": "16/3/2024"}, follow=True)
    assert "hẹn 18/3" in answer.content.decode()
    office.post(address, {"remove": "1"})
    assert not Reminder.objects.exists()


def test_a_unit_sees_and_answers_its_own_row_alone(client: Client) -> None:
    unit = make_unit("Phòng Y tế")
    directive = make_directive([unit, make_unit("Phòng Nội vụ")])
    client.force_login(make_user(Role.UNIT_HEAD, unit=unit, password=None))
    page = client.get(directive.get_absolute_url())
    assert "Phòng Nội vụ" not in page.content.decode()
    own, other = directive.recipients.all()
    data = {"viec": "confirm", "answered_on": "14/3/2024", "answered_by": "05/BC"}
    assert client.post(reverse("directive-recipient", args=[directive.slug, other.pk]), data).status_code == 404
    client.post(reverse("directive-recipient", args=[directive.slug, own.pk]), data)
    own.refresh_from_db()
    assert (own.answer, own.on_behalf) == (Answer.RECORDED, False)


def test_queries_do_not_grow(office: Client) -> None:
    make_period()

    def asked(directive: Directive) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            office.get(directive.get_absolute_url())
        return len(queries)

    small, large = make_directive(2), make_directive(30)
    asked(small)
    assert asked(small) == asked(large)
