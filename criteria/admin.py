"""Criteria sets in the admin. A used set is law already told: only what keeps its meaning is open."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest

from criteria.library.rules import unmarked
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from history.admin import RecordedAdmin, RecordedRows, site

MARKS = ("checked_on", "checked_by")


def set_of(record: Any) -> CriteriaSet:
    """Return the set that a record is, or belongs to."""
    match record:
        case Criterion():
            return record.criteria_set
        case Indicator():
            return record.criterion.criteria_set
    return record


def _take_mark_away(record: Any, changed: Iterable[str]) -> None:
    """Other words may have been compared with the decree than these."""
    for name, value in unmarked(type(record), changed).items():
        setattr(record, name, value)


class LawAdmin(RecordedAdmin):
    """Freezes a record of a used set but for `open_fields`; a new version is made instead."""

    open_fields: tuple[str, ...] = ("reading", "source", "note")
    readonly_fields: ClassVar[tuple[str, ...]] = MARKS  # set in the library, where the words are read beside the decree

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        if obj is None or not set_of(obj).is_used:
            return list(self.readonly_fields)
        fields = [*self.opts.concrete_fields, *self.opts.many_to_many]
        return [field.name for field in fields if field.editable and field.name not in self.open_fields]

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        _take_mark_away(obj, form.changed_data)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        for row in formset.initial_forms:
            _take_mark_away(row.instance, row.changed_data)
        super().save_formset(request, form, formset, change)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not set_of(obj).is_used)

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        """A criterion or an indicator is added to a set that nobody used yet."""
        unused = CriteriaSet.objects.unused()
        if db_field.name == "criteria_set":
            kwargs["queryset"] = unused
        elif db_field.name == "criterion":
            kwargs["queryset"] = Criterion.objects.filter(criteria_set__in=unused)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(CriteriaSet, site=site)
class CriteriaSetAdmin(LawAdmin):
    open_fields = ("note", "in_force_to")
    readonly_fields = ()
    list_display = ["name", "phase", "version", "level", "in_force_from", "in_force_to", "size"]
    list_filter = ["level", "phase"]
    search_fields = ["name_folded", "name", "code"]


@admin.register(Criterion, site=site)
class CriterionAdmin(LawAdmin):
    open_fields = ("reading", "source", "note", "responsible_units")
    list_display = ["number", "name", "criteria_set", "how_met", "reading"]
    list_display_links = ["name"]
    list_filter = ["criteria_set", "reading"]
    list_select_related = ["criteria_set"]
    search_fields = ["name_folded", "name", "number"]
    autocomplete_fields = ["responsible_units"]


class ThresholdRows(RecordedRows):
    """Levels by year; once the set is used a new year may be added, nothing else."""

    model = Threshold
    fk_name = "indicator"
    autocomplete_fields = ["base"]
    readonly_fields = MARKS

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        open_still = not isinstance(obj, Indicator) or not obj.criterion.criteria_set.is_used
        return super().has_change_permission(request, obj) and open_still

    has_delete_permission = has_change_permission


@admin.register(Indicator, site=site)
class IndicatorAdmin(LawAdmin):
    list_display = ["code", "wording", "criterion", "measure", "operator", "unit_of_measure", "reading"]
    list_display_links = ["wording"]
    list_filter = ["criterion__criteria_set", "reading"]
    list_select_related = ["criterion__criteria_set"]
    search_fields = ["wording", "code"]
    autocomplete_fields = ["criterion", "takes_value_from"]
    inlines = [ThresholdRows]
