"""What a mail that reminds says: its rows under leads that are true for each of them, what is overdue first."""

import datetime
import smtplib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from django.core.mail import EmailMessage, get_connection
from django.db.models import Prefetch, Q
from django.template.loader import render_to_string

from accounts.models import Role, User
from accounts.policies import is_office
from communes.models import Installation, ReportingPeriod
from criteria.subject import expected_in
from directives.actions.following import record_mailed
from directives.models import Directive, Recipient, Reminder
from directives.rules.choices import ReminderWay
from directives.rules.evaluation import Addressee, step_on
from ntm_tracker.vietnamese import count, short_date


class Lead(Enum):
    """What is said before rows, in the order of a mail."""

    OFFICE = "office"  # to the office: units that did not send after every reminder
    HEAD = "head"  # to a unit's head: overdue, and the officer was asked before
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"


@dataclass(frozen=True)
class MailLine:
    """Something that is still to do, as the mail says it."""

    recipient: Recipient
    who: Addressee
    day: datetime.date

    @property
    def due(self) -> datetime.date | None:
        return self.recipient.due_until

    @property
    def text(self) -> str:
        """`Công văn số 38/UBND-NN&PTNT ngày 11/3/2024: hạn 15/3/2024, đã quá hạn 04 ngày`."""
        one, parts = self.recipient, []
        if one.needs_more:
            parts.append(f"đề nghị bổ sung {one.more_reason}")
        if self.due:
            parts.append(f"hạn {short_date(self.due)}")
        if self.due and self.due < self.day:
            parts.append(f"đã quá hạn {count((self.day - self.due).days)} ngày")
        if one.in_hand and not one.in_hand.return_reason:
            parts.append("chờ trưởng đơn vị xác nhận")
        text = f"{one.directive}: {', '.join(parts)}" if parts else str(one.directive)
        return f"{text} ({one})" if self.who == Addressee.OFFICE else text

    def lead_for(self, person: User) -> Lead:
        """What is true of the row for who reads it: a head may hear in place of an officer, and the other way round."""
        if self.who == Addressee.OFFICE:
            return Lead.OFFICE
        if self.due and self.due < self.day:
            is_head = self.who == Addressee.HEAD and person.role == Role.UNIT_HEAD
            return Lead.HEAD if is_head else Lead.OVERDUE
        return Lead.TODAY if self.due == self.day else Lead.SOON


def parts_of(person: User, lines: Iterable[MailLine]) -> list[tuple[str, list[MailLine]]]:
    """Return what `person` reads: the name of each lead with its rows, the longest overdue first."""
    found = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.due or line.day, line.recipient.pk)):
        found[line.lead_for(person)].append(line)
    return [(lead.value, found[lead]) for lead in Lead if lead in found]


SUBJECT = "Nhắc gửi báo cáo nông thôn mới"


@dataclass(frozen=True)
class Mailed:
    """What came of a run: how many letters went out, to whom none could be sent, for how many rows nobody has mail."""

    sent: int
    refused: tuple[str, ...]
    unreachable: int


def asked_of(line: MailLine, people: Iterable[User]) -> list[User]:
    """Return who of `people` hears of a row: the officer; where there is none, the head; at last the office."""
    if line.who == Addressee.OFFICE:
        return [each for each in people if is_office(each)]
    there = [each for each in people if each.unit_id and each.unit_id == line.recipient.unit_id]
    heads = [each for each in there if each.role == Role.UNIT_HEAD]
    officers = [each for each in there if each.role in {Role.UNIT_OFFICER, Role.COMMUNE_OFFICER}]
    return (heads or officers) if line.who == Addressee.HEAD else (officers or heads)


def lines_on(day: datetime.date) -> list[MailLine]:
    """What is to be reminded of on `day`; a constant number of queries."""
    mailed = Prefetch("reminders", Reminder.objects.filter(way=ReminderWay.EMAIL), to_attr="mails")
    open_ones = Directive.objects.filter(closed_on=None).values("pk")
    asked = Q(directive__period=None) | _self_assessments()
    to_do = Recipient.objects.unanswered().filter(asked, directive__in=open_ones)
    lines = []
    to_do = to_do.select_related("directive__document", "unit").prefetch_related(mailed, "supplements")
    for each in to_do.order_by("pk"):
        days = {mail.reminded_on for mail in each.mails}
        if who := step_on(day, due_on=each.due_until, mailed_on=days):
            lines.append(MailLine(each, who, day))
    return lines


def _self_assessments() -> Q:
    """The communes without the self-assessment of the latest period: it answers the collecting letter by itself."""
    period = ReportingPeriod.objects.latest_first().first()
    if period is None:
        return Q(pk=None)
    silent = {each.locality.pk for each in expected_in(period) if not each.stage.is_submitted}
    return Q(directive__period=period, unit__locality__in=silent)


def send_reminders(day: datetime.date) -> Mailed:
    """Send every person one letter and record it for each row; what was refused is tried again on the next run."""
    found = User.objects.filter(is_active=True).exclude(email="").select_related("unit").order_by("pk")
    people, letters = list(found), defaultdict(list)
    lines, unreachable = lines_on(day), 0
    for line in lines:
        asked = asked_of(line, people)
        unreachable += not asked
        for person in asked:
            letters[person].append(line)
    heard, refused = defaultdict(list), []
    office = Installation.objects.office_name()
    for person, ok in _sent(letters, office):
        if not ok:
            refused.append(person.email)
            continue
        for line in letters[person]:
            heard[line.recipient].append(person.email)
    record_mailed(mailed=list(heard.items()))
    return Mailed(len(letters) - len(refused), tuple(refused), unreachable)


def _sent(letters: dict[User, list[MailLine]], office: str) -> Iterator[tuple[User, bool]]:
    """Send them over one connection; whoever is refused does not keep the others from their letter."""
    connection = get_connection()
    for person, lines in letters.items():
        context = {"person": person, "office": office, "is_office": is_office(person)}
        context["parts"] = parts_of(person, lines)
        message = EmailMessage(SUBJECT, render_to_string("desk/reminder_mail.txt", context), to=[person.email])
        message.connection = connection
        try:
            message.send()
            yield person, True
        except (OSError, smtplib.SMTPException):
            connection.close()
            yield person, False
    connection.close()
