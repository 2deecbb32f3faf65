"""Where and when: communes, districts, provinces and their villages; the quarters that are reported; what lasts."""

import datetime
from typing import Self, TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from communes.rules.choices import Level
from ntm_tracker.fields import FoldedField, LineField, ProseField, SortKeyField
from ntm_tracker.quarters import Quarter

Lasting = TypeVar("Lasting", bound=models.Model)


class ValidityQuerySet(models.QuerySet[Lasting]):
    """Rows that hold from a day to a day, both included; an unknown end is open."""

    def valid_on(self, day: datetime.date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def valid_in(self, quarter: Quarter, known_until: datetime.date) -> Self:
        """Rows that `quarter` has as its report knows them: on its last day, or on an earlier as-of day.

        What ended after the quarter but before its report was fixed is still the quarter's.
        """
        return self.valid_on(min(quarter.last_day, known_until))

    def not_ended_on(self, day: datetime.date) -> Self:
        """Rows that hold on `day` or begin later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def overlapping(self, first: datetime.date | None, last: datetime.date | None) -> Self:
        """Rows that share a day with the time from `first` to `last`."""
        found = self.not_ended_on(first) if first else self
        return found.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=last)) if last else found


def valid_order(name: str) -> models.CheckConstraint:
    """Return the constraint that a row does not end before it begins."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu hiệu lực.",
    )


class LocalityQuerySet(ValidityQuerySet["Locality"]):
    """Questions about localities."""

    def get_by_natural_key(self, slug: str) -> "Locality":
        return self.get(slug=slug)

    def within(self, home: "Locality") -> Self:
        """The localities of `home`, directly or by one level between."""
        return self.filter(Q(parent=home) | Q(parent__parent=home))

    def in_programme(self) -> Self:
        """The communes that the programme is about: in Lấp Vò twelve xã, not the thị trấn."""
        return self.filter(in_programme=True)

    def in_programme_of(self, home: "Locality", quarter: Quarter, known_until: datetime.date) -> Self:
        """The communes that `quarter` is about, in protocol order; collecting and the report ask the same."""
        return self.within(home).in_programme().valid_in(quarter, known_until)


class Locality(models.Model):
    """An administrative unit of the state. Codes are used again after mergers: the key is code and first day."""

    level = models.CharField("cấp", max_length=10, choices=Level)
    code = LineField("mã đơn vị hành chính", max_length=10, blank=True)
    slug = models.SlugField("đường dẫn", unique=True, help_text="Không đổi, kể cả khi đổi tên.")
    name = LineField("tên riêng", max_length=100, help_text="Ví dụ: Định Yên")
    name_folded = FoldedField("name")
    name_sort = SortKeyField("name")
    word = LineField("từ gọi tắt", max_length=30, blank=True, help_text="Ví dụ: Huyện, Tỉnh, Trung ương")
    parent = models.ForeignKey(
        "self", verbose_name="thuộc", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    in_programme = models.BooleanField("thuộc Chương trình NTM", default=False)
    latitude = models.DecimalField("vĩ độ", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("kinh độ", max_digits=9, decimal_places=6, null=True, blank=True)
    valid_from = models.DateField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name="đơn vị kế tiếp",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="forerunners",
    )
    note = ProseField("ghi chú", blank=True)

    objects = LocalityQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị hành chính"
        verbose_name_plural = "đơn vị hành chính"
        ordering = ["order", "name_sort"]
        constraints = [
            models.UniqueConstraint(
                name="locality_code_from", fields=["code", "valid_from"], condition=Q(valid_from__isnull=False)
            ),
            models.UniqueConstraint(
                name="locality_code_first",
                fields=["code"],
                condition=Q(valid_from__isnull=True) & ~Q(code=""),
            ),
            valid_order("locality_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("commune", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def full_name(self) -> str:
        """`xã Định Yên`, `huyện Lấp Vò`: the common noun small, the proper name capital (Nghị định 30, Phụ lục II)."""
        return f"{self.get_level_display().lower()} {self.name}"


class Village(models.Model):
    """A hamlet (ấp) of a commune."""

    locality = models.ForeignKey(Locality, verbose_name="xã", on_delete=models.PROTECT, related_name="villages")
    name = LineField("tên ấp", max_length=100)
    name_folded = FoldedField("name")
    note = ProseField("ghi chú", blank=True)

    class Meta:
        verbose_name = "ấp"
        verbose_name_plural = "ấp"
        ordering = ["locality", "name"]
        constraints = [models.UniqueConstraint(name="village_name", fields=["locality", "name"])]

    def __str__(self) -> str:
        return f"ấp {self.name}"


class PeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    """Questions about reporting periods."""

    def get_by_natural_key(self, year: int, quarter: int) -> "ReportingPeriod":
        return self.get(year=year, quarter=quarter)

    def latest_first(self) -> Self:
        return self.order_by("-year", "-quarter")

    def up_to(self, period: "ReportingPeriod") -> Self:
        """`period` and the quarters before it."""
        return self.filter(Q(year__lt=period.year) | Q(year=period.year, quarter__lte=period.quarter))


class ReportingPeriod(models.Model):
    """A quarter that is reported, and the day up to which its facts are known (số liệu tính đến hết ngày)."""

    year = models.PositiveSmallIntegerField("năm", validators=[MinValueValidator(2010), MaxValueValidator(2100)])
    quarter = models.PositiveSmallIntegerField("quý", validators=[MinValueValidator(1), MaxValueValidator(4)])
    as_of = models.DateField("số liệu tính đến hết ngày", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ báo cáo"
        verbose_name_plural = "kỳ báo cáo"
        ordering = ["year", "quarter"]
        constraints = [
            models.UniqueConstraint(name="period_quarter", fields=["year", "quarter"]),
            models.CheckConstraint(
                name="period_quarter_range",
                condition=Q(quarter__gte=1, quarter__lte=4),
                violation_error_message="Quý là số từ 1 đến 4.",
            ),
        ]

    def __str__(self) -> str:
        """A form tells the record before it refuses the quarter."""
        return self.span.short_label if self.quarter in {1, 2, 3, 4} else f"Quý {self.quarter}/{self.year}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.year, self.quarter])

    def natural_key(self) -> tuple[int, int]:
        return (self.year, self.quarter)

    @property
    def span(self) -> Quarter:
        return Quarter(self.year, self.quarter)

    def neighbours(self) -> tuple["ReportingPeriod | None", "ReportingPeriod | None"]:
        """Return the recorded periods before and after this one."""
        earlier = Q(year__lt=self.year) | Q(year=self.year, quarter__lt=self.quarter)
        later = Q(year__gt=self.year) | Q(year=self.year, quarter__gt=self.quarter)
        periods = type(self).objects
        return periods.filter(earlier).latest_first().first(), periods.filter(later).latest_first().last()

    def reported_from(self) -> datetime.date:
        """The first day that its report tells: the one after the previous report's as-of day."""
        previous, _ = self.neighbours()
        return previous.known_until + datetime.timedelta(days=1) if previous else self.span.first_day

    @property
    def known_until(self) -> datetime.date:
        """The as-of date; while none is fixed, the last day of the quarter."""
        return self.as_of or self.span.last_day
