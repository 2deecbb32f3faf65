"""The one model of a table: rows of cells; what is merged, hidden or struck out is known as such."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from ntm_tracker.fields import clean_text
from ntm_tracker.old_fonts import Encoding, OldFont
from ntm_tracker.vietnamese import nfc

MOST_ROWS, MOST_COLUMNS, LONGEST = 1500, 120, 30_000
SHOWN_ROWS, SHOWN_COLUMNS = 15, 12
UNSEEN = str.maketrans("\xa0\u2007\u202f\x0b\x0c", "   \n\n", "\u200b\u200c\u200d\u2060\ufeff")
STRUCK = "có chữ bị gạch ngang. Hãy xóa hẳn chữ đó hoặc bỏ gạch ngang"
# Pictures of a tick, stored as letters that only the font Wingdings shows as such.
TICKS = {"ü": "✓", "û": "✗", "þ": "☑", "ý": "✗", "¨": "☐", "o": "☐", "q": "☐"}
Place = tuple[int, int]  # row and column, both counted from 1


@dataclass(frozen=True)
class Cell:
    """A cell: its paragraphs as lines of text, its number if it is one, and what is odd about it."""

    text: str = ""
    number: Decimal | None = None
    is_formula: bool = False
    trouble: str = ""
    font: str = ""

    @property
    def line(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())


EMPTY = Cell()


@dataclass
class Table:
    """A table, as far as anybody fills one in."""

    title: str = ""
    rows: list[list[Cell]] = field(default_factory=list)
    merged: dict[Place, Place] = field(default_factory=dict)  # where a merged cell goes on: the place it begins at
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    is_cut: bool = False
    converted: OldFont | None = None
    notices: list[str] = field(default_factory=list)

    def cell(self, row: int, column: int) -> Cell:
        """The cell at `row`, `column`; an empty one outside, and where a merged cell goes on."""
        if 0 < row <= len(self.rows) and 0 < column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return EMPTY

    def seen(self, row: int, column: int) -> Cell:
        """What a person sees there: the merged cell that covers the place, or the cell itself."""
        return self.cell(*self.begin(row, column))

    def begin(self, row: int, column: int) -> Place:
        return self.merged.get((row, column), (row, column))

    @property
    def width(self) -> int:
        """How many columns hold anything."""
        return max((column for row in self.rows for column, cell in enumerate(row, 1) if cell.text), default=0)

    @property
    def letters(self) -> list[str]:
        return [get_column_letter(column) for column in range(1, min(self.width, SHOWN_COLUMNS) + 1)]

    @property
    def first_rows(self) -> list[list[Cell]]:
        """The first rows, each as wide as the table."""
        columns = range(1, len(self.letters) + 1)
        return [[self.cell(row, column) for column in columns] for row, _ in enumerate(self.rows[:SHOWN_ROWS], 1)]

    @property
    def seen_rows(self) -> Iterator[int]:
        return (row for row in range(1, len(self.rows) + 1) if row not in self.hidden_rows)

    def turned(self) -> "Table":
        """Return the table with its columns as rows."""
        width = self.width
        rows = [[self.cell(row, column) for row in range(1, len(self.rows) + 1)] for column in range(1, width + 1)]
        merged = {place[::-1]: begin[::-1] for place, begin in self.merged.items()}
        return replace(self, rows=rows, merged=merged, hidden_rows=self.hidden_columns, hidden_columns=self.hidden_rows)


def address(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


class Builder:
    """Makes a table of raw cells, put in row by row with their spans, from wherever they come."""

    def __init__(self, title: str = "") -> None:
        self.table = Table(nfc(title))

    def add(self, cells: Iterable[tuple[Cell, int, int]], *, hidden: bool = False) -> None:
        """Add a row: each cell with how many rows and columns it takes."""
        number, column = len(self.table.rows) + 1, 1
        if number > MOST_ROWS:
            self.table.is_cut = True
            return
        row: list[Cell] = []
        self.table.rows.append(row)
        if hidden:
            self.table.hidden_rows.add(number)
        for cell, rows, columns in cells:
            while (number, column) in self.table.merged:
                column += 1
            if column > MOST_COLUMNS:
                break
            row += [EMPTY] * (column - 1 - len(row)) + [cell]
            self.merge((number, column), min(rows, MOST_ROWS), min(columns, MOST_COLUMNS - column + 1))
            column += max(columns, 1)

    def merge(self, begin: Place, rows: int, columns: int) -> None:
        for row in range(begin[0], min(begin[0] + max(rows, 1), MOST_ROWS + 1)):
            for column in range(begin[1], begin[1] + max(columns, 1)):
                if (row, column) != begin:
                    self.table.merged.setdefault((row, column), begin)


def finished(tables: list[Table]) -> list[Table]:
    """Return the tables of one file with their texts in Unicode: whether they are is decided for all together."""
    encoding = Encoding.of((cell.text, cell.font) for table in tables for row in table.rows for cell in row)
    for table in tables:
        example = ("", "")
        for row in table.rows:
            for column, cell in enumerate(row):
                if not cell.text or cell.number is not None:
                    continue
                text = encoding.unicode(cell.text, cell.font)
                if text != cell.text and not example[0]:
                    example = (cell.text[:60], text[:60])
                    table.converted = encoding.font_of(cell.font)
                row[column] = _cleaned(cell, text)
        while table.rows and not any(cell.text or cell.is_formula or cell.trouble for cell in table.rows[-1]):
            table.rows.pop()
        if table.converted:
            before, after = example
            told = f"Chữ theo bảng mã {table.converted.value} đã được chuyển: “{before}” thành “{after}”."
            table.notices.append(told)
        if table.is_cut:
            table.notices.append(f"Chỉ đọc {MOST_ROWS} dòng đầu của bảng.")
    return tables


def _cleaned(cell: Cell, text: str) -> Cell:
    if len(text) > LONGEST:
        return replace(cell, text=text[:200], trouble=f"chữ dài {len(text)} ký tự. Hãy rút gọn")
    if cell.font.lower().startswith("wingdings"):
        text = TICKS.get(text.strip(), text)
    try:
        return replace(cell, text=clean_text(text.translate(UNSEEN)).strip())
    except ValidationError as error:
        return replace(cell, text="", trouble=error.messages[0].rstrip("."))
