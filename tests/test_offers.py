"""What a page offers, its reader may do: every link and button, on every page, for every role."""

from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Role
from tests.cast import ANONYMOUS, Cast, example_cast
from tests.offers import OfferedForm, Offers
from tests.permission_table import TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.crossing]
EVERYTHING = 10**6
WRONG = {403, 404, 405, 500}


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), example_cast() as cast:
        yield cast


@pytest.fixture(autouse=True)
def light_files(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("reports.quarterly.report.print_pdf", lambda document: b"%PDF-1.7")


class Walk:
    """Goes through the program as one person, over whatever the pages offer; `most` pages of one kind."""

    def __init__(self, cast: Cast, who: str, most: int) -> None:
        self.cast, self.who, self.most = cast, who, most
        self.waiting: deque[tuple[str, str]] = deque()
        self.seen: set[str] = set()
        self.visited: Counter[str] = Counter()
        self.troubles: list[str] = []

    def client(self) -> Client:
        return self.cast.client(self.who)

    def offer(self, address: str, on: str) -> None:
        if address not in self.seen:
            self.seen.add(address)
            self.waiting.append((address, on))

    def go(self) -> list[str]:
        """Visit everything that is offered; return what is offered in vain."""
        while self.waiting:
            address, on = self.waiting.popleft()
            if address.startswith("/static/"):
                if not finders.find(address.removeprefix("/static/")):
                    self.troubles.append(f"{on} offers {address}: no such file")
            elif self.is_new(address):
                self.look(self.client().get(address), address, on)
        return self.troubles

    def is_new(self, address: str) -> bool:
        kind = kind_of(address)
        self.visited[kind] += 1
        return self.visited[kind] <= self.most

    def look(self, answer: HttpResponse, address: str, on: str) -> None:
        if answer.status_code in WRONG:
            self.troubles.append(f"{on} offers {address}: {answer.status_code}")
        elif answer.status_code == 302:
            self.offer(answer["Location"].partition("#")[0], address)
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            page = Offers(address, answer.content.decode())
            for link in page.links:
                self.offer(link, address)
            for form in page.forms:
                if form.can_be_sent:
                    self.send(form, address)

    def send(self, form: OfferedForm, on: str) -> None:
        if form.method == "get":
            self.offer(form.address(), on)
        elif self.is_new(f"POST {kind_of(form.action)} {sorted(form.data())}"):
            with transaction.atomic():
                answer = self.client().post(form.action, form.data())
                transaction.set_rollback(True)
            if answer.status_code in WRONG:
                self.troubles.append(f"{on} offers a form to {form.action}: {answer.status_code}")


def kind_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).route
    except (Resolver404, ValueError):
        return address


def beginnings(who: str) -> Iterator[str]:
    """The pages that the table opens to `who`; links lead on from there."""
    yield "/"
    for row in TABLE:
        if "GET" in row.methods and row.answer(who) == 200:
            yield row.address()


@pytest.mark.parametrize("most", [1, pytest.param(EVERYTHING, marks=pytest.mark.long)], ids=["one", "all"])
@pytest.mark.parametrize("who", [ANONYMOUS, *Role.values])
def test_every_link_and_button_leads_somewhere(cast: Cast, who: str, most: int) -> None:
    walk = Walk(cast, who, most)
    for address in beginnings(who):
        walk.offer(address, "the table")
    assert walk.go() == []
    assert len(walk.visited) > 1
