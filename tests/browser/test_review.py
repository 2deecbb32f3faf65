"""A quarter entered wrongly is put right from the list of findings alone, in a browser."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from communes.models import ReportingPeriod
from reports.models import Narrative
from tests.browser.test_collecting import Clerk
from tests.browser.test_shell import NARROW, WIDE, complaints, overflow
from tests.loaded import load_example
from tests.reports.review_quarter import put_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["complaints"]  # a fixture
REPORT = "/bao-cao/2024/quy-1/"
WRONG = {
    "Tổng 3 + 4 = 9 mô hình.": "Tổng 3 + 4 = 7 mô hình.",
    "Huyện Lập Vò có nhiều cố gắng.": "Huyện Lấp Vò có nhiều cố gắng.",
    "Có 05/12 xã, đạt tỷ lệ 42,67%.": "Có 05/12 xã, đạt tỷ lệ 41,67%.",
    "Xã Bình Thạnh Trung đạt 15/19 tiêu chí.": "Xã Bình Thạnh Trung đạt 16/19 tiêu chí.",
    "Có 04 xã được công nhận NTM nâng cao.": "Có 05 xã được công nhận NTM nâng cao.",
    "Theo Kế hoạch số 66/KH-UBND ngày 02/3/2024.": "Theo Kế hoạch số 66/KH-UBND ngày 01/3/2024.",
    "Xã Tân Khánh trung gặp khó khăn.": "Xã Tân Khánh Trung gặp khó khăn.",
    "Đề nghị Ban chỉ đạo Huyện xem xét.": "Đề nghị Ban Chỉ đạo Huyện xem xét.",
    "Có 03/9 hộ; 03/9 đơn vị gửi, còn 04 đơn vị chưa gửi.": "Có 03/9 hộ; 05/9 đơn vị gửi, còn 04 đơn vị chưa gửi.",
    "Hội nghị khẩn định kết quả.": "Hội nghị khẳng định kết quả.",
}


@pytest.fixture
def office(live_server: LiveServer, page: Page, complaints: list[str]) -> Clerk:
    load_example()
    put_right()
    return Clerk(page, live_server, "chuyenvien")


@pytest.mark.parametrize("ways", [3, pytest.param(len(WRONG), marks=pytest.mark.long)])
def test_what_was_entered_wrongly_is_put_right_from_the_list_alone(office: Clerk, ways: int) -> None:
    period = ReportingPeriod.objects.get(year=2024, quarter=1)
    for number, text in enumerate(list(WRONG)[:ways]):
        Narrative.objects.create(
            period=period, section="difficulties", slug=f"sai-{number}", text=text, order=20 + number
        )
    page = office.page
    page.goto(f"{office.server}{REPORT}")
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert overflow(page) == 0
    mend = page.locator(".is-must, .is-should").get_by_role("link", name="Sửa")
    expect(mend).to_have_count(ways)
    for left in range(ways, 0, -1):
        mend.first.click()
        field = page.get_by_label("Lời văn", exact=True)
        field.fill(WRONG[field.input_value()])
        office.click("Lưu")
        page.wait_for_url(f"{office.server}{REPORT}#ra-soat-*")
        expect(mend).to_have_count(left - 1)
    expect(page.locator(".is-must, .is-should")).to_have_count(0)
