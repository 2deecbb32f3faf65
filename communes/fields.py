"""Fields in which a unit is chosen."""

from django import forms

from communes.models import Unit


class UnitChoice(forms.ModelChoiceField):
    """A unit by the name that people use."""

    def label_from_instance(self, obj: Unit) -> str:
        return obj.short_name


def all_units() -> dict[str, Unit]:
    """Every unit by its number as forms send it; what happened before is recorded with the units of that time."""
    return {str(unit.pk): unit for unit in Unit.objects.all()}
