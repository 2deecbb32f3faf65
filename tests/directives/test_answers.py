"""Answers: who may, what counts, what is refused, what stays."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from accounts.models import Role, User
from directives.actions import answers as actions
from directives.actions import following
from directives.actions.answers import Letter
from directives.actions.following import Extension
from directives.models import AnswerFile, Directive, Recipient
from directives.rules.choices import Answer
from history.models import Entry
from tests.directives.directive_factories import make_directive
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 3, 14)


@pytest.fixture
def staff() -> User:
    return make_user(password=None)


@pytest.fixture
def directive() -> Directive:
    return make_directive(3)


def unit_people(recipient: Recipient) -> tuple[User, User]:
    return tuple(make_user(role, unit=recipient.unit, password=None) for role in (Role.UNIT_OFFICER, Role.UNIT_HEAD))


def test_one_letter_counts_for_all_units_that_sent_it(
    directive: Directive, staff: User, settings: Settings, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path
    first, second, _ = recipients = list(directive.recipients.all())
    letter = Letter(DAY, "12/BC-PGDĐT", SimpleUploadedFile("12.pdf", b"%PDF-1.7\n%%EOF"))
    actions.record(directive=directive, recipients=[first, second], letter=letter, by=staff)
    told = directive.recipients.values_list("answer", "answered_on", "answered_by", "on_behalf")
    assert list(told) == [(Answer.RECORDED, DAY, "12/BC-PGDĐT", True)] * 2 + [(Answer.NONE, None, "", False)]
    assert AnswerFile.objects.get().recipients.count() == 2
    assert Entry.objects.filter(record_id=recipients[0].pk, actor=staff).exists()


def test_what_counts_already_is_not_written_over(directive: Directive, staff: User) -> None:
    first, second, _ = directive.recipients.all()
    actions.record(directive=directive, recipients=[first], letter=Letter(DAY, "12/BC"), by=staff)
    with pytest.raises(ValidationError, match="Đã ghi trả lời của"):
        actions.record(directive=directive, recipients=[first, second], letter=Letter(DAY, "12/BC"), by=staff)
    assert directive.recipients.filter(answer=Answer.RECORDED).count() == 1


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (None, "Hãy ghi ngày"),
        (datetime.date(2024, 3, 1), "không được trước ngày giao 11/3/2024"),
        (datetime.date(2090, 1, 1), "không được sau hôm nay"),
    ],
)
def test_an_impossible_day_is_refused(directive: Directive, staff: User, day: datetime.date | None, text: str) -> None:
    with pytest.raises(ValidationError, match=text):
        actions.record(
            directive=directive, recipients=list(directive.recipients.all()), letter=Letter(day, "12/BC"), by=staff
        )
    assert not directive.recipients.exclude(answer=Answer.NONE).exists()


def test_the_officer_prepares_and_the_head_sends_back_then_confirms(directive: Directive) -> None:
    one = directive.recipients.all()[0]
    officer, head = unit_people(one)
    actions.prepare(recipients=[one], letter=Letter(DAY, "12/BC"), by=officer)
    actions.send_back(recipient=one, reason="Thiếu số liệu", by=head)
    one.refresh_from_db()
    assert (one.answer, one.answered_by, one.return_reason) == (Answer.PREPARED, "12/BC", "Thiếu số liệu")
    actions.prepare(recipients=[one], letter=Letter(DAY, "13/BC"), by=officer)
    actions.prepare(recipients=[one], letter=Letter(DAY, "13/BC"), by=head, confirmed=True)
    one.refresh_from_db()
    assert (one.answer, one.on_behalf, one.return_reason) == (Answer.RECORDED, False, "")


def test_an_officer_cannot_confirm_and_nobody_answers_for_another_unit(directive: Directive) -> None:
    one = directive.recipients.all()[0]
    officer, _ = unit_people(one)
    stranger = make_user(Role.UNIT_HEAD, unit=make_unit(), password=None)
    with pytest.raises(PermissionDenied):
        actions.prepare(recipients=[one], letter=Letter(DAY, "12/BC"), by=officer, confirmed=True)
    with pytest.raises(PermissionDenied):
        actions.prepare(recipients=[one], letter=Letter(DAY, "12/BC"), by=stranger)
    with pytest.raises(PermissionDenied):
        actions.record(directive=directive, recipients=[one], letter=Letter(DAY, "12/BC"), by=officer)


def test_an_answer_taken_back_does_not_count(directive: Directive, staff: User) -> None:
    one = directive.recipients.all()[0]
    actions.record(directive=directive, recipients=[one], letter=Letter(DAY, "12/BC"), by=staff)
    with pytest.raises(ValidationError, match="lý do"):
        actions.take_back(recipient=one, reason=" ", by=staff)
    actions.take_back(recipient=one, reason="Ghi nhầm đơn vị", by=staff)
    one.refresh_from_db()
    assert (one.answer, one.answered_on, one.answered_by) == (Answer.NONE, None, "")


def test_a_second_extension_warns(directive: Directive, staff: User) -> None:
    asked = list(directive.recipients.all())[:2]
    first, later = datetime.date(2024, 3, 20), datetime.date(2024, 3, 25)
    following.extend(directive=directive, recipients=asked, extension=Extension(first, "Chờ số liệu"), by=staff)
    with pytest.raises(ValidationError, match="Đã gia hạn một lần"):
        following.extend(directive=directive, recipients=asked[:1], extension=Extension(later, "Chờ"), by=staff)
    again = Extension(later, "Chờ", again=True)
    following.extend(directive=directive, recipients=asked[:1], extension=again, by=staff)
    assert list(directive.recipients.values_list("extended_to", flat=True)) == [later, first, None]


def test_a_closed_directive_takes_no_answer_until_it_is_open_again(directive: Directive, staff: User) -> None:
    following.close_directive(directive=directive, closed_on=datetime.date(2024, 4, 1), reason="Đã thay thế", by=staff)
    directive.refresh_from_db()
    asked = list(directive.recipients.all())
    with pytest.raises(ValidationError, match="đã kết thúc theo dõi"):
        actions.record(directive=directive, recipients=asked, letter=Letter(DAY, "12/BC"), by=staff)
    following.reopen(directive=directive, by=staff)
    directive.refresh_from_db()
    assert actions.record(directive=directive, recipients=asked, letter=Letter(DAY, "12/BC"), by=staff)


def test_a_unit_is_named_once(directive: Directive, staff: User) -> None:
    unit = make_unit("Trung tâm Y tế")
    following.name_unit(directive=directive, unit=unit, cited_as="Y tế", reason="Giao sót", by=staff)
    with pytest.raises(ValidationError, match="đã có trong danh sách"):
        following.name_unit(directive=directive, unit=unit, by=staff)
    assert directive.recipients.count() == 4
