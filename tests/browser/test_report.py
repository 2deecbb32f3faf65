"""The report in Chromium: from a figure to its records and back, its files, on a desk and on a telephone."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.loaded import load_example

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORT = "/bao-cao/2024/quy-1/"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


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


@pytest.fixture
def reader(live_server: LiveServer, page: Page, complaints: list[str]) -> Page:
    """The office's staff, signed in, in the example quarter."""
    load_example()
    page.goto(f"{live_server}/dang-nhap/?next={REPORT}")
    page.get_by_label("Tên đăng nhập").fill("chuyenvien")
    page.get_by_label("Mật khẩu").fill("nong-thon-moi-2024")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{live_server}{REPORT}")
    return page


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_sixteen_of_nineteen_opens_nineteen_records_and_leads_back(live_server: LiveServer, reader: Page) -> None:
    expect(reader.get_by_role("heading", level=1).first).to_have_text("Báo cáo 03 tháng đầu năm 2024")
    reader.get_by_role("link", name="16/19", exact=True).click()
    expect(reader.locator("tbody tr")).to_have_count(19)
    expect(reader.locator("tbody tr").filter(has_text="Chưa đạt")).to_have_count(3)
    reader.get_by_role("link", name="Xã Bình Thạnh Trung: đạt 16/19 tiêu chí").click()
    reader.wait_for_url(f"{live_server}{REPORT}#para-advanced.assessed.binh-thanh-trung")
    paragraph = reader.locator("[id='para-advanced.assessed.binh-thanh-trung']")
    expect(paragraph).to_be_in_viewport()
    expect(paragraph).to_contain_text("Còn 03 tiêu chí chưa đạt")


def test_a_click_on_the_home_page_leads_to_the_same_records(live_server: LiveServer, reader: Page) -> None:
    reader.goto(f"{live_server}/")
    reader.get_by_role("link", name="16/19").click()
    expect(reader.locator("tbody tr")).to_have_count(19)


@pytest.mark.parametrize(("button", "form"), [("Tải Word", "docx"), ("Tải PDF", "pdf")])
def test_a_file_is_downloaded_with_its_name(reader: Page, button: str, form: str) -> None:
    with reader.expect_download() as waiting:
        reader.get_by_role("link", name=button).click()
    download = waiting.value
    assert download.suggested_filename == f"bao-cao-2024-quy-1.{form}"
    content = Path(download.path()).read_bytes()
    if form == "pdf":
        assert content.startswith(b"%PDF-")
    else:
        assert any("16/19" in paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_nothing_scrolls_sideways(live_server: LiveServer, reader: Page, size: dict) -> None:
    reader.set_viewport_size(size)
    figures = ("advanced.binh-thanh-trung.met-of-size", "directive.cv-38-ubnd.answered-of", "annex.total")
    for address in ("/", REPORT, *(f"{REPORT}so-lieu/{key}/" for key in figures)):
        reader.goto(f"{live_server}{address}")
        assert (address, overflow(reader)) == (address, 0)


def test_a_footnote_leads_to_its_text_and_back(reader: Page) -> None:
    reader.locator("[role=doc-noteref]").first.click()
    note = reader.locator("[role=doc-footnote], #note-1").first
    expect(note).to_be_in_viewport()
    expect(note).to_contain_text("Đối với điều kiện số 1")
