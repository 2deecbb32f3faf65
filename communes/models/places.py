"""Where: communes, townships, districts, provinces, and their villages."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from communes.models.validity import ValidityQuerySet, valid_order
from communes.rules.choices import Level
from ntm_tracker.fields import FoldedField, LineField, ProseField, SortKeyField
from ntm_tracker.quarters import Quarter


class LocalityQuerySet(ValidityQuerySet["Locality"]):
    """Questions about localities."""

    def get_by_natural_key(self, slug: str) -> "Locality":
        return self.get(slug=slug)

    def within(self, home: "Locality") -> Self:
        """The localities of `home`, directly or by one level between."""
        return self.filter(Q(parent=home) | Q(parent__parent=home))

    def in_programme(self) -> Self:
        """The communes that the programme is about: in Lấp Vò twelve xã, not the thị trấn."""
        return self.filter(in_programme=True)

    def in_programme_of(self, home: "Locality", quarter: Quarter, known_until: datetime.date) -> Self:
        """The communes that `quarter` is about, in protocol order; collecting and the report ask the same."""
        return self.within(home).in_programme().valid_in(quarter, known_until)


class Locality(models.Model):
    """An administrative unit of the state. Codes are used again after mergers: the key is code and first day."""

    level = models.CharField("cấp", max_length=10, choices=Level)
    code = LineField("mã đơn vị hành chính", max_length=10, blank=True)
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
