"""Forms of the reports."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from communes.models import ReportingPeriod
from history.decisions import DECISION_PART, DecisionFields
from ntm_tracker.forms import NUMBER, Day, Line, PlainForm
from ntm_tracker.uploads import check_upload
from reports.findings import Finding
from reports.handing_over.actions import check_as_of
from reports.models import SignatureProfile


class AsOfForm(DecisionFields):
    """Chốt số liệu, with the head's decision."""

    as_of = Day(label="Số liệu tính đến hết ngày", help_text="Ví dụ: 04/4/2024")
    rows, submit = ("as_of", DECISION_PART), "Chốt số liệu"

    def __init__(self, *args: Any, user: User, period: ReportingPeriod, proposed: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"as_of": proposed or period.as_of or min(period.span.last_day, timezone.localdate())}
        super().__init__(*args, user=user, **kwargs)
        self.period = period

    def clean_as_of(self) -> datetime.date:
        day = self.cleaned_data["as_of"]
        check_as_of(self.period, day)
        if day > timezone.localdate():
            raise forms.ValidationError("Ngày này chưa đến. Hãy chọn ngày không sau hôm nay.")
        return day


class SignatureChoice(forms.ModelChoiceField):
    """Who signs, as it will stand below the report."""

    def label_from_instance(self, obj: SignatureProfile) -> str:
        authority = " ".join(obj.authority.split())
        return f"{authority} – {obj}" if authority else str(obj)


class SubmitForm(DecisionFields):
    """Trình ký: who signs, with the head's decision."""

    signature = SignatureChoice(SignatureProfile.objects.none(), label="Người ký", empty_label="Chọn người ký")
    rows, submit = ("signature", DECISION_PART), "Trình ký"

    def __init__(
        self,
        *args: Any,
        user: User,
        signatures: QuerySet[SignatureProfile],
        open_ones: Sequence[Finding] = (),
        **kwargs: Any,
    ) -> None:
        usual = signatures.first()
        self.open_ones = {f"said_{one.text_fingerprint}": one for one in open_ones}
        self.rows = ("signature", *self.open_ones, DECISION_PART)
        super().__init__(*args, user=user, initial={"signature": usual.pk if usual else None}, **kwargs)
        self.fields |= {name: _said_of(one) for name, one in self.open_ones.items()}
        self.offer("signature", signatures)

    @property
    def said(self) -> list[tuple[Finding, str]]:
        """Return each open finding with what is said of it; the form must be valid."""
        return [(one, self.cleaned_data[name]) for name, one in self.open_ones.items()]


def _said_of(finding: Finding) -> Line:
    """The field of one sentence about a finding that is open; it goes when the finding says something else."""
    return Line(label=f"Còn phải xử lý: {finding.message}", max_length=300, help_text="Một câu: vì sao vẫn trình")


class IssueForm(PlainForm):
    """Ghi nhận phát hành: number, date and signed copy, as they came back from iOffice."""

    number = Line(label="Số", max_length=10, validators=[NUMBER], help_text="Chỉ số, không ghi ký hiệu; ví dụ 12")
    issued_on = Day(judged=True, label="Ngày ban hành", help_text="Ngày trên bản đã ký, ví dụ 05/4/2024")
    signed = forms.FileField(label="Bản đã ký", help_text="Tệp PDF đã ký, đóng dấu hoặc ký số")
    rows, submit = (("number", "issued_on"), "signed"), "Ghi nhận phát hành"

    def clean_signed(self) -> UploadedFile:
        file = self.cleaned_data["signed"]
        check_upload(file)
        return file


class TakeBackForm(PlainForm):
    """Thu hồi để sửa: why."""

    because = Line(label="Lý do thu hồi", max_length=300, help_text="Ví dụ: lãnh đạo yêu cầu sửa mục phương hướng")
    submit = "Thu hồi để sửa"


class KeepForm(DecisionFields):
    """Giữ nguyên: why a finding is left as it is, with the head's decision."""

    because = Line(
        label="Lý do giữ nguyên",
        max_length=300,
        help_text="Ví dụ: tên sản phẩm có dấu *, in đúng như đăng ký",
    )
    rows, submit = ("because", DECISION_PART), "Giữ nguyên"
