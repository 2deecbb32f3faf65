"""From the rows of tables to records: every cell is checked, rows are not yet held against each other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from criteria.library.imports.cells import Cells
from criteria.library.imports.files import CRITERIA, SETS, THRESHOLDS, Problem, SourceFile, Table
from criteria.library.imports.records import Key, Kind, Record
from criteria.library.imports.sheets import tables_of
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import HowMet, Measure, Operator, Provenance, SetLevel
from ntm_tracker.fields import clean_line

MET = "đạt"  # the level of an indicator that is met or not
HUNDRED = Decimal(100)
OF_CRITERION = ("how_met", "derived_from", "responsible_department")
OF_INDICATOR = (
    "threshold",
    "unit",
    "threshold_confidence",
    "factor",
    "base_set",
    "base_indicator",
    "value_from_set",
    "value_from_indicator",
    "threshold_source",
    "threshold_note",
)


@dataclass(frozen=True)
class Batch:
    """All records of an import; `unread` are the files with rows that could not be read at all."""

    records: list[Record]
    problems: list[Problem]
    unread: frozenset[str] = frozenset()


def read(files: Iterable[SourceFile]) -> Batch:
    """Read all `files` and collect everything that is wrong in them."""
    return read_tables([table for file in files for table in tables_of(file)])


def read_tables(tables: Sequence[Table]) -> Batch:
    """Read tables of known kinds; the rows of one without a kind cannot be used."""
    problems = [problem for table in tables for problem in table.problems]
    records = []
    for table in tables:
        for row in table.rows:
            cells = Cells(row, problems)
            found = list(READERS[table.kind](cells))
            for record in found:
                record.broken = cells.broken
            records += found
    return Batch(records, problems, frozenset(table.name for table in tables if table.problems))


def limit(model: type[models.Model], name: str) -> int:
    """Return how long the text of a field may be."""
    return model._meta.get_field(name).max_length or 0


def _filled(**values: Any) -> dict[str, Any]:
    """Drop what a blank cell left unsaid: it takes nothing away from what is stored."""
    return {name: value for name, value in values.items() if value not in (None, "")}


def _source_and_note(cells: Cells, model: type[models.Model]) -> dict[str, Any]:
    return _filled(source=cells.text("source", limit(model, "source")), note=cells.text("note"))


def _set(cells: Cells) -> Iterator[Record]:
    key = cells.set_key("set_code")
    values = {
        "level": cells.choice("level", SetLevel),
        "name": cells.text("name", limit(CriteriaSet, "name"), required=True),
        "phase": cells.text("phase", limit(CriteriaSet, "phase"), required=True),
        "legal_basis": cells.text("legal_basis", limit(CriteriaSet, "legal_basis"), required=True),
        "item_word": cells.text("item_word", limit(CriteriaSet, "item_word"), required=True),
        "size": cells.whole("size", required=True),
    }
    first, last = cells.date("in_force_from"), cells.date("in_force_to")
    if first and last and last < first:
        cells.refuse("in_force_to", "ngày hết hiệu lực trước ngày có hiệu lực. Hãy kiểm tra hai ngày.")
    values |= _filled(
        in_force_from=first, in_force_to=last, indicator_count=cells.whole("indicators"), note=cells.text("note")
    )
    if key:
        yield Record(Kind.SET, key, values, cells.row)


def _criterion_or_indicator(cells: Cells) -> Iterator[Record]:
    key = cells.set_key("set_code")
    number = cells.text("criterion_no", limit(Criterion, "number"), required=True)
    cells.text("criterion_name", limit(Criterion, "name"), required=True)
    if key and number:
        code = cells.text("indicator_no", limit(Indicator, "code"))
        yield from _indicator(cells, (*key, code), number) if code else _criterion(cells, (*key, number))


def _criterion(cells: Cells, key: Key) -> Iterator[Record]:
    _must_be_blank(
        cells, OF_INDICATOR, "dòng tiêu chí không có ô này. Hãy ghi ở dòng chỉ tiêu, hoặc xem ô có lệch cột."
    )
    for column in ("measure", "operator"):
        if cells.raw(column) not in ("", Measure.NONE):
            cells.refuse(column, "dòng tiêu chí không đo. Hãy để trống, hoặc ghi số chỉ tiêu ở cột indicator_no.")
    number = key[-1]
    values = {
        "name": cells.raw("criterion_name"),
        "counts": number.isascii() and number.isdigit(),
        "reading": cells.choice("confidence", Provenance),
    }
    values |= _filled(wording=cells.text("indicator_name")) | _source_and_note(cells, Criterion) | _how_met(cells)
    units = [name.strip() for name in cells.raw("responsible_department").split(";") if name.strip()]
    yield Record(Kind.CRITERION, key, values, cells.row, units=units)


def _must_be_blank(cells: Cells, columns: Iterable[str], message: str) -> None:
    for column in columns:
        if cells.raw(column):
            cells.refuse(column, message)


def _how_met(cells: Cells) -> dict[str, Any]:
    if not cells.has("how_met"):
        return {}
    how_met = cells.choice("how_met", HowMet, required=False) or HowMet.ALL
    derived_from = cells.choice("derived_from", SetLevel, required=False)
    if (how_met == HowMet.DERIVED) != bool(derived_from):
        cells.refuse("derived_from", "chỉ tiêu chí có how_met là derived mới ghi cấp của bộ quyết định, và phải ghi.")
    return {"how_met": how_met, "derived_from": derived_from}


def _indicator(cells: Cells, key: Key, number: str) -> Iterator[Record]:
    measure = cells.choice("measure", Measure)
    values = {
        "criterion": (*key[:2], number),
        "wording": clean_line(cells.text("indicator_name", limit(Indicator, "wording"), required=True)),
        "measure": measure,
        "operator": cells.choice("operator", Operator, required=measure != Measure.NONE),
        "reading": cells.choice("confidence", Provenance),
    }
    if measure == Measure.BOOLEAN and cells.raw("operator") not in ("", Operator.EQUAL):
        cells.refuse("operator", "chỉ tiêu đạt hay không thì so sánh là “=”. Hãy sửa measure hoặc operator.")
    _must_be_blank(cells, OF_CRITERION, "ô này thuộc dòng tiêu chí. Hãy chuyển lên dòng tiêu chí.")
    values |= _filled(
        unit_of_measure=cells.text("unit", limit(Indicator, "unit_of_measure")),
        takes_value_from=_other_indicator(cells, "value_from_set", "value_from_indicator"),
    )
    values |= _source_and_note(cells, Indicator)
    yield Record(Kind.INDICATOR, key, values, cells.row, criterion_number=number)
    yield from _threshold_without_year(cells, key)


def _other_indicator(cells: Cells, set_column: str, code_column: str) -> Key | None:
    other, code = cells.set_key(set_column, required=False), cells.raw(code_column)
    if bool(cells.raw(set_column)) != bool(code):
        cells.refuse(code_column, f"hai cột {set_column} và {code_column} phải cùng có hoặc cùng trống.")
    return (*other, code) if other and code else None


def _threshold_without_year(cells: Cells, key: Key) -> Iterator[Record]:
    """The level on an indicator's own row: a factor of another one, a level, a gap (`unset`), or none at all."""
    base, factor = _other_indicator(cells, "base_set", "base_indicator"), cells.decimal("factor")
    if bool(cells.raw("base_set")) != bool(cells.raw("factor")):
        cells.refuse("factor", "hệ số và bộ, chỉ tiêu gốc phải cùng có hoặc cùng trống.")
    if factor is not None and (factor == 0 or factor >= 1000):
        cells.refuse("factor", "hệ số phải lớn hơn 0 và nhỏ hơn 1000.")
    if not (base or cells.raw("threshold") or cells.raw("threshold_confidence")):
        return
    level = _level(cells, cells.raw("measure"))
    reading = cells.choice("threshold_confidence", Provenance)
    if reading and (reading == Provenance.UNSET) == bool(base or cells.raw("threshold")):
        cells.refuse("threshold_confidence", "“unset” đi với ô mức trống; có mức thì ghi read hoặc recalled.")
    source = cells.text("threshold_source", limit(Threshold, "source")) or cells.raw("source")
    values = {"reading": reading} | level | _filled(source=source, note=cells.text("threshold_note"))
    claimed = None
    if base:
        values |= {"value": None, "words": "", "factor": factor, "base": base}
        claimed = level["value"]
    yield Record(Kind.THRESHOLD, (*key, None), values, cells.row, claimed=claimed)


def _level(cells: Cells, measure: str) -> dict[str, Any]:
    """Return value or words of the `threshold` cell, as the measure asks."""
    text = cells.text("threshold", limit(Threshold, "words"))
    is_number = measure not in (Measure.BOOLEAN, Measure.TEXT)
    level = {"value": cells.decimal("threshold") if is_number else None, "words": "" if is_number else text}
    if wrong := wrong_level(measure, **level):
        cells.refuse("threshold", wrong)
    return level


def wrong_level(measure: str, value: Decimal | None, words: str) -> str:
    """Say what keeps a level from fitting its measure, or nothing."""
    if measure == Measure.BOOLEAN and (value is not None or words not in ("", MET)):
        return f"chỉ tiêu đạt hay không chỉ có mức “{MET}”."
    if words and measure not in (Measure.BOOLEAN, Measure.TEXT):
        return f"“{words}” không phải số. Hãy ghi chữ số, ví dụ 79.2."
    if value is not None and measure == Measure.PERCENT and value > HUNDRED:
        return "tỷ lệ phần trăm ghi từ 0 đến 100."
    if value is not None and measure == Measure.COUNT and value != int(value):
        return "số lượng là số nguyên."
    return ""


def _threshold_of_year(cells: Cells) -> Iterator[Record]:
    key, year = cells.set_key("set_code"), cells.year("year")
    code = cells.text("indicator_no", limit(Indicator, "code"), required=True)
    text, reading = cells.text("threshold", limit(Threshold, "words")), cells.choice("confidence", Provenance)
    is_number = any(char.isdigit() for char in text)
    if reading and (reading == Provenance.UNSET) == bool(cells.raw("threshold")):
        cells.refuse("confidence", "“unset” đi với ô mức trống; có mức thì ghi read hoặc recalled.")
    level = {"value": cells.decimal("threshold") if is_number else None, "words": "" if is_number else text}
    values = level | {"reading": reading} | _source_and_note(cells, Threshold)
    if key and code and year:
        yield Record(Kind.THRESHOLD, (*key, code, year), values, cells.row)


READERS: dict[str, Callable[[Cells], Iterator[Record]]] = {
    SETS: _set,
    CRITERIA: _criterion_or_indicator,
    THRESHOLDS: _threshold_of_year,
}
