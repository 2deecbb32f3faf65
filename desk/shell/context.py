"""What every page needs: the menu, the period in hand, the name of the place."""

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.policies import can_administer
from communes.models import Installation, ReportingPeriod
from desk.shell.navigation import menu_for
from ntm_tracker.deployment import LAN
from reports.policies import can_fix_as_of

UNENCRYPTED = (
    "Chạy trong mạng nội bộ, không mã hóa: mật khẩu và dữ liệu có thể bị đọc trên đường truyền. Không mở ra Internet."
)


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
            "menu": [] if user.must_set_up_second_factor else menu_for(user, period, page),
            "period": period,
            "notice": _notice(user),
            "home": installation.home if installation else None,
            "may_fix_as_of": can_fix_as_of(user),
        }
    }


def _notice(user: User) -> str:
    """Return what administrators are reminded of on every page."""
    return UNENCRYPTED if settings.DEPLOYMENT == LAN and can_administer(user) else ""
