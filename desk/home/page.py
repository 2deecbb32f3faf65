"""The home page: where the quarter stands, from the same counts as the report (screen S1), and Việc cần xử lý.

That is what a unit or a commune that signs in has to do, overdue first: a constant number of queries, however much.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policies import can_sort_files, reads_everything, visible_files
from communes.models import ReportingPeriod
from criteria.opinions.grid import waiting_for
from criteria.subject import opinions_address
from desk.collecting.sheet import sheet_of
from directives import policies
from directives.models import Directive, Recipient
from directives.policies import sees_collecting
from directives.rules.choices import Expected
from directives.views.forms import FOLLOWED, LONGEST_OVERDUE
from ntm_tracker.vietnamese import capitalised, count, fraction, joined, short_date
from reports.findings import Group
from reports.models import HandedOver, Narrative, ReportStage
from reports.policies import can_fix_as_of, sees_findings, sees_narratives
from reports.quarterly.overview import Overview
from reports.quarterly.review import Open, open_now
from reports.quarterly.submissions import later_than
from reports.values.facts import TallyFacts
from reports.values.figures import Figure

MOST_DIRECTIVES = 8


@dataclass(frozen=True)
class Task:
    """Something that waits to be done: what, where, and the way there."""

    text: str
    detail: str
    href: str
    icon: str = "alert"
    is_late: bool = False


@dataclass(frozen=True)
class Station:
    """A stretch of the way to the report; `total` 0 means that there is nothing to count."""

    title: str
    detail: str
    href: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Tile:
    """A result with its strip of marks."""

    figure: Figure
    title: str
    detail: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Ways:
    """Where the figures, the report and the collecting sheet of a period are, for one reader."""

    period: ReportingPeriod
    user: User

    @property
    def report(self) -> str:
        return self.period.get_absolute_url()

    @property
    def review(self) -> str:
        return f"{self.report}#ra-soat"

    @property
    def words(self) -> str:
        """The office's own words for whoever sees them; for others the report."""
        if not sees_narratives(self.user):
            return self.report
        return reverse("narratives", args=[self.period.year, self.period.quarter])

    def figure(self, key: str) -> str:
        return reverse("report-figure", args=[self.period.year, self.period.quarter, key])

    def collecting(self, key: str, query: str = "") -> str:
        """The sheet for whoever sees it; for others the rows behind the figure."""
        if not sees_collecting(self.user):
            return self.figure(key)
        return reverse("collecting-sheet", args=[self.period.year, self.period.quarter]) + query


def home_of(overview: Overview, period: ReportingPeriod, user: User) -> dict[str, Any]:
    """Return where the quarter of `overview` stands, as `user` may go on from there."""
    ways = Ways(period, user)
    handed_over = HandedOver.objects.standing().of_period(period).select_related("report", "issued").first()
    stage = ReportStage(handed_over.report.stage) if handed_over else ReportStage.DRAFT
    found = open_now(period) if sees_findings(user) and stage != ReportStage.ISSUED else None
    return {
        "tasks": [*_tasks(overview, ways, found), *_files_to_sort(user)] if reads_everything(user) else [],
        "stations": list(_stations(overview, ways, handed_over, found)),
        "tiles": list(_tiles(overview)),
        "stage": stage.label,
    }


def _files_to_sort(user: User) -> Iterator[Task]:
    """Received files that nobody has said of whose they are: the office's to sort."""
    waiting = visible_files(user).unassigned().count() if can_sort_files(user) else 0
    if waiting:
        way = f"{reverse('incoming')}?loc=chua-phan-loai"
        yield Task(f"{count(waiting)} tệp chưa phân loại", "Hồ sơ đến: chưa rõ của xã, đơn vị nào", way, "inbox")


def _directive_tasks(ways: Ways) -> Iterator[Task]:
    """Open directives, the longest overdue first; beyond the first ones the list of directives goes on."""
    found = Directive.objects.followed().with_progress(ways.period.known_until, timezone.localdate())
    open_ones = list(
        found.filter(FOLLOWED).order_by(*LONGEST_OVERDUE).select_related("document")[: MOST_DIRECTIVES + 1]
    )
    for one in open_ones[:MOST_DIRECTIVES]:
        way = one.get_absolute_url()
        if silent := one.total - one.answered - one.unnamed:
            late = f", quá hạn {count(one.days_late)} ngày" if one.is_late else ""
            yield Task(f"{count(silent)} đơn vị chưa có báo cáo{late}", str(one), way, is_late=one.is_late)
        if one.unnamed:
            yield Task(f"{count(one.unnamed)} đơn vị chưa xác định", str(one), way)
    if len(open_ones) > MOST_DIRECTIVES:
        yield Task("Còn văn bản khác chưa đủ báo cáo", "Xem danh sách văn bản chỉ đạo", reverse("directives"), "letter")


def _later(ways: Ways) -> Iterator[Task]:
    """What came after the as-of day: the day is moved, or the next report tells it."""
    found = later_than(ways.period) if can_fix_as_of(ways.user) else []
    if found:
        way = reverse("as-of", args=[ways.period.year, ways.period.quarter])
        first = joined(f"{each.what} {short_date(each.day)}" for each in found[:3])
        yield Task(f"{count(len(found))} việc sau ngày chốt", first, way, "calendar")


def _tasks(overview: Overview, ways: Ways, found: Open | None) -> Iterator[Task]:
    if found and found.must:
        yield Task(f"{count(found.must)} chỗ phải xử lý trong báo cáo", "Rà soát trước khi trình ký", ways.review)
    yield from _directive_tasks(ways)
    yield from _later(ways)
    for level in (overview.base, overview.advanced):
        if level.unreported:
            names = ", ".join(name.value for name in level.unreported)
            text = f"{level.unreported_count.text} {level.title.value} chưa gửi kết quả tự đánh giá"
            yield Task(text, capitalised(names), ways.collecting(level.unreported_count.key, "?loc=chua-gui"))


def _stations(overview: Overview, ways: Ways, handed_over: HandedOver | None, found: Open | None) -> Iterator[Station]:
    reported, communes = overview.base.reported_of, int(overview.base.communes.value)
    gap = communes - int(reported.value)
    everybody = "các xã đã gửi đủ" if communes else "kỳ này không có xã nào"
    detail = f"còn {count(gap)} xã chưa gửi" if gap else everybody
    yield Station("Thu báo cáo xã", detail, ways.collecting(reported.key), int(reported.value), communes)
    answered = sum(each.answered for each in overview.answers)
    asked = sum(each.total for each in overview.answers)
    shares = " · ".join(fraction(each.answered, each.total) for each in overview.answers)
    yield Station("Đơn vị báo cáo", shares or "chưa giao đơn vị nào", reverse("directives"), answered, asked)
    done, total = overview.annex_done, overview.annex_total
    unclear = overview.annex_unclear
    counts = {"chưa thực hiện xong": total - done - unclear, "chưa rõ": unclear}
    finished = "đã thực hiện xong" if total else "chưa có nội dung nào"
    pending = ", ".join(f"{count(number)} {words}" for words, number in counts.items() if number) or finished
    yield Station(overview.annex_label, pending, ways.figure("annex.total"), done, total)
    yield Station("Lời văn", _words(overview, ways.period), ways.words)
    if found:
        yield Station("Rà soát", review_words(found), ways.review)
    yield Station("Trình ký, phát hành", _submission(handed_over), ways.report)


def review_words(found: Open) -> str:
    """`04 phải xử lý · 18 nên xem lại`; hints alone are told, too: nothing is called ready while one is open."""
    parts = [f"{count(number)} {group.label.lower()}" for group, number in zip(Group, found, strict=True) if number]
    return " · ".join(parts[:2]) or "không còn chỗ nào phải xem lại"


def _submission(handed_over: HandedOver | None) -> str:
    """Whether the report is handed over, and since when."""
    if handed_over is None:
        return "chưa trình"
    if issued := handed_over.issue:
        return f"đã phát hành số {issued.printed_number}, ngày {short_date(issued.issued_on)}"
    return f"đang trình ký, trình ngày {short_date(timezone.localdate(handed_over.submitted_at))}"


def _words(overview: Overview, period: ReportingPeriod) -> str:
    headings = [
        f"{count(number)} mục {section.title.value.lower()}"
        for section in overview.outline
        if (number := sum(one.section == section.key for one in overview.narratives))
    ]
    waiting = Narrative.objects.reported_in(period).filter(awaits_review=True).count()
    rest = f": {count(waiting)} đoạn chưa rà soát" if waiting else ""
    return f"{', '.join(headings[:2])}{rest}" if headings else "chưa có lời văn"


def _tiles(overview: Overview) -> Iterator[Tile]:
    for level, title in ((overview.base, "xã đạt chuẩn NTM"), (overview.advanced, "xã NTM nâng cao")):
        if level.share:
            reached, whole = int(level.recognised.value), int(level.communes.value)
            marks = ("met",) * reached + ("not_assessed",) * (whole - reached)
            yield Tile(level.recognised_of, title, level.share.text, marks)
    for conditions in overview.conditions:
        yield _tally_tile(conditions, "điều kiện NTM kiểu mẫu")
    for village in overview.smart_villages:
        yield _tally_tile(village, "chỉ tiêu Làng thông minh")
    for tally in overview.advanced.assessed:
        yield _tally_tile(tally, f"{tally.item_word.value} nâng cao")


def _tally_tile(tally: TallyFacts, title: str) -> Tile:
    return Tile(tally.met_of_size, title, capitalised(tally.commune.value), tally.outcomes)


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
    return sorted(found, key=lambda each: each.due or datetime.date.max)


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
