"""The rules of the programme: what is met. Pure functions on plain values.

Blank is never “not met”: whatever is missing leaves an outcome not assessed.
"""

import operator
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from communes.rules.choices import Level as PlaceLevel
from criteria.rules.choices import HowMet, Measure, Operator, Outcome, SetLevel
from ntm_tracker.vietnamese import decimal

COMMUNES = {PlaceLevel.COMMUNE, PlaceLevel.TOWNSHIP, PlaceLevel.WARD}
COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    Operator.EQUAL: operator.eq,
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.MORE: operator.gt,
    Operator.LESS: operator.lt,
}


class CircularThresholdError(ValueError):
    """Thresholds that are derived from each other."""


def is_for(level: str, *, place: str, is_village: bool) -> bool:
    """Whether a set of `level` measures such a subject: a locality of the level `place`, or one of its villages."""
    if is_village or level == SetLevel.SMART_VILLAGE:  # a commune that named no village yet stands for it
        return level == SetLevel.SMART_VILLAGE and place in COMMUNES
    return (place in COMMUNES) != (level == SetLevel.DISTRICT)


@dataclass(frozen=True)
class Tally:
    """The four counts of a set's items; together they are its size."""

    met: int = 0
    not_met: int = 0
    not_assessed: int = 0
    not_applicable: int = 0

    @property
    def size(self) -> int:
        return self.met + self.not_met + self.not_assessed + self.not_applicable

    @property
    def fulfilled(self) -> int:
        """The numerator that is told, `16` of `16/19`: what does not apply to a commune stands in nobody's way."""
        return self.met + self.not_applicable

    @property
    def is_complete(self) -> bool:
        """“19/19”: nothing not met and nothing not assessed. A set without items is never complete."""
        return self.size > 0 and self.fulfilled == self.size

    @property
    def outcome(self) -> Outcome:
        """Whether the whole set is met: one item not met decides, one not assessed leaves it open."""
        if self.is_complete:
            return Outcome.MET
        return Outcome.NOT_MET if self.not_met else Outcome.NOT_ASSESSED


@dataclass(frozen=True)
class ThresholdRow:
    """One row of an indicator's thresholds: a value, words, or `factor` times the level of `base`."""

    year: int | None = None
    value: Decimal | None = None
    words: str = ""
    factor: Decimal | None = None
    base: Any = None


Level = Decimal | str | None


def tally(outcomes: Iterable[str], size: int | None = None) -> Tally:
    """Count `outcomes`; items of a set of `size` that have no outcome yet are not assessed."""
    counts = Counter(Outcome(outcome) for outcome in outcomes)
    missing = 0 if size is None else size - counts.total()
    if missing < 0:
        raise ValueError(f"{counts.total()} outcomes for a set of {size}")
    counts[Outcome.NOT_ASSESSED] += missing
    return Tally(*(counts[outcome] for outcome in Outcome))


def outcome_from_indicators(outcomes: Iterable[str]) -> Outcome:
    """A criterion is met when all its indicators that apply are met.

    Quyết định 318/QĐ-TTg, 320/QĐ-TTg: the requirement stands in the tables of indicators (the sentence itself is
    recalled). Any not met → not met; else any not assessed → not assessed; else any met → met.
    """
    found = {Outcome(outcome) for outcome in outcomes}
    for outcome in (Outcome.NOT_MET, Outcome.NOT_ASSESSED, Outcome.MET, Outcome.NOT_APPLICABLE):
        if outcome in found:
            return outcome
    return Outcome.NOT_ASSESSED


def outcome_that_follows(how_met: str, declared: str | None, parts: Iterable[str]) -> Outcome | None:
    """Return what a criterion becomes because its indicators decide otherwise than `declared`; None where it stands.

    While not all indicators are known, what was declared for the whole stands. Only a criterion that is met by all
    its indicators follows from them (see `outcome_from_indicators`).
    """
    follows = outcome_from_indicators(parts) if how_met == HowMet.ALL else Outcome.NOT_ASSESSED
    return None if follows in (Outcome.NOT_ASSESSED, declared) else follows


def against_indicators(follows: Outcome) -> str:
    """Return why another outcome cannot be entered for a criterion whose indicators decide."""
    return f"Theo các chỉ tiêu đã ghi, tiêu chí này {follows.label.lower()}"


def takes_indicators(how_met: str, checked: Iterable[bool], *, with_unchecked: bool = False) -> bool:
    """Whether a criterion's indicators can be entered: it is met by all of them, and all words may be relied on.

    `checked` says of the criterion and of each indicator whether it was read in the decree or compared with it.
    """
    return how_met == HowMet.ALL and (with_unchecked or all(checked))


def outcome_of_any(outcomes: Iterable[str]) -> Outcome:
    """One that is met is enough; not met only when nothing is left open.

    Quyết định 319/QĐ-TTg, Điều 1: “ít nhất 01 mô hình”, “01 trong các nhóm”. Nothing to look at → not assessed.
    """
    found = {Outcome(outcome) for outcome in outcomes}
    if Outcome.MET in found:
        return Outcome.MET
    return Outcome.NOT_MET if Outcome.NOT_MET in found and Outcome.NOT_ASSESSED not in found else Outcome.NOT_ASSESSED


def row_in(year: int | None, rows: Iterable[ThresholdRow]) -> ThresholdRow | None:
    """Return the row that holds in `year`: the year's own before the row without year."""
    by_year = {row.year: row for row in rows}
    return by_year.get(year) or by_year.get(None)


def threshold_in(year: int | None, indicator: Hashable, thresholds: Mapping[Any, Iterable[ThresholdRow]]) -> Level:
    """Return the level of `indicator` in `year`: an exact number, words (“Khá”), or None where it is unknown.

    `thresholds` holds the rows of each indicator. A derived level is factor × the base's level of the same year
    (Quyết định 319/QĐ-TTg, Điều 1: 1,10 × 72 = 79,2 in 2024). Raises CircularThresholdError.
    """
    factor, passed = Decimal(1), {indicator}
    while (row := row_in(year, thresholds.get(indicator, ()))) is not None:
        if row.factor is None or row.base is None:
            return _level(row, factor, derived=len(passed) > 1)
        factor, indicator = factor * row.factor, row.base
        if indicator in passed:
            raise CircularThresholdError(f"the threshold of {indicator} is derived from itself")
        passed.add(indicator)
    return None


def _level(row: ThresholdRow, factor: Decimal, *, derived: bool) -> Level:
    if row.value is not None:
        return factor * row.value
    return row.words if row.words and not derived else None


def compares(value: Decimal, sign: str, threshold: Decimal) -> bool:
    """Whether `value` stands to `threshold` as the operator `sign` says; exact, nothing is rounded."""
    return COMPARISONS[sign](value, threshold)


def outcome_of_value(value: Decimal | None, sign: str, threshold: Level) -> Outcome:
    """Compare a measured value with its level; an unknown value or level, or one in words, is for a person to judge."""
    if value is None or not isinstance(threshold, Decimal):
        return Outcome.NOT_ASSESSED
    return Outcome.MET if compares(value, sign, threshold) else Outcome.NOT_MET


def levels_asked(recognised: Iterable[str], targets: Iterable[str]) -> tuple[SetLevel, ...]:
    """Which sets a commune of the programme assesses itself against, besides those of its smart villages.

    Everybody keeps the base set; who was recognised as advanced, or aims at it or higher, has the advanced one too;
    the model conditions are for who is, or aims to be, a model commune (Quyết định 319/QĐ-TTg, Điều 1: it asks for the
    advanced set and a smart village).
    """
    known = set(recognised) | set(targets)
    asked = [SetLevel.COMMUNE_BASE]
    if known & {SetLevel.COMMUNE_ADVANCED, SetLevel.COMMUNE_MODEL}:
        asked.append(SetLevel.COMMUNE_ADVANCED)
    if SetLevel.COMMUNE_MODEL in known:
        asked += [SetLevel.COMMUNE_MODEL, SetLevel.SMART_VILLAGE]
    return tuple(asked)


FAR = 10  # so many times its level, or one so many-th of it: most likely another unit, or a slip


def value_doubt(measure: str, value: Decimal, unit: str, sign: str, level: Level, levels: Iterable[Decimal]) -> str:
    """Return why `value` is far from its unit; nothing where it is not.

    `levels` are those of all indicators of the set in this unit; `level`, compared by `sign`, is its own.
    """
    highest = max(levels, default=None)
    near = None
    if highest and measure != Measure.PERCENT and value > FAR * highest:
        near = highest
    if isinstance(level, Decimal) and sign in (Operator.AT_LEAST, Operator.MORE) and 0 < value < level / FAR:
        near = level
    return f"{decimal(value)} {unit} cách xa mức {decimal(near)} {unit}." if near else ""


def value_trouble(measure: str, value: Decimal | None) -> str:
    """Return why `value` cannot be a measurement of its kind; nothing when it can."""
    if value is None:
        return ""
    if measure == Measure.PERCENT and not 0 <= value <= 100:
        return "Tỷ lệ phải từ 0 đến 100."
    if measure in (Measure.MONEY, Measure.COUNT) and value < 0:
        return "Giá trị không được âm."
    if measure == Measure.COUNT and value != value.to_integral_value():
        return "Số lượng phải là số nguyên."
    return ""
