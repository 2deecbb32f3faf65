"""Đăng ký phấn đấu, công nhận đạt chuẩn, hồ sơ đề nghị công nhận: the lists, and one record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from communes.models import ReportingPeriod
from criteria import policies
from criteria.levels import actions, lists
from criteria.levels.forms import DossierForm, LevelFilter, RecognitionForm, RevokeForm, TargetForm
from criteria.models import Dossier, Recognition, Target
from criteria.rules.choices import TargetState
from ntm_tracker.fingerprint import carrying, fingerprint_of
from ntm_tracker.forms import RemoveForm, posted, run_form_action
from ntm_tracker.vietnamese import uncapitalised

STAYS = "Chỉ xóa khi ghi nhầm. Lịch sử chỉnh sửa giữ nội dung đã xóa và lý do."


@dataclass(frozen=True)
class RecordPages:
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
    def asked(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.can_edit_levels(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


def is_done(request: UserRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], done: str) -> bool:
    """Carry a valid form out and say what was done; an act that changed nothing returns False."""
    result = run_form_action(form, act)
    if not form.is_bound or form.errors:
        return False
    messages.success(request, "Không có gì thay đổi." if result is False else done)
    return True


def doubted(request: UserRequest, about: object, doubts: Iterable[str]) -> None:
    """Say what is worth a second look at what was just written about somebody."""
    for doubt in doubts:
        messages.warning(request, f"{about}: {uncapitalised(doubt)}")


def form_page(request: UserRequest, form: forms.Form, place: RecordPages, heading: str, **more: Any) -> HttpResponse:
    """A form on a page of its own; `record` is what it changes, `lead` what to know before."""
    return render(request, "criteria/level_form.html", {"form": form, "place": place, "heading": heading, **more})


def removal(
    request: UserRequest, record: models.Model, place: RecordPages, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """Ask why a record is removed, and remove it."""
    name = str(record)
    form = RemoveForm(posted(request))
    if is_done(request, form, act, f"Đã xóa: {name}."):
        return redirect(place.page)
    return form_page(request, form, place, f"Xóa: {name}", record=record, lead=STAYS)


def years_of(records: models.QuerySet, field: str) -> list[int]:
    """The years that the list knows, the latest first."""
    years = records.order_by(f"-{field}").values_list(field, flat=True).distinct()
    return [year for year in years if year]


def narrowed(records: models.QuerySet, form: LevelFilter, columns: dict[str, str]) -> models.QuerySet:
    """The records that the filter asks for; none for a choice that was not offered."""
    wanted = form.wanted(columns)
    return records.none() if wanted is None else records.filter(**wanted)


TARGET_COLUMNS = {"nam": "target_year", "cap": "level", "xa": "locality", "tinh_trang": "state"}
TARGET_PAGES = RecordPages("targets", "Đăng ký phấn đấu", "criteria.target", "target-edit", "target-remove")


@require_safe
def target_list(request: UserRequest) -> HttpResponse:
    """All targets by year and level, in the order of the report."""
    everything = Target.objects.all()
    form = LevelFilter(request.GET, years=years_of(everything, "target_year"), states=TargetState.choices)
    groups = lists.target_groups(narrowed(everything, form, TARGET_COLUMNS))
    context = {"form": form, "groups": groups, "may_edit": policies.can_edit_levels(request.user)}
    return render(request, "criteria/target_list.html", context)


@for_editors
def target_add(request: UserRequest) -> HttpResponse:
    period = ReportingPeriod.objects.latest_first().first()
    form = TargetForm(posted(request), year=period.year if period else timezone.localdate().year)
    done = "Đã thêm vào danh sách phấn đấu."
    if is_done(request, form, lambda values: actions.add_target(**values, by=request.user), done):
        locality, level = form.cleaned_data["locality"], form.cleaned_data["level"]
        doubted(request, locality, lists.target_doubts(level, lists.recognised_levels()[locality.pk]))
        return redirect("targets")
    return form_page(request, form, TARGET_PAGES, "Thêm đăng ký phấn đấu")


@for_editors
def target_edit(request: UserRequest, pk: int) -> HttpResponse:
    target = _target(pk)
    form = carrying(TargetForm(posted(request), target=target), fingerprint_of(target))
    done = f"Đã lưu: {target}."
    if is_done(
        request,
        form,
        lambda values: actions.change_target(target=target, **values, by=request.user),
        done,
    ):
        return redirect("targets")
    return form_page(request, form, TARGET_PAGES, "Sửa đăng ký phấn đấu", record=target, is_edit=True)


@for_editors
def target_remove(request: UserRequest, pk: int) -> HttpResponse:
    target = _target(pk)
    return removal(
        request,
        target,
        TARGET_PAGES,
        lambda values: actions.remove_target(target=target, **values, by=request.user),
    )


def _target(pk: int) -> Target:
    return get_object_or_404(Target.objects.select_related("locality"), pk=pk)


RECOGNITION_COLUMNS = {"nam": "standard_year", "cap": "level", "xa": "locality"}
HOLDING = [(lists.HELD, "Đang giữ"), (lists.REVOKED, "Đã thu hồi")]
RECOGNITION_PAGES = RecordPages(
    "recognitions",
    "Công nhận đạt chuẩn",
    "criteria.recognition",
    "recognition-edit",
    "recognition-remove",
    "recognition-revoke",
)
REVOKING = "Từ ngày thu hồi, báo cáo không còn tính cấp độ này; dòng này vẫn còn trong danh sách."


@require_safe
def recognition_list(request: UserRequest) -> HttpResponse:
    """All recognitions by level, in the order of the report; what was revoked stays in the list."""
    everything = Recognition.objects.all()
    form = LevelFilter(request.GET, years=years_of(everything, "standard_year"), states=HOLDING)
    found = narrowed(everything, form, RECOGNITION_COLUMNS)
    if state := form.cleaned_data.get("tinh_trang"):
        found = found.filter(revoked_on__isnull=state == lists.HELD)
    groups = lists.recognition_groups(found)
    context = {"form": form, "groups": groups, "may_edit": policies.can_edit_levels(request.user)}
    return render(request, "criteria/recognition_list.html", context)


@for_editors
def recognition_add(request: UserRequest) -> HttpResponse:
    form = RecognitionForm(posted(request))
    done = "Đã ghi công nhận đạt chuẩn."
    if is_done(request, form, lambda values: actions.add_recognition(**values, by=request.user), done):
        _doubted(request, form)
        return redirect("recognitions")
    return form_page(request, form, RECOGNITION_PAGES, "Ghi công nhận đạt chuẩn")


@for_editors
def recognition_edit(request: UserRequest, pk: int) -> HttpResponse:
    one = _recognition(pk)
    form = carrying(RecognitionForm(posted(request), recognition=one), fingerprint_of(one))
    done = f"Đã lưu: {one}."
    if is_done(
        request,
        form,
        lambda values: actions.change_recognition(recognition=one, **values, by=request.user),
        done,
    ):
        _doubted(request, form)
        return redirect("recognitions")
    return form_page(request, form, RECOGNITION_PAGES, "Sửa công nhận đạt chuẩn", record=one, is_edit=True)


@for_editors
def recognition_revoke(request: UserRequest, pk: int) -> HttpResponse:
    """Thu hồi: with a day and a reason."""
    one = _recognition(pk)
    form = RevokeForm(posted(request))
    done = f"Đã thu hồi: {one}."
    if is_done(
        request,
        form,
        lambda values: actions.revoke_recognition(recognition=one, **values, by=request.user),
        done,
    ):
        return redirect("recognitions")
    return form_page(request, form, RECOGNITION_PAGES, f"Thu hồi: {one}", record=one, lead=REVOKING)


@for_editors
def recognition_remove(request: UserRequest, pk: int) -> HttpResponse:
    one = _recognition(pk)
    return removal(
        request,
        one,
        RECOGNITION_PAGES,
        lambda values: actions.remove_recognition(recognition=one, **values, by=request.user),
    )


def _doubted(request: UserRequest, form: RecognitionForm) -> None:
    locality, level = form.cleaned_data["locality"], form.cleaned_data["level"]
    doubted(request, locality, lists.doubts_at(locality, level))


def _recognition(pk: int) -> Recognition:
    return get_object_or_404(Recognition.objects.select_related("locality"), pk=pk)


DOSSIER_COLUMNS = {"nam": "standard_year", "cap": "level", "xa": "locality"}
DOSSIER_PAGES = RecordPages("dossiers", "Hồ sơ đề nghị công nhận", "criteria.dossier", "dossier-edit", "dossier-remove")
ORDER = (
    "Đối với xã: huyện thẩm tra, tỉnh thẩm định. Đối với huyện: tỉnh thẩm tra, trung ương thẩm định. "
    "Các bước theo thứ tự; bước đã làm mà không rõ ngày thì để trống ngày."
)


@require_safe
def dossier_list(request: UserRequest) -> HttpResponse:
    """All dossiers, the latest year first, each with its steps."""
    everything = Dossier.objects.all()
    form = LevelFilter(request.GET, years=years_of(everything, "standard_year"))
    rows = lists.dossier_rows(narrowed(everything, form, DOSSIER_COLUMNS))
    context = {"form": form, "rows": rows, "may_edit": policies.can_edit_levels(request.user)}
    return render(request, "criteria/dossier_list.html", context)


@for_editors
def dossier_add(request: UserRequest) -> HttpResponse:
    form = DossierForm(posted(request))
    if is_done(
        request,
        form,
        lambda _: actions.add_dossier(steps=form.steps, **form.record, by=request.user),
        "Đã mở hồ sơ.",
    ):
        return redirect("dossiers")
    return form_page(request, form, DOSSIER_PAGES, "Mở hồ sơ đề nghị công nhận", lead=ORDER)


@for_editors
def dossier_edit(request: UserRequest, pk: int) -> HttpResponse:
    dossier = _dossier(pk)
    form = carrying(DossierForm(posted(request), dossier=dossier), actions.dossier_fingerprint(dossier))
    if is_done(
        request,
        form,
        lambda values: actions.change_dossier(
            dossier=dossier, steps=form.steps, fingerprint=values["fingerprint"], **form.record, by=request.user
        ),
        f"Đã lưu: {dossier}.",
    ):
        return redirect("dossiers")
    return form_page(
        request, form, DOSSIER_PAGES, "Sửa hồ sơ đề nghị công nhận", record=dossier, is_edit=True, lead=ORDER
    )


@for_editors
def dossier_remove(request: UserRequest, pk: int) -> HttpResponse:
    dossier = _dossier(pk)
    return removal(
        request,
        dossier,
        DOSSIER_PAGES,
        lambda values: actions.remove_dossier(dossier=dossier, **values, by=request.user),
    )


def _dossier(pk: int) -> Dossier:
    return get_object_or_404(Dossier.objects.select_related("locality"), pk=pk)
