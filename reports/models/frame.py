"""What every report stands in: letterhead, signatures, recipients, outline."""

from django.db import models

from communes.models import Unit
from communes.models.places import ValidityQuerySet, valid_order
from ntm_tracker.fields import LineField, ProseField


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
