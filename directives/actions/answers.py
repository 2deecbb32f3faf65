"""Answers to directives: the office records the signed letter, or a unit prepares and its head confirms."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives import policies
from directives.choices import Answer
from directives.models import AnswerFile, Directive, Recipient
from history import actions as history
from ntm_tracker.fields import clean_line
from ntm_tracker.uploads import file_columns
from ntm_tracker.vietnamese import joined, short_date

NOBODY = "Chưa chọn đơn vị nào. Hãy đánh dấu ít nhất một đơn vị."
NOTHING_TICKED = "Chưa chọn việc nào. Hãy đánh dấu việc mà văn bản này trả lời."
REASON_NEEDED = "Hãy ghi lý do."
NO_ANSWER = {
    "answer": Answer.NONE,
    "answered_on": None,
    "answered_by": "",
    "answer_file": None,
    "on_behalf": False,
    "needs_more": False,
    "more_reason": "",
}


@dataclass(frozen=True)
class Letter:
    """An answer as it came: its day, number and file; why it came late, where the unit says so."""

    answered_on: datetime.date | None
    answered_by: str = ""
    file: UploadedFile | None = None
    explanation: str = ""


@transaction.atomic
def record(*, directive: Directive, recipients: Sequence[Recipient], letter: Letter, by: User) -> list[Recipient]:
    """Ghi nhanh: the signed letter of one unit, or of many that answered together; it counts at once.

    What counts already is not written over from here, so that two people do not undo each other's work: only an
    answer that was to be supplemented is replaced.
    """
    if not policies.can_follow_up(by):
        raise PermissionDenied
    held = held_recipients(directive, recipients)
    there = [each for each in held if each.answer == Answer.RECORDED and not each.needs_more]
    if there:
        told = joined(
            f"{each}" + (f" (ngày {short_date(each.answered_on)})" if each.answered_on else "") for each in there
        )
        raise ValidationError(f"Đã ghi trả lời của {told}. Bỏ chọn các đơn vị này, hoặc mở từng dòng để sửa.")
    return _write(held, letter, {"answer": Answer.RECORDED, "on_behalf": True}, by)


@transaction.atomic
def prepare(*, recipients: Sequence[Recipient], letter: Letter, by: User, confirmed: bool = False) -> list[Recipient]:
    """A unit's officer prepares one letter for all that it answers; `confirmed` by the head it counts."""
    if not recipients:
        raise ValidationError(NOTHING_TICKED)
    wanted = [each.pk for each in recipients]
    found = Recipient.objects.select_for_update(of=("self",)).select_related("directive", "unit")
    held = list(found.filter(pk__in=wanted).order_by("pk"))
    may = policies.can_confirm if confirmed else policies.can_prepare
    if not all(may(by, each) for each in held):
        raise PermissionDenied
    answer = Answer.RECORDED if confirmed else Answer.PREPARED
    _write(held, letter, {"answer": answer, "on_behalf": False}, by)
    return held


@transaction.atomic
def confirm(*, recipient: Recipient, by: User) -> bool:
    """The head confirms what the officer prepared, as it stands."""
    (held,) = held_recipients(recipient.directive, [recipient])
    if not policies.can_confirm(by, held) or held.answer != Answer.PREPARED:
        raise PermissionDenied
    return history.change(held, by=by, answer=Answer.RECORDED, return_reason="")


@transaction.atomic
def send_back(*, recipient: Recipient, reason: str, by: User) -> bool:
    """The head sends the prepared answer back to the officer, with a reason; what was typed stays."""
    (held,) = held_recipients(recipient.directive, [recipient])
    if not policies.can_send_back(by, held):
        raise PermissionDenied
    return history.change(held, by=by, reason=_reason(reason), return_reason=reason)


@transaction.atomic
def ask_for_more(*, recipient: Recipient, reason: str, by: User) -> bool:
    """Đề nghị bổ sung: the answer counts, but the office asks for more."""
    if not policies.can_follow_up(by):
        raise PermissionDenied
    (held,) = held_recipients(recipient.directive, [recipient])
    if held.answer != Answer.RECORDED:
        raise ValidationError("Đơn vị chưa báo cáo nên chưa có gì để đề nghị bổ sung.")
    return history.change(held, by=by, reason=_reason(reason), needs_more=True, more_reason=reason)


@transaction.atomic
def take_back(*, recipient: Recipient, reason: str, by: User) -> bool:
    """An answer that was recorded by mistake does not count any more; the history keeps it and why."""
    if not policies.can_follow_up(by):
        raise PermissionDenied
    (held,) = held_recipients(recipient.directive, [recipient])
    return history.change(held, by=by, reason=_reason(reason), **NO_ANSWER)


def held_recipients(directive: Directive, recipients: Sequence[Recipient]) -> list[Recipient]:
    """`recipients` of `directive`, held meanwhile, in their order."""
    if not recipients:
        raise ValidationError(NOBODY)
    wanted = {each.pk for each in recipients}
    found = directive.recipients.select_for_update(of=("self",)).select_related("unit").order_by("order", "pk")
    held = list(found.filter(pk__in=wanted))
    if len(held) < len(wanted):
        raise ValidationError("Có đơn vị không thuộc văn bản này. Hãy tải lại trang.")
    for each in held:
        each.directive = directive
    return held


def _write(held: list[Recipient], letter: Letter, values: dict[str, Any], by: User) -> list[Recipient]:
    """Write one letter for all. A supplement leaves the day of the first answer: it was in time or late by that."""
    for each in held:
        _check_day(each.directive, letter.answered_on)
    told = {"answered_by": letter.answered_by, "explanation": letter.explanation}
    if letter.file:
        (told["answer_file"],) = history.create([AnswerFile(**file_columns(letter.file))], by=by)
    settled = {"needs_more": False, "more_reason": "", "return_reason": ""}
    first = told | settled | values | {"answered_on": letter.answered_on}
    more = {name: value for name, value in told.items() if value} | settled
    later = [(each, more) for each in held if each.answer == Answer.RECORDED]
    changed = history.change_all([(each, first) for each in held if each.answer != Answer.RECORDED], by=by)
    return changed + history.change_all(later, by=by, reason=f"Bổ sung ngày {short_date(letter.answered_on)}")


def _check_day(directive: Directive, day: datetime.date | None) -> None:
    """An answer has its day: after the task was given, and not yet to come."""
    if directive.closed_on:
        raise ValidationError("Văn bản này đã kết thúc theo dõi. Hãy mở lại trước khi ghi trả lời.")
    if day is None:
        raise ValidationError({"answered_on": "Hãy ghi ngày của văn bản trả lời."})
    if day > timezone.localdate():
        raise ValidationError({"answered_on": "Ngày trả lời không được sau hôm nay."})
    if directive.given_on and day < directive.given_on:
        text = f"Ngày trả lời không được trước ngày giao {short_date(directive.given_on)}."
        raise ValidationError({"answered_on": text})


def _reason(reason: str) -> str:
    if not clean_line(reason):
        raise ValidationError({"reason": REASON_NEEDED})
    return reason
