"""A unit's page, and its list of contacts (đầu mối)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import policies
from accounts.contacts import actions
from accounts.contacts.forms import ContactEndForm, ContactForm
from accounts.policies import UserRequest
from communes.models import Unit
from ntm_tracker.fingerprint import carrying, fingerprint_of
from ntm_tracker.forms import posted
from ntm_tracker.pages import carry_out, reads_and_writes, saved


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
        "may_manage_people": policies.can_administer(request.user),
    }
    return render(request, "communes/unit_detail.html", context)


@reads_and_writes
def contact_form(request: UserRequest, code: str, pk: int | None = None, *, is_end: bool = False) -> HttpResponse:
    """Add a contact; with `pk` change one, or with `is_end` only the last day: the row stays among those before."""
    unit = _unit(request, code)
    policies.require(policies.can_edit_contacts(request.user))
    contact = None if pk is None else get_object_or_404(unit.contacts, pk=pk)
    form = ContactEndForm(posted(request)) if is_end else ContactForm(posted(request), contact=contact)
    if contact:
        carrying(form, fingerprint_of(contact))

    def act(values: dict[str, Any]) -> Any:
        if contact is None:
            return actions.add_contact(unit=unit, **values, by=request.user)
        return actions.change_contact(contact=contact, **values, by=request.user)

    def said(done: Any) -> str:
        return saved(done, f"đầu mối {contact.name}") if contact else f"Đã thêm đầu mối {done}."

    done = carry_out(request, form, act, said, unit)
    context = {"form": form, "unit": unit, "contact": contact, "cancel": unit.get_absolute_url()}
    return done or render(request, f"people/contact_{'end' if is_end else 'form'}.html", context)


def _unit(request: UserRequest, code: str) -> Unit:
    return get_object_or_404(policies.visible_units(request.user).select_related("locality"), code=code)
