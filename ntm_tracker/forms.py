"""Fields that the forms of all apps share, and how a form is carried out. Imports nobody."""

import datetime
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.db import IntegrityError
from django.utils import timezone

from ntm_tracker.fields import clean_line
from ntm_tracker.vietnamese import short_date

NUMBER = RegexValidator(r"^[0-9]{1,6}[a-zđ]?$", "Số văn bản chỉ gồm chữ số, ví dụ 110.")
FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)
TRIES = 4
Done = TypeVar("Done")


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
        text = " ".join(clean_line(super().to_python(value)).split())
        if hidden := next((char for char in text if unicodedata.category(char) in {"Cf", "Co", "Cn"}), None):
            raise ValidationError(f"Có ký tự ẩn (U+{ord(hidden):04X}). Hãy xóa ô này rồi gõ lại.")
        return text


class Day(forms.DateField):
    """A day of our times, written the Vietnamese way."""

    default_error_messages = {"invalid": "Không phải một ngày. Ghi ngày/tháng/năm, ví dụ 15/3/2024."}

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


def form_actions(submit: str) -> HTML:
    """Return the row of buttons that ends a form: to do what it is for, or to leave."""
    return HTML(f'{{% include "components/form_actions.html" with submit="{submit}" cancel=cancel only %}}')


class PlainForm(forms.Form):
    """A form whose tag and token stand in the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True


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
        self.widget.attrs |= {"accept": ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx", "data-drop": "files"}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        sent = [file for file in files if file]
        if not sent and self.required:
            raise ValidationError("Hãy chọn ít nhất một tệp.", code="required")
        return sent
