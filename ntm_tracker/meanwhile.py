"""Two people with one record: a form carries a mark of what it showed and does not undo what others saved meanwhile."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import HttpRequest

from ntm_tracker.vietnamese import short_date

CHANGED_MEANWHILE = (
    "Trong lúc bạn sửa, người khác đã lưu bản khác. Chưa ghi gì. Hãy xem lại rồi bấm Lưu lần nữa để ghi bản của bạn."
)


def record_mark(record: models.Model, names: Iterable[str], *parts: Iterable[object]) -> str:
    """Return what a form carries to tell whether somebody else changed the record since it was opened."""
    told = [str(record._meta.get_field(name).value_from_object(record)) for name in names]
    whole = json.dumps([told, *([str(each) for each in part] for part in parts)])
    return hashlib.sha256(whole.encode()).hexdigest()[:20]


def check_unchanged(record: models.Model, columns: dict[str, Any], *, seen: str, stored: str) -> None:
    """Refuse to write over what somebody else saved meanwhile; whoever saves again has seen what is told here."""
    if not seen or seen == stored:
        return
    told = []
    for name, value in columns.items():
        field = record._meta.get_field(name)
        there = getattr(record, name)
        if str(there or "") != str(value or ""):
            shown = dict(field.flatchoices).get(there, there) if field.flatchoices else there
            told.append(f"{field.verbose_name}: {_shown(shown)}")
    differing = f" Bản đang lưu khác với ô dưới đây ở: {'; '.join(told)}." if told else ""
    raise ValidationError(f"{CHANGED_MEANWHILE}{differing}", code="changed")


def _shown(value: object) -> str:
    if isinstance(value, datetime.date):
        return short_date(value)
    return f"“{value}”" if value not in (None, "") else "để trống"


def seen_mark(request: HttpRequest, form: forms.Form, stored: str) -> str:
    """The mark that the page carries: what was seen first, until a conflict has shown what is stored now."""
    conflict = form.is_bound and form.has_error(NON_FIELD_ERRORS, code="changed")
    return stored if conflict else request.POST.get("seen", stored)
