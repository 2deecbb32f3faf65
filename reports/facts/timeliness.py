"""How punctual units were: figures for the office's own words on difficulties."""

from dataclasses import dataclass

from django.db.models import Q

from directives.models import Recipient
from directives.rules.choices import RecipientState
from directives.rules.evaluation import recipient_state
from ntm_tracker.vietnamese import joined
from reports.facts.scope import Scope, counted, share_of
from reports.values.facts import TimelinessFacts, UnitTimelinessFacts
from reports.values.figures import Figure, SourceRow

SILENT = (RecipientState.WAITING, RecipientState.OVERDUE)
NOBODY = "chưa có"


@dataclass(frozen=True)
class _Asked:
    """A unit that was asked: which one, in which state, the row behind it."""

    unit: int | None
    name: str
    state: RecipientState
    row: SourceRow


def timeliness_facts(scope: Scope) -> TimelinessFacts:
    """Return what was due in the quarter, known on the as-of day. One query."""
    asked = Recipient.objects.placed_in_time(scope.as_of).filter(
        Q(at__range=(scope.span.first_day, scope.span.last_day))
    )
    rows = asked.select_related("unit", "directive__document").order_by("directive", "order", "pk")
    found = [_asked(one, scope) for one in rows]
    everyone = [one.row for one in found]
    return TimelinessFacts(
        asked=counted("timeliness.asked", "Số lượt đơn vị phải báo cáo trong quý", everyone),
        in_time_of=_share(found, "in-time-of", "Số lượt báo cáo đúng hạn", RecipientState.IN_TIME),
        late_of=_share(found, "late-of", "Số lượt báo cáo quá hạn", RecipientState.LATE),
        undated_of=_share(found, "undated-of", "Số lượt đã báo cáo, không rõ hạn", RecipientState.ANSWERED),
        silent_of=_share(found, "silent-of", "Số lượt chưa báo cáo", *SILENT),
        late_names=_names(found, "late-names", "Các đơn vị báo cáo quá hạn trong quý", RecipientState.LATE),
        silent_names=_names(found, "silent-names", "Các đơn vị chưa báo cáo trong quý", *SILENT),
        units=_units(found),
    )


def _asked(one: Recipient, scope: Scope) -> _Asked:
    state = recipient_state(answer=one.answer, answered_on=one.answered_on, due_on=one.due, as_of=scope.as_of)
    row = SourceRow("directives.recipient", one.pk, str(one), f"{one.directive} · {state.label}")
    return _Asked(one.unit_id, one.unit.list_name if one.unit else str(one), state, row)


def _share(found: list[_Asked], name: str, meaning: str, *states: RecipientState) -> Figure:
    number = sum(one.state in states for one in found)
    return share_of(f"timeliness.{name}", number, meaning, [one.row for one in found])


def _names(found: list[_Asked], name: str, meaning: str, *states: RecipientState) -> Figure:
    meant = [one for one in found if one.state in states]
    names = joined(dict.fromkeys(one.name for one in meant))
    return Figure(f"timeliness.{name}", names or NOBODY, names, meaning, tuple(one.row for one in meant))


def _units(found: list[_Asked]) -> tuple[UnitTimelinessFacts, ...]:
    """Each unit by itself, in the order in which the directives name them."""
    of_unit: dict[int, list[_Asked]] = {}
    for one in found:
        if one.unit is not None:
            of_unit.setdefault(one.unit, []).append(one)
    return tuple(_unit(number, asked) for number, asked in of_unit.items())


def _unit(number: int, asked: list[_Asked]) -> UnitTimelinessFacts:
    key, name = f"unit-{number}", asked[0].name
    return UnitTimelinessFacts(
        in_time_of=_share(asked, f"{key}.in-time-of", f"{name}: số lượt báo cáo đúng hạn", RecipientState.IN_TIME),
        late_of=_share(asked, f"{key}.late-of", f"{name}: số lượt báo cáo quá hạn", RecipientState.LATE),
        silent_of=_share(asked, f"{key}.silent-of", f"{name}: số lượt chưa báo cáo", *SILENT),
    )


def sentence_of(shown: TimelinessFacts) -> str:
    """`Có 17/35 lượt đơn vị báo cáo đúng hạn, 05/35 quá hạn, 13/35 chưa báo cáo.`; empty when nothing was due."""
    if not shown.asked:
        return ""
    parts = [f"{shown.in_time_of.text} lượt đơn vị báo cáo đúng hạn"]
    if shown.late_of:
        parts.append(f"{shown.late_of.text} quá hạn")
    if shown.undated_of:
        parts.append(f"{shown.undated_of.text} đã báo cáo nhưng không nêu hạn")
    if shown.silent_of:
        parts.append(f"{shown.silent_of.text} chưa báo cáo")
    return f"Có {joined(parts)}."
