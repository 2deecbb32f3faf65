"""What all letters of units share: what a letter is, which units it is of, and what is refused of any."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.models import User
from directives.models import AnswerFile, Directive, Recipient
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.uploads import file_columns
from ntm_tracker.vietnamese import short_date

NOBODY = "Chưa chọn đơn vị nào. Hãy đánh dấu ít nhất một đơn vị."
ANSWER = (
    *("unit", "cited_as", "unit_confirmed", "answer", "answered_on", "answered_by", "answer_file", "explanation"),
    *("return_reason", "needs_more", "more_reason", "more_due_on"),
)
CLOSED = "Văn bản này đã kết thúc theo dõi. Hãy mở lại trước khi ghi trả lời."


@dataclass(frozen=True)
class Letter:
    """A signed letter as it came: its day, number and file; why it came late, where the unit says so."""

    answered_on: datetime.date | None
    answered_by: str = ""
    file: UploadedFile | None = None
    explanation: str = ""


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


def answer_fingerprint(recipient: Recipient) -> str:
    """Return that of what is known of a unit's answer and of its supplements."""
    columns = ("pk", "stage", "answered_on", "answered_by", "explanation", "answer_file")
    return fingerprint_of(recipient, ANSWER, list(recipient.supplements.order_by("pk").values_list(*columns)))


def check_letter(recipient: Recipient, letter: Letter, fingerprint: str) -> None:
    """Raise ValidationError if somebody else wrote a letter of `recipient` since it was shown."""
    if not fingerprint:
        return
    values = {name: getattr(letter, name) for name in ("answered_on", "answered_by", "explanation")}
    stored = recipient.in_hand if recipient.needs_more else recipient
    check_unchanged(stored or recipient, values if stored else {}, shown=fingerprint, now=answer_fingerprint(recipient))


def check_day(recipient: Recipient, day: datetime.date | None) -> None:
    """A letter has its day: after the task was given, a supplement after the answer, and not yet to come."""
    directive = recipient.directive
    if directive.closed_on:
        raise ValidationError(CLOSED)
    if day is None:
        raise ValidationError({"answered_on": "Hãy ghi ngày của văn bản trả lời."})
    if day > timezone.localdate():
        raise ValidationError({"answered_on": "Ngày trả lời không được sau hôm nay."})
    if directive.given_on and day < directive.given_on:
        text = f"Ngày trả lời không được trước ngày giao {short_date(directive.given_on)}."
        raise ValidationError({"answered_on": text})
    if recipient.needs_more and recipient.answered_on and day < recipient.answered_on:
        first = short_date(recipient.answered_on)
        text = f"{recipient} đã trả lời ngày {first}: ngày bổ sung không được trước ngày đó."
        raise ValidationError({"answered_on": text})


def file_of(letter: Letter, by: User) -> AnswerFile | None:
    """The file of `letter`, stored once for all units that it is of."""
    if not letter.file:
        return None
    (stored,) = history.create([AnswerFile(**file_columns(letter.file))], by=by)
    return stored
