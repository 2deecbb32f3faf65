"""The reference lists: what they show, to whom, and at what price."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from tests.factories import make_contact, make_period, make_unit, make_user

pytestmark = pytest.mark.django_db
PAGES = ["/danh-muc/", "/don-vi/", "/ky-bao-cao/"]


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user(Role.LEADER))
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_every_role_reads_the_lists(client: Client, address: str) -> None:
    for role in Role:
        client.force_login(make_user(role))
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [*PAGES, "/don-vi/ktht/"])
def test_nobody_reads_them_without_signing_in(client: Client, address: str) -> None:
    make_unit(code="ktht")
    assert client.get(address)["Location"] == f"/dang-nhap/?next={address}"


def test_the_index_leads_to_each_list(reader: Client) -> None:
    shown = page(reader, "/danh-muc/")
    assert all(f'href="{address}"' in shown for address in ("/xa/", "/don-vi/", "/ky-bao-cao/"))


def test_the_units_are_listed_with_whom_to_call(reader: Client) -> None:
    unit = make_unit("Phòng Nội vụ huyện Lấp Vò", short_name="Phòng Nội vụ", aliases=("Nội vụ",))
    make_contact(unit, "Nguyễn Văn An", phone="0939 123 456", post="Phó Trưởng phòng")
    shown = page(reader, "/don-vi/")
    assert all(text in shown for text in ("01 đơn vị", "Phòng Nội vụ", "Nguyễn Văn An", "0939 123 456"))


def test_a_search_without_marks_finds_units(reader: Client) -> None:
    make_unit("Phòng Y tế huyện Lấp Vò", short_name="Phòng Y tế")
    make_unit("Phòng Nội vụ huyện Lấp Vò", short_name="Phòng Nội vụ")
    shown = page(reader, "/don-vi/?q=y+te")
    assert "Phòng Y tế" in shown
    assert "Phòng Nội vụ" not in shown


def test_a_search_that_finds_nothing_says_what_to_do(reader: Client) -> None:
    make_unit()
    shown = page(reader, "/don-vi/?q=%3Cb%3E")
    assert "Không có đơn vị nào khớp" in shown
    assert "&lt;b&gt;" in shown


def test_a_unit_that_ended_says_when(reader: Client) -> None:
    make_unit(valid_to=datetime.date(2025, 6, 30))
    assert "đến 30/6/2025" in page(reader, "/don-vi/")


def test_the_page_of_a_unit_shows_its_names_and_all_its_people(reader: Client) -> None:
    unit = make_unit("Phòng Kinh tế và Hạ tầng huyện Lấp Vò", code="ktht", aliases=("Kinh tế và Hạ tầng",))
    make_contact(unit, "Người cũ", valid_to=datetime.date(2024, 2, 29))
    shown = page(reader, "/don-vi/ktht/")
    assert all(text in shown for text in ("Kinh tế và Hạ tầng", "Người cũ", "đến 29/02/2024"))


def test_a_group_leads_to_its_members_and_back(reader: Client) -> None:
    group, member = make_unit("UBND các xã", code="ubnd-cac-xa"), make_unit("UBND xã Định Yên", code="dinh-yen")
    group.members.add(member)
    assert 'href="/don-vi/dinh-yen/"' in page(reader, "/don-vi/ubnd-cac-xa/")
    assert 'href="/don-vi/ubnd-cac-xa/"' in page(reader, "/don-vi/dinh-yen/")


def test_an_unknown_unit_is_not_found(reader: Client) -> None:
    assert reader.get("/don-vi/khong-co/").status_code == 404


def test_periods_show_as_of_date_and_the_decrees_span_the_latest_first(reader: Client) -> None:
    make_period(2023, 4, as_of=None)
    make_period(2024, 1, as_of=datetime.date(2024, 4, 4))
    shown = page(reader, "/ky-bao-cao/")
    assert all(text in shown for text in ("04/4/2024", "15/12/2023 – 14/3/2024", "Chưa chốt số liệu"))
    assert 'href="/bao-cao/2024/quy-1/"' in shown
    table = shown.split("<tbody>")[1]
    assert table.index("Quý I/2024") < table.index("Quý IV/2023")


@pytest.mark.parametrize("address", ["/don-vi/", "/ky-bao-cao/"])
def test_empty_lists_say_where_to_begin(reader: Client, address: str) -> None:
    assert "mục Quản trị" in page(reader, address)


def queries_for(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page(client, address)
    return len(queries)


def test_the_list_of_units_costs_the_same_for_two_and_for_twenty(reader: Client) -> None:
    def add(number: int) -> None:
        for each in range(number):
            make_contact(make_unit(f"Đơn vị {number}-{each}", aliases=("Khác",)))

    add(2)
    few = queries_for(reader, "/don-vi/")
    add(20)
    assert queries_for(reader, "/don-vi/") == few


def test_the_list_of_periods_costs_the_same_for_one_and_for_twelve(reader: Client) -> None:
    make_period(2020, 1)
    few = queries_for(reader, "/ky-bao-cao/")
    for year in (2021, 2022, 2023):
        for quarter in (1, 2, 3, 4):
            make_period(year, quarter)
    assert queries_for(reader, "/ky-bao-cao/") == few
