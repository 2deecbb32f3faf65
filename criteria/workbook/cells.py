"""The cells of a workbook as people see them: text in Unicode and NFC, numbers exact, formulas told from values."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from ntm_tracker.fields import clean_text
from ntm_tracker.old_fonts import OldFont, font_of_name, font_of_texts, is_capital_font, is_modern, to_unicode
from ntm_tracker.vietnamese import nfc, short_date
from ntm_tracker.workbooks import SAVE_AS_XLSX, BadWorkbookError, open_workbook

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST = 300, 1500, 40, 30_000
SHOWN_ROWS, SHOWN_COLUMNS = 15, 12
HIDDEN_SHEET, HEAD, FIRST = "_ma", 6, 7  # of our own workbooks: the row of the column names, the first one below
UNSEEN = str.maketrans("\xa0\u2007\u202f", "   ", "\u200b\u200c\u200d\u2060\ufeff")
PLACES = Decimal("0.001")
HIGHEST = Decimal(10) ** 11
LONGEST_NUMBER = 60  # signs
NO_VALUE = "ô có công thức nhưng tệp không lưu kết quả của công thức. Hãy gõ giá trị vào ô"


class BadNumberError(ValueError):
    """A text that is no number, or not surely one; the message says what to write."""


@dataclass(frozen=True)
class Cell:
    """A cell: its text, its number if it is one, and what is odd about it."""

    text: str = ""
    number: Decimal | None = None
    is_formula: bool = False
    trouble: str = ""


@dataclass
class Page:
    """A sheet of a workbook, as far as anybody fills one in."""

    title: str
    rows: list[list[Cell]] = field(default_factory=list)
    converted: OldFont | None = None
    example: tuple[str, str] = ("", "")
    is_cut: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """The cell at `row`, `column`, both counted from 1; an empty one outside."""
        if row <= len(self.rows) and 0 < column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return Cell()

    @property
    def width(self) -> int:
        """How many columns hold anything."""
        filled = (column for row in self.rows for column, cell in enumerate(row, 1) if cell.text)
        return max(filled, default=0)

    @property
    def letters(self) -> list[str]:
        return [get_column_letter(column) for column in range(1, min(self.width, SHOWN_COLUMNS) + 1)]

    @property
    def first_rows(self) -> list[list[Cell]]:
        """The first rows, each as wide as the page."""
        columns = range(1, len(self.letters) + 1)
        return [[self.cell(row, column) for column in columns] for row, _ in enumerate(self.rows[:SHOWN_ROWS], 1)]


def address(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def pages_of(data: bytes) -> list[Page]:
    """The pages of the workbook in `data`; raise BadWorkbookError for what is not opened."""
    pages = _loaded(data, None)
    # Our own pages count in their head by a formula, which nobody asks for its value.
    first = HEAD if any(page.title == HIDDEN_SHEET for page in pages) else 0
    formulas = any(cell.is_formula for page in pages for row in page.rows[first:] for cell in row)
    return _loaded(data, pages) if formulas else pages


def _loaded(data: bytes, formulas: Sequence[Page] | None) -> list[Page]:
    """The pages as they were written; with `formulas`, those pages with the values that the formulas had."""
    workbook = open_workbook(data, data_only=formulas is not None)
    try:
        sheets = workbook.worksheets[:MOST_SHEETS]
        return [_page(sheet, formulas[number] if formulas else None) for number, sheet in enumerate(sheets)]
    except Exception as error:  # whatever openpyxl stumbles over
        raise BadWorkbookError(f"tệp Excel bị hỏng, không đọc được. {SAVE_AS_XLSX}") from error


def _page(sheet: Any, formulas: Page | None) -> Page:
    page = Page(nfc(sheet.title))
    sheet.reset_dimensions()  # what other programs write there is not to be relied on
    raw = list(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS))
    page.is_cut = len(raw) > MOST_ROWS
    texts = [cell.value for row in raw for cell in row if cell.data_type == "s" and isinstance(cell.value, str)]
    common = font_of_texts(text for text in texts if not is_modern(text))
    for number, row in enumerate(raw[:MOST_ROWS], 1):
        read = []
        for column, cell in enumerate(row, 1):
            was_formula = formulas is not None and formulas.cell(number, column).is_formula
            read.append(_cell(page, cell, common, was_formula=was_formula))
        page.rows.append(read)
    while page.rows and not any(cell.text or cell.is_formula or cell.trouble for cell in page.rows[-1]):
        page.rows.pop()
    return page


def _cell(page: Page, cell: Any, common: OldFont | None, *, was_formula: bool) -> Cell:
    value = cell.value
    if value is None:
        return Cell(is_formula=True, trouble=NO_VALUE) if was_formula else Cell()
    if cell.data_type == "f":
        return Cell(str(value)[:200], is_formula=True)
    if cell.data_type == "e":
        return Cell(str(value), is_formula=was_formula, trouble=f"công thức bị lỗi {value}. Hãy gõ giá trị vào ô")
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", is_formula=was_formula)
    if isinstance(value, int | float):
        number = Decimal(repr(value)) * (100 if "%" in (cell.number_format or "") else 1)
        return Cell(f"{number.normalize():f}" if abs(number) < 10**15 else str(number), number, was_formula)
    if isinstance(value, datetime.date):
        return Cell(short_date(value), is_formula=was_formula)
    text, trouble = _text(page, str(value), cell, common)
    return Cell(text, is_formula=was_formula, trouble=trouble)


def _text(page: Page, value: str, cell: Any, common: OldFont | None) -> tuple[str, str]:
    if len(value) > LONGEST:
        return value[:200], f"chữ dài {len(value)} ký tự. Hãy rút gọn"
    if not is_modern(value):
        font = cell.font.name if cell.font else None
        if old := font_of_name(font) or common:
            after = to_unicode(value, old, capitals=is_capital_font(font))
            if after != value and page.converted is None:
                page.converted, page.example = old, (value[:60], after[:60])
            value = after
    try:
        return clean_text(value.translate(UNSEEN)).strip(), ""
    except ValidationError as error:
        return "", error.messages[0].rstrip(".")


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
