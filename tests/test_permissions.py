"""Every page, as everybody, by every method: the answers of `permission_table.py`, and no page without its line.

Without `--all` every refusal is asked for once, and of those whom a page lets in two are asked: the other requests
would make the same page over and over.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Role
from history.models import Entry
from reports.facts import ReportFacts
from reports.quarterly import report
from tests.cast import ANONYMOUS, PEOPLE, Cast, example_cast
from tests.permission_table import METHODS, OUTSIDE, TABLE, Row

pytestmark = [pytest.mark.django_db, pytest.mark.crossing]
NAMED = defaultdict(set)  # the methods that a page takes
for row in TABLE:
    NAMED[row.name] |= set(row.methods)
ONCE = [next(row for row in TABLE if row.name == name) for name in NAMED]


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), example_cast() as cast:
        yield cast


@pytest.fixture(autouse=True)
def light_files(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """Who may have a file does not depend on what is in it."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("reports.quarterly.report.print_pdf", lambda document: b"%PDF-1.7")


@pytest.fixture(scope="module", autouse=True)
def one_report() -> Iterator[None]:
    """The example's report is made once: no test here changes what it tells."""
    made: dict[int, report.Report] = {}
    write = report.from_facts

    def from_facts(told: ReportFacts) -> report.Report:
        return made.get(id(told)) or made.setdefault(id(told), write(told))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report.facts, "collect", cache(report.facts.collect))
        patch.setattr(report, "from_facts", from_facts)
        yield


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def sign_in_address(address: str) -> str:
    return f"/dang-nhap/?{urlencode({'next': address}, safe='/')}"


def asked(client: Client, method: str, address: str, row: Row) -> tuple[int, str]:
    """The answer's status and where it leads; the admin sends strangers by way of its own address."""
    answer = getattr(client, method.lower())(address, row.data if method == "POST" else None)
    way = answer.headers.get("Location", "")
    if way.startswith("/quan-tri/login/"):
        way = client.get(way).headers["Location"]
    return answer.status_code, way


Asking = Iterable[tuple[str, str]]  # who, by which method


def wrong_answers(cast: Cast, row: Row, asking: Asking, expected: Callable) -> Iterator[str]:
    """Ask for the page as each, by that method; what a request writes is taken back."""
    for who, method in asking:
        with transaction.atomic():
            address = row.address()
            status, way = asked(cast.client(who), method, address, row)
            transaction.set_rollback(True)
        if (wanted := expected(row, who)) is None:
            if (status, way) != (302, sign_in_address(address)):
                yield f"{method} {address} as {who}: {status} {way}, not the sign-in page"
        elif status != wanted:
            yield f"{method} {address} as {who}: {status} {way}, not {wanted}"


def let_in(row: Row) -> list[str]:
    """The people for whom the page does what it is for."""
    return [who for who in PEOPLE if row.answer(who) not in {None, 403, 404, 405}]


def once(row: Row) -> Asking:
    """Everybody who is refused and two who are let in, by the page's first method; by its others one of each."""
    inside = let_in(row)
    outside = [who for who in PEOPLE if who not in inside]
    yield from product([*outside, *inside[:1], *inside[1:][-1:]], row.methods[:1])
    yield from product([*outside[-1:], *inside[:1]], row.methods[1:])


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_everybody_gets_the_answer_of_the_table(cast: Cast, row: Row) -> None:
    assert list(wrong_answers(cast, row, once(row), Row.answer)) == []


@pytest.mark.long
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_everybody_gets_the_answer_of_the_table_by_every_method(cast: Cast, row: Row) -> None:
    assert list(wrong_answers(cast, row, product(PEOPLE, row.methods), Row.answer)) == []


@pytest.mark.parametrize("who", [ANONYMOUS, pytest.param("others", marks=pytest.mark.long)])
@pytest.mark.parametrize("row", ONCE, ids=lambda row: row.name)
def test_a_method_that_the_page_does_not_take_is_refused(cast: Cast, row: Row, who: str) -> None:
    others = [method for method in METHODS if method not in NAMED[row.name]]
    people = PEOPLE[1:] if who == "others" else [ANONYMOUS, allowed(row)]
    assert list(wrong_answers(cast, row, product(people, others), refused)) == []


def route_of(row: Row) -> str:
    with transaction.atomic():
        address = row.address().partition("?")[0]
        transaction.set_rollback(True)
    return resolve(address).route


def refused(row: Row, who: str) -> int | None:
    is_open = row.answer("anonymous") is not None
    return 405 if is_open or who not in OUTSIDE else None


def test_the_table_names_every_address_of_the_program(cast: Cast) -> None:
    told = {route_of(row) for row in TABLE}
    assert set(routes(get_resolver())) - told == set(), "each of these needs a line in tests/permission_table.py"


# forms of others -------------------------------------------------------------------------------------------


def allowed(row: Row) -> str:
    """Somebody whom the page lets in: a refusal must not come from the policy."""
    return next(iter(let_in(row)), Role.ADMINISTRATOR)


@pytest.mark.parametrize("row", [row for row in TABLE if "POST" in row.methods], ids=str)
def test_a_form_of_another_site_is_refused(cast: Cast, row: Row) -> None:
    client = cast.client(allowed(row))
    client.handler.enforce_csrf_checks = True
    try:
        with transaction.atomic():
            address = row.address()
            before = Entry.objects.count()
            answer = client.post(address, row.data)
            written = Entry.objects.count() - before
            transaction.set_rollback(True)
    finally:
        client.handler.enforce_csrf_checks = False
    assert (answer.status_code, written) == (403, 0)
    assert "403_csrf.html" in {template.name for template in answer.templates}


# headers --------------------------------------------------------------------------------------------------

POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'"}


@pytest.mark.parametrize("row", [row for row in TABLE if "GET" in row.methods], ids=str)
def test_every_answer_is_guarded_and_kept_by_nobody(cast: Cast, row: Row) -> None:
    with transaction.atomic():
        headers = cast.client(Role.ADMINISTRATOR).get(row.address()).headers
        transaction.set_rollback(True)
    assert {"private", "no-store"} <= set(headers["Cache-Control"].split(", "))
    policy = set(headers["Content-Security-Policy"].split("; "))
    framed = row.note == "PDF in a frame"  # a page of ours shows it, no other site does
    ours = {"frame-ancestors 'self'"} if framed else {"frame-ancestors 'none'"}
    assert policy == {"sandbox"} or policy >= POLICY | ours
    assert not any("unsafe" in directive or "*" in directive for directive in policy)
    assert headers["X-Frame-Options"] == ("SAMEORIGIN" if framed else "DENY")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
