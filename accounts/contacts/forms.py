"""Forms of the list of contacts of a unit, and how names of people and telephones are typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.contacts.actions import BAD_PHONE
from communes.models import Contact
from communes.rules.telephones import phone_number
from ntm_tracker.forms import Day, Line, PlainForm, initial_of


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


class ContactForm(PlainForm):
    """Whom to call, and from when to when."""

    name = PersonName(label="Họ tên", max_length=100)
    post = Line(label="Chức vụ", max_length=100, required=False)
    phone = Phone(label="Điện thoại", max_length=30, required=False, help_text="Ví dụ: 0939 123 456")
    valid_from = Day(label="Từ ngày", required=False, help_text="Để trống nếu không rõ")
    valid_to = Day(label="Đến ngày", required=False, help_text="Để trống nếu còn làm")

    rows = ("name", ("post", "phone"), ("valid_from", "valid_to"))
    submit = "Lưu"

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(contact, *self.base_fields), **kwargs)


class ContactEndForm(PlainForm):
    """The last day on which a contact is called."""

    valid_to = Day(label="Ngày cuối làm đầu mối", initial=timezone.localdate)
    submit = "Kết thúc"
