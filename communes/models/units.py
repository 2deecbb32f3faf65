"""Who: units, other ways to write them, the people to call there; where this program serves; what comes in."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from communes.models.places import Locality, ReportingPeriod, ValidityQuerySet, valid_order
from communes.rules.choices import Channel, UnitKind
from ntm_tracker.fields import Fold, FoldedField, LineField, ProseField, SortKeyField
from ntm_tracker.uploads import FileRecord
from ntm_tracker.vietnamese import search_words


class UnitQuerySet(ValidityQuerySet["Unit"]):
    """Questions about units."""

    def get_by_natural_key(self, code: str) -> "Unit":
        return self.get(code=code)

    def bodies(self) -> Self:
        """Single bodies: no group of them."""
        return self.exclude(kind=UnitKind.GROUP)

    def matching(self, text: str) -> Self:
        """Units whose name, short name or alias has every word of `text`, with or without marks."""
        found = self.annotate(short_folded=Fold("short_name", output_field=models.TextField()))
        for word in search_words(text):
            alias = UnitAlias.objects.filter(unit=OuterRef("pk"), text_folded__contains=word)
            found = found.filter(Q(name_folded__contains=word) | Q(short_folded__contains=word) | Exists(alias))
        return found

    def with_people(self, day: datetime.date) -> Self:
        """With aliases, and with the contacts of `day` as `people`."""
        people = Prefetch("contacts", Contact.objects.valid_on(day), to_attr="people")
        return self.select_related("locality").prefetch_related("aliases", people)


class Unit(models.Model):
    """Any body that is asked, answers, advises, issues, hosts or signs; a group has members."""

    code = models.SlugField("mã", unique=True)
    name = LineField("tên đầy đủ")
    name_folded = FoldedField("name")
    name_sort = SortKeyField("name")
    short_name = LineField("tên ngắn", max_length=100, help_text="Ví dụ: Phòng KT&HT")
    list_name = LineField("tên trong danh sách", max_length=200, help_text="Ví dụ: Kinh tế và Hạ tầng")
    citation_name = LineField(
        "tên khi trích dẫn", max_length=200, help_text="Trong “… của UBND huyện Lấp Vò về việc …”"
    )
    kind = models.CharField("loại", max_length=20, choices=UnitKind)
    locality = models.ForeignKey(
        Locality, verbose_name="địa bàn", on_delete=models.PROTECT, null=True, blank=True, related_name="units"
    )
    may_issue = models.BooleanField("được ban hành văn bản", default=False)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    valid_from = models.DateField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)
    members = models.ManyToManyField(
        "self", verbose_name="thành viên", symmetrical=False, blank=True, related_name="groups"
    )
    note = ProseField("ghi chú", blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["order", "name_sort"]
        constraints = [valid_order("unit_valid")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("unit", args=[self.code])

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class UnitAlias(models.Model):
    """Another way to write a unit; the same words may mean two units (“Y tế”): then a person decides."""

    unit = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.CASCADE, related_name="aliases")
    text = LineField("cách ghi khác", max_length=200)
    text_folded = FoldedField("text")

    class Meta:
        verbose_name = "cách ghi khác"
        verbose_name_plural = "cách ghi khác"
        ordering = ["unit", "text"]
        constraints = [models.UniqueConstraint(name="unit_alias", fields=["unit", "text"])]
        indexes = [models.Index(name="unit_alias_folded", fields=["text_folded"])]

    def __str__(self) -> str:
        return self.text


class Contact(models.Model):
    """Đầu mối: whom to call at a unit."""

    unit = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.CASCADE, related_name="contacts")
    name = LineField("họ tên", max_length=100)
    post = LineField("chức vụ", max_length=100, blank=True)
    phone = LineField("điện thoại", max_length=30, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    note = ProseField("ghi chú", blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = "đầu mối"
        verbose_name_plural = "đầu mối"
        ordering = ["unit", "name"]
        constraints = [
            # Who left may come back: one row for each time.
            models.UniqueConstraint(
                name="contact_from", fields=["unit", "name", "valid_from"], condition=Q(valid_from__isnull=False)
            ),
            models.UniqueConstraint(
                name="contact_always", fields=["unit", "name"], condition=Q(valid_from__isnull=True)
            ),
            valid_order("contact_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.post})" if self.post else self.name


class InstallationQuerySet(models.QuerySet["Installation"]):
    """Where this program serves: one row, or none yet. One query each."""

    def current(self) -> "Installation | None":
        return self.select_related("home__parent", "office").first()

    def home(self) -> Locality | None:
        found = self.current()
        return found.home if found else None

    def office(self) -> Unit | None:
        found = self.current()
        return found.office if found else None

    def office_name(self) -> str:
        """What the office is called in a message."""
        office = self.office()
        return office.name if office else "Văn phòng Điều phối"


class Installation(models.Model):
    """Where this program serves: the home locality and the coordination office. One row."""

    home = models.ForeignKey(Locality, verbose_name="địa bàn", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Unit, verbose_name="Văn phòng Điều phối", on_delete=models.PROTECT, related_name="+")

    objects = InstallationQuerySet.as_manager()

    class Meta:
        verbose_name = "nơi sử dụng"
        verbose_name_plural = "nơi sử dụng"
        constraints = [
            models.CheckConstraint(
                name="installation_single",
                condition=Q(pk=1),
                violation_error_message="Chỉ có một nơi sử dụng.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} ({self.home})"


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
    """Hồ sơ đến: how it came, from whom, when, and whose it is once that was said."""

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
