"""What a filled-in workbook would change: compared with what is recorded now, and with what was when it was written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, cast

from criteria.models import Criterion, Indicator
from criteria.rules.choices import Outcome
from criteria.rules.outcomes import against_indicators, outcome_of_value, outcome_that_follows, value_trouble
from criteria.rules.reading import outcome_of_words
from criteria.subject import Entries, Entry
from criteria.workbook.cells import BadNumberError, Cell, number_in
from criteria.workbook.content import INDICATOR, Stored, WorkbookLine, WorkbookSheet
from criteria.workbook.keys import WrittenRow, digest, value_of
from criteria.workbook.read import Filled, FilledRow, Problem
from ntm_tracker.fingerprint import fingerprint
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
    def key(self) -> str:
        return self.line.key

    @property
    def note_changes(self) -> bool:
        return self.old.note.strip() != self.new.note.strip()


@dataclass
class SheetPlan:
    """What one page would change."""

    sheet: WorkbookSheet
    title: str
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)
    blanked: list[str] = field(default_factory=list)  # cells that were emptied: what is recorded stays
    formulas: list[str] = field(default_factory=list)  # cells whose value a formula worked out
    kept: int = 0

    def name_of(self, change: Change) -> str:
        """What a choice about a conflict is called in the form."""
        subject = self.sheet.subject
        village = subject.village.pk if subject.village else 0
        return f"{subject.criteria_set.pk}-{subject.locality.pk}-{village}-{change.key}"

    @property
    def named_conflicts(self) -> list[tuple[str, Change]]:
        return [(self.name_of(each), each) for each in self.conflicts]

    def entries(self, chosen: Iterable[str] = ()) -> Entries:
        """What is to be recorded: the changes, and the conflicts that were decided for the workbook."""
        chosen = set(chosen)
        wanted = [*self.changes, *(each for name, each in self.named_conflicts if name in chosen)]
        found: dict[bool, list[Entry]] = {True: [], False: []}
        for each in wanted:
            if not each.is_derived:
                found[each.line.kind == INDICATOR].append(_entry(each))
        return Entries(criteria=found[False], indicators=found[True])


@dataclass
class Plan:
    """What a whole workbook would change; with problems it changes nothing."""

    sheets: list[SheetPlan] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def change_count(self) -> int:
        return sum(len(each.changes) for each in self.sheets)

    @property
    def conflict_count(self) -> int:
        return sum(len(each.conflicts) for each in self.sheets)

    @property
    def kept_count(self) -> int:
        return sum(each.kept for each in self.sheets)

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


def _entry(change: Change) -> Entry:
    new = change.new
    return Entry(
        change.line.item.pk,
        new.outcome,
        change.old.version,
        note=new.note,
        value=new.value,
        differs_reason=new.differs_reason,
    )


def compare(
    sheet: WorkbookSheet, filled: Filled, *, base: Mapping[str, WrittenRow], is_closed: bool = False
) -> tuple[SheetPlan, list[Problem]]:
    """Hold what a page says against what is recorded; `base` is what its rows said when it was written.

    `is_closed`: who brings the workbook may not change what was sent already.
    """
    reader = _Comparison(sheet, filled, SheetPlan(sheet, filled.page.title))
    for line in sheet.lines:
        if line.key in filled.rows and line.key in base:
            reader.take(line, filled.rows[line.key], base[line.key])
    reader.follow()
    plan = reader.plan
    plan.kept = sum(1 for line in sheet.lines if line.stored.version) - sum(
        1 for each in plan.changes if each.old.version
    )
    if is_closed and (plan.changes or plan.conflicts):
        reader.refuse("", "kết quả đã gửi. Muốn sửa, đề nghị Văn phòng Điều phối trả lại trước")
    return plan, reader.problems


@dataclass
class _Comparison:
    sheet: WorkbookSheet
    filled: Filled
    plan: SheetPlan
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def refuse(self, place: str, message: str) -> None:
        self.problems.append(Problem(self.filled.page.title, place, message))

    def take(self, line: WorkbookLine, row: FilledRow, base: WrittenRow) -> None:
        """Compare one row three ways: as it was written, as it was filled in, as it is recorded now."""
        self.places[line.key] = row.address(OUTCOME)
        before = len(self.problems)
        outcome = self._outcome(row)
        note = self._text(row, NOTE, row.note) if row.note is not None else None
        value = self._value(line, row)
        if len(self.problems) > before:
            return
        touched: dict[str, Any] = {}
        if outcome and outcome != base.outcome:
            touched["outcome"] = outcome
        elif not outcome and base.outcome:
            self.plan.blanked.append(row.address(OUTCOME))
        if note is not None and digest(note) != base.note:
            touched["note"] = note
        if line.is_measured and row.value is not None and value != value_of(base.value):
            touched["value"] = value
        if touched:
            self._change(line, row, base, touched)

    def _change(self, line: WorkbookLine, row: FilledRow, base: WrittenRow, touched: dict) -> None:
        new = replace(line.stored, **touched)
        if isinstance(line.item, Indicator):
            new = self._measured(line, line.item, row, new, touched)
        if not new.outcome:
            self.refuse(row.address(OUTCOME), f"có ghi chú nhưng chưa có kết quả. {CHOOSE}")
            return
        if _same(new, line.stored):
            return
        change = Change(line, row.address(OUTCOME), new)
        (self.plan.changes if line.stored.version == base.version else self.plan.conflicts).append(change)

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
            label = Outcome(new.outcome).label.lower()
            self.refuse(
                row.address(OUTCOME), f"{words}, nhưng ô ghi {label}. Hãy sửa ô này, hoặc ghi lý do vào ghi chú"
            )
        return replace(new, differs_reason=reason[:500])

    def follow(self) -> None:
        """A criterion follows from its indicators once they decide, as it does when the rows are recorded."""
        lines = self.sheet.lines
        new = {each.key: each for each in (*self.plan.changes, *self.plan.conflicts)}
        outcomes = {line.key: new[line.key].new.outcome if line.key in new else line.stored.outcome for line in lines}
        for line, parts in _criteria(lines):
            changed = [new[part.key] for part in parts if part.key in new]
            if not (changed or line.key in new) or any(each in self.plan.conflicts for each in changed):
                continue
            known = [outcomes[part.key] or Outcome.NOT_ASSESSED for part in parts]
            follows = outcome_that_follows(cast("Criterion", line.item).how_met, outcomes[line.key], known)
            place = self.places.get(line.key, "")
            if follows is None:
                continue
            if line.key in new:
                self.refuse(place, f"{uncapitalised(against_indicators(follows))}. Hãy sửa ô này hoặc các chỉ tiêu")
            else:
                self.plan.changes.append(Change(line, place, replace(line.stored, outcome=follows), is_derived=True))

    def _outcome(self, row: FilledRow) -> str:
        text = self._text(row, OUTCOME, row.outcome)
        if not text:
            return ""
        outcome = outcome_of_words(text)
        if outcome is None:
            shown = text if len(text) <= 60 else f"{text[:57]}…"
            self.refuse(row.address(OUTCOME), f"“{shown}” không phải là kết quả. {CHOOSE}")
        return outcome or ""

    def _text(self, row: FilledRow, column: int, cell: Cell) -> str:
        if cell.trouble:
            self.refuse(row.address(column), cell.trouble)
        elif cell.is_formula:
            self.plan.formulas.append(row.address(column))
        return "" if cell.trouble else cell.text

    def _value(self, line: WorkbookLine, row: FilledRow) -> Decimal | None:
        if not line.is_measured or row.value is None:
            return None
        try:
            return number_in(row.value) if self._text(row, VALUE, row.value) else None
        except BadNumberError as error:
            self.refuse(row.address(VALUE), str(error))
            return None


def _same(new: Stored, old: Stored) -> bool:
    return (new.outcome, new.note.strip(), new.value) == (old.outcome, old.note.strip(), old.value)


def _criteria(lines: Sequence[WorkbookLine]) -> Iterator[tuple[WorkbookLine, list[WorkbookLine]]]:
    """Each criterion with its indicators."""
    parts: dict[int, list[WorkbookLine]] = {}
    for line in lines:
        if isinstance(line.item, Indicator):
            parts.setdefault(line.item.criterion_id, []).append(line)
    for line in lines:
        if isinstance(line.item, Criterion):
            yield line, parts.get(line.item.pk, [])
