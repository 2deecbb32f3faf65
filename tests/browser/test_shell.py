"""The frame in Chromium: sign-in, menu, nothing refused by the Content-Security-Policy, no sideways scroll."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role
from communes.rules.choices import Level
from tests.factories import (
    PASSWORD,
    make_contact,
    make_district,
    make_installation,
    make_locality,
    make_period,
    make_unit,
    make_user,
    make_village,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PAGES = ["/danh-muc/", "/don-vi/", "/don-vi/?q=khong-co", "/don-vi/ktht/", "/ky-bao-cao/", "/xa/", "/xa/xa-dinh-yen/"]
ADMIN_PAGES = ["/quan-tri/", "/quan-tri/communes/unit/", "/quan-tri/communes/unit/add/"]


@pytest.fixture
def quarter() -> None:
    """Lấp Vò with one commune, one unit with the longest name there is, one period and two people."""
    home = make_installation(make_district("Lấp Vò")).home
    commune = make_locality("Định Yên", parent=home, slug="xa-dinh-yen")
    make_locality("Lấp Vò", level=Level.TOWNSHIP, parent=home, slug="thi-tran-lap-vo")
    make_village(commune, "An Hòa")
    make_contact(
        make_unit("UBND xã Định Yên", locality=commune), phone="0939 123 456", post="Công chức Địa chính – Nông nghiệp"
    )
    make_unit(
        "Ban Chỉ đạo thực hiện Chương trình MTQG xây dựng nông thôn mới gắn với Đề án tái cơ cấu ngành nông nghiệp "
        "và công tác giảm nghèo bền vững của huyện Lấp Vò đến năm 2025",
        code="ktht",
        short_name="Ban Chỉ đạo Huyện",
        aliases=("Ban Chỉ đạo nông thôn mới Huyện", "BCĐ Huyện"),
    )
    make_period()
    make_user(Role.OFFICE_STAFF, username="binh")
    make_user(Role.ADMINISTRATOR, username="tam", full_name="Lê Văn Tâm")


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser's console says; a refused style, script or file is an error there."""
    heard: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append(f"{page.url}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    yield heard
    assert heard == []


def sign_in(page: Page, server: LiveServer, username: str = "binh") -> None:
    page.goto(f"{server}/dang-nhap/?next=/danh-muc/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{server}/danh-muc/")


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def small_targets(page: Page) -> list[str]:
    """Buttons, fields and menu entries in sight that are lower than 40 px."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.btn, .form-control, .form-select, .menu a')]
            .filter(each => each.offsetParent && each.getBoundingClientRect().height < 40)
            .map(each => each.outerHTML)"""
    )


def small_print(page: Page) -> list[str]:
    """Texts in sight that are smaller than 13 px."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(each => each.offsetParent
            && [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
            && parseFloat(getComputedStyle(each).fontSize) < 13).map(each => each.outerHTML)"""
    )


def test_a_wrong_password_is_explained_and_the_name_stays(
    live_server: LiveServer, page: Page, quarter: None, complaints: list[str]
) -> None:
    page.goto(f"{live_server}/dang-nhap/")
    expect(page.get_by_label("Tên đăng nhập")).to_be_focused()
    page.get_by_label("Tên đăng nhập").fill("binh")
    page.get_by_label("Mật khẩu").fill("sai")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Tên đăng nhập hoặc mật khẩu chưa đúng")
    expect(page.get_by_label("Tên đăng nhập")).to_have_value("binh")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_every_page_fits_its_window_and_keeps_the_security_policy(
    live_server: LiveServer, page: Page, quarter: None, complaints: list[str], size: dict
) -> None:
    page.set_viewport_size(size)
    page.goto(f"{live_server}/dang-nhap/")
    assert (overflow(page), small_targets(page), small_print(page)) == (0, [], [])
    sign_in(page, live_server)
    for address in PAGES:
        page.goto(f"{live_server}{address}")
        assert (address, overflow(page), small_targets(page), small_print(page)) == (address, 0, [], [])


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_the_admin_keeps_the_security_policy(
    live_server: LiveServer, page: Page, quarter: None, complaints: list[str], size: dict
) -> None:
    page.set_viewport_size(size)
    sign_in(page, live_server, "tam")
    for address in ADMIN_PAGES:
        page.goto(f"{live_server}{address}")
        assert (address, small_print(page)) == (address, [])


def test_at_1280_the_menu_stands_beside_the_page(
    live_server: LiveServer, page: Page, quarter: None, complaints: list[str]
) -> None:
    page.set_viewport_size(WIDE)
    sign_in(page, live_server)
    menu = page.get_by_role("navigation", name="Menu chính")
    expect(menu.get_by_role("link", name="Danh mục")).to_have_attribute("aria-current", "page")
    expect(menu.get_by_role("link", name="Quản trị")).to_have_count(0)
    page.get_by_role("link", name="Đơn vị Phòng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đơn vị")


def test_at_390_the_menu_opens_and_closes_without_script(live_server: LiveServer, page: Page, quarter: None) -> None:
    context = page.context.browser.new_context(java_script_enabled=False, viewport=NARROW, locale="vi-VN")
    phone = context.new_page()
    sign_in(phone, live_server)
    menu = phone.get_by_role("navigation", name="Menu chính")
    expect(menu).to_be_hidden()
    phone.get_by_text("Menu", exact=True).click()
    menu.get_by_role("button", name="Đăng xuất").click()
    expect(phone.get_by_role("status")).to_have_text("Đã đăng xuất.")
    context.close()


def test_units_are_found_by_typing_without_marks(
    live_server: LiveServer, page: Page, quarter: None, complaints: list[str]
) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server}/don-vi/")
    page.get_by_label("Tìm đơn vị").fill("ban chi dao")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Ban Chỉ đạo Huyện", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ban Chỉ đạo Huyện")


def test_the_administrator_adds_an_alias_with_the_row_script(
    live_server: LiveServer, page: Page, quarter: None, complaints: list[str]
) -> None:
    sign_in(page, live_server, "tam")
    page.goto(f"{live_server}/quan-tri/communes/unit/?q=ban+chi+dao")
    page.get_by_role("link", name="Ban Chỉ đạo Huyện").click()
    page.get_by_role("button", name="Thêm Cách ghi khác").click()
    page.locator("[name=aliases-2-text]").fill("BCĐ NTM Huyện")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.goto(f"{live_server}/don-vi/ktht/")
    expect(page.get_by_text("BCĐ NTM Huyện")).to_be_visible()
