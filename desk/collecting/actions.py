"""What the office does while it collects: the day is set, communes are reminded, the day is extended, the paper comes.

The collecting letter is a directive of the period; a recorded self-assessment answers it by itself, so that nothing
is ever written to `Recipient.answer` here.
"""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import require
from communes.models import Locality, ReportingPeriod, Unit
from communes.models.units import UnitQuerySet
from communes.rules.choices import Channel, UnitKind
from criteria.models import Assessment, CriteriaSet
from criteria.sheet.record import confirm_kept
from criteria.subject import Source, communes_in
from directives.actions import following
from directives.actions.following import Extension
from directives.models import Directive, Recipient, Reminder
from directives.policies import can_follow_up
from directives.rules.choices import Place, ReminderWay
from history import actions as history
from ntm_tracker.fingerprint import check_unchanged, fingerprint
from ntm_tracker.vietnamese import short_date

NO_DUE_DAY = "Kỳ này chưa đặt hạn nộp. Hãy đặt hạn nộp trước, rồi gia hạn."
NOBODY = "Chưa chọn xã nào. Hãy đánh dấu ít nhất một xã."


def bodies_of(localities: list[Locality], day: datetime.date, units: UnitQuerySet) -> dict[int | None, Unit]:
    """The people's committee of each commune on `day`, one of `units`: who is asked and called."""
    found: dict[int | None, Unit] = {}
    for unit in units.filter(kind=UnitKind.AUTHORITY, locality__in=localities).valid_on(day):
        found.setdefault(unit.locality_id, unit)
    return found


def due_fingerprint(due_on: datetime.date | None) -> str:
    """Return that of the day on which the results are due."""
    return fingerprint(due_on)


@transaction.atomic
def set_due(*, period: ReportingPeriod, due_on: datetime.date, by: User, fingerprint: str = "") -> Directive:
    """Đặt hạn nộp: open the collecting letter of the period, or change its day."""
    directive = _collection(period, by)
    check_unchanged(directive, {"due_on": due_on}, shown=fingerprint, now=due_fingerprint(directive.due_on))
    history.change(directive, by=by, due_on=due_on)
    return directive


@transaction.atomic
def remind(
    *, period: ReportingPeriod, units: Sequence[Unit], way: ReminderWay, by: User, note: str = ""
) -> list[Reminder]:
    """Log that units were reminded today; the letter is opened without a day where there is none yet."""
    return following.remind(recipients=_asked(period, units, by), way=way, note=note, by=by)


@transaction.atomic
def extend(*, period: ReportingPeriod, units: Sequence[Unit], extension: Extension, by: User) -> list[Recipient]:
    """Gia hạn for all of `units` with one reason. Raises ValidationError; a second extension has to be confirmed."""
    directive = _collection(period, by)
    if directive.due_on is None:
        raise ValidationError(NO_DUE_DAY)
    asked = _asked(period, units, by)
    return following.extend(directive=directive, recipients=asked, extension=extension, by=by)


@transaction.atomic
def carry_over(
    *,
    period: ReportingPeriod,
    wanted: Sequence[tuple[CriteriaSet, Sequence[Locality]]],
    source: Source,
    by: User,
) -> list[Assessment]:
    """Xác nhận giữ nguyên: communes keep last quarter's outcomes of several sets, all with one source."""
    if not any(localities for _, localities in wanted):
        raise ValidationError("Không có kết quả nào để giữ nguyên. Hãy chọn xã khác, hoặc nhập kết quả của từng xã.")
    if source.received_on and source.received_on > timezone.localdate():
        raise ValidationError({"received_on": "Ngày nhận không được sau hôm nay."})
    return [
        assessment
        for criteria_set, localities in wanted
        for assessment in confirm_kept(
            period=period, criteria_set=criteria_set, localities=localities, source=source, by=by
        )
    ]


@transaction.atomic
def paper_came(
    *, period: ReportingPeriod, locality: Locality, came_on: datetime.date, channel: Channel, by: User
) -> int:
    """The paper that a call announced is here: the mark goes; return for how many sets.

    The day of the call stays the day on which the result was received: a paper that comes after the as-of day must
    not take the result out of the report. The day of the paper stands in the history.
    """
    require(can_follow_up(by))
    if came_on > timezone.localdate():
        raise ValidationError({"came_on": "Ngày nhận văn bản không được sau hôm nay."})
    waiting = Assessment.objects.select_for_update().filter(period=period, locality=locality, awaits_paper=True)
    values = {"awaits_paper": False, "channel": channel}
    reason = f"Đã nhận văn bản ngày {short_date(came_on)} ({Channel(channel).label})"
    return len(history.change_all([(each, values) for each in waiting], by=by, reason=reason))


def _collection(period: ReportingPeriod, by: User) -> Directive:
    """The collecting letter of `period`, opened where there is none; its communes are asked."""
    require(can_follow_up(by))
    ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)
    directive = Directive.objects.filter(period=period).first()
    if directive is None:
        opened = Directive(
            slug=f"thu-bao-cao-{period.year}-quy-{period.quarter}",
            task=f"Gửi kết quả tự đánh giá {period}",
            given_on=timezone.localdate(),
            period=period,
            place=Place.NOWHERE,
        )
        (directive,) = history.create([opened], by=by)
    _ask_communes(directive, by)
    return directive


def _ask_communes(directive: Directive, by: User) -> None:
    """Every commune's people's committee is asked; one that was set up later is added."""
    asked = set(directive.recipients.values_list("unit_id", flat=True))
    communes = communes_in(directive.period) if directive.period else []
    bodies = bodies_of(communes, timezone.localdate(), Unit.objects.all())
    missing = [bodies[each.pk] for each in communes if each.pk in bodies and bodies[each.pk].pk not in asked]
    first = len(asked) + 1
    added = [Recipient(directive=directive, unit=unit, order=first + place) for place, unit in enumerate(missing)]
    history.create(added, by=by)


def _asked(period: ReportingPeriod, units: Sequence[Unit], by: User) -> list[Recipient]:
    """The asked units among `units`, held meanwhile."""
    if not units:
        raise ValidationError(NOBODY)
    directive = _collection(period, by)
    found = directive.recipients.select_for_update(of=("self",)).select_related("unit")
    recipients = list(found.filter(unit__in=units).order_by("order"))
    for each in recipients:
        each.directive = directive
    if len(recipients) < len(units):
        raise ValidationError("Có đơn vị không thuộc diện gửi kết quả kỳ này. Hãy tải lại trang.")
    return recipients
