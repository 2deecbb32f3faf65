"""A directive: units are asked, which of them are meant, they are reminded, the day is extended, a person closes it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import require
from communes.models import Unit
from communes.rules.choices import UnitKind
from directives.actions.addresses import new_address, told_address
from directives.actions.answers import CLOSED, NOBODY, answer_fingerprint, held_recipients
from directives.models import Directive, OfficialDocument, Recipient, Reminder
from directives.policies import can_follow_up, can_record_documents
from directives.rules.choices import Answer, Expected, ReminderWay
from directives.rules.evaluation import unnamed_units
from history import actions as history
from history.decisions import Decided
from history.models import DecisionSubject
from ntm_tracker.fields import clean_line
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.vietnamese import count, joined, short_date

CHANGED = ("task", "given_on", "due_on", "expected", "named_total", "place", "outcome")
WHY = "Hạn báo cáo thay đổi: hãy ghi lý do."


@dataclass(frozen=True)
class Addressee:
    """Whom a document asks for what, until when; how many units it names, known or not."""

    units: Sequence[Unit]
    due_on: datetime.date | None = None
    expected: str = Expected.REPORT
    named_total: int | None = None
    task: str = ""


@transaction.atomic
def give(
    *, asked: Addressee, document: OfficialDocument | None = None, given_on: datetime.date | None = None, by: User
) -> Directive:
    """Ask units for a report; a group is asked unit by unit, each once."""
    require(can_record_documents(by))
    units = asked_units(asked.units)
    given = document.issued_on if document else given_on
    if not document and not clean_line(asked.task):
        raise ValidationError({"task": "Hãy ghi nhiệm vụ được giao."})
    if not units and not asked.named_total:
        raise ValidationError({"units": "Hãy chọn đơn vị phải báo cáo, hoặc ghi văn bản nêu bao nhiêu đơn vị."})
    if asked.named_total is not None and asked.named_total < len(units):
        text = f"Đã chọn {len(units)} đơn vị, nhiều hơn số đơn vị văn bản nêu. Để trống nếu đúng bằng số đã chọn."
        raise ValidationError({"named_total": text})
    _check_days(given, asked.due_on)
    wanted = Directive(
        slug=new_address(told_address(document) if document else asked.task.replace("&", "-").replace("/", "-")),
        document=document,
        task="" if document else asked.task,
        given_on=given,
        due_on=asked.due_on,
        expected=asked.expected,
        named_total=asked.named_total,
        order=min(Directive.objects.count() + 1, 32767),
    )
    (directive,) = history.create([wanted], by=by)
    history.create(
        [Recipient(directive=directive, unit=unit, order=place) for place, unit in enumerate(units, 1)], by=by
    )
    return directive


def directive_fingerprint(directive: Directive) -> str:
    """Return that of what the form of a directive shows."""
    return fingerprint_of(directive, CHANGED)


@transaction.atomic
def change_directive(
    *, directive: Directive, values: dict[str, Any], reason: str = "", by: User, fingerprint: str = ""
) -> bool:
    """Mend what is asked: the due day (with a reason), how many units the document names, where it is told.

    The units keep their own extensions. Raises ValidationError where the new values do not fit what is recorded.
    """
    require(can_record_documents(by))
    held = Directive.objects.select_for_update(of=("self",)).get(pk=directive.pk)
    check_unchanged(held, values, shown=fingerprint, now=directive_fingerprint(held))
    named, known = values.get("named_total", held.named_total), held.recipients.count()
    if named is not None and named < known:
        text = f"Đã biết {count(known)} đơn vị: số đơn vị văn bản nêu không được ít hơn."
        raise ValidationError({"named_total": text})
    due_on = values.get("due_on", held.due_on)
    _check_days(values.get("given_on", held.given_on), due_on)
    if held.due_on and due_on != held.due_on:
        history.needs_reason(reason, WHY)
    return history.change(held, by=by, reason=reason, **values)


def asked_units(chosen: Iterable[Unit]) -> list[Unit]:
    """The single bodies among `chosen`, groups by their members, each once."""
    found: dict[int, Unit] = {}
    for unit in chosen:
        for each in unit.members.all() if unit.kind == UnitKind.GROUP else [unit]:
            found.setdefault(each.pk, each)
    return list(found.values())


def _check_days(given_on: datetime.date | None, due_on: datetime.date | None) -> None:
    if given_on and given_on > timezone.localdate():
        raise ValidationError({"given_on": "Ngày giao không được sau hôm nay."})
    if due_on and given_on and due_on < given_on:
        raise ValidationError({"due_on": f"Hạn báo cáo không được trước ngày giao {short_date(given_on)}."})


@transaction.atomic
def name_unit(*, directive: Directive, unit: Unit, cited_as: str = "", reason: str = "", by: User) -> Recipient:
    """Xác định: one more of the units that the document names is known now; one beyond those is asked for a reason."""
    held = _asked_once(directive, unit, by)
    if held.closed_on:
        raise ValidationError(CLOSED)
    if not unnamed_units(held.named_total, held.recipients.count()):
        history.needs_reason(reason, "Hãy ghi lý do giao thêm đơn vị.")
    last = held.recipients.order_by("-order").values_list("order", flat=True).first() or 0
    (added,) = history.create(
        [Recipient(directive=held, unit=unit, cited_as=cited_as, order=last + 1)], by=by, reason=reason
    )
    return added


@transaction.atomic
def unask(*, recipient: Recipient, reason: str, by: User) -> None:
    """A unit that was asked by mistake is asked no more; the history keeps it, how it was reminded, and the reason.

    A unit that answered stays: what was received is not thrown away unseen.
    """
    require(can_follow_up(by))
    (held,) = held_recipients(recipient.directive, [recipient])
    if held.answer != Answer.NONE or held.supplements.exists():
        raise ValidationError(f"{held} đã có trả lời. Hãy bỏ trả lời đã ghi trước, rồi mới bỏ đơn vị.")
    history.needs_reason(reason)
    for reminder in held.reminders.select_related("recipient__unit"):
        history.delete(reminder, by=by, reason=reason)
    history.delete(held, by=by, reason=reason)


@transaction.atomic
def correct_unit(*, recipient: Recipient, unit: Unit, by: User, fingerprint: str = "") -> bool:
    """Which unit a doubtful name means (“Y tế”: Phòng hay Trung tâm?); the citation stays."""
    _asked_once(recipient.directive, unit, by, but=recipient.pk)
    stored = Recipient.objects.select_for_update().get(pk=recipient.pk)
    check_unchanged(stored, {"unit": unit}, shown=fingerprint, now=answer_fingerprint(stored))
    cited = stored.cited_as or (stored.unit.list_name if stored.unit else "")
    return history.change(stored, by=by, unit=unit, cited_as=cited, unit_confirmed=True)


def _asked_once(directive: Directive, unit: Unit, by: User, but: int | None = None) -> Directive:
    """The directive, held meanwhile. Raises ValidationError where `unit` is asked in another row than `but` already."""
    held = _held(directive, by)
    if any(pk != but for pk in held.recipients.filter(unit=unit).values_list("pk", flat=True)):
        raise ValidationError({"unit": f"{unit.short_name} đã có trong danh sách. Hãy chọn đơn vị khác."})
    return held


NO_DUE_DAY = "Chưa đặt hạn báo cáo. Hãy đặt hạn trước, rồi gia hạn."


@transaction.atomic
def remind(*, recipients: Sequence[Recipient], way: ReminderWay, by: User, note: str = "") -> list[Reminder]:
    """Log that units were reminded today."""
    require(can_follow_up(by))
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
    require(can_follow_up(by))
    if reminded_on > timezone.localdate():
        raise ValidationError({"reminded_on": "Ngày nhắc không được sau hôm nay."})
    stored = Reminder.objects.select_for_update().get(pk=reminder.pk)
    values: dict[str, Any] = {"reminded_on": reminded_on, "way": way, "note": note}
    check_unchanged(stored, values, shown=fingerprint, now=fingerprint_of(stored))
    return history.change(stored, by=by, **values)


@transaction.atomic
def remove_reminder(*, reminder: Reminder, by: User) -> None:
    """Take back a reminder that was logged by mistake; the history keeps it."""
    require(can_follow_up(by))
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
    require(can_follow_up(by))
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
    """The directive, held meanwhile, for whoever follows it up."""
    require(can_follow_up(by))
    return Directive.objects.select_for_update().get(pk=directive.pk)
