"""Sổ văn bản: found by words, type, year, issuer, by what a document led to or lacks; how to widen what finds none."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from directives.models import OfficialDocument, SteeringTask, WorkingSession
from tests.desk.people import signed_in
from tests.directives.directive_factories import make_directive, make_document
from tests.factories import make_period, make_unit, make_user

pytestmark = pytest.mark.django_db
PAGE = "/van-ban/"


@pytest.fixture
def client() -> Client:
    make_period()
    return signed_in(make_user())


def found(client: Client, **asked: object) -> list[str]:
    return [each.number for each in client.get(PAGE, asked).context["page"].object_list]


def make_task(document: OfficialDocument) -> SteeringTask:
    return SteeringTask.objects.create(slug=f"viec-{document.pk}", content="Kế hoạch", document=document)


def test_only_bodies_that_issued_are_offered_in_protocol_order(client: Client) -> None:
    last, first = make_unit("Phòng Y tế", order=9), make_unit("UBND Huyện", order=1)
    make_unit("Phòng Nội vụ", order=2)
    make_document(number="38", issuer=last)
    make_document(number="40", issuer=first)
    offered = [label for _, label in client.get(PAGE).context["form"].fields["noi"].choices]
    assert offered == ["Tất cả", "UBND Huyện", "Phòng Y tế"]
    assert found(client, noi=first.code) == ["40"]


def test_a_unit_is_offered_what_it_may_see() -> None:
    unit, other = make_unit("Phòng Y tế"), make_unit("Tỉnh ủy")
    own = make_document(number="38", issuer=make_unit("UBND Huyện"))
    make_directive([unit], document=own)
    make_document(number="40", issuer=other)
    client = signed_in(make_user(Role.UNIT_HEAD, unit=unit))
    offered = [label for _, label in client.get(PAGE).context["form"].fields["noi"].choices]
    assert offered == ["Tất cả", "UBND Huyện"]
    assert found(client) == ["38"]
    assert found(client, noi=other.code) == ["38"], "a body that is not offered narrows nothing"


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("giao", ["101"]),
        ("phu-luc", ["102"]),
        ("buoi", ["105"]),
        ("khong", ["103", "104"]),
        ("thieu-tep", ["101", "102", "104", "105"]),
        ("thieu-noi", ["103"]),
    ],
)
def test_what_a_document_led_to_or_lacks(client: Client, wanted: str, numbers: list[str]) -> None:
    issuer = make_unit("UBND Huyện")
    make_directive(2, document=make_document(number="101", issuer=issuer))
    make_task(make_document(number="102", issuer=issuer))
    filed = {"file": "a.pdf", "file_name": "a.pdf", "file_kind": "pdf", "file_size": 1, "file_sha256": "0" * 64}
    make_document(number="103", **filed)
    make_document(number="104", issuer=issuer)
    held = make_document(number="105", issuer=issuer)
    WorkingSession.objects.create(slug="hop", kind="meeting", held_on=held.issued_on, purpose="họp", document=held)
    assert sorted(found(client, viec=wanted)) == numbers


def test_filters_and_words_without_marks_narrow_together(client: Client) -> None:
    issuer = make_unit("UBND Huyện")
    make_document(number="38", issuer=issuer, subject="khắc phục hạn chế")
    make_document(number="39", issuer=issuer, subject="rà soát quy hoạch")
    make_document(number="40", subject="khắc phục hạn chế")
    make_document(number="41", issuer=issuer, subject="khắc phục", issued_on=datetime.date(2023, 3, 1))
    assert found(client, q="KHAC phuc", noi=issuer.code, nam="2024", loai="CV", viec="khong") == ["38"]


@pytest.mark.parametrize(
    "asked",
    [
        {"noi": "khong-co"},
        {"noi": "a\0b"},
        {"noi": "x" * 5000},
        {"viec": "sao-hoa"},
        {"loai": "??"},
        {"nam": "2024.5"},
        {"nam": "9" * 400},
        {"q": "a\0"},
        {"trang": "-3"},
        {"trang": "ba"},
    ],
)
def test_a_wrong_filter_is_told_and_the_others_hold(client: Client, asked: dict) -> None:
    make_document(number="38", subject="khắc phục")
    make_document(number="39", subject="rà soát", kind="KH")
    answer = client.get(PAGE, {"loai": "CV", **asked})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == asked.keys() - {"trang"}
    numbers = {each.number for each in answer.context["page"].object_list}
    assert numbers == ({"38"} if "loai" not in asked else {"38", "39"})


def test_the_pages_keep_the_filters(client: Client) -> None:
    issuer = make_unit("UBND Huyện")
    for number in range(60):
        make_document(number=str(200 + number), issuer=issuer)
        make_document(number=str(300 + number))
    asked = {"noi": issuer.code, "q": "hai long", "viec": "khong"}
    html = client.get(PAGE, asked).content.decode()
    (following,) = re.findall(r'href="(\?[^"]*trang=2)"', html)
    page = client.get(PAGE + following.replace("&amp;", "&")).context["page"]
    assert (page.number, page.paginator.count, len(page.object_list)) == (2, 60, 10)


def test_what_finds_none_tells_how_to_widen(client: Client) -> None:
    issuer = make_unit("UBND Huyện")
    make_document(number="38", issuer=issuer, subject="khắc phục")
    answer = client.get(PAGE, {"q": "quy hoach", "noi": issuer.code, "nam": "2024", "trang": "4"})
    html = answer.content.decode()
    assert "Bỏ cơ quan “UBND Huyện”" in html and "Bỏ năm “2024”" in html
    (wider,) = [each["without"] for each in answer.context["conditions"] if "quy hoach" in each["words"]]
    assert [each.number for each in client.get(f"{PAGE}?{wider}").context["page"].object_list] == ["38"]
    assert "Xem tất cả" in html
    OfficialDocument.objects.all().delete()
    assert "Chưa ghi văn bản nào" in client.get(PAGE).content.decode()


def test_the_page_asks_the_same_number_of_questions(client: Client) -> None:
    def grow(count: int) -> int:
        for _ in range(count):
            document = make_document(issuer=make_unit("UBND Huyện", may_issue=True))
            make_directive(2, document=document)
            make_task(document)
        issuer = OfficialDocument.objects.last().issuer
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("documents"), {"noi": issuer.code, "viec": "giao", "q": "hai long"})
            client.get(reverse("documents"))
        return len(queries)

    assert grow(2) == grow(8)
