"""The numbers in the cells of a workbook, as people write them; where our own workbooks have their head."""

import re
from decimal import Decimal

from ntm_tracker.tables.excel import tables_of_workbook
from ntm_tracker.tables.model import Cell, Table

HIDDEN_SHEET, HEAD, FIRST = "_ma", 6, 7  # of our own workbooks: the row of the column names, the first one below
PLACES = Decimal("0.001")
HIGHEST = Decimal(10) ** 11
LONGEST_NUMBER = 60  # signs


class BadNumberError(ValueError):
    """A text that is no number, or not surely one; the message says what to write."""


def pages_of(data: bytes) -> list[Table]:
    """The pages of the workbook in `data`; raise BadWorkbookError for what is not opened."""
    # Our own pages count in their head by a formula, which nobody asks for its value.
    return tables_of_workbook(data, HEAD, HIDDEN_SHEET)


def number_in(cell: Cell) -> Decimal | None:
    """The number that a cell says, typed as a number or as text (`79,2`, `1.234,5`, `85%`); None for none."""
    if cell.number is None and not cell.text:
        return None
    number = cell.number if cell.number is not None else _number(cell.text)
    exact = number.quantize(PLACES) if abs(number) < HIGHEST else None
    if exact is None:
        raise BadNumberError("số quá lớn")
    if abs(exact - number) > Decimal("1e-9"):  # less is what computing with floats leaves
        raise BadNumberError(f"“{cell.text}” có quá 3 chữ số lẻ. Hãy làm tròn, ví dụ 72,125")
    return exact


def _number(text: str) -> Decimal:
    plain = text[:LONGEST_NUMBER].strip().removesuffix("%").rstrip().replace(" ", "")
    if len(text) > LONGEST_NUMBER or not re.fullmatch(r"[+-]?[0-9][0-9.,]{0,20}", plain):
        raise BadNumberError(f"“{text[:60]}” không phải số. Hãy chỉ ghi số, ví dụ 79,2")
    if re.fullmatch(r"[+-]?[0-9]{1,3}[.,][0-9]{3}", plain):
        raise BadNumberError(f"“{text}” có thể hiểu hai cách. Hãy ghi {re.sub('[.,]', '', plain)} hoặc {plain[:-1]}")
    mark = max(".,", key=plain.rfind)
    whole, found, rest = plain.rpartition(mark)
    if not found:
        whole, rest = plain, ""
    grouped = re.fullmatch(r"[+-]?[0-9]+|[+-]?[0-9]{1,3}(?:\.[0-9]{3})+|[+-]?[0-9]{1,3}(?:,[0-9]{3})+", whole)
    if not grouped or (found and mark in whole):
        if re.fullmatch(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3}){2,}|[+-]?[0-9]{1,3}(?:,[0-9]{3}){2,}", plain):
            return Decimal(re.sub("[.,]", "", plain))
        raise BadNumberError(f"“{text}” không phải số. Hãy chỉ ghi số, ví dụ 1.234,5")
    return Decimal(f"{re.sub('[.,]', '', whole)}.{rest or 0}")
