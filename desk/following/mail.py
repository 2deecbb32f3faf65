"""What a mail that reminds says: its rows under leads that are true for each of them, what is overdue first."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from accounts.models import Role, User
from directives.models import Recipient
from directives.rules.reminding import Addressee
from ntm_tracker.vietnamese import count, short_date


class Lead(Enum):
    """What is said before rows, in the order of a mail."""

    OFFICE = "office"  # to the office: units that did not send after every reminder
    HEAD = "head"  # to a unit's head: overdue, and the officer was asked before
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"


@dataclass(frozen=True)
class Line:
    """Something owed, as the mail tells it."""

    recipient: Recipient
    who: Addressee
    day: datetime.date

    @property
    def due(self) -> datetime.date | None:
        return self.recipient.owed_until

    @property
    def text(self) -> str:
        """`Công văn số 38/UBND-NN&PTNT ngày 11/3/2024: hạn 15/3/2024, đã quá hạn 04 ngày`."""
        one, told = self.recipient, []
        if one.needs_more:
            told.append(f"đề nghị bổ sung {one.more_reason}")
        if self.due:
            told.append(f"hạn {short_date(self.due)}")
        if self.due and self.due < self.day:
            told.append(f"đã quá hạn {count((self.day - self.due).days)} ngày")
        if one.in_hand and not one.in_hand.return_reason:
            told.append("chờ trưởng đơn vị xác nhận")
        text = f"{one.directive}: {', '.join(told)}" if told else str(one.directive)
        return f"{text} ({one})" if self.who == Addressee.OFFICE else text

    def lead_for(self, person: User) -> Lead:
        """What is true of the row for who reads it: a head may hear in place of an officer, and the other way round."""
        if self.who == Addressee.OFFICE:
            return Lead.OFFICE
        if self.due and self.due < self.day:
            is_head = self.who == Addressee.HEAD and person.role == Role.UNIT_HEAD
            return Lead.HEAD if is_head else Lead.OVERDUE
        return Lead.TODAY if self.due == self.day else Lead.SOON


@dataclass(frozen=True)
class Part:
    """The rows of one lead, the longest overdue first."""

    lead: Lead
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        return self.lead.value


def parts_of(person: User, lines: Iterable[Line]) -> list[Part]:
    """Return what `person` is told, part by part."""
    found = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.due or line.day, line.recipient.pk)):
        found[line.lead_for(person)].append(line)
    return [Part(lead, tuple(found[lead])) for lead in Lead if lead in found]
