"""Fields for people: their names and telephone numbers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.contacts.actions import BAD_PHONE
from communes.rules.telephones import phone_number
from ntm_tracker.forms import Line


class PersonName(Line):
    """The name of a person: it has a letter."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(char.isalpha() for char in value):
            raise ValidationError("Họ tên phải có chữ cái.")


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
