"""Passwords are hashed quickly here: what is slow on purpose is tested where it matters."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def quick_hasher(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
