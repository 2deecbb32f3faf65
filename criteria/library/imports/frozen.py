"""What an import may not do: break a set's size, bend a computed level, change what an assessment already uses."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from criteria.library.imports.checks import Checking, Plan, Stored, check_rows, raise_problems
from criteria.library.imports.records import Key, Kind, Record, SetKey, told_set
from criteria.library.imports.rows import Batch
from criteria.rules.choices import Provenance
from criteria.rules.outcomes import CircularThresholdError, Level, ThresholdRow, threshold_in
from ntm_tracker.vietnamese import decimal, joined

Thresholds = dict[Key, list[ThresholdRow]]
# Free to change in a used set; the others are wording (a gap in it may be filled) or structure.
FREE = {"reading", "source", "note", "legal_basis"}
WORDING = {"name", "wording", "unit_of_measure", "indicator_count"}
COLUMNS = {
    "indicator_count": "indicators",
    "how_met": "how_met",
    "takes_value_from": "value_from_indicator",
    "criterion": "criterion_no",
    "unit_of_measure": "unit",
    "order": "indicator_no",
}


def plan(batch: Batch, stored: Stored) -> Plan:
    """Return what to write; raise ImportRefusedError with everything that is wrong."""
    checking = check_rows(batch, stored)
    _check_sizes(checking)
    _check_levels(checking)
    _check_used_sets(checking)
    raise_problems(checking)
    return checking.plan


# sizes ----------------------------------------------------------------------------------------------------


def _check_sizes(checking: Checking) -> None:
    """A set has as many counted criteria and indicators as `sets.csv` says, once a file brings any."""
    criteria = checking.records[Kind.CRITERION].values()
    brought = {record.key[:2]: record for record in criteria if record.values["counts"]}
    for key, record in (checking.records[Kind.SET] | brought).items():
        if checking.knows(Kind.SET, key) and record.place.file not in checking.batch.unread:
            _check_size(checking, key, record)
    for key, record in brought.items():
        if record.place.file not in checking.batch.unread:
            _check_nothing_is_missing(checking, key, record)


def _check_size(checking: Checking, key: SetKey, record: Record) -> None:
    numbers = {
        number for number in checking.keys(Kind.CRITERION)
        if number[:2] == key and checking.said(Kind.CRITERION, number, "counts")
    }  # fmt: skip
    indicators = [
        code for code in checking.keys(Kind.INDICATOR)
        if code[:2] == key and checking.said(Kind.INDICATOR, code, "criterion") in numbers
    ]  # fmt: skip
    found = (
        ("tiêu chí tính vào số mục", "size", len(numbers)),
        ("chỉ tiêu", "indicator_count", len(indicators)),
    )
    for told, name, count in found:
        expected = checking.said(Kind.SET, key, name)
        if count and expected is not None and count != expected:
            column = COLUMNS.get(name, name) if record.kind == Kind.SET else ""
            message = (
                f"bộ {told_set(key)} có {count} {told}, danh mục bộ ghi {expected}. Hãy thêm dòng thiếu, bỏ dòng thừa."
            )
            checking.refuse(record, column, message)


def _check_nothing_is_missing(checking: Checking, key: SetKey, record: Record) -> None:
    """An import never deletes: a file that brings a set's criteria brings all that are stored."""
    criteria = [
        number for number, values in checking.stored.values[Kind.CRITERION].items()
        if number[:2] == key and values["counts"] and number not in checking.records[Kind.CRITERION]
    ]  # fmt: skip
    brings_indicators = any(code[:2] == key for code in checking.records[Kind.INDICATOR])
    indicators = [
        code
        for code, values in checking.stored.values[Kind.INDICATOR].items()
        if brings_indicators
        and code[:2] == key
        and values["criterion"] in checking.records[Kind.CRITERION]
        and code not in checking.records[Kind.INDICATOR]
    ]
    for told, missing in (("tiêu chí", criteria), ("chỉ tiêu", indicators)):
        if missing:
            names = ", ".join(each[-1] for each in missing)
            message = f"tệp thiếu {told} {names} mà bộ {told_set(key)} đã có. Hãy thêm lại; nhập tệp không xóa mục nào."
            checking.refuse(record, "", message)


# levels ---------------------------------------------------------------------------------------------------


def _thresholds(stored: Stored, plan: Plan | None = None) -> Thresholds:
    """The rows of each indicator, as stored or as they will be."""
    rows = {key: dict(values) for key, values in stored.values[Kind.THRESHOLD].items()}
    if plan:
        rows |= {record.key: record.values for record in plan.new[Kind.THRESHOLD]}
        for key, changes in plan.changed[Kind.THRESHOLD].items():
            rows[key] |= changes
    thresholds: Thresholds = {}
    for (*indicator, year), values in rows.items():
        given = (values.get(name) for name in ("value", "words", "factor", "base"))
        value, words, factor, base = given
        row = ThresholdRow(year, value, words or "", factor, base)
        thresholds.setdefault(tuple(indicator), []).append(row)
    return thresholds


def _check_levels(checking: Checking) -> None:
    thresholds = _thresholds(checking.stored, checking.plan)
    for record in checking.records[Kind.THRESHOLD].values():
        if record.values.get("base") and _is_circular(record.key[:3], thresholds):
            message = "mức được tính vòng quanh chính nó. Hãy kiểm tra bộ và chỉ tiêu gốc."
            checking.refuse(record, "base_indicator", message)
    for record in checking.claims:
        if not record.broken:
            _check_claim(checking, record, thresholds)


def _years(indicator: Key, thresholds: Thresholds) -> set[int | None]:
    """The years for which an indicator, or one that it is derived from, has a row of its own."""
    years, waiting, passed = set(), [indicator], set()
    while waiting:
        key = waiting.pop()
        passed.add(key)
        for row in thresholds.get(key, ()):
            years.add(row.year)
            if row.base and row.base not in passed:
                waiting.append(row.base)
    return years


def _is_circular(indicator: Key, thresholds: Thresholds) -> bool:
    try:
        for year in _years(indicator, thresholds):
            threshold_in(year, indicator, thresholds)
    except CircularThresholdError:
        return True
    return False


def _check_claim(checking: Checking, record: Record, thresholds: Thresholds) -> None:
    indicator, year = record.key[:3], record.key[3]
    if record.claimed is None or _is_circular(indicator, thresholds):
        return
    years = _years(indicator, thresholds) if year is None else [year]
    levels = {threshold_in(each, indicator, thresholds) for each in years} - {None}
    if record.claimed not in levels:
        known = f"khác mức tính được hoặc đã ghi theo năm ({_told(levels)})" if levels else "không đối chiếu được"
        message = f"mức {_told([record.claimed])} {known}. Hãy để trống ô này, hoặc sửa mức gốc."
        checking.refuse(record, "threshold", message)


def _told(levels: Iterable[Level]) -> str:
    return joined(sorted(decimal(level) if isinstance(level, Decimal) else f"“{level}”" for level in levels), " hoặc ")


# used sets ------------------------------------------------------------------------------------------------


def _check_used_sets(checking: Checking) -> None:
    for kind in (Kind.CRITERION, Kind.INDICATOR):
        for record in checking.plan.new[kind]:
            if record.key[:2] in checking.stored.used:
                _refuse_used(checking, record, "indicator_no" if kind == Kind.INDICATOR else "criterion_no")
    for kind in (Kind.SET, Kind.CRITERION, Kind.INDICATOR):
        for key, changes in checking.plan.changed[kind].items():
            if key[:2] in checking.stored.used:
                _check_changes(checking, kind, key, changes)
    _check_used_levels(checking)


def _refuse_used(checking: Checking, record: Record, column: str) -> None:
    code, version = record.key[:2]
    message = (
        f"bộ {told_set(record.key)} đã có kết quả tự đánh giá nên lời văn và cấu trúc không sửa được. "
        f"Hãy nhập thành phiên bản mới, ghi mã {code}/{version + 1}."
    )
    checking.refuse(record, column, message)


def stays_open(name: str, stored: Any, reading: str | None) -> bool:
    """Whether a value of a used set may still change: what keeps the meaning may, and a gap may be filled."""
    return name in FREE or (name in WORDING and (stored in (None, "") or reading == Provenance.UNSET))


def _check_changes(checking: Checking, kind: Kind, key: Key, changes: dict) -> None:
    record, stored = checking.records[kind][key], checking.stored.values[kind][key]
    for name, value in changes.items():
        last_day = max(quarter.last_day for quarter in checking.stored.used[key[:2]])
        ends_later = name == "in_force_to" and value >= last_day
        if not stays_open(name, stored[name], stored.get("reading")) and not ends_later:
            name = {"name": "criterion_name", "wording": "indicator_name"}.get(name, name) if kind != Kind.SET else name
            _refuse_used(checking, record, COLUMNS.get(name, name))


def _check_used_levels(checking: Checking) -> None:
    """Levels of used years stay, computed ones included; a level that was not known may be added."""
    before, after = _thresholds(checking.stored), _thresholds(checking.stored, checking.plan)
    refused = set()
    for indicator, year in _used_levels(checking.stored, before):
        was = _level_in(year, indicator, before)
        if was is not None and was != _level_in(year, indicator, after):
            for record in _behind(checking, indicator, year):
                if record.key not in refused:
                    refused.add(record.key)
                    checking.refuse(record, "threshold", _told_used_level(indicator, year, was))


def _told_used_level(indicator: Key, year: int, was: Level) -> str:
    told = f"mức {_told([was])} năm {year} của chỉ tiêu {indicator[-1]} bộ {told_set(indicator)}"
    return (
        f"{told} đã dùng khi tự đánh giá nên không sửa được. Hãy ghi mức cho năm mới, hoặc nhập phiên bản mới của bộ."
    )


def _used_levels(stored: Stored, thresholds: Thresholds) -> Iterator[tuple[Key, int]]:
    for indicator in thresholds:
        for year in {quarter.year for quarter in stored.used.get(indicator[:2], ())}:
            yield indicator, year


def _level_in(year: int, indicator: Key, thresholds: Thresholds) -> Level:
    return None if _is_circular(indicator, thresholds) else threshold_in(year, indicator, thresholds)


def _behind(checking: Checking, indicator: Key, year: int) -> Iterator[Record]:
    """The rows of the import that a level of `year` depends on."""
    passed: set[Key] = set()
    key: Key | None = indicator
    while key and key not in passed:
        passed.add(key)
        for own in ((*key, year), (*key, None)):
            is_changed = (
                own in checking.plan.changed[Kind.THRESHOLD] or own not in checking.stored.values[Kind.THRESHOLD]
            )
            if is_changed and own in checking.records[Kind.THRESHOLD]:
                yield checking.records[Kind.THRESHOLD][own]
        key = checking.said(Kind.THRESHOLD, (*key, None), "base")
