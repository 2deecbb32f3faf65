"""The request of somebody who signed in, as views take it: the middleware lets nobody else in."""

from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    """A request with a person; for annotations alone, Django makes its own."""

    user: User
