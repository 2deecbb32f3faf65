"""Criteria sets: law as data. Never key anything by a criterion's number alone: 5, 14, 15, 16, 18 differ by set."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from communes.models import Locality, ReportingPeriod, Unit
from criteria.rules.choices import HowMet, Measure, Operator, Provenance, SetLevel
from criteria.rules.outcomes import ThresholdRow
from ntm_tracker.fields import FoldedField, LineField, ProseField


class Checked(models.Model):
    """Law as data: how the words came here, and who compared them with the decree since."""

    reading = models.CharField("nguồn", max_length=10, choices=Provenance)
    checked_on = models.DateField("đã đối chiếu ngày", null=True, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="người đối chiếu", null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def is_checked(self) -> bool:
        """Whether the wording may be relied on and printed: read in the decree, or compared with it since."""
        return self.reading == Provenance.READ or self.checked_on is not None


UNCHECKED = Q(checked_on__isnull=True) & ~Q(reading=Provenance.READ)


class CriteriaSetQuerySet(models.QuerySet["CriteriaSet"]):
    """Questions about criteria sets."""

    def get_by_natural_key(self, code: str, version: int) -> "CriteriaSet":
        return self.get(code=code, version=version)

    def in_force(self, day: datetime.date) -> Self:
        """The sets in force on `day`, the newest version of a level last."""
        return self.filter(
            Q(in_force_from__isnull=True) | Q(in_force_from__lte=day),
            Q(in_force_to__isnull=True) | Q(in_force_to__gte=day),
        ).order_by("in_force_from", "version")

    def by_level_in(self, period: ReportingPeriod) -> dict[SetLevel, "CriteriaSet"]:
        """The version of each level's set that holds for `period`: in force on its last day, the newest."""
        found = self.in_force(period.span.last_day).exclude(level=SetLevel.RECOGNITION)
        return {SetLevel(each.level): each for each in found}

    def unused(self) -> Self:
        """Sets that no assessment stands on; their wording and structure are still open."""
        return self.filter(assessment__isnull=True)


class CriteriaSet(models.Model):
    """One version of a checklist: bộ tiêu chí, điều kiện, chỉ tiêu."""

    code = LineField("mã", max_length=40)
    version = models.PositiveSmallIntegerField("phiên bản", default=1)
    level = models.CharField("cấp", max_length=20, choices=SetLevel)
    name = LineField("tên")
    name_folded = FoldedField("name")
    phase = LineField("giai đoạn", max_length=20)
    legal_basis = LineField("căn cứ", max_length=1000)
    in_force_from = models.DateField("hiệu lực từ", null=True, blank=True)
    in_force_to = models.DateField("hiệu lực đến", null=True, blank=True)
    item_word = LineField("từ gọi một mục", max_length=20, default="tiêu chí")
    size = models.PositiveSmallIntegerField("số mục", help_text="Số tiêu chí theo quyết định")
    indicator_count = models.PositiveSmallIntegerField("số chỉ tiêu", null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name="chép từ phiên bản", null=True, blank=True, related_name="copies"
    )
    note = ProseField("ghi chú", blank=True)

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        verbose_name = "bộ tiêu chí"
        verbose_name_plural = "bộ tiêu chí"
        ordering = ["level", "in_force_from", "code"]
        constraints = [
            models.UniqueConstraint(name="set_code_version", fields=["code", "version"]),
            models.CheckConstraint(
                name="set_in_force",
                condition=Q(in_force_from__isnull=True)
                | Q(in_force_to__isnull=True)
                | Q(in_force_to__gte=F("in_force_from")),
                violation_error_message="Ngày hết hiệu lực phải sau ngày có hiệu lực.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.phase}".strip()

    def get_absolute_url(self) -> str:
        return reverse("criteria-set", args=[self.slug, self.version])

    def natural_key(self) -> tuple[str, int]:
        return (self.code, self.version)

    @property
    def slug(self) -> str:
        """The code as addresses write it; all versions of a set share it."""
        return self.code.lower().replace("_", "-")

    @property
    def is_used(self) -> bool:
        """Whether an assessment stands on this version: then its wording and structure are frozen."""
        return self.assessment_set.exists()


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Questions about criteria."""

    def counted(self) -> Self:
        """The items that make up the set's size; framework and recognition conditions do not."""
        return self.filter(counts=True)

    def by_set(self, sets: Iterable[int]) -> dict[int, list["Criterion"]]:
        """The criteria of each of `sets`, in their order."""
        found: dict[int, list[Criterion]] = {pk: [] for pk in sets}
        for each in self.filter(criteria_set__in=found):
            found[each.criteria_set_id].append(each)
        return found

    def answered_by(self, unit: Unit) -> Self:
        """What `unit` is responsible for, itself or as a member of a group of units."""
        through = self.model.responsible_units.through.objects.filter(criterion=OuterRef("pk"))
        return self.filter(Exists(through.filter(Q(unit=unit) | Q(unit__members=unit))))


class Criterion(Checked):
    """An item of a set, with its number and name in this set; a derived one says which level's set decides it."""

    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí", related_name="criteria")
    number = LineField("số", max_length=10)
    order = models.PositiveSmallIntegerField("thứ tự")
    name = LineField("tên")
    name_folded = FoldedField("name")
    other_names = LineField(
        "tên khác", max_length=1000, blank=True, help_text="Tên cũ và cách viết tắt, cách nhau bằng dấu chấm phẩy"
    )
    wording = ProseField("nội dung đầy đủ", blank=True)
    counts = models.BooleanField("tính vào số mục của bộ", default=True)
    how_met = models.CharField("cách đạt", max_length=10, choices=HowMet, default=HowMet.ALL)
    derived_from = models.CharField(
        "suy ra từ bộ tiêu chí cấp", max_length=20, choices=SetLevel, blank=True, help_text="Bộ đang dùng trong kỳ"
    )
    source = LineField("nguồn", max_length=1000, blank=True)
    note = ProseField("ghi chú", blank=True)
    lineage = LineField("khóa qua các phiên bản", max_length=60, blank=True)
    responsible_units = models.ManyToManyField(
        Unit, verbose_name="đơn vị phụ trách", blank=True, related_name="criteria"
    )

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ["criteria_set", "order"]
        constraints = [
            models.UniqueConstraint(name="criterion_number", fields=["criteria_set", "number"]),
            models.CheckConstraint(
                name="criterion_derived_from",
                condition=(Q(how_met=HowMet.DERIVED) & ~Q(derived_from=""))
                | (~Q(how_met=HowMet.DERIVED) & Q(derived_from="")),
                violation_error_message="Suy ra từ bộ tiêu chí khác thì ghi bộ nào, và chỉ khi đó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criteria_set.item_word} số {self.number} ({self.name})"


class Indicator(Checked):
    """A measured part of a criterion (chỉ tiêu); for “any one group” an indicator is a group."""

    criterion = models.ForeignKey(Criterion, models.PROTECT, verbose_name="tiêu chí", related_name="indicators")
    code = LineField("mã", max_length=10)
    order = models.PositiveSmallIntegerField("thứ tự")
    wording = LineField("nội dung", max_length=1000)
    measure = models.CharField("cách đo", max_length=10, choices=Measure)
    operator = models.CharField("so sánh", max_length=2, choices=Operator, blank=True)
    unit_of_measure = LineField("đơn vị tính", max_length=60, blank=True)
    takes_value_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name="lấy giá trị từ", null=True, blank=True, related_name="+"
    )
    source = LineField("nguồn", max_length=1000, blank=True)
    note = ProseField("ghi chú", blank=True)
    lineage = LineField("khóa qua các phiên bản", max_length=60, blank=True)

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["criterion", "order"]
        constraints = [models.UniqueConstraint(name="indicator_code", fields=["criterion", "code"])]

    def __str__(self) -> str:
        return f"chỉ tiêu {self.code}"


class ThresholdQuerySet(models.QuerySet["Threshold"]):
    """Questions about thresholds."""

    def by_indicator(self) -> dict[int, list[ThresholdRow]]:
        """The rows of each indicator (by primary key), as `evaluation.threshold_in` takes them."""
        rows: dict[int, list[ThresholdRow]] = {}
        columns = ("indicator_id", "year", "value", "words", "factor", "base_id")
        for indicator, *values in self.order_by().values_list(*columns):  # the default order joins three tables
            rows.setdefault(indicator, []).append(ThresholdRow(*values))
        return rows


class Threshold(Checked):
    """The level that meets an indicator, for one year or for all: a value, words, or a factor of another one."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="chỉ tiêu", related_name="thresholds")
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    value = models.DecimalField("mức", max_digits=12, decimal_places=3, null=True, blank=True)
    words = LineField("mức bằng chữ", max_length=60, blank=True)
    factor = models.DecimalField("hệ số", max_digits=6, decimal_places=3, null=True, blank=True)
    base = models.ForeignKey(
        Indicator, models.PROTECT, verbose_name="nhân với mức của", null=True, blank=True, related_name="derived"
    )
    source = LineField("nguồn", max_length=1000, blank=True)
    note = ProseField("ghi chú", blank=True)

    objects = ThresholdQuerySet.as_manager()

    class Meta:
        verbose_name = "mức đạt chuẩn"
        verbose_name_plural = "mức đạt chuẩn"
        ordering = ["indicator", "year"]
        constraints = [
            models.UniqueConstraint(
                name="threshold_year", fields=["indicator", "year"], condition=Q(year__isnull=False)
            ),
            models.UniqueConstraint(name="threshold_all_years", fields=["indicator"], condition=Q(year__isnull=True)),
            models.CheckConstraint(
                name="threshold_one_form",
                condition=Q(factor__isnull=True, base__isnull=True)
                | Q(factor__isnull=False, base__isnull=False, value__isnull=True, words=""),
                violation_error_message="Mức là một số, một mức bằng chữ, hoặc hệ số nhân với mức khác.",
            ),
        ]

    def __str__(self) -> str:
        return f"mức của {self.indicator}{f' năm {self.year}' if self.year else ''}"


class SheetLayout(models.Model):
    """The columns of a commune's own sheet for one set, counted from 1; 0 for a column that it does not have."""

    LONGEST = 1000

    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="xã", related_name="+")
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí", related_name="+")
    head = models.PositiveSmallIntegerField("dòng tên cột", default=0)
    number = models.PositiveSmallIntegerField("cột số", default=0)
    name = models.PositiveSmallIntegerField("cột tên", default=0)
    outcome = models.PositiveSmallIntegerField("cột kết quả", default=0)
    met = models.PositiveSmallIntegerField("cột đạt", default=0)
    not_met = models.PositiveSmallIntegerField("cột chưa đạt", default=0)
    note = models.PositiveSmallIntegerField("cột ghi chú", default=0)
    # The columns hold for sheets of the same head only.
    head_words = LineField("tên các cột", max_length=LONGEST, blank=True)

    class Meta:
        verbose_name = "mẫu bảng của xã"
        verbose_name_plural = "mẫu bảng của xã"
        ordering = ["locality", "criteria_set"]
        constraints = [models.UniqueConstraint(name="sheet_layout_once", fields=["locality", "criteria_set"])]

    def __str__(self) -> str:
        return f"mẫu bảng {self.criteria_set} của {self.locality}"
