"""What people do with their own accounts: the password, the second factor, the end of all sessions.

The secrets themselves stand in django-otp's tables and are told nowhere; the history tells of them on the person.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import policies
from accounts.models import Role, SecondFactorRule, User
from accounts.second_factor import is_recovery, new_recovery_codes, recovery_digest, tidy
from history import actions as history


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
    person = _locked(person)
    if not policies.can_change_own_account(by, person):
        raise PermissionDenied
    history.change(person, by=by, reason="Đổi mật khẩu", password=make_password(password))
    return person


@transaction.atomic
def sign_out_everywhere(*, person: User, by: User) -> None:
    """End every session of the person, this one included."""
    person = _locked(person)
    if not policies.can_change_own_account(by, person):
        raise PermissionDenied
    _end_sessions(person, by=by, reason="Đăng xuất mọi nơi")


@transaction.atomic
def switch_on_second_factor(*, person: User, key: str, step: int, by: User) -> tuple[User, Device, list[str]]:
    """Ask for a code of the telephone with `key` from now on; return the recovery codes, which nobody shows again.

    `step` is that of the code with which the person proved to have the key; that code is used up.
    """
    person = _locked(person)
    if not policies.can_change_own_account(by, person):
        raise PermissionDenied
    _forget_devices(person)
    telephone = TOTPDevice(user=person, name="điện thoại", key=key, last_t=step)
    telephone.save(force_insert=True)  # no record: a secret
    codes = _issue_recovery_codes(person)
    _end_sessions(person, by=by, reason="Bật đăng nhập hai lớp", has_second_factor=True, recovery_codes_left=len(codes))
    return person, telephone, codes


@transaction.atomic
def switch_off_second_factor(*, person: User, by: User) -> User:
    """Ask for the password alone again; password and code were checked."""
    person = _locked(person)
    if not policies.can_change_own_account(by, person):
        raise PermissionDenied
    _switch_off(person, by=by, reason="Tắt đăng nhập hai lớp")
    return person


@transaction.atomic
def reset_second_factor(*, person: User, by: User | None, reason: str = "") -> None:
    """Take the second factor from somebody who lost telephone and codes, and end the sessions.

    `by` None: at the server itself, by command.
    """
    person = _locked(person)
    if by is not None and not policies.can_reset_second_factor(by, person):
        raise PermissionDenied
    _switch_off(person, by=by, reason=reason or "Đặt lại đăng nhập hai lớp")


@transaction.atomic
def renew_recovery_codes(*, person: User, by: User) -> list[str]:
    """Void the recovery codes and return ten new ones."""
    person = _locked(person)
    if not policies.can_change_own_account(by, person) or not person.has_second_factor:
        raise PermissionDenied
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


@transaction.atomic
def require_second_factor(*, roles: Iterable[str], by: User) -> None:
    """Require the second factor of everybody in `roles`, and of nobody else."""
    if not policies.can_require_second_factor(by):
        raise PermissionDenied
    wanted, rules = set(roles), {rule.role: rule for rule in SecondFactorRule.objects.select_for_update()}
    for role in sorted(rules.keys() - wanted):
        history.delete(rules[role], by=by)
    history.create([SecondFactorRule(role=Role(role)) for role in sorted(wanted - rules.keys())], by=by)


@transaction.atomic
def make_administrator(*, person: User, password: str) -> None:
    """Make the first administrator, at the server itself; a second one is made by the first."""
    if User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        raise PermissionDenied
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
