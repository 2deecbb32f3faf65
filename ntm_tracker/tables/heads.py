"""The head of a table: one row or two that name the columns, found by what the names mean."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ntm_tracker.tables.model import Table
from ntm_tracker.vietnamese import fold

SEARCHED, LONGEST = 40, 120
OTHER = "other"  # of a column that has a meaning, and none that is asked for
FIGURE = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?[.)]?")


@dataclass(frozen=True)
class Head:
    """The rows of a head, 0 for none, and the meaning of each column that has one."""

    first: int = 0
    last: int = 0
    kinds: dict[int, str] = field(default_factory=dict)

    def columns(self, kind: str) -> list[int]:
        return [column for column, each in self.kinds.items() if each == kind]


def folded(text: str) -> str:
    """`text` without marks on one line, and without what stands around words in a head."""
    return " ".join(fold(text).split()).strip(" .:()*")


def parts_of(table: Table, first: int, last: int, column: int) -> list[str]:
    """The names of a column from the top, each once where cells are merged."""
    places = dict.fromkeys(table.begin(row, column) for row in range(first, last + 1))
    return [text for text in (folded(table.cell(*place).text) for place in places) if text]


def find_head(table: Table, meaning: Callable[[Sequence[str]], str]) -> Head:
    """The rows that name most columns, each by its `meaning`; no head where fewer than two are named."""
    best, named = Head(), 1
    columns = [column for column in range(1, table.width + 1) if column not in table.hidden_columns]
    rows = [row for row in table.seen_rows if row <= SEARCHED]
    for row in rows:
        for last in (row, row + 1):
            if any(FIGURE.fullmatch(table.cell(last, column).text.strip()) for column in columns):
                continue  # what holds a number is a row of the table, and years alone name columns
            kinds = {}
            for column in columns:
                parts = parts_of(table, row, last, column)
                if parts and len(parts[-1]) < LONGEST and (kind := meaning(parts)):
                    kinds[column] = kind
            found = len(set(kinds.values()) - {OTHER})
            if found > named:
                best, named = Head(row, last, kinds), found
    return best
