"""What is issued: official documents; and ordered lists of units, each as it is meant and as the paper cites it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import Unit
from directives.rules.choices import DocumentType
from directives.rules.documents import citation
from ntm_tracker.fields import Fold, FoldedField, LineField, ProseField
from ntm_tracker.uploads import FileRecord
from ntm_tracker.vietnamese import document_number, search_words, short_date


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
        """`Công văn số 38/UBND-NN&PTNT`."""
        return f"{self.get_kind_display()} số {document_number(self.number)}/{self.symbol}"

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
