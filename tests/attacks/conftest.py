"""What the tests with real servers share."""

from pathlib import Path

import pytest

from tests.served import collect_static


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of collected static files, as an office has them."""
    folder = tmp_path_factory.mktemp("static")
    collect_static(folder)
    return folder
