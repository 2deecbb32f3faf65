"""Template filters over `ntm_tracker.vietnamese`: pages write counts, shares and dates through these alone."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django import forms, template

from ntm_tracker import vietnamese

register = template.Library()


@register.filter
def count(number: int) -> str:
    """`05`, `12`, `1.204`."""
    return vietnamese.count(number)


@register.filter
def fraction(numerator: int, denominator: int) -> str:
    """`03/9`."""
    return vietnamese.fraction(numerator, denominator)


@register.filter
def percent(numerator: int, denominator: int) -> str:
    """`41,67%`."""
    return vietnamese.percent(numerator, denominator)


@register.filter
def decimal(number: Decimal | int) -> str:
    """`79,2`, `5.021`."""
    return vietnamese.decimal(number)


@register.filter
def short_date(day: datetime.date | None) -> str:
    """`05/01/2024`, `11/3/2024`; nothing for no date."""
    return vietnamese.short_date(day) if day else ""


@register.filter
def capitalised(text: object) -> str:
    """The first letter as a capital."""
    return vietnamese.capitalised(str(text))


@register.filter
def uncapitalised(text: object) -> str:
    """The first letter small, as inside a sentence."""
    return vietnamese.uncapitalised(str(text))


@register.filter
def minutes(span: datetime.timedelta) -> str:
    """`15 phút`; begun minutes count."""
    return f"{vietnamese.count(-(-int(span.total_seconds()) // 60))} phút"


@register.filter
def faulty_fields(form: forms.BaseForm) -> list[forms.BoundField]:
    """The fields of `form` that are to be mended."""
    return [field for field in form if field.errors]


@register.filter
def get(values: Mapping[str, str], key: str) -> str:
    """What `values` hold under `key`; nothing where they hold nothing."""
    return values.get(key, "")
