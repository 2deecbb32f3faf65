"""What the pages of all apps share: a long list by its pages, and a form that is carried out."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from ntm_tracker.forms import run_form_action

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


def paged(request: HttpRequest, rows: Any, per_page: int) -> dict[str, Any]:
    """Return `page`, the one of `rows` that the address asks for, and `query`, the address without its page."""
    page = Paginator(rows, per_page).get_page(request.GET.get("trang"))
    return {"page": page, "query": query_without(request, "trang")}


def query_without(request: HttpRequest, *names: str) -> str:
    """Return what the address asks for, without `names`."""
    query = request.GET.copy()
    for each in names:
        query.pop(each, None)
    return query.urlencode()


def saved(changed: bool, what: str = "") -> str:
    """Return what is said once a record, `what`, is saved."""
    return f"Đã lưu {what}".rstrip() + "." if changed else "Không có gì thay đổi."


def carry_out(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], said: Any, to: Any = None
) -> HttpResponse | None:
    """Do what a valid `form` asks for, say so and go on; None, for its page to be shown, while that is not done.

    What is said, and whereto, is given, or made from what came of it; without `to` that record's own page is next.
    """
    if (done := run_form_action(form, act)) is None:
        return None
    messages.success(request, said(done) if callable(said) else said)
    return redirect(to(done) if callable(to) else to or done)
