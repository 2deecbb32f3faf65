"""The form kit of all apps: fields, how a form is laid out, bound, asked about and carried out. Imports nobody."""

import datetime
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from ntm_tracker.fields import clean_line
from ntm_tracker.fingerprint import fingerprint
from ntm_tracker.uploads import ACCEPTED
from ntm_tracker.vietnamese import nfc, read_day, short_date

NUMBER = RegexValidator(r"^[0-9]{1,6}[a-zđ]?$", "Số văn bản chỉ gồm chữ số, ví dụ 110.")
FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)
A_YEAR = datetime.timedelta(days=366)
LOST = "lost-"  # before the name of a file field: the names of the files that were chosen there and are gone
SURE = "sure"  # the box “đúng vậy, cứ ghi”: its value is that of what it answers
LONGEST_NAMES = 200
TRIES = 4
BEYOND = 2**63
SPREAD = 4  # a letter with two marks may be typed as three signs, and blanks fall away
Done = TypeVar("Done")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: the body of a POST, else nothing."""
    return request.POST if request.method == "POST" else None


def run_form_action(form: forms.Form, act: Callable[[dict[str, Any]], Done]) -> Done | None:
    """Do what a valid `form` asks for and return what came of it; what `act` refuses stands in the form.

    Of two people who record the same at one moment the database lets one through; `act`, a transaction of its own, is
    done again for the other, who then sees what is there and is told, or finds the next free address.
    """
    if not form.is_valid():
        return None
    try:
        for _ in range(TRIES - 1):
            with suppress(IntegrityError):
                return act(form.cleaned_data)
        return act(form.cleaned_data)
    except ValidationError as error:
        refused = error.message_dict if hasattr(error, "error_dict") else {None: error}
        for name, texts in refused.items():
            form.add_error(name if name in form.fields else None, texts)
    return None


class Line(forms.CharField):
    """One line in NFC; marks that nobody sees are refused, since two names could look the same."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if self.max_length is not None and len(typed) > SPREAD * self.max_length:
            return typed  # refused for its length, before any work is done on it
        text = " ".join(clean_line(typed).split())
        if hidden := next((char for char in text if unicodedata.category(char) in {"Cf", "Co", "Cn"}), None):
            raise ValidationError(f"Có ký tự ẩn (U+{ord(hidden):04X}). Hãy xóa ô này rồi gõ lại.")
        return text


class SearchField(forms.CharField):
    """The words that narrow a list."""

    def __init__(self, *, label: str, max_length: int = 200, **kwargs: Any) -> None:
        hint = forms.TextInput({"placeholder": "Không cần dấu"})
        super().__init__(label=label, required=False, max_length=max_length, widget=hint, **kwargs)


class Day(forms.DateField):
    """A day of our times, written the Vietnamese way; one far ahead is asked about, of a `past` thing any to come."""

    default_error_messages = {"invalid": "Không phải một ngày. Ghi ngày/tháng/năm, ví dụ 15/3/2024."}

    def __init__(self, *, past: bool = False, judged: bool = False, **kwargs: Any) -> None:
        """`past`: a day to come is asked about; `judged`: what the form is for refuses it, so nothing is asked."""
        super().__init__(**kwargs)
        self.past, self.judged = past, judged

    def to_python(self, value: Any) -> datetime.date | None:
        if isinstance(value, str):
            value = nfc(value).strip()
            value = read_day(value) or value
        return super().to_python(value)

    def doubt(self, value: datetime.date) -> str:
        """Return what makes `value` doubtful, or nothing."""
        today = timezone.localdate()
        if self.judged:
            return ""
        if self.past and value > today:
            return f"Ngày {short_date(value)} còn chưa tới, hôm nay là {short_date(today)}."
        return f"Ngày {short_date(value)} còn hơn một năm nữa mới tới." if value - today > A_YEAR else ""

    def prepare_value(self, value: Any) -> Any:
        return short_date(value) if isinstance(value, datetime.date) else value

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            text = f"Năm chưa đúng. Hãy ghi ngày từ {short_date(FIRST_DAY)} đến {short_date(LAST_DAY)}."
            raise ValidationError(text)


def not_after_today(day: datetime.date | None) -> datetime.date | None:
    """Return `day` unless it is still to come."""
    if day and day > timezone.localdate():
        raise ValidationError("Ngày này không được sau hôm nay.")
    return day


class Records(forms.ModelMultipleChoiceField):
    """Several records, sent by their numbers; a number beyond what a database counts to is one that no record has.

    Django sees to this where one record is chosen, and hands many to SQLite, which raises.
    """

    def clean(self, value: Any) -> Any:
        for each in value if isinstance(value, list | tuple) else ():
            with suppress(ValueError):  # what is no number is refused by Django
                if abs(int(each)) >= BEYOND:
                    raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": each})
        return super().clean(value)


def doubts_key(doubts: Mapping[Any, str]) -> str:
    """Return what the box “đúng vậy, cứ ghi” sends: it answers these doubts and no others."""
    return fingerprint(sorted((str(name), text) for name, text in doubts.items()))


def is_sure(posted: Mapping[str, Any], doubts: Mapping[Any, str], name: str = SURE) -> bool:
    """Return whether whoever sent `posted` saw these `doubts` and says that it is so; true where there are none."""
    return not doubts or posted.get(name) == doubts_key(doubts)


class _Sure(forms.BooleanField):
    """The box that answers what is asked; never ticked beforehand."""

    def __init__(self, doubts: Mapping[str, str]) -> None:
        box = forms.CheckboxInput({"value": doubts_key(doubts)}, check_test=lambda value: False)
        super().__init__(label="Đúng vậy, cứ ghi", required=False, widget=box)


def form_actions(submit: str) -> HTML:
    """Return the row of buttons that ends a form: to do what it is for, or to leave."""
    return HTML(f'{{% include "components/form_actions.html" with submit="{submit}" cancel=cancel only %}}')


def columns(*names: str, css_class: str = "", **widths: int | str) -> Row:
    """Return a row of columns: `names` of one class, or of equal width; `widths` in twelfths, or a class of its own."""
    equal = css_class or f"col-md-{12 // max(len(names), 1)}"
    classes = dict.fromkeys(names, equal)
    classes |= {name: f"col-md-{width}" if isinstance(width, int) else width for name, width in widths.items()}
    return Row(*(Column(name, css_class=each) for name, each in classes.items()))


def initial_of(record: Model | None, *names: str) -> dict[str, Any]:
    """Return what a form begins with: the values of `record`, if there is one."""
    return {name: getattr(record, name) for name in names} if record else {}


class PlainForm(forms.Form):
    """A form laid out by `rows`, ended by its button; its tag and token stand in the page.

    A row is the name of a field, a tuple of names side by side, or an object of the layout. Without `rows` all fields
    stand below each other. Both may be set in `__init__`: the layout is made when it is shown, and passes over fields
    that the form does without.
    """

    rows: Sequence[Any] = ()
    submit = ""

    def __init__(self, *args: Any, submit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit = submit or self.submit

    def full_clean(self) -> None:
        self._is_cleaned = False
        super().full_clean()
        self._is_cleaned = True
        if self.is_bound:
            self._tell_lost_files()

    def _post_clean(self) -> None:
        """Ask once about what is doubtful; it is taken from whoever says that it is so."""
        super()._post_clean()  # type: ignore[misc]
        doubts = self.doubts()
        if not is_sure(self.data, doubts, self.add_prefix(SURE)):
            for name, text in doubts.items():
                self.add_error(name, ValidationError(f"{text} Đúng vậy thì đánh dấu “Đúng vậy, cứ ghi”.", "doubtful"))
            self.fields[SURE] = _Sure(doubts)

    def doubts(self) -> dict[str, str]:
        """Return what is doubtful, by field: what its field says of a value that was typed anew."""
        days = {name: field for name, field in self.fields.items() if isinstance(field, Day)}
        typed = {name: self.cleaned_data.get(name) for name in self.changed_data if name in days}
        found = {name: days[name].doubt(value) for name, value in typed.items() if value}
        return {name: text for name, text in found.items() if text}

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if self._is_cleaned:
            self._tell_lost_files()

    def _tell_lost_files(self) -> None:
        """Say beside its field which file is to be chosen again: no browser puts one back into a page."""
        for name in [name for name, field in self.fields.items() if isinstance(field, forms.FileField)]:
            key = self.add_prefix(name)
            if self.has_error(name, "lost"):
                continue
            chosen = self.files.getlist(key) if hasattr(self.files, "getlist") else [self.files.get(key)]
            names = ", ".join(str(file.name) for file in chosen if file)
            lost = names if self.errors and name not in self.errors else ""  # else its own error says what to choose
            if not names and (lost := self.data.get(f"{LOST}{key}", "")):
                self.errors.pop(name, None)  # that it is missing
            if lost:
                super().add_error(name, ValidationError(f"Hãy chọn lại tệp {lost[:LONGEST_NAMES]}.", "lost"))

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        helper.render_hidden_fields = True  # a fingerprint, whatever the rows say
        helper.layout = Layout(*self._laid_out(), *self._asked(), *self._buttons())
        return helper

    def _laid_out(self) -> list[Any]:
        laid = []
        for row in self.rows or self.fields:
            if isinstance(row, tuple):
                names = [name for name in row if name in self.fields]
                laid += [columns(*names)] if names else []
            elif not isinstance(row, str) or row in self.fields:
                laid.append(row)
        return laid

    def _asked(self) -> list[Any]:
        return [SURE] if self.is_bound and self.errors and SURE in self.fields and self.rows else []

    def _buttons(self) -> list[Any]:
        return [form_actions(self.submit)] if self.submit else []

    def offer(self, name: str, choices: QuerySet[Any] | Iterable[Any]) -> None:
        """Let field `name` offer these rows, or these choices."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField) and isinstance(choices, QuerySet):
            field.queryset = choices
        elif isinstance(field, forms.ChoiceField):
            field.choices = choices

    def without(self, *names: str) -> None:
        """Take fields out that this reader, or this record, does not need."""
        for name in names:
            del self.fields[name]


class FilterForm(PlainForm):
    """Narrows a list by what stands in the address; a form of its own, whose button is not the page's main one."""

    submit = "Lọc"
    button = "btn-outline-secondary"

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_tag, helper.form_method = True, "get"
        return helper

    def doubts(self) -> dict[str, str]:
        """Return nothing: what narrows a list is written nowhere."""
        return {}

    def _buttons(self) -> list[Any]:
        return [Submit("", self.submit, css_class=f"btn {self.button}")]


class ReasonForm(PlainForm):
    """Why something is done; `example` shows how to say it."""

    reason = Line(label="Lý do", max_length=300)
    submit = "Lưu"
    example = ""

    def __init__(self, *args: Any, label: str = "", example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, example = self.fields["reason"], example or self.example
        field.label = label or field.label
        field.help_text = f"Ví dụ: {example}" if example else field.help_text


class RemoveForm(ReasonForm):
    """Why a record is taken out; the history keeps both."""

    submit, example = "Xóa", "ghi nhầm xã"


class SeveralFiles(forms.ClearableFileInput):
    """The plain field for files; it takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; each is looked at by the action, which says of each what is wrong.

    On a page with `components/drop.html` and `js/incoming.js` they are dropped or pasted, too.
    """

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"accept": ACCEPTED, "data-drop": "files"}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        sent = [file for file in files if file]
        if not sent and self.required:
            raise ValidationError("Hãy chọn ít nhất một tệp.", code="required")
        return sent
