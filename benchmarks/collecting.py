#!/usr/bin/env python3
"""How long the pages of collecting take: 12 communes, all their sets, 8 quarters, every indicator open.

    .venv/bin/python benchmarks/collecting.py
    BENCHMARK_DATABASE_URL=postgres:///benchmark .venv/bin/python benchmarks/collecting.py   # an empty database

Each page is asked for by the test client: middleware, view and template, without the network. Prints the median of
20 runs, the queries, and the size of the answer as it is sent (uncompressed).
"""

import datetime
import re
import statistics
import time

from measuring import RUNS, load_example, milliseconds  # first: it sets the program up

from accounts.models import User
from communes.rules.choices import Channel
from communes.models import ReportingPeriod
from criteria.sheet.record import confirm_kept, record_results
from criteria.subject import Entries, Entry, Source, Subject, expected_in
from criteria.opinions.actions import open_round
from criteria.rules.choices import Outcome, Provenance
from criteria.models import CriteriaSet, Criterion, Indicator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ADVANCED = "xa-ntm-nang-cao-2021-2025"
MATRIX = f"/danh-gia/2025/quy-4/{ADVANCED}/"
ENTRY = f"{MATRIX}binh-thanh-trung/"


def quarters(staff: User) -> None:
    """Seven more quarters like the first one, all indicators of the last one entered."""
    Criterion.objects.update(reading=Provenance.READ)
    Indicator.objects.update(reading=Provenance.READ)
    for year, quarter in [(2024, 2), (2024, 3), (2024, 4), (2025, 1), (2025, 2), (2025, 3), (2025, 4)]:
        period = ReportingPeriod.objects.create(year=year, quarter=quarter)
        before, _ = period.neighbours()
        source = Source(Channel.ZALO, "Chị Hoa", datetime.date(year, 3 * quarter, 6))
        for asked in expected_in(before):
            if asked.assessment and asked.village is None:
                confirm_kept(
                    period=period, criteria_set=asked.criteria_set, localities=[asked.locality], source=source, by=staff
                )
    open_round(criteria_set=CriteriaSet.objects.get(code="XA_NTM_NANG_CAO_2021_2025"), period=period, by=staff)
    for asked in expected_in(period):
        subject = Subject(asked.criteria_set, period, asked.locality, asked.village)
        indicators = Indicator.objects.filter(criterion__criteria_set=asked.criteria_set, criterion__how_met="all")
        rows = [Entry(each.pk, outcome_of(asked.outcomes, each)) for each in indicators]
        record_results(subject=subject, entries=Entries(indicators=rows), by=staff)


def outcome_of(outcomes: dict[int, str], indicator: Indicator) -> str:
    return outcomes.get(indicator.criterion_id, Outcome.MET)


def saving(client: Client) -> tuple[float, int]:
    """Save the whole sheet, every row changed: 19 criteria with 75 indicators, to and fro; median and queries."""
    times, asked = [], 0
    for run in range(RUNS):
        page = client.get(ENTRY).content.decode()
        fields = dict(re.findall(r'name="(i?w-\d+)" value="([^"]*)"', page))
        outcome = (Outcome.MET, Outcome.NOT_MET)[run % 2]
        fields |= {name.replace("w-", "o-"): outcome for name in fields} | {"do": "save"}
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(ENTRY, fields)
        times.append(time.perf_counter() - started)
        asked = len(queries)
        if answer.status_code != 302:
            raise RuntimeError(f"not saved: {answer.status_code}")
    return statistics.median(times) * 1000, asked


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    load_example()
    staff = User.objects.get(username="chuyenvien")
    quarters(staff)
    client = Client()
    client.force_login(staff, backend=settings.AUTHENTICATION_BACKENDS[-1])
    print(f"{connection.vendor}, median of {RUNS} runs")
    pages = [
        ("matrix", MATRIX, "aim 60 ms, 60 KiB"),
        ("entry page", ENTRY, "aim 80 ms"),
        ("commune's page", "/xa/binh-thanh-trung/", "aim 80 ms"),
        ("unit's grid", f"/y-kien/2025/quy-4/{ADVANCED}/?don-vi=ktht", "aim 100 ms"),
        ("collecting sheet", "/thu-bao-cao/2025/quy-4/", ""),
        ("library: one set", f"/bo-tieu-chi/{ADVANCED}/1/", ""),
        ("district", "/huyen/2025/quy-4/", ""),
    ]
    for name, address, aim in pages:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        asked = len(queries)
        if answer.status_code != 200:
            print(f"{name:24} {address}: {answer.status_code}")
            continue
        size = len(answer.content) / 1024
        taken = milliseconds(lambda address=address: client.get(address))
        print(f"{name:24} {taken:7.1f} ms {asked:4} queries {size:6.1f} KiB   {aim}".rstrip())
    taken, asked = saving(client)
    print(f"{'saving 94 rows':24} {taken:7.1f} ms {asked:4} queries              aim 100 ms")


if __name__ == "__main__":
    main()
