#!/usr/bin/env python3
"""What the reader of outcomes makes of phrases whose meaning is known.

    .venv/bin/python benchmarks/reading.py FILE.tsv

Columns: id, set, text (a JSON string), expected: `refuse` where nothing may be taken, else `met: 1 2; not_met: 5`.
Verdicts: right; partly (a true part was read); asked (readable, nothing was taken); wrong (something was taken that was
not expected). Makes its own example database.
"""

import csv
import json
import sys
from collections import Counter
from pathlib import Path

from measuring import load_example  # first: it sets the program up

from criteria.models import CriteriaSet
from criteria.rules.reading import read_pasted
from criteria.sheet.words import vocabulary_of

VERDICTS = ("right", "partly", "asked", "wrong")


def expected_of(text: str) -> dict[str, str]:
    """Return the outcomes that `met: 1 2; not_met: 5` means, by number."""
    if text.strip() == "refuse":
        return {}
    parts = [part.partition(":") for part in text.split(";") if part.strip()]
    return {number: outcome.strip() for outcome, _, numbers in parts for number in numbers.split()}


def verdict_of(read: dict[str, str], expected: dict[str, str]) -> str:
    """Return how what was read compares with what was meant."""
    if not read.items() <= expected.items():
        return "wrong"
    return "right" if read == expected else "partly" if read else "asked"


def shown(outcomes: dict[str, str]) -> str:
    """Return outcomes as the file writes them."""
    by_outcome: dict[str, list[str]] = {}
    for number, outcome in outcomes.items():
        by_outcome.setdefault(outcome, []).append(number)
    return "; ".join(f"{outcome}: {' '.join(numbers)}" for outcome, numbers in by_outcome.items()) or "refuse"


def main(path: str) -> None:
    """Read every phrase and print what became of it."""
    load_example()
    words = {each.code: vocabulary_of(each) for each in CriteriaSet.objects.order_by("version")}
    found: Counter[str] = Counter()
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for name, code, text, meant in rows[1:]:
        pasted = read_pasted(json.loads(text), words[code])
        read = {row.number: row.outcome.value for row in pasted.rows}
        expected = expected_of(meant)
        verdict = verdict_of(read, expected)
        found[verdict] += 1
        print(f"{name}\t{text}\t{shown(read)}\t{shown(expected)}\t{verdict}\t{' / '.join(pasted.unread)}")
    print(", ".join(f"{found[verdict]} {verdict}" for verdict in VERDICTS))


if __name__ == "__main__":
    main(sys.argv[1])
