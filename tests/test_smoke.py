"""The ground under all other tests: static files, Chromium and the live server."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer


def test_every_static_file_is_there_for_production(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


@pytest.mark.browser
def test_chromium_is_vietnamese_and_reaches_the_program(live_server: LiveServer, page: Page) -> None:
    response = page.goto(f"{live_server}/static/fonts/LiberationSerif-OFL.txt")
    assert response
    assert response.ok
    assert page.evaluate("[navigator.language, new Date().getTimezoneOffset()]") == ["vi-VN", -7 * 60]
