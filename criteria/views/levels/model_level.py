"""Xã nông thôn mới kiểu mẫu: the conditions of each commune, declared and computed, and its smart villages."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policies import visible_periods
from communes.models import Locality, ReportingPeriod
from criteria import policies
from criteria.conditions.actions import choose_group
from criteria.conditions.forms import GroupForm
from criteria.conditions.model_level import group_chosen, model_level
from criteria.expected import expected_in, sets_in
from criteria.models import Assessment, CriteriaSet
from criteria.rules.choices import Outcome, SetLevel
from criteria.subject import Subject
from ntm_tracker.forms import run_form_action


@require_safe
def overview(request: HttpRequest, year: int, quarter: int) -> HttpResponse:
    """Every commune that is, or aims to be, a model commune; below, the smart villages with their counts."""
    period = _period(request, year, quarter)
    found = model_level(period, expected_in(period), Assessment.objects.visible_to(request.user))
    communes = [
        (each.locality, conditions, _may_enter(request.user, each.locality, each.assessment))
        for each, conditions in found.communes
    ]
    context = {"period": period, "communes": communes, "villages": found.villages, "has_set": found.has_set}
    return render(request, "criteria/model_level.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def group_choice(request: HttpRequest, year: int, quarter: int, slug: str) -> HttpResponse:
    """Which group the commune chose, and what it lacks."""
    period = _period(request, year, quarter)
    commune = get_object_or_404(Locality.objects.in_programme(), slug=slug)
    subject = Subject(_model_set(period), period, commune)
    own = Assessment.objects.filter(criteria_set=subject.criteria_set, period=period, locality=commune)
    if not _may_enter(request.user, commune, own.filter(village__isnull=True).first()):
        raise PermissionDenied
    choice, outcome = group_chosen(subject.criteria_set, period, commune)
    form = GroupForm(
        request.POST if request.method == "POST" else None,
        criteria_set=subject.criteria_set,
        choice=choice,
        outcome=outcome or Outcome.NOT_ASSESSED,
    )
    if run_form_action(form, lambda values: choose_group(subject=subject, **values, by=request.user)):
        messages.success(request, f"Đã ghi nhóm tiêu chí của {commune.full_name}.")
        return redirect("model-level", year, quarter)
    context = {"form": form, "period": period, "commune": commune}
    return render(request, "criteria/group_form.html", context)


def _may_enter(user: User, commune: Locality, assessment: Assessment | None) -> bool:
    if assessment is None:
        return policies.can_enter(user, commune)
    return policies.can_change_entry(user, assessment)


def _period(request: HttpRequest, year: int, quarter: int) -> ReportingPeriod:
    return get_object_or_404(visible_periods(request.user), year=year, quarter=quarter)


def _model_set(period: ReportingPeriod) -> CriteriaSet:
    found = sets_in(period).get(SetLevel.COMMUNE_MODEL)
    if found is None:
        raise Http404
    return found
