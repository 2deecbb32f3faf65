"""When: the quarters that are reported."""

import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ntm_tracker.quarters import Quarter


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
