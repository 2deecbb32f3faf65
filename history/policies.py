"""Who may do what with the history. The accounts lie above it and hand their policies in, by name in the settings."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User  # as the stubs call the model of AUTH_USER_MODEL
else:
    from django.contrib.auth.models import AbstractUser as User

Entries = TypeVar("Entries", bound=QuerySet)


class UserRequest(HttpRequest):
    """A request of somebody who signed in; for annotations alone, Django makes its own."""

    user: User


def _asked(name: str, *about: Any) -> Any:
    return import_string(f"{settings.HISTORY_POLICIES}.{name}")(*about)


def visible_entries(user: User, entries: Entries) -> Entries:
    """Narrow `entries` to those that `user` may read."""
    return _asked("visible_entries", user, entries)


def reads_everything(user: User) -> bool:
    """Whether `user` sees what every unit and commune does."""
    return _asked("reads_everything", user)


def can_administer(user: User | AnonymousUser) -> bool:
    """Whether reference records are `user`'s to change."""
    return _asked("can_administer", user)


def can_record_decisions(user: User) -> bool:
    """Whether `user` may record what the head of the office decided."""
    return _asked("can_record_decisions", user)


def is_office_head(user: User) -> bool:
    """Whether decisions are `user`'s own."""
    return _asked("is_office_head", user)
