"""The own account in Chromium: the second factor is set up, asked for, and replaced by a recovery code."""

from base64 import b32decode
from collections.abc import Iterator

import pytest
from django_otp.oath import totp
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role, SecondFactorRule
from tests.browser.test_shell import NARROW, WIDE, overflow, small_print, small_targets
from tests.factories import PASSWORD, make_period, make_unit, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser's console says; a refused style, script, image or header is an error there."""
    heard: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append(f"{page.url}: {message.text}")

    page.on("console", listen)
    yield heard
    assert heard == []


@pytest.fixture
def binh() -> None:
    make_period()
    make_user(Role.ADMINISTRATOR, username="binh", unit=make_unit("Văn phòng Điều phối", short_name="VPĐP Huyện"))


def sign_in(page: Page, server: LiveServer) -> None:
    page.goto(f"{server}/dang-nhap/?next=/danh-muc/")
    page.get_by_label("Tên đăng nhập").fill("Binh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def sign_out(page: Page) -> None:
    if (menu := page.get_by_text("Menu", exact=True)).is_visible():
        menu.click()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()


def enter_code(page: Page, code: str, button: str) -> None:
    page.get_by_label("Mã").fill(code)
    page.get_by_role("button", name=button).click()


def fits(page: Page) -> None:
    assert (page.url, overflow(page), small_targets(page), small_print(page)) == (page.url, 0, [], [])


def set_up(page: Page) -> tuple[bytes, list[str]]:
    """Read the secret as a telephone would and confirm it; return it with the recovery codes."""
    page.get_by_text("Không quét được: nhập khóa bằng tay").click()
    key = b32decode(page.locator(".secret").inner_text().replace(" ", ""))
    fits(page)
    enter_code(page, f"{totp(key):06d}", "Bật đăng nhập hai lớp")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    fits(page)
    page.get_by_role("button", name="Tôi đã cất mã dự phòng").click()
    return key, codes


@SIZES
def test_a_second_factor_is_set_up_and_asked_for(
    live_server: LiveServer, page: Page, binh: None, complaints: list[str], size: dict
) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server)
    page.goto(f"{live_server}/tai-khoan/")
    fits(page)
    page.get_by_role("link", name="Đăng nhập hai lớp: chưa bật").click()
    expect(page.get_by_role("img", name="Mã QR để quét bằng điện thoại")).to_be_visible()
    key, codes = set_up(page)
    expect(page.get_by_role("link", name="Đăng nhập hai lớp: đang bật")).to_be_visible()

    sign_out(page)
    sign_in(page, live_server)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhập mã đăng nhập")
    expect(page.get_by_label("Mã đăng nhập")).to_be_focused()
    fits(page)
    enter_code(page, f"{totp(key, drift=1):06d}", "Đăng nhập")
    page.wait_for_url(f"{live_server}/danh-muc/")

    sign_out(page)
    sign_in(page, live_server)
    enter_code(page, codes[3], "Đăng nhập")
    page.wait_for_url(f"{live_server}/danh-muc/")
    expect(page.get_by_role("status")).to_contain_text("Còn 09 mã dự phòng.")


def test_whose_role_needs_it_is_led_to_set_it_up(
    live_server: LiveServer, page: Page, binh: None, complaints: list[str]
) -> None:
    SecondFactorRule.objects.create(role=Role.ADMINISTRATOR)
    sign_in(page, live_server)
    page.wait_for_url(f"{live_server}/tai-khoan/hai-lop/")
    expect(page.get_by_role("status")).to_contain_text("phải đăng nhập hai lớp")
    expect(page.get_by_role("navigation", name="Menu chính").get_by_role("link")).to_have_count(1)
    set_up(page)
    page.goto(f"{live_server}/danh-muc/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Danh mục")


@SIZES
def test_the_other_pages_of_the_account_fit_their_window(
    live_server: LiveServer, page: Page, binh: None, complaints: list[str], size: dict
) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server)
    page.wait_for_url(f"{live_server}/danh-muc/")
    for address in ("/tai-khoan/", "/tai-khoan/mat-khau/", "/tai-khoan/hai-lop/vai-tro/"):
        page.goto(f"{live_server}{address}")
        fits(page)
    page.goto(f"{live_server}/tai-khoan/hai-lop/")
    set_up(page)
    for address in ("", "tat/", "ma-du-phong/"):
        page.goto(f"{live_server}/tai-khoan/hai-lop/{address}")
        fits(page)


def test_the_recovery_codes_are_printed_without_the_frame(
    live_server: LiveServer, page: Page, binh: None, complaints: list[str]
) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server}/tai-khoan/hai-lop/")
    page.get_by_text("Không quét được: nhập khóa bằng tay").click()
    key = b32decode(page.locator(".secret").inner_text().replace(" ", ""))
    enter_code(page, f"{totp(key):06d}", "Bật đăng nhập hai lớp")
    page.emulate_media(media="print")
    expect(page.locator(".codes li")).to_have_count(10)
    expect(page.get_by_text("tên đăng nhập: binh")).to_be_visible()
    for hidden in (page.get_by_role("button", name="Tôi đã cất mã dự phòng"), page.locator(".side")):
        expect(hidden).to_be_hidden()


def test_a_new_password_signs_out_another_browser(live_server: LiveServer, page: Page, binh: None) -> None:
    other = page.context.browser.new_context(locale="vi-VN").new_page()
    for each in (page, other):
        sign_in(each, live_server)
        each.wait_for_url(f"{live_server}/danh-muc/")
    page.goto(f"{live_server}/tai-khoan/mat-khau/")
    page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    page.get_by_label("Mật khẩu mới", exact=False).first.fill("song-tien-mua-nuoc-noi")
    page.get_by_label("Gõ lại mật khẩu mới").fill("song-tien-mua-nuoc-noi")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_role("status")).to_contain_text("Đã đổi mật khẩu")
    other.goto(f"{live_server}/don-vi/")
    expect(other.get_by_role("status")).to_contain_text("mật khẩu vừa đổi")
    expect(other).to_have_url(f"{live_server}/dang-nhap/?next=/don-vi/")
    other.context.close()
