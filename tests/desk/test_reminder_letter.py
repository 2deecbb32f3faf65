"""Công văn đôn đốc: one letter for the ticked units, by the report's printers; that it went out is a reminder."""

import io

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document as WordFile
from pypdf import PdfReader

from accounts.models import User
from directives.models import Directive, Recipient, Reminder
from directives.rules.choices import Answer, ReminderWay
from reports.letters.reminder_letter import Reminding, Silent, reminder_letter
from reports.printing.text import print_text
from tests.directives.directive_factories import DUE
from tests.loaded import load_example

pytestmark = pytest.mark.django_db
SLUG = "cv-38-ubnd"
CITED = "Công văn số 38/UBND-NN&PTNT ngày 11/3/2024 của UBND huyện Lấp Vò về việc khẩn trương"


@pytest.fixture
def office(client: Client) -> Client:
    load_example()
    client.force_login(User.objects.get(username="chuyenvien"))
    return client


def silent() -> list[Recipient]:
    return list(Recipient.objects.filter(directive__slug=SLUG, answer=Answer.NONE).select_related("unit"))


def word_text(content: bytes) -> str:
    found = WordFile(io.BytesIO(content))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return " ".join("\n".join([*cells, *(each.text for each in found.paragraphs)]).split())


def test_word_and_pdf_tell_the_same_and_leave_number_and_date_blank(office: Client) -> None:
    Directive.objects.filter(slug=SLUG).update(due_on=DUE)
    two = silent()[:2]
    query = "?" + "&".join(f"dv={each.pk}" for each in two) + "&truoc=20/4/2024"
    with time_machine.travel("2024-04-04 08:00+07:00", tick=False):
        word, pdf = (
            b"".join(office.get(reverse("directive-letter-file", args=[SLUG, form]) + query))
            for form in ("docx", "pdf")
        )
    printed = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    for text in (word_text(word), printed):
        assert CITED in text
        assert "V/v đôn đốc gửi báo cáo thực hiện Công văn số 38/UBND-NN&PTNT" in text
        assert "(hạn gửi ngày 15/3/2024, đã quá hạn 20 ngày)" in text
        assert "trước ngày 20/4/2024" in text
        assert all(each.unit.name in text for each in two)
        assert silent()[2].unit.name not in text
        assert "Số: /VPĐP" in text and "ngày tháng năm 2024" in text


def test_units_with_their_own_days_are_told_one_by_one() -> None:
    units = [Silent("Phòng Y tế", DUE), Silent("Phòng Nội vụ", DUE.replace(day=30)), Silent("Công an huyện", None)]
    letter = reminder_letter(Reminding("Công văn", "Công văn", "báo cáo", units, DUE.replace(day=20)))
    text = print_text(letter)
    assert "- Phòng Y tế: hạn gửi ngày 15/3/2024, đã quá hạn 05 ngày;" in text
    assert "- Phòng Nội vụ: hạn gửi ngày 30/3/2024;" in text
    assert "- Công an huyện: không nêu hạn." in text


def test_the_letter_that_went_out_is_a_reminder_of_the_ticked(office: Client) -> None:
    address, two = reverse("directive-letter", args=[SLUG]), silent()[:2]
    office.post(address, {"dv": [each.pk for each in two]})
    assert [each.way for each in Reminder.objects.all()] == [ReminderWay.LETTER] * 2
    assert "Chưa chọn đơn vị nào" in office.post(address, {}).content.decode()
    assert Reminder.objects.count() == 2


def test_who_answered_is_not_reminded(office: Client) -> None:
    done = Recipient.objects.filter(directive__slug=SLUG, answer=Answer.RECORDED)[0]
    address = reverse("directive-letter-file", args=[SLUG, "pdf"])
    assert office.get(f"{address}?dv={done.pk}").status_code == 404
