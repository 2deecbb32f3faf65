"""What all tests share: the choice of tests, and Debian's Chromium for those in the browser."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections

CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}


def pytest_configure() -> None:
    """Many tests make people; a slow password hash for each of them would be most of their time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="run the tests marked long, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests to `--all`; on PostgreSQL, what asks no database was seen on SQLite already."""
    on_postgresql = connections["default"].vendor == "postgresql"
    markers = [] if config.getoption("--all") else ["long", "crossing" if on_postgresql else "strict"]
    left = {item for item in items if any(item.get_closest_marker(name) for name in markers)}
    if on_postgresql:
        left |= {item for item in items if not _asks_database(item)}
    if left:
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=list(left))


def _asks_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames))


@pytest.fixture(autouse=True)
def nothing_counted_before() -> None:
    """What is counted once for each state of the records: a test's records are taken back without a trace."""
    cache.clear()


@pytest.fixture(scope="session")
def in_browser(request: pytest.FixtureRequest) -> bool:
    return any(item.get_closest_marker("browser") for item in request.session.items)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    in_browser: bool,
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Keep SQLite in memory, but let a live server work as in an office: from a file.

    In memory all its threads would share the one connection of the test, and with it the transaction.
    """
    if connections["default"].vendor == "sqlite":
        # pytest-django names one file a worker in the working folder: it does not take our back end for SQLite.
        path = str(tmp_path_factory.mktemp("database") / "test.sqlite3") if in_browser else None
        connections["default"].settings_dict["TEST"]["NAME"] = path
    if in_browser:
        # Playwright keeps an event loop in this thread, and Django takes every query for one inside it.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return browser_type_launch_args | CHROMIUM


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return browser_context_args | {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
