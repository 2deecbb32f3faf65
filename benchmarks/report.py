#!/usr/bin/env python3
"""How long the report of the example quarter takes, on a warm process and a database of its own.

    .venv/bin/python benchmarks/report.py

Prints the queries of the facts and the median of 20 runs of each step.
"""

from collections.abc import Callable

from measuring import RUNS, load_example, milliseconds  # first: it sets the program up

from communes.models import ReportingPeriod
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reports.writing import document, text
from reports import facts
from reports.findings.review import findings_in
from reports.quarterly import report
from reports.quarterly.registers import registers_of
from reports.printing.html import print_html
from reports.printing.pdf import print_pdf
from reports.printing.word import print_word


def main() -> None:
    load_example()
    period = ReportingPeriod.objects.get(year=2024, quarter=1)
    with CaptureQueriesContext(connection) as queries:
        told = facts.collect(period)
    words = text.write(told)
    made = report.from_facts(told)
    known = registers_of(period, made)
    print(f"{connection.vendor}, median of {RUNS} runs")
    print(f"queries for the facts     {len(queries):6}   at most 30")
    steps: list[tuple[str, Callable[[], object], str]] = [
        ("facts", lambda: facts.collect(period), ""),
        ("text", lambda: text.write(told), ""),
        ("facts + text", lambda: text.write(facts.collect(period)), "aim 60 ms"),
        ("document", lambda: document.build(told, words), ""),
        ("registers of the checks", lambda: registers_of(period, made), ""),
        ("checks", lambda: findings_in(made.facts, made.text, made.document, known), "aim 100 ms"),
        ("page (HTML)", lambda: print_html(made.document), ""),
        ("PDF", lambda: print_pdf(made.document), "aim 500 ms"),
        ("Word", lambda: print_word(made.document), "aim 200 ms"),
    ]
    for name, step, aim in steps:
        print(f"{name:24} {milliseconds(step):7.1f} ms   {aim}".rstrip())


if __name__ == "__main__":
    main()
