"""Localities, units, periods and users in the admin; their apps lie below the history, which records them."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse

from accounts.forms import NewPasswordForm, NewUserForm
from accounts.models import User
from communes.models import Contact, Installation, Locality, ReportingPeriod, Unit, UnitAlias, Village
from history.actions import record_admin_change
from history.admin import RecordedAdmin, RecordedRows, site


class KeptKeyAdmin(RecordedAdmin):
    """`kept_key` is typed once: addresses and references hold on to it."""

    kept_key = "slug"

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return (self.kept_key,) if obj else ()


@admin.register(Locality, site=site)
class LocalityAdmin(KeptKeyAdmin):
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


class ContactRows(RecordedRows):
    model = Contact
    fields = ["name", "post", "phone", "valid_from", "valid_to"]


@admin.register(Unit, site=site)
class UnitAdmin(KeptKeyAdmin):
    kept_key = "code"
    list_display = ["short_name", "name", "kind", "locality", "valid_to"]
    list_filter = ["kind"]
    list_select_related = ["locality"]
    search_fields = ["name_folded", "name", "short_name", "aliases__text_folded", "aliases__text"]
    autocomplete_fields = ["locality", "members"]
    inlines = [AliasRows, ContactRows]


@admin.register(ReportingPeriod, site=site)
class PeriodAdmin(RecordedAdmin):
    list_display = ["__str__", "as_of"]


@admin.register(Installation, site=site)
class InstallationAdmin(RecordedAdmin):
    autocomplete_fields = ["home", "office"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Installation.objects.exists()

    def save_model(self, request: HttpRequest, obj: Installation, form: object, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(User, site=site)
class UserAdmin(DjangoUserAdmin, RecordedAdmin):
    add_form = NewUserForm
    change_password_form = NewPasswordForm
    change_user_password_template = "accounts/admin_password.html"  # noqa: S105 (a path)
    list_display = ["full_name", "username", "role", "unit", "is_active"]
    list_filter = ["role", "is_active"]
    list_select_related = ["unit"]
    search_fields = ["username", "full_name"]
    ordering = ["full_name"]
    autocomplete_fields = ["unit"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Người dùng", {"fields": ["full_name", "role", "unit", "email", "is_active"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "full_name", "role", "unit", "password1", "password2"]})]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """People leave; what they did stays. An account is closed by “đang hoạt động”."""
        return False

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            record_admin_change(User.objects.get(pk=id), {"password": ["…", "…"]}, by=request.user)
        return response
