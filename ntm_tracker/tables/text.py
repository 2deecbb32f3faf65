"""Plain text as a table: a line is a row, tabs part the cells, a cell in quotes may hold lines itself."""

import re

from ntm_tracker.old_fonts import plain_unicode
from ntm_tracker.tables.model import MOST_COLUMNS, MOST_ROWS, Builder, Cell, Table, finished
from ntm_tracker.vietnamese import nfc

QUOTED = re.compile(r'(?:^|(?<=[\t\n]))"((?:[^"\t]|"")*)"(?=[\t\n]|$)')
BREAK = "\v"  # for a line end within a cell, until the lines are parted


def unicode_text(text: str) -> str:
    """Return what was pasted with plain line ends, in Unicode."""
    return plain_unicode(nfc(text).replace("\r\n", "\n").replace("\r", "\n"))


def table_of_text(text: str) -> Table:
    """Return the one table that a text is."""
    text = QUOTED.sub(_unquoted, unicode_text(text))
    builder = Builder()
    for line in text.split("\n")[: MOST_ROWS + 1]:
        builder.add((Cell(cell.strip()), 1, 1) for cell in line.split("\t")[:MOST_COLUMNS])
    return finished([builder.table])[0]


def _unquoted(found: re.Match) -> str:
    """Excel puts a cell in quotes that has lines or quotes; what a person put in quotes stays."""
    inside = found[1]
    return inside.replace('""', '"').replace("\n", BREAK) if "\n" in inside or '""' in inside else found[0]
