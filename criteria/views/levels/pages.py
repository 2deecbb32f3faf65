"""What the pages of targets, recognitions and dossiers share: who may write, how a form is answered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from criteria import policies
from criteria.levels.forms import LevelFilter, RemoveForm
from ntm_tracker.forms import run_form_action
from ntm_tracker.vietnamese import uncapitalised

STAYS = "Chỉ xóa khi ghi nhầm. Lịch sử chỉnh sửa giữ nội dung đã xóa và lý do."


@dataclass(frozen=True)
class Place:
    """A list, and the pages of its records: `label` is app.model, the names lead to editing, removing, revoking."""

    page: str
    title: str
    label: str
    edit: str
    remove: str
    revoke: str = ""


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that shows and takes a form, for whoever keeps the levels."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.can_edit_levels(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


def sent(request: HttpRequest) -> Any:
    """What a form is bound to: the body of a POST."""
    return request.POST if request.method == "POST" else None


def is_done(request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], done: str) -> bool:
    """Carry a valid form out and say what was done; an act that changed nothing returns False."""
    result = run_form_action(form, act)
    if not form.is_bound or form.errors:
        return False
    messages.success(request, "Không có gì thay đổi." if result is False else done)
    return True


def doubted(request: HttpRequest, about: object, doubts: Iterable[str]) -> None:
    """Say what is worth a second look at what was just written about somebody."""
    for doubt in doubts:
        messages.warning(request, f"{about}: {uncapitalised(doubt)}")


def form_page(request: HttpRequest, form: forms.Form, place: Place, heading: str, **more: Any) -> HttpResponse:
    """A form on a page of its own; `record` is what it changes, `lead` what to know before."""
    return render(request, "criteria/level_form.html", {"form": form, "place": place, "heading": heading, **more})


def removal(
    request: HttpRequest, record: models.Model, place: Place, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """Ask why a record is removed, and remove it."""
    told = str(record)
    form = RemoveForm(sent(request))
    if is_done(request, form, act, f"Đã xóa: {told}."):
        return redirect(place.page)
    return form_page(request, form, place, f"Xóa: {told}", record=record, lead=STAYS)


def years_of(records: models.QuerySet, field: str) -> list[int]:
    """The years that the list knows, the latest first."""
    years = records.order_by(f"-{field}").values_list(field, flat=True).distinct()
    return [year for year in years if year]


def narrowed(records: models.QuerySet, form: LevelFilter, columns: dict[str, str]) -> models.QuerySet:
    """The records that the filter asks for; none for a choice that was not offered."""
    wanted = form.wanted(columns)
    return records.none() if wanted is None else records.filter(**wanted)
