"""Guessers are slowed down: wrong passwords and codes are counted for the account and for the address.

Each counts by itself, so that an account is not guessed from many addresses, nor many accounts from one. Names that
nobody has are counted and locked alike: a lock tells nothing about who is there.
"""

import datetime
from typing import cast

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import normal_username

Credentials = dict | None
CLOCK_TOLERANCE = datetime.timedelta(minutes=1)


class CountedRequest(HttpRequest):
    """A request with what Axes notes on it; for annotations alone."""

    axes_attempt_time: datetime.datetime
    axes_locked_out: bool
    axes_credentials: Credentials


class Throttle(AxesDatabaseHandler):
    """Axes with one limit for an account and a higher one for an address."""

    def get_user_attempts(self, request: HttpRequest, credentials: Credentials = None) -> list[QuerySet]:
        """Return the failures that count: none of a time to come, left by a clock that went back since."""
        soon = timezone.now() + CLOCK_TOLERANCE
        return [attempts.filter(attempt_time__lte=soon) for attempts in super().get_user_attempts(request, credentials)]

    def get_failures(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """Return the failures in the measure of an account: those of an address weigh less."""
        account, address = (_total(attempts) for attempts in self.get_user_attempts(request, credentials))
        return max(account, address * settings.AXES_FAILURE_LIMIT // settings.ADDRESS_FAILURE_LIMIT)

    def reset_user_attempts(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """Forget the account's failures; those of others at the same address stay, or one could sign in in between."""
        account, _ = self.filter_user_attempts(request, credentials)
        return account.delete()[0]  # no record: a count

    def locked_until(self, request: CountedRequest, credentials: Credentials = None) -> datetime.datetime:
        """Return when the account and the address are open again."""
        limits = (settings.AXES_FAILURE_LIMIT, settings.ADDRESS_FAILURE_LIMIT)
        found = zip(self.get_user_attempts(request, credentials), limits, strict=True)
        ends = [_falls_below(attempts, limit) for attempts, limit in found]
        last = max(filter(None, ends), default=timezone.now())
        return last + (request.axes_attempt_time - get_cool_off_threshold(request))


def _total(attempts: QuerySet) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0


def _falls_below(attempts: QuerySet, limit: int) -> datetime.datetime | None:
    """Return the time of the failure with whose end the rest is fewer than `limit`; None if they are fewer now."""
    rows = list(attempts.order_by("attempt_time").values_list("attempt_time", "failures_since_start"))
    left, last = sum(failures for _, failures in rows), None
    for at, failures in rows:
        if left < limit:
            break
        left, last = left - failures, at
    return last


def typed_username(request: HttpRequest, credentials: Credentials = None) -> str:
    """Return the name that failures are counted under: as it is stored, whatever way it was typed."""
    name = (credentials or request.POST).get("username") or ""
    return normal_username(name[:150]).replace("\0", "")[:150]  # what is longer is no name, and costs nothing


def is_locked(request: HttpRequest, username: str) -> bool:
    """Whether `username` or the request's address must wait; the answer to the request then says for how long."""
    credentials = {"username": username}
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    counted = cast("CountedRequest", request)
    counted.axes_locked_out, counted.axes_credentials = True, credentials
    return True


def count_failure(request: HttpRequest, username: str) -> None:
    """Count a wrong code like a wrong password."""
    user_login_failed.send(__name__, credentials={"username": username}, request=request)


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Credentials) -> HttpResponse:
    """Say until when to wait."""
    until = AxesProxyHandler.get_implementation().locked_until(request, credentials)
    context = {"until": timezone.localtime(until), "wait": until - timezone.now()}
    return render(request, "accounts/locked_out.html", context, status=429)
