"""How a commune's own Excel sheet is laid out: matched by a person once, remembered for the next quarter."""

from django.db import models

from communes.models import Locality
from criteria.models.sets import CriteriaSet


class SheetLayout(models.Model):
    """The columns of a commune's own sheet for one set, counted from 1; 0 for a column that it does not have."""

    locality = models.ForeignKey(Locality, verbose_name="xã", on_delete=models.PROTECT, related_name="+")
    criteria_set = models.ForeignKey(
        CriteriaSet, verbose_name="bộ tiêu chí", on_delete=models.PROTECT, related_name="+"
    )
    head = models.PositiveSmallIntegerField("dòng tên cột", default=0)
    number = models.PositiveSmallIntegerField("cột số", default=0)
    name = models.PositiveSmallIntegerField("cột tên", default=0)
    outcome = models.PositiveSmallIntegerField("cột kết quả", default=0)
    met = models.PositiveSmallIntegerField("cột đạt", default=0)
    not_met = models.PositiveSmallIntegerField("cột chưa đạt", default=0)
    note = models.PositiveSmallIntegerField("cột ghi chú", default=0)

    class Meta:
        verbose_name = "mẫu bảng của xã"
        verbose_name_plural = "mẫu bảng của xã"
        ordering = ["locality", "criteria_set"]
        constraints = [models.UniqueConstraint(name="sheet_layout_once", fields=["locality", "criteria_set"])]

    def __str__(self) -> str:
        return f"mẫu bảng {self.criteria_set} của {self.locality}"
