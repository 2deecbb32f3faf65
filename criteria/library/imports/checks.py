"""Records held against each other and against what is stored: what is new, what changes, what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from criteria.library.imports.files import ImportRefusedError, Problem
from criteria.library.imports.records import Key, Kind, Record, SetKey, told_set
from criteria.library.imports.rows import Batch, wrong_level
from criteria.rules.choices import Measure, Provenance
from ntm_tracker.quarters import Quarter
from ntm_tracker.vietnamese import fold

Values = dict[str, Any]
# What a record tells apart from how it came here.
CONTENT = {
    Kind.SET: (),
    Kind.CRITERION: ("name", "wording"),
    Kind.INDICATOR: ("wording",),
    Kind.THRESHOLD: ("value", "words", "factor", "base"),
}
# What somebody compares with the decree: once it changes, the mark that it was compared no longer holds.
COMPARED = {
    Kind.SET: set(),
    Kind.CRITERION: {"name", "wording"},
    Kind.INDICATOR: {"wording", "measure", "operator", "unit_of_measure"},
    Kind.THRESHOLD: {"value", "words", "factor", "base"},
}
CERTAINTY: dict[str | None, int] = {Provenance.UNSET: 0, Provenance.RECALLED: 1, Provenance.READ: 2}


@dataclass(frozen=True)
class Stored:
    """What is stored, as plain values; the quarters in which a set is used; the codes that a unit's name may mean."""

    values: dict[Kind, dict[Key, Values]]
    used: dict[SetKey, set[Quarter]] = field(default_factory=dict)
    units: dict[str, set[str]] = field(default_factory=dict)


@dataclass
class Plan:
    """What an import writes: new records, changed values of stored ones, responsible units by criterion."""

    new: dict[Kind, list[Record]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    changed: dict[Kind, dict[Key, Values]] = field(default_factory=lambda: {kind: {} for kind in Kind})
    units: dict[Key, list[str]] = field(default_factory=dict)


@dataclass
class Checking:
    """An import under way."""

    batch: Batch
    stored: Stored
    problems: list[Problem]
    records: dict[Kind, dict[Key, Record]] = field(default_factory=lambda: {kind: {} for kind in Kind})
    claims: list[Record] = field(default_factory=list)
    plan: Plan = field(default_factory=Plan)

    def refuse(self, record: Record, column: str, message: str) -> None:
        self.problems.append(Problem(record.place, column, message))

    def knows(self, kind: Kind, key: Key) -> bool:
        """Whether a record is stored or brought; while a file could not be read, what seems missing may stand there."""
        return bool(self.batch.unread) or key in self.records[kind] or key in self.stored.values[kind]

    def said(self, kind: Kind, key: Key, name: str) -> Any:
        """Return a value as it will be: as the file says, else as it is stored."""
        if (record := self.records[kind].get(key)) and name in record.values:
            return record.values[name]
        return self.stored.values[kind].get(key, {}).get(name)

    def keys(self, kind: Kind) -> set[Key]:
        return set(self.records[kind]) | set(self.stored.values[kind])


def check_rows(batch: Batch, stored: Stored) -> Checking:
    """Hold the records against each other and against `stored`, and plan what to write."""
    checking = Checking(batch, stored, list(batch.problems))
    _index(checking)
    for record in batch.records:
        if _has_set(checking, record):
            REFERENCES[record.kind](checking, record)
    _order_indicators(checking)
    _set_claims_apart(checking)
    _compare(checking)
    return checking


def raise_problems(checking: Checking) -> None:
    if checking.problems:
        raise ImportRefusedError(checking.problems)


def _index(checking: Checking) -> None:
    for record in checking.batch.records:
        first = checking.records[record.kind].setdefault(record.key, record)
        if first is not record:
            checking.refuse(
                record, "", f"dòng trùng với {first.place} ({'/'.join(map(str, record.key))}). Hãy xóa một dòng."
            )


def _has_set(checking: Checking, record: Record) -> bool:
    found = record.kind == Kind.SET or checking.knows(Kind.SET, record.key[:2])
    if not found:
        name = told_set(record.key)
        message = f"chưa có bộ tiêu chí {name}. Hãy thêm dòng {name} vào tệp danh mục bộ và nhập cùng lúc."
        checking.refuse(record, "set_code", message)
    return found


def _check_criterion(checking: Checking, record: Record) -> None:
    codes: list[str] = []
    for name in record.units:
        found = checking.stored.units.get(fold(name), set())
        if len(found) == 1:
            codes += found
        elif found:
            told = ", ".join(sorted(found))
            checking.refuse(
                record, "responsible_department", f"“{name}” là tên của nhiều đơn vị. Hãy ghi một mã: {told}."
            )
        else:
            message = f"chưa có đơn vị “{name}”. Hãy ghi mã hoặc tên như trong danh mục đơn vị."
            checking.refuse(record, "responsible_department", message)
    stored = checking.stored.values[Kind.CRITERION].get(record.key, {}).get("responsible_units", set())
    if codes and set(codes) != stored:
        checking.plan.units[record.key] = codes


def _check_indicator(checking: Checking, record: Record) -> None:
    criterion = (*record.key[:2], record.criterion_number)
    if not checking.knows(Kind.CRITERION, criterion):
        message = f"chưa có dòng của tiêu chí {record.criterion_number}. Hãy thêm một dòng không có số chỉ tiêu."
        checking.refuse(record, "criterion_no", message)
    name = checking.said(Kind.CRITERION, criterion, "name")
    if name and name != record.row.cells["criterion_name"]:
        checking.refuse(record, "criterion_name", f"khác tên ở dòng tiêu chí (“{name}”). Hãy ghi cùng một tên.")
    if other := record.values.get("takes_value_from"):
        _must_know(checking, record, "value_from_indicator", other)
        _refuse_circle(checking, record)


def _refuse_circle(checking: Checking, record: Record) -> None:
    passed, key = set(), record.key
    while key and key not in passed:
        passed.add(key)
        key = checking.said(Kind.INDICATOR, key, "takes_value_from")
    if key == record.key:
        message = "các chỉ tiêu lấy giá trị vòng quanh nhau. Hãy để một chỉ tiêu tự có giá trị."
        checking.refuse(record, "value_from_indicator", message)


def _must_know(checking: Checking, record: Record, column: str, indicator: Key) -> bool:
    found = checking.knows(Kind.INDICATOR, indicator)
    if not found:
        told = f"chỉ tiêu {indicator[-1]} của bộ {told_set(indicator)}"
        checking.refuse(record, column, f"chưa có {told}. Hãy kiểm tra mã, hoặc nhập cùng tệp có chỉ tiêu này.")
    return found


def _check_threshold(checking: Checking, record: Record) -> None:
    if base := record.values.get("base"):
        _must_know(checking, record, "base_indicator", base)
    indicator, year = record.key[:3], record.key[3]
    if year is None or not _must_know(checking, record, "indicator_no", indicator):
        return
    measure, unit = (checking.said(Kind.INDICATOR, indicator, name) for name in ("measure", "unit_of_measure"))
    if measure is None:
        return
    if measure == Measure.TEXT and record.values["value"] is not None:
        record.values |= {"value": None, "words": record.row.cells["threshold"]}
    if wrong := wrong_level(measure, record.values["value"], record.values["words"]):
        checking.refuse(record, "threshold", wrong)
    if record.row.cells["unit"] != (unit or ""):
        message = (
            f"“{record.row.cells['unit']}” khác đơn vị tính của chỉ tiêu (“{unit or ''}”). Hãy ghi cùng đơn vị tính."
        )
        checking.refuse(record, "unit", message)


REFERENCES = {
    Kind.SET: lambda checking, record: None,
    Kind.CRITERION: _check_criterion,
    Kind.INDICATOR: _check_indicator,
    Kind.THRESHOLD: _check_threshold,
}


def _order_indicators(checking: Checking) -> None:
    """Indicators stand in the order of the file; criteria are ordered by their number."""
    positions: dict[Key, int] = {}
    for record in checking.records[Kind.INDICATOR].values():
        criterion = record.values["criterion"]
        record.values["order"] = positions[criterion] = positions.get(criterion, 0) + 1


def _set_claims_apart(checking: Checking) -> None:
    """A number for a level that is computed, or that goes by year, is compared with it and not stored."""
    thresholds = checking.records[Kind.THRESHOLD]
    years = {key[:3] for key in checking.keys(Kind.THRESHOLD) if key[3] is not None}
    for key, record in list(thresholds.items()):
        derived = checking.said(Kind.THRESHOLD, (*key[:3], None), "base") is not None
        own_row = record.values.get("base") is not None
        known = checking.stored.values[Kind.THRESHOLD].get(key, {})
        by_year = key[3] is None and key[:3] in years and known.get("value") is None
        if not own_row and (derived or by_year):
            record.claimed = record.values["value"] or record.values["words"] or None
            del thresholds[key]
        if record.claimed is not None:
            checking.claims.append(record)


def _compare(checking: Checking) -> None:
    for kind in Kind:
        for key, record in checking.records[kind].items():
            stored = checking.stored.values[kind].get(key)
            if stored is None:
                checking.plan.new[kind].append(record)
            elif changes := dict(_changes(record, stored)):
                checking.plan.changed[kind][key] = changes


def _changes(record: Record, stored: Values) -> Iterator[tuple[str, Any]]:
    """Yield what differs. What a file does not know (`unset`) does not erase, a checked mark is not taken back."""
    said, known = CERTAINTY.get(record.values.get("reading")), CERTAINTY.get(stored.get("reading"))
    content = CONTENT[record.kind]
    erases = said == 0 and known
    same = all(stored[name] == record.values.get(name, stored[name]) for name in content)
    for name, value in record.values.items():
        less_certain = name == "reading" and known is not None and (said or 0) < known and (same or erases)
        if stored[name] != value and not less_certain and not (erases and name in content):
            yield name, value
