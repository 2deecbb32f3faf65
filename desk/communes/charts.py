"""Small charts drawn on the server: where each bar of a column chart stands, in whole numbers for an SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from criteria.results.commune import CommuneResults, Series
from ntm_tracker.vietnamese import count, fraction, roman

STEP, BAR, HEIGHT, TOP = 48, 32, 96, 18  # a quarter's width, its bar's; the height of a full bar, room for its number
BOTTOM = TOP + HEIGHT


@dataclass(frozen=True)
class Column:
    """One quarter: its words, and the height of each part of its bar, from below; what is missing stays open."""

    label: str
    words: str
    value: str = ""
    heights: Sequence[tuple[str, int]] = ()  # how a part looks, and how high it is


@dataclass(frozen=True)
class Part:
    """A piece of a bar."""

    look: str
    y: int
    height: int


@dataclass(frozen=True)
class Bar:
    """A column where it stands."""

    x: int
    middle: int
    label: str
    words: str
    value: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Chart:
    """A column chart with its words for those who do not see it."""

    key: str
    title: str
    words: str
    bars: tuple[Bar, ...]
    width: int
    bar: ClassVar[int] = BAR
    top: ClassVar[int] = TOP
    height: ClassVar[int] = HEIGHT
    bottom: ClassVar[int] = BOTTOM
    whole: ClassVar[int] = BOTTOM + 20
    value_y: ClassVar[int] = TOP - 5


def column_chart(key: str, title: str, words: str, columns: Iterable[Column]) -> Chart:
    bars = tuple(_bar(STEP * position + (STEP - BAR) // 2, column) for position, column in enumerate(columns))
    return Chart(key, title, words, bars, STEP * len(bars))


def _bar(x: int, column: Column) -> Bar:
    parts, y = [], BOTTOM
    for look, height in column.heights:
        y -= height
        if height:
            parts.append(Part(look, y, height))
    return Bar(x, x + BAR // 2, column.label, column.words, column.value, tuple(parts))


def charts_of(results: CommuneResults) -> list[Chart]:
    """One chart for each set of which something was shown."""
    charts = []
    for number, series in enumerate(results.series, 1):
        columns = _columns(series, results)
        shown = "; ".join(each.words for each in columns if each.value)
        charts.append(column_chart(f"bieu-do-{number}", series.title, f"Số đạt theo quý. {shown}.", columns))
    return charts


def _columns(series: Series, results: CommuneResults) -> list[Column]:
    columns = []
    for period, point in zip(results.periods, series.points, strict=True):
        label = f"{roman(period.quarter)}/{period.year % 100:02d}"
        if point is None or not point.size:
            columns.append(Column(label, f"{period}: chưa có kết quả"))
            continue
        unmet = f", chưa đạt {count(point.not_met)}" if point.not_met else ""
        words = f"{period}: đạt {fraction(point.fulfilled, point.size)}{unmet}"
        shares = (("met", point.fulfilled), ("not_met", point.not_met))
        heights = [(look, HEIGHT * number // point.size) for look, number in shares]
        columns.append(Column(label, words, count(point.fulfilled), heights))
    return columns
