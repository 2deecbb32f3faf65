"""What changes with people: accounts and their seats, links to set a password, handing over."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import policies
from accounts.contacts.actions import replace_contact
from accounts.evaluation import seat_trouble
from accounts.links import opens
from accounts.models import Role, User
from communes.models import Contact, Installation, Unit
from communes.rules.choices import UnitKind
from history import actions as history
from ntm_tracker.vietnamese import short_date

BY_LINK = "Đặt mật khẩu bằng liên kết"
NEW_LINK = "Tạo liên kết đặt mật khẩu"
NO_LINK = "Chỉ tạo liên kết cho tài khoản đang mở của người khác; mật khẩu của mình thì tự đổi."


class LinkClosedError(Exception):
    """The link does not hold any more."""


@dataclass(frozen=True)
class Newcomer:
    """Who takes over a seat, as it was entered; `post` and `phone` are for the list of contacts."""

    full_name: str
    username: str
    email: str = ""
    is_contact: bool = True
    post: str = ""
    phone: str = ""


@transaction.atomic
def add_person(*, full_name: str, username: str, email: str, role: str, unit: Unit, by: User) -> User:
    """Make an account without a password; a link opens it."""
    if not policies.can_manage_people(by):
        raise PermissionDenied
    check_seat(role, unit)
    person = User(full_name=full_name, username=username, email=email, role=role, unit=unit)
    person.password = make_password(None)
    person.full_clean()
    (added,) = history.create([person], by=by)
    return added


@transaction.atomic
def change_person(*, person: User, by: User, **values: Any) -> bool:
    """Change name, sign-in name, e-mail address or seat; return whether anything changed.

    Who may do this is an administrator and stays one, so one is always left.
    """
    person = _locked(person, by)
    before = person.role, person.unit_id
    for name, value in values.items():
        setattr(person, name, value)
    if person.pk == by.pk and person.role != Role.ADMINISTRATOR:
        raise ValidationError({"role": "Không tự bỏ quyền quản trị của mình được. Hãy nhờ một người quản trị khác."})
    if (person.role, person.unit_id) != before:
        check_seat(person.role, person.unit)
    person.full_clean()
    return history.change(User.objects.get(pk=person.pk), by=by, **values)


@transaction.atomic
def close_account(*, person: User, reason: str, by: User) -> User:
    """Close an account: signed out everywhere, the password ended. What the person did keeps the name."""
    person = _locked(person, by)
    if not policies.can_close(by, person):
        raise PermissionDenied(why_not_close(by, person))
    history.change(person, by=by, reason=reason, is_active=False, password=make_password(None))
    return person


@transaction.atomic
def reopen_account(*, person: User, reason: str, by: User) -> User:
    """Open a closed account again; its password has ended, a link opens it."""
    person = _locked(person, by)
    if not policies.can_reopen(by, person):
        raise PermissionDenied("Tài khoản này đang mở.")
    check_seat(person.role, person.unit)
    history.change(person, by=by, reason=reason, is_active=True)
    return person


@transaction.atomic
def end_password(*, person: User, by: User) -> User:
    """End the password, older links and every session of `person`, so that only a new link opens the account."""
    person = _locked(person, by)
    if not policies.can_make_link(by, person):
        raise PermissionDenied(NO_LINK)
    history.change(person, by=by, reason=NEW_LINK, password=make_password(None))
    return person


def set_password(*, person: User, token: str, password: str) -> None:
    """Set the password with a link; raises LinkClosedError where somebody was quicker."""
    validate_password(password, person)
    hashed = make_password(password)  # slow on purpose: not while the database waits
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        if not person.is_active or not opens(person, token):
            raise LinkClosedError
        history.change(person, by=person, reason=BY_LINK, password=hashed)


@transaction.atomic
def hand_over(
    *, person: User, day: datetime.date, newcomer: Newcomer, old_contact: Contact | None, reason: str, by: User
) -> User:
    """Bàn giao: `newcomer` takes the seat of `person`, whose account is closed; contacts change on `day`.

    Accounts change at once, so `day` is today or has passed. Raises ValidationError and writes nothing where one part
    cannot be done.
    """
    person = _locked(person, by)
    if not policies.can_close(by, person):
        raise PermissionDenied(why_not_close(by, person))
    if day > timezone.localdate():
        raise ValidationError({"day": "Ngày này chưa đến. Hãy ghi bàn giao vào ngày đó hoặc sau đó."})
    successor = add_person(
        full_name=newcomer.full_name,
        username=newcomer.username,
        email=newcomer.email,
        role=person.role,
        unit=person.unit,
        by=by,
    )
    told = f"Bàn giao cho {newcomer.full_name} từ ngày {short_date(day)}. {reason}".strip()
    close_account(person=person, reason=told, by=by)
    new = {"name": newcomer.full_name, "post": newcomer.post, "phone": newcomer.phone} if newcomer.is_contact else None
    replace_contact(unit=person.unit, old=old_contact, new=new, day=day, reason=told, by=by)
    return successor


def check_seat(role: str, unit: Unit | None) -> None:
    """Raise ValidationError when `role` does not fit `unit`, or the unit has ended."""
    if unit is None:
        raise ValidationError({"unit": "Người dùng phải thuộc một đơn vị. Hãy chọn đơn vị."})
    if unit.valid_to and unit.valid_to < timezone.localdate():
        raise ValidationError(
            {"unit": f"Đơn vị này hết hiệu lực từ {short_date(unit.valid_to)}. Hãy chọn đơn vị khác."}
        )
    level = unit.locality.level if unit.locality else ""
    if trouble := seat_trouble(role, kind=unit.kind, level=level, is_office=_is_home_office(unit)):
        raise ValidationError({"unit": trouble})


def why_not_close(by: User, person: User) -> str:
    """Return what to tell `by`, who may not close or hand over the account of `person`."""
    if by.pk == person.pk:
        return "Không tự khóa hay bàn giao tài khoản của mình được. Hãy nhờ một người quản trị khác."
    return "Tài khoản này đã khóa."


def _is_home_office(unit: Unit) -> bool:
    installation = Installation.objects.first()
    return unit.pk == installation.office_id if installation else unit.kind == UnitKind.COORDINATION_OFFICE


def _locked(person: User, by: User) -> User:
    """Lock and return `person` as stored; refuse `by` who is no administrator any more.

    All administrators are locked together and in one order: two who close each other at once must not both succeed.
    """
    wanted = Q(pk__in=(person.pk, by.pk)) | Q(role=Role.ADMINISTRATOR, is_active=True)
    stored = {one.pk: one for one in User.objects.select_for_update().filter(wanted).order_by("pk")}
    if by.pk not in stored or not policies.can_manage_people(stored[by.pk]):
        raise PermissionDenied
    return stored[person.pk]
