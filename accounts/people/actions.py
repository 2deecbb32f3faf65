"""What changes with accounts: what people do with their own, and what the administrator does with everybody's."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import policies
from accounts.contacts.actions import replace_contact
from accounts.evaluation import seat_trouble
from accounts.models import Role, SecondFactorRule, User
from accounts.people.links import opens
from accounts.policies import require
from accounts.second_factor import is_recovery, new_recovery_codes, newest_step, recovery_digest, tidy
from accounts.throttling import CLOCK_TOLERANCE
from communes.models import Contact, Installation, Unit
from communes.rules.choices import UnitKind
from history import actions as history
from ntm_tracker.fingerprint import check_shown, check_unchanged, fingerprint, fingerprint_of
from ntm_tracker.vietnamese import short_date


@dataclass(frozen=True)
class Checked:
    """What became of a code: `device` took it, or nothing may be tried before `wait_until`, or it was wrong.

    `failures` were counted since a code was last right: somebody else knows the password.
    """

    device: Device | None = None
    used_recovery_code: bool = False
    wait_until: datetime.datetime | None = None
    failures: int = 0


@transaction.atomic
def change_password(*, person: User, password: str, by: User) -> User:
    """Set the own password; every other session of the person ends with it."""
    person = _own(person, by)
    history.change(person, by=by, reason="Đổi mật khẩu", password=make_password(password))
    return person


@transaction.atomic
def sign_out_everywhere(*, person: User, by: User) -> None:
    """End every session of the person, this one included."""
    person = _own(person, by)
    _end_sessions(person, by=by, reason="Đăng xuất mọi nơi")


@transaction.atomic
def switch_on_second_factor(*, person: User, key: str, step: int, by: User) -> tuple[User, Device, list[str]]:
    """Ask for a code of the telephone with `key` from now on; return the recovery codes, which nobody shows again.

    `step` is that of the code with which the person proved to have the key; that code is used up.
    """
    person = _own(person, by)
    _forget_devices(person)
    telephone = TOTPDevice(user=person, name="điện thoại", key=key, last_t=step)
    telephone.save(force_insert=True)  # no record: a secret
    codes = _issue_recovery_codes(person)
    _end_sessions(person, by=by, reason="Bật đăng nhập hai lớp", has_second_factor=True, recovery_codes_left=len(codes))
    return person, telephone, codes


@transaction.atomic
def switch_off_second_factor(*, person: User, by: User) -> User:
    """Ask for the password alone again; password and code were checked."""
    person = _own(person, by)
    _switch_off(person, by=by, reason="Tắt đăng nhập hai lớp")
    return person


@transaction.atomic
def reset_second_factor(*, person: User, by: User | None, reason: str = "") -> None:
    """Take the second factor from somebody who lost telephone and codes, and end the sessions.

    `by` None: at the server itself, by command.
    """
    person = _locked(person)
    require(by is None or policies.can_reset_second_factor(by, person))
    _switch_off(person, by=by, reason=reason or "Đặt lại đăng nhập hai lớp")


@transaction.atomic
def renew_recovery_codes(*, person: User, by: User) -> list[str]:
    """Void the recovery codes and return ten new ones."""
    person = _own(person, by)
    require(person.has_second_factor)
    history.change(person, by=by, reason="Hủy mã dự phòng cũ", recovery_codes_left=0)
    codes = _issue_recovery_codes(person)
    history.change(person, by=by, reason="Tạo mã dự phòng mới", recovery_codes_left=len(codes))
    return codes


@transaction.atomic
def check_code(*, person: User, code: str) -> Checked:
    """Try a code of the telephone, or a recovery code, which holds once. Wrong ones make the next ones wait."""
    person, digits = _locked(person), tidy(code)
    kind = StaticDevice if is_recovery(digits) else TOTPDevice
    device = kind.objects.select_for_update().filter(user=person, confirmed=True).first()
    if device is None:
        return Checked()
    _forget_times_to_come(device)
    may, why_not = device.verify_is_allowed()
    if not may:
        return Checked(wait_until=why_not["locked_until"])
    failures = device.throttling_failure_count
    if not device.verify_token(recovery_digest(person, digits) if is_recovery(digits) else digits):
        return Checked()
    if is_recovery(digits):
        left = device.token_set.count()
        history.change(person, by=person, reason="Dùng một mã dự phòng", recovery_codes_left=left)
    return Checked(device, is_recovery(digits), failures=failures)


def _forget_times_to_come(device: TOTPDevice | StaticDevice) -> None:
    """Forget what a clock noted that was ahead and went back since: it would refuse every code until that time."""
    failed = device.throttling_failure_timestamp
    if failed and failed > timezone.now() + CLOCK_TOLERANCE:
        device.throttle_reset(commit=False)
    if isinstance(device, TOTPDevice) and device.last_t > newest_step():
        device.last_t = -1


def roles_fingerprint(required: Iterable[str]) -> str:
    """Return that of the roles that must use the second factor."""
    return fingerprint(sorted(required))


@transaction.atomic
def require_second_factor(*, roles: Iterable[str], by: User, fingerprint: str = "") -> None:
    """Require the second factor of everybody in `roles`, and of nobody else."""
    require(policies.can_administer(by))
    wanted, rules = set(roles), {rule.role: rule for rule in SecondFactorRule.objects.select_for_update()}
    if fingerprint:
        check_shown(fingerprint, roles_fingerprint(rules))
    for role in sorted(rules.keys() - wanted):
        history.delete(rules[role], by=by)
    history.create([SecondFactorRule(role=Role(role)) for role in sorted(wanted - rules.keys())], by=by)


@transaction.atomic
def make_administrator(*, person: User, password: str) -> None:
    """Make the first administrator, at the server itself; a second one is made by the first."""
    require(not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists())
    person.role, person.password = Role.ADMINISTRATOR, make_password(password)
    history.create([person], by=None, reason="Người quản trị đầu tiên")


@transaction.atomic
def set_password_at_console(*, person: User, password: str) -> None:
    """Set a password at the server itself: whoever is there could read the database anyway."""
    history.change(_locked(person), by=None, reason="Đặt lại mật khẩu trên máy chủ", password=make_password(password))


@transaction.atomic
def close_example_account(*, person: User) -> None:
    """Close an account whose password everybody can read."""
    history.change(_locked(person), by=None, reason="Khóa tài khoản mẫu", is_active=False)


def _locked(person: User) -> User:
    return User.objects.with_second_factor_rule().select_for_update().get(pk=person.pk)


def _own(person: User, by: User) -> User:
    """Lock and return `person`, whose own account it must be."""
    person = _locked(person)
    require(policies.can_change_own_account(by, person))
    return person


def _end_sessions(person: User, *, by: User | None, reason: str, **values: object) -> None:
    generation = person.session_generation + 1
    history.change(person, by=by, reason=reason, session_generation=generation, **values)


def _switch_off(person: User, *, by: User | None, reason: str) -> None:
    _forget_devices(person)
    _end_sessions(person, by=by, reason=reason, has_second_factor=False, recovery_codes_left=0)


def _issue_recovery_codes(person: User) -> list[str]:
    codes = new_recovery_codes()
    StaticDevice.objects.filter(user=person).delete()  # no record: secrets
    card = StaticDevice(user=person, name="mã dự phòng")
    card.save(force_insert=True)  # no record: secrets
    tokens = [StaticToken(device=card, token=recovery_digest(person, code)) for code in codes]
    StaticToken.objects.bulk_create(tokens)  # no record: secrets
    return codes


def _forget_devices(person: User) -> None:
    for kind in (TOTPDevice, StaticDevice):
        kind.objects.filter(user=person).delete()  # no record: secrets


BY_LINK = "Đặt mật khẩu bằng liên kết"
NEW_LINK = "Tạo liên kết đặt mật khẩu"
NO_LINK = "Chỉ tạo liên kết cho tài khoản đang mở của người khác; mật khẩu của mình thì tự đổi."


class LinkClosedError(Exception):
    """The link does not hold any more."""


@transaction.atomic
def add_person(*, full_name: str, username: str, email: str, role: str, unit: Unit | None, by: User) -> User:
    """Make an account without a password; a link opens it."""
    require(policies.can_administer(by))
    check_seat(role, unit)
    person = User(full_name=full_name, username=username, email=email, role=role, unit=unit)
    person.password = make_password(None)
    person.full_clean()
    (added,) = history.create([person], by=by)
    return added


def person_fingerprint(person: User) -> str:
    """Return that of what the form of a person shows."""
    return fingerprint_of(person, ("full_name", "username", "email", "role", "unit"))


@transaction.atomic
def change_person(*, person: User, by: User, fingerprint: str = "", **values: Any) -> bool:
    """Change name, sign-in name, e-mail address or seat; return whether anything changed.

    Who may do this is an administrator and stays one, so one is always left.
    """
    person = _locked_for(person, by)
    check_unchanged(person, values, shown=fingerprint, now=person_fingerprint(person))
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
    person = _locked_for(person, by)
    require(policies.can_close(by, person), why_not_close(by, person))
    history.change(person, by=by, reason=reason, is_active=False, password=make_password(None))
    return person


@transaction.atomic
def reopen_account(*, person: User, reason: str, by: User) -> User:
    """Open a closed account again; its password has ended, a link opens it."""
    person = _locked_for(person, by)
    require(policies.can_reopen(by, person), "Tài khoản này đang mở.")
    check_seat(person.role, person.unit)
    history.change(person, by=by, reason=reason, is_active=True)
    return person


@transaction.atomic
def end_password(*, person: User, by: User) -> User:
    """End the password, older links and every session of `person`, so that only a new link opens the account."""
    person = _locked_for(person, by)
    require(policies.can_close(by, person), NO_LINK)
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
    *,
    person: User,
    day: datetime.date,
    full_name: str,
    username: str,
    email: str = "",
    is_contact: bool = True,
    post: str = "",
    phone: str = "",
    old_contact: Contact | None,
    reason: str,
    by: User,
) -> User:
    """Bàn giao: somebody new takes the seat of `person`, whose account is closed; contacts change on `day`.

    Who `is_contact` stands in the list of contacts from then on, with `post` and `phone`.
    Accounts change at once, so `day` is today or has passed. Raises ValidationError and writes nothing where one part
    cannot be done.
    """
    person = _locked_for(person, by)
    require(policies.can_close(by, person), why_not_close(by, person))
    if day > timezone.localdate():
        raise ValidationError({"day": "Ngày này chưa đến. Hãy ghi bàn giao vào ngày đó hoặc sau đó."})
    unit = check_seat(person.role, person.unit)
    successor = add_person(full_name=full_name, username=username, email=email, role=person.role, unit=unit, by=by)
    told = f"Bàn giao cho {full_name} từ ngày {short_date(day)}. {reason}".strip()
    close_account(person=person, reason=told, by=by)
    new = {"name": full_name, "post": post, "phone": phone} if is_contact else None
    replace_contact(unit=unit, old=old_contact, new=new, day=day, reason=told, by=by)
    return successor


def check_seat(role: str, unit: Unit | None) -> Unit:
    """Return the unit; raise ValidationError when `role` does not fit `unit`, or the unit has ended."""
    if unit is None:
        raise ValidationError({"unit": "Người dùng phải thuộc một đơn vị. Hãy chọn đơn vị."})
    if unit.valid_to and unit.valid_to < timezone.localdate():
        raise ValidationError(
            {"unit": f"Đơn vị này hết hiệu lực từ {short_date(unit.valid_to)}. Hãy chọn đơn vị khác."}
        )
    level = unit.locality.level if unit.locality else ""
    if trouble := seat_trouble(role, kind=unit.kind, level=level, is_office=_is_home_office(unit)):
        raise ValidationError({"unit": trouble})
    return unit


def why_not_close(by: User, person: User) -> str:
    """Return what to tell `by`, who may not close or hand over the account of `person`."""
    if by.pk == person.pk:
        return "Không tự khóa hay bàn giao tài khoản của mình được. Hãy nhờ một người quản trị khác."
    return "Tài khoản này đã khóa."


def _is_home_office(unit: Unit) -> bool:
    office = Installation.objects.office()
    return unit == office if office else unit.kind == UnitKind.COORDINATION_OFFICE


def _locked_for(person: User, by: User) -> User:
    """Lock and return `person` as stored; refuse `by` who is no administrator any more.

    All administrators are locked together and in one order: two who close each other at once must not both succeed.
    """
    wanted = Q(pk__in=(person.pk, by.pk)) | Q(role=Role.ADMINISTRATOR, is_active=True)
    stored = {one.pk: one for one in User.objects.select_for_update().filter(wanted).order_by("pk")}
    require(by.pk in stored and policies.can_administer(stored[by.pk]))
    return stored[person.pk]
