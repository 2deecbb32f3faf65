"""Xã nông thôn mới kiểu mẫu and huyện nông thôn mới: conditions declared and computed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import UserRequest, period_of
from communes.models import Locality
from criteria import policies
from criteria.conditions.actions import choice_fingerprint, choose_group
from criteria.conditions.district import District, district_of, subject_of
from criteria.conditions.forms import GroupForm
from criteria.conditions.model_level import group_chosen, model_level
from criteria.expected import expected_in
from criteria.models import Assessment, CriteriaSet
from criteria.rules.choices import Outcome, SetLevel, Stage
from criteria.sheet.forms import has_errors, type_into
from criteria.sheet.record import record_results
from criteria.subject import ConflictError, Entries, Subject, is_fixed
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted, run_form_action


@require_safe
def overview(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Every commune that is, or aims to be, a model commune; below, the smart villages with their counts."""
    period = period_of(request, year, quarter)
    found = model_level(period, expected_in(period), Assessment.objects.visible_to(request.user))
    communes = [
        (each.locality, conditions, policies.can_enter_sheet(request.user, each.locality, each.assessment))
        for each, conditions in found.communes
    ]
    context = {"period": period, "communes": communes, "villages": found.villages, "has_set": found.has_set}
    return render(request, "criteria/model_level.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def group_choice(request: UserRequest, year: int, quarter: int, slug: str) -> HttpResponse:
    """Which group the commune chose, and what it lacks."""
    period = period_of(request, year, quarter)
    commune = get_object_or_404(Locality.objects.in_programme(), slug=slug)
    criteria_set = CriteriaSet.objects.by_level_in(period).get(SetLevel.COMMUNE_MODEL)
    if criteria_set is None:
        raise Http404
    subject = Subject(criteria_set, period, commune)
    if not policies.can_enter_sheet(request.user, commune, subject.recorded()):
        raise PermissionDenied
    choice, outcome = group_chosen(subject)
    form = GroupForm(
        posted(request),
        criteria_set=criteria_set,
        choice=choice,
        outcome=outcome or Outcome.NOT_ASSESSED,
    )
    carrying(form, choice_fingerprint(choice, outcome))
    if run_form_action(form, lambda values: choose_group(subject=subject, **values, by=request.user)):
        messages.success(request, f"Đã ghi nhóm tiêu chí của {commune.full_name}.")
        return redirect("model-level", year, quarter)
    context = {"form": form, "period": period, "commune": commune}
    return render(request, "criteria/group_form.html", context)


BY_CRITERION = "tieu-chi"


@require_http_methods(["GET", "HEAD", "POST"])
def district(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """All indicators on one page, by responsible unit or by criterion (`?theo=tieu-chi`)."""
    period = period_of(request, year, quarter)
    by_unit = request.GET.get("theo") != BY_CRITERION
    if (subject := subject_of(period)) is None:
        return render(request, "criteria/district_none.html", {"period": period})
    page = district_of(subject, by_unit=by_unit)
    errors: list[str] = []
    if request.method == "POST":
        if not _may_enter_district(request.user, page):
            raise PermissionDenied
        type_into(page.sheet, request.POST)
        errors = _saved(request, page)
        if not errors:
            messages.success(request, f"Đã lưu kết quả {subject.full_name}.")
            return redirect(f"{request.path}?theo={BY_CRITERION}" if not by_unit else request.path)
    context = {"period": period, "district": page, "errors": errors, **_shown(request, page, by_unit=by_unit)}
    return render(request, "criteria/district.html", context)


def _saved(request: UserRequest, page: District) -> list[str]:
    """Write what was changed; return what is to be mended first, in words, each also at its row."""
    sheet = page.sheet
    if has_errors(sheet):
        return ["Có ô chưa đúng."]
    changed = [row.entry() for row in sheet.indicators if row.is_changed]
    try:
        record_results(
            subject=sheet.subject,
            entries=Entries(indicators=changed),
            reason=request.POST.get("reason", ""),
            by=request.user,
        )
    except ConflictError as error:
        sheet.show_conflicts(error.conflicts)
        return ["Có chỉ tiêu người khác vừa sửa."]
    except ValidationError as error:
        troubles = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        sheet.show_troubles(troubles)
        own = [text for key, texts in troubles.items() if not key.startswith("indicator-") for text in texts]
        return own or ["Có ô chưa đúng."]
    return []


def _may_enter_district(user: User, page: District) -> bool:
    assessment = page.sheet.assessment
    if assessment is None:
        return policies.can_consolidate(user)
    return policies.can_change_entry(user, assessment)


def _shown(request: UserRequest, page: District, *, by_unit: bool) -> dict[str, Any]:
    sheet = page.sheet
    stage = Stage(sheet.assessment.stage) if sheet.assessment else Stage.NOT_SENT
    fixed = stage.is_submitted and is_fixed(sheet.subject.period, timezone.localdate())
    return {
        "by_unit": by_unit,
        "stage": stage,
        "may_see": policies.can_see_entry(request.user, sheet.subject.locality, sheet.assessment),
        "may_enter": _may_enter_district(request.user, page),
        "outcomes": Outcome.choices,
        "asks_reason": fixed,
        "reason": request.POST.get("reason", ""),
    }
