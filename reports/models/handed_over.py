"""What was handed over to be signed, and what was issued."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.policies import can_read_reports, reads_everything
from communes.models import ReportingPeriod
from ntm_tracker.fields import LineField
from ntm_tracker.uploads import FileRecord, KeptFileField, PrivatePath
from ntm_tracker.vietnamese import document_number, short_date
from reports.models.frame import Letterhead, SignatureProfile


class ReportStage(models.TextChoices):
    """How far a report is."""

    DRAFT = "draft", "Dự thảo"
    SUBMITTED = "submitted", "Trình ký"
    ISSUED = "issued", "Đã phát hành"


class QuarterlyReport(models.Model):
    """The report of a period. Number and date come from the clerk (văn thư), never from the program."""

    period = models.OneToOneField(
        ReportingPeriod, verbose_name="kỳ báo cáo", on_delete=models.PROTECT, related_name="report"
    )
    letterhead = models.ForeignKey(Letterhead, verbose_name="mẫu tiêu đề", on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(
        SignatureProfile, verbose_name="người ký", on_delete=models.PROTECT, null=True, related_name="+"
    )
    stage = models.CharField("giai đoạn", max_length=10, choices=ReportStage, default=ReportStage.DRAFT)
    number = LineField("số", max_length=10, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)

    class Meta:
        verbose_name = "báo cáo quý"
        verbose_name_plural = "báo cáo quý"
        ordering = ["period"]
        constraints = [
            models.CheckConstraint(
                name="report_number_and_date",
                condition=Q(number="", issued_on__isnull=True) | (~Q(number="") & Q(issued_on__isnull=False)),
                violation_error_message="Số và ngày ban hành phải có cùng nhau.",
            )
        ]

    def __str__(self) -> str:
        return f"Báo cáo {self.period}"


class HandedOverQuerySet(models.QuerySet["HandedOver"]):
    """Questions about what was handed over."""

    def visible_to(self, user: User) -> Self:
        """What stands is everybody's, as the report is; what was taken back is for those who see everything."""
        if reads_everything(user):
            return self
        return self.standing() if can_read_reports(user) else self.none()

    def standing(self) -> Self:
        return self.filter(taken_back_at__isnull=True)

    def of_period(self, period: ReportingPeriod) -> Self:
        return self.filter(report__period=period)

    def standing_of(self, period: ReportingPeriod) -> "HandedOver | None":
        """What is handed over of the report of `period` now, with names."""
        return self.standing().of_period(period).with_names().first()

    def with_names(self) -> Self:
        report = self.select_related("report__period", "report__letterhead", "issued__recorded_by", "signature")
        return report.select_related("submitted_by", "taken_back_by").prefetch_related("files", "open_findings")


class HandedOver(models.Model):
    """Trình ký: a report as it was handed over, with its files. Never changed, never deleted; it can be taken back."""

    report = models.ForeignKey(
        QuarterlyReport, verbose_name="báo cáo", on_delete=models.PROTECT, related_name="handed_over"
    )
    number = models.PositiveSmallIntegerField("lần trình")
    signature = models.ForeignKey(SignatureProfile, verbose_name="người ký", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("trình lúc")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người trình", on_delete=models.PROTECT, related_name="+"
    )
    versions = LineField("phiên bản chương trình")
    taken_back_at = models.DateTimeField("thu hồi lúc", null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người thu hồi", on_delete=models.PROTECT, null=True, related_name="+"
    )
    because = LineField("lý do thu hồi", max_length=300, blank=True)

    objects = HandedOverQuerySet.as_manager()

    class Meta:
        verbose_name = "lần trình ký"
        verbose_name_plural = "các lần trình ký"
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(name="handed_over_number", fields=["report", "number"]),
            models.UniqueConstraint(
                name="handed_over_once", fields=["report"], condition=Q(taken_back_at__isnull=True)
            ),
            models.CheckConstraint(
                name="handed_over_taken_back",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, because="")
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(because="")),
                violation_error_message="Thu hồi phải có người, lúc và lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, trình ký lần {self.number}"

    @property
    def period_id(self) -> int:
        """The history asks which period a record belongs to."""
        return self.report.period_id

    @property
    def issue(self) -> "Issued | None":
        return getattr(self, "issued", None)

    def file_of(self, kind: str) -> "HandedOverFile":
        return next(file for file in self.files.all() if file.file_kind == kind)


class HandedOverKind(models.TextChoices):
    """The files of a report that is handed over."""

    FACTS = "json", "Số liệu"
    PDF = "pdf", "PDF"
    WORD = "docx", "Word"
    TEXT = "txt", "Văn bản thường"


class HandedOverFile(models.Model):
    """A file of a report that was handed over; its digest stands in the history, and so in its seals."""

    handed_over = models.ForeignKey(
        HandedOver, verbose_name="lần trình ký", on_delete=models.PROTECT, related_name="files"
    )
    file = KeptFileField("tệp", upload_to=PrivatePath("trinh-ky"), max_length=120)
    file_kind = models.CharField("loại tệp", max_length=4, choices=HandedOverKind)
    file_size = models.PositiveIntegerField("cỡ tệp")
    file_sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = "tệp đã trình ký"
        verbose_name_plural = "tệp đã trình ký"
        ordering = ["handed_over", "pk"]
        constraints = [
            models.UniqueConstraint(name="handed_over_file_kind", fields=["handed_over", "file_kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.handed_over}: {self.get_file_kind_display()}"

    @property
    def period_id(self) -> int:
        return self.handed_over.report.period_id


class Issued(FileRecord):
    """Đã phát hành: number and date that the clerk gave, and the signed copy. It never changes."""

    handed_over = models.OneToOneField(
        HandedOver, verbose_name="lần trình ký", on_delete=models.PROTECT, related_name="issued"
    )
    number = LineField("số", max_length=10)
    issued_on = models.DateField("ngày ban hành")
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", on_delete=models.PROTECT, related_name="+"
    )

    class Meta(FileRecord.Meta):
        verbose_name = "báo cáo đã phát hành"
        verbose_name_plural = "báo cáo đã phát hành"
        constraints = [
            *FileRecord.Meta.constraints,
            models.CheckConstraint(
                name="issued_whole",
                condition=~Q(number="") & ~Q(file=""),
                violation_error_message="Phải có số và bản đã ký.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handed_over.report}, số {self.printed_number} ngày {short_date(self.issued_on)}"

    @property
    def printed_number(self) -> str:
        return document_number(self.number)

    @property
    def period_id(self) -> int:
        return self.handed_over.report.period_id
