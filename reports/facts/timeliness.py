"""How punctual units were: figures for the office's own words on difficulties."""

from directives.choices import RecipientState
from directives.evaluation import recipient_state
from directives.models import Recipient
from ntm_tracker.vietnamese import joined
from reports.facts.model import TimelinessFacts
from reports.facts.scope import Scope, counted, share_of
from reports.values import Figure, SourceRow

SILENT = (RecipientState.WAITING, RecipientState.OVERDUE)


def timeliness_facts(scope: Scope) -> TimelinessFacts:
    """Return what was due in the quarter, known on the as-of day. One query."""
    asked = Recipient.objects.placed_in_time(scope.as_of).filter(at__range=(scope.span.first_day, scope.span.last_day))
    found: list[tuple[RecipientState, SourceRow]] = []
    for one in asked.select_related("unit", "directive__document").order_by("directive", "order", "pk"):
        state = recipient_state(answer=one.answer, answered_on=one.answered_on, due_on=one.due, as_of=scope.as_of)
        row = SourceRow("directives.recipient", one.pk, str(one), f"{one.directive} · {state.label}")
        found.append((state, row))

    everyone = [row for _, row in found]

    def share(name: str, meaning: str, *states: RecipientState) -> Figure:
        number = sum(state in states for state, _ in found)
        return share_of(f"timeliness.{name}", number, len(found), meaning, everyone)

    return TimelinessFacts(
        asked=counted("timeliness.asked", len(found), "Số lượt đơn vị phải báo cáo trong quý", everyone),
        in_time_of=share("in-time-of", "Số lượt báo cáo đúng hạn", RecipientState.IN_TIME),
        late_of=share("late-of", "Số lượt báo cáo quá hạn", RecipientState.LATE),
        undated_of=share("undated-of", "Số lượt đã báo cáo, không rõ hạn", RecipientState.ANSWERED),
        silent_of=share("silent-of", "Số lượt chưa báo cáo", *SILENT),
    )


def sentence_of(told: TimelinessFacts) -> str:
    """`Có 17/35 lượt đơn vị báo cáo đúng hạn, 05/35 quá hạn, 13/35 chưa báo cáo.`; empty when nothing was due."""
    if not told.asked:
        return ""
    parts = [f"{told.in_time_of.text} lượt đơn vị báo cáo đúng hạn"]
    if told.late_of:
        parts.append(f"{told.late_of.text} quá hạn")
    if told.undated_of:
        parts.append(f"{told.undated_of.text} đã báo cáo nhưng không nêu hạn")
    if told.silent_of:
        parts.append(f"{told.silent_of.text} chưa báo cáo")
    return f"Có {joined(parts)}."
