"""What is issued and done: official documents, the rows of Phụ lục I, working sessions, with their lists of units."""

import datetime
from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.urls import reverse

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import Locality, Unit
from directives.rules.choices import DocumentType, HalfDay, Place, SessionKind
from directives.rules.documents import citation, written
from ntm_tracker.fields import Fold, FoldedField, LineField, ProseField
from ntm_tracker.uploads import FileRecord
from ntm_tracker.vietnamese import search_words, short_date

SEARCHED = ("lead_in", "purpose", "guests", "other_guests", "outcome")


class DocumentQuerySet(models.QuerySet["OfficialDocument"]):
    """Questions about official documents."""

    def get_by_natural_key(self, kind: str, number: str, symbol: str, issued_on: str) -> "OfficialDocument":
        return self.get(kind=kind, number=number, symbol=symbol, issued_on=issued_on)

    def visible_to(self, user: User) -> Self:
        """The office, leaders and administrators see all, a unit those that ask it for a report."""
        if reads_everything(user):
            return self.all()
        if not user.is_active or user.unit_id is None:
            return self.none()
        return self.filter(pk__in=self.model.objects.filter(directives__recipients__unit=user.unit_id).values("pk"))

    def matching(self, text: str) -> Self:
        """Documents whose number, symbol or subject has every word of `text`, with or without marks."""
        found = self.annotate(symbol_folded=Fold("symbol", output_field=models.TextField()))
        for word in search_words(text):
            number, _, symbol = word.partition("/")
            both = Q(number__in=[number, number.zfill(2), number.lstrip("0")], symbol_folded__startswith=symbol)
            found = found.filter(
                Q(subject_folded__contains=word)
                | Q(symbol_folded__contains=word)
                | (both if symbol else Q(number__in=[word, word.zfill(2)]))
            )
        return found


class OfficialDocument(FileRecord):
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

    class Meta(FileRecord.Meta):
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["issued_on", "pk"]
        constraints = [
            *FileRecord.Meta.constraints,
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

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])

    def natural_key(self) -> tuple[str, str, str, str]:
        return (self.kind, self.number, self.symbol, self.issued_on.isoformat())

    @property
    def title(self) -> str:
        """`Công văn số 38/UBND-NN&PTNT`, of the party `Chỉ thị số 05-CT/HU`."""
        return f"{self.get_kind_display()} số {written(self.number, self.symbol)}"

    @property
    def full_citation(self) -> str:
        """As a text cites it the first time; `title` is how it does later."""
        issuer = self.issuer.citation_name if self.issuer else ""
        return citation(title=self.title, issued_on=self.issued_on, issuer=issuer, subject=self.subject, first=True)


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
    """A row of Phụ lục I: done once its document is issued; without one its remark says how far it is.

    An empty remark means “Chưa thực hiện xong”. A remark beside a document says more than the document does.
    """

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
    remark = LineField("ghi chú in trong phụ lục", blank=True)
    raised_on = models.DateField("ngày giao", null=True, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    directives = models.ManyToManyField(
        "directives.Directive", verbose_name="văn bản chỉ đạo liên quan", blank=True, related_name="tasks"
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
