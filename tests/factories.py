"""Plain makers of records for tests; every argument is optional, real names by default.

Additive: each app's makers stand in a section of their own.
"""

import datetime
import io
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Role, User
from communes.models import Contact, IncomingFile, Installation, Locality, ReportingPeriod, Unit, UnitAlias, Village
from communes.rules.choices import Level, UnitKind
from ntm_tracker.uploads import file_columns

PASSWORD = "Lua-chin-2024"
_numbers = count(1)

# communes -------------------------------------------------------------------------------------------------


def make_locality(name: str = "Định Yên", *, level: Level = Level.COMMUNE, **values: Any) -> Locality:
    values.setdefault("slug", f"dia-ban-{next(_numbers)}")
    values.setdefault("in_programme", level == Level.COMMUNE)
    return Locality.objects.create(name=name, level=level, **values)


def make_district(name: str = "Lấp Vò", **values: Any) -> Locality:
    return make_locality(name, level=Level.DISTRICT, word="Huyện", **values)


def make_unit(
    name: str = "Phòng Kinh tế và Hạ tầng huyện Lấp Vò", *, aliases: tuple[str, ...] = (), **values: Any
) -> Unit:
    values.setdefault("code", f"don-vi-{next(_numbers)}")
    values.setdefault("kind", UnitKind.DEPARTMENT)
    for short in ("short_name", "list_name", "citation_name"):
        values.setdefault(short, name[:100])
    unit = Unit.objects.create(name=name, **values)
    for text in aliases:
        UnitAlias.objects.create(unit=unit, text=text)
    return unit


def make_contact(unit: Unit | None = None, name: str = "Nguyễn Văn An", **values: Any) -> Contact:
    return Contact.objects.create(unit=unit or make_unit(), name=name, **values)


def make_village(locality: Locality | None = None, name: str = "An Hòa", **values: Any) -> Village:
    return Village.objects.create(locality=locality or make_locality(), name=name, **values)


def make_period(
    year: int = 2024, quarter: int = 1, as_of: datetime.date | None = datetime.date(2024, 4, 4)
) -> ReportingPeriod:
    return ReportingPeriod.objects.create(year=year, quarter=quarter, as_of=as_of)


def make_installation(home: Locality | None = None, office: Unit | None = None) -> Installation:
    """The one installation: huyện Lấp Vò and its coordination office."""
    office = office or make_unit(
        "Văn phòng Điều phối nông thôn mới huyện Lấp Vò", short_name="VPĐP Huyện", kind=UnitKind.COORDINATION_OFFICE
    )
    return Installation.objects.create(pk=1, home=home or make_district(), office=office)


def make_incoming(name: str = "anh-zalo.png", content: bytes | None = None, **values: Any) -> IncomingFile:
    """A received file with its content; a small picture by default."""
    values.setdefault("received_on", datetime.date(2024, 3, 6))
    values.setdefault("uploaded_at", datetime.datetime(2024, 3, 6, 8, tzinfo=datetime.UTC))
    columns = file_columns(SimpleUploadedFile(name, small_picture() if content is None else content))
    return IncomingFile.objects.create(**columns | values)


def small_picture(width: int = 40, height: int = 20) -> bytes:
    """A PNG of one colour."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#1b5e3c").save(target, "PNG")
    return target.getvalue()


# accounts -------------------------------------------------------------------------------------------------


def make_user(role: Role = Role.OFFICE_STAFF, *, unit: Unit | None = None, **values: Any) -> User:
    values.setdefault("username", f"nguoi-dung-{next(_numbers)}")
    values.setdefault("full_name", "Trần Thị Bình")
    values.setdefault("password", PASSWORD)
    return User.objects.create_user(role=role, unit=unit, **values)
