#!/usr/bin/env python3
"""How long the report of the example quarter takes, on a warm process and a database of its own.

    .venv/bin/python benchmarks/report.py

Prints the queries of the facts and the median of 20 runs of each step.
"""

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

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from communes.models import ReportingPeriod  # noqa: E402
from reports import document, facts, report, text  # noqa: E402
from reports.printing.html import print_html  # noqa: E402
from reports.printing.pdf import print_pdf  # noqa: E402
from reports.printing.word import print_word  # noqa: E402

RUNS = 20


def milliseconds(step: Callable[[], object]) -> float:
    """Return the median time of `step`, after one run that warms it."""
    step()
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        step()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_example", verbosity=0)
    period = ReportingPeriod.objects.get(year=2024, quarter=1)
    with CaptureQueriesContext(connection) as queries:
        told = facts.collect(period)
    words = text.write(told)
    made = report.from_facts(told)
    print(f"{connection.vendor}, median of {RUNS} runs")
    print(f"queries for the facts     {len(queries):6}   at most 30")
    steps: list[tuple[str, Callable[[], object], str]] = [
        ("facts", lambda: facts.collect(period), ""),
        ("text", lambda: text.write(told), ""),
        ("facts + text", lambda: text.write(facts.collect(period)), "aim 60 ms"),
        ("document", lambda: document.build(told, words), ""),
        ("page (HTML)", lambda: print_html(made.document), ""),
        ("PDF", lambda: print_pdf(made.document), "aim 500 ms"),
        ("Word", lambda: print_word(made.document), "aim 200 ms"),
    ]
    for name, step, aim in steps:
        print(f"{name:24} {milliseconds(step):7.1f} ms   {aim}".rstrip())


if __name__ == "__main__":
    main()
