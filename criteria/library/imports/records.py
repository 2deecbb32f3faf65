"""Records of plain values, keyed as the law names them, not by primary keys."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from criteria.library.imports.files import Place, Row
from criteria.rules.outcomes import Level

SetKey = tuple[str, int]  # code, version
Key = tuple  # a SetKey followed by the criterion's number; the indicator's code; the indicator's code and a year


class Kind(StrEnum):
    """What a record becomes; in the order of writing."""

    SET = "set"
    CRITERION = "criterion"
    INDICATOR = "indicator"
    THRESHOLD = "threshold"


@dataclass
class Record:
    """What one row says: only the fields in `values` are said, the others stay as they are."""

    kind: Kind
    key: Key
    values: dict[str, Any]
    row: Row
    criterion_number: str = ""  # of an indicator
    claimed: Level = None  # of a threshold: the level that a computed level must equal
    broken: bool = False  # some cell was wrong: known, but not to be used
    units: list[str] = field(default_factory=list)  # of a criterion

    @property
    def place(self) -> Place:
        return self.row.place

    @property
    def set_key(self) -> SetKey:
        return self.key[:2]


def told_set(key: Key) -> str:
    """Return a set's name in a file: `CODE`, or `CODE/2` for its second version."""
    code, version = key[:2]
    return code if version == 1 else f"{code}/{version}"
