"""Every address with wrong ids, parameters and bodies: an answer that was meant, and nothing changed in silence."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import cycle, product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.apps import apps
from django.conf import settings as program
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Role, SentForm, UnsentInput
from history.models import Entry
from tests.cast import ANONYMOUS, Cast, example_cast
from tests.odd_input import DATES, MEGABYTE, NUMBERS, ODD, TEXTS, WRONG_IDS, files
from tests.offers import OfferedForm, Offers
from tests.permission_table import FIGURE, TABLE, Row

pytestmark = [pytest.mark.django_db, pytest.mark.strict]
ASKING = (ANONYMOUS, Role.OFFICE_STAFF.value, Role.COMMUNE_OFFICER.value, Role.ADMINISTRATOR.value)
# What the parts of an address may be called; another name is filled with 1.
RIGHT = {
    "year": "2024",
    "key": FIGURE,
    "form": "txt",
    "code": "vpdp",
    "slug": "dinh-yen",
    "uid": "MQ",
    "token": "moi",
    "set_slug": "xa-ntm-2021-2025",
}
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
OWN_APPS = [app for app in program.INSTALLED_APPS if (Path(program.BASE_DIR) / app).is_dir()]
# Sessions, throttling and the like are no records.
WRITES = re.compile(f'(INSERT INTO|UPDATE|DELETE FROM) "(?:{"|".join(OWN_APPS)})_')
# What is kept of a sending is no record: which form it was, and what nobody was signed in for.
OWN_MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in OWN_APPS and model not in (SentForm, UnsentInput)
]


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), example_cast() as cast:
        yield cast


@pytest.fixture(autouse=True)
def light_files(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.UPLOAD_LIMIT = 2**20
    monkeypatch.setattr("reports.quarterly.report.print_pdf", lambda document: b"%PDF-1.7")


def some(values: Sequence, number: int, most: int) -> list:
    """`most` of the `values`; which ones changes with `number`, so that many pages together see all of them."""
    start = number * most % len(values)
    return [*values, *values][start : start + min(most, len(values))]


# what is in the tables ------------------------------------------------------------------------------------


def standing() -> dict[str, object]:
    """All records of the program, by model; of the long history the number is enough."""
    return {
        model._meta.label: model._base_manager.count() if model is Entry else list(model._base_manager.values_list())
        for model in OWN_MODELS
    }


class Watch:
    """Notices statements that write to records; what they changed in the end is seen in the tables."""

    def __init__(self) -> None:
        self.before = standing()
        self.wrote = False

    def __call__(self, execute: Callable, sql: str, *args: Any) -> Any:
        self.wrote |= bool(WRITES.match(sql))
        return execute(sql, *args)

    def changed(self) -> list[str]:
        """The models whose records are not what they were."""
        if not self.wrote:
            return []
        after, self.wrote = standing(), False
        return [label for label in after if after[label] != self.before[label]]


@contextmanager
def watching() -> Iterator[Watch]:
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch


@contextmanager
def nothing_changes() -> Iterator[None]:
    with watching() as watch:
        yield
        assert watch.changed() == []


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def failed(answer: HttpResponse) -> bool:
    """Whether the program broke down; a refused header or body is a meant answer."""
    return answer.status_code >= 500


# wrong ids ------------------------------------------------------------------------------------------------


def routes(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).strip("^$")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def wrong_addresses(most: int) -> Iterator[str]:
    """Every address that takes something, with each part wrong in turn, and all of them together."""
    for number, route in enumerate(routes(get_resolver())):
        parts = [name or other for name, other in PART.findall(route)]
        places = [{part} for part in parts] + [set(parts)] * (len(parts) > 1)
        for place, wrong in enumerate(places):
            for value in some(WRONG_IDS, number + place, most):
                left = iter([value if part in wrong else RIGHT.get(part, "1") for part in parts])
                yield PART.sub(lambda _, left=left: next(left), route)


def ask(cast: Cast, who: str, method: str, address: str) -> str:
    """What broke, if anything."""
    answer = getattr(cast.client(who), method)(address)
    return f"{method} {address[:120]} as {who}: {answer.exc_info[1]!r:.200}" if failed(answer) else ""


def test_a_wrong_id_is_answered_and_changes_nothing(cast: Cast) -> None:
    turns = cycle(product(ASKING, ("get", "post")))
    with nothing_changes():
        broken = [ask(cast, *next(turns), address) for address in wrong_addresses(5)]
    assert len(broken) > 300
    assert [*filter(None, broken)] == []


@pytest.mark.long
@pytest.mark.parametrize("who", ASKING)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_wrong_id_is_answered_and_changes_nothing(cast: Cast, who: str, method: str) -> None:
    with nothing_changes():
        broken = [ask(cast, who, method, address) for address in wrong_addresses(len(WRONG_IDS))]
    assert [*filter(None, broken)] == []


# wrong parameters -----------------------------------------------------------------------------------------

PAGES = list({row.name: row for row in TABLE if "GET" in row.methods}.values())
OURS = ("q", "trang", "next", "e", "format")
DJANGO = ("q", "p", "o", "e", "all", "term", "page", "_popup", "_to_field", "_changelist_filters", "_facets")


def opened(cast: Cast, row: Row) -> tuple[Client, str]:
    """A browser of somebody to whom `row` is open, the administrator before others, and the address."""
    everybody = (Role.ADMINISTRATOR.value, *Role.values, ANONYMOUS)
    who = next((who for who in everybody if row.answer(who) == 200), everybody[0])
    return cast.client(who), row.address()


def parameters(address: str, answer: HttpResponse) -> list[str]:
    """What the page itself asks by: the fields of its searches and what its links carry."""
    if not answer.headers["Content-Type"].startswith("text/html"):
        return []
    page = Offers(address, answer.content.decode())
    asked = [name for form in page.forms if form.method == "get" for name, _ in form.values]
    linked = [name for link in page.links for name, _ in parse_qsl(link.partition("?")[2], keep_blank_values=True)]
    return [*asked, *linked]


PARAMETERS = [*TEXTS, *NUMBERS, *DATES, MEGABYTE[:10_000]]


def wrong_queries(row: Row, names: list[str], most: int) -> Iterator[list[tuple[str, str]]]:
    """All parameters with the same wrong value, twice each; in the long run each alone, too."""
    for wrong in some(PARAMETERS, PAGES.index(row), most):
        yield [(name, wrong) for name in names for _ in range(2)]
        if most == len(PARAMETERS):
            yield from ([(name, wrong)] for name in names)


@pytest.mark.parametrize("most", [3, pytest.param(len(PARAMETERS), marks=pytest.mark.long)], ids=["some", "all"])
@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_wrong_parameters_are_answered(cast: Cast, row: Row, most: int) -> None:
    broken = []
    with taken_back():
        client, address = opened(cast, row)
        usual = DJANGO if address.startswith("/quan-tri/") else OURS
        names = list(dict.fromkeys([*parameters(address, client.get(address)), *usual]))
        for query in wrong_queries(row, names, most):
            told = urlencode(query, errors="surrogatepass")
            answer = client.get(f"{address.partition('?')[0]}?{told}")
            if failed(answer):
                broken.append((query[0][0], query[0][1][:40], repr(answer.exc_info[1])[:200]))
    assert broken == []


# wrong bodies ---------------------------------------------------------------------------------------------

FORMS = list({row.name: row for row in TABLE if "POST" in row.methods and 200 in row.answers.values()}.values())
EXTRA = {
    "id": "1",
    "pk": "1",
    "is_superuser": "on",
    "is_staff": "on",
    "password": "x",
    "by": "1",
    "created": "1/1/2020",
}


def offered(cast: Cast, row: Row) -> tuple[Client, OfferedForm]:
    """A browser, and the form of the page that `row` names."""
    client, address = opened(cast, row)
    page = Offers(address, client.get(address).content.decode())
    here = [form for form in page.forms if form.method == "post" and form.action == address.partition("?")[0]]
    return (client, here[0]) if here else (client, OfferedForm("post", address))


def as_sent(text: str) -> str:
    """What comes of `text` on the way: half a character cannot be sent."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def bodies(form: OfferedForm, number: int, most: int) -> Iterator[tuple[str, dict]]:
    """What is sent: each with a name for the report."""
    data = form.data()
    kept = {name: value for name, value in data.items() if name.endswith("_FORMS")}
    typed = [name for name in data if name not in kept and name != "csrfmiddlewaretoken"]
    yield "nothing", {}
    yield "what nobody asked for", data | EXTRA
    whole = [
        ("only what formsets need", kept),
        ("twice each", {name: [*data[name], "x"] for name in data}),
        ("huge counts", data | dict.fromkeys(kept, "9" * 30)),
        ("negative counts", data | dict.fromkeys(kept, "-1")),
        ("a megabyte", data | dict.fromkeys(typed[:1], MEGABYTE)),
        ("files for texts", data | dict.fromkeys(typed, files()[0])),
    ]
    yield from some(whole, number, most)
    for wrong in some(ODD, number, most):
        yield f"all {wrong[:30]!r}", kept | dict.fromkeys(typed, as_sent(wrong))
    for name in some(typed, number, most) if typed else ():
        yield f"without {name}", {key: value for key, value in data.items() if key != name}
        yield f"odd {name}", data | {name: as_sent(some(TEXTS, number + len(name), 1)[0])}
    for file in some(files(), number, most) if form.takes_files else ():
        yield f"file {file.name[:30]!r}", data | {"file": file}


RAW = [
    ("application/json", b'{"name": [}'),
    ("text/xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\xfe'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; filename="../a"\r\n\r\n1\r\n--x--'),
    ("application/x-www-form-urlencoded", b"%ff=%00&" * 500),
    ("application/x-www-form-urlencoded", b"a=1&" * 5000),
    ("application/x-www-form-urlencoded; charset=utf-7", b"a=+ADw-"),
    ("application/x-www-form-urlencoded; charset=khong-co", b"a=1"),
    ("", b"\0\xff"),
]


def says_done(answer: HttpResponse) -> bool:
    """Whether the answer tells that something was written: it leads on, or says so in green."""
    return answer.status_code == 302 or b"alert-success" in answer.content


@pytest.mark.parametrize("most", [3, pytest.param(len(ODD), marks=pytest.mark.long)], ids=["some", "all"])
@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.name)
def test_a_wrong_body_is_answered_and_changes_nothing_in_silence(cast: Cast, row: Row, most: int) -> None:
    troubles = []
    with taken_back():
        client, form = offered(cast, row)
        cookies = client.cookies.copy()
        with watching() as watch:
            for told, send in requests(client, form, FORMS.index(row), most):
                client.cookies = cookies.copy()
                with taken_back():
                    troubles += [f"{told}: {trouble}" for trouble in wrong_with(send(), watch)]
    assert troubles == []


def requests(client: Client, form: OfferedForm, number: int, most: int) -> Iterator[tuple[str, Callable]]:
    for told, data in bodies(form, number, most):
        yield told, partial(client.post, form.action, data)
    for kind, raw in some(RAW, number, most):
        yield f"{kind} {raw[:20]!r}", partial(client.generic, "POST", form.action, raw, kind)


def wrong_with(answer: HttpResponse, watch: Watch) -> Iterator[str]:
    """What is wrong: it broke down, or records changed although the answer does not say so or no history tells."""
    if failed(answer):
        watch.wrote = False
        yield repr(answer.exc_info[1])[:300]
    elif changed := watch.changed():
        if not says_done(answer):
            yield f"{answer.status_code}, changed in silence: {changed}"
        if Entry._meta.label not in changed:
            yield f"{answer.status_code}, changed without a trace: {changed}"


# wrong methods --------------------------------------------------------------------------------------------


def test_strange_methods_and_headers_are_answered(cast: Cast) -> None:
    broken = []
    client = cast.client(Role.ADMINISTRATOR)
    with nothing_changes(), taken_back():
        for row in {row.name: row for row in TABLE}.values():
            for method in ("PATCH", "TRACE", "CONNECT", "PROPFIND", "X" * 30):
                answer = client.generic(method, row.address())
                if answer.status_code not in (302, 403, 404, 405):
                    broken.append((method, row.name, answer.status_code))
    assert broken == []


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "../../etc, *;q=\xff"},
        {"referer": "http://[::1"},
        {"cookie": "sessionid=\xff; csrftoken=" + "x" * 5000},
        {"x-forwarded-for": "' OR 1=1, 999.1.1.1, ::ffff:1.2.3.4%eth0"},
        {"if-modified-since": "hôm qua", "if-none-match": '"', "range": "bytes=9-1"},
        {"accept-encoding": "gzip;q=nan"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_strange_headers_are_answered(cast: Cast, headers: dict) -> None:
    for who in (ANONYMOUS, Role.LEADER.value):
        for address in ("/", "/dang-nhap/", "/nhat-ky/", "/khong-co/", "/bao-cao/2024/quy-1/tai/txt/"):
            assert not failed(cast.client(who).get(address, headers=headers))


def test_an_unknown_host_is_refused(cast: Cast) -> None:
    for host in ("example.com", "testserver.example.com", "a b", "\u202e", ""):
        answer = cast.client(ANONYMOUS).get("/dang-nhap/", headers={"host": host})
        assert (host, answer.status_code) == (host, 400)


@pytest.mark.parametrize("length", ["-5", "hôm nay", str(10**18), "9" * 5000])
def test_a_body_of_impossible_length_is_turned_away_unread(cast: Cast, length: str) -> None:
    answer = cast.client(ANONYMOUS).post("/dang-nhap/", {"username": "a"}, headers={"content-length": length})
    assert answer.status_code == 413
    assert "quá nặng" in answer.content.decode()
