"""Where the quarter stands, from the same facts as the report (screen S1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from accounts.policies import can_sort_files, visible_files
from communes.models import ReportingPeriod
from directives.policies import sees_collecting
from ntm_tracker.vietnamese import capitalised, count
from reports.facts import ReportFacts
from reports.facts.model import DirectiveFacts, LevelFacts, TallyFacts
from reports.report import Report
from reports.review import open_findings
from reports.values import Figure


@dataclass(frozen=True)
class Task:
    """Something that waits to be done: what, where, and the way there."""

    text: str
    detail: str
    href: str
    icon: str = "alert"


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
class Home:
    """Everything that the home page shows of a period."""

    tasks: tuple[Task, ...]
    stations: tuple[Station, ...]
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Ways:
    """Where the figures, the report and the collecting sheet of a period are, for one reader."""

    period: ReportingPeriod
    user: User

    @property
    def report(self) -> str:
        return self.period.get_absolute_url()

    def figure(self, key: str) -> str:
        return reverse("report-figure", args=[self.period.year, self.period.quarter, key])

    def collecting(self, key: str, query: str = "") -> str:
        """The sheet for whoever sees it; for others the rows behind the figure."""
        if not sees_collecting(self.user):
            return self.figure(key)
        return reverse("collecting-sheet", args=[self.period.year, self.period.quarter]) + query


def home_of(report: Report, period: ReportingPeriod, user: User) -> Home:
    """Return where the quarter of `report` stands, as `user` may go on from there."""
    ways = Ways(period, user)
    tasks = (*_tasks(report, ways), *_files_to_sort(user))
    return Home(tasks, tuple(_stations(report, ways)), tuple(_tiles(report.facts)))


def _files_to_sort(user: User) -> Iterator[Task]:
    """Received files that nobody has said of whose they are: the office's to sort."""
    waiting = visible_files(user).unassigned().count() if can_sort_files(user) else 0
    if waiting:
        way = f"{reverse('incoming')}?loc=chua-phan-loai"
        yield Task(f"{count(waiting)} tệp chưa phân loại", "Hồ sơ đến: chưa rõ của xã, đơn vị nào", way, "inbox")


def _name(directive: DirectiveFacts) -> str:
    return directive.document.text if directive.document else directive.task.value


def _tasks(report: Report, ways: Ways) -> Iterator[Task]:
    for directive in report.facts.directives:
        if directive.silent:
            way = ways.figure(directive.silent.key)
            yield Task(f"{directive.silent.text} đơn vị chưa có báo cáo", _name(directive), way)
        if directive.unnamed:
            way = ways.figure(directive.total.key)
            yield Task(f"{directive.unnamed.text} đơn vị chưa xác định", _name(directive), way)
    for level in (report.facts.base, report.facts.advanced):
        if level.unreported:
            names = ", ".join(name.value for name in level.unreported)
            text = f"{level.unreported_count.text} {level.title.value} chưa gửi kết quả tự đánh giá"
            yield Task(text, capitalised(names), ways.collecting(level.unreported_count.key, "?loc=chua-gui"))


def _stations(report: Report, ways: Ways) -> Iterator[Station]:
    facts = report.facts
    base, annex = facts.base, facts.annex
    yield Station(
        "Thu báo cáo xã",
        _missing(base),
        ways.collecting(base.reported_of.key),
        base.reported_of.value if isinstance(base.reported_of.value, int) else 0,
        int(base.communes.value),
    )
    answered = sum(int(directive.answered.value) for directive in facts.directives)
    asked = sum(int(directive.total.value) for directive in facts.directives)
    shares = " · ".join(directive.answered_of.text for directive in facts.directives)
    yield Station("Đơn vị báo cáo", shares or "chưa giao đơn vị nào", ways.report, answered, asked)
    pending = f"{annex.open.text} chưa thực hiện xong" if annex.open else "đã thực hiện xong"
    annex_way = ways.figure(annex.total.key)
    yield Station(annex.label.value, pending, annex_way, int(annex.done.value), int(annex.total.value))
    yield Station("Lời văn", _words(facts), ways.report)
    waiting = len(open_findings(ways.period, report))
    told = f"{count(waiting)} chỗ cần xem lại" if waiting else "không có chỗ phải xem lại"
    yield Station("Rà soát", told, ways.report)


def _missing(level: LevelFacts) -> str:
    gap = int(level.communes.value) - int(level.reported_of.value)
    return f"còn {count(gap)} xã chưa gửi" if gap else "các xã đã gửi đủ"


def _words(facts: ReportFacts) -> str:
    told = [
        f"{count(number)} mục {section.title.value.lower()}"
        for section in facts.outline
        if (number := sum(one.section == section.key for one in facts.narratives))
    ]
    return ", ".join(told[:2]) or "chưa có lời văn"


def _tiles(facts: ReportFacts) -> Iterator[Tile]:
    for level, title in ((facts.base, "xã đạt chuẩn NTM"), (facts.advanced, "xã NTM nâng cao")):
        if level.share:
            yield Tile(level.recognised_of, title, level.share.text, _share_marks(level))
    for commune in facts.model_communes:
        yield _tally_tile(commune.conditions, "điều kiện NTM kiểu mẫu")
    for village in facts.smart_villages:
        yield _tally_tile(village, "chỉ tiêu Làng thông minh")
    for tally in facts.advanced.assessed:
        yield _tally_tile(tally, f"{tally.item_word.value} nâng cao")


def _share_marks(level: LevelFacts) -> tuple[str, ...]:
    reached, whole = int(level.recognised.value), int(level.communes.value)
    return ("met",) * reached + ("not_assessed",) * (whole - reached)


def _tally_tile(tally: TallyFacts, title: str) -> Tile:
    return Tile(tally.met_of_size, title, capitalised(tally.commune.value), tally.outcomes)
