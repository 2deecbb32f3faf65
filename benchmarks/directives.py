#!/usr/bin/env python3
"""How long the pages of directives take: 40 units, 200 directives a year, 5 years: 40 000 asked units.

    .venv/bin/python benchmarks/directives.py
    BENCHMARK_DATABASE_URL=postgres:///benchmark .venv/bin/python benchmarks/directives.py   # an empty database

Each page is asked for by the test client: middleware, view and template, without the network. Prints the median of
20 runs, the queries with few records and with all, and the size of the answer as it is sent (uncompressed).
"""

import datetime
import itertools

from measuring import RUNS, load_example, milliseconds  # first: it sets the program up

from accounts.models import User
from communes.rules.choices import UnitKind
from communes.models import ReportingPeriod, Unit
from directives.rules.choices import Answer, DocumentType
from directives.models import Directive, OfficialDocument, Recipient, Reminder
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

UNITS, A_YEAR, YEARS = 40, 200, range(2020, 2025)
PAGES = {
    "list": "/chi-dao/",
    "list: overdue": "/chi-dao/?loc=qua-han",
    "list: search": "/chi-dao/?q=tieu+chi&loc=tat-ca",
    "one directive": "/chi-dao/do-{number}/",
    "register": "/van-ban/",
    "register: search": "/van-ban/?q=tieu+chi",
    "Ghi văn bản": "/van-ban/ghi/",
    "timeliness": "/dung-han/",
    "timeliness: one unit": "/dung-han/?don-vi=do-1",
    "office's home": "/",
    "unit's home": "/",
}


def units(first: int, last: int) -> list[Unit]:
    """Forty units: the one that signs in, and others."""
    own = User.objects.get(username="phong.ktht").unit
    names = [(f"do-{number}", f"Đơn vị số {number}") for number in range(first, last)]
    made = [
        Unit(code=code, name=name, short_name=name, list_name=name, citation_name=name, kind=UnitKind.DEPARTMENT)
        for code, name in names
    ]
    return [own, *Unit.objects.bulk_create(made)]


def fill(asked: list[Unit], year: int, numbers: range) -> None:
    """Directives of a year: most units answered in time, some late; of the last quarter some are silent still."""
    for number in numbers:
        given = datetime.date(year, 1, 1) + datetime.timedelta(days=number % 360)
        due = given + datetime.timedelta(days=14)
        document = OfficialDocument.objects.create(
            kind=DocumentType.LETTER,
            number=str(number + 1),
            symbol="UBND-DO",
            issued_on=given,
            subject=f"rà soát tiêu chí số {number % 19 + 1}",
        )
        directive = Directive.objects.create(
            slug=f"do-{year}-{number}", document=document, given_on=given, due_on=due, order=number
        )
        rows = [recipient(directive, unit, order, due) for order, unit in enumerate(asked, 1)]
        made = Recipient.objects.bulk_create(rows)
        silent = [each for each in made if each.answer == Answer.NONE]
        Reminder.objects.bulk_create(Reminder(recipient=each, reminded_on=due, way="call") for each in silent)


def recipient(directive: Directive, unit: Unit, order: int, due: datetime.date) -> Recipient:
    late = (directive.order * 7 + order) % 10
    if late > 7 and directive.given_on and directive.given_on >= datetime.date(YEARS[-1], 10, 1):
        return Recipient(directive=directive, unit=unit, order=order)
    on = due + datetime.timedelta(days=3 if late > 5 else -2)
    return Recipient(
        directive=directive, unit=unit, order=order, answer=Answer.RECORDED, answered_on=on, answered_by="12/BC"
    )


def asked_of(client: Client, address: str) -> tuple[int, float]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return len(queries), len(answer.content) / 1024


def browser(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    load_example()
    for year, quarter in itertools.product(YEARS, range(1, 5)):
        ReportingPeriod.objects.get_or_create(year=year, quarter=quarter)
    few = units(1, 4)
    fill(few, YEARS[-1], range(3))
    clients = {name: browser("phong.ktht" if name == "unit's home" else "chuyenvien") for name in PAGES}
    addresses = {name: address.format(number="2024-2") for name, address in PAGES.items()}
    before = {name: asked_of(clients[name], address)[0] for name, address in addresses.items()}
    asked = [*few, *units(4, UNITS)[1:]]
    for year, numbers in itertools.product(YEARS, (range(3, A_YEAR),)):
        fill(asked, year, numbers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what a database in use does by itself
    addresses["one directive"] = PAGES["one directive"].format(number="2024-199")
    print(f"{connection.vendor}, {Recipient.objects.count()} asked units, median of {RUNS} runs")
    for name, address in addresses.items():
        queries, size = asked_of(clients[name], address)
        taken = milliseconds(lambda name=name, address=address: clients[name].get(address))
        print(f"{name:22} {taken:7.1f} ms {before[name]:4} → {queries:3} queries {size:7.1f} KiB   aim 80 ms")


if __name__ == "__main__":
    main()
