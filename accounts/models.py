"""Users: who signs in, in which role, for which unit."""

import json
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from communes.models import Unit
from ntm_tracker.fields import FoldedField, LineField
from ntm_tracker.vietnamese import normalised


class Role(models.TextChoices):
    """What a person does here; `../docs/glossary.md` has the Vietnamese terms."""

    OFFICE_STAFF = "office_staff", "Chuyên viên VPĐP"
    OFFICE_HEAD = "office_head", "Lãnh đạo VPĐP"
    UNIT_HEAD = "unit_head", "Trưởng đơn vị"
    UNIT_OFFICER = "unit_officer", "Chuyên viên đơn vị"
    COMMUNE_OFFICER = "commune_officer", "Cán bộ xã"
    LEADER = "leader", "Lãnh đạo UBND, Ban Chỉ đạo"
    ADMINISTRATOR = "administrator", "Quản trị"


LONGEST_USERNAME = 150


def normal_username(username: str) -> str:
    """Return a user name as it is stored: one Unicode form (Django's NFKC, which is NFC as well), small letters.

    What is longer than any name is left as it is, and refused for its length.
    """
    if len(username) > LONGEST_USERNAME:
        return username
    return normalised(normalised(username, "NFKC").strip().lower(), "NFKC")


class UsernameField(models.CharField):
    """A user name. `Chuyenvien` and `chuyenvien` are one account, for every way in and for every search."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return normal_username(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))


class PeopleManager(UserManager["User"]):
    """Makes users, and asks about them."""

    use_in_migrations = False

    def with_second_factor_rule(self) -> models.QuerySet["User"]:
        """Add `must_use_second_factor`: administrators require it of the person's role."""
        return self.annotate(must_use_second_factor=Exists(SecondFactorRule.objects.filter(role=OuterRef("role"))))


class User(AbstractUser):
    """A person with a seat: a role in exactly one unit."""

    username = UsernameField(
        "tên đăng nhập",
        max_length=LONGEST_USERNAME,
        unique=True,
        help_text="Chữ, số và các dấu @ . + - _; không phân biệt chữ hoa, chữ thường.",
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng."},
    )
    first_name = None  # type: ignore[assignment]  # Vietnamese names are one name
    last_name = None  # type: ignore[assignment]
    full_name = LineField("họ tên", max_length=100)
    full_name_folded = FoldedField("full_name")
    role = models.CharField("vai trò", max_length=20, choices=Role, default=Role.LEADER)
    unit = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.PROTECT, null=True, related_name="users")
    # Counts up to end every session of the person, wherever it runs; `get_session_auth_hash` holds on to it.
    session_generation = models.PositiveIntegerField("số lần đăng xuất mọi nơi", default=0, editable=False)
    # The secrets stand in django-otp's tables; these two are what the history tells of them.
    has_second_factor = models.BooleanField("đăng nhập hai lớp", default=False, editable=False)
    recovery_codes_left = models.PositiveSmallIntegerField("số mã dự phòng còn lại", default=0, editable=False)

    objects: ClassVar[PeopleManager] = PeopleManager()

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        constraints = [
            models.CheckConstraint(
                name="user_role",
                condition=Q(role__in=Role.values),
                violation_error_message="Vai trò không có trong danh sách.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return normal_username(username)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must agree with: the password, and how often the person signed out everywhere."""
        value = f"{self.session_generation}:{self.password}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def must_set_up_second_factor(self) -> bool:
        """Whether nothing else is allowed before; asked of a user that signed in, see `accounts.backends`."""
        return getattr(self, "must_use_second_factor", False) and not self.has_second_factor


class UnsentInput(models.Model):
    """What somebody sent when nobody was signed in any more; see `accounts.unsent_input`."""

    whose = models.CharField("của ai", max_length=32, db_index=True)  # an HMAC of the person
    address = models.TextField("địa chỉ")
    content = models.TextField("nội dung")  # JSON: pairs of a field's name and its value, in their order
    size = models.PositiveIntegerField("số ký tự")
    files = models.TextField("tên tệp", default="[]")  # JSON: pairs of a field's name and the name of a file
    at = models.DateTimeField("lúc", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "nội dung chưa gửi được"
        verbose_name_plural = "nội dung chưa gửi được"

    def __str__(self) -> str:
        return f"{self.address} ({self.at:%H:%M %d/%m/%Y})"

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The fields as they were sent."""
        return [(name, value) for name, value in json.loads(self.content)]

    @property
    def lost_files(self) -> dict[str, str]:
        """The names of the files that were chosen, in one line, by field."""
        found: dict[str, list[str]] = {}
        for field, name in json.loads(self.files):
            found.setdefault(field, []).append(name)
        return {field: ", ".join(names) for field, names in found.items()}


class SentForm(models.Model):
    """A form that was sent and carried out, or is being carried out; see `accounts.sent_once`."""

    digest = models.CharField("mã băm", max_length=64, unique=True)
    at = models.DateTimeField("lúc", default=timezone.now, db_index=True)
    answer = models.TextField("trang sau khi ghi", blank=True)  # blank: not done yet

    class Meta:
        verbose_name = "lần gửi"
        verbose_name_plural = "lần gửi"

    def __str__(self) -> str:
        return self.digest


class SecondFactorRule(models.Model):
    """Administrators require the second factor of everybody in this role."""

    role = models.CharField("vai trò", max_length=20, choices=Role, unique=True)

    class Meta:
        verbose_name = "yêu cầu đăng nhập hai lớp"
        verbose_name_plural = "yêu cầu đăng nhập hai lớp"
        constraints = [
            models.CheckConstraint(
                name="second_factor_rule_role",
                condition=Q(role__in=Role.values),
                violation_error_message="Vai trò không có trong danh sách.",
            )
        ]

    def __str__(self) -> str:
        return f"Đăng nhập hai lớp: {self.get_role_display()}"
