"""Workbooks for tests: written by the program, changed as a person would, read back."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from accounts.models import Role, User
from communes.models import Locality, ReportingPeriod
from communes.rules.choices import Level
from criteria.models import CriteriaSet
from criteria.rules.choices import SetLevel
from criteria.workbook.cells import FIRST, HIDDEN_SHEET, pages_of
from criteria.workbook.content import expected_for, sheets_of
from criteria.workbook.plan import Plan, plan_of
from criteria.workbook.read import INDEX_SHEET, Column
from criteria.workbook.write import workbook_of
from tests.criteria_factories import make_criterion, make_indicator, make_set, make_threshold
from tests.factories import make_district, make_installation, make_locality, make_unit, make_user

NAMES = {"1": "Quy hoạch", "5": "Giáo dục", "10": "Thu nhập"}
Cells = Mapping[str, Any]


def make_communes(*names: str) -> list[Locality]:
    """A district with its communes, at home in the installation."""
    home = make_district()
    make_installation(home)
    return [
        make_locality(name, parent=home, level=Level.COMMUNE, order=number, slug=f"xa-{number}")
        for number, name in enumerate(names or ("Định Yên",), 1)
    ]


def make_small_set(level: SetLevel = SetLevel.COMMUNE_BASE, **values: Any) -> CriteriaSet:
    """Three criteria; income is measured by one indicator with a threshold."""
    criteria_set = make_set(level, size=len(NAMES), **values)
    for number, name in NAMES.items():
        criterion = make_criterion(criteria_set, number, name, lineage=f"{criteria_set.code}:{number}")
        if number == "10":
            make_threshold(make_indicator(criterion, "10.1"))
    return criteria_set


def make_office() -> User:
    return make_user(Role.OFFICE_STAFF)


def make_commune_officer(locality: Locality) -> User:
    return make_user(Role.COMMUNE_OFFICER, unit=make_unit(f"UBND xã {locality.name}", locality=locality))


def written(period: ReportingPeriod, user: User) -> bytes:
    """The workbook as `user` takes it along."""
    return workbook_of(period, sheets_of(period, expected_for(period, user)))


def changed(data: bytes, cells: Cells, page: str = "") -> bytes:
    """`data` with cells of `page` (else of the first one to fill in) set as somebody would in Excel."""
    workbook = load_workbook(io.BytesIO(data))
    titles = [title for title in workbook.sheetnames if title not in {INDEX_SHEET, HIDDEN_SHEET}]
    sheet = workbook[page or titles[0]]
    for place, value in cells.items():
        sheet[place].value = value
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def place_of(data: bytes, key: str, column: str = "F", page: str = "") -> str:
    """The address of a cell in the row of `key`, such as “c:5”."""
    workbook = load_workbook(io.BytesIO(data))
    titles = [title for title in workbook.sheetnames if title not in {INDEX_SHEET, HIDDEN_SHEET}]
    sheet = workbook[page or titles[0]]
    row = next(row for row in range(FIRST, sheet.max_row + 1) if sheet.cell(row, Column.KEY).value == key)
    return f"{column}{row}"


def filled_in(data: bytes, rows: Mapping[str, Any], column: str = "F", page: str = "") -> bytes:
    """`data` with cells set by the key of their rows."""
    return changed(data, {place_of(data, key, column, page): value for key, value in rows.items()}, page)


def planned(data: bytes, period: ReportingPeriod, user: User) -> Plan:
    return plan_of(period, pages_of(data), user)


def told(plan: Plan) -> dict[str, tuple[str, str]]:
    """The outcomes that change, by key: old and new."""
    return {
        change.line.key: (change.old.outcome, change.new.outcome)
        for page in plan.sheets
        for change in page.changes
        if change.old.outcome != change.new.outcome
    }


def own_sheet(rows: Sequence[Sequence[Any]], *, font: str = "Times New Roman", title: str = "Sheet1") -> bytes:
    """A commune's own workbook."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.value, cell.font = value, Font(name=font)
    return saved(workbook)
