"""What somebody pastes into a sheet: a table from the clipboard, a table as text, or sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from criteria.rules.choices import Outcome
from criteria.rules.matrix import read_matrix
from criteria.rules.reading import read_pasted
from criteria.rules.tables import TableReading, read_any
from criteria.sheet.sheet import Sheet
from criteria.sheet.words import vocabulary_of
from criteria.subject import names_of_other_sets
from ntm_tracker.tables.html import tables_of_html
from ntm_tracker.tables.model import Table
from ntm_tracker.tables.text import table_of_text, unicode_text
from ntm_tracker.vietnamese import fold

LONGEST = 200_000  # signs


@dataclass(frozen=True)
class Understood:
    """What was pasted, as far as it is understood."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)  # the piece of text, or the cell, that says it
    unread: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)  # what is no outcome


def understood(sheet: Sheet, typed: Mapping[str, str]) -> Understood:
    """Read the pasted text, or its table as the clipboard had it."""
    text = unicode_text(typed.get("dan", "")[:LONGEST])
    lines = [line for line in text.split("\n") if line.strip()]
    tables = tables_of_html(typed.get("dan-html", ""))
    if not tables and lines and 2 * sum("\t" in line.strip() for line in lines) > len(lines):
        tables = [table_of_text(text)]
    if not tables:
        subject = sheet.subject
        pasted = read_pasted(text, vocabulary_of(subject.criteria_set, subject.period, subject.locality.name))
        return Understood(
            {row.number: row.outcome for row in pasted.rows},
            {row.number: row.note for row in pasted.rows if row.note},
            {row.number: row.source for row in pasted.rows},
            pasted.unread,
            pasted.unused,
        )
    best, table = max(((_read(sheet, table), table) for table in tables), key=lambda each: len(each[0].rows))
    told = {number: row.note.text[:1000] for number, row in best.rows.items() if row.note and not row.note.trouble}
    beside = [line for line in lines if "\t" not in line.strip() and _may_say(line)]
    outside = [_outside(line) for line in beside] if len(tables) == 1 else []
    unused = [_outside(line) for line in lines if "\t" not in line.strip() and not _may_say(line)]
    sources = {
        number: f"{row.place}: {table.cell(row.row, row.column).line}".strip() for number, row in best.rows.items()
    }
    outcomes = {number: row.outcome for number, row in best.rows.items()}
    return Understood(outcomes, told, sources, [*best.unread, *outside], unused if len(tables) == 1 else [])


def _outside(line: str) -> str:
    return f"“{line.strip()[:80]}” nằm ngoài bảng: không đọc."


def _may_say(line: str) -> bool:
    plain = fold(line)
    return ":" in line and ("dat" in plain or "con lai" in plain)


def _read(sheet: Sheet, table: Table) -> TableReading:
    subject = sheet.subject
    matrix = read_matrix(table, sheet.names, lambda text: ["own"] if _is_named(subject.locality.name, text) else [])
    if matrix and matrix.places:
        reading = matrix.places["own"]
        reading.unread = [*table.notices, *matrix.unread, *reading.unread]
        return reading
    others = names_of_other_sets(subject.period, subject.criteria_set)
    return read_any(table, sheet.names, others, subject.period.year, subject.period.quarter)


def _is_named(name: str, text: str) -> bool:
    return fold(text).strip(" .:").removeprefix("xa ").strip() == fold(name)
