"""Where the quarter stands, from the same facts as the report (screen S1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from ntm_tracker.vietnamese import capitalised, count
from reports.facts import ReportFacts
from reports.facts.model import DirectiveFacts, LevelFacts, TallyFacts
from reports.report import Report
from reports.values import Figure


@dataclass(frozen=True)
class Task:
    """Something that waits to be done: what, where, and the figure that leads there."""

    text: str
    detail: str
    key: str


@dataclass(frozen=True)
class Station:
    """A stretch of the way to the report; `total` 0 means that there is nothing to count."""

    title: str
    detail: str
    done: int = 0
    total: int = 0
    key: str = ""


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


def home_of(report: Report) -> Home:
    """Return where the quarter of `report` stands."""
    facts = report.facts
    return Home(tuple(_tasks(report)), tuple(_stations(report)), tuple(_tiles(facts)))


def _name(directive: DirectiveFacts) -> str:
    return directive.document.text if directive.document else directive.task.value


def _tasks(report: Report) -> Iterator[Task]:
    for directive in report.facts.directives:
        if directive.silent:
            yield Task(f"{directive.silent.text} đơn vị chưa có báo cáo", _name(directive), directive.silent.key)
        if directive.unnamed:
            yield Task(f"{directive.unnamed.text} đơn vị chưa xác định", _name(directive), directive.total.key)
    for level in (report.facts.base, report.facts.advanced):
        if level.unreported:
            names = ", ".join(name.value for name in level.unreported)
            text = f"{level.unreported_count.text} {level.title.value} chưa gửi kết quả tự đánh giá"
            yield Task(text, capitalised(names), level.unreported_count.key)


def _stations(report: Report) -> Iterator[Station]:
    facts = report.facts
    base, annex = facts.base, facts.annex
    yield Station(
        "Thu báo cáo xã",
        _missing(base),
        base.reported_of.value if isinstance(base.reported_of.value, int) else 0,
        int(base.communes.value),
        base.reported_of.key,
    )
    answered = sum(int(directive.answered.value) for directive in facts.directives)
    asked = sum(int(directive.total.value) for directive in facts.directives)
    shares = " · ".join(directive.answered_of.text for directive in facts.directives)
    yield Station("Đơn vị báo cáo", shares or "chưa giao đơn vị nào", answered, asked)
    pending = f"{annex.open.text} chưa thực hiện xong" if annex.open else "đã thực hiện xong"
    yield Station(annex.label.value, pending, int(annex.done.value), int(annex.total.value), annex.total.key)
    yield Station("Lời văn", _words(facts))
    problems = len(report.document.problems)
    yield Station("Rà soát lời văn", f"{count(problems)} chỗ nên xem lại" if problems else "không có chỗ phải xem lại")


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
