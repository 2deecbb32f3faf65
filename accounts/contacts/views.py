"""A unit's page, and its list of contacts (đầu mối)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import policies
from accounts.contacts import actions
from accounts.contacts.forms import ContactEndForm, ContactForm
from accounts.requests import UserRequest
from communes.models import Contact, Unit
from ntm_tracker.fingerprint import carrying, fingerprint_of
from ntm_tracker.forms import posted, run_form_action

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def unit_detail(request: UserRequest, code: str) -> HttpResponse:
    """A unit's names, whom to call there now, who was called before."""
    unit, today = _unit(request, code), timezone.localdate()
    contacts = list(unit.contacts.all())
    context = {
        "unit": unit,
        "contacts": [one for one in contacts if not one.valid_to or one.valid_to >= today],
        "past_contacts": [one for one in contacts if one.valid_to and one.valid_to < today],
        "may_edit_contacts": policies.can_edit_contacts(request.user),
        "may_manage_people": policies.can_manage_people(request.user),
    }
    return render(request, "communes/unit_detail.html", context)


@reads_and_writes
def contact_add(request: UserRequest, code: str) -> HttpResponse:
    unit = _unit_to_edit(request, code)
    form = ContactForm(posted(request))
    added = run_form_action(form, lambda values: actions.add_contact(unit=unit, **values, by=request.user))
    if added:
        messages.success(request, f"Đã thêm đầu mối {added}.")
        return redirect(unit)
    return render(request, "people/contact_form.html", {"form": form, "unit": unit, "cancel": unit.get_absolute_url()})


@reads_and_writes
def contact_edit(request: UserRequest, code: str, pk: int) -> HttpResponse:
    unit = _unit_to_edit(request, code)
    contact = get_object_or_404(unit.contacts, pk=pk)
    form = ContactForm(posted(request), contact=contact)
    return _changed(request, contact, form, "people/contact_form.html")


@reads_and_writes
def contact_end(request: UserRequest, code: str, pk: int) -> HttpResponse:
    """The last day of a contact; the row stays in the list of those before."""
    unit = _unit_to_edit(request, code)
    contact = get_object_or_404(unit.contacts, pk=pk)
    form = ContactEndForm(posted(request))
    return _changed(request, contact, form, "people/contact_end.html")


def _changed(request: UserRequest, contact: Contact, form: ContactForm | ContactEndForm, page: str) -> HttpResponse:
    carrying(form, fingerprint_of(contact))
    changed = run_form_action(form, lambda values: actions.change_contact(contact=contact, **values, by=request.user))
    if changed is not None:
        messages.success(request, f"Đã lưu đầu mối {contact.name}." if changed else "Không có gì thay đổi.")
        return redirect(contact.unit)
    context = {"form": form, "unit": contact.unit, "contact": contact, "cancel": contact.unit.get_absolute_url()}
    return render(request, page, context)


def _unit(request: UserRequest, code: str) -> Unit:
    return get_object_or_404(policies.visible_units(request.user).select_related("locality"), code=code)


def _unit_to_edit(request: UserRequest, code: str) -> Unit:
    unit = _unit(request, code)
    if not policies.can_edit_contacts(request.user):
        raise PermissionDenied
    return unit
