"""Records held against each other and against what is stored: what is new, what changes, what is wrong. No database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from criteria.library import rules
from criteria.library.files import ImportRefusedError, Problem, SourceFile
from criteria.library.rows import Record, column_of, read
from criteria.library.rules import COMPARED, MODELS, Key, Law, Thresholds, Values, level_in, set_name
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import Provenance
from criteria.rules.outcomes import CircularThresholdError, ThresholdRow, threshold_in
from ntm_tracker.fingerprint import fingerprint
from ntm_tracker.quarters import Quarter
from ntm_tracker.vietnamese import fold

CERTAINTY: dict[str | None, int] = {Provenance.UNSET: 0, Provenance.RECALLED: 1, Provenance.READ: 2}


@dataclass(frozen=True)
class Stored:
    """What is stored, as plain values; the quarters in which a set is used; the codes that a unit's name may mean."""

    values: Mapping[Law, Mapping[Key, Values]]
    used: Mapping[Key, set[Quarter]] = field(default_factory=dict)
    units: Mapping[str, set[str]] = field(default_factory=dict)


class Plan:
    """What an import writes: new records, and changed values of stored ones; `after` is what is stored then."""

    def __init__(self, stored: Stored, problems: list[Problem], unread: set[str]) -> None:
        self.stored, self.problems, self.unread = stored, problems, unread
        self.records: dict[Law, dict[Key, Record]] = {model: {} for model in MODELS}
        self.new: dict[Law, list[Record]] = {model: [] for model in MODELS}
        self.changed: dict[Law, dict[Key, Values]] = {model: {} for model in MODELS}
        self.after: dict[Law, dict[Key, Values]] = {model: dict(stored.values[model]) for model in MODELS}

    @property
    def made(self) -> int:
        return sum(map(len, self.new.values()))

    @property
    def altered(self) -> int:
        return sum(map(len, self.changed.values()))

    @property
    def total(self) -> int:
        return self.made + self.altered

    def refuse(self, record: Record, column: str, message: str) -> None:
        self.problems.append(Problem(record.row, column, message))

    def knows(self, model: Law, key: Key) -> bool:
        """Whether a record is stored or brought; while a file could not be read, what seems missing may stand there."""
        return bool(self.unread) or key in self.records[model] or key in self.stored.values[model]

    def value_of(self, model: Law, key: Key, name: str) -> Any:
        """Return a value as it will be: as the file says, else as it is stored."""
        if (record := self.records[model].get(key)) and name in record.values:
            return record.values[name]
        return self.stored.values[model].get(key, {}).get(name)

    def differences(self) -> Iterator[tuple[Law, Key, bool, dict[str, tuple[Any, Any]]]]:
        """Yield model, key, whether it is new, and the values before and after of each record that is written."""
        for model in MODELS:
            for record in self.new[model]:
                given = {name: (None, value) for name, value in record.values.items() if value not in (None, "")}
                yield model, record.key, True, given
            for key, values in self.changed[model].items():
                before = self.stored.values[model][key]
                yield model, key, False, {name: (before.get(name), value) for name, value in values.items()}

    @property
    def fingerprint(self) -> str:
        """That of exactly what would be written over exactly what is there."""
        return fingerprint([[model.__name__, *parts] for model, *parts in self.differences()])


def make_plan(files: Iterable[SourceFile], stored: Stored) -> Plan:
    """Return what to write; raise ImportRefusedError with everything that is wrong."""
    records, problems, unread = read(files)
    plan = Plan(stored, problems, unread)
    for record in records:
        first = plan.records[record.model].setdefault(record.key, record)
        if first is not record:
            key = "/".join(map(str, record.key))
            plan.refuse(record, "", f"dòng trùng với {first.row} ({key}). Hãy xóa một dòng.")
    for record in records:
        if plan.knows(CriteriaSet, record.key[:2]):
            CHECKS[record.model](plan, record)
        else:
            name = set_name(record.key)
            message = f"chưa có bộ tiêu chí {name}. Hãy thêm dòng {name} vào tệp danh mục bộ và nhập cùng lúc."
            plan.refuse(record, "set_code", message)
    _order_indicators(plan)
    claims = _set_claims_apart(plan)
    _compare(plan)
    _check_sizes(plan)
    levels = _thresholds(plan.after[Threshold])
    _check_levels(plan, claims, levels)
    _check_used_sets(plan)
    _check_used_levels(plan, levels)
    if plan.problems:
        raise ImportRefusedError(plan.problems)
    return plan


# references -----------------------------------------------------------------------------------------------


def _check_criterion(plan: Plan, record: Record) -> None:
    codes: set[str] = set()
    for name in record.values.get("responsible_units", ()):
        found = plan.stored.units.get(fold(name), set())
        codes |= found
        if len(found) != 1:
            hint = f"chưa có đơn vị “{name}”. Hãy ghi mã hoặc tên như trong danh mục đơn vị."
            if found:
                hint = f"“{name}” là tên của nhiều đơn vị. Hãy ghi một mã: {', '.join(sorted(found))}."
            plan.refuse(record, "responsible_department", hint)
    if codes:
        record.values["responsible_units"] = sorted(codes)


def _check_indicator(plan: Plan, record: Record) -> None:
    criterion = record.values["criterion"]
    if not plan.knows(Criterion, criterion):
        message = f"chưa có dòng của tiêu chí {criterion[-1]}. Hãy thêm một dòng không có số chỉ tiêu."
        plan.refuse(record, "criterion_no", message)
    name = plan.value_of(Criterion, criterion, "name")
    if name and name != record.row.cells["criterion_name"]:
        plan.refuse(record, "criterion_name", f"khác tên ở dòng tiêu chí (“{name}”). Hãy ghi cùng một tên.")
    if other := record.values.get("takes_value_from"):
        _must_know(plan, record, "value_from_indicator", other)
        passed, key = set(), record.key
        while key and key not in passed:
            passed.add(key)
            key = plan.value_of(Indicator, key, "takes_value_from")
        if key == record.key:
            message = "các chỉ tiêu lấy giá trị vòng quanh nhau. Hãy để một chỉ tiêu tự có giá trị."
            plan.refuse(record, "value_from_indicator", message)


def _must_know(plan: Plan, record: Record, column: str, key: Key) -> bool:
    found = plan.knows(Indicator, key)
    if not found:
        name = f"chỉ tiêu {key[-1]} của bộ {set_name(key)}"
        plan.refuse(record, column, f"chưa có {name}. Hãy kiểm tra mã, hoặc nhập cùng tệp có chỉ tiêu này.")
    return found


def _check_threshold(plan: Plan, record: Record) -> None:
    *indicator, year = record.key
    if base := record.values.get("base"):
        _must_know(plan, record, "base_indicator", base)
    if year is not None and not _must_know(plan, record, "indicator_no", tuple(indicator)):
        return
    measure, unit = (plan.value_of(Indicator, tuple(indicator), name) for name in ("measure", "unit_of_measure"))
    if measure is None:
        return
    try:
        value, words = rules.level_of(record.level, measure)
    except ValueError as error:
        plan.refuse(record, "threshold", str(error))
        record.is_broken = True
        return
    if base:
        record.claimed, value, words = words if value is None else value, None, ""
    record.values |= {"value": value, "words": words}
    if year is not None and record.row.cells["unit"] != (unit or ""):
        given = record.row.cells["unit"]
        message = f"“{given}” khác đơn vị tính của chỉ tiêu (“{unit or ''}”). Hãy ghi cùng đơn vị tính."
        plan.refuse(record, "unit", message)


CHECKS = {
    CriteriaSet: lambda plan, record: None,
    Criterion: _check_criterion,
    Indicator: _check_indicator,
    Threshold: _check_threshold,
}


# what changes ---------------------------------------------------------------------------------------------


def _order_indicators(plan: Plan) -> None:
    """Indicators stand in the order of the file; criteria are ordered by their number."""
    positions: dict[Key, int] = {}
    for record in plan.records[Indicator].values():
        criterion = record.values["criterion"]
        record.values["order"] = positions[criterion] = positions.get(criterion, 0) + 1


def _set_claims_apart(plan: Plan) -> list[Record]:
    """A number for a level that is computed, or that goes by year, is compared with it and not stored."""
    brought, claims = plan.records[Threshold], []
    with_years = {key[:3] for key in (*brought, *plan.stored.values[Threshold]) if key[3] is not None}
    for key, record in list(brought.items()):
        is_computed = plan.value_of(Threshold, (*key[:3], None), "base") is not None
        is_known = plan.stored.values[Threshold].get(key, {}).get("value") is not None
        goes_by_year = key[3] is None and key[:3] in with_years and not is_known
        if "base" not in record.values and (is_computed or goes_by_year):
            value, words = record.values.get("value"), record.values.get("words")
            record.claimed = words if value is None else value
            del brought[key]
        if record.claimed not in (None, "") and not record.is_broken:
            claims.append(record)
    return claims


def _compare(plan: Plan) -> None:
    for model in MODELS:
        for key, record in plan.records[model].items():
            stored = plan.stored.values[model].get(key)
            if stored is None:
                plan.new[model].append(record)
                plan.after[model][key] = record.values
            elif changes := dict(_changes(record, stored)):
                plan.changed[model][key] = changes
                plan.after[model][key] = stored | changes


def _changes(record: Record, stored: Values) -> Iterator[tuple[str, Any]]:
    """Yield what differs. What a file does not know (`unset`) does not erase, a checked mark is not taken back."""
    given, known = CERTAINTY.get(record.values.get("reading"), 0), CERTAINTY.get(stored.get("reading"), 0)
    erases = given == 0 and known > 0 and "reading" in record.values
    content = COMPARED[record.model]
    same = all(record.values.get(name, stored.get(name)) == stored.get(name) for name in content)
    for name, value in record.values.items():
        less_certain = name == "reading" and given < known and (same or erases)
        if stored[name] != value and not less_certain and not (erases and name in content):
            yield name, value


# sizes ----------------------------------------------------------------------------------------------------


def _check_sizes(plan: Plan) -> None:
    """A set has as many counted criteria and indicators as `sets.csv` says, once a file brings any.

    An import never deletes: a file that brings a set's criteria brings all that are stored.
    """
    brought = {key[:2]: record for key, record in plan.records[Criterion].items() if record.values["counts"]}
    after = plan.after[Indicator]
    for key, record in (plan.records[CriteriaSet] | brought).items():
        if record.row.file in plan.unread:
            continue
        criteria = [each for each, values in plan.after[Criterion].items() if each[:2] == key and values["counts"]]
        indicators = [each for each in after if each[:2] == key]
        counted = sum(after[each]["criterion"] in criteria for each in indicators)
        _check_size(plan, record, "size", len(criteria), "tiêu chí tính vào số mục")
        _check_size(plan, record, "indicator_count", counted, "chỉ tiêu")
        if key in brought:
            _must_be_whole(plan, record, Criterion, criteria, "tiêu chí")
            if any(each in plan.records[Indicator] for each in indicators):  # not a file of criteria alone
                parts = [each for each in indicators if after[each]["criterion"] in plan.records[Criterion]]
                _must_be_whole(plan, record, Indicator, parts, "chỉ tiêu")


def _check_size(plan: Plan, record: Record, name: str, found: int, words: str) -> None:
    expected = plan.after[CriteriaSet].get(record.key[:2], {}).get(name)
    if found and expected not in (None, found):
        column = column_of(CriteriaSet, name) if record.model is CriteriaSet else ""
        message = f"bộ {set_name(record.key)} có {found} {words}, danh mục bộ ghi {expected}."
        plan.refuse(record, column, f"{message} Hãy thêm dòng thiếu, bỏ dòng thừa.")


def _must_be_whole(plan: Plan, record: Record, model: Law, items: Iterable[Key], words: str) -> None:
    if missing := ", ".join(each[-1] for each in items if each not in plan.records[model]):
        message = f"tệp thiếu {words} {missing} mà bộ {set_name(record.key)} đã có."
        plan.refuse(record, "", f"{message} Hãy thêm lại; nhập tệp không xóa mục nào.")


# levels ---------------------------------------------------------------------------------------------------


def _thresholds(rows: Mapping[Key, Values]) -> Thresholds:
    """The rows of each indicator."""
    thresholds: dict[Key, list[ThresholdRow]] = {}
    for (*indicator, year), values in rows.items():
        value, words, factor, base = (values.get(name) for name in ("value", "words", "factor", "base"))
        thresholds.setdefault(tuple(indicator), []).append(ThresholdRow(year, value, words or "", factor, base))
    return thresholds


def _is_circular(indicator: Key, thresholds: Thresholds) -> bool:
    try:
        for year in rules.years_of(indicator, thresholds):
            threshold_in(year, indicator, thresholds)
    except CircularThresholdError:
        return True
    return False


def _check_levels(plan: Plan, claims: list[Record], thresholds: Thresholds) -> None:
    for record in plan.records[Threshold].values():
        if "base" in record.values and _is_circular(record.key[:3], thresholds):
            message = "mức được tính vòng quanh chính nó. Hãy kiểm tra bộ và chỉ tiêu gốc."
            plan.refuse(record, "base_indicator", message)
    for record in claims:
        indicator, year = record.key[:3], record.key[3]
        years = rules.years_of(indicator, thresholds) if year is None else {year}
        levels = {level_in(each, indicator, thresholds) for each in years} - {None}
        if record.claimed not in levels and not _is_circular(indicator, thresholds):
            other = f"khác mức tính được hoặc đã ghi theo năm ({rules.in_words(levels)})"
            known = other if levels else "không đối chiếu được"
            message = f"mức {rules.in_words([record.claimed])} {known}. Hãy để trống ô này, hoặc sửa mức gốc."
            plan.refuse(record, "threshold", message)


# used sets ------------------------------------------------------------------------------------------------


def _check_used_sets(plan: Plan) -> None:
    used = plan.stored.used
    for part, column in ((Criterion, "criterion_no"), (Indicator, "indicator_no")):
        for record in (each for each in plan.new[part] if each.key[:2] in used):
            plan.refuse(record, column, rules.frozen_message(record.key))
    for model in (CriteriaSet, Criterion, Indicator):
        for key, changes in plan.changed[model].items():
            stored, quarters = plan.stored.values[model][key], used.get(key[:2], set())
            for name, value in changes.items() if quarters else ():
                ends_later = name == "in_force_to" and value >= max(quarter.last_day for quarter in quarters)
                if not ends_later and not rules.stays_open(name, stored[name], stored.get("reading")):
                    plan.refuse(plan.records[model][key], column_of(model, name), rules.frozen_message(key))


def _check_used_levels(plan: Plan, after: Thresholds) -> None:
    """A level of a used year that would change is reported once at each row of the import behind it."""
    before = _thresholds(plan.stored.values[Threshold])
    used = ((key, quarter.year) for key in before for quarter in sorted(plan.stored.used.get(key[:2], ())))
    written = {record.key: record for record in plan.new[Threshold]}
    written |= {key: plan.records[Threshold][key] for key in plan.changed[Threshold]}
    for indicator, year, was in rules.bent_levels(before, after, used):
        for own in [(*key, each) for key in rules.bases_of(indicator, after) for each in (year, None)]:
            if record := written.pop(own, None):
                plan.refuse(record, "threshold", rules.used_level_message(indicator, year, was))
