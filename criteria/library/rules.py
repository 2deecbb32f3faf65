"""What may change in a criteria set, in words for a file and for a form alike. Pure functions on plain values."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import Measure, Provenance
from criteria.rules.outcomes import CircularThresholdError, Level, ThresholdRow, threshold_in
from ntm_tracker.vietnamese import decimal, joined

Law = type[CriteriaSet] | type[Criterion] | type[Indicator] | type[Threshold]
Key = tuple  # code and version of a set, then a criterion's number, an indicator's code, or its code and a year
Values = dict[str, Any]
Thresholds = Mapping[Any, Collection[ThresholdRow]]
MODELS: tuple[Law, ...] = (CriteriaSet, Criterion, Indicator, Threshold)  # in the order of writing
# What somebody compares with the decree: once it changes, the mark that it was compared no longer holds.
COMPARED: dict[Law, tuple[str, ...]] = {
    CriteriaSet: (),
    Criterion: ("number", "name", "wording"),
    Indicator: ("code", "wording", "measure", "operator", "unit_of_measure"),
    Threshold: ("year", "value", "words", "factor", "base"),
}
UNMARKED: Values = {"checked_on": None, "checked_by": None}
# Free to change in a used set (decision 0006); the others are wording (a gap in it may be filled) or structure.
FREE = {"reading", "source", "note", "other_names", "legal_basis", "responsible_units"}
WORDING = {"name", "wording", "unit_of_measure", "indicator_count"}

MET = "đạt"  # the level of an indicator that is met or not
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")
GROUPED = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),([0-9]{1,3})")


def unmarked(model: Law, changed: Iterable[str]) -> Values:
    """Return what takes the checked mark away once what was compared with the decree is among the `changed` values."""
    return UNMARKED if set(COMPARED[model]) & set(changed) else {}


def set_name(key: Key) -> str:
    """Return a set's name in a file: `CODE`, or `CODE/2` for its second version."""
    code, version = key[:2]
    return code if version == 1 else f"{code}/{version}"


# levels ---------------------------------------------------------------------------------------------------


def decimal_of(text: str) -> Decimal:
    """Return a number with decimal point; raise ValueError, also for a comma, which may mean thousands."""
    if NUMBER.fullmatch(text):
        return Decimal(text)
    if not re.search("[0-9]", text):
        raise ValueError(f"“{text}” không phải số. Hãy ghi chữ số, ví dụ 79.2.")
    hint = "Hãy ghi chữ số và dấu chấm thập phân, tối đa 3 chữ số lẻ, ví dụ 79.2."
    if found := GROUPED.fullmatch(text):
        hint = f"Số thập phân dùng dấu chấm: hãy ghi {found[1].replace('.', '')}.{found[2]}."
    raise ValueError(f"“{text}” không phải số đúng cách ghi. {hint}")


def level_of(text: str, measure: str) -> tuple[Decimal | None, str]:
    """Return a level as number or words, as the measure asks; raise ValueError."""
    if measure == Measure.BOOLEAN and text not in ("", MET):
        raise ValueError(f"chỉ tiêu đạt hay không chỉ có mức “{MET}”.")
    if measure in (Measure.BOOLEAN, Measure.TEXT) or not text:
        return None, text
    value = decimal_of(text)
    if measure == Measure.PERCENT and value > 100:
        raise ValueError("tỷ lệ phần trăm ghi từ 0 đến 100.")
    if measure == Measure.COUNT and value != int(value):
        raise ValueError("số lượng là số nguyên.")
    return value, ""


def level_in(year: int | None, indicator: Any, thresholds: Thresholds) -> Level:
    """Return the level of a year; None also for one that is computed in a circle."""
    try:
        return threshold_in(year, indicator, thresholds)
    except CircularThresholdError:
        return None


def bases_of(indicator: Any, thresholds: Thresholds) -> list[Any]:
    """Return an indicator and those that it is computed from."""
    found = [indicator]
    for key in found:
        found += [row.base for row in thresholds.get(key, ()) if row.base and row.base not in found]
    return found


def years_of(indicator: Any, thresholds: Thresholds) -> set[int | None]:
    """The years for which an indicator, or one that it is computed from, has a row of its own."""
    return {row.year for key in bases_of(indicator, thresholds) for row in thresholds.get(key, ())}


def in_words(levels: Iterable[Level]) -> str:
    return joined(sorted(decimal(level) if isinstance(level, Decimal) else f"“{level}”" for level in levels), " hoặc ")


# used sets ------------------------------------------------------------------------------------------------


def stays_open(name: str, stored: Any, reading: str | None) -> bool:
    """Whether a value of a used set may still change: what keeps the meaning may, and a gap may be filled."""
    return name in FREE or (name in WORDING and (stored in (None, "") or reading == Provenance.UNSET))


def frozen_message(key: Key) -> str:
    code, version = key[:2]
    return (
        f"bộ {set_name(key)} đã có kết quả tự đánh giá nên lời văn và cấu trúc không sửa được. "
        f"Hãy nhập thành phiên bản mới, ghi mã {code}/{version + 1}."
    )


def bent_levels(
    before: Thresholds, after: Thresholds, used: Iterable[tuple[Any, int]]
) -> Iterator[tuple[Any, int, Level]]:
    """Yield indicator, year and former level where a known level of a used year would change, computed ones included.

    A level that was not known may be added.
    """
    for indicator, year in used:
        was = level_in(year, indicator, before)
        if was is not None and was != level_in(year, indicator, after):
            yield indicator, year, was


def used_level_message(key: Key, year: int, was: Level) -> str:
    """Say that the level of a used year stays; `key` is that of its indicator."""
    level = f"mức {in_words([was])} năm {year} của chỉ tiêu {key[2]} bộ {set_name(key)}"
    return (
        f"{level} đã dùng khi tự đánh giá nên không sửa được. Hãy ghi mức cho năm mới, hoặc nhập phiên bản mới của bộ."
    )
