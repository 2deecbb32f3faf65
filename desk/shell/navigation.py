"""The menu as data. It grows with the apps: an entry stands here once its page exists."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.policies import UserRequest, can_administer, can_read_reports
from communes.models import Installation, ReportingPeriod
from criteria.urls import COMMUNE
from directives.policies import sees_collecting, sees_directives
from ntm_tracker.deployment import LAN
from reports.policies import can_fix_as_of, sees_findings
from reports.quarterly.review import open_if_known


@dataclass(frozen=True)
class Entry:
    """A place of the menu: its first page, how the addresses of its pages begin, and who may go there."""

    label: str
    icon: str
    page: str
    begins: tuple[str, ...]
    may_see: Callable[[User], bool] = can_read_reports
    of_period: bool = False  # the page's address takes year and quarter


@dataclass(frozen=True)
class Link:
    """An entry as one person sees it on one page."""

    label: str
    icon: str
    href: str
    is_current: bool
    waiting: int = 0  # what has to be handled there


COLLECTING = ("thu-bao-cao/", "ho-so-den/", "minh-chung/", f"{COMMUNE}/")
CRITERIA = ("danh-gia/", "y-kien/", "kieu-mau/", "huyen/")
DIRECTIVES = ("chi-dao/", "van-ban/", "nhiem-vu/", "dung-han/")
REFERENCE = (
    *("danh-muc/", "xa/", "don-vi/", "ky-bao-cao/", "nhat-ky/", "bo-tieu-chi/"),
    *("phan-dau/", "cong-nhan/", "ho-so-cong-nhan/", "lam-viec/"),
)
MENU = (
    Entry("Trang chủ", "home", "home", ("", "sao-luu/")),
    Entry("Thu báo cáo", "inbox", "collecting-sheet", COLLECTING, may_see=sees_collecting, of_period=True),
    Entry("Tiêu chí", "grid", "matrix-latest", CRITERIA),
    Entry("Văn bản chỉ đạo", "letter", "directives", DIRECTIVES, may_see=sees_directives),
    Entry("Phụ lục I", "list", "annex-latest", ("phu-luc-i/",)),
    Entry("Báo cáo", "report", "report", ("bao-cao/",), of_period=True),
    Entry("Danh mục", "book", "reference", REFERENCE),
    Entry("Quản trị", "gear", "administration", ("quan-tri/", "nguoi-dung/"), may_see=can_administer),
)
BEGINNINGS = {begins: entry for entry in MENU for begins in entry.begins}


def place_of(route: str) -> Entry | None:
    """Return the entry that the pattern of an address belongs to: the one with the longest beginning of it."""
    found = [begins for begins in BEGINNINGS if begins == route or (begins and route.startswith(begins))]
    return BEGINNINGS[max(found, key=len)] if found else None


def menu_for(user: User, period: ReportingPeriod | None, route: str | None) -> list[Link]:
    """Return what `user` may see of the menu on a page of this address pattern; reports need a period."""
    here = place_of(route) if route is not None else None
    waiting = {"report": _must_be_handled(user, period)}
    return [
        Link(entry.label, entry.icon, _address(entry, period), entry is here, waiting.get(entry.page, 0))
        for entry in MENU
        if entry.may_see(user) and (period or not entry.of_period)
    ]


def _must_be_handled(user: User, period: ReportingPeriod | None) -> int:
    """What is open of Phải xử lý; nothing while nobody has counted since the last change, for a page stays quick."""
    found = open_if_known(period) if period and sees_findings(user) else None
    return found.must if found else 0


def _address(entry: Entry, period: ReportingPeriod | None) -> str:
    if entry.of_period and period:
        return reverse(entry.page, args=[period.year, period.quarter])
    return reverse(entry.page)


UNENCRYPTED = (
    "Chạy trong mạng nội bộ, không mã hóa: mật khẩu và dữ liệu có thể bị đọc trên đường truyền. Không mở ra Internet."
)


def shell(request: UserRequest) -> dict:
    """Return the frame of a page: three queries at most, none for people who are not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    period = ReportingPeriod.objects.latest_first().first()
    route = request.resolver_match.route if request.resolver_match else None
    return {
        "shell": {
            "menu": [] if user.must_set_up_second_factor else menu_for(user, period, route),
            "period": period,
            # what administrators are reminded of on every page
            "notice": UNENCRYPTED if settings.DEPLOYMENT == LAN and can_administer(user) else "",
            "home": Installation.objects.home(),
            "may_fix_as_of": can_fix_as_of(user),
        }
    }
