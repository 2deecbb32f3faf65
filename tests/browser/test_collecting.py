"""A quarter is collected in Chromium: by the office alone, and by a commune with an account of its own."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from communes.models import ReportingPeriod
from criteria.models import Assessment, CriterionResult, Indicator
from criteria.rules.choices import Basis, Outcome, Provenance, Stage
from tests.browser.test_shell import NARROW, WIDE, complaints, overflow
from tests.loaded import load_example

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["complaints"]  # a fixture
PASSWORD = "nong-thon-moi-2024"
PICTURE = Path(__file__).parent / "anh-zalo.png"
MOST_ACTIONS = 40


class Clerk:
    """Whoever sits at the desk; every click, key, choice and filled field is one action."""

    def __init__(self, page: Page, server: LiveServer, username: str) -> None:
        self.page, self.server, self.actions = page, server, 0
        page.goto(f"{server}/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"{server}/")

    def click(self, name: str, role: Any = "button", within: Locator | None = None) -> None:
        (within or self.page).get_by_role(role, name=name, exact=True).first.click()
        self.actions += 1

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(re.compile(rf"^\s*{label}\s*\*?\s*$")).first.fill(text)
        self.actions += 1

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).first.select_option(label=option)
        self.actions += 1

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.actions += 1

    def reads(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()


@pytest.fixture
def quarter(settings: Settings, tmp_path: Path) -> ReportingPeriod:
    """The second quarter of 2024 is opened after the example's first."""
    settings.MEDIA_ROOT = tmp_path
    load_example()
    return ReportingPeriod.objects.create(year=2024, quarter=2)


def exceptions(clerk: Clerk, commune: str, unmet: str) -> None:
    """The two sets of a commune: the base set whole, the advanced one with exceptions from the picture."""
    clerk.click(f"Nhập {commune}", "link")
    clerk.click("Điền, còn lại Đạt")
    clerk.reads("Đã điền thử 19/19")
    clerk.fill("Ngày nhận", "07/6/2024")
    clerk.click("Lưu")
    clerk.reads("Đã lưu")
    clerk.click("Xã NTM nâng cao chưa nhập", "link")
    clerk.fill("Chưa đạt", unmet)
    clerk.press("Enter")
    clerk.reads("Đã điền thử")
    clerk.fill("Ngày nhận", "07/6/2024")
    clerk.click("Lưu")
    clerk.reads("Đã lưu")
    clerk.click("Thu báo cáo", "link")


def test_twelve_communes_are_entered_in_forty_actions(
    live_server: LiveServer, page: Page, complaints: list[str], quarter: ReportingPeriod
) -> None:
    clerk = Clerk(page, live_server, "chuyenvien")
    clerk.click("Thu báo cáo", "link")
    page.get_by_label("Chọn tất cả 10 xã giữ chuẩn").check()
    clerk.actions += 1
    clerk.choose("Nguồn", "Zalo")
    clerk.fill("Ngày nhận", "05/6/2024")
    clerk.click("Xác nhận giữ nguyên")
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác nhận giữ nguyên")
    clerk.click("Xác nhận giữ nguyên")
    clerk.reads("Đã xác nhận giữ nguyên")
    clerk.click("Hồ sơ đến", "link")
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    clerk.actions += 1
    clerk.fill("Ngày nhận", "06/6/2024")
    clerk.choose("Xã", "Bình Thạnh Trung")
    clerk.choose("Kỳ báo cáo", "Quý II/2024")
    clerk.click("Nhận tệp")
    clerk.click("Thu báo cáo", "link")
    exceptions(clerk, "Bình Thạnh Trung", "5, 10, 15")
    exceptions(clerk, "Tân Khánh Trung", "2, 5, 8, 10, 11, 14")
    assert clerk.actions <= MOST_ACTIONS, clerk.actions
    assessments = Assessment.objects.filter(period=quarter)
    assert {each.stage for each in assessments} == {Stage.CONSOLIDATED}
    assert (assessments.count(), assessments.values("locality").distinct().count()) == (19, 12)
    kept = CriterionResult.objects.filter(assessment__in=assessments, basis=Basis.KEPT)
    assert kept.values("assessment__locality").distinct().count() == 10
    page.goto(f"{live_server}/bao-cao/2024/quy-2/")
    told = page.locator("[id^='para-advanced.assessed.']")
    expect(told.filter(has_text="Bình Thạnh Trung")).to_contain_text("16/19")
    expect(told.filter(has_text="Tân Khánh Trung")).to_contain_text("13/19")


def test_a_commune_enters_attaches_sends_mends_and_sends_again(
    live_server: LiveServer, page: Page, complaints: list[str], quarter: ReportingPeriod
) -> None:
    sheet = f"{live_server}/danh-gia/2024/quy-2/xa-ntm-2021-2025/dinh-yen/"
    commune = Clerk(page, live_server, "xa.dinhyen")
    page.goto(sheet)
    commune.fill("Chưa đạt", "13")
    commune.press("Enter")
    commune.reads("Đã điền thử 18/19")
    commune.click("Lưu")
    commune.reads("Đã lưu")
    page.goto(f"{sheet}minh-chung/")
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    page.get_by_label("13. Tổ chức sản xuất").first.check()
    commune.click("Thêm minh chứng")
    commune.reads("Đã thêm “anh-zalo”")
    page.goto(sheet)
    commune.click("Lưu và gửi")
    commune.reads("Đã gửi")
    office_context = page.context.browser.new_context(locale="vi-VN", viewport=WIDE)
    office = Clerk(office_context.new_page(), live_server, "chuyenvien")
    office.page.goto(sheet)
    office.click("Trả lại", "link")
    office.fill("Lý do trả lại", "Số 13 thiếu hợp đồng liên kết")
    office.click("Trả lại")
    office.reads("Đã trả lại")
    page.goto(sheet)
    commune.reads("Số 13 thiếu hợp đồng liên kết")
    page.locator("#tc-13 .is-met").click()
    commune.click("Lưu và gửi")
    commune.reads("Đã gửi")
    office.page.goto(sheet)
    office.click("Tổng hợp")
    office.reads("Đã tổng hợp")
    assessment = Assessment.objects.get(period=quarter, locality__slug="dinh-yen")
    assert (assessment.stage, assessment.channel) == (Stage.CONSOLIDATED, "program")
    assert not assessment.results.filter(declared="not_met").exists()
    office_context.close()


def test_two_people_at_one_sheet_lose_nothing(
    live_server: LiveServer, page: Page, complaints: list[str], quarter: ReportingPeriod
) -> None:
    sheet = f"{live_server}/danh-gia/2024/quy-2/xa-ntm-nang-cao-2021-2025/binh-thanh-trung/"
    first = Clerk(page, live_server, "chuyenvien")
    other = page.context.browser.new_context(locale="vi-VN", viewport=WIDE)
    second = Clerk(other.new_page(), live_server, "lanhdao.vpdp")
    for clerk in (first, second):
        clerk.page.goto(sheet)
    first.page.locator("#tc-5 .is-not_met").click()
    first.click("Lưu")
    first.reads("Đã lưu")
    second.page.locator("#tc-5 .is-met").click()
    second.page.locator("#tc-6 .is-met").click()
    second.click("Lưu")
    second.reads("vừa ghi “Chưa đạt”")
    second.page.locator("#tc-5 .is-not_met").click()
    second.click("Lưu")
    second.reads("Đã lưu")
    found = dict(
        CriterionResult.objects.filter(assessment__period=quarter).values_list("criterion__number", "declared")
    )
    assert found == {"5": "not_met", "6": "met"}
    other.close()
    complaints[:] = [each for each in complaints if "409" not in each]  # the browser tells of the refusal


def test_keys_fill_the_sheet_and_what_was_not_saved_comes_back(
    live_server: LiveServer, page: Page, complaints: list[str], quarter: ReportingPeriod
) -> None:
    clerk = Clerk(page, live_server, "chuyenvien")
    sheet = f"{live_server}/danh-gia/2024/quy-2/xa-ntm-2021-2025/tan-my/"
    page.goto(sheet)
    page.locator("#tc-1 input[type=radio]").first.focus()
    for key in "1211":
        clerk.press(key)
    expect(page.locator("[data-count=met]")).to_have_text("03/19")
    expect(page.locator("[data-count=not_met]")).to_have_text("01")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server}/danh-muc/")
    page.goto(sheet)
    expect(page.locator("[data-count=met]")).to_have_text("Chưa nhập")
    clerk.click("Lấy lại")
    expect(page.locator("[data-count=met]")).to_have_text("03/19")
    clerk.press("Control+s")
    clerk.reads("Đã lưu xã Tân Mỹ: 03/19, 01 chưa đạt.")
    assert CriterionResult.objects.filter(assessment__period=quarter).count() == 4


def test_what_was_saved_is_not_offered_again(
    live_server: LiveServer, page: Page, complaints: list[str], quarter: ReportingPeriod
) -> None:
    clerk = Clerk(page, live_server, "chuyenvien")
    sheet = f"{live_server}/danh-gia/2024/quy-2/xa-ntm-2021-2025/tan-my/"
    page.goto(sheet)
    page.locator("#tc-1 input[type=radio]").first.focus()
    clerk.press("1")
    clerk.click("Lưu, sang xã kế tiếp")
    clerk.reads("Đã lưu xã Tân Mỹ: 01/19")
    page.goto(sheet)
    expect(page.locator("[data-count=met]")).to_have_text("01/19")
    expect(page.get_by_role("button", name="Lấy lại")).to_have_count(0)


def test_what_is_taken_back_overwrites_nobody(
    live_server: LiveServer, page: Page, complaints: list[str], quarter: ReportingPeriod
) -> None:
    clerk = Clerk(page, live_server, "chuyenvien")
    sheet = f"{live_server}/danh-gia/2024/quy-2/xa-ntm-2021-2025/tan-my/"
    page.goto(sheet)
    page.locator("#tc-1 input[type=radio]").first.focus()
    for key in "11":
        clerk.press(key)
    clerk.press("Control+s")
    clerk.reads("Đã lưu xã Tân Mỹ: 02/19")
    page.locator("#tc-3 input[type=radio]").first.focus()
    clerk.press("1")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server}/danh-muc/")
    elsewhere = CriterionResult.objects.filter(assessment__period=quarter, criterion__number="2")
    elsewhere.update(declared=Outcome.NOT_MET, version=2)
    page.goto(sheet)
    clerk.click("Lấy lại")
    clerk.press("Control+s")
    clerk.reads("Đã lưu xã Tân Mỹ: 02/19, 01 chưa đạt.")
    assert elsewhere.get().declared == Outcome.NOT_MET


def test_a_value_is_compared_while_it_is_typed(
    live_server: LiveServer, page: Page, complaints: list[str], quarter: ReportingPeriod
) -> None:
    income = Indicator.objects.get(criterion__criteria_set__code="XA_NTM_2021_2025", code="10")
    Indicator.objects.filter(criterion=income.criterion).update(reading=Provenance.READ)
    clerk = Clerk(page, live_server, "chuyenvien")
    page.goto(f"{live_server}/danh-gia/2024/quy-2/xa-ntm-2021-2025/tan-my/")
    page.locator("#tc-10 label:has(.more-toggle)").click()
    value = page.locator("#ct-10 .value")
    told = page.locator("#ct-10 [data-compared]")
    level = value.get_attribute("data-level")
    for typed, end in ((level, "→ đạt"), ("0,5", "→ chưa đạt"), ("sáu", "")):
        value.fill(str(typed).partition(".")[0] if typed == level else typed)
        expect(told).to_have_text(re.compile(f"{end}$") if end else "")
    value.fill("0,5")
    clerk.click("Lưu")
    page.get_by_label("Đúng vậy, cứ ghi").check()  # far below the level: asked once
    clerk.click("Lưu")
    clerk.reads("Đã lưu")
    expect(told).to_have_text(re.compile("^0,5 < .* → chưa đạt$"))
    expect(page.locator("#tc-10 input[type=radio]:checked").first).to_have_value("not_met")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_pages_fit_the_window(
    live_server: LiveServer, page: Page, complaints: list[str], quarter: ReportingPeriod, size: Any
) -> None:
    Clerk(page, live_server, "chuyenvien")
    page.set_viewport_size(size)
    base = "/danh-gia/2024/quy-1/xa-ntm-nang-cao-2021-2025/"
    for address in ("/thu-bao-cao/2024/quy-1/", "/ho-so-den/", base, f"{base}binh-thanh-trung/", "/xa/dinh-yen/"):
        page.goto(f"{live_server}{address}")
        assert (address, overflow(page)) == (address, 0)
