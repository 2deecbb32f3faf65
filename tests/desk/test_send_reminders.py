"""Mail that reminds: when whom, once a day, over a real mail server of this machine; every mail is recorded."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import call_command
from pytest_django import Settings

from accounts.models import Role, User
from communes.models import Installation, Unit
from desk.collecting.actions import set_due
from directives.actions.answers import Letter, ask_for_more, record
from directives.models import Recipient, Reminder
from directives.rules.choices import Answer, ReminderWay
from directives.rules.evaluation import Addressee, step_on
from history.models import Entry, RecordedVia
from tests.desk.post_office import Postbox, mail_server
from tests.directives.directive_factories import make_directive
from tests.factories import make_installation, make_period, make_unit, make_user
from tests.loaded import load_example

DUE = datetime.date(2024, 3, 15)


def day(number: int, month: int = 3) -> datetime.date:
    return datetime.date(2024, month, number)


@pytest.mark.parametrize(
    ("on", "mailed", "who"),
    [
        (day(12), [], None),
        (day(13), [], Addressee.OFFICER),
        (day(14), [day(13)], None),
        (day(15), [day(13)], Addressee.OFFICER),
        (day(15), [day(15)], None),
        (day(16), [day(15)], Addressee.OFFICER),
        (day(18), [day(16)], None),
        (day(19), [day(16)], Addressee.HEAD),
        (day(23), [day(19)], Addressee.OFFICE),
        (day(30), [day(23)], None),
        (day(21), [], Addressee.HEAD),  # the machine was off for a week
        (day(16), [day(20)], Addressee.OFFICER),  # a mail that was recorded with a later day is none yet
    ],
)
def test_who_is_reminded_when(on: datetime.date, mailed: list[datetime.date], who: Addressee | None) -> None:
    assert step_on(on, due_on=DUE, mailed_on=mailed) == who


def test_an_extension_begins_anew_and_no_day_asks_nobody() -> None:
    assert step_on(day(23), due_on=day(25), mailed_on=[day(13), day(15), day(16)]) == Addressee.OFFICER
    assert step_on(day(23), due_on=None, mailed_on=[]) is None


@pytest.fixture
def post_office(settings: Settings) -> Iterator[Postbox]:
    yield from mail_server(settings)


@pytest.fixture
def unit(db: None) -> Unit:
    make_installation()
    unit = make_unit("Phòng Y tế")
    for role, name in ((Role.UNIT_OFFICER, "chuyenvien"), (Role.UNIT_HEAD, "truong"), (Role.OFFICE_STAFF, "vpdp")):
        make_user(role, unit=unit, username=name, email=f"{name}@lapvo.gov.vn", password=None)
    return unit


def run(on: datetime.date) -> None:
    with time_machine.travel(datetime.datetime.combine(on, datetime.time(7, 30)), tick=False):
        call_command("send_reminders", verbosity=0)


def told(box: Postbox) -> list[str]:
    found = [letter["To"] for letter in box.mail]
    box.mail.clear()
    return found


def test_a_silent_unit_hears_step_by_step_and_never_twice_a_day(unit: Unit, post_office: Postbox) -> None:
    make_directive([unit], given_on=day(1), due_on=DUE)
    heard = {}
    for number in range(11, 31):
        run(day(number))
        run(day(number))
        if addresses := told(post_office):
            heard[number] = addresses
    officer, head, office = (f"{name}@lapvo.gov.vn" for name in ("chuyenvien", "truong", "vpdp"))
    assert heard == {13: [officer], 15: [officer], 16: [officer], 19: [head], 23: [office]}
    assert [each.way for each in Reminder.objects.all()] == [ReminderWay.EMAIL] * 5
    assert Reminder.objects.order_by("pk")[0].note == officer
    assert Entry.objects.filter(way=RecordedVia.COMMAND, actor=None, record_type__model="reminder").count() == 5


def test_one_letter_tells_all_that_a_person_owes(unit: Unit, post_office: Postbox) -> None:
    for task in ("Rà soát tiêu chí 17", "Báo cáo giải ngân"):
        make_directive([unit], given_on=day(1), due_on=DUE, task=task)
    run(day(16))
    (letter,) = post_office.mail
    text = letter.get_content()
    assert "- Rà soát tiêu chí 17: hạn 15/3/2024, đã quá hạn 01 ngày" in text
    assert "- Báo cáo giải ngân: hạn 15/3/2024" in text
    assert letter["Subject"].strip() == "Nhắc gửi báo cáo nông thôn mới"
    assert Reminder.objects.count() == 2


def parts_of(text: str) -> dict[str, list[str]]:
    """The rows of a mail under the lead that stands before them."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.endswith(":"):
            rows = found.setdefault(line, [])
        elif line.startswith("- "):
            rows.append(line[2:])
    return found


def test_a_letter_of_rows_in_several_steps_is_true_for_each(unit: Unit, post_office: Postbox) -> None:
    """The head hears in place of the officer, of what is to come and, as the head, of what is long overdue."""
    User.objects.filter(username="chuyenvien").update(is_active=False)
    for task, due in (("Sắp tới", day(18)), ("Hôm nay", day(16)), ("Lâu nhất", day(10)), ("Hôm qua", day(15))):
        make_directive([unit], given_on=day(1), due_on=due, task=task)
    make_directive([unit], given_on=day(1), due_on=day(12), task="Trưởng đơn vị")
    run(day(16))
    (letter,) = post_office.mail
    office = Installation.objects.get().office.name
    assert list(parts_of(letter.get_content()).items()) == [
        (
            f"Đã quá hạn, {office} đề nghị trưởng đơn vị đôn đốc gửi ngay:",
            [f"Lâu nhất: {late(10, 6)}", f"Trưởng đơn vị: {late(12, 4)}"],
        ),
        (f"Đã quá hạn, {office} đề nghị gửi ngay:", [f"Hôm qua: {late(15, 1)}"]),
        (f"Hôm nay là hạn gửi, {office} đề nghị gửi:", ["Hôm nay: hạn 16/3/2024"]),
        (f"Sắp đến hạn, {office} đề nghị gửi đúng hạn:", ["Sắp tới: hạn 18/3/2024"]),
    ]


def late(due: int, days: int) -> str:
    return f"hạn {due:02}/3/2024, đã quá hạn {days:02} ngày"


def test_the_office_hears_who_is_overdue(unit: Unit, post_office: Postbox) -> None:
    make_directive([unit], given_on=day(1), due_on=day(8), task="Rà soát tiêu chí 17")
    run(day(16))
    (letter,) = post_office.mail
    (found,) = parts_of(letter.get_content()).items()
    assert found == (
        "Các đơn vị sau đã quá hạn mà chưa gửi:",
        [f"Rà soát tiêu chí 17: {late(8, 8)} ({unit.list_name})"],
    )
    assert "mục Văn bản chỉ đạo, để gọi điện" in letter.get_content()


def test_a_supplement_is_reminded_of_by_its_own_day(unit: Unit, post_office: Postbox) -> None:
    """The answer came in time; what is owed is the supplement, of which the letter tells what is missing."""
    one = make_directive([unit], given_on=day(1), due_on=day(5), task="Rà soát tiêu chí 17").recipients.get()
    staff = User.objects.get(username="vpdp")
    record(directive=one.directive, recipients=[one], letter=Letter(day(4), "12/BC"), by=staff)
    ask_for_more(recipient=one, reason="thiếu biểu 2", by=staff)
    run(day(20))
    assert told(post_office) == []
    ask_for_more(recipient=one, reason="thiếu biểu 2", due_on=day(22), by=staff)
    run(day(20))
    (letter,) = post_office.mail
    (rows,) = parts_of(letter.get_content()).values()
    assert (letter["To"], rows) == (
        "chuyenvien@lapvo.gov.vn",
        ["Rà soát tiêu chí 17: đề nghị bổ sung thiếu biểu 2, hạn 22/3/2024"],
    )


def test_who_answered_or_was_called_off_is_left_alone(unit: Unit, post_office: Postbox) -> None:
    answered = make_directive([unit], given_on=day(1), due_on=DUE)
    Recipient.objects.filter(directive=answered).update(answer=Answer.RECORDED)
    make_directive([unit], given_on=day(1), due_on=DUE, closed_on=day(10))
    run(day(16))
    assert post_office.mail == []


def test_without_an_officer_the_head_hears_and_closed_accounts_do_not(unit: Unit, post_office: Postbox) -> None:
    User.objects.filter(username="chuyenvien").update(is_active=False)
    make_directive([unit], given_on=day(1), due_on=DUE)
    run(day(15))
    assert told(post_office) == ["truong@lapvo.gov.vn"]


def test_who_is_refused_does_not_keep_others_from_their_letter(unit: Unit, post_office: Postbox) -> None:
    User.objects.filter(username="chuyenvien").update(email="khong-co@lapvo.gov.vn")
    other = make_unit("Phòng Nội vụ")
    make_user(Role.UNIT_OFFICER, unit=other, username="noivu", email="noivu@lapvo.gov.vn", password=None)
    directive = make_directive([unit, other], given_on=day(1), due_on=DUE)
    run(day(15))
    assert told(post_office) == ["noivu@lapvo.gov.vn"]
    assert Reminder.objects.get().recipient == directive.recipients.get(unit=other)


def test_without_a_server_nothing_is_sent_or_recorded(unit: Unit, settings: Settings) -> None:
    settings.MAIL_GOES_OUT = False
    make_directive([unit], given_on=day(1), due_on=DUE)
    run(day(15))
    assert not Reminder.objects.exists()


def test_a_commune_is_reminded_of_its_self_assessment(post_office: Postbox, db: None) -> None:
    load_example()
    User.objects.filter(username="xa.dinhyen").update(email="dinhyen@lapvo.gov.vn")
    staff = User.objects.get(username="chuyenvien")
    with time_machine.travel("2024-06-01 08:00+07:00", tick=False):
        set_due(period=make_period(2024, 2, None), due_on=day(20, 6), by=staff)
    run(day(20, 6))
    (letter,) = post_office.mail
    assert letter["To"] == "dinhyen@lapvo.gov.vn"
    assert "- Gửi kết quả tự đánh giá Quý II/2024: hạn 20/6/2024" in letter.get_content()
