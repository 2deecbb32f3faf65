"""Template filters over `ntm_tracker.vietnamese`: pages write counts, shares and dates through these alone."""

import datetime
from collections.abc import Mapping

from django import forms, template

from ntm_tracker import vietnamese

register = template.Library()
for written in (vietnamese.count, vietnamese.fraction, vietnamese.percent, vietnamese.decimal):
    register.filter(written.__name__, written)


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
