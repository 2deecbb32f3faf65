"""Own words in Chromium: a document is put in by a click, in full the first time and short the second."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from directives.models import Directive
from tests.browser.test_collecting import Clerk
from tests.browser.test_shell import NARROW, WIDE, complaints, overflow
from tests.loaded import load_example

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["complaints"]  # a fixture
WORDS = "/bao-cao/2024/quy-1/loi-van/"
LETTER = "CV 38/UBND-NN&PTNT ngày 11/3/2024"
FULL = "Theo Công văn số 38/UBND-NN&PTNT ngày 11/3/2024 của UBND huyện Lấp Vò về việc"


@pytest.fixture
def office(live_server: LiveServer, page: Page, complaints: list[str]) -> Clerk:
    load_example()
    Directive.objects.filter(slug="cv-38-ubnd").update(place="nowhere")
    return Clerk(page, live_server, "chuyenvien")


def test_a_citation_by_click_is_in_full_then_short(office: Clerk) -> None:
    page, field = office.page, office.page.get_by_label("Lời văn", exact=True)
    page.goto(f"{office.server}{WORDS}them/difficulties/")
    field.fill("Theo , còn lượt chưa báo cáo.")
    field.evaluate("field => field.setSelectionRange(5, 5)")
    office.click(f"Chèn {LETTER}")
    expect(field).to_have_value(f"Theo ⟦{LETTER}⟧, còn lượt chưa báo cáo.")
    field.evaluate("field => field.setSelectionRange(10, 10)")  # inside the chip: the next one comes behind it
    office.click("Chèn Số lượt chưa báo cáo trên tổng số")
    expect(field).to_have_value(f"Theo ⟦{LETTER}⟧ ⟦Số lượt chưa báo cáo trên tổng số: 06/15⟧, còn lượt chưa báo cáo.")
    office.click("Lưu")
    page.goto(f"{office.server}{WORDS}them/difficulties/")
    field.fill("Căn cứ")
    office.click(f"Chèn {LETTER}")
    office.click("Xem thử")
    office.reads("Căn cứ Công văn số 38/UBND-NN&PTNT")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        assert overflow(page) == 0
    office.click("Lưu")
    page.goto(f"{office.server}/bao-cao/2024/quy-1/")
    paper = page.locator(".paper").first
    expect(paper).to_contain_text(FULL)
    expect(paper).to_contain_text("06/15, còn lượt chưa báo cáo.")
    expect(paper.locator("p").filter(has_text="Căn cứ Công văn")).to_have_text("- Căn cứ Công văn số 38/UBND-NN&PTNT")
