"""A commune's own sheet: which column is which is guessed, corrected by a person once, and then read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from criteria.models import Criterion
from criteria.rules.choices import Outcome
from criteria.rules.reading import outcome_of_words, read_pasted
from criteria.workbook.cells import Cell, Page, address
from criteria.workbook.content import WorkbookLine, WorkbookSheet
from criteria.workbook.read import Filled, FilledRow
from ntm_tracker.vietnamese import fold

SEARCHED, MOST_LINES = 40, 400
HEADS: dict[str, Callable[[str], bool]] = {
    "number": lambda head: head in {"stt", "tt", "so tt", "so", "tc", "tieu chi so", "so tieu chi", "so thu tu", "ma"},
    "met": lambda head: head in {"dat", "dat chuan", "da dat"},
    "not_met": lambda head: head in {"chua dat", "khong dat", "chua dat chuan"},
    "note": lambda head: head.startswith(("ghi chu", "ly do", "giai trinh", "y kien")),
    "outcome": lambda head: any(word in head for word in ("ket qua", "danh gia", "ky nay", "dat/", "muc do dat")),
    "name": lambda head: any(word in head for word in ("tieu chi", "noi dung", "dieu kien", "chi tieu")),
}


@dataclass(frozen=True)
class Layout:
    """Where things stand on a page: the row of the head, and columns from 1; 0 for none."""

    head: int = 0
    number: int = 0
    name: int = 0
    outcome: int = 0
    met: int = 0
    not_met: int = 0
    note: int = 0

    @property
    def trouble(self) -> str:
        """What is still to be said before the page can be read."""
        if not (self.number or self.name):
            return "Hãy chọn cột số hoặc cột tên tiêu chí."
        if not (self.outcome or (self.met and self.not_met)):
            return "Hãy chọn cột kết quả, hoặc cả hai cột Đạt và Chưa đạt."
        chosen = [each for each in (self.number, self.name, self.outcome, self.met, self.not_met, self.note) if each]
        return "Mỗi cột chỉ chọn một lần." if len(chosen) > len(set(chosen)) else ""


def criteria_of(sheet: WorkbookSheet) -> dict[str, WorkbookLine]:
    """The criteria of a sheet by number; a commune's own sheet says nothing of indicators."""
    return {line.number: line for line in sheet.lines if isinstance(line.item, Criterion)}


def guess(sheet: WorkbookSheet, page: Page) -> Layout:
    """Where things seem to stand: by the words of the head, else by what is in the columns."""
    head, found = _head(page)
    by_content = _by_content(sheet, page, set(found.values()))
    if "outcome" in found or {"met", "not_met"} <= set(found):
        by_content.pop("outcome", None)
    return Layout(head=head, **(by_content | found))


def _head(page: Page) -> tuple[int, dict[str, int]]:
    """The row that names most columns, among the first ones."""
    best: tuple[int, dict[str, int]] = (0, {})
    for row in range(1, min(len(page.rows), SEARCHED) + 1):
        found: dict[str, int] = {}
        for column, cell in enumerate(page.rows[row - 1], 1):
            head = " ".join(fold(cell.text).replace("\n", " ").split()).strip(" .:()")
            kind = next((kind for kind, fits in HEADS.items() if head and len(head) < 50 and fits(head)), "")
            if kind and kind not in found:
                found[kind] = column
        if len(found) > max(len(best[1]), 1):
            best = (row, found)
    return best


def _by_content(sheet: WorkbookSheet, page: Page, taken: set[int]) -> dict[str, int]:
    criteria = criteria_of(sheet)
    names = {fold(line.name) for line in criteria.values()}
    tests: dict[str, Callable[[str], bool]] = {
        "name": lambda text: fold(text) in names,
        "number": lambda text: text.rstrip(".") in criteria,
        "outcome": lambda text: not text[:1].isdigit() and outcome_of_words(text) is not None,
    }
    found: dict[str, int] = {}
    width = max(map(len, page.rows), default=0)
    for kind, fits in tests.items():
        counted = {
            column: sum(1 for row in range(1, len(page.rows) + 1) if fits(page.cell(row, column).text))
            for column in range(1, width + 1)
            if column not in taken | set(found.values())
        }
        best = max(counted, key=lambda column: counted[column], default=0)
        if best and counted[best] > 1:
            found[kind] = best
    return found


def read_foreign(sheet: WorkbookSheet, page: Page, layout: Layout) -> tuple[Filled, list[str]]:
    """What a page says by its `layout`, and what was not understood."""
    criteria = criteria_of(sheet)
    names = {number: line.name for number, line in criteria.items()}
    unread: list[str] = []
    lines = []
    for row in range(1, min(len(page.rows), MOST_LINES) + 1):
        outcome = _outcome(page, row, layout, unread) if row > layout.head else None
        lines.append(_pasted_line(page, row, layout, names, outcome) if outcome else "")
    if len(page.rows) > MOST_LINES:
        unread.append(f"Chỉ đọc {MOST_LINES} dòng đầu của trang.")
    pasted = read_pasted("\n".join(lines), names)
    filled = Filled(page, None)
    for each in pasted.rows:
        note = page.cell(each.line, layout.note) if layout.note else None
        column = layout.outcome or (layout.met if each.outcome == Outcome.MET else layout.not_met)
        cells = FilledRow(
            each.line,
            Cell(each.outcome.label),
            note if note and (note.text or note.trouble) else None,
            columns=(column, layout.note or column, column),
        )
        filled.rows[criteria[each.number].key] = cells
    if page.converted:
        before, after = page.example
        unread.append(f"Chữ theo bảng mã {page.converted.value} đã được chuyển: “{before}” thành “{after}”.")
    return filled, unread + pasted.unread


def _pasted_line(page: Page, row: int, layout: Layout, names: dict[str, str], outcome: Outcome) -> str:
    """The row as a pasted line: its number; its name where that says more."""
    number, name = (page.cell(row, column).text.replace("\t", " ") for column in (layout.number, layout.name))
    number, name = " ".join(number.split()), " ".join(name.split())
    if number and fold(name) not in {fold(each) for each in names.values()}:
        name = ""
    return "\t".join(each for each in (number, name, outcome.label) if each)


def _outcome(page: Page, row: int, layout: Layout, unread: list[str]) -> Outcome | None:
    if layout.outcome:
        return _of_cell(page.cell(row, layout.outcome), address(row, layout.outcome), unread)
    marked = [page.cell(row, column).text for column in (layout.met, layout.not_met)]
    if all(marked):
        unread.append(f"Ô {address(row, layout.met)} và {address(row, layout.not_met)} đều được đánh dấu: không đọc.")
        return None
    if not any(marked):
        return None
    outcome = Outcome.MET if marked[0] else Outcome.NOT_MET
    mark, column = ("".join(marked), layout.met if marked[0] else layout.not_met)
    if outcome_of_words(mark) not in {Outcome.MET, outcome}:
        unread.append(f"Ô {address(row, column)}: “{mark[:60]}” không phải là dấu chọn: không đọc.")
        return None
    return outcome


def _of_cell(cell: Cell, place: str, unread: list[str]) -> Outcome | None:
    if cell.trouble:
        unread.append(f"Ô {place}: {cell.trouble}.")
    outcome = None if cell.trouble or not cell.text else outcome_of_words(cell.text)
    if cell.text and outcome is None and not cell.trouble:
        unread.append(f"Ô {place}: “{cell.text[:60]}” không phải là kết quả: không đọc.")
    return outcome


def columns_of(page: Page, head: int = 0) -> Sequence[tuple[int, str]]:
    """The columns of a page, for choosing among them: “C – Kết quả”, by the row `head` or the first words in it."""
    width = max(map(len, page.rows), default=0)
    found = []
    for column in range(1, width + 1):
        first = next((cell.text for row in page.rows[:SEARCHED] if (cell := _at(row, column)).text), "")
        words = (page.cell(head, column).text if head else "") or first
        letter = address(1, column)[:-1]
        if any(_at(row, column).text for row in page.rows):
            found.append((column, f"{letter} – {words[:40]}" if words else letter))
    return found


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column - 1] if column <= len(row) else Cell()
