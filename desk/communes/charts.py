"""Small charts drawn on the server: where each bar of a column chart stands, in whole numbers for an SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from criteria.results.commune import CommuneResults, Series
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
    """One quarter: its words, and the parts of its bar; what is missing stays open."""

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
    bars: list[Bar]
    bar: ClassVar[int] = BAR
    top: ClassVar[int] = TOP
    height: ClassVar[int] = HEIGHT
    bottom: ClassVar[int] = BOTTOM
    whole: ClassVar[int] = BOTTOM + 20
    value_y: ClassVar[int] = TOP - 5

    @property
    def width(self) -> int:
        return STEP * len(self.bars)


def bar_of(position: int, label: str, words: str, value: str = "", heights: Iterable[tuple[str, int]] = ()) -> Bar:
    """Return the bar at a place of the chart; `heights` tell from below how a part looks and how high it is."""
    x = STEP * position + (STEP - BAR) // 2
    parts, y = [], BOTTOM
    for look, height in heights:
        y -= height
        if height:
            parts.append(Part(look, y, height))
    return Bar(x, x + BAR // 2, label, words, value, tuple(parts))


def charts_of(results: CommuneResults) -> list[Chart]:
    """One chart for each set of which something was shown."""
    charts = []
    for number, series in enumerate(results.series, 1):
        bars = _bars(series, results)
        shown = "; ".join(bar.words for bar in bars if bar.value)
        charts.append(Chart(f"bieu-do-{number}", series.title, f"Số đạt theo quý. {shown}.", bars))
    return charts


def _bars(series: Series, results: CommuneResults) -> list[Bar]:
    bars = []
    for place, (period, point) in enumerate(zip(results.periods, series.points, strict=True)):
        label = f"{roman(period.quarter)}/{period.year % 100:02d}"
        if point is None or not point.size:
            bars.append(bar_of(place, label, f"{period}: chưa có kết quả"))
            continue
        unmet = f", chưa đạt {count(point.not_met)}" if point.not_met else ""
        words = f"{period}: đạt {fraction(point.fulfilled, point.size)}{unmet}"
        shares = (("met", point.fulfilled), ("not_met", point.not_met))
        heights = [(look, HEIGHT * number // point.size) for look, number in shares]
        bars.append(bar_of(place, label, words, count(point.fulfilled), heights))
    return bars
