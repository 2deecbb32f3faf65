"""The form kit: what is laid out, in which rows, with which button."""

from crispy_forms.layout import HTML, Column, Row
from crispy_forms.utils import render_crispy_form
from django import forms
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory

from ntm_tracker.forms import FilterForm, Line, PlainForm, ReasonForm, RemoveForm, columns, posted


class Letter(PlainForm):
    number = Line(label="Số")
    symbol = Line(label="Ký hiệu")
    note = Line(label="Ghi chú", required=False)
    kind = forms.ChoiceField(label="Loại", required=False)
    rows = (("number", "symbol"), "note", HTML("<hr>"))
    submit = "Lưu"


def widths_of(row: Row) -> dict[str, str]:
    return {column.fields[0]: column.css_class for column in row.fields if isinstance(column, Column)}


def test_columns_share_the_row_or_say_how_wide_they_are() -> None:
    assert widths_of(columns("a", "b", "c")) == dict.fromkeys("abc", "col-md-4")
    assert widths_of(columns("a", "b", css_class="col-sm-6")) == dict.fromkeys("ab", "col-sm-6")
    assert widths_of(columns(a=4, b="col-8 col-md-3")) == {"a": "col-md-4", "b": "col-8 col-md-3"}


def test_a_form_shows_its_rows_and_its_button_and_no_tag_of_its_own() -> None:
    shown = render_crispy_form(Letter())
    assert [shown.count(f'name="{name}"') for name in ("number", "symbol", "note", "kind")] == [1, 1, 1, 0]
    assert shown.count("col-md-6") == 2
    assert all(text in shown for text in ("<hr>", ">Lưu</button>"))
    assert all(text not in shown for text in ("<form", "csrfmiddlewaretoken"))


def test_a_form_without_rows_shows_every_field() -> None:
    class Whole(Letter):
        rows = ()

    shown = render_crispy_form(Whole())
    assert all(f'name="{name}"' in shown for name in ("number", "symbol", "note", "kind"))


def test_what_the_form_does_without_leaves_its_place_to_the_others() -> None:
    form = Letter()
    form.without("symbol", "note")
    shown = render_crispy_form(form)
    assert "col-md-12" in shown
    assert all(f'name="{name}"' not in shown for name in ("symbol", "note"))


def test_a_filter_is_a_form_of_its_own_that_goes_into_the_address() -> None:
    class Search(FilterForm):
        q = Line(label="Chữ", required=False)
        submit, button = "Tìm", "btn-primary"

    shown = render_crispy_form(Search(QueryDict("q=an")))
    assert all(text in shown for text in ("<form", 'method="get"', 'value="Tìm"', "btn-primary", 'value="an"'))
    assert "csrfmiddlewaretoken" not in shown


def test_choices_are_offered_to_one_form_alone() -> None:
    form = Letter()
    form.offer("kind", [("kh", "Kế hoạch")])
    assert [value for value, _ in form.fields["kind"].choices] == ["kh"]
    assert list(Letter().fields["kind"].choices) == []


def test_a_reason_is_asked_for_with_the_words_of_its_page() -> None:
    form = ReasonForm(submit="Khóa", label="Vì sao khóa", example="nghỉ hưu")
    shown = render_crispy_form(form)
    assert all(text in shown for text in (">Khóa</button>", "Vì sao khóa", "Ví dụ: nghỉ hưu"))
    assert not ReasonForm({"reason": "  "}).is_valid()
    assert ">Xóa</button>" in render_crispy_form(RemoveForm())


def test_a_form_is_bound_to_what_was_posted_even_if_it_is_empty(rf: RequestFactory) -> None:
    def bound(request: HttpRequest) -> bool:
        return Letter(posted(request)).is_bound

    assert (bound(rf.get("/", {"number": "1"})), bound(rf.post("/", {}))) == (False, True)
