"""Between the rows of tables and records: every cell is checked, rows are not yet held against each other."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from criteria.library.contents import whole_criteria
from criteria.library.files import CRITERIA, SETS, THRESHOLDS, Problem, Row, Sheet, SourceFile, columns, tables_of
from criteria.library.rules import Key, Law, Values, decimal_of, set_name
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import HowMet, Measure, Operator, Provenance
from criteria.rules.outcomes import Level
from ntm_tracker.fields import LineField, clean_line
from ntm_tracker.fields import column as field_of


def _fields(pairs: str) -> dict[str, str]:
    """Return columns and the fields that they fill: `column=field`, or one name for both."""
    return {pair.partition("=")[0]: pair.rpartition("=")[2] for pair in pairs.split()}


# What a cell may hold follows from the field that its column fills: choices, length, kind of value.
FIELDS: dict[Law, dict[str, str]] = {
    CriteriaSet: _fields(
        "level name phase legal_basis in_force_from in_force_to item_word size indicators=indicator_count note"
    ),
    Criterion: _fields(
        "criterion_name=name also_called=other_names indicator_name=wording source confidence=reading note"
    ),
    Indicator: _fields("indicator_name=wording measure operator unit=unit_of_measure source confidence=reading note"),
    Threshold: _fields("threshold_confidence=reading threshold_source=source threshold_note=note"),
}
OF_YEAR = _fields("source confidence=reading note")
OF_CRITERION = ("also_called", "how_met", "derived_from", "responsible_department")
OF_INDICATOR = columns(
    "threshold unit threshold_confidence factor base_set base_indicator value_from_set value_from_indicator "
    "threshold_source threshold_note"
)
# Where a problem with a field is reported that has no column of its own name.
OTHER_COLUMNS = {"criterion": "criterion_no", "takes_value_from": "value_from_indicator", "order": "indicator_no"}
SET_NAME = re.compile(r"([A-Z0-9_]{1,40})(?:/([1-9][0-9]?))?")
BLANK = "ô trống. Hãy ghi giá trị."
UNSET_IS_BLANK = "“unset” đi với ô mức trống; có mức thì ghi read hoặc recalled."


def column_of(model: Law, name: str) -> str:
    """Return the column in which a field stands."""
    columns = {field: column for column, field in FIELDS[model].items()} | OTHER_COLUMNS
    return columns.get(name, name)


@dataclass
class Record:
    """What one row says: only the fields in `values` are said, the others stay as they are."""

    model: Law
    key: Key
    values: Values
    row: Row
    level: str = ""  # of a threshold, as it is written: what it means depends on the measure
    claimed: Level = None  # of a threshold: the level that a computed level must equal
    is_broken: bool = False  # some cell was wrong: known, but not to be used


def read(files: Iterable[SourceFile]) -> tuple[list[Record], list[Problem], set[str]]:
    """Return the records in `files`, everything that is wrong, and the files with rows that could not be read."""
    tables = [table for file in files for table in tables_of(file)]
    problems = [problem for table in tables for problem in table.problems]
    records = []
    for table in tables:
        for cells in (Cells(row, problems) for row in table.rows):
            found = list(READERS[table.kind](cells))
            for record in found:
                record.is_broken = cells.is_broken
            records += found
    return records, problems, {table.name for table in tables if table.problems}


class Cells:
    """Reads the cells of one row; `is_broken` once anything was wrong."""

    def __init__(self, row: Row, problems: list[Problem]) -> None:
        self.row = row
        self.problems = problems
        self.is_broken = False

    def raw(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def refuse(self, column: str, message: str) -> None:
        self.is_broken = True
        self.problems.append(Problem(self.row, column, message))

    def must_be_blank(self, columns: Iterable[str], message: str) -> None:
        for column in columns:
            if self.raw(column):
                self.refuse(column, message)

    def value(self, model: Law, name: str, column: str = "", *, required: bool | None = None) -> Any:
        """Return what a cell says for the field `name`; None for a blank or a wrong one."""
        field, column = field_of(model, name), column or name
        text = self.raw(column)
        if not text:
            if required if required is not None else not (field.blank or field.null):
                self.refuse(column, BLANK)
            return None
        try:
            return _value_of(text, field)
        except ValueError as error:
            self.refuse(column, str(error))
            return None

    def values(self, model: Law, columns: dict[str, str]) -> Values:
        """Return what the row says; a blank cell says nothing and takes nothing away from what is stored."""
        read = {name: self.value(model, name, column) for column, name in columns.items()}
        return {name: value for name, value in read.items() if value is not None}

    def set_key(self, column: str = "set_code", *, required: bool = True) -> Key | None:
        """Return code and version of a set named `CODE` or `CODE/2`."""
        text = self.raw(column)
        if found := SET_NAME.fullmatch(text):
            return found[1], int(found[2] or 1)
        if text:
            hint = "Hãy ghi chữ hoa, số, dấu gạch dưới; phiên bản 2 ghi MÃ/2."
            self.refuse(column, f"“{text}” không phải mã bộ tiêu chí. {hint}")
        elif required:
            self.refuse(column, BLANK)
        return None

    def other_indicator(self, set_column: str, code_column: str) -> Key | None:
        """Return the key of another indicator that two columns name together."""
        other, code = self.set_key(set_column, required=False), self.raw(code_column)
        if bool(self.raw(set_column)) != bool(code):
            self.refuse(code_column, f"hai cột {set_column} và {code_column} phải cùng có hoặc cùng trống.")
        return (*other, code) if other and code else None


def _value_of(text: str, field: models.Field) -> Any:
    """Return `text` as a value of `field`; raise ValueError."""
    if field.choices and text not in dict(field.flatchoices):
        known = "; ".join(f"{value} ({label})" for value, label in field.flatchoices if value)
        raise ValueError(f"“{text}” không có trong danh sách. Hãy ghi một trong: {known}.")
    match field:
        case models.IntegerField():
            if not (text.isascii() and text.isdigit() and len(text) <= 3):
                raise ValueError(f"“{text}” không phải số nguyên. Hãy ghi chữ số, ví dụ 19.")
            return int(text)
        case models.DecimalField():
            return decimal_of(text)
        case models.DateField():
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                raise ValueError(f"“{text}” không phải ngày. Hãy ghi năm-tháng-ngày, ví dụ 2024-03-01.") from None
    if field.max_length and len(text) > field.max_length:
        raise ValueError(f"dài {len(text)} ký tự, tối đa {field.max_length}. Hãy rút gọn.")
    return clean_line(text) if isinstance(field, LineField) else text


# the rows of each kind of table ---------------------------------------------------------------------------


def _set(cells: Cells) -> Iterator[Record]:
    key, values = cells.set_key(), cells.values(CriteriaSet, FIELDS[CriteriaSet])
    first, last = values.get("in_force_from"), values.get("in_force_to")
    if first and last and last < first:
        cells.refuse("in_force_to", "ngày hết hiệu lực trước ngày có hiệu lực. Hãy kiểm tra hai ngày.")
    if key:
        yield Record(CriteriaSet, key, values, cells.row)


def _criterion_or_indicator(cells: Cells) -> Iterator[Record]:
    key, number = cells.set_key(), cells.value(Criterion, "number", "criterion_no")
    code = cells.value(Indicator, "code", "indicator_no", required=False)
    if code or cells.raw("indicator_no"):
        cells.value(Criterion, "name", "criterion_name")
        yield from _indicator(cells, (*key, code), number) if key and number and code else ()
    elif key and number:
        yield _criterion(cells, (*key, number))


def _criterion(cells: Cells, key: Key) -> Record:
    hint = "Hãy ghi ở dòng chỉ tiêu, hoặc xem ô có lệch cột."
    cells.must_be_blank(OF_INDICATOR, f"dòng tiêu chí không có ô này. {hint}")
    for column in ("measure", "operator"):
        if cells.raw(column) not in ("", Measure.NONE):
            cells.refuse(column, "dòng tiêu chí không đo. Hãy để trống, hoặc ghi số chỉ tiêu ở cột indicator_no.")
    values = {"counts": key[-1].isascii() and key[-1].isdigit()} | cells.values(Criterion, FIELDS[Criterion])
    if "how_met" in cells.row.cells:
        how_met = cells.value(Criterion, "how_met", required=False) or HowMet.ALL
        values |= {"how_met": how_met, "derived_from": cells.value(Criterion, "derived_from") or ""}
        if (how_met == HowMet.DERIVED) != bool(cells.raw("derived_from")):
            hint = "chỉ tiêu chí có how_met là derived mới ghi cấp của bộ quyết định, và phải ghi."
            cells.refuse("derived_from", hint)
    if units := [name.strip() for name in cells.raw("responsible_department").split(";") if name.strip()]:
        values["responsible_units"] = units
    return Record(Criterion, key, values, cells.row)


def _indicator(cells: Cells, key: Key, number: str) -> Iterator[Record]:
    values: dict[str, Any] = {"criterion": (*key[:2], number)} | cells.values(Indicator, FIELDS[Indicator])
    measure, sign = cells.raw("measure"), cells.raw("operator")
    if measure != Measure.NONE and not sign:
        cells.refuse("operator", BLANK)
    if measure == Measure.BOOLEAN and sign not in ("", Operator.EQUAL):
        cells.refuse("operator", "chỉ tiêu đạt hay không thì so sánh là “=”. Hãy sửa measure hoặc operator.")
    values.setdefault("operator", "")
    cells.must_be_blank(OF_CRITERION, "ô này thuộc dòng tiêu chí. Hãy chuyển lên dòng tiêu chí.")
    if source := cells.other_indicator("value_from_set", "value_from_indicator"):
        values["takes_value_from"] = source
    yield Record(Indicator, key, values, cells.row)
    yield from _level_of_all_years(cells, key)


def _level_of_all_years(cells: Cells, key: Key) -> Iterator[Record]:
    """The level on an indicator's own row: a factor of another one, a level, a gap (`unset`), or none at all."""
    base, factor = cells.other_indicator("base_set", "base_indicator"), cells.value(Threshold, "factor")
    if bool(cells.raw("base_set")) != bool(cells.raw("factor")):
        cells.refuse("factor", "hệ số và bộ, chỉ tiêu gốc phải cùng có hoặc cùng trống.")
    if factor is not None and (factor == 0 or factor >= 1000):
        cells.refuse("factor", "hệ số phải lớn hơn 0 và nhỏ hơn 1000.")
    if base or cells.raw("threshold") or cells.raw("threshold_confidence"):
        values = cells.values(Threshold, FIELDS[Threshold])
        if source := cells.raw("source"):
            values.setdefault("source", source)
        if base:
            values |= {"base": base, "factor": factor}
        yield _level(cells, (*key, None), values, bool(base or cells.raw("threshold")), "threshold_confidence")


def _level_of_year(cells: Cells) -> Iterator[Record]:
    key, code = cells.set_key(), cells.value(Indicator, "code", "indicator_no")
    values = cells.values(Threshold, OF_YEAR)
    year, is_known = cells.raw("year"), bool(cells.raw("threshold"))
    if not re.fullmatch("20[0-9]{2}", year):
        cells.refuse("year", f"“{year}” không phải năm. Hãy ghi bốn chữ số, ví dụ 2024." if year else BLANK)
    elif key and code:
        yield _level(cells, (*key, code, int(year)), values, is_known, "confidence")


def _level(cells: Cells, key: Key, values: Values, is_known: bool, column: str) -> Record:
    level = cells.value(Threshold, "words", "threshold", required=False) or ""
    if "reading" in values and (values["reading"] == Provenance.UNSET) == is_known:
        cells.refuse(column, UNSET_IS_BLANK)
    return Record(Threshold, key, values, cells.row, level)


READERS: dict[str, Callable[[Cells], Iterator[Record]]] = {
    SETS: _set,
    CRITERIA: _criterion_or_indicator,
    THRESHOLDS: _level_of_year,
}


# from records to rows ------------------------------------------------------------------------------------


def sheets_of(sets: Iterable[CriteriaSet]) -> list[Sheet]:
    """The list of sets, the items of each, the levels by year; read with a fixed number of queries."""
    sets = list(sets)
    found = whole_criteria().order_by("order", "number").by_set(each.pk for each in sets)
    heads, items, levels = [], [], []
    for each in sets:
        head, criteria = {"set_code": set_name(each.natural_key())}, found[each.pk]
        heads.append(head | _cells(each, FIELDS[CriteriaSet]))
        rows = [head | row for criterion in criteria for row in _rows_of(criterion)]
        levels += [head | row for criterion in criteria for row in _years_of(criterion)]
        items += [Sheet(name_of(each), CRITERIA, rows)] if rows else []
    years = [Sheet("thresholds-by-year", THRESHOLDS, levels)] if levels else []
    return [Sheet("sets", SETS, heads), *items, *years]


def name_of(criteria_set: CriteriaSet) -> str:
    """`xa-ntm-2021-2025`, `xa-ntm-2021-2025-v2`: the name of its file."""
    return criteria_set.slug + (f"-v{criteria_set.version}" if criteria_set.version > 1 else "")


def _cells(record: models.Model, columns: dict[str, str]) -> dict[str, str]:
    return {column: _text(getattr(record, name)) for column, name in columns.items()}


def _rows_of(criterion: Criterion) -> Iterator[dict[str, str]]:
    own = {"criterion_no": criterion.number, "criterion_name": criterion.name}
    further = {
        "measure": "none",
        "responsible_department": "; ".join(unit.code for unit in criterion.responsible_units.all()),
        "how_met": criterion.how_met if criterion.how_met != HowMet.ALL else "",
        "derived_from": criterion.derived_from,
    }
    yield own | _cells(criterion, FIELDS[Criterion]) | further
    for indicator in criterion.indicators.all():
        yield own | {"indicator_no": indicator.code} | _indicator_cells(indicator)


def _indicator_cells(indicator: Indicator) -> dict[str, str]:
    cells = _cells(indicator, FIELDS[Indicator])
    cells |= _other(indicator.takes_value_from, "value_from_set", "value_from_indicator")
    for level in (each for each in indicator.thresholds.all() if each.year is None):
        cells |= {"threshold": _level_text(level), "factor": _text(level.factor)} | _cells(level, FIELDS[Threshold])
        cells |= _other(level.base, "base_set", "base_indicator")
        if level.source == indicator.source:
            cells["threshold_source"] = ""
    return cells


def _other(indicator: Indicator | None, set_column: str, code_column: str) -> dict[str, str]:
    if indicator is None:
        return {}
    return {set_column: set_name(indicator.criterion.criteria_set.natural_key()), code_column: indicator.code}


def _years_of(criterion: Criterion) -> Iterator[dict[str, str]]:
    for indicator in criterion.indicators.all():
        own = {"indicator_no": indicator.code, "unit": indicator.unit_of_measure}
        for level in (each for each in indicator.thresholds.all() if each.year):
            yield own | {"year": str(level.year), "threshold": _level_text(level)} | _cells(level, OF_YEAR)


def _level_text(level: Threshold) -> str:
    return "" if level.reading == Provenance.UNSET else level.words or _text(level.value)


def _text(value: Any) -> str:
    """`79.2`, `2024-03-01`: numbers with a point and without idle zeros, as the files have them."""
    match value:
        case None:
            return ""
        case datetime.date():
            return value.isoformat()
        case Decimal():
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
