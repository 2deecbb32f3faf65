#!/usr/bin/env python3
"""How long a workbook of all communes × all sets of the example quarter takes, out and back, every outcome changed.

    .venv/bin/python benchmarks/workbook.py

Prints the median of 5 runs of each step; what is imported is taken back after each run.
"""

import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
folder = tempfile.TemporaryDirectory()
os.environ["DATABASE_URL"] = os.environ.get("BENCHMARK_DATABASE_URL", f"sqlite:///{folder.name}/benchmark.sqlite3")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_tracker.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from openpyxl import load_workbook  # noqa: E402

from accounts.models import User  # noqa: E402
from communes.models import ReportingPeriod  # noqa: E402
from criteria.actions.workbook import import_plan, keep_workbook, pages_of_file  # noqa: E402
from criteria.asked import communes_in, sets_in  # noqa: E402
from criteria.choices import Outcome, SetLevel  # noqa: E402
from criteria.models import Assessment  # noqa: E402
from criteria.workbook.content import asked_of, sheets_of  # noqa: E402
from criteria.workbook.keys import FIRST, KEY_COLUMN, OUTCOME  # noqa: E402
from criteria.workbook.planning import plan_of  # noqa: E402
from criteria.workbook.write import workbook_of  # noqa: E402

RUNS = 5
OTHER = {Outcome.MET.label: Outcome.NOT_MET.label}


def milliseconds(step: Callable[[], object]) -> float:
    """Return the median time of `step`, after one run that warms it; what it writes is taken back."""
    times = []
    for _ in range(RUNS + 1):
        with transaction.atomic():
            started = time.perf_counter()
            step()
            times.append(time.perf_counter() - started)
            transaction.set_rollback(True)
    return statistics.median(times[1:]) * 1000


def filled_in(data: bytes) -> bytes:
    """`data` with every outcome of a criterion set to another one."""
    workbook = load_workbook(io.BytesIO(data))
    for sheet in workbook.worksheets:
        for row in range(FIRST, sheet.max_row + 1):
            if str(sheet.cell(row, KEY_COLUMN).value)[:2] in {"c:", "k:"}:
                cell = sheet.cell(row, OUTCOME)
                cell.value = OTHER.get(cell.value, Outcome.MET.label)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def main() -> None:
    settings.MEDIA_ROOT = Path(folder.name)
    call_command("migrate", verbosity=0)
    call_command("load_example", verbosity=0)
    period, user = ReportingPeriod.objects.get(year=2024, quarter=1), User.objects.get(username="chuyenvien")
    for commune in communes_in(period):
        for level, criteria_set in sets_in(period).items():
            place = {"period": period, "criteria_set": criteria_set, "locality": commune}
            if level != SetLevel.DISTRICT and not Assessment.objects.filter(**place).exists():
                Assessment.objects.create(**place)
    data = workbook_of(period, sheets_of(period, asked_of(period, user)))
    upload = SimpleUploadedFile("ket-qua.xlsx", filled_in(data))
    kept = keep_workbook(file=upload, period=period, by=user)

    def confirmed() -> int:
        plan = plan_of(period, pages_of_file(kept), user)
        return import_plan(plan=plan, file=kept, by=user, reason="đo thời gian")

    plan = plan_of(period, pages_of_file(kept), user)
    print(f"{connection.vendor}, {len(plan.sheets)} pages, {plan.change_count} changes, median of {RUNS} runs")
    steps: list[tuple[str, Callable[[], object], str]] = [
        ("write", lambda: workbook_of(period, sheets_of(period, asked_of(period, user))), ""),
        ("preview", lambda: plan_of(period, pages_of_file(kept), user), ""),
        ("confirm: read, plan, record", confirmed, "aim 1 s"),
    ]
    for name, step, aim in steps:
        print(f"{name:30} {milliseconds(step):7.1f} ms   {aim}".rstrip())


if __name__ == "__main__":
    main()
