"""The register: what is warned of, what is refused, one paper in one form."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from communes.rules.choices import UnitKind
from directives.models import Directive, OfficialDocument
from directives.rules.documents import Numbered, document_doubts
from tests.directives.directive_factories import make_document
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 3, 11)
PAPER = {
    "kind": "CV",
    "number": "38",
    "symbol": "UBND-NN&PTNT",
    "issued_on": "11/3/2024",
    "subject": "khẩn trương khắc phục",
    "expected": "report",
}


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(password=None))
    return client


def doubts(**values: object) -> list[str]:
    told = {"kind": "CV", "number": "38", "symbol": "UBND-NN", "issued_on": DAY, "issuer_kind": "", "same": []}
    return document_doubts(**(told | values))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"number": "5"}, "thêm số 0 phía trước: 05"),
        ({"kind": "QĐ", "symbol": "UBND-HC"}, "bắt đầu bằng “QĐ-”"),
        ({"symbol": "SNN-VP", "issuer_kind": UnitKind.AUTHORITY}, "không có “UBND”"),
        ({"same": [Numbered("40", datetime.date(2024, 3, 1))]}, "đã có số 40 ngày 01/3/2024"),
        ({"same": [Numbered("30", datetime.date(2024, 3, 20))]}, "đã có số 30 ngày 20/3/2024"),
        ({"same": [Numbered("38", datetime.date(2024, 2, 1))]}, "đã có trong năm, ngày 01/02/2024"),
    ],
)
def test_doubts(values: dict, text: str) -> None:
    (doubt,) = doubts(**values)
    assert text in doubt


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"number": "05"},
        {"kind": "QĐ", "symbol": "QĐ-UBND-HC", "issuer_kind": UnitKind.AUTHORITY},
        {"number": "38a", "same": [Numbered("40", datetime.date(2024, 3, 1))]},
        {"same": [Numbered("40", datetime.date(2024, 3, 11)), Numbered("30", datetime.date(2024, 3, 1))]},
    ],
)
def test_no_doubt(values: dict) -> None:
    assert doubts(**values) == []


def test_one_paper_one_form(office: Client) -> None:
    health, group = make_unit("Phòng Y tế"), make_unit("UBND các xã", kind=UnitKind.GROUP)
    members = [make_unit("UBND xã Định Yên"), make_unit("UBND xã Định An")]
    group.members.set(members)
    data = PAPER | {
        "asks": "on",
        "due_on": "15/3/2024",
        "units": [health.pk, group.pk, members[0].pk],
        "named_total": 5,
    }
    answer = office.post(reverse("document-add"), data, follow=True)
    directive = Directive.objects.get()
    assert {each.unit for each in directive.recipients.all()} == {health, *members}
    assert (directive.given_on, directive.due_on) == (DAY, datetime.date(2024, 3, 15))
    assert "05 = 00 đã báo cáo + 03 chưa + 02 chưa xác định" in answer.content.decode()


def test_the_same_document_is_refused_and_nothing_is_lost(office: Client) -> None:
    make_document(number="38", issued_on=DAY)
    unit = make_unit("Phòng Y tế")
    answer = office.post(reverse("document-add"), PAPER | {"number": "038", "asks": "on", "units": [unit.pk]})
    html = answer.content.decode()
    assert "Đã có Công văn số 38/UBND-NN&amp;PTNT" in html and "khẩn trương khắc phục" in html
    assert (OfficialDocument.objects.count(), Directive.objects.count()) == (1, 0)


def test_an_order_that_is_wrong_is_warned_of_and_recorded(office: Client) -> None:
    make_document(number="40", issued_on=datetime.date(2024, 3, 1))
    answer = office.post(reverse("document-add"), PAPER, follow=True)
    assert "không theo thứ tự" in answer.content.decode()
    assert OfficialDocument.objects.filter(number="38").exists()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"issued_on": "32/3/2024"}, "Không phải một ngày"),
        ({"issued_on": "11/3/2090"}, "không được sau hôm nay"),
        ({"asks": "on"}, "Hãy chọn đơn vị phải báo cáo"),
        ({"asks": "on", "named_total": 3, "due_on": "01/3/2024"}, "không được trước ngày giao 11/3/2024"),
    ],
)
def test_bad_input_writes_nothing(office: Client, change: dict, text: str) -> None:
    answer = office.post(reverse("document-add"), PAPER | change)
    assert text in answer.content.decode()
    assert not OfficialDocument.objects.exists()
