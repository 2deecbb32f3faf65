"""Fields that the forms of all apps share, and how a form is carried out. Imports nobody."""

import datetime
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from ntm_tracker.fields import clean_line
from ntm_tracker.vietnamese import short_date

FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)
Done = TypeVar("Done")


def carried_out(form: forms.Form, act: Callable[[dict[str, Any]], Done]) -> Done | None:
    """Do what a valid `form` asks for and return what came of it; what `act` refuses stands in the form."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except ValidationError as error:
        refused = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
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

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            text = f"Năm chưa đúng. Hãy ghi ngày từ {short_date(FIRST_DAY)} đến {short_date(LAST_DAY)}."
            raise ValidationError(text)
