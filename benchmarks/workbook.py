#!/usr/bin/env python3
"""How long a workbook of all communes × all sets of the example quarter takes, out and back, every outcome changed.

    .venv/bin/python benchmarks/workbook.py

Prints the median of 5 runs of each step; what is imported is taken back after each run.
"""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from measuring import load_example, milliseconds  # first: it sets the program up

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from openpyxl import load_workbook

from accounts.models import User
from communes.models import ReportingPeriod
from criteria.workbook.actions import import_plan, keep_workbook, pages_of_file
from criteria.subject import communes_in
from criteria.rules.choices import Outcome, SetLevel
from criteria.models import CriteriaSet, Assessment
from criteria.workbook.content import expected_for, sheets_of
from criteria.workbook.cells import FIRST
from criteria.workbook.plan import plan_of
from criteria.workbook.read import Column
from criteria.workbook.write import workbook_of

RUNS = 5
OTHER = {Outcome.MET.label: Outcome.NOT_MET.label}


def taken_back(step: Callable[[], object]) -> Callable[[], None]:
    """Return `step` so that nothing of what it writes stays."""

    def run() -> None:
        with transaction.atomic():
            step()
            transaction.set_rollback(True)

    return run


def filled_in(data: bytes) -> bytes:
    """`data` with every outcome of a criterion set to another one."""
    workbook = load_workbook(io.BytesIO(data))
    for sheet in workbook.worksheets:
        for row in range(FIRST, sheet.max_row + 1):
            if str(sheet.cell(row, Column.KEY).value)[:2] in {"c:", "k:"}:
                cell = sheet.cell(row, Column.OUTCOME)
                cell.value = OTHER.get(cell.value, Outcome.MET.label)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def main() -> None:
    settings.MEDIA_ROOT = Path(tempfile.mkdtemp())
    load_example()
    period, user = ReportingPeriod.objects.get(year=2024, quarter=1), User.objects.get(username="chuyenvien")
    for commune in communes_in(period):
        for level, criteria_set in CriteriaSet.objects.by_level_in(period).items():
            place = {"period": period, "criteria_set": criteria_set, "locality": commune}
            if level != SetLevel.DISTRICT and not Assessment.objects.filter(**place).exists():
                Assessment.objects.create(**place)
    data = workbook_of(period, sheets_of(period, expected_for(period, user)))
    upload = SimpleUploadedFile("ket-qua.xlsx", filled_in(data))
    kept = keep_workbook(file=upload, period=period, by=user)

    def confirmed() -> int:
        plan = plan_of(period, pages_of_file(kept), user)
        return import_plan(plan=plan, file=kept, by=user, reason="đo thời gian")

    plan = plan_of(period, pages_of_file(kept), user)
    print(f"{connection.vendor}, {len(plan.sheets)} pages, {plan.change_count} changes, median of {RUNS} runs")
    steps: list[tuple[str, Callable[[], object], str]] = [
        ("write", lambda: workbook_of(period, sheets_of(period, expected_for(period, user))), ""),
        ("preview", lambda: plan_of(period, pages_of_file(kept), user), ""),
        ("confirm: read, plan, record", confirmed, "aim 1 s"),
    ]
    for name, step, aim in steps:
        print(f"{name:30} {milliseconds(taken_back(step), RUNS):7.1f} ms   {aim}".rstrip())


if __name__ == "__main__":
    main()
