"""Answers to directives: the office records the signed letter, or a unit prepares and its head confirms.

What counts already is answered once more where the office asked for it: the same steps then make a supplement.
"""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from directives import policies
from directives.actions import supplements
from directives.actions.letters import Letter, check_day, check_letter, file_of, held_recipients
from directives.models import Directive, Recipient
from directives.rules.choices import Answer
from history import actions as history
from ntm_tracker.vietnamese import joined, short_date

NOTHING_TICKED = "Chưa chọn việc nào. Hãy đánh dấu việc mà văn bản này trả lời."
NOT_OWED = "đã có trả lời hoặc đã kết thúc theo dõi. Hãy tải lại trang để xem còn phải gửi gì."
NO_ANSWER = {
    "answer": Answer.NONE,
    "answered_on": None,
    "answered_by": "",
    "answer_file": None,
    "on_behalf": False,
    "explanation": "",
    **supplements.NOTHING_ASKED,
}


@transaction.atomic
def record(
    *, directive: Directive, recipients: Sequence[Recipient], letter: Letter, by: User, fingerprint: str = ""
) -> list[Recipient]:
    """Ghi nhanh: the signed letter of one unit, or of many that sent it together; it counts at once.

    For whom the office asked for more it is the supplement. What counts already is not written over from here, so
    that two people do not undo each other's work.
    """
    if not policies.can_follow_up(by):
        raise PermissionDenied
    held = held_recipients(directive, recipients)
    there = [each for each in held if each.answer == Answer.RECORDED and not each.needs_more]
    if there:
        names = joined(
            f"{each}" + (f" (ngày {short_date(each.answered_on)})" if each.answered_on else "") for each in there
        )
        raise ValidationError(f"Đã ghi trả lời của {names}. Bỏ chọn các đơn vị này, hoặc mở từng dòng để sửa.")
    return _write(held, letter, True, by, fingerprint)


@transaction.atomic
def prepare(
    *, recipients: Sequence[Recipient], letter: Letter, by: User, confirmed: bool = False, fingerprint: str = ""
) -> list[Recipient]:
    """A unit's officer prepares one letter for all that it answers; `confirmed` by the head it counts."""
    if not recipients:
        raise ValidationError(NOTHING_TICKED)
    wanted = [each.pk for each in recipients]
    found = Recipient.objects.select_for_update(of=("self",)).select_related("directive__document", "unit")
    held = list(found.filter(pk__in=wanted).order_by("pk"))
    if done := [each for each in held if policies.answers_for(by, each) and not policies.can_prepare(by, each)]:
        names = joined(str(each.directive) for each in done)
        raise ValidationError(f"Chưa gửi gì: {names} {NOT_OWED}")
    may = policies.can_confirm if confirmed else policies.can_prepare
    if not all(may(by, each) for each in held):
        raise PermissionDenied
    return _write(held, letter, confirmed, by, fingerprint)


@transaction.atomic
def confirm(*, recipient: Recipient, by: User) -> bool:
    """The head confirms what the officer prepared, as it stands: the answer, or a supplement of it."""
    (held,) = held_recipients(recipient.directive, [recipient])
    if not policies.can_confirm(by, held):
        raise PermissionDenied
    if held.needs_more:
        return supplements.confirm_prepared(held, by)
    if held.answer != Answer.PREPARED:
        raise PermissionDenied
    return history.change(held, by=by, answer=Answer.RECORDED, return_reason="")


@transaction.atomic
def send_back(*, recipient: Recipient, reason: str, by: User) -> bool:
    """The head sends what was prepared back to the officer, with a reason; what was typed stays."""
    (held,) = held_recipients(recipient.directive, [recipient])
    if not policies.can_send_back(by, held):
        raise PermissionDenied
    if held.needs_more:
        return supplements.return_prepared(held, reason, by)
    return history.change(held, by=by, reason=history.needs_reason(reason), return_reason=reason)


@transaction.atomic
def take_back(*, recipient: Recipient, reason: str, by: User) -> bool:
    """An answer that was recorded by mistake does not count any more; the history keeps it and why.

    What the unit sent later is no mistake of the office's: that is taken back by itself, before.
    """
    if not policies.can_follow_up(by):
        raise PermissionDenied
    (held,) = held_recipients(recipient.directive, [recipient])
    if sent := held.sent_supplements:
        days = joined(short_date(each.answered_on) for each in sent)
        raise ValidationError(f"Đơn vị đã gửi văn bản bổ sung ngày {days}. Hãy bỏ văn bản bổ sung trước.")
    supplements.forget_prepared(held, reason=history.needs_reason(reason), by=by)
    return history.change(held, by=by, reason=reason, **NO_ANSWER)


def _write(held: list[Recipient], letter: Letter, counts: bool, by: User, fingerprint: str) -> list[Recipient]:
    """Write one letter for all: as the answer, or as a supplement where there is one already."""
    for each in held:
        check_letter(each, letter, fingerprint)
        check_day(each, letter.answered_on)
    file = file_of(letter, by)
    answered = {
        "answer": Answer.RECORDED if counts else Answer.PREPARED,
        "answered_on": letter.answered_on,
        "answered_by": letter.answered_by,
        "explanation": letter.explanation,
        "return_reason": "",
        "on_behalf": policies.can_follow_up(by),
    } | ({"answer_file": file} if file else {})
    more = [each for each in held if each.answer == Answer.RECORDED]
    history.change_all([(each, answered) for each in held if each.answer != Answer.RECORDED], by=by)
    supplements.write(more, letter, file, counts=counts, by=by)
    return held
