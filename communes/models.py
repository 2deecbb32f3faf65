"""Who and when: localities, units and the people to call, reporting periods."""

import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse

from communes.choices import Level, UnitKind
from ntm_tracker.fields import Fold, FoldedField, LineField, ProseField, SortKeyField
from ntm_tracker.quarters import Quarter
from ntm_tracker.vietnamese import search_words


class ValidityQuerySet(models.QuerySet):
    """Rows that hold from a day to a day, both included; an unknown end is open."""

    def valid_on(self, day: datetime.date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def not_ended_on(self, day: datetime.date) -> Self:
        """Rows that hold on `day` or begin later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def overlapping(self, first: datetime.date | None, last: datetime.date | None) -> Self:
        """Rows that share a day with the time from `first` to `last`."""
        found = self.not_ended_on(first) if first else self
        return found.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=last)) if last else found


def valid_order(name: str) -> models.CheckConstraint:
    """Return the constraint that a row does not end before it begins."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu hiệu lực.",
    )


class LocalityQuerySet(ValidityQuerySet):
    """Questions about localities."""

    def get_by_natural_key(self, slug: str) -> "Locality":
        return self.get(slug=slug)

    def within(self, home: "Locality") -> Self:
        """The localities of `home`, directly or by one level between."""
        return self.filter(Q(parent=home) | Q(parent__parent=home))

    def in_programme(self) -> Self:
        """The communes that the programme is about: in Lấp Vò twelve xã, not the thị trấn."""
        return self.filter(in_programme=True)


class Locality(models.Model):
    """An administrative unit of the state. Codes are used again after mergers: the key is code and first day."""

    level = models.CharField("cấp", max_length=10, choices=Level)
    code = models.CharField("mã đơn vị hành chính", max_length=10, blank=True)
    slug = models.SlugField("đường dẫn", unique=True, help_text="Không đổi, kể cả khi đổi tên.")
    name = LineField("tên riêng", max_length=100, help_text="Ví dụ: Định Yên")
    name_folded = FoldedField("name")
    name_sort = SortKeyField("name")
    word = LineField("từ gọi tắt", max_length=30, blank=True, help_text="Ví dụ: Huyện, Tỉnh, Trung ương")
    parent = models.ForeignKey(
        "self", verbose_name="thuộc", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    in_programme = models.BooleanField("thuộc Chương trình NTM", default=False)
    latitude = models.DecimalField("vĩ độ", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("kinh độ", max_digits=9, decimal_places=6, null=True, blank=True)
    valid_from = models.DateField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name="đơn vị kế tiếp",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="forerunners",
    )
    note = ProseField("ghi chú", blank=True)

    objects = LocalityQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị hành chính"
        verbose_name_plural = "đơn vị hành chính"
        ordering = ["order", "name_sort"]
        constraints = [
            models.UniqueConstraint(
                name="locality_code_from", fields=["code", "valid_from"], condition=Q(valid_from__isnull=False)
            ),
            models.UniqueConstraint(
                name="locality_code_first",
                fields=["code"],
                condition=Q(valid_from__isnull=True) & ~Q(code=""),
            ),
            valid_order("locality_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("commune", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def full_name(self) -> str:
        """`xã Định Yên`, `huyện Lấp Vò`: the common noun small, the proper name capital (Nghị định 30, Phụ lục II)."""
        return f"{self.get_level_display().lower()} {self.name}"


class Village(models.Model):
    """A hamlet (ấp) of a commune."""

    locality = models.ForeignKey(Locality, verbose_name="xã", on_delete=models.PROTECT, related_name="villages")
    name = LineField("tên ấp", max_length=100)
    name_folded = FoldedField("name")
    note = ProseField("ghi chú", blank=True)

    class Meta:
        verbose_name = "ấp"
        verbose_name_plural = "ấp"
        ordering = ["locality", "name"]
        constraints = [models.UniqueConstraint(name="village_name", fields=["locality", "name"])]

    def __str__(self) -> str:
        return f"ấp {self.name}"


class UnitQuerySet(ValidityQuerySet):
    """Questions about units."""

    def get_by_natural_key(self, code: str) -> "Unit":
        return self.get(code=code)

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


class PeriodQuerySet(models.QuerySet):
    """Questions about reporting periods."""

    def get_by_natural_key(self, year: int, quarter: int) -> "ReportingPeriod":
        return self.get(year=year, quarter=quarter)

    def latest_first(self) -> Self:
        return self.order_by("-year", "-quarter")


class ReportingPeriod(models.Model):
    """A quarter that is reported, and the day up to which its facts are known (số liệu tính đến hết ngày)."""

    year = models.PositiveSmallIntegerField("năm", validators=[MinValueValidator(2010), MaxValueValidator(2100)])
    quarter = models.PositiveSmallIntegerField("quý", validators=[MinValueValidator(1), MaxValueValidator(4)])
    as_of = models.DateField("số liệu tính đến hết ngày", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ báo cáo"
        verbose_name_plural = "kỳ báo cáo"
        ordering = ["year", "quarter"]
        constraints = [
            models.UniqueConstraint(name="period_quarter", fields=["year", "quarter"]),
            models.CheckConstraint(
                name="period_quarter_range",
                condition=Q(quarter__gte=1, quarter__lte=4),
                violation_error_message="Quý là số từ 1 đến 4.",
            ),
        ]

    def __str__(self) -> str:
        """A form tells the record before it refuses the quarter."""
        return self.span.short_label if self.quarter in {1, 2, 3, 4} else f"Quý {self.quarter}/{self.year}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.year, self.quarter])

    def natural_key(self) -> tuple[int, int]:
        return (self.year, self.quarter)

    @property
    def span(self) -> Quarter:
        return Quarter(self.year, self.quarter)

    def neighbours(self) -> tuple["ReportingPeriod | None", "ReportingPeriod | None"]:
        """Return the recorded periods before and after this one."""
        earlier = Q(year__lt=self.year) | Q(year=self.year, quarter__lt=self.quarter)
        later = Q(year__gt=self.year) | Q(year=self.year, quarter__gt=self.quarter)
        periods = type(self).objects
        return periods.filter(earlier).latest_first().first(), periods.filter(later).latest_first().last()

    @property
    def known_until(self) -> datetime.date:
        """The as-of date; while none is fixed, the last day of the quarter."""
        return self.as_of or self.span.last_day


class Installation(models.Model):
    """Where this program serves: the home locality and the coordination office. One row."""

    home = models.ForeignKey(Locality, verbose_name="địa bàn", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Unit, verbose_name="Văn phòng Điều phối", on_delete=models.PROTECT, related_name="+")

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
