"""What became of findings: kept with a reason, dismissed, and what was said of open ones at Trình ký."""

from typing import Self

from django.db import models
from django.db.models import Q

from communes.models import ReportingPeriod
from ntm_tracker.fields import LineField, ProseField


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    """Questions about findings that were looked at."""

    def kept_in(self, period: ReportingPeriod) -> Self:
        return self.filter(period=period, is_kept=True)


class Resolution(models.Model):
    """Giữ nguyên: a finding of a period that was looked at and kept with a reason; the head's decision hangs on it.

    One row for each check and place; opening it again, or keeping it anew, changes the row, and the history tells.
    """

    period = models.ForeignKey(
        ReportingPeriod, verbose_name="kỳ báo cáo", on_delete=models.PROTECT, related_name="resolutions"
    )
    check_name = LineField("phép rà soát", max_length=50)
    place = LineField("nơi trong báo cáo", max_length=200)
    message = ProseField("nội dung rà soát")
    because = LineField("lý do giữ nguyên", max_length=300)
    is_kept = models.BooleanField("giữ nguyên", default=True)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = "chỗ rà soát giữ nguyên"
        verbose_name_plural = "chỗ rà soát giữ nguyên"
        ordering = ["period", "check_name", "place"]
        constraints = [
            models.UniqueConstraint(name="resolution_place", fields=["period", "check_name", "place"]),
            models.CheckConstraint(
                name="resolution_because", condition=~Q(because=""), violation_error_message="Phải có lý do."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.message[:80]}"

    @property
    def key(self) -> tuple[str, str]:
        return self.check_name, self.place


class DismissalQuerySet(models.QuerySet["Dismissal"]):
    """Questions about findings that were dismissed."""

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(is_dismissed=True)


class Dismissal(models.Model):
    """Bỏ qua: a finding to look at, or a hint, that nobody wants to see again for the same text, in any quarter."""

    check_name = LineField("phép rà soát", max_length=50)
    text_fingerprint = models.CharField("dấu của câu chữ", max_length=32)
    message = ProseField("nội dung rà soát")
    quote = ProseField("câu", blank=True)
    is_dismissed = models.BooleanField("bỏ qua", default=True)

    objects = DismissalQuerySet.as_manager()

    class Meta:
        verbose_name = "chỗ rà soát bỏ qua"
        verbose_name_plural = "chỗ rà soát bỏ qua"
        ordering = ["check_name", "pk"]
        constraints = [models.UniqueConstraint(name="dismissal_text", fields=["check_name", "text_fingerprint"])]

    def __str__(self) -> str:
        return self.message[:80]


class OpenFinding(models.Model):
    """A finding that had to be handled and was open at Trình ký, with what the office said of it; it never changes."""

    handed_over = models.ForeignKey(
        "reports.HandedOver", verbose_name="lần trình ký", on_delete=models.PROTECT, related_name="open_findings"
    )
    check_name = LineField("phép rà soát", max_length=50)
    place = LineField("nơi trong báo cáo", max_length=200)
    message = ProseField("nội dung rà soát")
    said = LineField("ý kiến khi trình", max_length=300)

    class Meta:
        verbose_name = "chỗ còn phải xử lý khi trình"
        verbose_name_plural = "chỗ còn phải xử lý khi trình"
        ordering = ["handed_over", "pk"]
        constraints = [
            models.UniqueConstraint(name="open_finding_place", fields=["handed_over", "check_name", "place"]),
            models.CheckConstraint(
                name="open_finding_said", condition=~Q(said=""), violation_error_message="Hãy ghi một câu."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handed_over}: {self.message[:80]}"

    @property
    def period_id(self) -> int:
        """The history asks which period a record belongs to."""
        return self.handed_over.report.period_id
