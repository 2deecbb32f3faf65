"""What this program did not write: a commune's own sheet, the office's matrix of communes, a table in Word."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields

from accounts.models import User
from communes.models import IncomingFile
from criteria.models import CriteriaSet, Criterion, SheetLayout
from criteria.rules import columns
from criteria.rules.choices import SetLevel
from criteria.rules.columns import Layout, head_words
from criteria.rules.matrix import MatrixReading, read_matrix
from criteria.rules.tables import NOTHING, TableReading, read_table
from criteria.subject import ExpectedAssessment, names_of_other_sets
from criteria.workbook.content import WorkbookLine, WorkbookSheet, sheets_of
from criteria.workbook.plan import Plan, compare
from criteria.workbook.read import Filled, FilledRow
from ntm_tracker.tables.model import Cell, Table
from ntm_tracker.vietnamese import count, fold

LEVEL_WORDS = {
    "kieu mau": SetLevel.COMMUNE_MODEL,
    "thong minh": SetLevel.SMART_VILLAGE,
    "nang cao": SetLevel.COMMUNE_ADVANCED,
}


def criteria_of(sheet: WorkbookSheet) -> dict[str, WorkbookLine]:
    """The criteria of a sheet by number; a commune's own sheet says nothing of indicators."""
    return {line.number: line for line in sheet.lines if isinstance(line.item, Criterion)}


def names_of(sheet: WorkbookSheet) -> dict[str, str]:
    return {number: line.name for number, line in criteria_of(sheet).items()}


def guess(sheet: WorkbookSheet, page: Table) -> Layout:
    """Where things seem to stand on a page."""
    period = sheet.subject.period
    return columns.guess(page, names_of(sheet), period.year, period.quarter)


def plan_of_foreign(sheet: WorkbookSheet, page: Table, layout: Layout, user: User) -> Plan:
    """What a commune's own page would change, read by its `layout`."""
    others = names_of_other_sets(sheet.subject.period, sheet.subject.criteria_set)
    reading = read_table(page, names_of(sheet), layout, others)
    plan = Plan(notices=[*page.notices, *reading.unread], read_count=len(reading.rows))
    if not reading.rows:
        plan.notices.insert(0, NOTHING)
    _add(plan, sheet, page, reading, layout.note, user)
    return plan


def _add(plan: Plan, sheet: WorkbookSheet, page: Table, reading: TableReading, note: int, user: User) -> None:
    criteria, filled = criteria_of(sheet), Filled(page, None)
    for each in reading.rows.values():
        where = (each.column, note or each.column, each.column)
        filled.rows[criteria[each.number].key] = FilledRow(each.row, Cell(each.outcome.label), each.note, columns=where)
    compare(plan, sheet, filled, user)


# the matrix -----------------------------------------------------------------------------------------------


def matrix_in(page: Table, criteria_set: CriteriaSet, expected: Collection[ExpectedAssessment]) -> MatrixReading | None:
    """What a page says of all communes of a set, by the number of the commune; None for a page that is no matrix."""
    names = dict(Criterion.objects.filter(criteria_set=criteria_set).order_by("order").values_list("number", "name"))
    return read_matrix(page, names, finder_of_places(expected))


def finder_of_places(expected: Iterable[ExpectedAssessment]) -> Callable[[str], Sequence[str]]:
    """Return what finds communes by name, with or without Xã before it and a number before that."""
    known: dict[str, list[str]] = {}
    for locality in {each.locality.pk: each.locality for each in expected}.values():
        known.setdefault(fold(locality.name), []).append(str(locality.pk))

    def find(text: str) -> Sequence[str]:
        words = fold(text).strip(" .:*").split()
        while words and (words[0].rstrip(".)").isdigit() or words[0] == "xa"):
            words = words[1:]
        return known.get(" ".join(words), ())

    return find


def plan_of_all(
    criteria_set: CriteriaSet, expected: Collection[ExpectedAssessment], pages: Sequence[Table], user: User
) -> Plan:
    """What the pages would change for all communes at once: a matrix of them, or one page for each."""
    plan = Plan(read_count=0)
    own = {each.locality.pk: each for each in expected if each.criteria_set == criteria_set and each.village is None}
    taken: dict[int, str] = {}
    for page in (each for each in pages if not each.is_hidden):
        readings = _by_commune(page, criteria_set, expected, plan)
        for pk, (reading, note) in readings.items():
            if pk in taken or pk not in own:
                why = f"đã đọc ở trang “{taken[pk]}”" if pk in taken else "xã không phải đánh giá bộ này trong kỳ"
                plan.notices.append(f"Trang “{page.title}”: {why}: không đọc.")
                continue
            (sheet,) = sheets_of(own[pk].period, [own[pk]])
            taken[pk] = page.title
            plan.read_count += len(reading.rows)
            plan.notices += [f"{sheet.subject.locality.name}: {unread}" for unread in reading.unread]
            _add(plan, sheet, page, reading, note, user)
    told = f"Đọc được {count(len(taken))} xã, {count(plan.read_count)} kết quả."
    plan.notices.insert(0, told if plan.read_count else NOTHING)
    return plan


def _by_commune(
    page: Table, criteria_set: CriteriaSet, expected: Collection[ExpectedAssessment], plan: Plan
) -> dict[int, tuple[TableReading, int]]:
    """What a page says of each commune, with the column of its notes."""
    plan.notices += [f"Trang “{page.title}”: {notice}" for notice in page.notices]
    if matrix := matrix_in(page, criteria_set, expected):
        plan.notices += matrix.unread
        return {int(key): (reading, 0) for key, reading in matrix.places.items()}
    whose = commune_of(page, expected)
    own = next((each for each in expected if each.locality.pk == whose and each.criteria_set == criteria_set), None)
    if own is None:
        plan.notices.append(f"Trang “{page.title}”: không rõ của xã nào: không đọc.")
        return {}
    (sheet,) = sheets_of(own.period, [own])
    layout = known_layout(own, page) or guess(sheet, page)
    if layout.trouble:
        plan.notices.append(f"Trang “{page.title}”: không rõ các cột: không đọc. Hãy đọc riêng trang này.")
        return {}
    others = names_of_other_sets(own.period, criteria_set)
    return {whose: (read_table(page, names_of(sheet), layout, others), layout.note)}


def commune_of(page: Table, expected: Collection[ExpectedAssessment]) -> int:
    """The one commune that the title of a page, else what stands above its table, names; 0 for none or several."""
    find = finder_of_places(expected)
    if len(found := find(page.title)) == 1:
        return int(found[0])
    text = " ".join([fold(page.title), *(fold(cell.line) for row in page.first_rows[:6] for cell in row)])
    names = {fold(each.locality.name): each.locality.pk for each in expected}
    named = {pk for name, pk in names.items() if f"xa {name}" in text}
    return named.pop() if len(named) == 1 else 0


def is_of_all(criteria_set: CriteriaSet, expected: Collection[ExpectedAssessment], pages: Sequence[Table]) -> bool:
    """Whether the pages tell of several communes: one is a matrix, or each has a commune of its own."""
    seen = [page for page in pages if not page.is_hidden]
    if any(matrix_in(page, criteria_set, expected) for page in seen[:10]):
        return True
    return len({commune_of(page, expected) for page in seen} - {0}) > 1


# whose, and how it is laid out ----------------------------------------------------------------------------


def likely_level(file: IncomingFile, page: Table) -> SetLevel:
    """Of which set a page seems to be, by the words above the table."""
    words = _words_above(file, page)
    return next((level for word, level in LEVEL_WORDS.items() if word in words), SetLevel.COMMUNE_BASE)


def _words_above(file: IncomingFile, page: Table) -> str:
    return fold(" ".join([file.file_name, page.title, *(cell.line for row in page.first_rows for cell in row)]))


def likely(expected: Collection[ExpectedAssessment], file: IncomingFile, page: Table) -> ExpectedAssessment | None:
    """Whose a commune's own page seems to be, by the file's commune and by what stands above the table."""
    text, level = _words_above(file, page), likely_level(file, page)
    communes = {each.locality.pk for each in expected}
    named = [
        each
        for each in expected
        if file.locality_id == each.locality.pk
        or (file.locality_id is None and (len(communes) == 1 or fold(each.locality.name) in text))
    ]
    named.sort(key=lambda each: (-len(each.locality.name), each.criteria_set.level != level))
    return named[0] if named else None


def known_layout(expected: ExpectedAssessment, page: Table) -> Layout | None:
    """How a sheet with the same head was laid out the last time: the commune's own, else anybody's of this set."""
    stored = SheetLayout.objects.filter(criteria_set=expected.criteria_set).exclude(head_words="")
    names = [each.name for each in fields(Layout)]
    for each in sorted(stored, key=lambda one: (one.locality_id != expected.locality.pk, -one.pk)):
        if each.head_words == head_words(page, each.head)[: SheetLayout.LONGEST]:
            return Layout(**{name: getattr(each, name) for name in names})
    return None


def best_page(pages: Sequence[Table], names: Mapping[str, str]) -> int:
    """The page that says most of the criteria of a set; the first one that is seen where none says anything."""
    seen = [number for number, page in enumerate(pages) if not page.is_hidden] or [0]
    return max(seen, key=lambda number: (_said(pages[number], names), -number))


def _said(page: Table, names: Mapping[str, str]) -> int:
    layout = columns.guess(page, names)
    return 0 if layout.trouble else len(read_table(page, names, layout).rows)
