"""The frame of every page, the communes' pages, and the pages for errors."""

import datetime
import re
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, resolve
from django.views import defaults
from pytest_django import Settings

from accounts.models import Role
from communes.models import Locality
from communes.rules.choices import Level
from criteria.models import Recognition
from criteria.rules.choices import SetLevel
from desk.shell.navigation import MENU, menu_for, place_of, shell
from tests.factories import (
    make_contact,
    make_district,
    make_installation,
    make_locality,
    make_period,
    make_unit,
    make_user,
    make_village,
)

pytestmark = pytest.mark.django_db
AS_OF = datetime.date(2024, 4, 4)


@pytest.fixture
def home_locality() -> Locality:
    return make_installation(make_district("Lấp Vò")).home


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user(Role.LEADER))
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def queries_for(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        page(client, address)
    return len(queries)


# menu -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_the_administration_is_offered_to_the_administrator_alone(role: Role) -> None:
    labels = [link.label for link in menu_for(make_user(role), make_period(), "")]
    assert ("Quản trị" in labels) == (role == Role.ADMINISTRATOR)
    assert {"Trang chủ", "Báo cáo", "Danh mục"} <= set(labels)


def test_a_page_below_an_entry_marks_the_entry() -> None:
    links = menu_for(make_user(), make_period(), "don-vi/<slug:code>/")
    assert [link.label for link in links if link.is_current] == ["Danh mục"]


# Beside the menu: the account's own pages, what is done on the home page, a file that any page may link to, watchers.
BESIDE = {"dang-nhap", "dang-xuat", "dat-mat-khau", "tai-khoan", "thanh-phan", "viec-can-xu-ly", "y-kien-lanh-dao"}
BESIDE |= {"healthz", "readyz"}


def test_every_address_belongs_to_an_entry_or_stands_beside_the_menu() -> None:
    routes = list(routes_of(get_resolver()))
    assert {route.partition("/")[0] for route in routes if place_of(route) is None} == BESIDE
    assert {entry.label for route in routes if (entry := place_of(route))} == {entry.label for entry in MENU}


def test_no_two_entries_begin_alike_and_every_beginning_has_pages() -> None:
    beginnings = [begins for entry in MENU for begins in entry.begins]
    routes = list(routes_of(get_resolver()))
    assert len(set(beginnings)) == len(beginnings)
    assert [begins for begins in beginnings if not any(route.startswith(begins) for route in routes)] == []


def routes_of(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The pattern of every address, as a request's own match tells it."""
    for each in resolver.url_patterns:
        route = f"{before}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from routes_of(each, route)
        else:
            yield route


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/", "Trang chủ"),
        ("/danh-gia/2024/quy-1/xa-ntm/", "Tiêu chí"),
        ("/danh-gia/2024/quy-1/excel/7/cot/", "Tiêu chí"),
        ("/danh-gia/2024/quy-1/xa-ntm/xa-dinh-yen/", "Thu báo cáo"),
        ("/danh-gia/2024/quy-1/xa-ntm/xa-dinh-yen/ap-3/minh-chung/", "Thu báo cáo"),
        ("/y-kien/2024/quy-1/xa-ntm/", "Tiêu chí"),
        ("/y-kien-lanh-dao/3/tep/", None),
        ("/ho-so-cong-nhan/them/", "Danh mục"),
        ("/ho-so-den/3/", "Thu báo cáo"),
        ("/nguoi-dung/3/khoa/", "Quản trị"),
        ("/tai-khoan/", None),
    ],
)
def test_an_address_says_where_it_belongs(address: str, label: str | None) -> None:
    entry = place_of(resolve(address).route)
    assert (entry.label if entry else None) == label


def test_the_report_of_the_latest_period_is_one_click_away(reader: Client) -> None:
    make_period(2023, 4)
    make_period(2024, 1)
    assert 'href="/bao-cao/2024/quy-1/"' in page(reader, "/danh-muc/")


def test_without_a_period_there_is_no_report_to_open(reader: Client) -> None:
    shown = page(reader, "/danh-muc/")
    assert "Báo cáo" not in shown.split("</nav>")[0]
    assert "Chưa mở kỳ báo cáo nào" in shown


# frame ----------------------------------------------------------------------------------------------------


def test_every_page_says_which_period_place_and_person(reader: Client, home_locality: Locality) -> None:
    make_period(2024, 1, as_of=AS_OF)
    shown = page(reader, "/danh-muc/")
    assert all(text in shown for text in ("Quý I/2024", "04/4/2024", "Huyện Lấp Vò", "Trần Thị Bình", "Đăng xuất"))


def test_a_period_without_as_of_date_says_so(reader: Client) -> None:
    make_period(as_of=None)
    assert "Chưa chốt số liệu" in page(reader, "/danh-muc/")


def test_the_frame_costs_four_queries_beside_session_and_person(client: Client, home_locality: Locality) -> None:
    make_period()
    client.force_login(make_user(unit=make_unit()))
    assert (
        queries_for(client, "/danh-muc/") == 6
    )  # session, person; the person's unit, period, installation, last entry


def test_the_frame_asks_nothing_for_people_who_are_not_signed_in(client: Client, rf: RequestFactory) -> None:
    assert shell(rf.get("/")) == {}
    with CaptureQueriesContext(connection) as queries:
        client.get("/dang-nhap/")
    assert len(queries) == 0


def test_no_page_carries_inline_script_or_style(reader: Client, home_locality: Locality) -> None:
    make_period()
    for address in ("/danh-muc/", "/don-vi/", "/xa/", "/ky-bao-cao/"):
        shown = page(reader, address)
        assert not any(inline in shown for inline in ("<style", " style=", " onclick=", "javascript:"))
        assert not re.search(r"<script(?![^>]*\ssrc=)", shown)


def test_the_content_security_policy_allows_nothing_inline(client: Client) -> None:
    policy = client.get("/dang-nhap/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_the_components_are_shown_while_developing_only(reader: Client, settings: Settings) -> None:
    assert reader.get("/thanh-phan/").status_code == 404
    settings.DEBUG = True
    assert "Thành phần giao diện" in page(reader, "/thanh-phan/")


# communes -------------------------------------------------------------------------------------------------


def recognise(commune: Locality, level: SetLevel, year: int, **values: object) -> Recognition:
    return Recognition.objects.create(locality=commune, level=level, standard_year=year, **values)


def test_the_communes_show_their_highest_level(reader: Client, home_locality: Locality) -> None:
    make_period(2024, 1, as_of=AS_OF)
    commune = make_locality("Định Yên", parent=home_locality, slug="xa-dinh-yen")
    recognise(commune, SetLevel.COMMUNE_ADVANCED, 2021)
    recognise(commune, SetLevel.COMMUNE_BASE, 2015)
    row = page(reader, "/xa/").split("<tbody>")[1]
    assert all(text in row for text in ("Xã Định Yên", 'href="/xa/xa-dinh-yen/"', "Xã NTM nâng cao", "năm 2021"))
    assert "năm 2015" not in row


def test_a_level_that_was_decided_after_the_as_of_date_is_not_shown_yet(
    reader: Client, home_locality: Locality
) -> None:
    make_period(2024, 1, as_of=AS_OF)
    commune = make_locality(parent=home_locality)
    recognise(commune, SetLevel.COMMUNE_MODEL, 2024, decided_on=AS_OF + datetime.timedelta(days=1))
    assert "Chưa được công nhận" in page(reader, "/xa/")


def test_the_township_is_listed_as_outside_the_programme(reader: Client, home_locality: Locality) -> None:
    make_locality("Lấp Vò", level=Level.TOWNSHIP, parent=home_locality)
    assert "Không thuộc diện xã NTM" in page(reader, "/xa/")


def test_without_a_home_the_list_says_where_to_begin(reader: Client) -> None:
    assert "Chưa có xã nào" in page(reader, "/xa/")


def test_the_page_of_a_commune_shows_level_villages_and_people(reader: Client, home_locality: Locality) -> None:
    make_period(2024, 1, as_of=AS_OF)
    commune = make_locality("Định An", parent=home_locality, slug="xa-dinh-an", code="30196")
    recognise(
        commune, SetLevel.COMMUNE_ADVANCED, 2022, decision="QĐ 1437/QĐ-UBND-HC", decided_on=datetime.date(2023, 12, 29)
    )
    make_village(commune, "An Hòa")
    make_contact(make_unit("UBND xã Định An", locality=commune), "Nguyễn Văn An", phone="0939 123 456")
    shown = page(reader, "/xa/xa-dinh-an/")
    facts = (
        "Xã Định An, huyện Lấp Vò",
        "30196",
        "nâng cao năm 2022",
        "QĐ 1437/QĐ-UBND-HC",
        "29/12/2023",
        "An Hòa",
        "0939 123 456",
    )
    assert [fact for fact in facts if fact not in shown] == []


def test_a_commune_that_was_merged_leads_to_its_successor(reader: Client, home_locality: Locality) -> None:
    successor = make_locality("Lai Vung", slug="xa-lai-vung")
    make_locality(slug="xa-dinh-yen", valid_to=datetime.date(2025, 6, 30), successor=successor)
    shown = page(reader, "/xa/xa-dinh-yen/")
    assert "đến 30/6/2025" in shown
    assert 'href="/xa/xa-lai-vung/"' in shown


def test_an_unknown_commune_is_not_found(reader: Client) -> None:
    assert reader.get("/xa/khong-co/").status_code == 404


def test_the_list_of_communes_costs_the_same_for_two_and_for_twelve(reader: Client, home_locality: Locality) -> None:
    def add(number: int) -> None:
        for each in range(number):
            commune = make_locality(f"Xã {number}-{each}", parent=home_locality)
            recognise(commune, SetLevel.COMMUNE_BASE, 2015)
            make_contact(make_unit(f"UBND {number}-{each}", locality=commune))

    add(2)
    few = queries_for(reader, "/xa/")
    add(12)
    assert queries_for(reader, "/xa/") == few


# errors ---------------------------------------------------------------------------------------------------


def test_error_pages_are_vietnamese_and_lead_on(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/")
    pages = {
        "Yêu cầu không hợp lệ": defaults.bad_request(request, SuspiciousOperation()),
        "Bạn không có quyền": defaults.permission_denied(request, PermissionDenied()),
        "Không có trang này": defaults.page_not_found(request, Exception()),
        "Chương trình gặp sự cố": defaults.server_error(request),
    }
    for words, answer in pages.items():
        assert words in answer.content.decode()
        assert "Về trang chủ" in answer.content.decode()


def test_a_refusal_gives_its_reason(rf: RequestFactory) -> None:
    refused = defaults.permission_denied(rf.get("/"), PermissionDenied("Kỳ này đã phát hành."))
    assert "Kỳ này đã phát hành." in refused.content.decode()


def test_an_unknown_address_is_vietnamese_before_signing_in(client: Client) -> None:
    answer = client.get("/khong-co/")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.content.decode()
