"""Fields in which units are chosen."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from communes.models import Unit
from communes.rules.choices import UnitKind
from ntm_tracker.forms import Records


class UnitChoice(forms.ModelChoiceField):
    """A unit by the name that people use; without `queryset` any single body."""

    def __init__(self, queryset: QuerySet[Unit] | None = None, **kwargs: Any) -> None:
        super().__init__(Unit.objects.bodies() if queryset is None else queryset, **kwargs)

    def label_from_instance(self, obj: Unit) -> str:
        return obj.short_name


class UnitChoices(Records):
    """Several units; a group says how many it stands for."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Unit.objects.exclude(kind=UnitKind.EXPERT), required=False, **kwargs)

    def label_from_instance(self, obj: Unit) -> str:
        return f"Nhóm: {obj.short_name}" if obj.kind == UnitKind.GROUP else obj.short_name


def all_units() -> dict[str, Unit]:
    """Every unit by its number as forms send it; what happened before is recorded with the units of that time."""
    return {str(unit.pk): unit for unit in Unit.objects.all()}
