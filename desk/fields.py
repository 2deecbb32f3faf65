"""Fields of ordinary forms: text in one line, names of people, days, telephone numbers."""

import datetime
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from communes.evaluation import phone_number
from desk.actions_contacts import BAD_PHONE
from ntm_tracker.fields import clean_line
from ntm_tracker.vietnamese import short_date

FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)


class Line(forms.CharField):
    """One line in NFC; marks that nobody sees are refused, since two names could look the same."""

    def to_python(self, value: Any) -> str:
        text = " ".join(clean_line(super().to_python(value)).split())
        if hidden := next((char for char in text if unicodedata.category(char) in {"Cf", "Co", "Cn"}), None):
            raise ValidationError(f"Có ký tự ẩn (U+{ord(hidden):04X}). Hãy xóa ô này rồi gõ lại.")
        return text


class PersonName(Line):
    """The name of a person: it has a letter."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(char.isalpha() for char in value):
            raise ValidationError("Họ tên phải có chữ cái.")


class Day(forms.DateField):
    """A day of our times, written the Vietnamese way."""

    default_error_messages = {"invalid": "Không phải một ngày. Ghi ngày/tháng/năm, ví dụ 15/3/2024."}

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            text = f"Năm chưa đúng. Hãy ghi ngày từ {short_date(FIRST_DAY)} đến {short_date(LAST_DAY)}."
            raise ValidationError(text)


class Phone(forms.CharField):
    """A Vietnamese telephone number; it is stored in one form."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return phone_number(text)
        except ValueError:
            raise ValidationError(BAD_PHONE) from None
