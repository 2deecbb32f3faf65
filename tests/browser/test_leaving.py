"""Leaving a page with something typed and not sent asks in Chromium; nothing else does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_collecting import PICTURE, Clerk
from tests.browser.test_shell import complaints
from tests.loaded import load_example

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["complaints"]  # a fixture
ENTRY = "/danh-gia/2024/quy-1/xa-ntm-2021-2025/dinh-yen/"
WORDS = "/bao-cao/2024/quy-1/loi-van/them/difficulties/"


@pytest.fixture
def office(live_server: LiveServer, page: Page, complaints: list[str], settings: Settings, tmp_path: object) -> Clerk:
    settings.MEDIA_ROOT = tmp_path
    load_example()
    return Clerk(page, live_server, "chuyenvien")


def asks(clerk: Clerk, leave: Callable[[], object]) -> bool:
    """Whether leaving asks; the reader goes all the same."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    clerk.page.on("dialog", answer)
    leave()
    clerk.page.wait_for_load_state()
    clerk.page.remove_listener("dialog", answer)
    return asked == ["beforeunload"]


def typed(clerk: Clerk, address: str, field: str, text: str = "Đã gõ") -> Page:
    clerk.page.goto(f"{clerk.server}{address}")
    clerk.page.locator(field).first.click()
    clerk.page.keyboard.type(text)
    return clerk.page


@pytest.mark.parametrize(
    ("address", "field"),
    [
        (WORDS, "textarea[name=text]"),
        ("/van-ban/ghi/", "[name=subject]"),
        ("/phu-luc-i/2024/quy-1/them/", "[name=content]"),
        ("/don-vi/ktht/dau-moi/them/", "[name=name]"),
        (ENTRY, "[name=chua-dat]"),
        ("/cong-nhan/them/", "[name=decision]"),
    ],
)
def test_leaving_typed_text_asks_until_it_is_taken_out(office: Clerk, address: str, field: str) -> None:
    page = typed(office, address, field)
    assert asks(office, lambda: page.goto(f"{office.server}/"))
    assert asks(office, lambda: (typed(office, address, field), page.go_back()))
    typed(office, address, field, "A")
    page.keyboard.press("Backspace")
    assert not asks(office, lambda: page.goto(f"{office.server}/"))


def test_what_is_sent_or_only_searched_asks_nothing(office: Clerk) -> None:
    page = typed(office, WORDS, "textarea[name=text]")
    assert not asks(office, lambda: office.click("Lưu"))
    assert not asks(office, lambda: page.goto(f"{office.server}/"))
    typed(office, "/van-ban/", "input[name=q]")
    assert not asks(office, lambda: page.goto(f"{office.server}/"))
    page.goto(f"{office.server}/thu-bao-cao/2024/quy-1/")
    page.locator("input[name=xa]").first.check()
    assert not asks(office, lambda: page.goto(f"{office.server}/"))


def test_a_refused_form_a_preview_and_a_chosen_file_are_not_sent_yet(office: Clerk) -> None:
    page = typed(office, "/van-ban/ghi/", "[name=subject]")
    office.click("Ghi văn bản")
    page.locator(".is-invalid").first.wait_for()
    assert asks(office, lambda: (page.locator("h1").click(), page.goto(f"{office.server}/")))
    page = typed(office, WORDS, "textarea[name=text]")
    office.click("Xem thử")
    office.reads("Trong báo cáo sẽ đọc là")
    assert asks(office, lambda: (page.locator("h1").click(), page.goto(f"{office.server}/")))
    page.goto(f"{office.server}/van-ban/ghi/")
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    assert asks(office, lambda: (page.locator("h1").click(), page.goto(f"{office.server}/")))


def test_the_count_under_every_sheet_agrees_before_and_after_a_key(office: Clerk) -> None:
    """The page's own count is the server's, for each set."""
    page = office.page
    page.goto(f"{office.server}{ENTRY}")
    tabs = [each.get_attribute("href") for each in page.get_by_label("Bộ tiêu chí của xã").locator("a").all()]
    assert len(tabs) >= 3
    for address in tabs:
        page.goto(f"{office.server}{address}")
        shown = [each.inner_text() for each in page.locator("#luu [data-count]").all()]
        page.locator("#phieu").evaluate("form => form.dispatchEvent(new Event('change'))")
        assert [each.inner_text() for each in page.locator("#luu [data-count]").all()] == shown, address
