"""Forms of the pages on which workbooks go out and come in."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import HTML
from django import forms

from criteria.expected import ExpectedAssessment
from criteria.workbook import foreign
from criteria.workbook.cells import MOST_COLUMNS, MOST_ROWS, Page
from ntm_tracker.forms import Line, PlainForm, columns

COLUMNS = ("number", "name", "outcome", "met", "not_met", "note")


class WorkbookForm(PlainForm):
    """One filled-in workbook."""

    file = forms.FileField(
        label="Tệp Excel xã gửi",
        help_text="Tệp .xlsx do chương trình xuất ra, hoặc bảng riêng của xã",
        error_messages={"required": "Hãy chọn một tệp Excel (.xlsx).", "empty": "Tệp trống. Hãy chọn tệp khác."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    submit = "Xem trước thay đổi"


class ConfirmForm(forms.Form):
    """The plan that was shown is confirmed; conflicts are decided one by one."""

    reason = Line(
        label="Lý do thay đổi",
        max_length=500,
        required=False,
        help_text="Số liệu kỳ này đã chốt: kết quả nào thay đổi thì phải có lý do, ví dụ “Xã đính chính”",
    )


def _column(label: str) -> forms.TypedChoiceField:
    """A column by its number; 0 for none."""
    return forms.TypedChoiceField(label=label, coerce=int, required=False, empty_value=0)


class LayoutForm(PlainForm):
    """Which page, row and columns of a commune's own workbook say what, and whose it is."""

    whose = forms.ChoiceField(label="Kết quả của", error_messages={"required": "Hãy chọn xã và bộ tiêu chí."})
    page = forms.TypedChoiceField(label="Trang", coerce=int)
    head = forms.IntegerField(
        label="Dòng tên cột", min_value=0, max_value=MOST_ROWS, help_text="Đọc từ dòng sau dòng này; không có: ghi 0"
    )
    number = _column("Cột số tiêu chí")
    name = _column("Cột tên tiêu chí")
    outcome = _column("Cột kết quả")
    met = _column("Cột Đạt (đánh dấu x)")
    not_met = _column("Cột Chưa đạt (đánh dấu x)")
    note = _column("Cột ghi chú")
    rows = (
        columns(whose=6, page=3, head=3),
        columns(*COLUMNS, css_class="col-md-4"),
        HTML('<button class="btn btn-outline-secondary" type="submit">Đọc lại theo các cột này</button>'),
    )

    def __init__(
        self, *args: Any, expected: Mapping[str, ExpectedAssessment], pages: Sequence[Page], page: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.offer("whose", [("", "Chọn xã và bộ tiêu chí"), *_whose(expected)])
        self.offer("page", [(number, each.title or "(không tên)") for number, each in enumerate(pages)])
        head = str(self.data.get("head", ""))
        head_row = int(head) if head.isascii() and head.isdigit() and len(head) < 5 else 0
        offered = foreign.columns_of(pages[page], head_row)[:MOST_COLUMNS]
        for name in COLUMNS:
            self.offer(name, [(0, "Không có"), *offered])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and (trouble := self.layout.trouble):
            raise forms.ValidationError(trouble)
        return values

    @property
    def hidden_copies(self) -> list[str]:
        """What was chosen, for the form that confirms; its fields stand on the page a second time."""
        return [self[name].as_hidden(attrs={"id": f"chon-{name}"}) for name in self.fields]

    @property
    def layout(self) -> foreign.Layout:
        return foreign.Layout(**{name: self.cleaned_data[name] for name in ("head", *COLUMNS)})


def _whose(expected: Mapping[str, ExpectedAssessment]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The self-assessments by commune."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, each in expected.items():
        village = f"ấp {each.village.name}: " if each.village else ""
        label = f"{each.locality.name} – {village}{each.criteria_set.get_level_display()}"
        found.setdefault(each.locality.name, []).append((name, label))
    return list(found.items())
