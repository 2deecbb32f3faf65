"""The admin of reference records: for the administrator alone, and every write leaves its entry in the history.

Every app lies above this one and registers its records here.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm
from django.forms.models import _get_foreign_key
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from history.actions import delete, record_admin_change
from history.models import Entry, values_of
from history.policies import User, can_administer
from ntm_tracker.fingerprint import FingerprintField, check_unchanged, fingerprint_of
from ntm_tracker.vietnamese import LONGEST_WORD, MOST_WORDS

Values = dict[str, Any]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
WRITING_PAGES = ("_add", "_change", "_delete")  # the admin's other pages only show


class ReferenceSite(admin.AdminSite):
    """Django's admin behind our own sign-in: 403 for everybody but the administrator."""

    site_header = "Quản trị danh mục"
    site_title = "Nông thôn mới"
    index_title = "Danh mục dùng chung"
    empty_value_display = "–"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return can_administer(request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.method not in (methods := _methods_of(request)):
                return HttpResponseNotAllowed(methods)
            if not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return cast("View", checked)

    @method_decorator((login_not_required, require_safe))
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Nobody signs in here. Our sign-in page alone follows `next`, and only inside the program."""
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        """The own password is changed on our page: Django's writes nothing into the history."""
        return redirect("account-password")

    def password_change_done(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        return redirect("account")

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        return resolve(reverse("sign-out")).func(request)


def _methods_of(request: HttpRequest) -> list[str]:
    """Return the methods that a page of the admin takes; Django's own views shut out none."""
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    if name == "logout":
        return ["POST"]
    writes = name.endswith(WRITING_PAGES) and name != "password_change"
    return ["GET", "HEAD", "POST"] if writes else ["GET", "HEAD"]


site = ReferenceSite(name="admin")


class Numbered(AutocompleteMixin):
    """Looks up the records that were chosen by number: Django does so with whatever was sent."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict | None = None) -> list:
        numbers = [each for each in value if each.isascii() and each.isdecimal() and len(each) < 19]
        return super().optgroups(name, numbers, attr)


class NumberedSelect(Numbered, AutocompleteSelect):
    """One record."""


class NumberedSelectMultiple(Numbered, AutocompleteSelectMultiple):
    """Several records. A number that no database bears is one that no record has."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        sent = super().value_from_datadict(data, files, name) or []
        return [each if len(each) < 19 else "0" for each in sent]


class WholeForm(ModelForm):
    """Holds a record against what others saved since it was shown, and against all its constraints.

    Django passes over constraints on fields that the form does not show. `inlines` are the rows below the record.
    """

    inlines: Sequence[type[admin.TabularInline]] = ()
    fingerprint = FingerprintField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["fingerprint"].initial = fingerprint_of(self.instance, self._columns(), *self._parts())

    def _columns(self) -> list[str]:
        return [field.name for field in self.instance._meta.concrete_fields if field.name in self.fields]

    def _parts(self) -> Iterator[list]:
        for field in self.instance._meta.many_to_many:
            yield sorted(member.pk for member in getattr(self.instance, field.name).all())
        for inline in self.inlines:
            key = _get_foreign_key(type(self.instance), inline.model, fk_name=inline.fk_name)
            yield list(inline.model._default_manager.filter(**{key.name: self.instance}).order_by("pk").values_list())

    def clean(self) -> dict[str, Any] | None:
        if self.instance.pk:  # a new record has nobody who changed it, whatever fingerprint is sent
            shown, now = self.cleaned_data["fingerprint"], self.fields["fingerprint"].initial
            typed = {name: self.cleaned_data[name] for name in self._columns() if name in self.cleaned_data}
            check_unchanged(self.instance, typed, shown=shown, now=now)
        return super().clean()

    own_changes: Values  # of the record's own fields, once it is saved

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, which the stubs leave out
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error.messages)


class AdministratorOnly(BaseModelAdmin):
    """Asks our policy instead of Django's own permissions."""

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return can_administer(request.user)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_administer(request.user)

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = NumberedSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = NumberedSelectMultiple(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RecordedRows(AdministratorOnly, admin.TabularInline):
    """Rows below a recorded record; `RecordedAdmin` records them, too."""

    extra = 0
    max_num = 100

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any) -> Any:
        """However many rows a request says that it has, no more are looked at."""
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)


class RecordedAdmin(AdministratorOnly, admin.ModelAdmin):
    """Writes one entry a record: its own fields and its many-to-many together, each row below it on its own."""

    actions = None
    form = WholeForm
    view_on_site = False

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return type("RecordForm", (super().get_form(request, obj, change, **kwargs),), {"inlines": self.inlines})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model | None:
        return super().get_object(request, object_id, from_field or None)

    def get_search_results(self, request: HttpRequest, queryset: models.QuerySet, search_term: str) -> tuple:
        """Databases refuse a search of a thousand words."""
        words = search_term.replace("\0", " ").split()[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(word[:LONGEST_WORD] for word in words))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        """A new record begins empty: Django takes what the address says unchecked."""
        return {}

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        before = values_of(self.model._default_manager.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)
        cast("WholeForm", form).own_changes = differences(before, values_of(obj))

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list, change: bool) -> None:
        before = _members(form)
        super().save_related(request, form, formsets, change)
        if changes := cast("WholeForm", form).own_changes | differences(before, _members(form)):
            record_admin_change(form.instance, changes, by=_person(request))

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        known = [row_form.instance.pk for row_form in formset.initial_forms]
        there = cast("type[models.Model]", formset.model)._default_manager.filter(pk__in=known)
        stored = {row.pk: values_of(row) for row in there}
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            delete(row, by=_person(request))
        for row in rows:
            before = stored.get(row.pk, {})
            row.save()
            record_admin_change(row, differences(before, values_of(row)), by=_person(request))
        formset.save_m2m()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A record goes alone: the rows below it are taken away first, each with its own entry."""
        return super().has_delete_permission(request, obj) and not (obj and _rows_below(obj))

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        delete(obj, by=_person(request))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        entries = Entry.objects.filter(
            record_type=ContentType.objects.get_for_model(record), record_id=record.pk
        ).select_related("actor")
        context = self.admin_site.each_context(request) | {
            "title": f"Lịch sử chỉnh sửa: {record}",
            "opts": self.opts,
            "object": record,
            "entries": [(entry, _shown_changes(record, entry)) for entry in entries],
        }
        return render(request, "history/admin_history.html", context)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Django's own log stays empty; the history is ours."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Django's own log stays empty; the history is ours."""


def _person(request: HttpRequest) -> User:
    """Return who asks: the site lets nobody in who did not sign in."""
    return cast("User", request.user)


def differences(before: Values, after: Values) -> dict[str, list]:
    """Return {name: [before, after]} of what is not the same; an empty field of a new record tells nothing."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value and (name in before or value not in ("", []))
    }


def others_rest_on(record: models.Model) -> bool:
    """Whether a record that is no row below `record` points to it: one that forbids to delete it."""
    relations = [
        cast("models.ManyToOneRel", each)
        for each in record._meta.get_fields(include_hidden=True)
        if getattr(each, "on_delete", None) is models.PROTECT and each.auto_created
    ]
    return any(each.related_model._base_manager.filter(**{each.field.name: record}).exists() for each in relations)


def _rows_below(record: models.Model) -> bool:
    relations = [each for each in record._meta.related_objects if getattr(each, "on_delete", None) is models.CASCADE]
    return any(each.related_model._default_manager.filter(**{each.field.name: record}).exists() for each in relations)


def _members(form: ModelForm) -> Values:
    """Return the names of the many-to-many records that `form` can change."""
    record = form.instance
    fields = [field.name for field in record._meta.many_to_many if field.name in form.fields]
    return {name: [str(member) for member in getattr(record, name).all()] for name in fields}


def _shown_changes(record: models.Model, entry: Entry) -> list[tuple[str, Any, Any]]:
    """Return the changes of `entry` with the fields' names as people know them."""
    names = {field.name: field.verbose_name for field in (*record._meta.concrete_fields, *record._meta.many_to_many)}
    return [(names.get(name, name), before, after) for name, (before, after) in entry.changes.items()]
