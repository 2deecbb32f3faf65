"""Localities, units and periods in the admin; their app lies below the history, which records them."""

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from communes.models import Installation, Locality, ReportingPeriod, Unit, UnitAlias, Village
from history.admin import RecordedAdmin, RecordedRows, others_rest_on, site


class ReliedOnAdmin(RecordedAdmin):
    """Records that others rest on: results, answers and reports would be of another place, unit or time.

    `typed_once` stays from the beginning, since addresses hold on to it; `kept` once another record rests on this one.
    """

    typed_once: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        shown = tuple(self.readonly_fields)
        return (*shown, *self.typed_once, *(self.kept if others_rest_on(obj) else ())) if obj else shown


@admin.register(Locality, site=site)
class LocalityAdmin(ReliedOnAdmin):
    typed_once = ("slug",)
    kept = ("level", "code", "valid_from")
    list_display = ["__str__", "parent", "code", "in_programme", "valid_from", "valid_to"]
    list_filter = ["level", "in_programme"]
    list_select_related = ["parent"]
    search_fields = ["name_folded", "name", "code"]
    autocomplete_fields = ["parent", "successor"]


@admin.register(Village, site=site)
class VillageAdmin(RecordedAdmin):
    list_display = ["name", "locality"]
    list_select_related = ["locality"]
    search_fields = ["name_folded", "name"]
    autocomplete_fields = ["locality"]


class AliasRows(RecordedRows):
    model = UnitAlias


@admin.register(Unit, site=site)
class UnitAdmin(ReliedOnAdmin):
    typed_once = ("code",)
    kept = ("kind", "locality", "valid_from")
    list_display = ["short_name", "name", "kind", "locality", "valid_to"]
    list_filter = ["kind"]
    list_select_related = ["locality"]
    search_fields = ["name_folded", "name", "short_name", "aliases__text_folded", "aliases__text"]
    autocomplete_fields = ["locality", "members"]
    inlines = [AliasRows]


@admin.register(ReportingPeriod, site=site)
class PeriodAdmin(ReliedOnAdmin):
    """Chốt số liệu is the head's decision and has a page of its own: here the day is only shown."""

    list_display = ["__str__", "as_of"]
    readonly_fields = ["as_of"]
    kept = ("year", "quarter")


@admin.register(Installation, site=site)
class InstallationAdmin(RecordedAdmin):
    autocomplete_fields = ["home", "office"]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_add_permission(request) and not Installation.objects.exists()

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
