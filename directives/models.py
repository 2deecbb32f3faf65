"""What was ordered and answered. Dated records: one row each, never copied from quarter to quarter."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from communes.models import Locality, ReportingPeriod, Unit
from directives.choices import Answer, DocumentType, Expected, HalfDay, Place, ReminderWay, SessionKind
from ntm_tracker.fields import FoldedField, LineField, ProseField
from ntm_tracker.vietnamese import document_number, short_date


class DocumentQuerySet(models.QuerySet):
    """Questions about official documents."""

    def get_by_natural_key(self, kind: str, number: str, symbol: str, issued_on: str) -> "OfficialDocument":
        return self.get(kind=kind, number=number, symbol=symbol, issued_on=issued_on)


class OfficialDocument(models.Model):
    """An official document: Công văn số 38/UBND-NN&PTNT ngày 11/3/2024."""

    kind = models.CharField("tên loại", max_length=3, choices=DocumentType)
    number = LineField("số", max_length=10)
    symbol = LineField("ký hiệu", max_length=50)
    issued_on = models.DateField("ngày ban hành")
    issuer = models.ForeignKey(
        Unit, verbose_name="cơ quan ban hành", on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    subject = LineField("trích yếu", max_length=1000)
    subject_folded = FoldedField("subject")
    note = ProseField("ghi chú", blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["issued_on", "pk"]
        constraints = [
            models.UniqueConstraint(name="document_once", fields=["kind", "number", "symbol", "issued_on"]),
            models.CheckConstraint(
                name="document_numbered",
                condition=~Q(number=""),
                violation_error_message="Văn bản đã ban hành phải có số.",
            ),
        ]
        indexes = [models.Index(name="document_issued", fields=["issued_on"])]

    def __str__(self) -> str:
        return f"{self.title} ngày {short_date(self.issued_on)}"

    def natural_key(self) -> tuple[str, str, str, str]:
        return (self.kind, self.number, self.symbol, self.issued_on.isoformat())

    @property
    def title(self) -> str:
        """`Công văn số 38/UBND-NN&PTNT`."""
        return f"{self.get_kind_display()} số {document_number(self.number)}/{self.symbol}"


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


class DirectiveQuerySet(models.QuerySet):
    """Questions about directives."""

    def get_by_natural_key(self, slug: str) -> "Directive":
        return self.get(slug=slug)

    def given_by(self, day: datetime.date) -> Self:
        """Given on or before `day`; a task of unknown date counts."""
        return self.filter(Q(given_on__isnull=True) | Q(given_on__lte=day))

    def open_after(self, day: datetime.date) -> Self:
        """Not closed on or before `day`."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))


class Directive(models.Model):
    """A task with units that must answer; its document is optional."""

    slug = models.SlugField("đường dẫn", unique=True, max_length=80)
    document = models.ForeignKey(
        OfficialDocument,
        verbose_name="văn bản",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="directives",
    )
    task = LineField("nhiệm vụ được giao", max_length=1000, blank=True, help_text="Khi không có văn bản")
    task_folded = FoldedField("task")
    given_on = models.DateField("ngày giao", null=True, blank=True)
    due_on = models.DateField("hạn báo cáo", null=True, blank=True)
    expected = models.CharField("phải gửi", max_length=10, choices=Expected, default=Expected.REPORT)
    period = models.ForeignKey(
        ReportingPeriod,
        verbose_name="thu kết quả tự đánh giá của kỳ",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="collections",
    )
    place = models.CharField("nêu ở", max_length=10, choices=Place, default=Place.PROGRESS)
    order = models.PositiveSmallIntegerField("thứ tự trong báo cáo", default=0)
    named_total = models.PositiveSmallIntegerField("văn bản nêu bao nhiêu đơn vị", null=True, blank=True)
    outcome = LineField("kết quả thực hiện", max_length=1000, blank=True)
    closed_on = models.DateField("kết thúc theo dõi ngày", null=True, blank=True)
    close_reason = LineField("lý do kết thúc", blank=True)
    note = ProseField("ghi chú", blank=True)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản chỉ đạo, nhiệm vụ"
        verbose_name_plural = "văn bản chỉ đạo, nhiệm vụ"
        ordering = ["order", "given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="directive_document_or_task",
                condition=Q(document__isnull=False) | ~Q(task=""),
                violation_error_message="Chọn văn bản hoặc ghi nhiệm vụ được giao.",
            ),
            models.UniqueConstraint(
                name="directive_collects_once", fields=["period"], condition=Q(period__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.document) if self.document_id else self.task

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class Recipient(UnitLine):
    """One asked unit of a directive and its answer. Counts as answered when the signed letter was recorded."""

    directive = models.ForeignKey(
        Directive, verbose_name="văn bản chỉ đạo", on_delete=models.CASCADE, related_name="recipients"
    )
    unit_confirmed = models.BooleanField("đã xác định đúng đơn vị", default=True)
    answer = models.CharField("trả lời", max_length=8, choices=Answer, default=Answer.NONE)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answered_by = LineField("văn bản trả lời", max_length=200, blank=True)
    needs_more = models.BooleanField("đề nghị bổ sung", default=False)
    extended_to = models.DateField("gia hạn đến", null=True, blank=True)
    extension_reason = LineField("lý do gia hạn", blank=True)
    note = ProseField("ghi chú", blank=True)

    class Meta(UnitLine.Meta):
        verbose_name = "đơn vị phải báo cáo"
        verbose_name_plural = "đơn vị phải báo cáo"
        ordering = ["directive", "order"]
        constraints = [
            *UnitLine.Meta.constraints,
            models.UniqueConstraint(
                name="recipient_once", fields=["directive", "unit"], condition=Q(unit__isnull=False)
            ),
            models.CheckConstraint(
                name="recipient_answered_on",
                condition=Q(answered_on__isnull=True) | Q(answer=Answer.RECORDED),
                violation_error_message="Có ngày trả lời thì kết quả phải là đã báo cáo.",
            ),
        ]


class Reminder(models.Model):
    """Somebody at an asked unit was reminded: when, how, and what was promised."""

    recipient = models.ForeignKey(
        Recipient, verbose_name="đơn vị phải báo cáo", on_delete=models.CASCADE, related_name="reminders"
    )
    reminded_on = models.DateField("ngày nhắc")
    way = models.CharField("cách nhắc", max_length=10, choices=ReminderWay)
    note = LineField("hẹn, ghi chú", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "lần nhắc"
        verbose_name_plural = "lần nhắc"
        ordering = ["-reminded_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.get_way_display().lower()} ngày {short_date(self.reminded_on)}"


class SteeringTaskQuerySet(models.QuerySet):
    """Questions about steering tasks."""

    def get_by_natural_key(self, slug: str) -> "SteeringTask":
        return self.get(slug=slug)

    def told_between(self, first: datetime.date, last: datetime.date) -> Self:
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


class SessionQuerySet(models.QuerySet):
    """Questions about working sessions."""

    def get_by_natural_key(self, slug: str) -> "WorkingSession":
        return self.get(slug=slug)

    def held_between(self, first: datetime.date, last: datetime.date) -> Self:
        return self.filter(held_on__gte=first, held_on__lte=last)


class WorkingSession(models.Model):
    """Buổi làm việc, hội nghị, hội thảo, họp: who met whom, when, what for, and what came out."""

    slug = models.SlugField("đường dẫn", unique=True, max_length=80)
    kind = models.CharField("hình thức", max_length=10, choices=SessionKind)
    held_on = models.DateField("ngày", db_index=True)
    half_day = models.CharField("buổi", max_length=9, choices=HalfDay, blank=True)
    online = models.BooleanField("trực tuyến", default=False)
    lead_in = LineField("câu dẫn", blank=True)
    purpose = LineField("nội dung", max_length=1000)
    localities = models.ManyToManyField(Locality, verbose_name="xã, huyện", blank=True, related_name="sessions")
    guests = LineField("thành phần dự: nhóm có danh sách", max_length=300, blank=True)
    other_guests = LineField("thành phần dự khác", max_length=500, blank=True)
    outcome = ProseField("kết quả, ý kiến", blank=True)
    place = models.CharField("nêu ở", max_length=10, choices=Place, default=Place.NOWHERE)
    order = models.PositiveSmallIntegerField("thứ tự trong báo cáo", default=0)
    note = ProseField("ghi chú", blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "buổi làm việc"
        verbose_name_plural = "buổi làm việc"
        ordering = ["held_on", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ngày {short_date(self.held_on)}: {self.purpose}"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class SessionHost(UnitLine):
    """A host of a working session."""

    session = models.ForeignKey(
        WorkingSession, verbose_name="buổi làm việc", on_delete=models.CASCADE, related_name="hosts"
    )

    class Meta(UnitLine.Meta):
        verbose_name = "đơn vị tổ chức"
        verbose_name_plural = "đơn vị tổ chức"
        ordering = ["session", "order"]


class SessionGuest(UnitLine):
    """A unit that took part in a working session, listed in the footnote."""

    session = models.ForeignKey(
        WorkingSession, verbose_name="buổi làm việc", on_delete=models.CASCADE, related_name="guest_units"
    )

    class Meta(UnitLine.Meta):
        verbose_name = "đơn vị dự"
        verbose_name_plural = "đơn vị dự"
        ordering = ["session", "order"]
