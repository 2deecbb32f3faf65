"""Letters of units: the office records a signed one, or a unit prepares one and its head confirms.

What counts already is answered once more where the office asks for it (Đề nghị bổ sung): the same steps then make a
supplement, which stands beside the answer. It never changes what counts: in time or late, reported or not, is the
answer's own day.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import require
from directives import policies
from directives.models import AnswerFile, Directive, Recipient, Supplement
from directives.rules.choices import Answer, SupplementStage
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.uploads import file_columns
from ntm_tracker.vietnamese import joined, short_date

NOBODY = "Chưa chọn đơn vị nào. Hãy đánh dấu ít nhất một đơn vị."
SHOWN = (
    *("unit", "cited_as", "unit_confirmed", "answer", "answered_on", "answered_by", "answer_file", "explanation"),
    *("return_reason", "needs_more", "more_reason", "more_due_on"),
)
CLOSED = "Văn bản này đã kết thúc theo dõi. Hãy mở lại trước khi ghi trả lời."

NO_PAPER = "Hãy ghi số, ký hiệu hoặc chọn tệp của văn bản trả lời. Không có thì ghi vì sao ở ô Giải trình."
NOTHING_TICKED = "Chưa chọn việc nào. Hãy đánh dấu việc mà văn bản này trả lời."
NOT_OWED = "đã có trả lời hoặc đã kết thúc theo dõi. Hãy tải lại trang để xem còn phải gửi gì."
NOT_ASKED = "Văn phòng không còn đề nghị đơn vị này bổ sung. Hãy tải lại trang."
NOTHING_ASKED = {"needs_more": False, "more_reason": "", "more_due_on": None}
NO_ANSWER = {
    "answer": Answer.NONE,
    "answered_on": None,
    "answered_by": "",
    "answer_file": None,
    "on_behalf": False,
    "explanation": "",
    **NOTHING_ASKED,
}


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
    return fingerprint_of(recipient, SHOWN, list(recipient.supplements.order_by("pk").values_list(*columns)))


def check_letter(recipient: Recipient, letter: Letter, fingerprint: str) -> None:
    """Raise ValidationError if somebody else wrote a letter of `recipient` since it was shown."""
    if not fingerprint:
        return
    values = {name: getattr(letter, name) for name in ("answered_on", "answered_by", "explanation")}
    stored = recipient.in_hand if recipient.needs_more else recipient
    check_unchanged(stored or recipient, values if stored else {}, shown=fingerprint, now=answer_fingerprint(recipient))


def check_paper(recipient: Recipient, letter: Letter) -> None:
    """Raise ValidationError unless a letter has a number or a file, or says why it has neither."""
    if letter.file or letter.explanation or any(char.isdigit() for char in letter.answered_by):
        return
    stored = recipient.in_hand
    if not (stored and stored.answer_file_id):
        raise ValidationError({"answered_by": NO_PAPER})


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


@transaction.atomic
def record(
    *, directive: Directive, recipients: Sequence[Recipient], letter: Letter, by: User, fingerprint: str = ""
) -> list[Recipient]:
    """Ghi nhanh: the signed letter of one unit, or of many that sent it together; it counts at once.

    For whom the office asked for more it is the supplement. What counts already is not written over from here, so
    that two people do not undo each other's work.
    """
    require(policies.can_follow_up(by))
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
    require(all(may(by, each) for each in held))
    return _write(held, letter, confirmed, by, fingerprint)


@transaction.atomic
def confirm(*, recipient: Recipient, by: User) -> bool:
    """The head confirms what the officer prepared, as it stands: the answer, or a supplement of it."""
    (held,) = held_recipients(recipient.directive, [recipient])
    letter = held.in_hand
    require(policies.can_confirm(by, held) and letter is not None)
    if not isinstance(letter, Supplement):
        return history.change(held, by=by, answer=Answer.RECORDED, return_reason="")
    changed = history.change(letter, by=by, stage=SupplementStage.RECORDED, return_reason="", **_asked(held))
    _settle([held], letter.answered_on, by)
    return changed


@transaction.atomic
def send_back(*, recipient: Recipient, reason: str, by: User) -> bool:
    """The head sends what was prepared back to the officer, with a reason; what was typed stays."""
    (held,) = held_recipients(recipient.directive, [recipient])
    require(policies.can_send_back(by, held))
    return history.change(held.in_hand or held, by=by, reason=history.needs_reason(reason), return_reason=reason)


@transaction.atomic
def take_back(*, recipient: Recipient, reason: str, by: User) -> bool:
    """An answer that was recorded by mistake does not count any more; the history keeps it and why.

    What the unit sent later is no mistake of the office's: that is taken back by itself, before.
    """
    require(policies.can_follow_up(by))
    (held,) = held_recipients(recipient.directive, [recipient])
    if sent := held.sent_supplements:
        days = joined(short_date(each.answered_on) for each in sent)
        raise ValidationError(f"Đơn vị đã gửi văn bản bổ sung ngày {days}. Hãy bỏ văn bản bổ sung trước.")
    _forget_prepared(held, reason=history.needs_reason(reason), by=by)
    return history.change(held, by=by, reason=reason, **NO_ANSWER)


def _write(held: list[Recipient], letter: Letter, counts: bool, by: User, fingerprint: str) -> list[Recipient]:
    """Write one letter for all: as the answer, or as a supplement where there is one already."""
    for each in held:
        check_letter(each, letter, fingerprint)
        check_day(each, letter.answered_on)
        check_paper(each, letter)
    on_behalf, file = policies.can_follow_up(by), None
    if letter.file:
        (file,) = history.create([AnswerFile(**file_columns(letter.file))], by=by)
    written = {name: getattr(letter, name) for name in ("answered_on", "answered_by", "explanation")}
    written |= {"return_reason": "", "on_behalf": on_behalf}
    answered = written | {"answer": Answer.RECORDED if counts else Answer.PREPARED}
    answered |= {"answer_file": file} if file else {}
    more = [each for each in held if each.answer == Answer.RECORDED]
    history.change_all([(each, answered) for each in held if each.answer != Answer.RECORDED], by=by)
    # The unit's own file stays until another one is chosen; the office's letter is not the one that was prepared.
    written |= {"answer_file": file} if file or on_behalf else {}
    _write_supplements(more, written, counts=counts, by=by)
    return held


@transaction.atomic
def ask_for_more(
    *, recipient: Recipient, reason: str, due_on: datetime.date | None = None, by: User, fingerprint: str = ""
) -> bool:
    """Đề nghị bổ sung: the answer counts, but the office asks for more, until a day or without one."""
    held = _held(recipient, by)
    asked = {"more_reason": reason, "more_due_on": due_on}
    check_unchanged(held, asked, shown=fingerprint, now=answer_fingerprint(held))
    if held.answer != Answer.RECORDED:
        raise ValidationError("Đơn vị chưa báo cáo nên chưa có gì để đề nghị bổ sung.")
    if held.directive.closed_on:
        raise ValidationError(CLOSED)
    first = held.answered_on
    if due_on and first and due_on < first:
        raise ValidationError({"due_on": f"Hạn bổ sung không được trước ngày trả lời {short_date(first)}."})
    history.needs_reason(reason)
    return history.change(held, by=by, reason=reason, needs_more=True, **asked)


@transaction.atomic
def ask_no_more(*, recipient: Recipient, reason: str, by: User) -> bool:
    """The office asks for nothing more; what an officer was preparing goes, and the history keeps it."""
    held = _held(recipient, by)
    if not held.needs_more:
        raise ValidationError(NOT_ASKED)
    _forget_prepared(held, reason=history.needs_reason(reason), by=by)
    return history.change(held, by=by, reason=reason, **NOTHING_ASKED)


@transaction.atomic
def take_back_supplement(*, supplement: Supplement, reason: str, by: User) -> Recipient:
    """A supplement that was recorded by mistake goes, and the history keeps it; what it was to settle is open again.

    Return whose it was.
    """
    held = _held(supplement.recipient, by)
    stored = held.supplements.filter(pk=supplement.pk, stage=SupplementStage.RECORDED).first()
    if stored is None:
        raise ValidationError("Văn bản bổ sung này đã được bỏ rồi. Hãy tải lại trang.")
    asked = {"needs_more": True, "more_reason": stored.asked_for, "more_due_on": stored.due_on}
    history.delete(stored, by=by, reason=history.needs_reason(reason))
    if not held.needs_more:
        history.change(held, by=by, reason=reason, **asked)
    return held


def _write_supplements(held: Sequence[Recipient], written: dict[str, Any], *, counts: bool, by: User) -> None:
    """Write one letter as the supplement of all `held`, in place of what was being prepared; what counts settles."""
    values = written | {"stage": SupplementStage.RECORDED if counts else SupplementStage.PREPARED}
    prepared = _prepared(held)
    wanted = [(prepared.get(each.pk), each, values | _asked(each)) for each in held]
    history.create([Supplement(recipient=each, **values) for begun, each, values in wanted if not begun], by=by)
    history.change_all([(begun, values) for begun, _, values in wanted if begun], by=by)
    if counts:
        _settle(held, written["answered_on"], by)


def _forget_prepared(held: Recipient, *, reason: str, by: User) -> None:
    """What was being prepared for `held` goes; the history keeps it and why."""
    for found in _prepared([held]).values():
        history.delete(found, by=by, reason=reason)


def _held(recipient: Recipient, by: User) -> Recipient:
    require(policies.can_follow_up(by))
    (held,) = held_recipients(recipient.directive, [recipient])
    return held


def _prepared(held: Sequence[Recipient]) -> dict[int, Supplement]:
    """What is being prepared for each of `held`, which nobody else writes meanwhile."""
    whole = {each.pk: each for each in held}
    found = Supplement.objects.filter(recipient__in=whole, stage=SupplementStage.PREPARED)
    prepared = {each.recipient_id: each for each in found}
    for pk, each in prepared.items():
        each.recipient = whole[pk]
    return prepared


def _asked(held: Recipient) -> dict[str, Any]:
    """What a supplement answers, kept with it."""
    return {"asked_for": held.more_reason, "due_on": held.more_due_on}


def _settle(held: Sequence[Recipient], day: datetime.date | None, by: User) -> None:
    reason = f"Bổ sung ngày {short_date(day)}" if day else "Bổ sung"
    history.change_all([(each, NOTHING_ASKED) for each in held], by=by, reason=reason)
