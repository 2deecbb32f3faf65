"""The form kit: what is laid out, in which rows, with which button."""

import datetime
import re

import pytest
from crispy_forms.layout import HTML, Column, Row
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from ntm_tracker.forms import LOST, Day, FilterForm, Line, PlainForm, ReasonForm, RemoveForm, columns, posted
from ntm_tracker.vietnamese import short_date


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


# what is asked once, and files that are to be chosen again ------------------------------------------------


class Sent(PlainForm):
    """A day, a file, and something that must be there."""

    day = Day(past=True, label="Ngày", required=False)
    until = Day(label="Hạn", required=False)
    name = Line(label="Tên")
    file = forms.FileField(label="Tệp", required=False)
    rows, submit = (("day", "until"), "name", "file"), "Lưu"


def box(form: forms.Form) -> str:
    """What the box “đúng vậy, cứ ghi” would send."""
    shown = re.search(r'<input[^>]*name="sure"[^>]*>', render_crispy_form(form))
    assert shown and "checked" not in shown[0]
    return re.search(r'value="(\w+)"', shown[0])[1]  # type: ignore[index]


@pytest.mark.parametrize(("name", "days"), [("day", 1), ("day", 2000), ("until", 2000)])
def test_a_doubtful_day_is_asked_once_and_again_only_when_it_changes(name: str, days: int) -> None:
    doubtful = timezone.localdate() + datetime.timedelta(days=days)
    typed = {"name": "Tên", name: short_date(doubtful)}
    form = Sent(typed)
    assert "Đúng vậy thì đánh dấu" in form.errors[name][0]
    assert Sent(typed | {"sure": box(form)}).is_valid()
    other = typed | {name: short_date(doubtful + datetime.timedelta(days=1)), "sure": box(form)}
    assert box(Sent(other)) != box(form)
    assert Sent(typed, initial={name: doubtful}).is_valid()  # it was told when it was stored


@pytest.mark.parametrize(("name", "days"), [("day", 0), ("day", -9000), ("until", 300), ("until", -9000)])
def test_a_usual_day_is_asked_nothing(name: str, days: int) -> None:
    form = Sent({"name": "Tên", name: short_date(timezone.localdate() + datetime.timedelta(days=days))})
    assert form.is_valid()
    assert 'name="sure"' not in render_crispy_form(form)


def chosen() -> MultiValueDict:
    return MultiValueDict({"file": [SimpleUploadedFile("biên bản.pdf", b"%PDF-1.7")]})


def test_a_file_is_to_be_chosen_again_whatever_was_wrong() -> None:
    assert Sent({"name": "Tên"}, chosen()).is_valid()
    assert Sent({"name": ""}, chosen()).errors["file"] == ["Hãy chọn lại tệp biên bản.pdf."]
    form = Sent({"name": "Tên"}, chosen())
    form.is_valid()
    form.add_error(None, "Người khác vừa ghi.")
    form.add_error("name", "Tên này đã có.")
    assert form.errors["file"] == ["Hãy chọn lại tệp biên bản.pdf."]
    assert "Hãy chọn lại tệp biên bản.pdf." in render_crispy_form(form)


@pytest.mark.parametrize("required", [True, False])
def test_a_file_that_was_lost_with_the_session_is_asked_for_once(required: bool) -> None:
    class Needing(Sent):
        file = forms.FileField(label="Tệp", required=required)

    lost = Needing({"name": "Tên", f"{LOST}file": "biên bản.pdf"})
    assert lost.errors["file"] == ["Hãy chọn lại tệp biên bản.pdf."]
    assert LOST not in render_crispy_form(lost)
    assert Needing({"name": "Tên", f"{LOST}file": "biên bản.pdf"}, chosen()).is_valid()
