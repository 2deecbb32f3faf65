"""Following a directive up: units are reminded, the day is extended, a person closes it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives import policies
from directives.actions.letters import NOBODY, held_recipients
from directives.models import Directive, Recipient, Reminder
from directives.rules.choices import ReminderWay
from history import actions as history
from history.decisions import Decided
from history.models import DecisionSubject
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.vietnamese import joined, short_date

NO_DUE_DAY = "Chưa đặt hạn báo cáo. Hãy đặt hạn trước, rồi gia hạn."


@transaction.atomic
def remind(*, recipients: Sequence[Recipient], way: ReminderWay, by: User, note: str = "") -> list[Reminder]:
    """Log that units were reminded today."""
    if not policies.can_follow_up(by):
        raise PermissionDenied
    if not recipients:
        raise ValidationError(NOBODY)
    today = timezone.localdate()
    reminders = [Reminder(recipient=each, reminded_on=today, way=way, note=note, recorded_by=by) for each in recipients]
    return history.create(reminders, by=by)


@transaction.atomic
def record_mailed(*, mailed: Sequence[tuple[Recipient, Sequence[str]]]) -> list[Reminder]:
    """Log whom the program itself reminded by mail today, with the addresses."""
    today = timezone.localdate()
    reminders = [
        Reminder(recipient=each, reminded_on=today, way=ReminderWay.EMAIL, note=joined(addresses)[:300])
        for each, addresses in mailed
    ]
    return history.create(reminders, by=None)


@transaction.atomic
def change_reminder(
    *, reminder: Reminder, reminded_on: datetime.date, way: str, note: str, by: User, fingerprint: str = ""
) -> bool:
    """Write down what was promised, or mend the day."""
    if not policies.can_follow_up(by):
        raise PermissionDenied
    if reminded_on > timezone.localdate():
        raise ValidationError({"reminded_on": "Ngày nhắc không được sau hôm nay."})
    stored = Reminder.objects.select_for_update().get(pk=reminder.pk)
    values: dict[str, Any] = {"reminded_on": reminded_on, "way": way, "note": note}
    check_unchanged(stored, values, shown=fingerprint, now=fingerprint_of(stored))
    return history.change(stored, by=by, **values)


@transaction.atomic
def remove_reminder(*, reminder: Reminder, by: User) -> None:
    """Take back a reminder that was logged by mistake; the history keeps it."""
    if not policies.can_follow_up(by):
        raise PermissionDenied
    history.delete(Reminder.objects.select_for_update().get(pk=reminder.pk), by=by)


@dataclass(frozen=True)
class Extension:
    """A later day for some units, and why; `again`: it was said that it is not the first."""

    to: datetime.date
    reason: str
    again: bool = False
    decided: Decided | None = None


@transaction.atomic
def extend(*, directive: Directive, recipients: Sequence[Recipient], extension: Extension, by: User) -> list[Recipient]:
    """Gia hạn for all of `recipients` with one reason. Raises ValidationError; a second one has to be confirmed."""
    if not policies.can_follow_up(by):
        raise PermissionDenied
    held = held_recipients(directive, recipients)
    if directive.due_on is None:
        raise ValidationError(NO_DUE_DAY)
    later = [each for each in held if (each.extended_to or directive.due_on) >= extension.to]
    if later:
        names = joined(f"{each} ({short_date(each.extended_to or directive.due_on)})" for each in later)
        raise ValidationError({"to": f"Ngày gia hạn phải sau hạn hiện nay: {names}."})
    history.needs_reason(extension.reason, "Hãy ghi lý do gia hạn.")
    twice = [each for each in held if each.extended_to]
    if twice and not extension.again:
        names = joined(f"{each} (đến {short_date(day)})" for each in twice if (day := each.extended_to))
        text = f"Đã gia hạn một lần: {names}. Nếu vẫn gia hạn tiếp, hãy đánh dấu ô này rồi bấm lại."
        raise ValidationError({"again": text}, code="again")
    values = {"extended_to": extension.to, "extension_reason": extension.reason}
    changed = history.change_all([(each, values) for each in held], by=by, reason=extension.reason)
    if extension.decided:
        history.record_decision(about=directive, subject=DecisionSubject.EXTENSION, decided=extension.decided, by=by)
    return changed


@transaction.atomic
def close_directive(*, directive: Directive, closed_on: datetime.date, reason: str, by: User) -> bool:
    """Kết thúc theo dõi: from that day on the reports do not tell the directive any more."""
    held = _held(directive, by)
    if closed_on > timezone.localdate():
        raise ValidationError({"closed_on": "Ngày kết thúc không được sau hôm nay."})
    if held.given_on and closed_on < held.given_on:
        raise ValidationError({"closed_on": f"Ngày kết thúc không được trước ngày giao {short_date(held.given_on)}."})
    told = {"closed_on": closed_on, "close_reason": history.needs_reason(reason)}
    return history.change(held, by=by, reason=reason, **told)


@transaction.atomic
def reopen(*, directive: Directive, by: User) -> bool:
    """Follow a closed directive again."""
    held = _held(directive, by)
    return history.change(held, by=by, reason="Mở lại theo dõi", closed_on=None, close_reason="")


def _held(directive: Directive, by: User) -> Directive:
    if not policies.can_follow_up(by):
        raise PermissionDenied
    return Directive.objects.select_for_update().get(pk=directive.pk)
