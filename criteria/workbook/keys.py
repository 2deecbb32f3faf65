"""What a workbook says of itself to the program, on a hidden sheet: signed, and still only a claim.

Of each sheet: whose self-assessment of which set and period, and of each row what stood there when it was written.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from criteria.workbook.content import Stored, WorkbookSheet

FORMAT = 1
HIDDEN_SHEET, INDEX_SHEET, KEY_COLUMN = "_ma", "Mục lục", 8
HEAD, FIRST = 6, 7  # the row of the column names, and the first one below
NUMBER, NAME, THRESHOLD, VALUE, PREVIOUS, OUTCOME, NOTE = range(1, KEY_COLUMN)
SALT = "criteria.workbook"


@dataclass(frozen=True)
class WrittenRow:
    """What a row said when the workbook was written."""

    outcome: str = ""
    note: str = ""  # of a note only its digest
    value: str = ""
    version: int = 0


@dataclass(frozen=True)
class SheetKey:
    """Whose sheet it is, and what its rows said."""

    place: str  # stands in the sheet itself, too: a renamed sheet is found again
    code: str
    set_version: int
    year: int
    quarter: int
    locality: str
    village: str
    rows: dict[str, WrittenRow]


def digest(text: str) -> str:
    """Return what stands for a note in a workbook. Communes hold workbooks of earlier years: it stays as it is."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16] if text.strip() else ""


def written_row(stored: Stored) -> WrittenRow:
    value = "" if stored.value is None else f"{stored.value.normalize():f}"
    return WrittenRow(stored.outcome, digest(stored.note), value, stored.version)


def key_of(sheet: WorkbookSheet, place: str) -> SheetKey:
    """The key of a sheet that is written."""
    subject = sheet.subject
    return SheetKey(
        place,
        subject.criteria_set.code,
        subject.criteria_set.version,
        subject.period.year,
        subject.period.quarter,
        subject.locality.slug,
        subject.village.name if subject.village else "",
        {line.key: written_row(line.stored) for line in sheet.lines},
    )


def packed(key: SheetKey) -> str:
    """The key as a text that a cell holds, with its signature before it."""
    told = json.dumps([FORMAT, asdict(key)], ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return f"{_signature(told)}:{told}"


def unpacked(text: str) -> SheetKey | None:
    """The key in `text`; None when it was not written by this program or was changed since."""
    signature, _, told = text.partition(":")
    if not constant_time_compare(signature, _signature(told)):
        return None
    try:
        form, values = json.loads(told)
        rows = {key: WrittenRow(**each) for key, each in values.pop("rows").items()}
        return SheetKey(**values, rows=rows) if form == FORMAT else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def value_of(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _signature(told: Any) -> str:
    return salted_hmac(SALT, told, algorithm="sha256").hexdigest()[:40]
