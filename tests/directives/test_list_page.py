"""The list of directives: progress, days overdue, filters, who sees what."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role
from directives.models import Directive
from directives.rules.choices import Answer
from tests.directives.directive_factories import make_directive
from tests.factories import make_period, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> Client:
    make_period()  # as of 04/4/2024
    client.force_login(make_user(password=None))
    return client


def answered(directive: Directive, number: int, day: datetime.date) -> None:
    wanted = [each.pk for each in directive.recipients.all()[:number]]
    directive.recipients.filter(pk__in=wanted).update(answer=Answer.RECORDED, answered_on=day)


def test_progress_and_days_overdue_as_of_the_as_of_day(page: Client) -> None:
    directive = make_directive(7, named_total=9)
    answered(directive, 3, datetime.date(2024, 3, 14))
    directive.recipients.filter(pk=directive.recipients.last().pk).update(
        answer=Answer.RECORDED, answered_on=datetime.date(2024, 4, 12)
    )
    (line,) = page.get(reverse("directives")).context["directives"]
    assert (line.answered, line.total, line.unnamed, line.days_late) == (3, 9, 2, 20)


def test_an_extended_unit_is_not_overdue(page: Client) -> None:
    directive = make_directive(1)
    directive.recipients.update(extended_to=datetime.date(2024, 4, 10))
    (line,) = page.get(reverse("directives")).context["directives"]
    assert not line.is_late


@pytest.mark.parametrize(
    ("tab", "titles"),
    [
        ("dang-theo-doi", {"Nhiệm vụ chậm", "Nhiệm vụ mới"}),
        ("qua-han", {"Nhiệm vụ chậm"}),
        ("da-du", {"Nhiệm vụ xong"}),
        ("ket-thuc", {"Nhiệm vụ cũ"}),
        ("tat-ca", {"Nhiệm vụ chậm", "Nhiệm vụ mới", "Nhiệm vụ xong", "Nhiệm vụ cũ"}),
    ],
)
def test_tabs(page: Client, tab: str, titles: set[str]) -> None:
    make_directive(2, task="Nhiệm vụ chậm")
    make_directive(2, task="Nhiệm vụ mới", due_on=datetime.date(2024, 5, 1))
    answered(make_directive(2, task="Nhiệm vụ xong"), 2, datetime.date(2024, 3, 14))
    make_directive(2, task="Nhiệm vụ cũ", closed_on=datetime.date(2024, 4, 1))
    lines = page.get(reverse("directives"), {"loc": tab}).context["directives"]
    assert {line.title for line in lines} == titles


@pytest.mark.parametrize("text", ["hai long", "HÀI LÒNG", "ubnd-nn", "138/ubnd-nn&ptnt"])
def test_search_without_marks(page: Client, text: str) -> None:
    directive = make_directive(1)
    directive.document.number = "138"
    directive.document.save()
    make_directive(1, task="Rà soát quy hoạch")
    lines = page.get(reverse("directives"), {"q": text}).context["directives"]
    assert lines == [directive]


def test_a_unit_sees_its_own(client: Client) -> None:
    make_period()
    unit = make_unit("Phòng Y tế")
    make_directive([unit], task="Giao Phòng Y tế")
    make_directive(2, task="Giao đơn vị khác")
    client.force_login(make_user(Role.UNIT_OFFICER, unit=unit, password=None))
    lines = client.get(reverse("directives")).context["directives"]
    assert [line.title for line in lines] == ["Giao Phòng Y tế"]


def test_queries_do_not_grow(page: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for size in (1, 12):
        for _ in range(size):
            make_directive(size)
        with django_assert_max_num_queries(8):
            page.get(reverse("directives"))
