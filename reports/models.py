"""What is told: letterhead, signatures, recipients, outline, the office's own words; what was handed over."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.policies import can_read_reports, reads_everything
from communes.models import ReportingPeriod, Unit
from communes.models.places import ValidityQuerySet, valid_order
from ntm_tracker.fields import LineField, ProseField
from ntm_tracker.uploads import FileRecord, KeptFileField, PrivatePath
from ntm_tracker.vietnamese import document_number, short_date
from reports.reviewed import Dismissal as Dismissal
from reports.reviewed import OpenFinding as OpenFinding
from reports.values.chips import plain_of


class Letterhead(models.Model):
    """The head of the office's reports (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.2 to II.4)."""

    parent = models.ForeignKey(
        Unit, verbose_name="cơ quan chủ quản", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issuer = models.ForeignKey(Unit, verbose_name="cơ quan ban hành", on_delete=models.PROTECT, related_name="+")
    issuer_line = LineField("tên in trên tiêu đề", max_length=200)
    issuer_cited = LineField("tên trong dòng “Kèm theo”", max_length=200)
    symbol = LineField("ký hiệu", max_length=50, help_text="Ví dụ: BC-VPĐP.NTM")
    place = LineField("địa danh", max_length=100)
    addressees = ProseField("kính gửi", blank=True, help_text="Mỗi nơi một dòng; để trống nếu không gửi cấp trên.")
    numbers_single_annex = models.BooleanField("đánh số La Mã khi chỉ có một phụ lục", default=False)
    valid_from = models.DateField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = "mẫu tiêu đề báo cáo"
        verbose_name_plural = "mẫu tiêu đề báo cáo"
        constraints = [valid_order("letterhead_valid")]

    def __str__(self) -> str:
        return f"{self.issuer_line} ({self.symbol})"


class SignatureProfile(models.Model):
    """Who signs and how (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.7; Điều 13)."""

    letterhead = models.ForeignKey(
        Letterhead, verbose_name="mẫu tiêu đề", on_delete=models.CASCADE, related_name="signatures"
    )
    authority = ProseField("quyền hạn", blank=True, help_text="Ví dụ: KT. CHÁNH VĂN PHÒNG; mỗi dòng một quyền hạn.")
    title = LineField("chức vụ trong Văn phòng", max_length=100)
    other_position = LineField("chức vụ khác", max_length=100, blank=True)
    full_name = LineField("họ tên", max_length=100)
    valid_from = models.DateField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)
    is_usual = models.BooleanField("người ký thường xuyên", default=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = "người ký"
        verbose_name_plural = "người ký"
        ordering = ["-is_usual", "full_name"]
        constraints = [valid_order("signature_valid")]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.title}"


class ReportRecipient(models.Model):
    """A line of Nơi nhận; the last one is the archive."""

    letterhead = models.ForeignKey(
        Letterhead, verbose_name="mẫu tiêu đề", on_delete=models.CASCADE, related_name="recipients"
    )
    text = LineField("nơi nhận", max_length=200)
    role = LineField("vai trò", max_length=20, blank=True, help_text="Ví dụ: b/c, th/h, p/h")
    order = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = "nơi nhận"
        verbose_name_plural = "nơi nhận"
        ordering = ["letterhead", "order"]

    def __str__(self) -> str:
        return f"{self.text} ({self.role})" if self.role else self.text


class SectionContent(models.TextChoices):
    """What stands under a heading of the outline."""

    NOTHING = "", "Chỉ có đề mục"
    STEERING = "steering", "Công tác chỉ đạo (câu tự động)"
    PROGRAMME = "programme", "Kết quả Chương trình (câu tự động)"
    DIRECTIVES = "directives", "Tiến độ văn bản chỉ đạo (câu tự động)"
    DASHES = "dashes", "Lời văn, gạch đầu dòng"
    NUMBERS = "numbers", "Lời văn, đánh số"


class OutlineSection(models.Model):
    """A heading of the report and what stands below it; `{kỳ}` and `{năm}` in titles stand for the period."""

    key = models.SlugField("khóa", unique=True)
    level = models.PositiveSmallIntegerField("cấp", choices=[(1, "Mục (I., II.)"), (2, "Khoản (1., 2.)")])
    title = LineField("đề mục")
    content = models.CharField("nội dung", max_length=10, choices=SectionContent, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", unique=True)

    class Meta:
        verbose_name = "mục của báo cáo"
        verbose_name_plural = "đề cương báo cáo"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.title


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
