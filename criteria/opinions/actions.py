"""Ý kiến của ngành: what units found, beside what communes declared; the report does not wait for it, nor tell it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import is_office, require
from communes.models import Locality, ReportingPeriod, Unit
from criteria import policies
from criteria.models import CriteriaSet, CriterionResult, OpinionRound
from criteria.rules.choices import Outcome
from criteria.subject import ConflictError, Opinion, result_fingerprint
from history import actions as history
from ntm_tracker.fields import clean_line, column
from ntm_tracker.vietnamese import short_date

CLOSED = "Văn phòng Điều phối đã tắt lấy ý kiến của ngành. Chưa ghi gì."
NOT_THEIRS = "Có ô không thuộc phần của đơn vị, hoặc xã vừa được trả lại. Hãy tải lại trang."
NO_REASON = "Không thống nhất thì hãy ghi lý do."
COLUMNS = [each for each in CriterionResult._meta.concrete_fields if each.name.startswith("opinion")]
NONE = {each.name: each.get_default() for each in COLUMNS}  # of a result that no unit gave its opinion on


@dataclass(frozen=True)
class _Giver:
    """On whose behalf somebody writes, and with which right."""

    unit: Unit
    by: User
    confirms: bool
    on: datetime.date
    source: str = ""


@transaction.atomic
def open_round(*, period: ReportingPeriod, criteria_set: CriteriaSet, by: User) -> OpinionRound:
    """Ask the units for their opinion on one set in one period; asking twice is asking once."""
    require(is_office(by))
    ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)
    if found := OpinionRound.objects.filter(period=period, criteria_set=criteria_set).first():
        return found
    wanted = OpinionRound(period=period, criteria_set=criteria_set, opened_on=timezone.localdate())
    (opened,) = history.create([wanted], by=by)
    return opened


@transaction.atomic
def close_round(*, period: ReportingPeriod, criteria_set: CriteriaSet, by: User) -> None:
    """Stop asking; the opinions that were given stay where they are."""
    require(is_office(by))
    asked = OpinionRound.objects.select_for_update().select_related("period", "criteria_set")
    for opened in asked.filter(period=period, criteria_set=criteria_set):
        history.delete(opened, by=by)


@transaction.atomic
def record_opinions(
    *,
    opened: OpinionRound,
    unit: Unit,
    opinions: Sequence[Opinion],
    by: User,
    on: datetime.date | None = None,
    source: str = "",
) -> int:
    """Write the opinions that changed, all or nothing; return how many.

    An officer prepares, the head of the unit and the office confirm: the same opinion again confirms what was prepared.
    The office says where it has the opinion from: the day `on` and number of a letter, or a call.
    Raises ValidationError, by `opinion-12`, for what cannot be, and ConflictError when a row was changed.
    """
    giver = _giver(opened, unit, by, on, source)
    rows = _locked(opened, unit, [each.result for each in opinions])
    wanted, changed, troubles = [], [], {}
    for each in opinions:
        row = rows[each.result]
        if _is_there(row, each, giver):
            continue
        if trouble := _refusal(row, each, giver):
            troubles[f"opinion-{row.pk}"] = trouble
        elif each.shown != result_fingerprint(row):
            changed.append(row)
        elif trouble := _lack(row, each):
            troubles[f"opinion-{row.pk}"] = trouble
        else:
            wanted.append((row, _values(row, each, giver)))
    if troubles:
        raise ValidationError(troubles)
    if changed:
        raise ConflictError(changed)
    reason = f"VPĐP nhập thay {unit.short_name}, {giver.source}, ngày {short_date(giver.on)}" if giver.source else ""
    return len(history.change_all(wanted, by=by, reason=reason))


def _giver(opened: OpinionRound, unit: Unit, by: User, on: datetime.date | None, source: str) -> _Giver:
    require(policies.can_prepare_opinions(by, unit))
    if not OpinionRound.objects.filter(pk=opened.pk).exists():
        raise ValidationError(CLOSED, code="closed")
    today = timezone.localdate()
    if not is_office(by):
        return _Giver(unit, by, policies.can_confirm_opinions(by, unit), today)
    if on is None or not source.strip():
        raise ValidationError({"source": "Hãy ghi văn bản hoặc cuộc gọi mà VPĐP dựa vào."})
    if on > today:
        raise ValidationError({"on": "Ngày cho ý kiến không thể sau hôm nay."})
    return _Giver(unit, by, True, on, clean_line(source))


def _locked(opened: OpinionRound, unit: Unit, numbers: Iterable[int]) -> dict[int, CriterionResult]:
    """The results that `unit` answers for, with their communes held as `record_results` holds them."""
    wanted = set(numbers)
    places = CriterionResult.objects.filter(pk__in=wanted).values("assessment__locality")
    list(Locality.objects.select_for_update(no_key=True).filter(pk__in=places).order_by("pk"))
    asked = CriterionResult.objects.on_set(opened.criteria_set_id).in_period(opened.period_id).submitted()
    named = ("assessment__locality", "assessment__period", "criterion__criteria_set", "opinion_unit")
    rows = {row.pk: row for row in asked.answered_by(unit).filter(pk__in=wanted).select_related(*named)}
    if len(rows) < len(wanted):
        raise ValidationError(NOT_THEIRS, code="not_theirs")
    return rows


def _refusal(row: CriterionResult, given: Opinion, giver: _Giver) -> str:
    """Why `giver` cannot write at `row`."""
    if given.outcome not in {"", *Outcome.values}:
        return "Hãy chọn một ý kiến trong danh sách."
    if row.opinion and row.opinion_unit_id != giver.unit.pk and row.opinion_unit:
        return f"{row.opinion_unit.short_name} đã cho ý kiến ở ô này. Muốn đổi, {row.opinion_unit.short_name} bỏ trước."
    if given.send_back and not (giver.confirms and row.opinion and not row.opinion_confirmed):
        return "Chỉ trưởng đơn vị trả lại được, và chỉ ý kiến đang chờ xác nhận."
    if row.has_opinion and not giver.confirms and not row.opinion_is_stale:
        return "Trưởng đơn vị đã xác nhận ý kiến này, nên chỉ trưởng đơn vị đổi được."
    return ""


def _lack(row: CriterionResult, given: Opinion) -> str:
    """What is missing or too long in `given`, now that it is about what is declared."""
    if given.outcome not in ("", row.declared) and not given.reason.strip():
        return NO_REASON
    longest = column(CriterionResult, "opinion_reason").max_length or 0
    if (length := max(len(given.reason), len(given.send_back))) > longest:
        return f"Lý do dài {length} ký tự, tối đa {longest}. Hãy viết gọn lại."
    return ""


def _is_there(row: CriterionResult, given: Opinion, giver: _Giver) -> bool:
    """Whether nothing is to be written: the same opinion stands there, about the same outcome, as good as confirmed."""
    if given.send_back:
        return row.opinion_returned == given.send_back
    if not given.outcome or not row.opinion:
        return given.outcome == row.opinion
    same = (row.opinion, row.opinion_about, row.opinion_reason) == (given.outcome, row.declared, _reason(row, given))
    return same and (row.opinion_confirmed or not giver.confirms) and not row.opinion_returned


def _reason(row: CriterionResult, given: Opinion) -> str:
    """Who agrees gives no reason."""
    return "" if given.outcome == row.declared else clean_line(given.reason)


def _values(row: CriterionResult, given: Opinion, giver: _Giver) -> dict[str, Any]:
    if given.send_back:
        return {"opinion_returned": given.send_back}
    if not given.outcome:
        return NONE
    return {
        "opinion": Outcome(given.outcome),
        "opinion_unit": giver.unit,
        "opinion_on": giver.on,
        "opinion_by": giver.by,
        "opinion_about": row.declared,
        "opinion_reason": _reason(row, given),
        "opinion_confirmed": giver.confirms,
        "opinion_returned": "",
        "opinion_source": giver.source,
    }
