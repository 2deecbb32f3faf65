"""Xã nông thôn mới kiểu mẫu and huyện nông thôn mới: conditions declared and computed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.policies import UserRequest, period_of, require
from communes.models import Locality
from criteria import policies
from criteria.conditions.actions import choice_fingerprint, choose_group
from criteria.conditions.district import district_of, subject_of
from criteria.conditions.model_level import conditions_in, group_chosen
from criteria.models import Assessment, CriteriaSet, GroupChoice, Indicator
from criteria.rules.choices import HowMet, Outcome, SetLevel
from criteria.sheet.forms import type_into
from criteria.sheet.sheet import Sheet
from criteria.subject import Subject, expected_in
from criteria.views.entry import recorded
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import Line, PlainForm, posted, run_form_action
from ntm_tracker.pages import reads_and_writes


@require_safe
def overview(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Every commune that is, or aims to be, a model commune; below, the smart villages with their counts.

    A village's draft that may not be seen is left out.
    """
    period = period_of(request, year, quarter)
    visible, expected = Assessment.objects.visible_to(request.user), expected_in(period)
    aiming = [each for each in expected if each.criteria_set.level == SetLevel.COMMUNE_MODEL]
    conditions = conditions_in(period, [each.locality for each in aiming], visible)
    seen = set(visible.filter(period=period).values_list("pk", flat=True))
    may_enter = [policies.can_enter_sheet(request.user, each.locality, each.assessment) for each in aiming]
    communes = [(each.locality, conditions[each.locality.pk], may) for each, may in zip(aiming, may_enter, strict=True)]
    villages = [
        each
        for each in expected
        if each.criteria_set.level == SetLevel.SMART_VILLAGE and each.assessment and each.assessment.pk in seen
    ]
    has_set = any(conditions.values()) or SetLevel.COMMUNE_MODEL in CriteriaSet.objects.by_level_in(period)
    context = {"period": period, "communes": communes, "villages": villages, "has_set": has_set}
    return render(request, "criteria/model_level.html", context)


WHOLE = [
    (Outcome.NOT_ASSESSED, "Chưa đánh giá"),
    (Outcome.NOT_MET, "Chưa đạt, còn thiếu"),
    (Outcome.MET, "Đạt tất cả tiêu chí của nhóm"),
]


class GroupField(forms.ModelChoiceField):
    """A group by its wording in the set."""

    def label_from_instance(self, obj: Indicator) -> str:
        return obj.wording


class GroupForm(PlainForm):
    """Which group, how far it is, and what is lacking."""

    group = GroupField(Indicator.objects.none(), label="Nhóm tiêu chí xã chọn", empty_label="Chọn một nhóm")
    outcome = forms.ChoiceField(label="Kết quả của cả nhóm", choices=WHOLE)
    lacks = Line(
        label="Còn thiếu",
        max_length=500,
        required=False,
        help_text="Ví dụ: chưa đạt về cơ sở hạ tầng của ngành Giáo dục. Báo cáo nêu nguyên văn phần này",
    )
    reason = Line(label="Lý do thay đổi", max_length=500, required=False, help_text="Bắt buộc khi kỳ đã chốt số liệu")
    submit = "Lưu"

    def __init__(
        self,
        *args: Any,
        criteria_set: CriteriaSet,
        choice: GroupChoice | None = None,
        outcome: str = Outcome.NOT_ASSESSED,
        **kwargs: Any,
    ) -> None:
        begun = {"group": choice.group_id, "lacks": choice.lacks, "outcome": outcome} if choice else {}
        super().__init__(*args, initial=begun, **kwargs)
        groups = Indicator.objects.filter(criterion__criteria_set=criteria_set, criterion__how_met=HowMet.ANY_GROUP)
        self.offer("group", groups.select_related("criterion"))


@reads_and_writes
def group_choice(request: UserRequest, year: int, quarter: int, slug: str) -> HttpResponse:
    """Which group the commune chose, and what it lacks."""
    period = period_of(request, year, quarter)
    commune = get_object_or_404(Locality.objects.in_programme(), slug=slug)
    criteria_set = CriteriaSet.objects.by_level_in(period).get(SetLevel.COMMUNE_MODEL)
    if criteria_set is None:
        raise Http404
    subject = Subject(criteria_set, period, commune)
    require(policies.can_enter_sheet(request.user, commune, subject.recorded()))
    choice, outcome = group_chosen(subject)
    declared = outcome or Outcome.NOT_ASSESSED
    form = GroupForm(posted(request), criteria_set=criteria_set, choice=choice, outcome=declared)
    carrying(form, choice_fingerprint(choice, outcome))
    if run_form_action(form, lambda values: choose_group(subject=subject, **values, by=request.user)):
        messages.success(request, f"Đã ghi nhóm tiêu chí của {commune.full_name}.")
        return redirect("model-level", year, quarter)
    context = {"form": form, "period": period, "commune": commune}
    return render(request, "criteria/group_form.html", context)


BY_CRITERION = "tieu-chi"


@reads_and_writes
def district(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """All indicators on one page, by responsible unit or by criterion (`?theo=tieu-chi`)."""
    period = period_of(request, year, quarter)
    by_unit = request.GET.get("theo") != BY_CRITERION
    if (subject := subject_of(period)) is None:
        return render(request, "criteria/district_none.html", {"period": period})
    page = district_of(subject, by_unit=by_unit)
    sheet, errors = page.sheet, []
    may_enter = _may_enter_district(request.user, sheet.assessment)
    if request.method == "POST":
        require(may_enter)
        type_into(sheet, request.POST)
        errors = _saved(request, sheet)
        if not errors:
            messages.success(request, f"Đã lưu kết quả {subject.full_name}.")
            return redirect(f"{request.path}?theo={BY_CRITERION}" if not by_unit else request.path)
    context = {
        "period": period,
        "district": page,
        "sheet": sheet,
        "errors": errors,
        "by_unit": by_unit,
        "may_see": policies.can_see_entry(request.user, subject.locality, sheet.assessment),
        "may_enter": may_enter,
        "outcomes": Outcome.choices,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "criteria/district.html", context)


def _saved(request: UserRequest, sheet: Sheet) -> list[str]:
    """Write what was changed; return what is to be mended first, in words, each also at its row."""
    done, errors = recorded(sheet, request.POST, reason=request.POST.get("reason", ""), by=request.user)
    if done is not None:
        return []
    if sheet.asked:
        return ["Có giá trị cần hỏi lại."]
    words = [text for error in errors for text in error.messages]
    return words or ["Có chỉ tiêu người khác vừa sửa." if sheet.has_conflicts else "Có ô chưa đúng."]


def _may_enter_district(user: User, assessment: Assessment | None) -> bool:
    if assessment is None:
        return policies.can_consolidate(user)
    return policies.can_change_entry(user, assessment)
