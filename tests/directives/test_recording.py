"""Ghi văn bản with its three ticks, tasks without a document, and what may change of a directive later."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from directives.models import Directive, OfficialDocument, Recipient, SteeringTask, WorkingSession
from directives.rules.choices import Answer, Place
from history.models import Entry
from tests.directives.directive_factories import DUE, GIVEN, make_directive, make_document
from tests.directives.test_register import DAY, PAPER
from tests.factories import make_period, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(password=None))
    return client


def test_all_three_ticks_in_one_form(office: Client) -> None:
    health, committee = make_unit("Phòng Y tế"), make_unit("UBND Huyện", may_issue=True)
    data = PAPER | {
        "issuer": committee.pk,
        "annex": "on",
        "advisers": [health.pk],
        "asks": "on",
        "units": [health.pk],
        "session": "on",
        "session_kind": "conference",
        "held_on": "12/3/2024",
        "purpose": "khắc phục nội dung chưa hài lòng",
        "session_place": Place.BASE,
    }
    office.post(reverse("document-add"), data)
    document, directive = OfficialDocument.objects.get(), Directive.objects.get()
    row, session = SteeringTask.objects.get(), WorkingSession.objects.get()
    assert (row.document, row.issuer, row.raised_on) == (document, committee, DAY)
    assert row.content == "Công văn khẩn trương khắc phục"
    assert [each.unit for each in row.advisers.all()] == [health]
    assert list(row.directives.all()) == [directive]
    assert session.document == document
    page = office.get(document.get_absolute_url()).content.decode()
    assert f'href="{reverse("session-edit", args=[session.pk])}"' in page
    assert (session.kind, session.held_on, session.place) == ("conference", datetime.date(2024, 3, 12), Place.BASE)


def test_a_document_settles_an_open_row_of_the_annex(office: Client) -> None:
    row = SteeringTask.objects.create(slug="ke-hoach", content="Kế hoạch tuyên truyền")
    office.post(reverse("document-add"), PAPER | {"annex": "on", "settles": row.pk})
    row.refresh_from_db()
    assert row.document == OfficialDocument.objects.get()
    assert row.content == "Kế hoạch tuyên truyền"
    assert SteeringTask.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"session": "on"}, "bỏ đánh dấu “Có buổi làm việc kèm theo”"),
        ({"session": "on", "held_on": "12/3/2090", "purpose": "x"}, "Ngày này chưa tới"),
        ({"annex": "on", "settles": "0"}, "không"),
        ({"annex": "on", "asks": "on"}, "Hãy chọn đơn vị phải báo cáo"),
    ],
)
def test_one_wrong_tick_writes_nothing(office: Client, change: dict, text: str) -> None:
    answer = office.post(reverse("document-add"), PAPER | change)
    assert text in answer.content.decode()
    assert not OfficialDocument.objects.exists()
    assert not SteeringTask.objects.exists()
    assert not WorkingSession.objects.exists()


def test_a_document_of_the_register_asks_units_later(office: Client) -> None:
    document, unit = make_document(issued_on=DAY), make_unit("Phòng Y tế")
    data = {"due_on": "20/3/2024", "expected": "report", "units": [unit.pk]}
    office.post(reverse("document-ask", args=[document.pk]), data)
    directive = Directive.objects.get()
    assert (directive.document, directive.given_on, directive.due_on.day) == (document, DAY, 20)


def test_a_task_without_a_document_has_its_page(office: Client) -> None:
    unit = make_unit("Phòng Y tế")
    data = {"task": "Thẩm định kế hoạch của các xã", "given_on": "", "expected": "appraisal", "units": [unit.pk]}
    answer = office.post(reverse("task-add"), data, follow=True)
    assert "Thẩm định kế hoạch của các xã" in answer.content.decode()
    assert "01 = 00 đã báo cáo + 01 chưa" in answer.content.decode()
    assert Directive.objects.get().document is None


def test_the_due_day_changes_with_a_reason(office: Client) -> None:
    directive = make_directive(2, named_total=3)
    data = {"due_on": "20/3/2024", "expected": "report", "named_total": 4, "place": "progress", "outcome": ""}
    address = reverse("directive-edit", args=[directive.slug])
    assert "hãy ghi lý do" in office.post(address, data).content.decode()
    directive.refresh_from_db()
    assert directive.due_on == DUE
    office.post(address, data | {"reason": "UBND Huyện lùi hạn"})
    directive.refresh_from_db()
    assert (directive.due_on.day, directive.named_total) == (20, 4)
    assert Entry.objects.filter(reason="UBND Huyện lùi hạn").exists()


@pytest.mark.parametrize(
    ("change", "text"),
    [({"named_total": 1}, "không được ít hơn"), ({"due_on": "01/3/2024"}, "không được trước ngày giao")],
)
def test_what_does_not_fit_is_refused(office: Client, change: dict, text: str) -> None:
    directive = make_directive(2)
    data = {"due_on": "15/3/2024", "expected": "report", "place": "progress", "reason": "x"} | change
    assert text in office.post(reverse("directive-edit", args=[directive.slug]), data).content.decode()
    directive.refresh_from_db()
    assert (directive.due_on, directive.named_total) == (DUE, None)


def test_a_mended_day_of_the_document_is_the_day_of_the_task(office: Client) -> None:
    directive = make_directive(1)
    document = directive.document
    data = PAPER | {"number": document.number, "issued_on": "10/3/2024"}
    office.post(reverse("document-edit", args=[document.pk]), data)
    directive.refresh_from_db()
    assert (GIVEN.day, directive.given_on.day) == (11, 10)


def test_a_later_answer_has_its_two_choices(office: Client) -> None:
    make_period()
    directive = make_directive(1)
    recorded = {"answer": Answer.RECORDED, "answered_on": datetime.date(2024, 4, 12)}
    Recipient.objects.filter(directive=directive).update(**recorded)
    html = office.get(directive.get_absolute_url()).content.decode()
    assert "Để nguyên thì kỳ sau nêu một lần" in html
    assert "/ky-bao-cao/2024/quy-1/chot-so-lieu/?ngay=12/4/2024" in html
    page = office.get("/ky-bao-cao/2024/quy-1/chot-so-lieu/?ngay=12/4/2024").content.decode()
    assert "Trả lời của Phòng số 1, ngày 12/4/2024" in page
    assert 'value="12/4/2024"' in page
