"""Offices of their own: a database that is a file or stands on the server, and a folder with files."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.test import override_settings

from desk.backups.databases import copy_database
from history.models import SealLock


@dataclass(frozen=True)
class Office:
    """Where an office keeps its records and its files."""

    database: str
    files: Path

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let this thread, and threads that begin meanwhile, work in this office."""
        usual, settings = connections["default"], connections.settings["default"]
        ours = {**settings, "NAME": self.database}
        connections.settings["default"] = ours
        connections["default"] = type(usual)(ours, "default")
        ContentType.objects.clear_cache()
        try:
            with override_settings(MEDIA_ROOT=str(self.files)):
                yield
        finally:
            connections["default"].close()
            connections["default"], connections.settings["default"] = usual, settings
            ContentType.objects.clear_cache()


def on_server(statement: str) -> None:
    """Ask the PostgreSQL of the tests for a database, or to drop it."""
    asked = connections.settings["default"]
    with closing(psycopg2.connect(host=asked["HOST"], user=asked["USER"] or None, dbname="postgres")) as server:
        server.autocommit = True
        server.cursor().execute(statement)


@pytest.fixture
def new_office(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Makes offices whose database is empty, as on a new machine."""
    made = []

    def make(template: str = "template1") -> Office:
        name = f"ntm_{uuid4().hex}"
        made.append(name)
        folder = tmp_path / name
        folder.mkdir()
        if connection.vendor == "sqlite":
            return Office(str(folder / "ntm.sqlite3"), folder / "files")
        on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
        return Office(name, folder / "files")

    yield make
    if connection.vendor == "postgresql":
        for name in made:
            on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def office(new_office: Callable[..., Office]) -> Iterator[Office]:
    """An office with all its tables, in which this test works."""
    if connection.vendor == "sqlite":
        made = new_office()
        copy_database(Path(made.database))
    else:
        connection.close()  # nobody may work in a template
        made = new_office(connection.settings_dict["NAME"])
    with made.open():
        SealLock.objects.get_or_create(pk=1)
        yield made
