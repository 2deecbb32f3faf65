"""People in Chromium: a new person sets the password and signs in; an officer hands over; the office keeps contacts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role
from communes.rules.choices import UnitKind
from tests.browser.test_shell import NARROW, WIDE, complaints, overflow, small_print, small_targets
from tests.factories import (
    PASSWORD,
    make_contact,
    make_district,
    make_installation,
    make_locality,
    make_period,
    make_unit,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW_PASSWORD = "Mua-gat-2025"
__all__ = ["complaints"]  # a fixture


@pytest.fixture
def office(settings: Settings) -> None:
    """The administrator, an officer of Định Yên whom the office calls, the longest name of a unit."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    district = make_district()
    installation = make_installation(district)
    commune = make_unit(
        "UBND xã Định Yên", code="dinh-yen", kind=UnitKind.AUTHORITY, locality=make_locality(parent=district)
    )
    make_unit("Phòng Nông nghiệp và Phát triển nông thôn huyện Lấp Vò", code="nnptnt", short_name="Phòng NN&PTNT")
    make_contact(commune, "Nguyễn Văn An", post="Công chức Địa chính – Nông nghiệp", phone="0939 123 456")
    make_user(Role.COMMUNE_OFFICER, unit=commune, username="an", full_name="Nguyễn Văn An")
    make_user(Role.ADMINISTRATOR, unit=installation.office, username="tam", full_name="Lê Văn Tâm")
    make_period()


@pytest.fixture
def other_machine(page: Page) -> Iterator[Page]:
    """The browser of the person who gets the link."""
    context: BrowserContext = page.context.browser.new_context(locale="vi-VN")
    yield context.new_page()
    context.close()


def sign_in(page: Page, server: LiveServer, username: str, password: str = PASSWORD) -> None:
    page.goto(f"{server}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{server}/")


def shown_link(page: Page) -> str:
    return page.get_by_label("Liên kết, chỉ hiện một lần").input_value()


def set_password(page: Page, link: str) -> None:
    page.goto(link)
    assert page.url.endswith("/moi/")
    page.get_by_label(re.compile(r"^\s*Mật khẩu mới")).fill(NEW_PASSWORD)
    page.get_by_label("Gõ lại mật khẩu mới").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Đặt mật khẩu").click()
    expect(page.get_by_role("status")).to_contain_text("Đã đặt mật khẩu")


def test_a_new_person_gets_a_link_sets_the_password_and_signs_in(
    live_server: LiveServer, page: Page, office: None, complaints: list[str], other_machine: Page
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, live_server, "tam")
    page.get_by_role("navigation", name="Menu chính").get_by_role("link", name="Quản trị").click()
    page.get_by_role("link", name="Người dùng").click()
    page.get_by_role("link", name="Thêm người dùng").click()
    page.get_by_label("Họ tên").fill("Trần Thị Bình")
    page.get_by_label("Tên đăng nhập").fill("binh")
    page.get_by_label("Vai trò").select_option("Chuyên viên đơn vị")
    page.get_by_label("Đơn vị").select_option("Phòng NN&PTNT")
    page.get_by_role("button", name="Thêm, tạo liên kết").click()
    page.get_by_role("button", name="Chép").click()
    expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == shown_link(page)
    set_password(other_machine, link)
    sign_in(other_machine, live_server, "binh", NEW_PASSWORD)
    expect(other_machine.get_by_text("Chuyên viên đơn vị · Phòng NN&PTNT")).to_be_visible()
    expect(other_machine.get_by_role("link", name="Quản trị")).to_have_count(0)
    assert "không còn dùng được" in other_machine.request.get(link).text()


def test_an_officer_hands_over_to_another(
    live_server: LiveServer, page: Page, office: None, complaints: list[str], other_machine: Page
) -> None:
    sign_in(other_machine, live_server, "an")
    sign_in(page, live_server, "tam")
    page.goto(f"{live_server}/nguoi-dung/?q=nguyen+van+an")
    page.get_by_role("link", name="Nguyễn Văn An").click()
    page.get_by_role("link", name=re.compile("^Bàn giao")).click()
    expect(page.get_by_label("Đầu mối thôi làm")).to_contain_text("Nguyễn Văn An")
    page.get_by_label("Họ tên người nhận").fill("Trần Thị Bình")
    page.get_by_label("Tên đăng nhập").fill("binh")
    page.get_by_label("Điện thoại").fill("12345")
    page.get_by_role("button", name="Bàn giao").click()
    expect(page.get_by_role("alert")).to_contain_text("Số điện thoại có 10 hoặc 11 chữ số")
    page.get_by_label("Điện thoại").fill("0918.222.333")
    page.get_by_role("button", name="Bàn giao").click()
    expect(page.get_by_role("status").first).to_contain_text("đã bàn giao cho Trần Thị Bình")
    link = shown_link(page)
    other_machine.goto(f"{live_server}/danh-muc/")
    assert "/dang-nhap/" in other_machine.url
    set_password(other_machine, link)
    sign_in(other_machine, live_server, "binh", NEW_PASSWORD)
    other_machine.goto(f"{live_server}/don-vi/dinh-yen/")
    expect(other_machine.get_by_text("0918 222 333")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_the_pages_fit_their_window_and_keep_the_security_policy(
    live_server: LiveServer, page: Page, office: None, complaints: list[str], size: dict
) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server, "tam")
    page.goto(f"{live_server}/nguoi-dung/?q=an")
    person = page.get_by_role("link", name="Nguyễn Văn An").get_attribute("href")
    page.goto(f"{live_server}/don-vi/dinh-yen/")
    contact = page.get_by_role("link", name="Sửa Nguyễn Văn An").get_attribute("href")
    pages = [f"{person}{end}" for end in ("", "sua/", "khoa/", "lien-ket/", "ban-giao/")]
    pages += ["/quan-tri/", "/nguoi-dung/", "/nguoi-dung/?q=khong-co", "/nguoi-dung/them/"]
    pages += ["/don-vi/dinh-yen/", "/don-vi/dinh-yen/dau-moi/them/", contact, f"{contact}ket-thuc/"]
    for address in pages:
        page.goto(f"{live_server}{address}")
        assert (address, overflow(page), small_targets(page), small_print(page)) == (address, 0, [], [])
    page.goto(f"{live_server}{person}lien-ket/")
    page.get_by_role("button", name="Tạo liên kết").click()
    link = shown_link(page)
    assert (overflow(page), small_targets(page), small_print(page)) == (0, [], [])
    page.goto(link)
    assert (overflow(page), small_targets(page), small_print(page)) == (0, [], [])


def test_the_office_keeps_the_list_of_whom_to_call(
    live_server: LiveServer, page: Page, office: None, complaints: list[str]
) -> None:
    sign_in(page, live_server, "tam")
    page.goto(f"{live_server}/don-vi/dinh-yen/")
    page.get_by_role("link", name="Kết thúc Nguyễn Văn An").click()
    page.get_by_label("Ngày cuối làm đầu mối").fill("29/02/2024")
    page.get_by_role("button", name="Kết thúc").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu đầu mối Nguyễn Văn An")
    page.get_by_role("link", name="Thêm đầu mối").click()
    page.get_by_label("Họ tên").fill("Trần Thị Bình")
    page.get_by_label("Điện thoại").fill("+84 918 222 333")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("0918 222 333")).to_be_visible()
    expect(page.get_by_text("Nguyễn Văn An", exact=True).first).to_be_hidden()
    page.get_by_text("Đầu mối trước đây").click()
    expect(page.get_by_text("đến 29/02/2024")).to_be_visible()
