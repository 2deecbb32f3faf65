"""A directive from the paper to the next quarter in Chromium: as office, officer and head."""

import datetime
import io
import re
from pathlib import Path

import pytest
from django.urls import reverse
from docx import Document as WordFile
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role
from communes.models import ReportingPeriod, Unit
from directives.models import Directive, Recipient, Reminder, SteeringTask
from directives.rules.choices import Answer
from tests.browser.test_collecting import PASSWORD, Clerk
from tests.browser.test_shell import NARROW, WIDE, complaints, overflow
from tests.factories import make_user
from tests.loaded import load_example

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["complaints"]  # a fixture
ASKED = ["Phòng GD&ĐT", "Phòng Y tế", "Công an Huyện", "Phòng KT&HT", "Phòng TN&MT", "Phòng VH&TT", "Phòng Nội vụ"]
ON_PAPER, OFFICER_AND_HEAD, HEAD_ALONE, EXTENDED, SILENT = ASKED[:3], ASKED[3], ASKED[4], ASKED[5], ASKED[6]
TITLE = "Công văn số 77/UBND-NN&PTNT"
LETTER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def quarter(settings: Settings, tmp_path: Path) -> ReportingPeriod:
    """The example's quarter without its own directives; the head of a second unit has an account, too."""
    settings.MEDIA_ROOT = tmp_path
    load_example()
    Directive.objects.all().delete()
    unit = Unit.objects.get(short_name=HEAD_ALONE)
    make_user(Role.UNIT_HEAD, unit=unit, username="phong.tnmt", password=PASSWORD)
    return ReportingPeriod.objects.get()


def record_paper(office: Clerk) -> None:
    """Ghi văn bản: nine units are named, seven are known; the paper is a row of Phụ lục I, too."""
    page = office.page
    page.goto(f"{office.server}/van-ban/ghi/")
    for label, text in (
        ("Số", "77"),
        ("Ký hiệu", "UBND-NN&PTNT"),
        ("Ngày ban hành", "11/3/2024"),
        ("Trích yếu", "rà soát tiêu chí môi trường"),
    ):
        office.fill(label, text)
    page.get_by_label("Đưa vào Phụ lục I").check()
    page.get_by_label("Giao đơn vị báo cáo").check()
    office.fill("Hạn báo cáo", "20/3/2024")
    office.fill("Văn bản nêu bao nhiêu đơn vị", "9")
    for name in ASKED:
        page.locator(".asked-part").get_by_label(name, exact=True).check()
    office.click("Ghi văn bản")
    office.reads("09 = 00 đã báo cáo + 07 chưa + 02 chưa xác định")


def tick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_label(f"Chọn {list_name(name)}", exact=True).check()


def list_name(short_name: str) -> str:
    return Unit.objects.get(short_name=short_name).list_name


def answer_on_paper(office: Clerk, names: list[str], day: str, number: str) -> None:
    """Ghi nhanh: one letter with its file for all ticked units."""
    tick(office.page, *names)
    office.page.get_by_label("Ngày", exact=True).fill(day)
    office.page.get_by_label("Số, ký hiệu").fill(number)
    office.page.get_by_label("Tệp").set_input_files(
        {"name": "tra-loi.pdf", "mimeType": "application/pdf", "buffer": LETTER}
    )
    office.click("Lưu")


def extend(office: Clerk, name: str) -> None:
    tick(office.page, name)
    office.click("Gia hạn…")
    office.fill("Gia hạn đến ngày", "15/4/2024")
    office.fill("Lý do", "chờ số liệu của Tỉnh")
    office.click("Gia hạn")
    office.reads("gia hạn đến 15/4/2024")


def send_letter(clerk: Clerk, day: str, number: str, button: str) -> None:
    """Việc cần xử lý: tick, day, number, one button."""
    clerk.page.get_by_label(re.compile(f"^Chọn {re.escape(TITLE)}")).check()
    clerk.page.get_by_label("Ngày", exact=True).fill(day)
    clerk.page.get_by_label("Số, ký hiệu").fill(number)
    clerk.click(button)


def signed_in(browser: Browser, server: LiveServer, username: str) -> Clerk:
    return Clerk(browser.new_context(locale="vi-VN").new_page(), server, username)


def answer_in_the_program(browser: Browser, server: LiveServer) -> None:
    """An officer prepares, the head sends back with a reason, then confirms in place; another head sends at once."""
    officer, head = signed_in(browser, server, "chuyenvien.ktht"), signed_in(browser, server, "phong.ktht")
    send_letter(officer, "18/3/2024", "21/BC-KTHT", "Trình trưởng đơn vị")
    officer.reads("chờ trưởng đơn vị xác nhận")
    head.page.reload()
    head.click(f"Xem, trả lại {TITLE} ngày 11/3/2024", "link")
    head.fill("Lý do trả lại", "thiếu số hộ")
    head.click("Trả lại chuyên viên")
    officer.page.reload()
    officer.reads("Trưởng đơn vị trả lại: thiếu số hộ")
    send_letter(officer, "18/3/2024", "22/BC-KTHT", "Trình trưởng đơn vị")
    head.page.goto(f"{server}/")
    head.click(f"Xác nhận {TITLE} ngày 11/3/2024")
    head.reads("Không còn việc nào")
    other = signed_in(browser, server, "phong.tnmt")
    send_letter(other, "22/3/2024", "09/BC-TNMT", "Gửi Văn phòng")
    other.reads("Không còn việc nào")


def letter_text(office: Clerk, name: str) -> str:
    """The letter that reminds the silent unit, and that it went out."""
    page = office.page
    tick(page, name)
    office.click("Công văn đôn đốc…")
    with page.expect_download() as download:
        office.click("Tải Word")
    office.click("Ghi nhận đã đôn đốc")
    office.reads("đôn đốc 01 đơn vị bằng công văn")
    found = WordFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    return "\n".join(each.text for each in found.paragraphs)


def test_nine_units_are_asked_and_the_next_quarter_carries_it_on(
    live_server: LiveServer, page: Page, browser: Browser, quarter: ReportingPeriod, complaints: list[str]
) -> None:
    page.set_viewport_size(WIDE)
    office = Clerk(page, live_server, "chuyenvien")
    record_paper(office)
    answer_on_paper(office, ON_PAPER, "15/3/2024", "12/BC")
    extend(office, EXTENDED)
    answer_in_the_program(browser, live_server)

    directive = Directive.objects.get()
    address = f"{live_server}{directive.get_absolute_url()}"
    page.goto(address)
    office.reads("09 = 05 đã báo cáo + 02 chưa + 02 chưa xác định")
    office.reads("Đã báo cáo quá hạn")
    office.reads("Chưa báo cáo, quá hạn 15 ngày")
    expect(page.get_by_text("VPĐP nhập thay")).to_have_count(3)
    sentence = page.get_by_role("region", name="Câu trong báo cáo Quý I/2024")
    expect(sentence).to_contain_text("có 05/9 đơn vị báo cáo")
    expect(sentence).to_contain_text("Các đơn vị chưa có báo cáo 02 đơn vị")
    assert SteeringTask.objects.filter(document=directive.document, directives=directive).count() == 1

    letter = letter_text(office, SILENT)
    silent = Unit.objects.get(short_name=SILENT)
    assert silent.name in letter and Unit.objects.get(short_name=EXTENDED).name not in letter
    assert Reminder.objects.get().recipient == directive.recipients.get(unit=silent)

    page.goto(f"{live_server}/dung-han/?nam=2024")
    office.reads("07 = 04 đúng hạn + 01 quá hạn + 00 không rõ hạn + 02 chưa báo cáo")
    page.goto(f"{live_server}/bao-cao/2024/quy-1/")
    expect(page.get_by_text("có 05/9 đơn vị báo cáo").first).to_be_visible()

    carry_on(office, address, directive)
    page.set_viewport_size(NARROW)
    for path in (address, f"{live_server}/", f"{live_server}/dung-han/"):
        page.goto(path)
        assert overflow(page) == 0
    assert complaints == []


def carry_on(office: Clerk, address: str, directive: Directive) -> None:
    """The next quarter tells what was told and what came since; the first quarter's sentence stays."""
    ReportingPeriod.objects.create(year=2024, quarter=2)
    office.page.goto(address)
    answer_on_paper(office, [SILENT], "10/5/2024", "30/BC-NV")
    sentence = office.page.get_by_role("region", name="Câu trong báo cáo Quý II/2024")
    expect(sentence).to_contain_text("kỳ trước 05/9, đến nay 06/9 đơn vị báo cáo")
    recorded = Recipient.objects.filter(directive=directive, answer=Answer.RECORDED)
    assert recorded.filter(answered_on__lte=datetime.date(2024, 4, 4)).count() == 5
    office.page.goto(f"{office.server}{reverse('report', args=[2024, 1])}")
    expect(office.page.get_by_text("có 05/9 đơn vị báo cáo").first).to_be_visible()
