"""Giữ nguyên: a finding is kept with a reason and the head's decision, shown apart, opened again."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from communes.models import ReportingPeriod
from history.decisions import Decided
from history.models import Decision, DecisionSubject, Entry, Manner
from history.verification import verify
from reports.findings import Finding
from reports.handing_over.finding_actions import reopen_finding, waive_finding
from reports.models import Narrative, Resolution
from reports.quarterly.review import findings_now
from tests.factories import make_unit, make_user

REPORT = "/bao-cao/2024/quy-1/"
PLACE = f"{REPORT}ra-soat/sum/narrative.nang-hang-ocop/"
KEY = "sum", "narrative.nang-hang-ocop"
KEEP, REOPEN = f"{PLACE}giu-nguyen/", f"{PLACE}mo-lai/"
MESSAGE = "“3 + 4 = 9”: phép tính này bằng 7."
DECIDED = Decided("Trần Hoàng Nam", "Chánh Văn phòng", datetime.date(2024, 4, 5), Manner.PHONE, "Đồng ý")
FORM = {
    "because": "Tên sản phẩm đăng ký có dấu *",
    "decided_by": "Trần Hoàng Nam",
    "post": "Chánh Văn phòng",
    "decided_on": "05/4/2024",
    "manner": "phone",
    "note": "",
}


@pytest.fixture
def troubled(period: ReportingPeriod) -> ReportingPeriod:
    """The example quarter with a wrong sum in the office's own words."""
    write("Tổng 3 + 4 = 9 sản phẩm.")
    return period


def write(text: str) -> None:
    Narrative.objects.filter(slug="nang-hang-ocop").update(text=text)


def finding_of(period: ReportingPeriod) -> Finding:
    return next(one for one in findings_now(period) if one.key == KEY)


def browser(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role, unit=make_unit(), full_name="Lê Thị Bình"))
    return client


def keep(client: Client, period: ReportingPeriod, **values: str) -> None:
    answer = client.post(KEEP, {**FORM, "fingerprint": finding_of(period).fingerprint, **values})
    assert answer.status_code == 302, answer.context["form"].errors


def shown(client: Client) -> str:
    return client.get(REPORT).content.decode()


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.OFFICE_HEAD])
def test_the_office_keeps_a_finding_with_a_reason(troubled: ReportingPeriod, role: Role) -> None:
    client = browser(role)
    assert f'href="{KEEP}"' in shown(client)
    assert "Trong câu: “" in client.get(KEEP).content.decode()
    keep(client, troubled)
    resolution = Resolution.objects.get()
    assert (resolution.key, resolution.message) == (KEY, MESSAGE)
    decision = Decision.objects.about(resolution).get()
    assert (decision.subject, decision.decided_by, decision.recorded_by.role) == (
        DecisionSubject.FINDING,
        "Trần Hoàng Nam",
        role,
    )
    entry = Entry.objects.get(record_id=resolution.pk, record_type__model="resolution")
    assert (entry.period, entry.reason) == (troubled, FORM["because"])
    page = shown(client)
    assert "Đã xem xét, giữ nguyên" in page
    assert f'href="{KEEP}"' not in page
    for words in (FORM["because"], "Trần Hoàng Nam, Chánh Văn phòng", "05/4/2024", "Lê Thị Bình", "điện thoại"):
        assert words in page
    assert verify().is_sound


def test_the_home_page_counts_what_is_still_open(troubled: ReportingPeriod) -> None:
    client = browser(Role.OFFICE_STAFF)
    assert "05 phải xử lý" in client.get("/").content.decode()
    keep(client, troubled)
    assert "04 phải xử lý" in client.get("/").content.decode()


def test_a_kept_finding_is_opened_again(troubled: ReportingPeriod) -> None:
    client = browser(Role.OFFICE_HEAD)
    keep(client, troubled)
    assert client.post(REOPEN).status_code == 302
    page = shown(client)
    assert f'href="{KEEP}"' in page
    assert "Đã xem xét, giữ nguyên" not in page
    keep(client, troubled, because="Đã hỏi lại xã")
    assert Resolution.objects.get().because == "Đã hỏi lại xã"
    assert Decision.objects.filter(subject=DecisionSubject.FINDING).count() == 2
    assert "Đã hỏi lại xã" in shown(client)


def test_a_kept_finding_that_says_something_else_is_open_again_and_says_so(troubled: ReportingPeriod) -> None:
    client = browser(Role.OFFICE_STAFF)
    keep(client, troubled)
    write("Tổng 3 + 4 = 9 sản phẩm, trước 2 + 2 = 5.")
    page = shown(client)
    assert f"Đã giữ nguyên khi ghi là: “{MESSAGE}”" in page
    assert f'href="{KEEP}"' in page
    keep(client, troubled)
    assert f'href="{KEEP}"' not in shown(client)
    write("Sản phẩm OCOP.")
    assert "Đã xem xét" not in shown(client)


def test_a_reason_holds_for_the_message_that_was_read(troubled: ReportingPeriod) -> None:
    client, shown = browser(Role.OFFICE_STAFF), finding_of(troubled).fingerprint
    write("Tổng 3 + 4 = 9 sản phẩm, trước 2 + 2 = 5.")
    answer = client.post(KEEP, {**FORM, "fingerprint": shown})
    page = answer.content.decode()
    assert "vừa thay đổi" in page
    assert FORM["because"] in page
    assert f'value="{finding_of(troubled).fingerprint}"' in page
    assert not Resolution.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("because", ""), ("because", "x\u200b"), ("decided_by", ""), ("decided_on", "01/01/2099"), ("manner", "x")],
)
def test_without_a_reason_and_a_decision_nothing_is_kept(troubled: ReportingPeriod, field: str, value: str) -> None:
    data = {**FORM, "fingerprint": finding_of(troubled).fingerprint, field: value}
    answer = browser(Role.OFFICE_STAFF).post(KEEP, data)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Resolution.objects.exists()
    assert not Decision.objects.exists()


def test_two_who_keep_at_once_do_not_overwrite_each_other(troubled: ReportingPeriod) -> None:
    finding, head = finding_of(troubled), make_user(Role.OFFICE_HEAD)
    waive_finding(period=troubled, finding=finding, because="Một", decided=DECIDED, by=head)
    with pytest.raises(ValidationError, match="vừa được ghi giữ nguyên"):
        waive_finding(period=troubled, finding=finding, because="Hai", decided=DECIDED, by=head)
    assert Resolution.objects.get().because == "Một"


def test_a_finding_that_was_put_right_leads_back_to_the_report(troubled: ReportingPeriod) -> None:
    write("Sản phẩm OCOP.")
    client = browser(Role.OFFICE_STAFF)
    answer = client.get(KEEP, follow=True)
    assert answer.redirect_chain == [(REPORT, 302)]
    assert "không còn trong danh sách rà soát" in answer.content.decode()
    assert client.post(REOPEN).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICE_STAFF, Role.OFFICE_HEAD)])
def test_others_change_nothing(troubled: ReportingPeriod, role: Role) -> None:
    head, finding = make_user(Role.OFFICE_HEAD), finding_of(troubled)
    resolution = waive_finding(period=troubled, finding=finding, because="Tên riêng", decided=DECIDED, by=head)
    client, other = browser(role), make_user(role)
    assert client.get(KEEP).status_code == client.post(KEEP, FORM).status_code == 403
    assert client.post(REOPEN).status_code == 403
    page = shown(client)
    assert "Mở lại" not in page
    assert ("Tên riêng" in page) == (role in (Role.LEADER, Role.ADMINISTRATOR))
    with pytest.raises(PermissionDenied):
        waive_finding(period=troubled, finding=finding, because="x", decided=DECIDED, by=other)
    with pytest.raises(PermissionDenied):
        reopen_finding(resolution=resolution, by=other)


def test_many_findings_take_as_many_queries_as_one(troubled: ReportingPeriod) -> None:
    client, head = browser(Role.OFFICE_STAFF), make_user(Role.OFFICE_HEAD)
    keep(client, troubled)
    with CaptureQueriesContext(connection) as one:
        shown(client)
    for number in range(5):
        Narrative.objects.create(period=troubled, section="difficulties", slug=f"thu-{number}", text="Thử * này.")
    for finding in findings_now(troubled)[:4]:
        if finding.place != "narrative.nang-hang-ocop":
            waive_finding(period=troubled, finding=finding, because="x", decided=DECIDED, by=head)
    with CaptureQueriesContext(connection) as many:
        assert shown(client).count("Mở lại") > 2
    assert len(many) == len(one)
