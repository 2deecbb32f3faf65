"""Đăng ký phấn đấu, công nhận đạt chuẩn, hồ sơ đề nghị công nhận: the lists and one record, all in the same way."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policies import UserRequest, require
from criteria import policies
from criteria.levels import actions
from criteria.levels.forms import Choices, DossierForm, LevelFilter, LevelForm, RecognitionForm, RevokeForm, TargetForm
from criteria.models import Dossier, Recognition, Target
from criteria.models.levels import RANK
from criteria.rules.choices import DossierEvent, SetLevel, TargetState
from criteria.rules.levels import LEVELS, recognition_doubts
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import RemoveForm, posted, run_form_action
from ntm_tracker.vietnamese import uncapitalised

REVOKED, HELD = "thu-hoi", "dang-giu"
STAYS = "Chỉ xóa khi ghi nhầm. Lịch sử chỉnh sửa giữ nội dung đã xóa và lý do."
REVOKING = "Từ ngày thu hồi, báo cáo không còn tính cấp độ này; dòng này vẫn còn trong danh sách."
ORDER = (
    "Đối với xã: huyện thẩm tra, tỉnh thẩm định. Đối với huyện: tỉnh thẩm tra, trung ương thẩm định. "
    "Các bước theo thứ tự; bước đã làm mà không rõ ngày thì để trống ngày."
)


# lists ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LevelGroup:
    """The records of one level, each with its doubts, in a year where the list goes by years."""

    level: SetLevel
    rows: list[tuple[Any, list[str]]]
    year: int | None = None

    @property
    def approved(self) -> int:
        return sum(target.state == TargetState.APPROVED for target, _ in self.rows)

    @property
    def proposed(self) -> int:
        return len(self.rows) - self.approved

    @property
    def holders(self) -> int:
        return sum(recognition.revoked_on is None for recognition, _ in self.rows)


def recognised_levels() -> dict[int, set[str]]:
    """The levels that each locality holds, revoked ones left out."""
    return defaultdict(set, Recognition.objects.standing().levels_by_locality())


def target_groups(targets: QuerySet[Target]) -> list[LevelGroup]:
    """Targets by year, the latest first, then by level; in the order of the report."""
    recognised = recognised_levels()
    found = targets.select_related("locality").order_by("-target_year", RANK, "order", "locality__order", "pk")
    rows = [(one, target_doubts(one.level, recognised[one.locality_id])) for one in found]
    groups = groupby(rows, lambda row: (row[0].target_year, row[0].level))
    return [LevelGroup(SetLevel(level), list(some), year) for (year, level), some in groups]


def target_doubts(level: str, recognised: Iterable[str]) -> list[str]:
    """A commune does not aim at what it holds."""
    return [f"Đã được công nhận {SetLevel(level).label}."] if level in recognised else []


def recognition_groups(recognitions: QuerySet[Recognition]) -> list[LevelGroup]:
    """Recognitions by level, in the order of the report, the revoked ones last."""
    recognised = recognised_levels()
    found = recognitions.filter(level__in=LEVELS).select_related("locality", "criteria_set", "authority")
    held_first = F("revoked_on").asc(nulls_first=True)
    ordered = found.order_by(RANK, held_first, "standard_year", "order", "locality__order", "pk")
    rows = [(one, doubts_of(one, recognised[one.locality_id])) for one in ordered]
    return [LevelGroup(SetLevel(level), list(some)) for level, some in groupby(rows, lambda row: row[0].level)]


def doubts_of(one: Recognition, recognised: set[str]) -> list[str]:
    """What is worth a second look at a recognition; a revoked one is history."""
    if one.revoked_on:
        return []
    return recognition_doubts(
        level=one.level, standard_year=one.standard_year, decided_on=one.decided_on, recognised=recognised
    )


def dossier_rows(dossiers: QuerySet[Dossier]) -> list[tuple[Dossier, list[str], list[tuple]]]:
    """Dossiers, the latest year first, with doubts and all steps in order; one that led nowhere on record says so."""
    recognised = recognised_levels()
    found = dossiers.select_related("locality").prefetch_related("steps__by", "steps__to")
    rows = []
    for dossier in found.order_by("-standard_year", RANK, "locality__order", "pk"):
        taken = {DossierEvent(step.event): step for step in dossier.steps.all()}
        doubts = []
        if DossierEvent.RECOGNISED in taken and dossier.level not in recognised[dossier.locality_id]:
            doubts.append("Hồ sơ đã được công nhận nhưng chưa ghi ở danh sách Công nhận đạt chuẩn.")
        rows.append((dossier, doubts, [(event, taken.get(event)) for event in DossierEvent]))
    return rows


# pages ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A kind of record, with its list and the pages of one record; names of addresses begin with `name`."""

    name: str
    title: str
    model: type[Target] | type[Recognition] | type[Dossier]
    form: type[LevelForm]
    shown: Callable[[QuerySet[Any]], list[Any]]  # the rows or groups of its list
    year: str  # the column by which its list is narrowed
    adding: str  # the verb for a new one
    added: str
    states: Choices = ()
    lead: str = ""

    @property
    def page(self) -> str:
        """The name of its list's address."""
        return f"{self.name}s"


TARGETS = Kind(
    "target",
    "Đăng ký phấn đấu",
    Target,
    TargetForm,
    target_groups,
    "target_year",
    adding="Thêm",
    added="Đã thêm vào danh sách phấn đấu.",
    states=TargetState.choices,
)
RECOGNITIONS = Kind(
    "recognition",
    "Công nhận đạt chuẩn",
    Recognition,
    RecognitionForm,
    recognition_groups,
    "standard_year",
    adding="Ghi",
    added="Đã ghi công nhận đạt chuẩn.",
    states=[(HELD, "Đang giữ"), (REVOKED, "Đã thu hồi")],
)
DOSSIERS = Kind(
    "dossier",
    "Hồ sơ đề nghị công nhận",
    Dossier,
    DossierForm,
    dossier_rows,
    "standard_year",
    adding="Mở",
    added="Đã mở hồ sơ.",
    lead=ORDER,
)


@require_safe
def record_list(request: UserRequest, kind: Kind) -> HttpResponse:
    """All records of a kind, in the order of the report, narrowed by what the address asks for."""
    years = kind.model._default_manager.order_by(f"-{kind.year}").values_list(kind.year, flat=True).distinct()
    form = LevelFilter(request.GET, years=[year for year in years if year], states=kind.states)
    context = {
        "kind": kind,
        "form": form,
        "shown": kind.shown(_narrowed(kind, form)),
        "may_edit": policies.can_edit_levels(request.user),
    }
    return render(request, f"criteria/{kind.name}_list.html", context)


def _narrowed(kind: Kind, form: LevelFilter) -> QuerySet[Any]:
    """The records that the filter asks for; none for a choice that was not offered."""
    records: QuerySet[Any] = kind.model._default_manager.all()
    if not form.is_valid():
        return records.none()
    columns = {"nam": kind.year, "cap": "level", "xa": "locality", "tinh_trang": "state"}
    wanted = {columns[name]: value for name, value in form.cleaned_data.items() if value}
    if kind is RECOGNITIONS and "state" in wanted:
        wanted["revoked_on__isnull"] = wanted.pop("state") == HELD
    return records.filter(**wanted)


@require_http_methods(["GET", "HEAD", "POST"])
def record_form(request: UserRequest, kind: Kind, pk: int | None = None) -> HttpResponse:
    """Record a new one; with `pk` change what is recorded."""
    require(policies.can_edit_levels(request.user))
    record = None if pk is None else _record(kind, pk)
    form = kind.form(posted(request), record=record)

    def write(values: dict[str, Any]) -> Any:
        if record is None:
            return actions.add(kind.model, **values, by=request.user)
        return actions.change(record, **values, by=request.user)

    if record is not None:
        carrying(form, actions.record_fingerprint(record))
    if _is_done(request, form, write, f"Đã lưu: {record}." if record else kind.added):
        _tell_doubts(request, kind, form.cleaned_data, is_new=record is None)
        return redirect(kind.page)
    heading = f"{'Sửa' if record else kind.adding} {uncapitalised(kind.title)}"
    return _form_page(request, form, kind, heading, record=record, is_edit=record is not None, lead=kind.lead)


@require_http_methods(["GET", "HEAD", "POST"])
def record_remove(request: UserRequest, kind: Kind, pk: int) -> HttpResponse:
    """Ask why a record is removed, and remove it."""
    require(policies.can_edit_levels(request.user))
    record = _record(kind, pk)
    name, form = str(record), RemoveForm(posted(request))
    if _is_done(request, form, lambda said: actions.remove(record, **said, by=request.user), f"Đã xóa: {name}."):
        return redirect(kind.page)
    return _form_page(request, form, kind, f"Xóa: {name}", record=record, lead=STAYS)


@require_http_methods(["GET", "HEAD", "POST"])
def recognition_revoke(request: UserRequest, pk: int) -> HttpResponse:
    """Thu hồi: with a day and a reason."""
    require(policies.can_edit_levels(request.user))
    one = _record(RECOGNITIONS, pk)
    form = RevokeForm(posted(request))
    if _is_done(request, form, lambda said: actions.revoke(one, **said, by=request.user), f"Đã thu hồi: {one}."):
        return redirect(RECOGNITIONS.page)
    return _form_page(request, form, RECOGNITIONS, f"Thu hồi: {one}", record=one, lead=REVOKING)


def _record(kind: Kind, pk: int) -> Any:
    return get_object_or_404(kind.model._default_manager.select_related("locality"), pk=pk)


def _is_done(request: UserRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], done: str) -> bool:
    """Carry a valid form out and say what was done; of an act that returned False, that it changed nothing."""
    result = run_form_action(form, act)
    if not form.is_bound or form.errors:
        return False
    messages.success(request, "Không có gì thay đổi." if result is False else done)
    return True


def _tell_doubts(request: UserRequest, kind: Kind, values: dict[str, Any], *, is_new: bool) -> None:
    """Say what is worth a second look at a recognition that was written, or at a new target."""
    locality, level = values["locality"], values["level"]
    doubts: list[str] = []
    if kind is TARGETS and is_new:
        doubts = target_doubts(level, recognised_levels()[locality.pk])
    elif kind is RECOGNITIONS:
        recognised = recognised_levels()[locality.pk]
        standing = Recognition.objects.standing().filter(locality=locality, level=level)
        doubts = [doubt for one in standing for doubt in doubts_of(one, recognised)]
    for doubt in doubts:
        messages.warning(request, f"{locality}: {uncapitalised(doubt)}")


def _form_page(request: UserRequest, form: forms.Form, kind: Kind, heading: str, **more: Any) -> HttpResponse:
    """A form on a page of its own; `record` is what it changes, `lead` what to know before."""
    return render(request, "criteria/level_form.html", {"form": form, "kind": kind, "heading": heading, **more})
