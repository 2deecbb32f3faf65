"""The pages below a directive: done, refused, nothing to do, done by another already."""

import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Role, User
from directives.actions import answers as actions
from directives.actions.answers import Letter
from directives.models import Directive, Recipient, Reminder
from directives.rules.choices import Answer, ReminderWay
from history.models import Decision
from tests.desk.people import signed_in
from tests.directives.directive_factories import make_directive
from tests.factories import make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY, LATER = datetime.date(2024, 3, 14), datetime.date(2024, 4, 2)


@pytest.fixture
def today(settings: Settings, tmp_path: object) -> object:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel("2024-04-04 08:00+07:00", tick=False):
        yield


@pytest.fixture
def staff() -> User:
    return make_user(password=None)


@pytest.fixture
def office(staff: User) -> Client:
    return signed_in(staff)


@pytest.fixture
def directive() -> Directive:
    return make_directive(2, named_total=3)


@pytest.fixture
def one(directive: Directive) -> Recipient:
    return directive.recipients.all()[0]


@pytest.fixture
def head(one: Recipient) -> Client:
    return signed_in(make_user(Role.UNIT_HEAD, unit=one.unit, password=None))


@pytest.fixture
def officer(one: Recipient) -> Client:
    return signed_in(make_user(Role.UNIT_OFFICER, unit=one.unit, password=None))


@pytest.fixture
def answered(one: Recipient, staff: User) -> Recipient:
    letter = Letter(DAY, "12/BC", SimpleUploadedFile("12.pdf", b"%PDF-1.7\n%%EOF"))
    actions.record(directive=one.directive, recipients=[one], letter=letter, by=staff)
    return fresh(one)


def fresh(recipient: Recipient) -> Recipient:
    return Recipient.objects.get(pk=recipient.pk)


def page_of(recipient: Recipient) -> str:
    return reverse("directive-recipient", args=[recipient.directive.slug, recipient.pk])


def send(client: Client, recipient: Recipient, step: str = "", **values: object) -> str:
    answer = client.post(page_of(recipient), {"viec": step, **values}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def step(client: Client, name: str, directive: Directive, **values: object) -> str:
    answer = client.post(reverse(f"directive-{name}", args=[directive.slug]), values, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


# one unit's answer ----------------------------------------------------------------------------------------


def test_the_officer_prepares_the_head_returns_and_confirms(one: Recipient, officer: Client, head: Client) -> None:
    assert "Đã trình trưởng đơn vị xác nhận" in send(officer, one, answered_on="14/3/2024", answered_by="5/BC")
    send(head, one, "send_back", reason=" ")
    assert not fresh(one).return_reason
    assert "Đã trả lại chuyên viên" in send(head, one, "send_back", reason="Thiếu biểu 2")
    assert "Trưởng đơn vị trả lại: Thiếu biểu 2" in officer.get(page_of(one)).content.decode()
    assert "Đã xác nhận, gửi Văn phòng" in send(head, one, "confirm", answered_on="15/3/2024", answered_by="6/BC")
    assert (fresh(one).answer, fresh(one).answered_by) == (Answer.RECORDED, "6/BC")


def test_an_officer_confirms_and_returns_nothing(one: Recipient, officer: Client) -> None:
    values = {"answered_on": "14/3/2024", "reason": "x"}
    for name in ("confirm", "send_back", "take_back", "more", "which", "khong-co"):
        assert officer.post(page_of(one), {"viec": name, **values}).status_code == 403
    assert fresh(one).answer == Answer.NONE


def test_who_reads_writes_nothing(one: Recipient) -> None:
    leader = signed_in(make_user(Role.LEADER, password=None))
    assert "Đơn vị tự báo cáo" in leader.get(page_of(one)).content.decode()
    assert leader.post(page_of(one), {"answered_on": "14/3/2024"}).status_code == 403
    for name in ("extension", "edit", "close", "name", "message", "letter"):
        assert leader.get(reverse(f"directive-{name}", args=[one.directive.slug])).status_code == 403
    assert fresh(one).answer == Answer.NONE


def test_a_unit_that_answered_is_refused_and_keeps_what_it_typed(answered: Recipient, head: Client) -> None:
    assert 'name="answered_on"' not in head.get(page_of(answered)).content.decode()
    shown = send(head, answered, "confirm", answered_on="20/3/2024", answered_by="77/BC")
    assert "đã có trả lời hoặc đã kết thúc theo dõi" in shown and "77/BC" in shown
    assert fresh(answered).answered_by == "12/BC"


def test_the_office_records_for_the_unit_once(one: Recipient, office: Client) -> None:
    wrong = send(office, one, answered_on="14/3/2090", answered_by="12/BC")
    assert "không được sau hôm nay" in wrong and "12/BC" in wrong
    assert f"Đã ghi trả lời của {one}." in send(office, one, answered_on="14/3/2024", answered_by="12/BC")
    assert fresh(one).on_behalf
    assert "Đã ghi trả lời của" in send(office, one, answered_on="15/3/2024", answered_by="99/BC")
    assert fresh(one).answered_by == "12/BC"


def test_more_is_asked_for_changed_sent_dropped_and_called_off(answered: Recipient, office: Client) -> None:
    assert "trước ngày trả lời" in send(office, answered, "more", reason="Thiếu biểu", due_on="1/3/2024")
    assert f"Đã đề nghị {answered} bổ sung." in send(office, answered, "more", reason="Thiếu biểu", due_on="9/4/2024")
    assert "Sửa đề nghị bổ sung" in office.get(page_of(answered)).content.decode()
    assert f"Đã ghi văn bản bổ sung của {answered}." in send(
        office, answered, answered_on="02/4/2024", answered_by="20/BC"
    )
    sent = answered.supplements.get()
    assert "Hãy bỏ văn bản bổ sung trước" in send(office, answered, "take_back", reason="Ghi nhầm")
    assert "Đã bỏ văn bản bổ sung ngày 02/4/2024" in send(office, answered, f"drop-{sent.pk}", reason="Ghi nhầm")
    assert fresh(answered).needs_more and not answered.supplements.exists()
    # A page from before: that step is no longer there.
    assert "vừa được người khác sửa" in send(office, answered, f"drop-{sent.pk}", reason="Ghi nhầm")
    assert f"Đã thôi đề nghị {answered} bổ sung." in send(office, answered, "no_more", reason="Đủ rồi")
    assert "vừa được người khác sửa" in send(office, answered, "no_more", reason="Đủ rồi")
    assert f"Đã bỏ trả lời của {answered}." in send(office, answered, "take_back", reason="Ghi nhầm đơn vị")
    assert fresh(answered).answer == Answer.NONE


def test_a_doubtful_unit_is_made_out_once(one: Recipient, office: Client) -> None:
    other = one.directive.recipients.all()[1]
    Recipient.objects.filter(pk=one.pk).update(unit_confirmed=False)
    assert "đã có trong danh sách" in send(office, one, "which", unit=other.unit_id)
    meant = make_unit("Trung tâm Y tế")
    assert "Đã xác định đơn vị." in send(office, one, "which", unit=meant.pk)
    assert (fresh(one).unit, fresh(one).unit_confirmed) == (meant, True)


def test_the_letters_are_given_out_to_who_sees_the_row(answered: Recipient, office: Client, staff: User) -> None:
    actions.ask_for_more(recipient=answered, reason="Thiếu biểu", by=staff)
    more = Letter(LATER, "20/BC", SimpleUploadedFile("20.pdf", b"%PDF-1.7\n%%EOF"))
    actions.record(directive=answered.directive, recipients=[fresh(answered)], letter=more, by=staff)
    ways = [
        reverse("directive-answer-file", args=[answered.directive.slug, answered.pk]),
        reverse(
            "directive-supplement-file", args=[answered.directive.slug, answered.pk, answered.supplements.get().pk]
        ),
    ]
    stranger = signed_in(make_user(Role.UNIT_HEAD, unit=make_unit("Phòng Tư pháp"), password=None))
    for address, name in zip(ways, ("12.pdf", "20.pdf"), strict=True):
        assert name in office.get(address)["Content-Disposition"]
        assert stranger.get(address).status_code == 404
    silent = answered.directive.recipients.all()[1]
    assert office.get(reverse("directive-answer-file", args=[silent.directive.slug, silent.pk])).status_code == 404


# the whole directive --------------------------------------------------------------------------------------


def test_one_letter_answers_and_supplements(answered: Recipient, office: Client, staff: User) -> None:
    silent = answered.directive.recipients.all()[1]
    data = {"dv": [answered.pk, silent.pk], "answered_on": "02/4/2024", "answered_by": "30/BC"}
    assert "Đã ghi trả lời của" in step(office, "answer", answered.directive, **data)
    assert fresh(silent).answer == Answer.NONE  # one of the two was answered before
    actions.ask_for_more(recipient=answered, reason="Thiếu biểu", by=staff)
    shown = step(office, "answer", answered.directive, **data)
    assert f"Đã ghi trả lời của {silent}; bổ sung của {answered}, văn bản ngày 02/4/2024." in shown


def test_the_day_is_extended_for_ticked_units(directive: Directive, one: Recipient, office: Client) -> None:
    address = reverse("directive-extension", args=[directive.slug])
    assert "Chưa chọn đơn vị nào" in office.get(address).content.decode()
    assert "01 đơn vị đã chọn" in office.get(f"{address}?dv={one.pk}&dv=0").content.decode()
    values = {"dv": [one.pk], "to": "10/4/2024", "reason": "Mưa lũ"}
    assert "phải sau hạn hiện nay" in step(office, "extension", directive, **values | {"to": "10/3/2024"})
    assert "Đã gia hạn đến ngày 10/4/2024 cho 01 đơn vị." in step(office, "extension", directive, **values)
    again = step(office, "extension", directive, **values | {"to": "20/4/2024"})
    assert "Đã gia hạn một lần" in again and "Mưa lũ" in again
    undecided = values | {"to": "20/4/2024", "again": "on", "has_decision": "on"}
    assert "has_decision" in step(office, "extension", directive, **undecided)
    assert fresh(one).extended_to == datetime.date(2024, 4, 10) and not Decision.objects.exists()


def test_a_directive_is_closed_and_opened_again_by_one_of_two(directive: Directive, office: Client) -> None:
    assert "trước ngày giao" in step(office, "close", directive, closed_on="1/3/2024", reason="Đã thay thế")
    assert "vừa mở lại" in step(office, "close", directive, reopen="1")
    assert "Đã kết thúc theo dõi." in step(office, "close", directive, closed_on="1/4/2024", reason="Đã thay thế")
    assert "vừa kết thúc theo dõi" in step(office, "close", directive, closed_on="2/4/2024", reason="Lần hai")
    directive.refresh_from_db()
    assert (directive.closed_on, directive.close_reason) == (datetime.date(2024, 4, 1), "Đã thay thế")
    page = office.get(reverse("directive-close", args=[directive.slug])).content.decode()
    assert 'name="reopen"' in page
    assert "Đã mở lại theo dõi." in step(office, "close", directive, reopen="1")
    directive.refresh_from_db()
    assert directive.closed_on is None


def test_one_more_unit_is_named(directive: Directive, one: Recipient, office: Client) -> None:
    assert "Văn bản nêu 03 đơn vị, mới biết 02" in office.get(directive.get_absolute_url()).content.decode()
    assert "đã có trong danh sách" in step(office, "name", directive, unit=one.unit_id)
    assert "Đã xác định: " in step(office, "name", directive, unit=make_unit("TTYT").pk, cited_as="Y tế")
    assert directive.recipients.get(order=3).cited_as == "Y tế"


def test_what_is_asked_is_changed_with_a_reason_for_the_day(directive: Directive, office: Client) -> None:
    page = office.get(reverse("directive-edit", args=[directive.slug]))
    form = page.context["form"]
    same = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    same |= {"due_on": "15/3/2024", "given_on": "11/3/2024"}
    assert "Không có gì thay đổi." in step(office, "edit", directive, **same)
    assert "hãy ghi lý do" in step(office, "edit", directive, **same | {"due_on": "20/3/2024"})
    assert "Đã lưu." in step(office, "edit", directive, **same | {"due_on": "20/3/2024", "reason": "Công văn 40"})
    directive.refresh_from_db()
    assert directive.due_on == datetime.date(2024, 3, 20)


# reminding ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "way"), [("message", ReminderWay.ZALO), ("letter", ReminderWay.LETTER)])
def test_silent_units_are_reminded_and_others_are_not(
    directive: Directive, answered: Recipient, office: Client, name: str, way: ReminderWay
) -> None:
    silent = directive.recipients.all()[1]
    address = reverse(f"directive-{name}", args=[directive.slug])
    assert [row.recipient for row in office.get(address).context["rows"]] == [silent]
    assert "Không có đơn vị nào" in office.get(f"{address}?dv={answered.pk}").content.decode()
    assert "Chưa chọn đơn vị nào" in step(office, name, directive)
    assert not Reminder.objects.exists()
    step(office, name, directive, dv=[silent.pk])
    assert [(each.recipient, each.way) for each in Reminder.objects.all()] == [(silent, way)]


def test_a_message_asks_for_what_is_missing(answered: Recipient, office: Client, staff: User) -> None:
    actions.ask_for_more(recipient=answered, reason="Thiếu biểu 2", due_on=LATER, by=staff)
    address = reverse("directive-message", args=[answered.directive.slug])
    with_answer = office.post(address, {"dv": [answered.pk]}, follow=True)
    assert "01 đơn vị qua Zalo" in with_answer.content.decode()


def test_a_call_to_a_stranger_and_a_reminder_of_another_are_not_found(one: Recipient, office: Client) -> None:
    other = make_directive(1).recipients.get()
    assert office.post(reverse("directive-call", args=[one.directive.slug, other.pk])).status_code == 404
    office.post(reverse("directive-call", args=[other.directive.slug, other.pk]))
    address = reverse("directive-reminder", args=[one.directive.slug, Reminder.objects.get().pk])
    assert office.post(address, {"remove": "1"}).status_code == 404
    own = reverse("directive-reminder", args=[other.directive.slug, Reminder.objects.get().pk])
    wrong = office.post(own, {"reminded_on": "5/4/2024", "way": "call", "note": "hẹn mai"}).content.decode()
    assert "không được sau hôm nay" in wrong and "hẹn mai" in wrong
    assert Reminder.objects.get().note == ""
