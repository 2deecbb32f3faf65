"""What is done: the rows of Phụ lục I, and working sessions."""

import datetime
from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat

from communes.models import Locality, Unit
from directives.models.directives import Directive
from directives.models.documents import OfficialDocument, UnitLine
from directives.rules.choices import HalfDay, Place, SessionKind
from ntm_tracker.fields import Fold, FoldedField, LineField, ProseField
from ntm_tracker.vietnamese import short_date

SEARCHED = ("lead_in", "purpose", "guests", "other_guests", "outcome")


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


class SessionQuerySet(models.QuerySet["WorkingSession"]):
    """Questions about working sessions."""

    def get_by_natural_key(self, slug: str) -> "WorkingSession":
        return self.get(slug=slug)

    def held_between(self, first: datetime.date, last: datetime.date) -> Self:
        return self.filter(held_on__gte=first, held_on__lte=last)

    def containing(self, words: Sequence[str]) -> Self:
        """With every one of the folded `words` in what was written of the session."""
        searched = [part for name in SEARCHED for part in (name, Value(" "))]
        found = self.annotate(searched_folded=Fold(Concat(*searched, output_field=models.TextField())))
        return found.filter(*(Q(searched_folded__contains=word) for word in words))


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
    document = models.ForeignKey(
        OfficialDocument,
        verbose_name="văn bản kèm theo",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        help_text="Giấy mời, thông báo kết luận, kế hoạch … của buổi này",
    )
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
