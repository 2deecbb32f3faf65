"""Supplements: the office asks for more, the unit prepares and its head confirms; the answer stays as it came."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Role, User
from directives.actions import answers as actions
from directives.actions import following
from directives.actions.answers import Letter
from directives.models import AnswerFile, Directive, Recipient, Supplement
from directives.policies import can_confirm, can_prepare, can_send_back
from directives.rules.choices import Answer, SupplementStage
from history.models import Entry
from history.telling import about
from tests.directives.directive_factories import make_directive
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
FIRST, LATER = datetime.date(2024, 3, 14), datetime.date(2024, 4, 2)
PREPARED, RECORDED = SupplementStage.PREPARED, SupplementStage.RECORDED


def pdf(name: str = "20.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF")


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff() -> User:
    return make_user(password=None)


@pytest.fixture
def directive() -> Directive:
    return make_directive(3)


@pytest.fixture
def one(directive: Directive, staff: User) -> Recipient:
    """A unit that answered in time with a file, and was asked for more."""
    return asked_for_more(directive.recipients.all()[0], staff)


def asked_for_more(recipient: Recipient, staff: User, due_on: datetime.date | None = None) -> Recipient:
    actions.record(
        directive=recipient.directive, recipients=[recipient], letter=Letter(FIRST, "12/BC", pdf("12.pdf")), by=staff
    )
    actions.ask_for_more(recipient=recipient, reason="Thiếu phụ lục", due_on=due_on, by=staff)
    recipient.refresh_from_db()
    return recipient


def people_of(recipient: Recipient) -> tuple[User, User]:
    return tuple(make_user(role, unit=recipient.unit, password=None) for role in (Role.UNIT_OFFICER, Role.UNIT_HEAD))


def first_letter(recipient: Recipient) -> tuple:
    recipient = Recipient.objects.get(pk=recipient.pk)
    return recipient.answer, recipient.answered_on, recipient.answered_by, recipient.answer_file.file_name


ANSWERED = (Answer.RECORDED, FIRST, "12/BC", "12.pdf")


def test_the_officer_prepares_the_head_sends_back_then_confirms(one: Recipient) -> None:
    officer, head = people_of(one)
    assert can_prepare(officer, one) and not can_confirm(officer, one) and not can_send_back(head, one)
    actions.prepare(recipients=[one], letter=Letter(LATER, "20/BC", pdf()), by=officer)
    one.refresh_from_db()
    assert one.needs_more and can_send_back(head, one)
    actions.send_back(recipient=one, reason="Thiếu chữ ký", by=head)
    returned = one.supplements.get()
    assert (returned.stage, returned.answered_by, returned.return_reason) == (PREPARED, "20/BC", "Thiếu chữ ký")
    actions.prepare(recipients=[one], letter=Letter(LATER, "21/BC"), by=officer)
    actions.confirm(recipient=one, by=head)
    one.refresh_from_db()
    sent = one.supplements.get()
    assert (sent.stage, sent.answered_on, sent.answered_by, sent.on_behalf) == (RECORDED, LATER, "21/BC", False)
    assert (sent.answer_file.file_name, sent.return_reason, sent.asked_for) == ("20.pdf", "", "Thiếu phụ lục")
    assert (one.needs_more, one.more_reason) == (False, "")
    assert first_letter(one) == ANSWERED


def test_what_waits_for_the_head_settles_nothing(one: Recipient) -> None:
    officer, _ = people_of(one)
    actions.prepare(recipients=[one], letter=Letter(LATER, "20/BC"), by=officer)
    assert list(Recipient.objects.unanswered().filter(pk=one.pk)) == [one]
    assert Recipient.objects.get(pk=one.pk).sent_supplements == []
    assert first_letter(one) == ANSWERED


def test_a_head_and_a_commune_send_at_once(directive: Directive, staff: User) -> None:
    for recipient, role in zip(directive.recipients.all(), (Role.UNIT_HEAD, Role.COMMUNE_OFFICER), strict=False):
        asked_for_more(recipient, staff)
        by = make_user(role, unit=recipient.unit, password=None)
        actions.prepare(recipients=[recipient], letter=Letter(LATER, "20/BC"), by=by, confirmed=True)
        assert recipient.supplements.get().stage == RECORDED
    assert not Recipient.objects.filter(needs_more=True).exists()


def test_one_letter_of_the_office_answers_for_one_unit_and_supplements_for_another(
    one: Recipient, directive: Directive, staff: User
) -> None:
    silent = directive.recipients.all()[1]
    actions.record(directive=directive, recipients=[one, silent], letter=Letter(LATER, "20/BC", pdf()), by=staff)
    sent = one.supplements.get()
    assert (sent.answered_on, sent.answered_by, sent.on_behalf, sent.asked_for) == (
        LATER,
        "20/BC",
        True,
        "Thiếu phụ lục",
    )
    assert first_letter(one) == ANSWERED
    assert first_letter(silent) == (Answer.RECORDED, LATER, "20/BC", "20.pdf")
    assert not silent.supplements.exists()
    assert AnswerFile.objects.filter(file_name="20.pdf").count() == 1


def test_the_offices_letter_takes_the_place_of_what_was_prepared_and_of_its_file(one: Recipient, staff: User) -> None:
    officer, head = people_of(one)
    actions.prepare(recipients=[one], letter=Letter(LATER, "20/BC", pdf()), by=officer)
    actions.record(directive=one.directive, recipients=[one], letter=Letter(LATER, "30/BC"), by=staff)
    sent = one.supplements.get()
    assert (sent.answered_by, sent.on_behalf, sent.answer_file) == ("30/BC", True, None)
    with pytest.raises(PermissionDenied):
        actions.confirm(recipient=one, by=head)


def test_supplements_stand_side_by_side(one: Recipient, staff: User) -> None:
    actions.record(directive=one.directive, recipients=[one], letter=Letter(LATER, "20/BC"), by=staff)
    actions.ask_for_more(recipient=one, reason="Thiếu biểu 2", by=staff)
    actions.record(directive=one.directive, recipients=[one], letter=Letter(LATER, "30/BC"), by=staff)
    assert list(one.supplements.values_list("answered_by", "asked_for")) == [
        ("20/BC", "Thiếu phụ lục"),
        ("30/BC", "Thiếu biểu 2"),
    ]


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (None, "Hãy ghi ngày"),
        (datetime.date(2024, 3, 1), "không được trước ngày giao 11/3/2024"),
        (datetime.date(2024, 3, 13), "Phòng số 1 đã trả lời ngày 14/3/2024"),
        (datetime.date(2090, 1, 1), "không được sau hôm nay"),
    ],
)
def test_an_impossible_day_is_refused_and_nothing_is_half_written(
    one: Recipient, directive: Directive, staff: User, day: datetime.date | None, text: str
) -> None:
    officer, _ = people_of(one)
    with pytest.raises(ValidationError, match=text):
        actions.prepare(recipients=[one], letter=Letter(day, "12/BC"), by=officer)
    with pytest.raises(ValidationError, match=text):
        actions.record(
            directive=directive, recipients=list(directive.recipients.all()), letter=Letter(day, "12/BC"), by=staff
        )
    assert not Supplement.objects.exists()
    assert directive.recipients.filter(answer=Answer.RECORDED).count() == 1


def test_nobody_supplements_for_another_unit_or_confirms_as_an_officer(one: Recipient) -> None:
    officer, _ = people_of(one)
    stranger = make_user(Role.UNIT_HEAD, unit=make_unit(), password=None)
    with pytest.raises(PermissionDenied):
        actions.prepare(recipients=[one], letter=Letter(LATER, "12/BC"), by=stranger)
    with pytest.raises(PermissionDenied):
        actions.prepare(recipients=[one], letter=Letter(LATER, "12/BC"), by=officer, confirmed=True)
    actions.prepare(recipients=[one], letter=Letter(LATER, "12/BC"), by=officer)
    for by in (officer, stranger):
        with pytest.raises(PermissionDenied):
            actions.confirm(recipient=one, by=by)
        with pytest.raises(PermissionDenied):
            actions.send_back(recipient=one, reason="Sai", by=by)
        with pytest.raises(PermissionDenied):
            actions.ask_no_more(recipient=one, reason="Đủ rồi", by=by)
        with pytest.raises(PermissionDenied):
            actions.take_back_supplement(supplement=one.supplements.get(), reason="Sai", by=by)
    assert one.supplements.get().stage == PREPARED


def test_what_nobody_asked_for_is_no_supplement(one: Recipient, staff: User) -> None:
    officer, _ = people_of(one)
    actions.ask_no_more(recipient=one, reason="Đã đủ", by=staff)
    with pytest.raises(ValidationError, match="đã có trả lời"):
        actions.prepare(recipients=[one], letter=Letter(LATER, "12/BC"), by=officer)
    with pytest.raises(ValidationError, match="Đã ghi trả lời của"):
        actions.record(directive=one.directive, recipients=[one], letter=Letter(LATER, "12/BC"), by=staff)
    with pytest.raises(ValidationError, match="không còn đề nghị"):
        actions.ask_no_more(recipient=one, reason="Đã đủ", by=staff)
    assert not one.supplements.exists()


def test_a_closed_directive_takes_no_supplement(one: Recipient, staff: User) -> None:
    officer, _ = people_of(one)
    following.close_directive(directive=one.directive, closed_on=LATER, reason="Đã thay thế", by=staff)
    one.directive.refresh_from_db()
    with pytest.raises(ValidationError, match="đã kết thúc theo dõi"):
        actions.record(directive=one.directive, recipients=[one], letter=Letter(LATER, "12/BC"), by=staff)
    with pytest.raises(ValidationError, match="kết thúc theo dõi"):
        actions.prepare(recipients=[one], letter=Letter(LATER, "12/BC"), by=officer)
    with pytest.raises(ValidationError, match="đã kết thúc theo dõi"):
        actions.ask_for_more(recipient=one, reason="Thiếu biểu", by=staff)


def test_a_supplement_that_is_taken_back_is_asked_for_again(directive: Directive, staff: User) -> None:
    due = datetime.date(2024, 4, 10)
    one = asked_for_more(directive.recipients.all()[0], staff, due)
    actions.record(directive=directive, recipients=[one], letter=Letter(LATER, "20/BC"), by=staff)
    sent = one.supplements.get()
    with pytest.raises(ValidationError, match="lý do"):
        actions.take_back_supplement(supplement=sent, reason=" ", by=staff)
    actions.take_back_supplement(supplement=sent, reason="Ghi nhầm đơn vị", by=staff)
    one.refresh_from_db()
    assert (one.needs_more, one.more_reason, one.more_due_on) == (True, "Thiếu phụ lục", due)
    assert not one.supplements.exists() and first_letter(one) == ANSWERED
    gone = Entry.objects.filter(record_type__model="supplement", reason="Ghi nhầm đơn vị").get()
    assert gone.changes["answered_by"] == ["20/BC", None] and gone.unit == one.unit
    with pytest.raises(ValidationError, match="đã được bỏ rồi"):
        actions.take_back_supplement(supplement=Supplement(pk=sent.pk or 1, recipient=one), reason="Nhầm", by=staff)


def test_an_answer_is_not_taken_back_from_under_its_supplement(one: Recipient, staff: User) -> None:
    actions.record(directive=one.directive, recipients=[one], letter=Letter(LATER, "20/BC"), by=staff)
    with pytest.raises(ValidationError, match="bổ sung ngày 02/4/2024. Hãy bỏ văn bản bổ sung trước"):
        actions.take_back(recipient=one, reason="Ghi nhầm", by=staff)
    assert first_letter(one) == ANSWERED and one.supplements.exists()


def test_with_the_answer_or_the_request_goes_what_was_prepared(directive: Directive, staff: User) -> None:
    for recipient, act in zip(directive.recipients.all(), (actions.take_back, actions.ask_no_more), strict=False):
        officer, _ = people_of(asked_for_more(recipient, staff))
        actions.prepare(recipients=[recipient], letter=Letter(LATER, "20/BC"), by=officer)
        act(recipient=recipient, reason="Ghi nhầm", by=staff)
        assert not recipient.supplements.exists()
        recipient.refresh_from_db()
        assert (recipient.needs_more, recipient.more_reason, recipient.more_due_on) == (False, "", None)
    answers = directive.recipients.values_list("answer", flat=True)
    assert list(answers) == [Answer.NONE, Answer.RECORDED, Answer.NONE]
    assert Entry.objects.filter(record_type__model="supplement", reason="Ghi nhầm").count() == 2


def test_the_day_of_a_supplement_is_not_before_the_answer(one: Recipient, staff: User) -> None:
    with pytest.raises(ValidationError, match="không được trước ngày trả lời 14/3/2024"):
        actions.ask_for_more(recipient=one, reason="Thiếu biểu", due_on=datetime.date(2024, 3, 13), by=staff)


def test_a_unit_prepares_one_supplement_at_a_time(one: Recipient) -> None:
    rows = [Supplement(recipient=one, stage=PREPARED, answered_on=LATER) for _ in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Supplement.objects.bulk_create(rows)


def test_the_history_of_the_unit_and_of_the_directive_tells_its_supplements(one: Recipient, staff: User) -> None:
    officer, head = people_of(one)
    actions.prepare(recipients=[one], letter=Letter(LATER, "20/BC"), by=officer)
    actions.send_back(recipient=one, reason="Thiếu chữ ký", by=head)
    actions.confirm(recipient=one, by=head)
    told = Entry.objects.filter(about(Directive, one.directive_id), record_type__model="supplement")
    assert [each.record_name for each in told] == ["Phòng số 1: bổ sung ngày 02/4/2024"] * 3
    client = Client()
    client.force_login(staff)
    text = client.get(reverse("history"), {"loai": "directives.recipient", "ma": one.pk}).content.decode()
    assert "Phòng số 1: bổ sung ngày 02/4/2024" in text and "20/BC" in text and "Thiếu chữ ký" in text
    sent = one.supplements.get()
    actions.take_back_supplement(supplement=sent, reason="Ghi nhầm tháng", by=staff)
    text = client.get(reverse("history"), {"loai": "directives.recipient", "ma": one.pk}).content.decode()
    assert text.count("Ghi nhầm tháng") == 2  # what went, and that it is asked for again


def test_the_number_of_queries_does_not_grow_with_the_units(staff: User) -> None:
    def queries(size: int) -> int:
        from_unit = make_directive(size)
        held = [asked_for_more(each, staff) for each in from_unit.recipients.all()]
        with CaptureQueriesContext(connection) as captured:
            actions.record(directive=from_unit, recipients=held, letter=Letter(LATER, "20/BC"), by=staff)
        return len(captured)

    queries(1)
    assert queries(2) == queries(12)
