"""Giving a task: which units must answer until when; what of it may change later."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from communes.models import Unit
from communes.rules.choices import UnitKind
from directives import policies
from directives.actions.letters import answer_fingerprint
from directives.models import Directive, OfficialDocument, Recipient
from directives.rules.choices import Expected
from history import actions as history
from ntm_tracker.fields import clean_line
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.vietnamese import count, fold, short_date

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
    _allowed(by)
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
        slug=_slug(document, asked.task),
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
    _allowed(by)
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


def _allowed(by: User) -> None:
    if not policies.can_record_documents(by):
        raise PermissionDenied


def _check_days(given_on: datetime.date | None, due_on: datetime.date | None) -> None:
    if given_on and given_on > timezone.localdate():
        raise ValidationError({"given_on": "Ngày giao không được sau hôm nay."})
    if due_on and given_on and due_on < given_on:
        raise ValidationError({"due_on": f"Hạn báo cáo không được trước ngày giao {short_date(given_on)}."})


def _slug(document: OfficialDocument | None, task: str) -> str:
    """`cv-38-ubnd-nn-ptnt`; the number grows until it is free."""
    told = f"{document.kind}-{document.number}-{document.symbol}" if document else task
    base = slugify(fold(told).replace("&", "-").replace("/", "-"))[:70] or "chi-dao"
    slug, number = base, 2
    while Directive.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def name_unit(*, directive: Directive, unit: Unit, cited_as: str = "", by: User) -> Recipient:
    """Xác định: one more of the units that the document names is known now."""
    held = _held(directive, unit, by)
    last = held.recipients.order_by("-order").values_list("order", flat=True).first() or 0
    (added,) = history.create([Recipient(directive=held, unit=unit, cited_as=cited_as, order=last + 1)], by=by)
    return added


@transaction.atomic
def correct_unit(*, recipient: Recipient, unit: Unit, by: User, fingerprint: str = "") -> bool:
    """Which unit a doubtful name means (“Y tế”: Phòng hay Trung tâm?); the citation stays."""
    _held(recipient.directive, unit, by, but=recipient)
    stored = Recipient.objects.select_for_update().get(pk=recipient.pk)
    check_unchanged(stored, {"unit": unit}, shown=fingerprint, now=answer_fingerprint(stored))
    cited = stored.cited_as or (stored.unit.list_name if stored.unit else "")
    return history.change(stored, by=by, unit=unit, cited_as=cited, unit_confirmed=True)


def _held(directive: Directive, unit: Unit, by: User, but: Recipient | None = None) -> Directive:
    """The directive, held meanwhile; a unit is asked once."""
    if not policies.can_follow_up(by):
        raise PermissionDenied
    held = Directive.objects.select_for_update().get(pk=directive.pk)
    if held.recipients.filter(unit=unit).exclude(pk__in=[but.pk] if but else []).exists():
        raise ValidationError({"unit": f"{unit.short_name} đã có trong danh sách. Hãy chọn đơn vị khác."})
    return held
