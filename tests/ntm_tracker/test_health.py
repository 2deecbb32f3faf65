"""`/healthz` and `/readyz`: what a watcher is told, what nobody is told, and what it costs."""

import os
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from ntm_tracker import health

LEAKS = ("history", "migrat", "sqlite", "postgres", "/tmp", "psycopg", "Traceback", "disk")


def ask(address: str = "/readyz") -> tuple[int, str]:
    answer = Client().get(address)
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code, answer.content.decode()


def test_the_process_is_alive_without_a_database() -> None:
    assert ask("/healthz") == (200, "ok\n")  # this test may not ask one


@pytest.mark.django_db
def test_it_is_ready_by_one_query(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "not" / "there" / "yet"
    ask()  # what stands on the disk is read once
    with CaptureQueriesContext(connection) as asked:
        assert ask() == (200, "ok\n")
    assert len(asked) == 1
    assert list(tmp_path.iterdir()) == []


def not_ready(caplog: pytest.LogCaptureFixture, because: str) -> None:
    status, told = ask()
    assert (status, told) == (503, "not ready\n")
    assert not any(word in told for word in LEAKS)
    assert because in caplog.text


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_not_ready(caplog: pytest.LogCaptureFixture) -> None:
    MigrationRecorder.Migration.objects.filter(app="history").order_by("-pk")[:1].get().delete()
    not_ready(caplog, "migrations are not applied: history.")


@pytest.mark.django_db
def test_a_database_that_is_away_is_not_ready(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise DatabaseError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(health, "pending_migrations", away)
    not_ready(caplog, "connection to server at 10.0.0.7 failed")


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_not_ready(
    caplog: pytest.LogCaptureFixture, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(os, "access", lambda folder, mode: Path(folder) != tmp_path)  # root may write anywhere
    not_ready(caplog, "files cannot be written")


@pytest.mark.django_db
def test_a_full_disk_is_not_ready(caplog: pytest.LogCaptureFixture, settings: Settings) -> None:
    settings.BODY_LIMIT = 2**60
    not_ready(caplog, "is full")


@pytest.mark.django_db
def test_a_watcher_on_the_machine_is_not_sent_to_https(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    assert Client().get("/dang-nhap/").status_code == 301
    assert (ask("/healthz")[0], ask()[0]) == (200, 200)
