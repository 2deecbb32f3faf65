"""What changes in the list of contacts (đầu mối) of a unit."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import policies
from accounts.models import User
from communes.models import Contact, Unit
from communes.rules.telephones import phone_number
from history import actions as history
from ntm_tracker.fields import clean_line
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of
from ntm_tracker.vietnamese import short_date

BAD_PHONE = "Số điện thoại có 10 hoặc 11 chữ số và bắt đầu bằng 0, ví dụ 0939 123 456. Hãy kiểm tra lại."


@transaction.atomic
def add_contact(*, unit: Unit, by: User, reason: str = "", **values: Any) -> Contact:
    """Add whom to call at `unit`: name, post, phone, from, to."""
    contact = _checked(Contact(unit=_locked(unit, by)), values)
    (added,) = history.create([contact], by=by, reason=reason)
    return added


@transaction.atomic
def change_contact(*, contact: Contact, by: User, reason: str = "", fingerprint: str = "", **values: Any) -> bool:
    """Change a contact; return whether anything changed."""
    _locked(contact.unit, by)
    stored = Contact.objects.get(pk=contact.pk)
    check_unchanged(stored, values, shown=fingerprint, now=fingerprint_of(stored))
    _checked(Contact.objects.get(pk=contact.pk), values)
    return history.change(stored, by=by, reason=reason, **_clean(values))


@transaction.atomic
def replace_contact(
    *, unit: Unit, old: Contact | None, new: dict[str, str] | None, day: datetime.date, reason: str, by: User
) -> None:
    """From `day` call `new` (name, post, phone) instead of `old`, who ends the day before.

    Who is a contact of the unit already goes on as one, with the post and number that are known now.
    """
    if old:
        _end_before(old, day, reason=reason, by=by)
    if not new:
        return
    known = _same_name(Contact(unit=unit), new["name"], day, None)
    if known:
        told: dict[str, Any] = {name: value for name, value in new.items() if value and name != "name"}
        if known[0].valid_from and known[0].valid_from > day:
            told["valid_from"] = day
        change_contact(contact=known[0], by=by, reason=reason, **told)
    else:
        add_contact(unit=unit, by=by, reason=reason, valid_from=day, **new)


def _end_before(contact: Contact, day: datetime.date, *, reason: str, by: User) -> None:
    last = day - datetime.timedelta(days=1)
    if contact.valid_from and contact.valid_from > last:
        begins = short_date(contact.valid_from)
        text = f"Đầu mối {contact.name} bắt đầu từ {begins}, không kết thúc trước ngày đó được."
        raise ValidationError({"old_contact": f"{text} Hãy sửa ngày nhận việc, hoặc sửa đầu mối ở trang đơn vị."})
    if contact.valid_to is None or contact.valid_to > last:
        change_contact(contact=contact, by=by, reason=reason, valid_to=last)


def _locked(unit: Unit, by: User) -> Unit:
    """Lock the unit, so that two people do not write overlapping rows at once."""
    policies.require(policies.can_edit_contacts(by))
    return Unit.objects.select_for_update().get(pk=unit.pk)


def _checked(contact: Contact, values: dict[str, Any]) -> Contact:
    """Return `contact` with `values`; raise ValidationError when they cannot stand in the list."""
    for name, value in _clean(values).items():
        setattr(contact, name, value)
    contact.full_clean(validate_constraints=False, validate_unique=False)
    first, last = contact.valid_from, contact.valid_to
    if first and last and last < first:
        raise ValidationError({"valid_to": "Ngày này trước “Từ ngày”. Hãy sửa một trong hai ngày."})
    for other in _same_name(contact, contact.name, first, last):
        span = f"từ {short_date(other.valid_from)}" if other.valid_from else ""
        span += f" đến {short_date(other.valid_to)}" if other.valid_to else ""
        text = f"{other.name} đã có trong danh sách {span.strip() or 'không ghi thời gian'}; hai thời gian chồng nhau."
        raise ValidationError({"valid_from": f"{text} Hãy sửa ngày, hoặc sửa dòng đã có."})
    return contact


def _same_name(contact: Contact, name: str, first: datetime.date | None, last: datetime.date | None) -> list[Contact]:
    """Return the other rows of the unit with this name that share a day with the time from `first` to `last`."""
    others = Contact.objects.filter(unit=contact.unit).overlapping(first, last).exclude(pk=contact.pk)
    wanted = clean_line(name).casefold()
    return [other for other in others if other.name.casefold() == wanted]


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` with the number as it is stored."""
    if not values.get("phone"):
        return values
    try:
        return values | {"phone": phone_number(values["phone"])}
    except ValueError:
        raise ValidationError({"phone": BAD_PHONE}) from None
