"""Forms of the admin, sent as the browser would send them."""

from collections.abc import Iterator

from django.forms import BaseForm
from django.http import HttpResponse
from django.test import Client


def submit_form(client: Client, address: str, **typed: object) -> HttpResponse:
    """Open the form at `address` and send what stands in it, with `typed` on top; it must be accepted."""
    page = client.get(address)
    assert page.status_code == 200
    standing = {field.html_name: field.value() for form in _forms(page) for field in form}
    filled = {name: value for name, value in standing.items() if value is not None and value is not False}
    answer = client.post(address, filled | typed)
    assert answer.status_code == 302, answer.context["errors"]
    return answer


def _forms(page: HttpResponse) -> Iterator[BaseForm]:
    yield page.context["adminform"].form
    for rows in page.context["inline_admin_formsets"]:
        yield rows.formset.management_form
        yield from rows.formset.forms
