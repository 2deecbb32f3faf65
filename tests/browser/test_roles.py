"""Everybody signs in and sees the own menu, no more and no less, and each entry opens."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role
from tests.factories import PASSWORD, make_installation, make_period, make_unit, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVERYBODY = ["Trang chủ", "Tiêu chí", "Văn bản chỉ đạo", "Phụ lục I", "Báo cáo", "Danh mục"]
COLLECTING = ["Trang chủ", "Thu báo cáo", "Tiêu chí", "Văn bản chỉ đạo", "Phụ lục I", "Báo cáo", "Danh mục"]
MENUS = {
    Role.OFFICE_STAFF: COLLECTING,
    Role.OFFICE_HEAD: COLLECTING,
    Role.UNIT_HEAD: EVERYBODY,
    Role.UNIT_OFFICER: EVERYBODY,
    Role.COMMUNE_OFFICER: EVERYBODY,
    Role.LEADER: COLLECTING,
    Role.ADMINISTRATOR: [*COLLECTING, "Quản trị"],
}


@pytest.mark.parametrize("role", Role)
def test_everybody_sees_exactly_the_own_menu(live_server: LiveServer, page: Page, role: Role) -> None:
    make_installation()
    make_period()
    make_user(role, username="binh", unit=make_unit())
    page.goto(f"{live_server}/")
    page.get_by_label("Tên đăng nhập").fill("binh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    menu = page.get_by_role("navigation", name="Menu chính")
    expect(menu).to_contain_text(role.label)
    entries = menu.locator("> a")
    expect(entries).to_contain_text(MENUS[role])  # the report also tells how much must be handled
    for address in [entry.get_attribute("href") for entry in entries.all()]:
        answer = page.goto(f"{live_server}{address}")
        assert (address, answer and answer.status) == (address, 200)


def test_a_page_of_others_says_whom_to_ask_and_leads_back(live_server: LiveServer, page: Page) -> None:
    make_user(Role.ADMINISTRATOR, full_name="Lê Văn Tâm")
    make_user(Role.LEADER, username="binh")
    page.goto(f"{live_server}/dang-nhap/?next=/quan-tri/")
    page.get_by_label("Tên đăng nhập").fill("binh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bạn không có quyền làm việc này")
    expect(page.get_by_text("Lê Văn Tâm")).to_be_visible()
    page.get_by_role("link", name="Về trang chủ").click()
    expect(page.get_by_role("navigation", name="Menu chính")).to_be_visible()
