"""Fields that keep Vietnamese text in order, for every way in: forms, imports, fixtures, `update()`, raw SQL.

`LineField` and `ProseField` store NFC and refuse control characters. `FoldedField` (search without marks) and
`SortKeyField` (Vietnamese order) are columns that the database itself computes from another column.
"""

import re
import unicodedata
from typing import Any, cast
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

from ntm_tracker.vietnamese import has_piled_marks, nfc, with_own_d

# Also the marks that turn the direction of what follows: one in a name would print the rest of its line backwards.
CONTROL_CHARACTERS = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
LINE_ENDS = re.compile("\r\n|[\r\u000b]")

BAD_LINK = (
    "Đường dẫn chưa đúng. Chỉ nhận địa chỉ trang web bắt đầu bằng https:// hoặc http://, "
    "ví dụ https://drive.google.com/…"
)


def clean_text(text: str) -> str:
    """Return `text` in NFC with plain line ends and our đ; raise ValidationError on characters no document can print.

    Word ends a line by Shift+Enter with a vertical tab.
    """
    if has_piled_marks(text):
        raise ValidationError("Có chữ mang quá nhiều dấu. Hãy xóa chữ này rồi gõ lại.", code="piled_marks")
    text = with_own_d(nfc(LINE_ENDS.sub("\n", text)))
    if found := CONTROL_CHARACTERS.search(text):
        raise ValidationError(
            "Có ký tự điều khiển không in được (U+%(code)s). Hãy xóa ký tự này rồi lưu lại.",
            code="control_character",
            params={"code": f"{ord(found[0]):04X}"},
        )
    return text


def clean_line(text: str) -> str:
    """Return `text` as one trimmed line; line ends and tabs become spaces."""
    return clean_text(text).replace("\n", " ").replace("\t", " ").strip()


def clean_link(text: str) -> str:
    """Return the address of a page outside; raise ValidationError on all that is none, such as `javascript:`.

    A name before the host (`https://drive.google.com@other.vn`) would hide where the link leads.
    """
    text = clean_line(text)
    hidden = any(unicodedata.category(char) in {"Cf", "Co", "Cn"} for char in text)
    try:
        URLValidator(schemes=["http", "https"])(text)
        if hidden or urlsplit(text).username is not None:
            raise ValidationError("hidden")
    except ValidationError:
        raise ValidationError(BAD_LINK, code="link") from None
    return text


class _CleanTextMixin:
    clean_value = staticmethod(clean_text)

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)  # type: ignore[misc]
        return self.clean_value(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)  # type: ignore[misc]
        return self.clean_value(value) if isinstance(value, str) else value


def column(model: models.Model | type[models.Model], name: str) -> "models.Field[Any, Any]":
    """Return the field `name` of `model`, which is no relation that points here."""
    return cast("models.Field[Any, Any]", model._meta.get_field(name))


def related_model(model: models.Model | type[models.Model], name: str) -> type[models.Model]:
    """Return the model that the foreign key `name` of `model` points to."""
    return cast("type[models.Model]", column(model, name).related_model)


class LineField(_CleanTextMixin, models.CharField):
    """One line of text in NFC, without control characters."""

    clean_value = staticmethod(clean_line)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 500} | kwargs)


class ProseField(_CleanTextMixin, models.TextField):
    """Several lines of staff's own text (the report's Markdown) in NFC, without control characters."""


class Fold(models.Func):
    """Text for searching: lower case, without marks, đ as d."""

    function = "ntm_fold"


class SortKey(models.Func):
    """Key that sorts by the Vietnamese alphabet."""

    function = "ntm_sort_key"


class _ComputedTextField(models.GeneratedField):
    function: type[models.Func]

    def __init__(self, source: str, **kwargs: Any) -> None:
        self.source = source
        kwargs |= {
            "expression": self.function(source, output_field=models.TextField()),
            "output_field": models.TextField(),
            "db_persist": True,
        }
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        name, path, _, kwargs = super().deconstruct()
        for computed in ("expression", "output_field", "db_persist"):
            del kwargs[computed]
        return name, path, [self.source], kwargs


class FoldedField(_ComputedTextField):
    """The named column, folded for search; kept by the database."""

    function = Fold


class SortKeyField(_ComputedTextField):
    """The named column's Vietnamese sort key; kept by the database."""

    function = SortKey


def computed_from(field: Any) -> str:
    """Return the name of the column that the database computes `field` from; nothing of a field that people fill."""
    return field.source if isinstance(field, _ComputedTextField) else ""
