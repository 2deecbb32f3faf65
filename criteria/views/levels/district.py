"""Huyện nông thôn mới: nine criteria and their indicators, by responsible unit, entered by the office."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policies import visible_periods
from criteria import policies
from criteria.conditions.district import District, district_of, subject_of
from criteria.models.assessments import SUBMITTED_STAGES
from criteria.rules.choices import Outcome, Stage
from criteria.sheet.forms import has_errors, type_into
from criteria.sheet.record import record_results
from criteria.subject import ConflictError, Entries, is_fixed

BY_CRITERION = "tieu-chi"


@require_http_methods(["GET", "HEAD", "POST"])
def district(request: HttpRequest, year: int, quarter: int) -> HttpResponse:
    """All indicators on one page, by responsible unit or by criterion (`?theo=tieu-chi`)."""
    period = get_object_or_404(visible_periods(request.user), year=year, quarter=quarter)
    by_unit = request.GET.get("theo") != BY_CRITERION
    if (subject := subject_of(period)) is None:
        return render(request, "criteria/district_none.html", {"period": period})
    page = district_of(subject, by_unit=by_unit)
    errors: list[str] = []
    if request.method == "POST":
        if not _may_enter(request.user, page):
            raise PermissionDenied
        type_into(page.sheet, request.POST)
        errors = _saved(request, page)
        if not errors:
            messages.success(request, f"Đã lưu kết quả {subject.told}.")
            return redirect(f"{request.path}?theo={BY_CRITERION}" if not by_unit else request.path)
    context = {"period": period, "district": page, "errors": errors, **_shown(request, page, by_unit=by_unit)}
    return render(request, "criteria/district.html", context)


def _saved(request: HttpRequest, page: District) -> list[str]:
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


def _may_enter(user: User, page: District) -> bool:
    assessment = page.sheet.assessment
    if assessment is None:
        return policies.can_consolidate(user)
    return policies.can_change_entry(user, assessment)


def _shown(request: HttpRequest, page: District, *, by_unit: bool) -> dict[str, Any]:
    sheet = page.sheet
    stage = Stage(sheet.assessment.stage) if sheet.assessment else Stage.NOT_SENT
    fixed = stage in SUBMITTED_STAGES and is_fixed(sheet.subject.period, timezone.localdate())
    return {
        "by_unit": by_unit,
        "stage": stage,
        "may_see": policies.can_see_entry(request.user, sheet.subject.locality, sheet.assessment),
        "may_enter": _may_enter(request.user, page),
        "outcomes": Outcome.choices,
        "asks_reason": fixed,
        "reason": request.POST.get("reason", ""),
    }
