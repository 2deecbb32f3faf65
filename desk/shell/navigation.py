"""The menu as data. It grows with the apps: an entry stands here once its page exists."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.policies import can_administer, can_read_reports
from accounts.requests import UserRequest
from communes.models import Installation, ReportingPeriod
from directives.policies import sees_collecting, sees_directives
from ntm_tracker.deployment import LAN
from reports.policies import can_fix_as_of


@dataclass(frozen=True)
class Entry:
    """A place of the menu: its first page, the pages below it, and who may go there."""

    label: str
    icon: str
    page: str
    pages: frozenset[str] = frozenset()
    may_see: Callable[[User], bool] = can_read_reports
    of_period: bool = False  # the page's address takes year and quarter

    def holds(self, page: str) -> bool:
        """Whether the page named `page` belongs here."""
        return page == self.page or page in self.pages


@dataclass(frozen=True)
class Link:
    """An entry as one person sees it on one page."""

    label: str
    icon: str
    href: str
    is_current: bool


REFERENCE_PAGES = frozenset(
    {
        "communes",
        "commune",
        "units",
        "unit",
        "contact-add",
        "contact-edit",
        "contact-end",
        "periods",
        "as-of",
        "history",
        "targets",
        *(f"target-{page}" for page in ("add", "edit", "remove")),
        "recognitions",
        *(f"recognition-{page}" for page in ("add", "edit", "revoke", "remove")),
        "dossiers",
        *(f"dossier-{page}" for page in ("add", "edit", "remove")),
        "sessions",
        *(f"session-{page}" for page in ("add", "edit", "remove")),
        "criteria-sets",
        "criteria-set",
        *(f"criteria-set-{page}" for page in ("check", "units", "version")),
        "criteria-item-edit",
        "criteria-level-edit",
        "criteria-import",
        "criteria-import-preview",
    }
)
PEOPLE_PAGES = frozenset(
    {
        "people",
        "person",
        *(f"person-{page}" for page in ("add", "edit", "close", "reopen", "link", "hand-over", "second-factor")),
    }
)
WORKBOOK_PAGES = frozenset({"workbook", "workbook-preview", "workbook-columns"})
CRITERIA_PAGES = frozenset(
    {"matrix", "matrix-period", "opinions", "model-level", "group-choice", "district", *WORKBOOK_PAGES}
)

COLLECTING_PAGES = frozenset(
    {
        *(f"collecting-{page}" for page in ("due", "extension", "carry-over", "message", "reminder", "paper")),
        "incoming",
        "incoming-file",
        *(f"{page}{of}" for page in ("entry", "send-back", "evidence") for of in ("", "-village")),
        "evidence-detail",
        "evidence-remove",
    }
)
ANNEX_PAGES = frozenset({"annex", *(f"annex-{page}" for page in ("add", "edit", "remove", "paste"))})
DIRECTIVE_PAGES = frozenset(
    {
        "documents",
        "document",
        *(f"document-{page}" for page in ("add", "edit", "ask")),
        "task-add",
        "timeliness",
        "directive",
    }
    | {
        f"directive-{page}"
        for page in ("edit", "letter", "reminder", "answer", "message", "extension", "close", "name", "recipient")
    }
)
REPORT_PAGES = frozenset(
    {
        *(f"report-{page}" for page in ("figure", "submit", "take-back", "issue")),
        "finding-keep",
        "narratives",
        *(f"narrative-{page}" for page in ("add", "edit", "remove")),
    }
)

MENU = (
    Entry("Trang chủ", "home", "home"),
    Entry("Thu báo cáo", "inbox", "collecting-sheet", COLLECTING_PAGES, may_see=sees_collecting, of_period=True),
    Entry("Tiêu chí", "grid", "matrix-latest", CRITERIA_PAGES),
    Entry("Văn bản chỉ đạo", "letter", "directives", DIRECTIVE_PAGES, may_see=sees_directives),
    Entry("Phụ lục I", "list", "annex-latest", ANNEX_PAGES),
    Entry("Báo cáo", "report", "report", REPORT_PAGES, of_period=True),
    Entry("Danh mục", "book", "reference", REFERENCE_PAGES),
    Entry("Quản trị", "gear", "administration", PEOPLE_PAGES, may_see=can_administer),
)


def menu_for(user: User, period: ReportingPeriod | None, page: str) -> list[Link]:
    """Return what `user` may see of the menu while on the page named `page`; reports need a period."""
    return [
        Link(entry.label, entry.icon, _address(entry, period), entry.holds(page))
        for entry in MENU
        if entry.may_see(user) and (period or not entry.of_period)
    ]


def _address(entry: Entry, period: ReportingPeriod | None) -> str:
    if entry.of_period and period:
        return reverse(entry.page, args=[period.year, period.quarter])
    return reverse(entry.page)


UNENCRYPTED = (
    "Chạy trong mạng nội bộ, không mã hóa: mật khẩu và dữ liệu có thể bị đọc trên đường truyền. Không mở ra Internet."
)


def shell(request: UserRequest) -> dict:
    """Return the frame of a page: two queries, none for people who are not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    period = ReportingPeriod.objects.latest_first().first()
    page = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "shell": {
            "menu": [] if user.must_set_up_second_factor else menu_for(user, period, page),
            "period": period,
            "notice": _notice(user),
            "home": Installation.objects.home(),
            "may_fix_as_of": can_fix_as_of(user),
        }
    }


def _notice(user: User) -> str:
    """Return what administrators are reminded of on every page."""
    return UNENCRYPTED if settings.DEPLOYMENT == LAN and can_administer(user) else ""
