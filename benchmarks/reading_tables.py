#!/usr/bin/env python3
"""What would be taken from the tables of a file, and why the rest would not.

    .venv/bin/python benchmarks/reading_tables.py --table FILE.xlsx|.xls|.docx|.html|.txt --set CODE

Makes its own example database. A matrix of communes is read for all communes of the example.
"""

import argparse
from pathlib import Path

from measuring import load_example  # first: it sets the program up

from criteria.models import CriteriaSet, Criterion
from criteria.rules.matrix import read_matrix
from criteria.rules.tables import TableReading, read_any
from criteria.workbook.foreign import finder_of_places
from criteria.workbook.content import expected_for
from accounts.models import User
from communes.models import Locality, ReportingPeriod
from ntm_tracker.tables.excel import tables_of_workbook
from ntm_tracker.tables.html import tables_of_html
from ntm_tracker.tables.model import Table
from ntm_tracker.tables.text import table_of_text
from ntm_tracker.tables.word import tables_of_docx


def tables_in(path: Path) -> list[Table]:
    """Return the tables of a file, by the ending of its name."""
    data, ending = path.read_bytes(), path.suffix.lower()
    if ending in {".xlsx", ".xls"}:
        return tables_of_workbook(data)
    if ending == ".docx":
        return tables_of_docx(data)
    if ending in {".html", ".htm"}:
        return tables_of_html(data.decode("utf-8", "replace"))
    return [table_of_text(data.decode("utf-8", "replace"))]


def names_of(code: str) -> dict[str, str]:
    """Return the criteria of the newest version of a set, by number."""
    criteria_set = CriteriaSet.objects.filter(code=code).order_by("-version").first()
    if criteria_set is None:
        raise SystemExit(
            f"no set {code}; there are {', '.join(sorted(CriteriaSet.objects.values_list('code', flat=True)))}"
        )
    return dict(Criterion.objects.filter(criteria_set=criteria_set).order_by("order").values_list("number", "name"))


def readings_of(table: Table, code: str) -> dict[str, TableReading]:
    """Return what is taken from a table: by commune where it is a matrix of them, else under an empty name."""
    names, others = names_of(code), {}
    for other in CriteriaSet.objects.exclude(code=code):
        others[str(other)] = dict(other.criteria.values_list("number", "name"))
    period = ReportingPeriod.objects.get(year=2024, quarter=1)
    expected = expected_for(period, User.objects.get(username="chuyenvien"))
    if matrix := read_matrix(table, names, finder_of_places(expected)):
        places = {str(each.pk): each.name for each in Locality.objects.all()}
        readings = {places[key]: reading for key, reading in matrix.places.items()}
        return {**readings, "": TableReading(unread=[*table.notices, *matrix.unread])}
    return {"": read_any(table, names, others, period.year, period.quarter)}


def print_tables(path: str, code: str) -> None:
    """Print what would be taken from every table of a file; the example is loaded already."""
    for table in tables_in(Path(path)):
        if table.is_hidden:
            print(f"# {table.title}: hidden, not read")
            continue
        print(f"# {table.title or 'table'}")
        for place, reading in readings_of(table, code).items():
            for number, row in reading.rows.items():
                print("\t".join([*filter(None, [place]), number, row.outcome.value, row.place]))
            for unread in reading.unread:
                print("\t".join([*filter(None, [place]), "not taken", unread]))


def main() -> None:
    """Take the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--table", required=True, help="FILE.xlsx, .xls, .docx, .html or .txt")
    parser.add_argument("--set", required=True, dest="code", help="the code of a set, such as XA_NTM_2021_2025")
    options = parser.parse_args()
    load_example()
    print_tables(options.table, options.code)


if __name__ == "__main__":
    main()
