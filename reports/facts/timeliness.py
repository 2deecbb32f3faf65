"""How punctual units were: figures for the office's own words on difficulties."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from directives.models import Recipient
from directives.rules.choices import RecipientState
from directives.rules.evaluation import recipient_state
from ntm_tracker.vietnamese import joined
from reports.facts.scope import Scope, counted, naming, share_of
from reports.values.facts import TimelinessFacts, UnitTimelinessFacts
from reports.values.figures import Figure, SourceRow

SILENT = (RecipientState.WAITING, RecipientState.OVERDUE)


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
    of_unit: dict[int, list[_Asked]] = {}  # in the order in which the directives name them
    for one in found:
        if one.unit is not None:
            of_unit.setdefault(one.unit, []).append(one)
    undated = "Số lượt đã báo cáo, không rõ hạn"
    late, silent = "Các đơn vị báo cáo quá hạn trong quý", "Các đơn vị chưa báo cáo trong quý"
    return TimelinessFacts(
        asked=counted("timeliness.asked", "Số lượt đơn vị phải báo cáo trong quý", [one.row for one in found]),
        undated_of=_share(found, "timeliness.undated-of", undated, RecipientState.ANSWERED),
        late_names=_names(found, "timeliness.late-names", late, RecipientState.LATE),
        silent_names=_names(found, "timeliness.silent-names", silent, *SILENT),
        units=tuple(
            UnitTimelinessFacts(**_shares(asked, f"timeliness.unit-{number}", f"{asked[0].name}: số lượt"))
            for number, asked in of_unit.items()
        ),
        **_shares(found, "timeliness", "Số lượt"),
    )


def _asked(one: Recipient, scope: Scope) -> _Asked:
    state = recipient_state(answer=one.answer, answered_on=one.answered_on, due_on=one.due, as_of=scope.as_of)
    row = SourceRow("directives.recipient", one.pk, str(one), f"{one.directive} · {state.label}")
    return _Asked(one.unit_id, one.unit.list_name if one.unit else str(one), state, row)


def _shares(found: list[_Asked], key: str, what: str) -> dict[str, Any]:
    """The shares that are told of all units together and of each."""
    return {
        "in_time_of": _share(found, f"{key}.in-time-of", f"{what} báo cáo đúng hạn", RecipientState.IN_TIME),
        "late_of": _share(found, f"{key}.late-of", f"{what} báo cáo quá hạn", RecipientState.LATE),
        "silent_of": _share(found, f"{key}.silent-of", f"{what} chưa báo cáo", *SILENT),
    }


def _share(found: list[_Asked], key: str, meaning: str, *states: RecipientState) -> Figure:
    return share_of(key, sum(one.state in states for one in found), meaning, [one.row for one in found])


def _names(found: list[_Asked], key: str, meaning: str, *states: RecipientState) -> Figure:
    meant = [one for one in found if one.state in states]
    return naming(key, dict.fromkeys(one.name for one in meant), meaning, [one.row for one in meant])


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
