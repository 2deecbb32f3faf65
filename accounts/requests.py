"""The request of somebody who signed in, as views take it: the middleware lets nobody else in."""

from django.shortcuts import get_object_or_404

from accounts.policies import visible_periods
from communes.models import ReportingPeriod
from history.policies import UserRequest

__all__ = ["UserRequest", "period_of"]


def period_of(request: UserRequest, year: int, quarter: int) -> ReportingPeriod:
    """Return the period of the page, where this person sees it; else 404."""
    return get_object_or_404(visible_periods(request.user), year=year, quarter=quarter)
