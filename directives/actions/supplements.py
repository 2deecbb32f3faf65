"""Đề nghị bổ sung: the office asks for more, and what came then stands beside the answer; the answer stays as it came.

A supplement never changes what counts: in time or late, reported or not, is the answer's own day.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from directives import policies
from directives.actions.letters import CLOSED, Letter, answer_fingerprint, held_recipients
from directives.models import AnswerFile, Recipient, Supplement
from directives.rules.choices import Answer, SupplementStage
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged
from ntm_tracker.vietnamese import short_date

NOTHING_ASKED = {"needs_more": False, "more_reason": "", "more_due_on": None}
NOT_ASKED = "Văn phòng không còn đề nghị đơn vị này bổ sung. Hãy tải lại trang."


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
    forget_prepared(held, reason=history.needs_reason(reason), by=by)
    return history.change(held, by=by, reason=reason, **NOTHING_ASKED)


@transaction.atomic
def take_back_supplement(*, supplement: Supplement, reason: str, by: User) -> None:
    """A supplement that was recorded by mistake goes, and the history keeps it; what it was to settle is open again."""
    held = _held(supplement.recipient, by)
    stored = held.supplements.filter(pk=supplement.pk, stage=SupplementStage.RECORDED).first()
    if stored is None:
        raise ValidationError("Văn bản bổ sung này đã được bỏ rồi. Hãy tải lại trang.")
    asked = {"needs_more": True, "more_reason": stored.asked_for, "more_due_on": stored.due_on}
    history.delete(stored, by=by, reason=history.needs_reason(reason))
    if not held.needs_more:
        history.change(held, by=by, reason=reason, **asked)


def write(held: Sequence[Recipient], letter: Letter, file: AnswerFile | None, *, counts: bool, by: User) -> None:
    """Write one letter as the supplement of all `held`, in place of what was being prepared; what counts settles."""
    on_behalf = policies.can_follow_up(by)
    values: dict[str, Any] = {
        "stage": SupplementStage.RECORDED if counts else SupplementStage.PREPARED,
        "answered_on": letter.answered_on,
        "answered_by": letter.answered_by,
        "explanation": letter.explanation,
        "on_behalf": on_behalf,
        "return_reason": "",
    }
    # The unit's own file stays until another one is chosen; the office's letter is not the one that was prepared.
    values |= {"answer_file": file} if file or on_behalf else {}
    prepared = _prepared(held)
    wanted = [(prepared.get(each.pk), each, values | _asked(each)) for each in held]
    history.create([Supplement(recipient=each, **values) for begun, each, values in wanted if not begun], by=by)
    history.change_all([(begun, values) for begun, _, values in wanted if begun], by=by)
    if counts:
        _settle(held, letter.answered_on, by)


def confirm_prepared(held: Recipient, by: User) -> bool:
    """The supplement that was prepared counts as it stands."""
    found = _prepared([held]).get(held.pk)
    if found is None:
        raise PermissionDenied
    history.change(found, by=by, stage=SupplementStage.RECORDED, return_reason="", **_asked(held))
    _settle([held], found.answered_on, by)
    return True


def return_prepared(held: Recipient, reason: str, by: User) -> bool:
    """The supplement that was prepared goes back to the officer; what was typed stays."""
    found = _prepared([held])[held.pk]
    return history.change(found, by=by, reason=history.needs_reason(reason), return_reason=reason)


def forget_prepared(held: Recipient, *, reason: str, by: User) -> None:
    """What was being prepared for `held` goes; the history keeps it and why."""
    for found in _prepared([held]).values():
        history.delete(found, by=by, reason=reason)


def _held(recipient: Recipient, by: User) -> Recipient:
    if not policies.can_follow_up(by):
        raise PermissionDenied
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
