"""Which column of an official form says what: by what its head means, else by what stands in it. Pure functions."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from criteria.rules.naming import Naming, is_part, plain
from criteria.rules.reading import outcome_of_words
from ntm_tracker.tables.heads import OTHER, Head, find_head, folded
from ntm_tracker.tables.model import Table, address

NUMBERS = {"stt", "tt", "so tt", "so", "tc", "tieu chi so", "so tieu chi", "so thu tu", "ma", "ma so", "ma tieu chi"}
METS = {"dat", "dat chuan", "da dat", "dat tieu chi", "co dat"}
NOT_METS = {"chua dat", "khong dat", "chua dat chuan", "khong dat chuan", "chua dat tieu chi", "k dat", "ko dat"}
NOTES = ("ghi chu", "ly do", "giai trinh", "y kien", "nguyen nhan", "giai phap")
EARLIER = re.compile(r"\btruoc\b|cung ky|nam ngoai|dau nam|dau ky")
PLANNED = re.compile(r"ke hoach|muc tieu|phan dau|du kien|dang ky|\buoc\b|\bgiao\b|quy dinh|yeu cau|nguong|muc chuan")
MEASURED = re.compile(r"gia tri|so lieu|ty le|don vi tinh|dvt|so luong|muc dat duoc|thuc trang|khoi luong")
APPRAISED = re.compile(
    r"tham dinh|tham tra|huyen danh gia|tinh danh gia|(?<!giai )doan|phuc tra|cap tren|nganh danh gia"
)
SAID = re.compile(r"ket qua|danh gia|ky nay|quy nay|dat ?/|muc do dat|hien trang")
NAMED = re.compile(r"tieu chi|noi dung|dieu kien|chi tieu")
YEAR, SPAN = re.compile(r"\b20[0-9]{2}\b"), re.compile(r"\b20[0-9]{2}\s*[-–]\s*20[0-9]{2}\b")
QUARTER = re.compile(r"\bquy\s+(iv|i{1,3}|[1-4])\b")
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
OWN, SAYS = "own", "outcome"
DIGITS = {"0", "1"}
LOOKED_AT = 400  # rows below the head
COLUMNS = ("number", "name", "outcome", "met", "not_met", "note")


@dataclass(frozen=True)
class Layout:
    """Where things stand in a table: the last row of the head, and columns from 1; 0 for none."""

    head: int = 0
    number: int = 0
    name: int = 0
    outcome: int = 0
    met: int = 0
    not_met: int = 0
    note: int = 0

    @property
    def trouble(self) -> str:
        """What is still to be said before the table can be read."""
        if not (self.number or self.name):
            return "Hãy chọn cột số hoặc cột tên tiêu chí."
        if not (self.outcome or self.met or self.not_met):
            return "Hãy chọn cột kết quả, hoặc cả hai cột Đạt và Chưa đạt."
        chosen = [each for each in (getattr(self, name) for name in COLUMNS) if each]
        return "Mỗi cột chỉ chọn một lần." if len(chosen) > len(set(chosen)) else ""


def meaning_in(year: int = 0, quarter: int = 0) -> Callable[[Sequence[str]], str]:
    """Return what tells the meaning of a column by its names from the top; of another period, plan or value: other."""

    def meaning(parts: Sequence[str]) -> str:
        leaf, whole = parts[-1], " ".join(parts)
        if leaf in NUMBERS:
            return "number"
        if leaf.startswith(NOTES):
            return "note"
        if EARLIER.search(whole) or _is_of_another_period(whole, year, quarter) or APPRAISED.search(whole):
            return OTHER
        if leaf.startswith(("noi dung", "ten ")) or leaf in {"tieu chi", "dieu kien"}:
            return "name"
        if PLANNED.search(whole) or MEASURED.search(leaf):
            return OTHER
        if leaf in METS or leaf in NOT_METS:
            return "met" if leaf in METS else "not_met"
        if "tu danh gia" in whole:
            return OWN
        return SAYS if SAID.search(whole) else "name" if NAMED.search(leaf) else ""

    return meaning


def _is_of_another_period(text: str, year: int, quarter: int) -> bool:
    years = {int(each) for each in YEAR.findall(SPAN.sub("", text))}
    quarters = {QUARTERS[each] for each in QUARTER.findall(text)}
    return bool((year and years and year not in years) or (quarter and quarters and quarter not in quarters))


def guess(table: Table, names: Mapping[str, str], year: int = 0, quarter: int = 0) -> Layout:
    """Where things seem to stand in `table`; a hidden column is never chosen."""
    naming = Naming(names)
    head = find_head(table, meaning_in(year, quarter))
    found = {kind: min(head.columns(kind), default=0) for kind in ("number", "note")}
    found["name"] = _name_column(table, head, naming)
    found |= _outcome_columns(table, head)
    taken = {column for column in (*head.kinds, *found.values()) if column}
    wanted = [kind for kind in ("name", "number", "outcome") if not found[kind]]
    if found["met"] or found["not_met"] or [*head.columns(OWN), *head.columns(SAYS)]:
        wanted = [kind for kind in wanted if kind != "outcome"]
    for kind in wanted:
        found[kind] = _by_content(table, kind, head.last, naming, taken)
        taken.add(found[kind])
    if not (found["number"] or found["name"]):
        return Layout()
    found["name"] = found["name"] or _beside(table, found["number"], head.last, {*taken, *found.values()})
    return Layout(head=head.last, **found)


def _seen(table: Table) -> list[int]:
    return [column for column in range(1, table.width + 1) if column not in table.hidden_columns]


def _texts(table: Table, column: int, head: int) -> list[str]:
    rows = (row for row in table.seen_rows if head < row <= head + LOOKED_AT)
    return [text for row in rows if (text := table.cell(row, column).line)]


def _name_column(table: Table, head: Head, naming: Naming) -> int:
    """Of the columns that may hold names the one with most names of the set, then the one that is called so."""

    def worth(column: int) -> tuple[int, int, int]:
        texts = [table.cell(row, column).text for row in table.seen_rows if head.last < row <= head.last + LOOKED_AT]
        name = folded(table.seen(head.last, column).text)
        rank = 3 * ("ten" in name) + 2 * (name == "tieu chi") + ("noi dung" not in name)
        return sum(bool(naming.exact(each)) for each in texts), rank, -column

    return max(head.columns("name"), key=worth, default=0)


def _outcome_columns(table: Table, head: Head) -> dict[str, int]:
    """The column of outcomes; else those under Đạt and Chưa đạt. None where two of equal standing disagree."""
    for kind in (OWN, SAYS):
        columns = head.columns(kind)
        good = [column for column in columns if _says_outcomes(_texts(table, column, head.last))]
        if good:
            same = len({tuple(_texts(table, column, head.last)) for column in good}) == 1
            return {"outcome": good[0] if same else 0, "met": 0, "not_met": 0}
    met, not_met = head.columns("met"), head.columns("not_met")
    if len(met) <= 1 and len(not_met) <= 1 and (met or not_met):
        return {"outcome": 0, "met": sum(met), "not_met": sum(not_met)}
    said = [*head.columns(OWN), *head.columns(SAYS)]
    return {"outcome": said[0] if len(said) == 1 else 0, "met": 0, "not_met": 0}


def _says_outcomes(texts: Sequence[str]) -> bool:
    """Whether a column says outcomes more than anything else; figures are outcomes only among themselves."""
    said = [each for each in texts if outcome_of_words(each) is not None and each not in DIGITS]
    flags = [each for each in texts if each in DIGITS]
    return len(said) + len(flags) * 2 > len(texts) if flags and not said else len(said) * 2 > len(texts)


def _by_content(table: Table, kind: str, head: int, naming: Naming, taken: set[int]) -> int:
    tests: dict[str, Callable[[str], bool]] = {
        "name": lambda text: bool(naming.exact(text)) or (not is_part(text) and _named_with_number(naming, text)),
        "number": lambda text: bool(naming.number_in(text)),
        "outcome": lambda text: outcome_of_words(text) is not None and text not in DIGITS and not text[:1].isdigit(),
    }
    counted = {
        column: sum(map(tests[kind], _texts(table, column, head))) for column in _seen(table) if column not in taken
    }
    if kind == "outcome" and sum(map(bool, counted.values())) > 1:
        return 0  # last quarter's beside this one's, and nothing says which
    return max((column for column, each in counted.items() if each), key=lambda column: counted[column], default=0)


def _beside(table: Table, number: int, head: int, taken: set[int]) -> int:
    """A column of words beside the numbers: whatever it names, it is held against the names of the set."""
    for column in (each for each in _seen(table) if each > number and each not in taken):
        texts = _texts(table, column, head)
        words = [each for each in texts if re.search(r"[^\W\d_]{2}", each) and outcome_of_words(each) is None]
        if texts and len(words) * 2 > len(texts):
            return column
    return 0


def _named_with_number(naming: Naming, text: str) -> bool:
    begin, _, rest = text.partition(" ")
    return bool(naming.number_in(begin) and plain(rest) and naming.exact(rest))


def columns_of(table: Table, head: int = 0) -> Sequence[tuple[int, str]]:
    """The columns of a table, for choosing among them: “C – Kết quả”, by the row `head` or the first words in it."""
    found = []
    for column in _seen(table):
        texts = _texts(table, column, 0)
        words = (table.seen(head, column).line if head else "") or next(iter(texts), "")
        letter = address(1, column)[:-1]
        if texts:
            found.append((column, f"{letter} – {words[:40]}" if words else letter))
    return found


def head_words(table: Table, head: int) -> str:
    """The names of the columns as far as they tell one head from another."""
    return "|".join(folded(table.seen(head, column).text)[:40] for column in range(1, table.width + 1)) if head else ""
