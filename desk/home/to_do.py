"""Việc cần xử lý of a unit or a commune that signs in: one list of what it has to do, overdue first.

A constant number of queries, however much it is.
"""

import datetime
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from communes.models import ReportingPeriod
from criteria.opinions.grid import waiting_for
from criteria.subject import opinions_address
from desk.collecting.sheet import sheet_of
from directives import policies
from directives.models import Recipient
from directives.rules.choices import Expected
from ntm_tracker.vietnamese import count, fraction, short_date

NO_DAY = datetime.date.max


@dataclass(frozen=True)
class ToDo:
    """Something that the reader's unit has to do; a letter can be sent for it where it is a directive's."""

    text: str
    detail: str
    href: str
    action: str
    due: datetime.date | None
    today: datetime.date
    note: str = ""
    recipient: Recipient | None = None
    may_send: bool = False
    may_confirm: bool = False

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < self.today

    @property
    def due_shown(self) -> str:
        """`hạn 15/3/2024, quá hạn 20 ngày`."""
        if self.due is None:
            return "không nêu hạn"
        late = f", quá hạn {count((self.today - self.due).days)} ngày" if self.is_late else ""
        return f"hạn {short_date(self.due)}{late}"


def answers_here(user: User) -> bool:
    """Whether the home page of `user` is the list of what the own unit has to do."""
    return user.is_active and user.unit_id is not None and user.role in policies.UNIT_ROLES


def to_do_of(user: User, period: ReportingPeriod | None, today: datetime.date) -> list[ToDo]:
    """Return what the unit of `user` has to do, overdue first, then by day; what has no day comes last."""
    if not answers_here(user):
        return []
    found = [*_letters(user, today), *_opinions(user, today), *_self_assessment(user, period, today)]
    return sorted(found, key=lambda each: each.due or NO_DAY)


def _letters(user: User, today: datetime.date) -> list[ToDo]:
    asked = Recipient.objects.unanswered().filter(unit=user.unit_id, directive__closed_on=None, directive__period=None)
    found = asked.select_related("directive__document", "unit").prefetch_related("supplements")
    return [_letter(user, each, today) for each in found]


def _letter(user: User, recipient: Recipient, today: datetime.date) -> ToDo:
    directive = recipient.directive
    return ToDo(
        text=str(directive),
        detail=directive.subject,
        href=reverse("directive-recipient", args=[directive.slug, recipient.pk]),
        action="Mở",
        due=recipient.due_until,
        today=today,
        note=_note(recipient),
        recipient=recipient,
        may_send=policies.can_prepare(user, recipient),
        may_confirm=policies.can_send_back(user, recipient),
    )


def _note(recipient: Recipient) -> str:
    """What is asked for, and how far it is."""
    if recipient.needs_more:
        asked = f"Văn phòng đề nghị bổ sung: {recipient.more_reason}"
        return f"{asked} · {_prepared(recipient)}" if recipient.in_hand else asked
    return _prepared(recipient) or f"Phải gửi: {Expected(recipient.directive.expected).label.lower()}"


def _prepared(recipient: Recipient) -> str:
    """What the officer prepared and what the head said to it."""
    letter = recipient.in_hand
    if letter is None:
        return ""
    if letter.return_reason:
        return f"Trưởng đơn vị trả lại: {letter.return_reason}"
    what = "văn bản bổ sung" if recipient.needs_more else "văn bản"
    number = f" {letter.answered_by}" if letter.answered_by else ""
    day = f" ngày {short_date(letter.answered_on)}" if letter.answered_on else ""
    return f"Chuyên viên đã chuẩn bị {what}{number}{day}, chờ trưởng đơn vị xác nhận"


def _opinions(user: User, today: datetime.date) -> list[ToDo]:
    return [
        ToDo(
            text=f"Ý kiến của ngành: {each.opened.criteria_set.name}, {each.opened.period}",
            detail=f"Đã cho ý kiến {fraction(each.given, each.total)}",
            href=opinions_address(each.opened.period, each.opened.criteria_set),
            action="Cho ý kiến",
            due=None,
            today=today,
            note=f"{count(each.unconfirmed)} chờ trưởng đơn vị xác nhận" if each.unconfirmed else "",
        )
        for each in waiting_for(user)
    ]


def _self_assessment(user: User, period: ReportingPeriod | None, today: datetime.date) -> list[ToDo]:
    """The commune's self-assessment of the period, until it was sent."""
    if period is None or not policies.sees_collecting(user):
        return []
    return [
        ToDo(
            text=f"Kết quả tự đánh giá {period}",
            detail="Nhập kết quả từng bộ tiêu chí rồi gửi Văn phòng Điều phối",
            href=reverse("collecting-sheet", args=[period.year, period.quarter]),
            action="Nhập kết quả",
            due=row.due,
            today=today,
            note=row.label,
        )
        for row in sheet_of(period, user, today).rows
        if not row.has_answered
    ]
