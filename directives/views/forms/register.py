"""Forms of the register and of the list of directives."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.db.models import QuerySet

from communes.models import Unit
from communes.rules.choices import UnitKind
from directives.models import OfficialDocument
from directives.rules.choices import DocumentType, LedTo
from directives.views.listing import SORTS
from ntm_tracker.forms import Day, Line, form_actions
from ntm_tracker.uploads import told_limits

VALUES = ("kind", "number", "symbol", "issued_on", "issuer", "subject")

# What narrows the register, as the button calls it that takes it off again.
CONDITIONS = {"q": "chữ", "nam": "năm", "noi": "cơ quan"}


class DirectiveFilter(forms.Form):
    """Narrows and orders the list."""

    q = forms.CharField(label="Tìm số, ký hiệu, trích yếu", required=False, max_length=200)
    xep = forms.ChoiceField(label="Sắp xếp", required=False, choices=[(key, told[0]) for key, told in SORTS.items()])
    loc = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method, self.helper.disable_csrf = "get", True
        columns = [Column(name, css_class="col-md-6") for name in ("q", "xep")]
        self.helper.layout = Layout(Row(*columns), "loc", Submit("", "Lọc", css_class="btn btn-outline-secondary"))


class UnitName(forms.ModelChoiceField):
    """A unit by the name that people use."""

    def label_from_instance(self, obj: Unit) -> str:
        return obj.short_name


class RegisterFilter(forms.Form):
    """Narrows the register by words, type, year, who issued it, and what it led to or lacks.

    What is wrong is told at its field; the others narrow the register all the same.
    """

    q = forms.CharField(label="Tìm số, ký hiệu, trích yếu", required=False, max_length=200)
    loai = forms.ChoiceField(label="Tên loại", required=False, choices=[("", "Tất cả"), *DocumentType.choices])
    nam = forms.IntegerField(label="Năm", required=False, min_value=1990, max_value=2100)
    noi = UnitName(
        queryset=Unit.objects.none(),
        label="Cơ quan ban hành",
        required=False,
        to_field_name="code",
        empty_label="Tất cả",
    )
    viec = forms.ChoiceField(label="Kèm theo, còn thiếu", required=False, choices=[("", "Tất cả"), *LedTo.grouped()])

    def __init__(self, *args: Any, issuers: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["noi"].queryset = issuers
        self.fields["q"].widget.attrs["placeholder"] = "Không cần dấu"
        self.helper = FormHelper()
        self.helper.form_method, self.helper.disable_csrf = "get", True
        widths = {"q": "col-md-6", "loai": "col-6 col-md-3", "nam": "col-6 col-md-3", "noi": "col-md-6"}
        columns = [Column(name, css_class=width) for name, width in (widths | {"viec": "col-md-6"}).items()]
        self.helper.layout = Layout(Row(*columns), Submit("", "Lọc", css_class="btn btn-outline-secondary"))

    @property
    def wanted(self) -> dict[str, Any]:
        """What was asked for and makes sense."""
        self.is_valid()
        return self.cleaned_data

    @property
    def conditions(self) -> dict[str, str]:
        """What narrows the register now, by field, as people say it."""
        shown = {
            "loai": lambda value: DocumentType(value).label,
            "noi": lambda value: value.short_name,
            "viec": lambda value: LedTo(value).label,
        }
        return {
            name: f"{CONDITIONS.get(name, '')} “{shown.get(name, str)(value)}”".strip()
            for name, value in self.wanted.items()
            if value not in (None, "")
        }


class UnitNames(forms.ModelMultipleChoiceField):
    """Several units; a group says how many it stands for."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Unit) -> str:
        return f"Nhóm: {obj.short_name}" if obj.kind == UnitKind.GROUP else obj.short_name


class DocumentForm(forms.Form):
    """The paper itself."""

    kind = forms.ChoiceField(label="Tên loại", choices=DocumentType.choices, initial=DocumentType.LETTER)
    number = Line(label="Số", max_length=10, help_text="Ví dụ: 38; dưới 10 ghi 05")
    symbol = Line(label="Ký hiệu", max_length=50, help_text="Ví dụ: UBND-NN&PTNT")
    issued_on = Day(label="Ngày ban hành", help_text="Ví dụ: 11/3/2024")
    issuer = UnitName(queryset=Unit.objects.none(), label="Cơ quan ban hành", required=False, empty_label="Chưa rõ")
    subject = Line(label="Trích yếu", max_length=1000, help_text="Không ghi “về việc”")
    file = forms.FileField(label="Tệp", required=False)

    def __init__(self, *args: Any, document: OfficialDocument | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(document, name) for name in VALUES} if document else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["issuer"].queryset = Unit.objects.exclude(kind=UnitKind.GROUP)
        self.fields["file"].help_text = told_limits()
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(*self.paper(), form_actions("Lưu"))

    def paper(self) -> list[Any]:
        widths = {"kind": "col-md-4", "number": "col-4 col-md-2", "symbol": "col-8 col-md-3", "issued_on": "col-md-3"}
        columns = [Column(name, css_class=width) for name, width in widths.items()]
        return [
            Row(*columns),
            "subject",
            Row(Column("issuer", css_class="col-md-6"), Column("file", css_class="col-md-6")),
        ]

    @property
    def values(self) -> dict[str, Any]:
        """What the register keeps; the form must be valid."""
        return {name: self.cleaned_data[name] for name in VALUES}
