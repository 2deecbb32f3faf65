"""What a filled-in workbook would change in one period, as far as the person may enter.

Its rows are compared with what is recorded now, and with what was when the workbook was written.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, cast

from accounts.models import User
from communes.models import ReportingPeriod
from criteria import policies
from criteria.models import CriteriaSet, Criterion, Indicator
from criteria.rules.choices import Outcome
from criteria.rules.outcomes import against_indicators, outcome_of_value, outcome_that_follows, value_trouble
from criteria.rules.reading import outcome_of_words
from criteria.subject import Entries, Entry, ExpectedAssessment
from criteria.workbook.cells import BadNumberError, number_in
from criteria.workbook.content import (
    INDICATOR,
    Stored,
    WorkbookLine,
    WorkbookSheet,
    WrittenRow,
    digest,
    expected_for,
    name_of,
    sheets_of,
)
from criteria.workbook.read import EXPORT_AGAIN, Filled, FilledRow, Problem, SheetKey, read, value_of
from ntm_tracker.fingerprint import fingerprint
from ntm_tracker.tables.model import Cell, Table
from ntm_tracker.vietnamese import decimal, joined, uncapitalised

OUTCOME, NOTE, VALUE = range(3)  # the columns of a row
CHOOSE = f"Hãy chọn {joined(Outcome.labels, ' hoặc ')}"


@dataclass(frozen=True)
class Change:
    """A row that becomes another: what is recorded, and what the workbook says."""

    line: WorkbookLine
    place: str
    new: Stored
    is_derived: bool = False

    @property
    def old(self) -> Stored:
        return self.line.stored

    @property
    def note_changes(self) -> bool:
        return self.old.note.strip() != self.new.note.strip()

    @property
    def entry(self) -> Entry:
        """The row as it is recorded."""
        new, item = self.new, self.line.item.pk
        return Entry(item, new.outcome, self.old.version, new.note, new.value, new.differs_reason)


@dataclass
class SheetPlan:
    """What one page would change."""

    sheet: WorkbookSheet
    title: str
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)
    blanked: list[str] = field(default_factory=list)  # cells that were emptied: what is recorded stays
    formulas: list[str] = field(default_factory=list)  # cells whose value a formula worked out

    def name_of(self, change: Change) -> str:
        """What a choice about a conflict is called in the form."""
        return f"{name_of(self.sheet.expected)}-{change.line.key}"

    @property
    def named_conflicts(self) -> list[tuple[str, Change]]:
        return [(self.name_of(each), each) for each in self.conflicts]

    def entries(self, chosen: Collection[str] = ()) -> Entries:
        """What is to be recorded: the changes, and the conflicts that were decided for the workbook."""
        wanted = [*self.changes, *(each for name, each in self.named_conflicts if name in chosen)]
        own = [each for each in wanted if not each.is_derived]
        return Entries(
            criteria=[each.entry for each in own if each.line.kind != INDICATOR],
            indicators=[each.entry for each in own if each.line.kind == INDICATOR],
        )


@dataclass
class Plan:
    """What a whole workbook would change; with problems it changes nothing."""

    sheets: list[SheetPlan] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    read_count: int = -1  # how many results a table of somebody else's gave; -1: not counted

    @property
    def change_count(self) -> int:
        return sum(len(each.changes) for each in self.sheets)

    @property
    def conflict_count(self) -> int:
        return sum(len(each.conflicts) for each in self.sheets)

    @property
    def kept_count(self) -> int:
        """How many results stay as they are recorded."""
        recorded = sum(bool(line.stored.version) for each in self.sheets for line in each.sheet.lines)
        return recorded - sum(bool(change.old.version) for each in self.sheets for change in each.changes)

    @property
    def touched(self) -> list[SheetPlan]:
        return [each for each in self.sheets if each.changes or each.conflicts]

    @property
    def fingerprint(self) -> str:
        """That of all that would change: what is confirmed is what was shown."""
        changes = [
            (each.name_of(change), change.old.version, change.new.outcome, change.new.note, str(change.new.value))
            for each in self.sheets
            for change in (*each.changes, *each.conflicts)
        ]
        return fingerprint(changes)


# workbooks of this program --------------------------------------------------------------------------------


def plan_of(period: ReportingPeriod, pages: Sequence[Table], user: User) -> Plan:
    """What a workbook of this program would change in `period`."""
    reading = read(pages)
    plan = Plan(problems=reading.problems, notices=reading.notices)
    expected = {
        (each.criteria_set.code, each.locality.slug, each.village.name if each.village else ""): each
        for each in expected_for(period, user)
    }
    keyed = [(filled, filled.key) for filled in reading.filled if filled.key]
    codes = {key.code for _, key in keyed}
    versions = set(CriteriaSet.objects.filter(code__in=codes).values_list("code", "version"))
    fitting = []
    for filled, key in keyed:
        found = expected.get((key.code, key.locality, key.village))
        if trouble := _trouble(key, expected.values(), period, versions):
            plan.problems.append(Problem(filled.page.title, "", trouble))
        elif found:
            fitting.append((filled, found))
        else:
            plan.notices.append(f"Trang “{filled.page.title}” là của xã khác: không đọc.")
    sheets = sheets_of(period, [each for _, each in fitting])
    for sheet, (filled, _) in zip(sheets, fitting, strict=True):
        compare(plan, sheet, filled, user)
    return plan


def _trouble(key: SheetKey, expected: Iterable[ExpectedAssessment], period: ReportingPeriod, versions: set) -> str:
    """Why a page is not of this period and its sets; nothing when it is, or is somebody else's.

    `versions` holds code and version of every set that the workbook names, as far as there are such.
    """
    if (key.year, key.quarter) != (period.year, period.quarter):
        other = ReportingPeriod(year=key.year, quarter=key.quarter)
        return f"tệp của {other}, đang nhập {period}. Hãy mở kỳ {other} để nhập, hoặc xuất lại tệp của {period}"
    if (key.code, key.set_version) not in versions:
        return f"không còn phiên bản {key.set_version} của bộ tiêu chí này. {EXPORT_AGAIN}"
    now = next((each.criteria_set for each in expected if each.criteria_set.code == key.code), None)
    if now is not None and now.version != key.set_version:
        message = f"tệp theo phiên bản {key.set_version} của {now}, {period} dùng phiên bản {now.version}"
        return f"{message}. {EXPORT_AGAIN}"
    return ""


# comparing ------------------------------------------------------------------------------------------------


def compare(plan: Plan, sheet: WorkbookSheet, filled: Filled, user: User) -> None:
    """Hold what a page says against what is recorded, and against what its rows said when it was written."""
    page = SheetPlan(sheet, filled.page.title)
    plan.sheets.append(page)
    comparison = _Comparison(plan, page)
    for line in sheet.lines:
        base = filled.key.rows.get(line.key) if filled.key else line.stored.written
        if base and line.key in filled.rows:
            comparison.take(line, filled.rows[line.key], base)
    comparison.follow()
    assessment = sheet.expected.assessment
    if (page.changes or page.conflicts) and assessment and not policies.can_change_entry(user, assessment):
        comparison.refuse("", "kết quả đã gửi. Muốn sửa, đề nghị Văn phòng Điều phối trả lại trước")
    if page.blanked:
        plan.notices.append(f"Trang “{page.title}”: ô {joined(page.blanked)} để trống, giữ kết quả đang có.")
    if page.formulas:
        plan.notices.append(f"Trang “{page.title}”: ô {joined(page.formulas)} có công thức, lấy giá trị đã tính.")


@dataclass
class _Comparison:
    """One page of a plan while its rows are compared."""

    plan: Plan
    page: SheetPlan
    places: dict[str, str] = field(default_factory=dict)

    def refuse(self, place: str, message: str) -> None:
        self.plan.problems.append(Problem(self.page.title, place, message))

    def take(self, line: WorkbookLine, row: FilledRow, base: WrittenRow) -> None:
        """Compare one row three ways: as it was written, as it was filled in, as it is recorded now."""
        self.places[line.key] = row.address(OUTCOME)
        before = len(self.plan.problems)
        outcome = self._outcome(row)
        note = self._text(row, NOTE, row.note) if row.note is not None else None
        value = self._value(line, row)
        if len(self.plan.problems) > before:
            return
        touched: dict[str, Any] = {}
        if outcome and outcome != base.outcome:
            touched["outcome"] = outcome
        elif not outcome and base.outcome:
            self.page.blanked.append(row.address(OUTCOME))
        if note is not None and digest(note) != base.note:
            touched["note"] = note
        if line.is_measured and row.value is not None and value != value_of(base.value):
            touched["value"] = value
        if touched:
            self._change(line, row, base, touched)

    def _change(self, line: WorkbookLine, row: FilledRow, base: WrittenRow, touched: dict) -> None:
        new, old = replace(line.stored, **touched), line.stored
        if isinstance(line.item, Indicator):
            new = self._measured(line, line.item, row, new, touched)
        if not new.outcome:
            self.refuse(row.address(OUTCOME), f"có ghi chú nhưng chưa có kết quả. {CHOOSE}")
        elif (new.outcome, new.note.strip(), new.value) != (old.outcome, old.note.strip(), old.value):
            found = self.page.changes if old.version == base.version else self.page.conflicts
            found.append(Change(line, row.address(OUTCOME), new))

    def _measured(self, line: WorkbookLine, item: Indicator, row: FilledRow, new: Stored, touched: Mapping) -> Stored:
        """A value is compared at once; whoever decides otherwise says why in the note."""
        if trouble := value_trouble(item.measure, new.value):
            self.refuse(row.address(VALUE), trouble.rstrip("."))
        follows = outcome_of_value(new.value, item.operator, line.level) if item.operator else Outcome.NOT_ASSESSED
        if follows == Outcome.NOT_ASSESSED:
            return replace(new, differs_reason="")
        if "outcome" not in touched and not row.outcome.text:
            new = replace(new, outcome=follows)
        if new.outcome == follows:
            return replace(new, differs_reason="")
        if not (reason := new.note.strip() or new.differs_reason):
            words = f"giá trị {decimal(new.value or Decimal(0))}, mức {line.threshold}: {follows.label.lower()}"
            message = f"{words}, nhưng ô ghi {new.label.lower()}. Hãy sửa ô này, hoặc ghi lý do vào ghi chú"
            self.refuse(row.address(OUTCOME), message)
        return replace(new, differs_reason=reason[:500])

    def follow(self) -> None:
        """A criterion follows from its indicators once they decide, as it does when the rows are recorded."""
        lines, conflicts = self.page.sheet.lines, self.page.conflicts
        new = {each.line.key: each for each in (*self.page.changes, *conflicts)}
        outcomes = {line.key: new[line.key].new.outcome if line.key in new else line.stored.outcome for line in lines}
        for line, parts in _criteria(lines):
            changed = [new[part.key] for part in parts if part.key in new]
            if not (changed or line.key in new) or any(each in conflicts for each in changed):
                continue
            known = [outcomes[part.key] or Outcome.NOT_ASSESSED for part in parts]
            follows = outcome_that_follows(cast("Criterion", line.item).how_met, outcomes[line.key], known)
            place = self.places.get(line.key, "")
            if follows is None:
                continue
            if line.key in new:
                self.refuse(place, f"{uncapitalised(against_indicators(follows))}. Hãy sửa ô này hoặc các chỉ tiêu")
            else:
                self.page.changes.append(Change(line, place, replace(line.stored, outcome=follows), is_derived=True))

    def _outcome(self, row: FilledRow) -> str:
        text = self._text(row, OUTCOME, row.outcome)
        outcome = outcome_of_words(text) if text else None
        if text and outcome is None:
            shown = text if len(text) <= 60 else f"{text[:57]}…"
            self.refuse(row.address(OUTCOME), f"“{shown}” không phải là kết quả. {CHOOSE}")
        return outcome or ""

    def _text(self, row: FilledRow, column: int, cell: Cell) -> str:
        if cell.trouble:
            self.refuse(row.address(column), cell.trouble)
        elif cell.is_formula:
            self.page.formulas.append(row.address(column))
        return "" if cell.trouble else cell.text

    def _value(self, line: WorkbookLine, row: FilledRow) -> Decimal | None:
        if not line.is_measured or row.value is None:
            return None
        try:
            value = number_in(row.value) if self._text(row, VALUE, row.value) else None
        except BadNumberError as error:
            self.refuse(row.address(VALUE), str(error))
            return None
        unit = line.item.unit_of_measure if isinstance(line.item, Indicator) else ""
        if value is not None and 0 < value < 1 and unit.strip().startswith("%"):
            place, meant = f"Trang “{self.page.title}”, ô {row.address(VALUE)}", decimal(value * 100)
            told = f"{place}: {decimal(value)} là {decimal(value)} %. Nếu muốn ghi {meant} %, hãy gõ {meant} vào ô."
            self.plan.notices.append(told)
        return value


def _criteria(lines: Iterable[WorkbookLine]) -> list[tuple[WorkbookLine, list[WorkbookLine]]]:
    """Each criterion with its indicators, which stand below it."""
    found: list[tuple[WorkbookLine, list[WorkbookLine]]] = []
    for line in lines:
        if line.kind == INDICATOR:
            found[-1][1].append(line)
        else:
            found.append((line, []))
    return found
