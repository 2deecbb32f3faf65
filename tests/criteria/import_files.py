"""Small files of criteria sets for tests, and what importing them into an empty program gives."""

import pytest

from criteria.library.files import OPTIONAL, REQUIRED, ImportRefusedError, SourceFile
from criteria.library.planning import Plan, Stored, make_plan
from criteria.library.rules import MODELS

EMPTY = Stored({model: {} for model in MODELS})


def table(kind: str, *rows: dict[str, str], name: str = "", delimiter: str = ",", without: str = "") -> SourceFile:
    """A file of `kind`; cells that a row does not give are blank."""
    columns = [column for column in REQUIRED[kind] + OPTIONAL[kind] if column != without]
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    return SourceFile(name or f"{kind}.csv", text.encode())


def set_row(**cells: str) -> dict[str, str]:
    return {
        "set_code": "BO",
        "level": "commune_base",
        "name": "Bộ thử",
        "phase": "2021-2025",
        "legal_basis": "QĐ 1/QĐ-TTg",
        "item_word": "tiêu chí",
        "size": "1",
    } | cells


def criterion_row(**cells: str) -> dict[str, str]:
    return {
        "set_code": "BO",
        "criterion_no": "1",
        "criterion_name": "Thu nhập",
        "measure": "none",
        "confidence": "read",
    } | cells


def indicator_row(**cells: str) -> dict[str, str]:
    return criterion_row(
        **{
            "indicator_no": "1.1",
            "indicator_name": "Thu nhập bình quân đầu người",
            "measure": "money",
            "operator": ">=",
            "unit": "triệu đồng",
            "threshold": "50",
            "threshold_confidence": "read",
        }
        | cells
    )


def year_row(**cells: str) -> dict[str, str]:
    return {
        "set_code": "BO",
        "indicator_no": "1.1",
        "year": "2024",
        "threshold": "59",
        "unit": "triệu đồng",
        "confidence": "read",
    } | cells


def derived_row(**cells: str) -> dict[str, str]:
    return indicator_row(
        **{"indicator_no": "1.2", "threshold": "", "factor": "1.10", "base_set": "BO", "base_indicator": "1.1"} | cells
    )


def imported(*files: SourceFile, stored: Stored = EMPTY) -> Plan:
    return make_plan(files, stored)


def problems(*files: SourceFile, stored: Stored = EMPTY) -> list[str]:
    with pytest.raises(ImportRefusedError) as caught:
        imported(*files, stored=stored)
    return [str(problem) for problem in caught.value.problems]
