"""Fingerprints of what a page showed: nobody writes over what others saved since, or confirms what was not shown.

A form carries the fingerprint of its record, or of its preview, in the one hidden field `fingerprint`; the action
compares it with the fingerprint of what is stored by then.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from ntm_tracker.fields import column
from ntm_tracker.vietnamese import short_date

Form = TypeVar("Form", bound=forms.BaseForm)
LENGTH = 32
NOT_SENT = "-"  # nothing has this fingerprint: for what may not be changed by whoever did not see it
CHANGED_MEANWHILE = (
    "Trong lúc bạn sửa, người khác đã lưu bản khác. Chưa ghi gì. Hãy xem lại rồi bấm Lưu lần nữa để ghi bản của bạn."
)


def fingerprint(*parts: object) -> str:
    """Return a digest of `parts`: texts, numbers, days and lists of them; half a character is one, too."""
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()[:LENGTH]


def fingerprint_of(record: models.Model, fields: Iterable[str] = (), *parts: object) -> str:
    """Return the fingerprint of the named fields of `record`, of all its own where none is named, and of `parts`."""
    own = [each for each in record._meta.concrete_fields if not each.generated]
    columns = [column(record, name) for name in fields] or own
    return fingerprint([str(each.value_from_object(record)) for each in columns], *parts)


def row_fingerprint(stored: object, *typed: str) -> str:
    """Return what a row of a grid carries: which stored row it showed, and the fingerprint of what its fields held."""
    return f"{stored}.{fingerprint(*typed)}"


def stored_part(shown: str) -> str:
    """Return which stored row a row of a grid showed."""
    return shown.partition(".")[0]


def is_typed_over(shown: str, *typed: str) -> bool:
    """Return whether the fields of a row hold something else than they showed."""
    return shown.partition(".")[2] != fingerprint(*typed)


def check_shown(shown: str | None, now: str, message: str = CHANGED_MEANWHILE) -> None:
    """Raise ValidationError unless what is confirmed is what was shown; None: a command that showed nothing."""
    if shown not in (None, now):
        raise ValidationError(message, code="changed")


def check_unchanged(
    record: models.Model, columns: Mapping[str, Any], *, shown: str, now: str, differing: Iterable[str] = ()
) -> None:
    """Raise ValidationError, which names what differs, if somebody else saved the record since it was shown.

    `differing` names what differs besides `columns`. Imports and commands show nothing: they compare nothing.
    """
    if not shown or shown == now:
        return
    differing = list(differing)
    for name, value in columns.items():
        field, there = column(record, name), getattr(record, name)
        if str(there or "") != str(value or ""):
            label = dict(field.flatchoices).get(there, there) if field.flatchoices else there
            differing.append(f"{field.verbose_name}: {_in_words(label)}")
    told = f" Bản đang lưu khác với ô dưới đây ở: {'; '.join(differing)}." if differing else ""
    raise ValidationError(CHANGED_MEANWHILE + told, code="changed")


def _in_words(value: object) -> str:
    if isinstance(value, datetime.date):
        return short_date(value)
    return f"“{value}”" if value not in (None, "") else "để trống"


class _Carried(forms.BoundField):
    """What was shown first, until a refusal has shown what is stored now."""

    def value(self) -> str:
        refused = self.form.is_bound and self.form.has_error(NON_FIELD_ERRORS, code="changed")
        return self.initial if refused else super().value()


class FingerprintField(forms.CharField):
    """The hidden field of a form that carries the fingerprint of what its page shows."""

    def __init__(self, now: str = "") -> None:
        no_id = forms.HiddenInput({"id": False})  # a page may have several such forms
        super().__init__(label="", required=False, initial=now, widget=no_id)

    def clean(self, value: str | None) -> str:
        return value or ""

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        return _Carried(form, self, field_name)


def carrying(form: Form, now: str) -> Form:
    """Return `form` with the fingerprint of what it shows; the form of a new record carries none."""
    form.fields["fingerprint"] = FingerprintField(now)
    return form
