"""Criteria sets as files of the kind that the import reads: exporting and importing again changes nothing."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Model

from criteria.library.contents import whole_criteria
from criteria.library.files import CRITERIA, OPTIONAL, REQUIRED, SETS, THRESHOLDS, UNFORMULA
from criteria.library.rows import FIELDS, OF_YEAR
from criteria.library.rules import set_name
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import HowMet, Provenance
from ntm_tracker.workbooks import text_workbook

Cells = dict[str, str]
STAMP = (2024, 1, 1, 0, 0, 0)  # the same sets give the same bytes
LONGEST_TITLE = 31  # of a sheet


@dataclass(frozen=True)
class Sheet:
    """A table of one kind; `rows` have the cells that are not blank."""

    name: str
    kind: str
    rows: list[Cells]

    @cached_property
    def columns(self) -> list[str]:
        """The required columns, and those of the others that are filled somewhere."""
        filled = {column for row in self.rows for column, text in row.items() if text}
        return REQUIRED[self.kind] + [column for column in OPTIONAL[self.kind] if column in filled]

    def lines(self) -> Iterator[list[str]]:
        return ([row.get(column, "") for column in self.columns] for row in self.rows)


def sheets_of(sets: Iterable[CriteriaSet]) -> list[Sheet]:
    """The list of sets, the items of each, the levels by year; read with a fixed number of queries."""
    sets = list(sets)
    found = whole_criteria().order_by("order", "number").by_set(each.pk for each in sets)
    heads, items, levels = [], [], []
    for each in sets:
        head, criteria = {"set_code": set_name(each.natural_key())}, found[each.pk]
        heads.append(head | _cells(each, FIELDS[CriteriaSet]))
        rows = [head | row for criterion in criteria for row in _criterion(criterion)]
        levels += [head | row for criterion in criteria for row in _levels(criterion)]
        items += [Sheet(name_of(each), CRITERIA, rows)] if rows else []
    years = [Sheet("thresholds-by-year", THRESHOLDS, levels)] if levels else []
    return [Sheet("sets", SETS, heads), *items, *years]


def name_of(criteria_set: CriteriaSet) -> str:
    """`xa-ntm-2021-2025`, `xa-ntm-2021-2025-v2`: the name of its file."""
    return criteria_set.slug + (f"-v{criteria_set.version}" if criteria_set.version > 1 else "")


def _cells(record: Model, columns: dict[str, str]) -> Cells:
    return {column: _text(getattr(record, name)) for column, name in columns.items()}


def _criterion(criterion: Criterion) -> Iterator[Cells]:
    own = {"criterion_no": criterion.number, "criterion_name": criterion.name}
    further = {
        "measure": "none",
        "responsible_department": "; ".join(unit.code for unit in criterion.responsible_units.all()),
        "how_met": criterion.how_met if criterion.how_met != HowMet.ALL else "",
        "derived_from": criterion.derived_from,
    }
    yield own | _cells(criterion, FIELDS[Criterion]) | further
    for indicator in criterion.indicators.all():
        yield own | {"indicator_no": indicator.code} | _indicator(indicator)


def _indicator(indicator: Indicator) -> Cells:
    cells = _cells(indicator, FIELDS[Indicator])
    cells |= _other(indicator.takes_value_from, "value_from_set", "value_from_indicator")
    for level in (each for each in indicator.thresholds.all() if each.year is None):
        cells |= {"threshold": _level(level), "factor": _text(level.factor)} | _cells(level, FIELDS[Threshold])
        cells |= _other(level.base, "base_set", "base_indicator")
        if level.source == indicator.source:
            cells["threshold_source"] = ""
    return cells


def _other(indicator: Indicator | None, set_column: str, code_column: str) -> Cells:
    if indicator is None:
        return {}
    return {set_column: set_name(indicator.criterion.criteria_set.natural_key()), code_column: indicator.code}


def _levels(criterion: Criterion) -> Iterator[Cells]:
    for indicator in criterion.indicators.all():
        own = {"indicator_no": indicator.code, "unit": indicator.unit_of_measure}
        for level in (each for each in indicator.thresholds.all() if each.year):
            yield own | {"year": str(level.year), "threshold": _level(level)} | _cells(level, OF_YEAR)


def _level(level: Threshold) -> str:
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


# files ----------------------------------------------------------------------------------------------------


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a mark, so that Excel reads it; nothing in it starts a formula when it is opened there."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    writer.writerows([[_harmless(text) for text in line] for line in sheet.lines()])
    return target.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if len(text) > 1 and f"'{text}".startswith(UNFORMULA) else text


def as_zip(sheets: Sequence[Sheet]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for sheet in sheets:
            packed.writestr(zipfile.ZipInfo(f"{sheet.name}.csv", STAMP), as_csv(sheet), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    titles: list[str] = []
    for sheet in sheets:
        title = sheet.name[:LONGEST_TITLE]
        titles.append(title if title not in titles else f"{title[: LONGEST_TITLE - 4]}~{len(titles)}")
    return text_workbook((title, sheet.columns, sheet.lines()) for title, sheet in zip(titles, sheets, strict=True))
