"""Users: who signs in, in which role, for which unit."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from communes.models import Unit
from ntm_tracker.fields import FoldedField, LineField


class Role(models.TextChoices):
    """What a person does here; `../docs/glossary.md` has the Vietnamese terms."""

    OFFICE_STAFF = "office_staff", "Chuyên viên VPĐP"
    OFFICE_HEAD = "office_head", "Lãnh đạo VPĐP"
    UNIT_HEAD = "unit_head", "Trưởng đơn vị"
    UNIT_OFFICER = "unit_officer", "Chuyên viên đơn vị"
    COMMUNE_OFFICER = "commune_officer", "Cán bộ xã"
    LEADER = "leader", "Lãnh đạo UBND, Ban Chỉ đạo"
    ADMINISTRATOR = "administrator", "Quản trị"


class User(AbstractUser):
    """A person with a seat: a role in exactly one unit."""

    first_name = None  # Vietnamese names are one name
    last_name = None
    full_name = LineField("họ tên", max_length=100)
    full_name_folded = FoldedField("full_name")
    role = models.CharField("vai trò", max_length=20, choices=Role, default=Role.LEADER)
    unit = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.PROTECT, null=True, related_name="users")

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

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name
