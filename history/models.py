"""What was changed, by whom, by which way and why: one append-only table."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from communes.models import Locality, ReportingPeriod, Unit
from ntm_tracker.fields import LineField


class Way(models.TextChoices):
    """By which way a record was changed."""

    PAGE = "page", "Trên trang"
    ADMIN = "admin", "Quản trị danh mục"
    IMPORT = "import", "Nhập từ tệp"
    COMMAND = "command", "Lệnh"


class Entry(models.Model):
    """One record changed by one action. Never altered, never pruned."""

    at = models.DateTimeField("lúc", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người thực hiện", on_delete=models.PROTECT, null=True, related_name="+"
    )
    way = models.CharField("cách thực hiện", max_length=10, choices=Way)
    record_type = models.ForeignKey(ContentType, verbose_name="loại dữ liệu", on_delete=models.PROTECT)
    record_id = models.BigIntegerField("mã dữ liệu")
    record_name = LineField("dữ liệu")
    unit = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.PROTECT, null=True, related_name="+")
    locality = models.ForeignKey(Locality, verbose_name="xã", on_delete=models.PROTECT, null=True, related_name="+")
    period = models.ForeignKey(
        ReportingPeriod, verbose_name="kỳ", on_delete=models.PROTECT, null=True, related_name="+"
    )
    changes = models.JSONField("thay đổi", encoder=DjangoJSONEncoder, help_text="{trường: [trước, sau]}")
    reason = LineField("lý do", blank=True)

    class Meta:
        verbose_name = "lịch sử chỉnh sửa"
        verbose_name_plural = "lịch sử chỉnh sửa"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="entry_record", fields=["record_type", "record_id"])]

    def __str__(self) -> str:
        return f"{self.record_name} ({self.get_way_display()}, {self.at:%d/%m/%Y %H:%M})"
