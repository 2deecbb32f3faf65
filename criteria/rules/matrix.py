"""The matrix of communes × criteria, as every office keeps it, either way round. Pure functions."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from criteria.rules.columns import DIGITS
from criteria.rules.naming import Naming, UnclearError
from criteria.rules.reading import outcome_of_words
from criteria.rules.tables import TableReading, TakenRow, outcome_of
from ntm_tracker.tables.model import Table, address
from ntm_tracker.vietnamese import fold

SEARCHED, LEAST_CRITERIA = 40, 3
BRACKETED = re.compile(r"^\s*\(.*\)\s*$", re.DOTALL)
NOT_SAID = {"-", "–", "—"}


@dataclass
class MatrixReading:
    """What a matrix says of each place, and what of the whole is not taken."""

    places: dict[str, TableReading]
    unread: list[str]


def read_matrix(
    table: Table, names: Mapping[str, str], find_place: Callable[[str], Sequence[str]]
) -> MatrixReading | None:
    """Read a matrix of places × criteria, either way round; None for a table that is none.

    `find_place` gives the keys of the places that are called like this.
    """
    for each, is_turned in ((table, False), (table.turned(), True)):
        matrix = _Matrix(each, Naming(names), find_place, is_turned)
        if matrix.is_one:
            return matrix.read()
    return None


@dataclass
class _Matrix:
    table: Table
    naming: Naming
    find_place: Callable[[str], Sequence[str]]
    is_turned: bool
    head: int = 0
    columns: dict[int, str] = field(default_factory=dict)
    rows: dict[int, Sequence[str]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for row in (row for row in self.table.seen_rows if row <= SEARCHED):
            columns, unread = self._columns_by(row)
            if len(columns) > len(self.columns):
                self.head, self.columns, self.unread = row, columns, unread
        for row in (row for row in self.table.seen_rows if row > self.head):
            cells = (self.table.cell(row, column) for column in range(1, min(self.columns, default=1)))
            found = next((keys for cell in cells if (keys := self.find_place(cell.line))), ())
            if found:
                self.rows[row] = found

    @property
    def is_one(self) -> bool:
        return len(self.columns) >= min(LEAST_CRITERIA, len(self.naming.names)) and bool(self.rows)

    def _columns_by(self, row: int) -> tuple[dict[int, str], list[str]]:
        """The criteria that a row names in its cells, by number or name; the row beside it may say the other."""
        found: dict[int, str] = {}
        unread = []
        for column in range(1, self.table.width + 1):
            text = self.table.cell(row, column).text
            if column in self.table.hidden_columns or not text:
                continue
            number, exact = self.naming.number_in(text), self.naming.exact(text)
            if not number and len(exact) != 1:
                continue
            beside = [self.table.seen(each, column).text for each in (row - 1, row + 1) if each > 0] if number else []
            try:
                names = [each for each in beside if len(self.naming.exact(each)) == 1]
                found[column] = self.naming.find(number or exact[0], names[0] if names else "")
            except UnclearError as why:
                unread.append(f"Cột {address(1, column)[:-1]}: {why}: không đọc.")
        if len(set(found.values())) < len(found):
            return {}, []
        order = list(self.naming.names)
        places = [order.index(each) for each in found.values()]
        return (found, unread) if places == sorted(places) else ({}, [])

    def read(self) -> MatrixReading:
        told = MatrixReading({}, list(self.unread))
        texts = [self.table.cell(row, column).line for row in self.rows for column in self.columns]
        filled = [text for text in texts if text]
        said = {outcome_of_words(text) for text in filled if text not in DIGITS}
        digits = all(text in DIGITS or outcome_of_words(text) is not None for text in filled) and len(set(filled)) > 1
        only_x = {fold(text) for text in filled} == {"x"} or (said == {None} and not digits)
        if only_x and filled:
            told.unread.append("Bảng chỉ đánh dấu x, không rõ x là Đạt hay Chưa đạt: không đọc.")
        for row, keys in self.rows.items():
            if len(keys) > 1:
                told.unread.append(f"{'Cột' if self.is_turned else 'Dòng'} {row}: có nhiều nơi cùng tên: không đọc.")
            elif not only_x:
                reading = told.places.setdefault(keys[0], TableReading())
                for column, number in self.columns.items():
                    self._take(reading, row, column, number, digits=digits)
        return told

    def _take(self, reading: TableReading, row: int, column: int, number: str, *, digits: bool) -> None:
        cell = self.table.cell(row, column)
        place = (column, row) if self.is_turned else (row, column)
        if BRACKETED.match(cell.text):
            reading.unread.append(
                f"Ô {address(*place)}: “{cell.line[:60]}” trong ngoặc là kết quả kỳ trước: không lấy."
            )
            return
        if cell.line in NOT_SAID:
            return
        outcome, why = outcome_of(cell, digits=digits)
        if why:
            reading.unread.append(f"Ô {address(*place)}: {why}.")
        elif outcome:
            reading.take(TakenRow(number, outcome, *place))
