"""What the tests of the people pages share: who is there, and how forms are sent."""

from dataclasses import dataclass

from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from communes.models import Unit
from communes.rules.choices import UnitKind
from history.models import Entry
from tests.factories import make_district, make_installation, make_locality, make_unit, make_user


@dataclass(frozen=True)
class Place:
    """Lấp Vò: the office with its administrator, a department, a commune."""

    office: Unit
    department: Unit
    commune: Unit
    authority: Unit
    administrator: User


def make_place(settings: Settings) -> Place:
    """Lấp Vò, with passwords that are quickly checked: many people sign in here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    district = make_district()
    office = make_installation(district).office
    return Place(
        office,
        make_unit("Phòng Kinh tế và Hạ tầng huyện Lấp Vò", code="ktht", short_name="Phòng KT&HT"),
        make_unit(
            "UBND xã Định Yên", code="dinh-yen", kind=UnitKind.AUTHORITY, locality=make_locality(parent=district)
        ),
        make_unit("UBND huyện Lấp Vò", code="ubnd-h", kind=UnitKind.AUTHORITY, locality=district),
        make_user(Role.ADMINISTRATOR, username="tam", full_name="Lê Văn Tâm", unit=office),
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def changes_of(record) -> list[dict]:
    """What the history tells of `record`, the oldest first."""
    entries = Entry.objects.filter(record_id=record.pk, record_type__model=record._meta.model_name)
    return [entry.changes for entry in entries.order_by("pk")]
