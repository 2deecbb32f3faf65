"""The office's own words in a report."""

from typing import Self

from django.db import models

from communes.models import ReportingPeriod
from ntm_tracker.fields import ProseField
from reports.values.chips import plain_of


class NarrativeQuerySet(models.QuerySet["Narrative"]):
    """Questions about the office's own words."""

    def reported_in(self, period: ReportingPeriod) -> Self:
        return self.filter(period=period, is_told=True)

    def in_order(self) -> Self:
        """As the report tells them."""
        return self.order_by("section", "order", "pk")


class Narrative(models.Model):
    """Own words of the office in one period: a section of the outline, or a place in the programme's results."""

    period = models.ForeignKey(
        ReportingPeriod, verbose_name="kỳ báo cáo", on_delete=models.PROTECT, related_name="narratives"
    )
    section = models.SlugField("mục", help_text="Khóa của đề mục, hoặc nơi nêu trong kết quả Chương trình")
    slug = models.SlugField("khóa đoạn", max_length=80)
    text = ProseField("lời văn")
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_told = models.BooleanField("nêu trong báo cáo", default=True)
    carried_from = models.ForeignKey(
        "self", verbose_name="lấy từ kỳ trước", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    awaits_review = models.BooleanField("chờ rà soát", default=False)  # carried, and nobody has looked at it yet

    objects = NarrativeQuerySet.as_manager()

    class Meta:
        verbose_name = "lời văn"
        verbose_name_plural = "lời văn"
        ordering = ["period", "section", "order", "pk"]
        constraints = [models.UniqueConstraint(name="narrative_slug", fields=["period", "slug"])]

    def __str__(self) -> str:
        return plain_of(self.text)[:80]
