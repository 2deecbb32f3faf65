"""Hồ sơ đề nghị công nhận: whose, for which level and year, and how far it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from criteria import policies
from criteria.levels import lists
from criteria.levels.actions import dossiers
from criteria.levels.forms import DossierForm, LevelFilter
from criteria.models import Dossier
from criteria.views.levels.pages import (
    Place,
    for_editors,
    form_page,
    is_done,
    narrowed,
    removal,
    sent,
    years_of,
)

COLUMNS = {"nam": "standard_year", "cap": "level", "xa": "locality"}
PLACE = Place("dossiers", "Hồ sơ đề nghị công nhận", "criteria.dossier", "dossier-edit", "dossier-remove")
ORDER = (
    "Đối với xã: huyện thẩm tra, tỉnh thẩm định. Đối với huyện: tỉnh thẩm tra, trung ương thẩm định. "
    "Các bước theo thứ tự; bước đã làm mà không rõ ngày thì để trống ngày."
)


@require_safe
def dossier_list(request: HttpRequest) -> HttpResponse:
    """All dossiers, the latest year first, each with its steps."""
    everything = Dossier.objects.all()
    form = LevelFilter(request.GET, years=years_of(everything, "standard_year"))
    rows = lists.dossier_rows(narrowed(everything, form, COLUMNS))
    context = {"form": form, "rows": rows, "may_edit": policies.can_edit_levels(request.user)}
    return render(request, "criteria/dossier_list.html", context)


@for_editors
def dossier_add(request: HttpRequest) -> HttpResponse:
    form = DossierForm(sent(request))
    if is_done(
        request,
        form,
        lambda _: dossiers.add_dossier(steps=form.steps, **form.record, by=request.user),
        "Đã mở hồ sơ.",
    ):
        return redirect("dossiers")
    return form_page(request, form, PLACE, "Mở hồ sơ đề nghị công nhận", lead=ORDER)


@for_editors
def dossier_edit(request: HttpRequest, pk: int) -> HttpResponse:
    dossier = _dossier(pk)
    form = DossierForm(sent(request), dossier=dossier)
    if is_done(
        request,
        form,
        lambda _: dossiers.change_dossier(dossier=dossier, steps=form.steps, **form.record, by=request.user),
        f"Đã lưu: {dossier}.",
    ):
        return redirect("dossiers")
    return form_page(request, form, PLACE, "Sửa hồ sơ đề nghị công nhận", record=dossier, is_edit=True, lead=ORDER)


@for_editors
def dossier_remove(request: HttpRequest, pk: int) -> HttpResponse:
    dossier = _dossier(pk)
    return removal(
        request, dossier, PLACE, lambda values: dossiers.remove_dossier(dossier=dossier, **values, by=request.user)
    )


def _dossier(pk: int) -> Dossier:
    return get_object_or_404(Dossier.objects.select_related("locality"), pk=pk)
