"""What a table says of the criteria of one set: the official form, row by row. Pure functions.

Nothing is taken that a row does not say of its criterion itself. Rows of a section, of a sum and of indicators are told
apart; what is not taken is told with its place.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from criteria.rules.choices import Outcome
from criteria.rules.columns import DIGITS, Layout, guess
from criteria.rules.naming import BEFORE_NAME, Naming, UnclearError, is_part
from criteria.rules.reading import outcome_of_words
from ntm_tracker.tables.model import Cell, Table, address
from ntm_tracker.vietnamese import fold, joined

SUM = re.compile(r"^(?:tong|cong|tong cong|tong so|so (?:tieu chi )?(?:chua )?dat)\b(?!.*tieu chi so)")
SECTION = re.compile(r"^(?:[ivx]{1,5}|[a-h])[.)]?$")
MARKED = {"x", "v", "+", "1", "✓", "✔", "☑", "√", "🗸", "✅", "true", "co", "d", "dat"}
UNMARKED = {"", "-", "–", "—", "0", "☐", "□", "false", "/", "."}
SAYS_NOT = {"chua dat", "khong dat", "cd", "k dat"}
MOST_LINES = 400  # below the head; no set has as many criteria and indicators
NOTHING = "Không đọc được kết quả nào từ bảng này."


@dataclass(frozen=True)
class TakenRow:
    """What is taken for one criterion, with where it was read."""

    number: str
    outcome: Outcome
    row: int
    column: int
    note: Cell | None = None

    @property
    def place(self) -> str:
        return address(self.row, self.column)


@dataclass
class TableReading:
    """What is taken, by criterion, and what is not, each with why."""

    rows: dict[str, TakenRow] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    disputed: set[str] = field(default_factory=set)

    def take(self, new: TakenRow) -> None:
        """Take a row, unless another one says otherwise of the same criterion."""
        earlier = self.rows.get(new.number)
        if new.number in self.disputed or (earlier and earlier.outcome != new.outcome):
            self.disputed.add(new.number)
            self.rows.pop(new.number, None)
            said = f", ô {earlier.place} ghi {earlier.outcome.label}" if earlier else ""
            message = f"tiêu chí số {new.number} ghi {new.outcome.label}{said}; chưa lấy kết quả nào"
            self.unread.append(f"Ô {new.place}: {message}.")
        elif not earlier:
            self.rows[new.number] = new

    def refuse(self, message: str) -> None:
        """Take nothing at all, and say why first."""
        self.rows.clear()
        self.unread.insert(0, message)


# the official form ----------------------------------------------------------------------------------------


@dataclass
class _Group:
    """The rows of one criterion: its own, and those of its indicators."""

    number: str
    row: int
    parts: list[int] = field(default_factory=list)


def read_table(
    table: Table,
    names: Mapping[str, str],
    layout: Layout,
    others: Mapping[str, Mapping[str, str]] | None = None,
) -> TableReading:
    """What `table` says by its `layout` of the criteria `names`; `others` are the other sets, by their names."""
    return _Form(table, Naming(names), layout).read(others or {})


@dataclass
class _Form:
    table: Table
    naming: Naming
    layout: Layout
    reading: TableReading = field(default_factory=TableReading)
    named: list[tuple[str, str]] = field(default_factory=list)
    fitting: int = 0
    refused: int = 0

    def read(self, others: Mapping[str, Mapping[str, str]]) -> TableReading:
        for group in list(self._groups()):
            self._take(group)
        own = self.naming.agreements(self.named)
        best = max(others, key=lambda each: Naming(others[each]).agreements(self.named), default="")
        self._tell_hidden()
        if best and Naming(others[best]).agreements(self.named) > own:
            self.reading.refuse(f"Số và tên các tiêu chí trong bảng là của {best}: chưa lấy kết quả nào.")
        elif self.refused > 1 and self.refused >= self.fitting:
            self.reading.refuse("Tên các tiêu chí trong bảng không phải của bộ tiêu chí này: chưa lấy kết quả nào.")
        return self.reading

    def _tell_hidden(self) -> None:
        for column in sorted(self.table.hidden_columns):
            if self.table.cell(self.layout.head or 1, column).text:
                self.reading.unread.append(f"Cột {address(1, column)[:-1]} đang ẩn: không đọc.")
        if len(self.table.rows) > self.layout.head + MOST_LINES:
            self.reading.unread.append(f"Chỉ đọc {MOST_LINES} dòng đầu của bảng.")
        hidden = [row for row in self.table.hidden_rows if self.table.cell(row, self.layout.number).text]
        if hidden:
            self.reading.unread.append(
                f"{len(hidden)} dòng đang ẩn hoặc bị lọc: không đọc. Hãy bỏ ẩn, bỏ lọc rồi gửi lại."
            )

    def _groups(self) -> Iterator[_Group]:
        """The criteria in the order of the rows, each with the rows below that are its indicators'."""
        group: _Group | None = None
        for row in self._rows():
            number, name = (self._key(row, column) for column in (self.layout.number, self.layout.name))
            try:
                found = "" if self._goes_on(row) else self.naming.find(number, name)
                if found and self._has_numbers and not (number or BEFORE_NAME.match(fold(name).strip())):
                    found = ""  # where criteria have numbers, a row without one is none by its name alone
            except UnclearError as why:
                self.refused += 1
                self.reading.unread.append(f"Dòng {row}: {why}: không đọc.")
                self.named.append((number, name))
                found, group = "", None
                continue
            if found:
                if group:
                    yield group
                self.named.append((number or found, name))
                self.fitting += bool(name)
                group = _Group(found, row)
            elif group and self._is_part_of(group, row, number, name):
                group.parts.append(row)
            else:
                if group:
                    yield group
                group = None
                if self._said(row):
                    self.reading.unread.append(
                        f"Dòng {row}: “{(name or number)[:60]}” không rõ tiêu chí nào: không đọc."
                    )
        if group:
            yield group

    def _rows(self) -> Iterator[int]:
        """The rows that may say something: not those of sections, sums and column numbers."""
        for row in self.table.seen_rows:
            if row > self.layout.head + MOST_LINES:
                break
            cells = [cell.line for cell in self.table.rows[row - 1] if cell.line]
            if row <= self.layout.head or not (cells or self._said(row)):
                continue
            if _counts_columns(cells) or SUM.match(fold(cells[0]) if cells else "") or self._is_sum(row):
                continue
            yield row

    def _is_sum(self, row: int) -> bool:
        return bool(SUM.match(fold(self._key(row, self.layout.name)).strip()))

    def _key(self, row: int, column: int) -> str:
        return self.table.cell(row, column).text if column else ""

    def _goes_on(self, row: int) -> bool:
        """Whether the number or the name of the row above covers this one, too."""
        return any(
            self.table.begin(row, column)[0] < row for column in (self.layout.number, self.layout.name) if column
        )

    def _is_part_of(self, group: _Group, row: int, number: str, name: str) -> bool:
        if self._goes_on(row) and self.table.begin(row, self.layout.number or self.layout.name)[0] >= group.row:
            return True
        if SECTION.match(fold(number).strip()):
            return False
        if is_part(number) or is_part(name):
            said = re.match(r"\D*0*([0-9]+)", number or name)
            return said is None or said[1] == group.number
        is_another = BEFORE_NAME.match(fold(name).strip()) or (name.isupper() and len(name) > 8)
        return not number.strip(" -+*•.–") and not is_another

    def _take(self, group: _Group) -> None:
        """Take what the criterion's own row says, unless that is said of its first indicator only."""
        own = self._said(group.row)
        parts = [row for row in group.parts if self._said(row) and not self._shares_outcome(group.row, row)]
        name = self._key(group.row, self.layout.name)
        is_first_part = is_part(name) and not self.naming.exact(name)
        if parts and not is_first_part:
            # Beside its indicators a criterion says its own outcome only where each has a name of its own.
            is_first_part = not all(self._key(row, self.layout.name).strip() for row in parts)
            is_first_part |= bool(self.layout.name) and not self.naming.exact(name)
        if own and not (parts or is_first_part):
            self._row(group.number, group.row)
        elif own and not is_first_part:
            self._row(group.number, group.row)
            self._tell_parts(group, parts)
        elif own or parts:
            self._tell_parts(group, [group.row, *parts] if own else parts, asked=True)

    def _tell_parts(self, group: _Group, rows: Sequence[int], *, asked: bool = False) -> None:
        said = joined([f"{address(row, self._column)} {self._said(row)}" for row in rows[:8]])
        if asked:
            self.reading.unread.append(
                f"Tiêu chí số {group.number}: bảng chỉ ghi kết quả từng chỉ tiêu ({said}), không ghi kết quả chung của "
                "tiêu chí: không lấy. Hãy chọn kết quả của tiêu chí này."
            )
        else:
            self.reading.unread.append(f"Tiêu chí số {group.number}: kết quả từng chỉ tiêu ({said}) không lấy.")

    @property
    def _column(self) -> int:
        return self.layout.outcome or self.layout.met or self.layout.not_met

    @property
    def _said_columns(self) -> list[int]:
        return [each for each in (self.layout.outcome, self.layout.met, self.layout.not_met) if each]

    def _said(self, row: int) -> str:
        """What stands in the columns of outcomes."""
        return " ".join(filter(None, (self.table.cell(row, column).line for column in self._said_columns)))[:40]

    def _shares_outcome(self, row: int, part: int) -> bool:
        return self.table.begin(part, self._column) == self.table.begin(row, self._column)

    def _row(self, number: str, row: int) -> None:
        column = self.layout.outcome
        found = self._of_cell(row, column) if column else self._of_marks(row)
        if found:
            outcome, column = found
            note = self.table.cell(row, self.layout.note) if self.layout.note else None
            told = note if note and (note.text or note.trouble) else None
            self.reading.take(TakenRow(number, outcome, row, column, told))

    def _of_cell(self, row: int, column: int) -> tuple[Outcome, int] | None:
        cell = self.table.cell(row, column)
        outcome, why = outcome_of(cell, digits=self._has_flags)
        if why:
            self.reading.unread.append(f"Ô {address(row, column)}: {why}.")
        return (outcome, column) if outcome else None

    @cached_property
    def _has_numbers(self) -> bool:
        rows = range(self.layout.head + 1, len(self.table.rows) + 1)
        return any(self.naming.number_in(self._key(row, self.layout.number)) for row in rows)

    @cached_property
    def _counts(self) -> bool:
        """Whether the columns below Đạt and Chưa đạt count something, so that 1 is no mark."""
        texts = (self.table.cell(row, column).line for row in self._rows() for column in self._said_columns)
        return any(text.isdigit() and int(text) > 1 for text in texts)

    @cached_property
    def _has_flags(self) -> bool:
        """Whether the column of outcomes holds nothing but outcomes, so that 0 and 1 are some, too."""
        head, column = self.layout.head, self.layout.outcome
        texts = [text for row in self.table.seen_rows if row > head and (text := self.table.cell(row, column).line)]
        return bool(head) and all(text in DIGITS or outcome_of_words(text) is not None for text in texts)

    def _of_marks(self, row: int) -> tuple[Outcome, int] | None:
        columns = {Outcome.MET: self.layout.met, Outcome.NOT_MET: self.layout.not_met}
        marked = []
        signs = {column: self._sign(row, column) for column in columns.values()}
        for outcome, column in columns.items():
            cell, sign = self.table.cell(row, column), signs[column]
            if sign == "☒" and "☐" in signs.values():
                sign = "x"
            if sign in MARKED or (outcome == Outcome.NOT_MET and sign in SAYS_NOT):
                marked.append((outcome, column))
            elif sign not in UNMARKED and not (outcome == Outcome.MET and sign in SAYS_NOT | {"k", "ko", "khong"}):
                why = cell.trouble or f"“{cell.line[:60]}” không phải dấu của cột này: không đọc"
                self.reading.unread.append(f"Ô {address(row, column)}: {why}.")
                return None
        if len(marked) > 1:
            places = joined([address(row, column) for _, column in marked], " và ")
            self.reading.unread.append(f"Ô {places} đều được đánh dấu: không đọc.")
        return marked[0] if len(marked) == 1 else None

    def _sign(self, row: int, column: int) -> str:
        cell = self.table.cell(row, column)
        if cell.trouble or (cell.line in DIGITS and self._counts):
            return "?"
        return " ".join(fold(cell.text).split()).strip(" .")


def outcome_of(cell: Cell, *, digits: bool) -> tuple[Outcome | None, str]:
    """The outcome that a cell says, or why none is taken; nothing of both for an empty one."""
    if cell.trouble:
        return None, cell.trouble
    if not cell.text:
        return None, ""
    shown = cell.line[:60]
    if cell.line in DIGITS and not digits:
        return None, f"“{shown}” có thể là giá trị, không rõ là kết quả: không đọc"
    outcome = outcome_of_words(cell.text)
    if outcome is None and cell.line in DIGITS:
        outcome = Outcome.MET if cell.line == "1" else Outcome.NOT_MET
    return outcome, "" if outcome else f"“{shown}” không phải là kết quả: không đọc"


def _counts_columns(cells: Sequence[str]) -> bool:
    """A row below the head that numbers the columns: (1), (2), (3)."""
    digits = [each.strip("() ") for each in cells]
    if len(digits) < 3 or not all(each.isdigit() and len(each) < 4 for each in digits):
        return False
    return all(int(after) == int(before) + 1 for before, after in pairwise(digits))


def read_any(
    table: Table,
    names: Mapping[str, str],
    others: Mapping[str, Mapping[str, str]] | None = None,
    year: int = 0,
    quarter: int = 0,
) -> TableReading:
    """Read a table whose columns nobody chose: what is taken, or why nothing is."""
    layout = guess(table, names, year, quarter)
    if layout.trouble:
        trouble = f"{NOTHING} Không rõ cột nào là kết quả kỳ này: hãy chép cả dòng tên cột."
        return TableReading(unread=[trouble, *table.notices])
    reading = read_table(table, names, layout, others)
    reading.unread = [*table.notices, *reading.unread]
    return reading
