"""Which units are meant: the ones that a document names and nobody knew yet, and those that were doubtful."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from communes.models import Unit
from directives import policies
from directives.models import Directive, Recipient
from history import actions as history


@transaction.atomic
def name_unit(*, directive: Directive, unit: Unit, cited_as: str = "", by: User) -> Recipient:
    """Xác định: one more of the units that the document names is known now."""
    held = _held(directive, unit, by)
    last = held.recipients.order_by("-order").values_list("order", flat=True).first() or 0
    (added,) = history.create([Recipient(directive=held, unit=unit, cited_as=cited_as, order=last + 1)], by=by)
    return added


@transaction.atomic
def correct_unit(*, recipient: Recipient, unit: Unit, by: User) -> bool:
    """Which unit a doubtful name means (“Y tế”: Phòng hay Trung tâm?); the citation stays."""
    _held(recipient.directive, unit, by, but=recipient)
    stored = Recipient.objects.select_for_update().get(pk=recipient.pk)
    cited = stored.cited_as or (stored.unit.list_name if stored.unit else "")
    return history.change(stored, by=by, unit=unit, cited_as=cited, unit_confirmed=True)


def _held(directive: Directive, unit: Unit, by: User, but: Recipient | None = None) -> Directive:
    """The directive, held meanwhile; a unit is asked once."""
    if not policies.can_follow_up(by):
        raise PermissionDenied
    held = Directive.objects.select_for_update().get(pk=directive.pk)
    if held.recipients.filter(unit=unit).exclude(pk=but.pk if but else None).exists():
        raise ValidationError({"unit": f"{unit.short_name} đã có trong danh sách. Hãy chọn đơn vị khác."})
    return held
