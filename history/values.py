"""The columns of a record as the history tells them."""

from typing import Any

from django.db import models

UNTOLD = {"password", "last_login"}  # never shown in the history
# Kept for the program's own use; who and when stand in the entry itself.
BOOKKEEPING = {"version", "declared_by", "declared_at"}


def values_of(record: models.Model) -> dict[str, Any]:
    """Return the told values of `record` by field name."""
    return {
        field.name: shown_value(field, field.value_from_object(record))
        for field in record._meta.concrete_fields
        if not field.generated and not field.primary_key
    }


def shown_value(field: models.Field, value: Any) -> Any:
    """Return a value as an entry tells it."""
    if field.name in UNTOLD:
        return "…"
    return str(value) if isinstance(field, models.FileField) else value
