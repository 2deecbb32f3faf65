"""The rows of Phụ lục I."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from communes.models import Unit
from directives.models.directives import Directive
from directives.models.documents import OfficialDocument, UnitLine
from ntm_tracker.fields import FoldedField, LineField, ProseField


class SteeringTaskQuerySet(models.QuerySet["SteeringTask"]):
    """Questions about steering tasks."""

    def get_by_natural_key(self, slug: str) -> "SteeringTask":
        return self.get(slug=slug)

    def reported_between(self, first: datetime.date, last: datetime.date) -> Self:
        """Done from `first` to `last`, or raised by `last` and still open then."""
        return self.filter(
            Q(raised_on__isnull=True) | Q(raised_on__lte=last),
            Q(document__isnull=True) | Q(document__issued_on__gte=first),
        )


class SteeringTask(models.Model):
    """A row of Phụ lục I: done once its document is issued, else “Chưa thực hiện xong”."""

    slug = models.SlugField("đường dẫn", unique=True, max_length=80)
    content = LineField("nội dung thực hiện", max_length=1000)
    content_folded = FoldedField("content")
    issuer = models.ForeignKey(
        Unit, verbose_name="cấp ban hành", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issuer_cited_as = LineField("cấp ban hành ghi là", max_length=200, blank=True)
    document = models.ForeignKey(
        OfficialDocument,
        verbose_name="văn bản đã ban hành",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
    )
    raised_on = models.DateField("ngày giao", null=True, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    directives = models.ManyToManyField(
        Directive, verbose_name="văn bản chỉ đạo liên quan", blank=True, related_name="tasks"
    )
    note = ProseField("ghi chú", blank=True)

    objects = SteeringTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "nội dung chỉ đạo, điều hành"
        verbose_name_plural = "nội dung chỉ đạo, điều hành"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.content

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class TaskAdviser(UnitLine):
    """An advising unit (đơn vị tham mưu) of a steering task."""

    task = models.ForeignKey(SteeringTask, verbose_name="nội dung", on_delete=models.CASCADE, related_name="advisers")

    class Meta(UnitLine.Meta):
        verbose_name = "đơn vị tham mưu"
        verbose_name_plural = "đơn vị tham mưu"
        ordering = ["task", "order"]
