"""Công nhận đạt chuẩn: which level a commune or the district holds, since which decision, and what was revoked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from criteria import policies
from criteria.levels import lists
from criteria.levels.actions import targets_and_recognitions
from criteria.levels.forms import LevelFilter, RecognitionForm, RevokeForm
from criteria.models import Recognition
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

COLUMNS = {"nam": "standard_year", "cap": "level", "xa": "locality"}
HOLDING = [(lists.HELD, "Đang giữ"), (lists.REVOKED, "Đã thu hồi")]
PLACE = Place(
    "recognitions",
    "Công nhận đạt chuẩn",
    "criteria.recognition",
    "recognition-edit",
    "recognition-remove",
    "recognition-revoke",
)
REVOKING = "Từ ngày thu hồi, báo cáo không còn tính cấp độ này; dòng này vẫn còn trong danh sách."


@require_safe
def recognition_list(request: HttpRequest) -> HttpResponse:
    """All recognitions by level, in the order of the report; what was revoked stays in the list."""
    everything = Recognition.objects.all()
    form = LevelFilter(request.GET, years=years_of(everything, "standard_year"), states=HOLDING)
    found = narrowed(everything, form, COLUMNS)
    if state := form.cleaned_data.get("tinh_trang"):
        found = found.filter(revoked_on__isnull=state == lists.HELD)
    groups = lists.recognition_groups(found)
    context = {"form": form, "groups": groups, "may_edit": policies.can_edit_levels(request.user)}
    return render(request, "criteria/recognition_list.html", context)


@for_editors
def recognition_add(request: HttpRequest) -> HttpResponse:
    form = RecognitionForm(sent(request))
    done = "Đã ghi công nhận đạt chuẩn."
    if is_done(request, form, lambda values: targets_and_recognitions.add_recognition(**values, by=request.user), done):
        _doubted(request, form)
        return redirect("recognitions")
    return form_page(request, form, PLACE, "Ghi công nhận đạt chuẩn")


@for_editors
def recognition_edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = _recognition(pk)
    form = RecognitionForm(sent(request), recognition=one)
    done = f"Đã lưu: {one}."
    if is_done(
        request,
        form,
        lambda values: targets_and_recognitions.change_recognition(recognition=one, **values, by=request.user),
        done,
    ):
        _doubted(request, form)
        return redirect("recognitions")
    return form_page(request, form, PLACE, "Sửa công nhận đạt chuẩn", record=one, is_edit=True)


@for_editors
def recognition_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Thu hồi: with a day and a reason."""
    one = _recognition(pk)
    form = RevokeForm(sent(request))
    done = f"Đã thu hồi: {one}."
    if is_done(
        request,
        form,
        lambda values: targets_and_recognitions.revoke_recognition(recognition=one, **values, by=request.user),
        done,
    ):
        return redirect("recognitions")
    return form_page(request, form, PLACE, f"Thu hồi: {one}", record=one, lead=REVOKING)


@for_editors
def recognition_remove(request: HttpRequest, pk: int) -> HttpResponse:
    one = _recognition(pk)
    return removal(
        request,
        one,
        PLACE,
        lambda values: targets_and_recognitions.remove_recognition(recognition=one, **values, by=request.user),
    )


def _doubted(request: HttpRequest, form: RecognitionForm) -> None:
    locality, level = form.cleaned_data["locality"], form.cleaned_data["level"]
    doubted(request, locality, lists.doubts_at(locality, level))


def _recognition(pk: int) -> Recognition:
    return get_object_or_404(Recognition.objects.select_related("locality"), pk=pk)
