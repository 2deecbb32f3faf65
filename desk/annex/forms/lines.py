"""Rows of units inside a form: which unit, how the paper cites it, what leads its group, in which order.

The inputs stand in the row's template; choices are read once. Without JavaScript “Thêm dòng” sends the form and gets
it back with more rows and with everything that was typed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from communes.models import Unit
from directives.actions.lines import CitedUnit
from directives.models import UnitLine
from ntm_tracker.forms import Line

SPARE = 3  # empty rows at the end
MOST = 80
MORE = "them_dong"
NO_ROWS = "Danh sách đơn vị gửi lên bị thiếu. Hãy mở lại trang này rồi ghi lại."
NO_UNIT = "Hãy chọn đơn vị, hoặc ghi tên như trong văn bản."

Units = Mapping[str, Unit]


class LineForm(forms.Form):
    """One unit of the list."""

    place = forms.IntegerField(label="Thứ tự", min_value=0, max_value=999, required=False)
    unit = forms.ChoiceField(label="Đơn vị", required=False)
    cited_as = Line(label="Ghi trong văn bản", max_length=200, required=False)
    lead = Line(label="Dẫn nhóm", max_length=60, required=False)

    def __init__(self, *args: Any, units: Units | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units or {}
        self.fields["unit"].choices = [("", "Chưa rõ"), *((pk, unit.short_name) for pk, unit in self.units.items())]
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
