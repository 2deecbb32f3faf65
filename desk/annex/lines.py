"""The form of a record with ordered lists of units, and the pages on which it is added, changed and removed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from crispy_forms.layout import HTML
from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from accounts.policies import UserRequest
from communes.fields import all_units
from communes.models import Unit
from directives.actions.lines import CitedUnit
from directives.models import UnitLine
from ntm_tracker.forms import Line, PlainForm, RemoveForm, posted
from ntm_tracker.pages import carry_out

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

    def __init__(self, name: str, title: str, units: Units, *, lines: Sequence[UnitLine], data: Any) -> None:
        self.name, self.title, self.units = name, title, units
        self.trouble = ""
        if data is None:
            self._show([{"unit": str(one.unit_id or ""), "cited_as": one.cited_as, "lead": one.lead} for one in lines])
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


class ListedForm(PlainForm):
    """The form of a `record` and its ordered lists of units, each with its title; they are valid together."""

    titles: ClassVar[Mapping[str, str]] = {}
    submit = "Lưu"

    def __init__(self, data: Any = None, *, record: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        units = all_units()
        self.lists = {}
        for name, title in self.titles.items():
            stored = list(getattr(record, name).select_related("unit")) if record else []
            self.lists[name] = LineRows(name, title, units, lines=stored, data=data)
        if record is None:
            self.without("reason")

    def is_valid(self) -> bool:
        """Every row is looked at, so that each tells what is wrong with it."""
        faulty = [each for each in self.lists.values() if self.is_bound and not each.is_valid()]
        return super().is_valid() and not faulty

    def add_rows(self) -> None:
        """Show everything again as it was typed, before anything is checked, with more empty rows."""
        for name, field in self.fields.items():
            self.initial[name] = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        self.is_bound = False
        for each in self.lists.values():
            each.add_rows()


def shown_list(name: str) -> HTML:
    """Return the place of a list in the layout of its form."""
    return HTML(f'{{% include "desk/lines.html" with list=form.lists.{name} only %}}')


def beside(values: dict[str, Any]) -> dict[str, str]:
    """Return what a form of a record that is there tells besides its values."""
    return {name: values[name] for name in ("reason", "fingerprint")}


def edited(
    request: UserRequest, form: ListedForm, act: Callable[[dict], Any], said: Any, to: Any
) -> HttpResponse | None:
    """Do what a valid form asks for; “Thêm dòng” only shows it again."""
    if MORE in request.POST:
        form.add_rows()
        return None
    return carry_out(request, form, act, said, to)


def removed(request: UserRequest, act: Callable[..., None], said: str, to: Any, **context: Any) -> HttpResponse:
    """Take a record out, for a reason; `context` is what the page asks."""
    form = RemoveForm(posted(request))

    def remove(values: dict[str, Any]) -> bool:
        act(**values, by=request.user)
        return True

    done = carry_out(request, form, remove, said, to)
    return done or render(request, "desk/annex_remove.html", {"form": form, **context})
