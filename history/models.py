"""What was changed, by whom, by which way and why: one append-only table, and the seals over it."""

import datetime
import json
import uuid
from collections.abc import Collection
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from history import policies
from history.policies import User
from ntm_tracker.fields import FoldedField, LineField
from ntm_tracker.uploads import FileRecord
from ntm_tracker.vietnamese import fold, short_date


class RecordedVia(models.TextChoices):
    """By which way a record was changed."""

    PAGE = "page", "Trên trang"
    ADMIN = "admin", "Quản trị danh mục"
    IMPORT = "import", "Nhập từ tệp"
    COMMAND = "command", "Lệnh"


def _recorded_fields() -> list[models.Field]:
    """Every column and many-to-many field of the program's own records."""
    own = [model for model in apps.get_models() if model.__module__.split(".")[0] in settings.INSTALLED_APPS]
    return [field for model in own for field in (*model._meta.fields, *model._meta.many_to_many)]


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions about the history."""

    def visible_to(self, user: User) -> Self:
        """What the accounts say that `user` may see."""
        return policies.visible_entries(user, self)

    def matching(self, text: str) -> Self:
        """Entries whose record's name has `text`, typed with or without marks."""
        return self.filter(record_name_folded__contains=fold(text)) if text else self

    def changing(self, label: str) -> Self:
        """Entries that touch a field whose name has `label`, typed with or without marks."""
        if not label:
            return self
        names = {field.name for field in _recorded_fields() if fold(label) in fold(str(field.verbose_name))}
        return self.filter(changes__has_any_keys=sorted(names)) if names else self.none()

    def with_names(self) -> Self:
        return self.select_related("actor", "record_type", "unit", "locality", "period")

    def unsealed(self) -> Self:
        return self.filter(~Exists(SealMember.objects.filter(entry_number=OuterRef("pk"))))


# The history outlives what it tells of: these numbers stay when their records are deleted.
KEPT: dict[str, Any] = {"on_delete": models.DO_NOTHING, "db_constraint": False, "null": True, "related_name": "+"}


class Entry(models.Model):
    """One record changed by one action. Never altered, never pruned.

    `mark` is an HMAC over all the other columns: a row that was written past the program has none that fits.
    """

    at = models.DateTimeField("lúc", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người thực hiện", on_delete=models.PROTECT, null=True, related_name="+"
    )
    way = models.CharField("cách thực hiện", max_length=10, choices=RecordedVia)
    record_type = models.ForeignKey(ContentType, verbose_name="loại dữ liệu", on_delete=models.PROTECT)
    record_id = models.BigIntegerField("mã dữ liệu")
    record_name = LineField("dữ liệu")
    record_name_folded = FoldedField("record_name")
    unit = models.ForeignKey("communes.Unit", verbose_name="đơn vị", **KEPT)
    locality = models.ForeignKey("communes.Locality", verbose_name="xã", **KEPT)
    period = models.ForeignKey("communes.ReportingPeriod", verbose_name="kỳ", **KEPT)
    changes = models.JSONField("thay đổi", encoder=DjangoJSONEncoder, help_text="{trường: [trước, sau]}")
    reason = LineField("lý do", blank=True)
    uuid = models.UUIDField("mã duy nhất", default=uuid.uuid4, unique=True)
    mark = models.CharField("dấu xác thực", max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "lịch sử chỉnh sửa"
        verbose_name_plural = "lịch sử chỉnh sửa"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="entry_record", fields=["record_type", "record_id"])]

    def __str__(self) -> str:
        return f"{self.record_name} ({self.get_way_display()}, {self.at:%d/%m/%Y %H:%M})"


def content_of(entry: Entry) -> dict[str, Any]:
    """Return everything that `entry` tells, in JSON's own kinds: what its mark and its seal are made over."""
    return {
        "uuid": str(entry.uuid),
        "at": entry.at.astimezone(datetime.UTC).isoformat(),
        "actor": entry.actor_id,
        "way": str(entry.way),
        "record_type": entry.record_type_id,
        "record_id": entry.record_id,
        "record_name": entry.record_name,
        "unit": entry.unit_id,
        "locality": entry.locality_id,
        "period": entry.period_id,
        "changes": json.loads(json.dumps(entry.changes, cls=DjangoJSONEncoder)),
        "reason": entry.reason,
    }


UNTOLD = {"password", "last_login"}  # never shown in the history
# Kept for the program's own use; who and when stand in the entry itself.
BOOKKEEPING = {"version", "declared_by", "declared_at"}


def values_of(record: models.Model) -> dict[str, Any]:
    """Return the told values of `record` by field name."""
    return {
        field.name: shown_value(field, field.value_from_object(record))
        for field in record._meta.concrete_fields
        if not field.generated and not field.primary_key
    }


def shown_value(field: models.Field, value: Any) -> Any:
    """Return a value as an entry tells it."""
    if field.name in UNTOLD:
        return "…"
    return str(value) if isinstance(field, models.FileField) else value


class DecisionSubject(models.TextChoices):
    """What the head of the office decides."""

    AS_OF = "as_of", "Chốt số liệu"
    FINDING = "finding", "Giữ nguyên chỗ rà soát"
    EXTENSION = "extension", "Gia hạn"
    SUBMISSION = "submission", "Trình ký"


class Manner(models.TextChoices):
    """How a decision was given."""

    PROGRAM = "program", "Trong chương trình"
    PAPER = "paper", "Phiếu trình"
    IOFFICE = "ioffice", "iOffice"
    PHONE = "phone", "Điện thoại"
    SPOKEN = "spoken", "Trực tiếp"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Questions about decisions."""

    def visible_to(self, user: User) -> Self:
        return self if policies.reads_everything(user) else self.none()

    def about(self, record: models.Model) -> Self:
        return self.filter(record_type=ContentType.objects.get_for_model(record), record_id=record.pk)

    def latest_about(self, model: type[models.Model], keys: Collection[int]) -> "dict[int, Decision]":
        """The latest decision about each of the records `keys` of `model`, with who recorded it; one query."""
        if not keys:
            return {}
        found = self.filter(record_type=ContentType.objects.get_for_model(model), record_id__in=keys)
        return {one.record_id: one for one in found.select_related("recorded_by").order_by("pk")}


class Decision(FileRecord):
    """Ý kiến lãnh đạo: who decided, when and how; who typed it is another person, or the same, visibly."""

    subject = models.CharField("về việc", max_length=10, choices=DecisionSubject)
    record_type = models.ForeignKey(ContentType, verbose_name="loại dữ liệu", on_delete=models.PROTECT)
    record_id = models.BigIntegerField("mã dữ liệu")
    decided_by = LineField("người quyết định", max_length=100)
    post = LineField("chức vụ", max_length=100, blank=True)
    decided_on = models.DateField("ngày quyết định")
    manner = models.CharField("hình thức", max_length=10, choices=Manner)
    note = LineField("nội dung ý kiến", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", on_delete=models.PROTECT, related_name="+"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        verbose_name = "ý kiến lãnh đạo"
        verbose_name_plural = "ý kiến lãnh đạo"
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(name="decision_record", fields=["record_type", "record_id"])]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {self.decided_by}, {short_date(self.decided_on)}"


class Seal(models.Model):
    """A set of entries that were in the table together, closed by an HMAC over them and the seal before."""

    at = models.DateTimeField("lúc")
    previous = models.OneToOneField(
        "self", verbose_name="niêm phong trước", on_delete=models.PROTECT, null=True, related_name="next"
    )
    size = models.PositiveIntegerField("số mục")
    has_time = models.BooleanField("dấu gồm cả lúc niêm phong", default=False)  # those of the first versions do not
    mark = models.CharField("dấu niêm phong", max_length=64)

    class Meta:
        verbose_name = "niêm phong"
        verbose_name_plural = "niêm phong"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"niêm phong số {self.pk}"


class SealMember(models.Model):
    """An entry in a seal, as it was. A plain number, so that a missing entry is seen and not swept along."""

    seal = models.ForeignKey(Seal, verbose_name="niêm phong", on_delete=models.PROTECT, related_name="members")
    position = models.PositiveIntegerField("vị trí")
    entry_number = models.BigIntegerField("mục lịch sử", unique=True)
    digest = models.CharField("mã băm", max_length=64)

    class Meta:
        verbose_name = "mục đã niêm phong"
        verbose_name_plural = "mục đã niêm phong"
        ordering = ["seal", "position"]
        constraints = [models.UniqueConstraint(name="seal_position", fields=["seal", "position"])]

    def __str__(self) -> str:
        return f"mục {self.entry_number} trong {self.seal}"


class SealLock(models.Model):
    """One row: whoever seals holds it."""

    class Meta:
        verbose_name = "khóa niêm phong"
        verbose_name_plural = "khóa niêm phong"

    def __str__(self) -> str:
        return "khóa niêm phong"


class CopyKind(models.TextChoices):
    """What was done with a copy of the whole."""

    MADE = "made", "Sao lưu"
    TAKEN = "taken", "Tải về"
    RESTORED = "restored", "Khôi phục"


class BackUpQuerySet(models.QuerySet["BackUp"]):
    """Questions about copies."""

    def latest_kept(self) -> "BackUp | None":
        """The newest copy that is known to lie somewhere: nobody can tell whether a download arrived."""
        return self.exclude(kind=CopyKind.TAKEN).order_by("-made_at").first()


class BackUp(models.Model):
    """A copy of database and files that was made, taken away or put back; the copy itself lies elsewhere.

    Size and digest are those of the archive; of a download they are not known when it begins.
    """

    kind = models.CharField("việc", max_length=10, choices=CopyKind)
    made_at = models.DateTimeField("số liệu lúc")
    at = models.DateTimeField("ghi lúc", default=timezone.now)
    name = LineField("tệp", max_length=200)
    size = models.BigIntegerField("cỡ tệp", null=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    program_version = LineField("phiên bản chương trình", max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người thực hiện", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = BackUpQuerySet.as_manager()

    class Meta:
        verbose_name = "bản sao lưu"
        verbose_name_plural = "bản sao lưu"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"
