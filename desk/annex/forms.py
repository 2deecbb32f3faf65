"""Forms of Phụ lục I: a row, its units in order, a pasted table."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils import timezone

from communes.fields import UnitChoice
from communes.models import Unit
from directives.actions.lines import CitedUnit
from directives.actions.tasks import NewDocument, TaskValues
from directives.models import Directive, OfficialDocument, SteeringTask, UnitLine
from directives.rules.choices import DocumentType
from ntm_tracker.forms import NUMBER, Day, Line, PlainForm, Records, columns, initial_of
from ntm_tracker.vietnamese import short_date

SPARE = 3  # empty rows at the end
MOST = 80
MORE = "them_dong"
NO_ROWS = "Danh sách đơn vị gửi lên bị thiếu. Hãy mở lại trang này rồi ghi lại."
NO_UNIT = "Hãy chọn đơn vị, hoặc ghi tên như trong văn bản."

Units = Mapping[str, Unit]


class LineForm(PlainForm):
    """One unit of the list."""

    place = forms.IntegerField(label="Thứ tự", min_value=0, max_value=999, required=False)
    unit = forms.ChoiceField(label="Đơn vị", required=False)
    cited_as = Line(label="Ghi trong văn bản", max_length=200, required=False)
    lead = Line(label="Dẫn nhóm", max_length=60, required=False)

    def __init__(self, *args: Any, units: Units | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units or {}
        self.offer("unit", [("", "Chưa rõ"), *((pk, unit.short_name) for pk, unit in self.units.items())])
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs |= {"class": kind, "aria-label": field.label}
        self.fields["place"].widget.attrs["inputmode"] = "numeric"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("lead") and not values.get("unit") and not values.get("cited_as"):
            self.add_error("unit", NO_UNIT)
        return values

    @property
    def line(self) -> CitedUnit | None:
        """The unit; None for an empty row."""
        values = self.cleaned_data
        if not values["unit"] and not values["cited_as"]:
            return None
        return CitedUnit(self.units.get(values["unit"]), values["cited_as"], values["lead"])


class LineRows:
    """An ordered list of units as rows of a form named `name`."""

    def __init__(
        self, name: str, units: Units, *, lines: Sequence[UnitLine | CitedUnit] = (), data: Any = None
    ) -> None:
        self.name, self.units = name, units
        self.trouble = ""
        if data is None:
            self._show([_typed(line) for line in lines])
            return
        sent = data.get(f"{name}-rows", "")
        size = min(int(sent), MOST) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
        self.trouble = "" if size else NO_ROWS
        self.rows = [LineForm(data, units=units, prefix=f"{name}-{number}") for number in range(size)]

    def is_valid(self) -> bool:
        """Every row is looked at, so that each tells what is wrong with it."""
        faulty = [row for row in self.rows if not row.is_valid()]
        return not self.trouble and not faulty

    @property
    def lines(self) -> list[CitedUnit]:
        """The units in their order: rows without a number stand where they are; the rows must be valid."""
        filled = [(row.cleaned_data["place"], row.line) for row in self.rows]
        numbered = [(place if place is not None else number, line) for number, (place, line) in enumerate(filled, 1)]
        return [line for _, line in sorted(numbered, key=lambda each: each[0]) if line]

    def add_rows(self) -> None:
        """Show everything again as it was typed, with more empty rows."""
        typed = [{name: row[name].value() or "" for name in row.fields} for row in self.rows]
        self._show([each for each in typed if each["unit"] or each["cited_as"] or each["lead"]])

    def _show(self, typed: list[dict[str, Any]]) -> None:
        for number, each in enumerate(typed, 1):
            each["place"] = each.get("place") or number
        spare = min(SPARE, max(MOST - len(typed), 0))
        self.rows = [
            LineForm(initial=each, units=self.units, prefix=f"{self.name}-{number}")
            for number, each in enumerate([*typed, *({} for _ in range(spare))])
        ]


def _typed(line: UnitLine | CitedUnit) -> dict[str, Any]:
    return {"unit": str(line.unit.pk) if line.unit else "", "cited_as": line.cited_as, "lead": line.lead}


def shown_again(form: forms.Form) -> None:
    """Show a sent form as it was typed, before anything is checked."""
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    form.is_bound = False


TYPED = ("kind", "number", "symbol", "issued_on")
SYMBOL = RegexValidator(r"^[^\s/][^\s]*$", "Ký hiệu viết liền, không bắt đầu bằng dấu /; ví dụ KH-UBND.")
ONE_WAY = "Đã chọn văn bản có sẵn: hãy xóa các ô gõ văn bản mới, hoặc bỏ chọn ở đây."
WHOLE = "Văn bản mới cần đủ tên loại, số, ký hiệu và ngày ban hành."
AFTER_TODAY = "Ngày này chưa tới."


class DocumentChoice(forms.ModelChoiceField):
    """A document as it is cited."""

    def label_from_instance(self, obj: OfficialDocument) -> str:
        return f"{obj}: {obj.subject[:60]}"


class DirectiveChoice(Records):
    """A directive by its document, else by its task."""

    def label_from_instance(self, obj: Directive) -> str:
        return f"{obj}: {obj.document.subject[:90]}" if obj.document else obj.task


class TaskForm(PlainForm):
    """What is done, who issues it, the document once issued, the directives it belongs to."""

    content = Line(label="Nội dung thực hiện", max_length=1000, widget=forms.Textarea({"rows": 3}))
    issuer = UnitChoice(
        Unit.objects.none(),
        label="Cấp ban hành",
        required=False,
        empty_label="Chưa rõ",
        help_text="Chỉ đơn vị được ban hành",
    )
    issuer_cited_as = Line(
        label="Cấp ban hành ghi là", max_length=200, required=False, help_text="Chỉ khi in khác tên đơn vị"
    )
    raised_on = Day(label="Ngày giao", required=False, help_text="Để trống nếu không rõ")
    document = DocumentChoice(
        OfficialDocument.objects.none(), label="Văn bản đã ghi", required=False, empty_label="Chưa thực hiện xong"
    )
    kind = forms.ChoiceField(label="Tên loại", required=False, choices=[("", "Chọn"), *DocumentType.choices])
    number = Line(label="Số", max_length=10, required=False, validators=[NUMBER])
    symbol = Line(label="Ký hiệu", max_length=50, required=False, validators=[SYMBOL], help_text="Ví dụ: KH-UBND")
    issued_on = Day(label="Ngày ban hành", required=False, help_text="Ví dụ: 28/3/2024")
    directives = DirectiveChoice(
        Directive.objects.none(),
        label="Văn bản chỉ đạo liên quan",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Để một việc không bị nêu hai nơi với hai tình trạng",
    )
    note = forms.CharField(
        label="Ghi chú của Văn phòng",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Không in trong phụ lục",
    )
    reason = Line(label="Lý do thay đổi", max_length=300, required=False)
    rows = (
        "content",
        HTML('{% include "desk/lines.html" with list=lines title="Đơn vị tham mưu" only %}'),
        ("issuer", "issuer_cited_as", "raised_on"),
        Fieldset(
            "Văn bản đã ban hành",
            "document",
            HTML('<p class="small quiet mb-2">Văn bản chưa có trong danh sách: gõ vào các ô dưới đây.</p>'),
            columns(kind=3, number=2, symbol=4, issued_on=3),
            css_class="mb-3",
        ),
        "directives",
        "note",
        "reason",
    )
    submit = "Lưu"

    def __init__(self, *args: Any, task: SteeringTask | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if task:
            names = ("content", "issuer", "issuer_cited_as", "raised_on", "document", "note")
            self.initial = {**self.initial, **initial_of(task, *names)}
            self.initial["directives"] = [each.pk for each in task.directives.all()]
        else:
            self.without("reason")
        known = Q(pk=task.issuer_id) if task else Q(pk=None)
        self.offer("issuer", Unit.objects.filter(Q(may_issue=True) | known))
        self.offer("document", OfficialDocument.objects.order_by("-issued_on", "-pk"))
        linked = Q(pk__in=self.initial.get("directives", []))
        open_ones = Directive.objects.filter(Q(closed_on=None, period=None) | linked)
        self.offer("directives", open_ones.select_related("document"))

    def clean_raised_on(self) -> Any:
        return _not_later(self.cleaned_data["raised_on"])

    def clean_issued_on(self) -> Any:
        return _not_later(self.cleaned_data["issued_on"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        typed = [name for name in TYPED if values.get(name)]
        if typed and values.get("document"):
            self.add_error("document", ONE_WAY)
        elif typed:
            for name in TYPED:
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, WHOLE)
        return values

    def values(self, advisers: list[CitedUnit]) -> TaskValues:
        """What was entered; the form must be valid."""
        values = self.cleaned_data
        new = NewDocument(*(values[name] for name in TYPED)) if values["kind"] else None
        names = ("content", "issuer", "issuer_cited_as", "raised_on", "note")
        return TaskValues(
            **{name: values[name] for name in names},
            document=values["document"] or new,
            advisers=advisers,
            directives=list(values["directives"]),
        )


def _not_later(day: Any) -> Any:
    if day and day > timezone.localdate():
        raise forms.ValidationError(f"{AFTER_TODAY} Hôm nay là {short_date(timezone.localdate())}.")
    return day
