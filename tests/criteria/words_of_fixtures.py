"""The words of the criteria sets as their files have them, without a database."""

import csv
from functools import lru_cache
from pathlib import Path

from criteria.rules.choices import Measure
from criteria.rules.reading import Vocabulary

FOLDER = Path(__file__).parents[2] / "fixtures" / "criteria"
NUMBERS = {each.value for each in Measure if each.is_number}


@lru_cache(maxsize=1)
def vocabularies() -> dict[str, Vocabulary]:
    """Return what `criteria.sheet.words` makes of the sets in `fixtures/criteria`."""
    sets = {row["set_code"]: row for row in _rows("sets.csv") if row["level"] != "recognition"}
    called: dict[str, dict[str, list[str]]] = {code: {} for code in sets}
    measured: dict[str, set[str]] = {code: set() for code in sets}
    for file in sorted(FOLDER.glob("*.csv")):
        for row in _rows(file.name):
            code, number = row["set_code"], row.get("criterion_no", "")
            if code not in sets or not number.isdigit():
                continue
            if not row["indicator_no"]:
                others = [name.strip() for name in row.get("also_called", "").split(";") if name.strip()]
                called[code].setdefault(number, [row["criterion_name"], *others])
            elif row["measure"] in NUMBERS:
                measured[code].add(number)
    titles = {code: f"{row['name']} {row['phase']}" for code, row in sets.items()}
    return {
        code: Vocabulary(
            names={number: names[0] for number, names in called[code].items()},
            other_names={number: names[1:] for number, names in called[code].items()},
            measured=measured[code],
            other_sets={titles[other]: names for other, names in called.items() if other != code},
            item_word=row["item_word"],
            title=row["name"],
        )
        for code, row in sets.items()
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
