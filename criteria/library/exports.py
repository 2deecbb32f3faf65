"""Criteria sets as files of the kind that `imports` reads: exporting and importing again changes nothing."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from criteria.library.imports.files import CRITERIA, OPTIONAL, REQUIRED, SETS, THRESHOLDS, UNFORMULA
from criteria.library.imports.records import told_set
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

    @property
    def columns(self) -> list[str]:
        """The required columns, and those of the others that are filled somewhere."""
        filled = {column for row in self.rows for column, text in row.items() if text}
        return REQUIRED[self.kind] + [column for column in OPTIONAL[self.kind] if column in filled]

    def lines(self) -> Iterator[list[str]]:
        return ([row.get(column, "") for column in self.columns] for row in self.rows)


def sheets_of(sets: Iterable[CriteriaSet]) -> list[Sheet]:
    """The list of sets, the items of each, the levels by year; read with a fixed number of queries."""
    sets = list(sets)
    criteria: dict[int, list[Criterion]] = {each.pk: [] for each in sets}
    found = Criterion.objects.filter(criteria_set__in=sets).order_by("criteria_set", "order", "number")
    for criterion in found.prefetch_related(
        "responsible_units",
        "indicators__thresholds__base__criterion__criteria_set",
        "indicators__takes_value_from__criterion__criteria_set",
    ):
        criteria[criterion.criteria_set_id].append(criterion)
    items = [
        Sheet(name_of(each), CRITERIA, [row for criterion in criteria[each.pk] for row in _rows(each, criterion)])
        for each in sets
    ]
    levels = [row for each in sets for criterion in criteria[each.pk] for row in _years(each, criterion)]
    return [
        Sheet("sets", SETS, [_set(each) for each in sets]),
        *[sheet for sheet in items if sheet.rows],
        *([Sheet("thresholds-by-year", THRESHOLDS, levels)] if levels else []),
    ]


def name_of(criteria_set: CriteriaSet) -> str:
    """`xa-ntm-2021-2025`, `xa-ntm-2021-2025-v2`: the name of its file."""
    return criteria_set.slug + (f"-v{criteria_set.version}" if criteria_set.version > 1 else "")


def _set(each: CriteriaSet) -> Cells:
    return {
        "set_code": told_set(each.natural_key()),
        "level": each.level,
        "name": each.name,
        "phase": each.phase,
        "legal_basis": each.legal_basis,
        "in_force_from": each.in_force_from.isoformat() if each.in_force_from else "",
        "in_force_to": each.in_force_to.isoformat() if each.in_force_to else "",
        "item_word": each.item_word,
        "size": str(each.size),
        "indicators": "" if each.indicator_count is None else str(each.indicator_count),
        "note": each.note,
    }


def _rows(criteria_set: CriteriaSet, criterion: Criterion) -> Iterator[Cells]:
    own = {
        "set_code": told_set(criteria_set.natural_key()),
        "criterion_no": criterion.number,
        "criterion_name": criterion.name,
    }
    yield own | {
        "indicator_name": criterion.wording,
        "measure": "none",
        "responsible_department": "; ".join(unit.code for unit in criterion.responsible_units.all()),
        "source": criterion.source,
        "confidence": criterion.reading,
        "note": criterion.note,
        "how_met": criterion.how_met if criterion.how_met != HowMet.ALL else "",
        "derived_from": criterion.derived_from,
    }
    for indicator in criterion.indicators.all():
        yield own | _indicator(indicator)


def _indicator(indicator: Indicator) -> Cells:
    level = next((each for each in indicator.thresholds.all() if each.year is None), None)
    cells = {
        "indicator_no": indicator.code,
        "indicator_name": indicator.wording,
        "measure": indicator.measure,
        "operator": indicator.operator,
        "unit": indicator.unit_of_measure,
        "source": indicator.source,
        "confidence": indicator.reading,
        "note": indicator.note,
    }
    cells |= _other(indicator.takes_value_from, "value_from_set", "value_from_indicator")
    if level is None:
        return cells
    return (
        cells
        | _other(level.base, "base_set", "base_indicator")
        | {
            "threshold": _level(level),
            "threshold_confidence": level.reading,
            "factor": number(level.factor),
            "threshold_source": level.source if level.source != indicator.source else "",
            "threshold_note": level.note,
        }
    )


def _other(indicator: Indicator | None, set_column: str, code_column: str) -> Cells:
    if indicator is None:
        return {}
    return {set_column: told_set(indicator.criterion.criteria_set.natural_key()), code_column: indicator.code}


def _years(criteria_set: CriteriaSet, criterion: Criterion) -> Iterator[Cells]:
    for indicator in criterion.indicators.all():
        for level in sorted((each for each in indicator.thresholds.all() if each.year), key=lambda each: each.year):
            yield {
                "set_code": told_set(criteria_set.natural_key()),
                "indicator_no": indicator.code,
                "year": str(level.year),
                "threshold": _level(level),
                "unit": indicator.unit_of_measure,
                "source": level.source,
                "confidence": level.reading,
                "note": level.note,
            }


def _level(level: Threshold) -> str:
    return "" if level.reading == Provenance.UNSET else level.words or number(level.value)


def number(value: Decimal | None) -> str:
    """`79.2`: with a point and without idle zeros, as the files have it."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


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
