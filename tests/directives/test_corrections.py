"""A document is mended as it is recorded and corrected later: its addresses and files follow; it may be deleted."""

import datetime
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from communes.models import ReportingPeriod, Unit
from directives.models import Directive, OfficialDocument, OldAddress, Recipient, Reminder, SteeringTask, WorkingSession
from directives.rules.choices import Answer, ReminderWay
from history.models import Entry
from reports.models import Narrative
from reports.quarterly.report import make
from tests.desk.people import signed_in
from tests.directives.directive_factories import make_directive, make_document
from tests.factories import make_unit, make_user
from tests.loaded import load_example

pytestmark = pytest.mark.django_db
PAPER = {
    "kind": "CV",
    "number": "71",
    "symbol": "UBND-NN",
    "issued_on": "11/3/2024",
    "subject": "rà soát số liệu",
    "expected": "report",
}


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(password=None))
    return client


def page(client: Client, address: str, data: dict | None = None) -> str:
    """What a page says, with its signs as people read them."""
    answer = client.get(address, follow=True) if data is None else client.post(address, data, follow=True)
    return unescape(answer.content.decode())


@pytest.mark.parametrize("number", ["bảy mốt", "số 71", "7 1", "71/UBND", "-"])
def test_a_number_without_digits_is_refused(office: Client, number: str) -> None:
    assert "Số văn bản chỉ gồm chữ số" in page(office, reverse("document-add"), PAPER | {"number": number})
    assert not OfficialDocument.objects.exists()


@pytest.mark.parametrize(
    ("typed", "citation", "said"),
    [
        ({"subject": "Về việc rà soát số liệu"}, "về việc rà soát số liệu", "Đã bỏ “về việc”"),
        ({"symbol": "71/UBND-NN"}, "Công văn số 71/UBND-NN ngày", "Đã sửa ký hiệu “71/UBND-NN”"),
        (
            {"kind": "CT", "number": "05", "symbol": "05-CT/HU"},
            "Chỉ thị số 05-CT/HU ngày",
            "văn bản in là Chỉ thị số 05-CT/HU",
        ),
    ],
)
def test_what_is_said_twice_is_mended_and_said(office: Client, typed: dict, citation: str, said: str) -> None:
    shown = page(office, reverse("document-add"), PAPER | typed)
    assert said in shown
    assert citation in OfficialDocument.objects.get().full_citation
    assert "về việc về việc" not in OfficialDocument.objects.get().full_citation


def test_a_symbol_with_another_number_is_asked(office: Client) -> None:
    shown = page(office, reverse("document-add"), PAPER | {"symbol": "72/UBND-NN"})
    assert "Ký hiệu bắt đầu bằng số 72, khác với số 71" in shown
    assert not OfficialDocument.objects.exists()


@pytest.mark.parametrize("day", ["11/3/24", "11.03.2024", "11-3-2024", "ngày 11 tháng 3 năm 2024", "2024-03-11"])
def test_days_as_people_write_them(office: Client, day: str) -> None:
    page(office, reverse("document-add"), PAPER | {"issued_on": day})
    assert OfficialDocument.objects.get().issued_on == datetime.date(2024, 3, 11)


# addresses ------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(office: Client) -> Directive:
    unit = make_unit("Phòng Y tế")
    page(office, reverse("document-add"), PAPER | {"number": "17", "asks": "on", "units": [unit.pk]})
    return Directive.objects.get()


def correct(office: Client, asked: Directive, **values: str) -> Directive:
    page(office, reverse("document-edit", args=[asked.document_id]), PAPER | values)
    return Directive.objects.get(pk=asked.pk)


def test_a_correction_corrects_the_address_and_the_old_ones_lead_there(office: Client, asked: Directive) -> None:
    assert asked.slug == "cv-17-ubnd-nn"
    second = correct(office, asked, number="71")
    third = correct(office, asked, number="72")
    assert (second.slug, third.slug) == ("cv-71-ubnd-nn", "cv-72-ubnd-nn")
    for old in (asked.slug, second.slug):
        assert office.get(reverse("directive", args=[old])).headers["Location"] == third.get_absolute_url()
        answer = office.get(reverse("directive-letter-file", args=[old, "docx"]) + "?truoc=", follow=True)
        assert "cong-van-don-doc-cv-72-ubnd-nn.docx" in answer.headers["Content-Disposition"]
    recipient = asked.recipients.get()
    page(office, reverse("directive-call", args=[asked.slug, recipient.pk]), {})  # what was typed goes along
    assert Reminder.objects.get().recipient == recipient
    assert office.get(reverse("directive", args=["cv-99-ubnd-nn"])).status_code == 404
    back = correct(office, asked, number="17")
    assert back.slug == asked.slug
    assert not OldAddress.objects.filter(slug=asked.slug).exists()
    assert office.get(third.get_absolute_url()).headers["Location"] == back.get_absolute_url()


def test_nobody_takes_an_address_that_leads_to_another(office: Client, asked: Directive) -> None:
    correct(office, asked, number="71")
    unit = make_unit("Phòng Nội vụ")
    page(office, reverse("document-add"), PAPER | {"number": "17", "asks": "on", "units": [unit.pk]})
    assert Directive.objects.exclude(pk=asked.pk).get().slug == "cv-17-ubnd-nn-2"


def test_a_correction_without_number_or_symbol_leaves_the_address(office: Client, asked: Directive) -> None:
    assert correct(office, asked, number="17", subject="Việc khác").slug == asked.slug
    assert not OldAddress.objects.exists()


def test_who_may_not_see_a_directive_is_not_led_to_it(office: Client, asked: Directive) -> None:
    correct(office, asked, number="71")
    other = Client()
    other.force_login(make_user(password=None, role=Role.UNIT_HEAD, unit=make_unit("Phòng khác")))
    assert other.get(reverse("directive", args=[asked.slug])).status_code == 404


def test_own_words_keep_their_figures_after_a_correction() -> None:
    load_example()
    period, directive = ReportingPeriod.objects.get(), Directive.objects.get(slug="cv-38-ubnd")
    words = Narrative.objects.filter(period=period, is_told=True)[0]
    Narrative.objects.filter(pk=words.pk).update(text="Có [x](fact:directive.cv-38-ubnd.answered) đơn vị.")
    before = make(period)
    office, document = signed_in(User.objects.get(username="chuyenvien")), directive.document
    values = {"kind": "CV", "number": "39", "symbol": document.symbol, "subject": document.subject}
    values |= {"issued_on": "11/3/2024", "issuer": document.issuer_id}
    page(office, reverse("document-edit", args=[document.pk]), values)
    directive.refresh_from_db()
    assert directive.slug.startswith("cv-39-ubnd")
    after = make(period)
    assert len(after.document.problems) == len(before.document.problems)
    assert after.facts.figures().keys() == before.facts.figures().keys()
    assert "Công văn số 39/" in page(office, directive.get_absolute_url())


# deleting -------------------------------------------------------------------------------------------------


def rest_directive(document: OfficialDocument) -> str:
    return str(make_directive(document=document))


def rest_task(document: OfficialDocument) -> str:
    return SteeringTask.objects.create(slug="viec", content="Nội dung A", document=document).content


def rest_session(document: OfficialDocument) -> str:
    day = datetime.date(2024, 3, 12)
    WorkingSession.objects.create(slug="buoi", kind="meeting", held_on=day, purpose="Họp B", document=document)
    return "Họp B"


def rest_words(document: OfficialDocument) -> str:
    period = ReportingPeriod.objects.create(year=2024, quarter=1)
    text = f"Thực hiện [x](fact:document.{document.pk})."
    Narrative.objects.create(period=period, section="x", slug="x", text=text)
    return "lời văn của"


@pytest.mark.parametrize("rest", [rest_directive, rest_task, rest_session, rest_words])
def test_a_document_stays_while_something_rests_on_it(office: Client, rest: Callable[[OfficialDocument], str]) -> None:
    document = make_document()
    named = rest(document)
    address = reverse("document-remove", args=[document.pk])
    assert named in page(office, address)
    assert "Chưa xóa được" in page(office, address, {"reason": "Ghi nhầm"})
    assert OfficialDocument.objects.filter(pk=document.pk).exists()


def test_a_document_on_which_nothing_rests_is_deleted_for_a_reason(office: Client) -> None:
    document = make_document()
    address = reverse("document-remove", args=[document.pk])
    assert address in page(office, document.get_absolute_url())
    page(office, address, {"reason": ""})
    assert OfficialDocument.objects.exists()
    assert "khỏi sổ văn bản" in page(office, address, {"reason": "Ghi hai lần"})
    assert not OfficialDocument.objects.exists()
    assert Entry.objects.get(record_id=document.pk, reason="Ghi hai lần").record_name == str(document)


# asked units, reminders, answers --------------------------------------------------------------------------


def test_the_directive_leads_to_its_document(office: Client, asked: Directive) -> None:
    assert asked.document.get_absolute_url() in page(office, asked.get_absolute_url())


def test_units_are_added_and_taken_out_for_a_reason(office: Client, asked: Directive) -> None:
    unit, address = make_unit("Phòng Nội vụ"), reverse("directive-name", args=[asked.slug])
    assert address in page(office, asked.get_absolute_url())
    assert "Vì sao giao thêm" in page(office, address, {"unit": unit.pk})
    assert asked.recipients.count() == 1
    page(office, address, {"unit": unit.pk, "reason": "Giao sót"})
    added = asked.recipients.get(unit=unit)
    Reminder.objects.create(recipient=added, reminded_on=datetime.date(2024, 3, 12), way=ReminderWay.CALL)
    own = reverse("directive-recipient", args=[asked.slug, added.pk])
    page(office, own, {"viec": "unask", "reason": ""})
    assert asked.recipients.count() == 2
    page(office, own, {"viec": "unask", "reason": "Giao nhầm"})
    assert not asked.recipients.filter(unit=unit).exists()
    assert Entry.objects.filter(reason="Giao nhầm").count() == 2  # the unit, and that it was called


def test_a_unit_that_answered_is_not_taken_out(office: Client, asked: Directive) -> None:
    one = asked.recipients.get()
    Recipient.objects.filter(pk=one.pk).update(answer=Answer.RECORDED, answered_on=datetime.date(2024, 3, 12))
    shown = page(office, reverse("directive-recipient", args=[asked.slug, one.pk]))
    assert 'value="unask"' not in shown


def test_each_way_of_reminding_is_counted_by_itself(office: Client, asked: Directive) -> None:
    one = asked.recipients.get()
    for way in (ReminderWay.ZALO, ReminderWay.CALL):
        Reminder.objects.create(recipient=one, reminded_on=datetime.date(2024, 3, 12), way=way)
    shown = page(office, asked.get_absolute_url())
    assert "gọi điện 01 lần, Zalo 01 lần" in shown and "02 lần" not in shown


def test_a_call_leads_to_its_promise_and_is_undone(office: Client, asked: Directive) -> None:
    one = asked.recipients.get()
    shown = page(office, reverse("directive-call", args=[asked.slug, one.pk]), {})
    address = reverse("directive-reminder", args=[asked.slug, Reminder.objects.get().pk])
    assert f'<a href="{address}">Ghi lời hẹn, hoặc bỏ nếu bấm nhầm</a>' in shown
    page(office, address, {"note": "hẹn 18/3", "way": "call", "reminded_on": "12/3/2024"})
    assert "hẹn 18/3" in page(office, asked.get_absolute_url())
    page(office, address, {"remove": "1"})
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("number", ["", "đã gửi", "chưa có"])
def test_a_day_alone_is_no_answer(office: Client, asked: Directive, number: str) -> None:
    one = asked.recipients.get()
    data = {"dv": [one.pk], "answered_on": "12/3/2024", "answered_by": number}
    shown = page(office, reverse("directive-answer", args=[asked.slug]), data)
    assert "Hãy ghi số, ký hiệu hoặc chọn tệp" in shown
    assert Recipient.objects.get().answer == Answer.NONE
    page(office, reverse("directive-answer", args=[asked.slug]), data | {"explanation": "Báo cáo miệng tại cuộc họp"})
    assert Recipient.objects.get().answer == Answer.RECORDED


def test_a_return_asks_its_reason_and_leaves_what_was_typed(asked: Directive) -> None:
    one = asked.recipients.get()
    Recipient.objects.filter(pk=one.pk).update(
        answer=Answer.PREPARED, answered_on=datetime.date(2024, 3, 12), answered_by="12/BC"
    )
    head = Client()
    head.force_login(make_user(password=None, role=Role.UNIT_HEAD, unit=Unit.objects.get(pk=one.unit_id)))
    address = reverse("directive-recipient", args=[asked.slug, one.pk])
    typed = {"answered_on": "13/3/2024", "answered_by": "13/BC", "explanation": "Chờ số liệu"}
    shown = page(head, address, typed | {"viec": "send_back", "reason": ""})
    assert all(value in shown for value in typed.values())
    assert "bắt buộc" in shown
    assert Recipient.objects.get().return_reason == ""
    page(head, address, typed | {"viec": "send_back", "reason": "Thiếu biểu"})
    assert Recipient.objects.get().return_reason == "Thiếu biểu"


@pytest.mark.parametrize(
    ("day", "said"), [("31/6/2024", "Không phải một ngày"), ("01/01/2020", "đã qua"), ("mai", "Không phải một ngày")]
)
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_a_day_that_cannot_be_stops_the_letter(
    office: Client, asked: Directive, day: str, said: str, form: str
) -> None:
    with time_machine.travel("2024-04-04 08:00+07:00", tick=False):
        one = asked.recipients.get()
        query = f"?dv={one.pk}&truoc={day}"
        answer = office.get(reverse("directive-letter-file", args=[asked.slug, form]) + query)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert said in answer.content.decode() and day in answer.content.decode()
    assert f'value="{one.pk}" checked' in answer.content.decode()


def test_every_day_of_a_form_is_the_one_field() -> None:
    """`forms.DateField` reads other days, and drops the year's bounds."""
    root = Path(__file__).parents[2]
    apps = ("accounts", "communes", "criteria", "desk", "directives", "history", "reports")
    sources = [path for app in apps for path in (root / app).rglob("*.py") if "migrations" not in path.parts]
    found = [str(path) for path in sources if "forms.DateField(" in path.read_text(encoding="utf-8")]
    assert found == []
