"""Small charts drawn on the server: where each bar of a column chart stands, in whole numbers for an SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communes.models import ReportingPeriod
from criteria.results.commune import CommuneResults, Series
from criteria.rules.outcomes import Tally
from ntm_tracker.vietnamese import count, fraction, roman

STEP, BAR, HEIGHT, TOP = 48, 32, 96, 18  # a quarter's width, its bar's; the height of a full bar, room for its number
BOTTOM = TOP + HEIGHT


@dataclass(frozen=True)
class Part:
    """A piece of a bar."""

    look: str
    y: int
    height: int


@dataclass(frozen=True)
class Bar:
    """One quarter: what is fulfilled, above it what is not met; what is missing stays open."""

    x: int
    middle: int
    label: str
    words: str
    value: str = ""
    value_y: int = 0
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A column chart with its words for those who do not see it."""

    key: str
    title: str
    words: str
    width: int
    bars: tuple[Bar, ...]
    x: int = (STEP - BAR) // 2
    bar: int = BAR
    top: int = TOP
    height: int = HEIGHT
    bottom: int = BOTTOM
    whole: int = BOTTOM + 20


@dataclass(frozen=True)
class Share:
    """A part of a column that shows shares: how it looks, how many, what they are."""

    look: str
    number: int
    word: str


@dataclass(frozen=True)
class Column:
    """A column of shares: all of them make up the whole height."""

    label: str
    title: str
    total: int
    value: str
    shares: Sequence[Share]


def share_chart(key: str, title: str, columns: Sequence[Column]) -> Chart:
    """One column a quarter, parted by how many there are of each; nothing to part leaves it open."""
    bars = tuple(_share_bar(position, column) for position, column in enumerate(columns))
    return Chart(key, title, "; ".join(bar.words for bar in bars), STEP * len(bars), bars)


def _share_bar(position: int, column: Column) -> Bar:
    x = STEP * position + (STEP - BAR) // 2
    shown = ", ".join(f"{count(each.number)} {each.word}" for each in column.shares if each.number)
    words = f"{column.title}: {shown or 'không có việc nào'}"
    parts, below, so_far = [], 0, 0
    for each in column.shares:
        so_far += each.number
        upto = HEIGHT * so_far // max(column.total, 1)
        if upto > below:
            parts.append(Part(each.look, BOTTOM - upto, upto - below))
        below = upto
    value = column.value if column.total else ""
    return Bar(x, x + BAR // 2, column.label, words, value=value, value_y=TOP - 5, parts=tuple(parts))


def charts_of(results: CommuneResults) -> list[Chart]:
    """One chart for each set of which something was shown."""
    return [_chart(f"bieu-do-{number}", each, results.periods) for number, each in enumerate(results.series, 1)]


def _chart(key: str, series: Series, periods: Sequence[ReportingPeriod]) -> Chart:
    bars = tuple(_bars(series, periods))
    shown = "; ".join(bar.words for bar in bars if bar.parts)
    return Chart(key, series.title, f"Số đạt theo quý. {shown}.", STEP * len(bars), bars)


def _bars(series: Series, periods: Sequence[ReportingPeriod]) -> Iterator[Bar]:
    for position, (period, point) in enumerate(zip(periods, series.points, strict=True)):
        x = STEP * position + (STEP - BAR) // 2
        label = f"{roman(period.quarter)}/{period.year % 100:02d}"
        if point is None or not point.size:
            yield Bar(x, x + BAR // 2, label, f"{period}: chưa có kết quả")
            continue
        fulfilled = HEIGHT * point.fulfilled // point.size
        yield Bar(
            x,
            x + BAR // 2,
            label,
            f"{period}: {_words(point)}",
            value=count(point.fulfilled),
            value_y=TOP - 5,
            parts=(
                Part("met", BOTTOM - fulfilled, fulfilled),
                *_unmet(fulfilled, HEIGHT * point.not_met // point.size),
            ),
        )


def _unmet(below: int, height: int) -> Iterator[Part]:
    if height:
        yield Part("not_met", BOTTOM - below - height, height)


def _words(point: Tally) -> str:
    unmet = f", chưa đạt {count(point.not_met)}" if point.not_met else ""
    return f"đạt {fraction(point.fulfilled, point.size)}{unmet}"
