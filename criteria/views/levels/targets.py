"""Đăng ký phấn đấu: who aims at which level in which year."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from communes.models import ReportingPeriod
from criteria import policies
from criteria.levels import lists
from criteria.levels.actions import targets_and_recognitions
from criteria.levels.forms import LevelFilter, TargetForm
from criteria.models import Target
from criteria.rules.choices import TargetState
from criteria.views.levels.pages import (
    Place,
    doubted,
    for_editors,
    form_page,
    is_done,
    narrowed,
    removal,
    sent,
    years_of,
)

COLUMNS = {"nam": "target_year", "cap": "level", "xa": "locality", "tinh_trang": "state"}
PLACE = Place("targets", "Đăng ký phấn đấu", "criteria.target", "target-edit", "target-remove")


@require_safe
def target_list(request: HttpRequest) -> HttpResponse:
    """All targets by year and level, in the order of the report."""
    everything = Target.objects.all()
    form = LevelFilter(request.GET, years=years_of(everything, "target_year"), states=TargetState.choices)
    groups = lists.target_groups(narrowed(everything, form, COLUMNS))
    context = {"form": form, "groups": groups, "may_edit": policies.can_edit_levels(request.user)}
    return render(request, "criteria/target_list.html", context)


@for_editors
def target_add(request: HttpRequest) -> HttpResponse:
    period = ReportingPeriod.objects.latest_first().first()
    form = TargetForm(sent(request), year=period.year if period else timezone.localdate().year)
    done = "Đã thêm vào danh sách phấn đấu."
    if is_done(request, form, lambda values: targets_and_recognitions.add_target(**values, by=request.user), done):
        locality, level = form.cleaned_data["locality"], form.cleaned_data["level"]
        doubted(request, locality, lists.target_doubts(level, lists.levels_held()[locality.pk]))
        return redirect("targets")
    return form_page(request, form, PLACE, "Thêm đăng ký phấn đấu")


@for_editors
def target_edit(request: HttpRequest, pk: int) -> HttpResponse:
    target = _target(pk)
    form = TargetForm(sent(request), target=target)
    done = f"Đã lưu: {target}."
    if is_done(
        request,
        form,
        lambda values: targets_and_recognitions.change_target(target=target, **values, by=request.user),
        done,
    ):
        return redirect("targets")
    return form_page(request, form, PLACE, "Sửa đăng ký phấn đấu", record=target, is_edit=True)


@for_editors
def target_remove(request: HttpRequest, pk: int) -> HttpResponse:
    target = _target(pk)
    return removal(
        request,
        target,
        PLACE,
        lambda values: targets_and_recognitions.remove_target(target=target, **values, by=request.user),
    )


def _target(pk: int) -> Target:
    return get_object_or_404(Target.objects.select_related("locality"), pk=pk)
