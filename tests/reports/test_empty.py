"""Nothing recorded yet: clear words, no page that breaks."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Role
from reports.facts.scope import NotInstalledError
from reports.findings import Group
from reports.quarterly import report
from reports.quarterly.review import findings_now
from tests.factories import make_installation, make_period, make_user

pytestmark = pytest.mark.django_db


def test_an_empty_database_says_what_to_do() -> None:
    with pytest.raises(NotInstalledError, match="Người quản trị vào mục “Nơi sử dụng”"):
        report.make(make_period())


def test_the_command_says_it_too() -> None:
    make_period()
    with pytest.raises(CommandError, match="Nơi sử dụng"):
        call_command("render_report", "2024", "1")
    with pytest.raises(CommandError, match="Chưa có kỳ báo cáo quý 2 năm 2024"):
        call_command("render_report", "2024", "2")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/bao-cao/2024/quy-1/", 404),
        ("/bao-cao/2024/quy-1/tai/pdf/", 404),
        ("/bao-cao/2024/quy-1/so-lieu/base.keeping/", 404),
        ("/bao-cao/2024/quy-5/", 404),
        ("/bao-cao/1999/quy-1/", 404),
    ],
)
@pytest.mark.parametrize("has_period", [True, False])
def test_no_page_of_an_empty_database_breaks(client: Client, address: str, status: int, has_period: bool) -> None:
    if has_period:
        make_period()
    client.force_login(make_user(Role.OFFICE_STAFF))
    assert client.get(address).status_code == status


def test_an_installation_without_any_record_is_told_what_is_missing(client: Client) -> None:
    make_installation()
    found = {one.check for one in findings_now(make_period()) if one.group == Group.MUST}
    assert found >= {"communes-silent", "section-empty", "annex-empty", "letterhead-missing", "no-set"}
    client.force_login(make_user(Role.OFFICE_STAFF))
    assert "phải xử lý" in client.get("/").content.decode()
