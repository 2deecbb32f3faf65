"""Which group of criteria a commune chose for its “any one group” condition, and what it still lacks."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from criteria.conditions.model_level import group_chosen
from criteria.models import Assessment, GroupChoice, Indicator, IndicatorResult
from criteria.rules.choices import HowMet, Outcome
from criteria.sheet.record import REASON_NEEDED, record_results
from criteria.subject import Entries, Entry, Subject, is_fixed
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint_of


def choice_fingerprint(choice: GroupChoice | None, outcome: str) -> str:
    """Return that of the group that was chosen, and of what was recorded for the whole of it."""
    return fingerprint_of(choice, ("group", "lacks"), outcome) if choice else ""


@transaction.atomic
def choose_group(
    *, subject: Subject, group: Indicator, outcome: str, lacks: str, by: User, reason: str = "", fingerprint: str = ""
) -> Assessment:
    """Record the group, whether all its criteria are met, and what is lacking; an earlier choice gives way.

    Quyết định 319/QĐ-TTg, Điều 1: one group, all of it. Raises ValidationError for a group of another set, for a met
    group that lacks something, for one not met that lacks nothing, and without a reason once the report is fixed.
    """
    _check(subject, group, outcome, lacks)
    choices = GroupChoice.objects.of_subject(**subject.place).select_related("assessment", "group")
    before = list(choices.order_by("pk"))
    if before:
        now = choice_fingerprint(*group_chosen(subject))
        check_unchanged(before[0], {"group": group, "lacks": lacks}, shown=fingerprint, now=now)
    fixed = is_fixed(subject.period, timezone.localdate()) and before and before[0].assessment.is_submitted
    if fixed and not reason.strip() and (before[0].group_id, before[0].lacks) != (group.pk, lacks):
        raise ValidationError({"reason": REASON_NEEDED})
    stored = IndicatorResult.objects.of_subject(**subject.place).filter(indicator=group).first()
    entry = Entry(group.pk, outcome, version=stored.version if stored else 0)
    assessment = record_results(subject=subject, entries=Entries(indicators=[entry]), by=by, reason=reason)
    for other in before[1:]:
        history.delete(other, by=by, reason=reason)
    if before:
        history.change(before[0], by=by, reason=reason, group=group, lacks=lacks)
    else:
        history.create([GroupChoice(assessment=assessment, group=group, lacks=lacks)], by=by, reason=reason)
    return assessment


def _check(subject: Subject, group: Indicator, outcome: str, lacks: str) -> None:
    criterion = group.criterion
    if criterion.criteria_set_id != subject.criteria_set.pk or criterion.how_met != HowMet.ANY_GROUP:
        raise ValidationError({"group": "Nhóm này không thuộc bộ tiêu chí của kỳ. Hãy tải lại trang."})
    if outcome == Outcome.MET and lacks:
        raise ValidationError({"lacks": "Đã chọn “Đạt” thì không còn thiếu gì. Hãy sửa một trong hai."})
    if outcome == Outcome.NOT_MET and not lacks:
        raise ValidationError({"lacks": "Chưa đạt thì ghi còn thiếu gì; báo cáo nêu phần này."})
