"""Which level a commune or district has, and which one it aims at."""

import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Case, Q, Value, When

from communes.models import Locality, Unit
from criteria.models.sets import CriteriaSet
from criteria.rules.choices import DossierEvent, SetLevel, TargetOrigin, TargetState
from ntm_tracker.fields import LineField, ProseField

Held = TypeVar("Held", bound=models.Model)
# nông thôn mới, nâng cao, kiểu mẫu: the order of the list of levels
RANK = Case(*(When(level=level, then=Value(rank)) for rank, level in enumerate(SetLevel.values)))


class _LevelQuerySet(models.QuerySet[Held]):
    """Questions about the levels of localities."""

    def levels_by_locality(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        for locality, level in self.order_by().values_list("locality_id", "level"):
            found.setdefault(locality, set()).add(level)
        return found


class RecognitionQuerySet(_LevelQuerySet["Recognition"]):
    """Questions about recognitions."""

    def standing(self) -> Self:
        """What was never revoked."""
        return self.filter(revoked_on__isnull=True)

    def known_on(self, day: datetime.date) -> Self:
        """Recognised by `day` and not revoked by then. An unknown decision date counts from the standard year."""
        return self.filter(
            Q(decided_on__lte=day)
            | Q(decided_on__isnull=True, standard_year__lte=day.year)
            | Q(decided_on__isnull=True, standard_year__isnull=True),
            Q(revoked_on__isnull=True) | Q(revoked_on__gt=day),
        )


class Recognition(models.Model):
    """Được công nhận đạt chuẩn: the standard year (năm đạt chuẩn) is not the year of the decision."""

    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="xã, huyện", related_name="recognitions")
    level = models.CharField("cấp độ", max_length=20, choices=SetLevel)
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí", null=True, blank=True)
    standard_year = models.PositiveSmallIntegerField("năm đạt chuẩn", null=True, blank=True)
    decision = LineField("quyết định", max_length=200, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    authority = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="cấp công nhận", null=True, blank=True, related_name="+"
    )
    revoked_on = models.DateField("thu hồi ngày", null=True, blank=True)
    revoked_reason = LineField("lý do thu hồi", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự trong báo cáo", default=0)
    note = ProseField("ghi chú", blank=True)

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = "công nhận đạt chuẩn"
        verbose_name_plural = "công nhận đạt chuẩn"
        ordering = ["level", "standard_year", "order", "locality"]
        constraints = [
            models.UniqueConstraint(
                name="recognition_once", fields=["locality", "level"], condition=Q(revoked_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        year = f" năm {self.standard_year}" if self.standard_year else ""
        return f"{self.locality} đạt chuẩn {self.get_level_display()}{year}"


class TargetQuerySet(_LevelQuerySet["Target"]):
    """Questions about targets."""

    def approved(self, year: int) -> Self:
        """In the plan of `year`."""
        return self.filter(target_year=year, state=TargetState.APPROVED)

    def planned(self, year: int, day: datetime.date) -> Self:
        """In the plan of `year`, registered by `day`."""
        return self.approved(year).filter(Q(registered_on__isnull=True) | Q(registered_on__lte=day))


class Target(models.Model):
    """A commune aims at a level in a year."""

    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="xã", related_name="targets")
    level = models.CharField("cấp độ", max_length=20, choices=SetLevel)
    target_year = models.PositiveSmallIntegerField("năm phấn đấu")
    target_year_to = models.PositiveSmallIntegerField("đến năm", null=True, blank=True)
    registered_year = models.PositiveSmallIntegerField("năm đăng ký", null=True, blank=True)
    registered_on = models.DateField("ngày đăng ký", null=True, blank=True)
    origin = models.CharField("hình thức", max_length=20, choices=TargetOrigin)
    state = models.CharField("trạng thái", max_length=10, choices=TargetState, default=TargetState.APPROVED)
    order = models.PositiveSmallIntegerField("thứ tự trong báo cáo", default=0)
    note = ProseField("ghi chú", blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "đăng ký phấn đấu"
        verbose_name_plural = "đăng ký phấn đấu"
        ordering = ["target_year", "level", "order", "locality"]
        constraints = [
            models.UniqueConstraint(name="target_once", fields=["locality", "level", "target_year"]),
            models.CheckConstraint(
                name="target_carried_over_year",
                condition=~Q(origin=TargetOrigin.CARRIED_OVER) | Q(registered_year__isnull=False),
                violation_error_message="Chỉ tiêu chuyển tiếp cần năm đăng ký.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.locality}: {self.get_level_display()} năm {self.target_year}"


class Dossier(models.Model):
    """The file that asks for a level, with dated steps."""

    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="xã, huyện", related_name="dossiers")
    level = models.CharField("cấp độ", max_length=20, choices=SetLevel)
    standard_year = models.PositiveSmallIntegerField("năm đạt chuẩn")
    note = ProseField("ghi chú", blank=True)

    class Meta:
        verbose_name = "hồ sơ đề nghị công nhận"
        verbose_name_plural = "hồ sơ đề nghị công nhận"
        ordering = ["standard_year"]
        constraints = [models.UniqueConstraint(name="dossier_once", fields=["locality", "level", "standard_year"])]

    def __str__(self) -> str:
        return f"Hồ sơ {self.get_level_display()} năm {self.standard_year} của {self.locality}"


class DossierStepQuerySet(models.QuerySet["DossierStep"]):
    """Questions about dossier steps."""

    def known_on(self, day: datetime.date) -> Self:
        """Steps taken by `day`; a step of unknown date counts."""
        return self.filter(Q(taken_on__isnull=True) | Q(taken_on__lte=day))


class DossierStep(models.Model):
    """A step of a dossier; the date may be unknown."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, verbose_name="hồ sơ", related_name="steps")
    event = models.CharField("bước", max_length=12, choices=DossierEvent)
    taken_on = models.DateField("ngày", null=True, blank=True)
    by = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="đơn vị thực hiện", null=True, blank=True, related_name="+"
    )
    to = models.ForeignKey(Unit, models.PROTECT, verbose_name="gửi đến", null=True, blank=True, related_name="+")
    note = ProseField("ghi chú", blank=True)

    objects = DossierStepQuerySet.as_manager()

    class Meta:
        verbose_name = "bước của hồ sơ"
        verbose_name_plural = "bước của hồ sơ"
        ordering = ["dossier", "taken_on", "pk"]
        constraints = [models.UniqueConstraint(name="dossier_step_once", fields=["dossier", "event"])]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.get_event_display()}"
