"""Ordered lists of units, each as it is meant and as the paper cites it."""

from django.db import models
from django.db.models import Q

from communes.models import Unit
from ntm_tracker.fields import LineField


class UnitLine(models.Model):
    """A row of an ordered list of units: the unit that is meant, and how the paper cites it."""

    unit = models.ForeignKey(
        Unit, verbose_name="đơn vị", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cited_as = LineField("ghi trong văn bản", max_length=200, blank=True)
    lead = LineField("dẫn nhóm", max_length=60, blank=True, help_text="Ví dụ: Các Phòng")
    order = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        abstract = True
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_named",
                condition=Q(unit__isnull=False) | ~Q(cited_as=""),
                violation_error_message="Chọn đơn vị hoặc ghi tên như trong văn bản.",
            )
        ]

    def __str__(self) -> str:
        return self.cited_as or (self.unit.list_name if self.unit else "")
