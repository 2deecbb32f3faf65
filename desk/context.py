"""What every page needs: the menu, the period in hand, the name of the place."""

from django.http import HttpRequest

from communes.models import Installation, ReportingPeriod
from desk.navigation import menu_for
from reports.policies import can_fix_as_of


def shell(request: HttpRequest) -> dict:
    """Return the frame of a page: two queries, none for people who are not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    period = ReportingPeriod.objects.latest_first().first()
    installation = Installation.objects.select_related("home").first()
    page = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "shell": {
            "menu": menu_for(user, period, page),
            "period": period,
            "home": installation.home if installation else None,
            "may_fix_as_of": can_fix_as_of(user),
        }
    }
