"""Hồ sơ đến: pictures, scans and sheets as they come in, assigned at once or later."""

from typing import Self

from django.db import models

from communes.models.periods import ReportingPeriod
from communes.models.places import Locality
from communes.models.units import Unit
from communes.rules.choices import Channel
from ntm_tracker.fields import LineField, ProseField
from ntm_tracker.uploads import FileRecord


class IncomingFileQuerySet(models.QuerySet["IncomingFile"]):
    """Questions about received files."""

    def in_use(self) -> Self:
        """Not laid aside."""
        return self.filter(laid_aside=False)

    def unassigned(self) -> Self:
        """Nobody has said yet whose it is."""
        return self.in_use().filter(locality__isnull=True, unit__isnull=True)

    def of_commune(self, locality: Locality, period: ReportingPeriod) -> Self:
        """What came from a commune for a period and is used, the first received first."""
        return self.in_use().filter(locality=locality, period=period).order_by("received_on", "pk")


class IncomingFile(FileRecord):
    """One received file: how it came, from whom, when, and whose it is once that was said."""

    channel = models.CharField("hình thức nhận", max_length=10, choices=Channel, blank=True)
    sender = LineField("người gửi", max_length=200, blank=True)
    received_on = models.DateField("ngày nhận")
    uploaded_at = models.DateTimeField("tải lên lúc")
    period = models.ForeignKey(
        ReportingPeriod,
        verbose_name="kỳ báo cáo",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incoming_files",
    )
    locality = models.ForeignKey(
        Locality,
        verbose_name="xã",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incoming_files",
    )
    unit = models.ForeignKey(
        Unit, verbose_name="đơn vị gửi", on_delete=models.PROTECT, null=True, blank=True, related_name="incoming_files"
    )
    laid_aside = models.BooleanField("không dùng", default=False)
    note = ProseField("ghi chú", blank=True)

    objects = IncomingFileQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        verbose_name = "hồ sơ đến"
        verbose_name_plural = "hồ sơ đến"
        ordering = ["-received_on", "-pk"]
        indexes = [
            models.Index(name="incoming_locality_period", fields=["locality", "period"]),
            models.Index(name="incoming_sha256", fields=["file_sha256"]),
        ]

    def __str__(self) -> str:
        return self.file_name
