"""The people of the example quarter, one a role, for tests that look at every page as everybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from accounts.models import Role, User
from tests.loaded import load_example

ANONYMOUS, INACTIVE = "anonymous", "inactive"
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PEOPLE = (ANONYMOUS, INACTIVE, *Role.values)


@dataclass(frozen=True)
class Cast:
    """Users by role; for each a browser, and the cookies of a session that stays open whatever a test does."""

    users: dict[str, User]
    cookies: dict[str, SimpleCookie]
    browsers: dict[str, Client]

    def client(self, who: str) -> Client:
        """The browser of `who`, signed in; the program's exceptions become answers of status 500."""
        client = self.browsers[who]
        client.cookies = self.cookies[who].copy()
        return client


@contextmanager
def example_cast() -> Iterator[Cast]:
    """The example quarter, and who works in it; nothing of it is left behind."""
    with transaction.atomic(), override_settings(PASSWORD_HASHERS=QUICK_HASHERS):
        load_example()
        users = {role: User.objects.filter(role=role).earliest("pk") for role in Role.values}
        users[INACTIVE] = User.objects.create_user("nghi-viec", full_name="Phạm Văn Nghỉ", role=Role.ADMINISTRATOR)
        # One browser a person for the whole module: a new one reads the list of all static files.
        browsers = {who: Client(raise_request_exception=False) for who in PEOPLE}
        for who, user in users.items():
            browsers[who].force_login(user)
        User.objects.filter(pk=users[INACTIVE].pk).update(is_active=False)
        yield Cast(users, {who: browser.cookies for who, browser in browsers.items()}, browsers)
        transaction.set_rollback(True)
