"""Thu báo cáo: the sheet of a period tells what came and from whom to ask; everything else follows from it."""

import datetime
import io
from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pytest_django import Settings

from accounts.models import Role, User
from communes.models import Contact, Installation, Locality, ReportingPeriod, Unit
from communes.rules.choices import UnitKind
from criteria.models import Assessment, CriterionResult
from criteria.rules.choices import Basis, Outcome, Stage
from desk.collecting import actions
from desk.collecting.actions import Extension
from desk.collecting.sheet import CollectingRow, Sheet, sheet_of, stage_of
from desk.collecting.views import DueForm
from directives.models import Directive, Recipient, Reminder
from directives.rules.choices import Answer, ReminderWay
from history.models import Decision, DecisionSubject, Entry
from reports.facts import collect
from tests.desk.people import signed_in
from tests.factories import make_incoming, make_locality, make_period, make_unit, make_user
from tests.loaded import load_example

pytestmark = pytest.mark.django_db
SHEET = "/thu-bao-cao/2024/quy-2/"
DUE, TODAY = datetime.date(2024, 6, 20), datetime.date(2024, 6, 24)


@pytest.fixture
def now() -> Iterator[None]:
    with time_machine.travel("2024-06-24T09:00:00+07:00", tick=False):
        yield


@pytest.fixture
def period(settings: Settings, tmp_path, now: None) -> ReportingPeriod:
    """The second quarter, four days after the day on which the communes were to send; the first one is recorded."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path
    load_example()
    return ReportingPeriod.objects.create(year=2024, quarter=2)


@pytest.fixture
def staff(period: ReportingPeriod) -> User:
    return User.objects.get(username="chuyenvien")


@pytest.fixture
def client(staff: User) -> Client:
    return signed_in(staff)


def sheet(period: ReportingPeriod, user: User) -> Sheet:
    return sheet_of(period, user, TODAY)


def row(period: ReportingPeriod, user: User, slug: str) -> CollectingRow:
    (found,) = sheet(period, user).chosen([slug])
    return found


def unit(slug: str) -> Unit:
    return Unit.objects.get(locality__slug=slug, kind=UnitKind.AUTHORITY)


def told(client: Client, address: str = SHEET) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def keep(client: Client, *slugs: str, **values: str) -> object:
    shown = client.get(f"{SHEET}giu-nguyen/", {"xa": slugs}).context["form"]["fingerprint"].value()
    source = {"channel": "zalo", "received_on": "20/6/2024", "xa": list(slugs), "fingerprint": shown}
    return client.post(f"{SHEET}giu-nguyen/", source | values, follow=True)


# the sheet ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stages", "whole"),
    [
        ([], Stage.NOT_SENT),
        ([Stage.NOT_SENT, Stage.NOT_SENT], Stage.NOT_SENT),
        ([Stage.CONSOLIDATED, Stage.NOT_SENT], Stage.ENTERING),
        ([Stage.CONSOLIDATED, Stage.ENTERING], Stage.ENTERING),
        ([Stage.CONSOLIDATED, Stage.SENT], Stage.SENT),
        ([Stage.CONSOLIDATED, Stage.CONSOLIDATED], Stage.CONSOLIDATED),
        ([Stage.CONSOLIDATED, Stage.RETURNED], Stage.RETURNED),
    ],
)
def test_a_commune_stands_where_its_least_advanced_set_does(stages: list[Stage], whole: Stage) -> None:
    assert stage_of(stages) == whole


def test_the_results_stand_as_the_office_writes_them(client: Client, period: ReportingPeriod) -> None:
    shown = told(client, "/thu-bao-cao/2024/quy-1/")
    assert "12/12 đã gửi" in shown
    assert "nâng cao, chưa đạt 5, 10, 15" in shown
    entry = "/danh-gia/2024/quy-1/xa-ntm-kieu-mau-2021-2025/dinh-yen/"
    assert f'<a class="fig" href="{entry}">01/4</a> điều kiện' in shown
    assert "Làng thông minh" in shown
    assert 'Duy trì <a class="fig"' in shown


def test_who_is_late_stands_first_with_whom_to_call(client: Client, period: ReportingPeriod, staff: User) -> None:
    Contact.objects.create(unit=unit("hoi-an-dong"), name="Lê Văn Đông", phone="0939 000 001")
    Contact.objects.create(unit=unit("hoi-an-dong"), name="Người Cũ", valid_to=datetime.date(2024, 5, 31))
    actions.set_due(period=period, due_on=DUE, by=staff)
    keep(client, *(each.slug for each in Locality.objects.in_programme() if each.slug not in ("hoi-an-dong",)))
    shown = told(client)
    assert "Lê Văn Đông · <span" in shown
    assert "Người Cũ" not in shown
    rows = sheet(period, staff).rows
    assert rows[0].locality.slug == "hoi-an-dong"
    assert [each.is_late for each in rows].count(True) == 2  # and Định Yên, whose other sets are not entered
    assert shown.count('class="is-late"') == 2


def test_the_sheet_of_the_latest_period_is_found_without_its_name(client: Client, period: ReportingPeriod) -> None:
    assert client.get("/thu-bao-cao/")["Location"] == SHEET


def test_a_commune_officer_sees_the_own_commune_alone(period: ReportingPeriod) -> None:
    officer = User.objects.get(username="xa.dinhyen")
    assert [each.name for each in sheet(period, officer).rows] == ["Định Yên"]
    shown = told(signed_in(officer))
    assert "Tân Mỹ" not in shown
    assert "Đã gọi" not in shown
    assert 'href="/danh-gia/2024/quy-2/xa-ntm-2021-2025/dinh-yen/">Nhập<' in shown


def test_the_tabs_count_and_narrow(client: Client, period: ReportingPeriod, staff: User) -> None:
    keep(client, "tan-my")
    tabs = {each["label"]: each["count"] for each in sheet(period, staff).tabs("")}
    assert tabs == {"Tất cả": 12, "Chưa gửi": 11, "Đang nhập": 0, "Chờ văn bản": 0, "Đã tổng hợp": 1}
    names = [each.name for each in sheet(period, staff).in_tab("da-tong-hop")]
    assert names == ["Tân Mỹ"]
    assert "Hội An Đông" not in told(client, f"{SHEET}?loc=da-tong-hop")
    assert "Hội An Đông" in told(client, f"{SHEET}?loc=khong-co")


def test_files_of_the_commune_are_counted_and_found(client: Client, period: ReportingPeriod) -> None:
    tan_my = Locality.objects.get(slug="tan-my")
    for values in ({"period": period}, {"period": period, "laid_aside": True}, {"period": None}):
        make_incoming(locality=tan_my, **values)
    address = f"/ho-so-den/?xa=tan-my&amp;ky={period.pk}"
    assert f'<a class="fig" href="{address}">01</a> tệp' in told(client)
    assert "anh-zalo.png" in told(client, address.replace("&amp;", "&"))
    assert "anh-zalo.png" not in told(client, f"/ho-so-den/?xa=dinh-an&ky={period.pk}")
    assert "anh-zalo.png" not in told(client, "/ho-so-den/?xa=tan-my&ky=²")


def test_the_sheet_costs_the_same_for_many_communes(client: Client, period: ReportingPeriod, staff: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(SHEET)
        return len(asked)

    actions.remind(period=period, units=[unit("tan-my")], way=ReminderWay.CALL, by=staff)
    keep(client, "tan-my")
    few = cost()
    home = Installation.objects.get().home
    for number in range(6):
        body = make_unit(kind=UnitKind.AUTHORITY, locality=make_locality(f"Xã {number}", parent=home, order=50))
        Contact.objects.create(unit=body, name="Trần Văn Bảy", phone="0939 000 002")
        actions.remind(period=period, units=[body], way=ReminderWay.CALL, by=staff)
    keep(client, "dinh-an", "binh-thanh", "vinh-thanh")
    assert cost() == few


def test_another_asked_unit_stands_in_the_sheet(client: Client, period: ReportingPeriod, staff: User) -> None:
    directive = actions.set_due(period=period, due_on=DUE, by=staff)
    Recipient.objects.create(directive=directive, unit=Unit.objects.get(code="ktht"), order=90)
    other = sheet(period, staff).chosen(["ktht"])[0]
    assert (other.stage, other.is_late) == (Stage.NOT_SENT, True)
    client.post(f"{SHEET}da-goi/ktht/")
    assert Reminder.objects.get().recipient.unit.code == "ktht"


# the letter -----------------------------------------------------------------------------------------------


def test_a_recorded_self_assessment_answers_the_letter_by_itself(
    client: Client, period: ReportingPeriod, staff: User
) -> None:
    directive = actions.set_due(period=period, due_on=DUE, by=staff)
    assert directive.recipients.count() == 12
    assert not row(period, staff, "tan-my").has_answered
    keep(client, "tan-my")
    assert row(period, staff, "tan-my").has_answered
    assert set(directive.recipients.values_list("answer", flat=True)) == {Answer.NONE}


def test_the_report_does_not_tell_of_the_letter(period: ReportingPeriod, staff: User) -> None:
    first = ReportingPeriod.objects.get(quarter=1)
    before = collect(first).directives
    with time_machine.travel("2024-03-01T09:00:00+07:00"):
        directive = actions.set_due(period=first, due_on=datetime.date(2024, 3, 20), by=staff)
    assert directive.given_on == datetime.date(2024, 3, 1)
    assert collect(first).directives == before
    Directive.objects.filter(pk=directive.pk).update(place="progress")
    assert len(collect(first).directives) == len(before) + 1


def test_the_day_is_set_and_changed(client: Client, period: ReportingPeriod) -> None:
    for text, day in (("20/6/2024", DUE), ("22/6/2024", datetime.date(2024, 6, 22))):
        client.post(f"{SHEET}han-nop/", {"due_on": text})
        assert Directive.objects.get(period=period).due_on == day
    assert client.post(f"{SHEET}han-nop/", {"due_on": "31/6/2024"}).context["form"].errors["due_on"]


# reminding ------------------------------------------------------------------------------------------------


def test_one_click_logs_a_call_even_without_a_day(client: Client, period: ReportingPeriod, staff: User) -> None:
    answer = client.post(f"{SHEET}da-goi/tan-my/", follow=True)
    assert "Đã ghi: hôm nay gọi Tân Mỹ" in answer.content.decode()
    reminder = Reminder.objects.get()
    assert (reminder.reminded_on, reminder.way, reminder.recorded_by) == (TODAY, ReminderWay.CALL, staff)
    assert Directive.objects.get(period=period).due_on is None
    address = f"{SHEET}nhac/{reminder.pk}/"
    client.post(address, {"note": "hẹn 26/6", "way": "call", "reminded_on": "24/6/2024"})
    assert "24/6/2024 gọi điện" in told(client)
    assert "hẹn 26/6" in told(client)
    wrong = client.post(address, {"note": "x", "way": "fax", "reminded_on": "25/6/2024"})
    assert set(wrong.context["form"].errors) == {"way", "reminded_on"}
    client.post(address, {"remove": "1"})
    assert not Reminder.objects.exists()


def test_a_commune_without_a_body_says_so(client: Client, period: ReportingPeriod, staff: User) -> None:
    home = Installation.objects.get().home
    make_locality("Xã Mới", parent=home, slug="xa-moi")
    assert "Chưa khai báo UBND xã" in told(client)
    assert "chưa khai báo UBND xã" in client.post(f"{SHEET}da-goi/xa-moi/", follow=True).content.decode()
    assert not Reminder.objects.exists()


def test_the_message_names_who_has_not_sent(client: Client, period: ReportingPeriod, staff: User) -> None:
    actions.set_due(period=period, due_on=DUE, by=staff)
    shown = told(client, f"{SHEET}tin-nhan/?xa=tan-my&xa=hoi-an-dong&xa=khong-co")
    assert "Kính gửi UBND các xã Tân Mỹ và Hội An Đông." in shown
    assert "kết quả tự đánh giá Quý II/2024, hạn 20/6/2024 (đã quá hạn 04 ngày)." in shown
    client.post(f"{SHEET}tin-nhan/", {"xa": ["tan-my", "hoi-an-dong"]})
    assert Reminder.objects.filter(way=ReminderWay.ZALO).count() == 2
    nobody = client.post(f"{SHEET}tin-nhan/", {"xa": ["khong-co"]})
    assert actions.NOBODY in nobody.content.decode()
    assert Reminder.objects.count() == 2


# extending ------------------------------------------------------------------------------------------------


def extend(client: Client, *slugs: str, **values: object):
    return client.post(f"{SHEET}gia-han/", {"xa": list(slugs), "to": "28/6/2024", "reason": "Bận mùa vụ", **values})


def test_the_day_is_extended_for_all_ticked_rows_with_one_reason(
    client: Client, period: ReportingPeriod, staff: User
) -> None:
    actions.set_due(period=period, due_on=DUE, by=staff)
    assert "20/6/2024" in told(client, f"{SHEET}gia-han/?xa=tan-my&xa=dinh-an")
    assert extend(client, "tan-my", "dinh-an").status_code == 302
    for slug in ("tan-my", "dinh-an"):
        found = row(period, staff, slug)
        assert (found.due, found.is_late) == (datetime.date(2024, 6, 28), False)
        assert found.recipient.extension_reason == "Bận mùa vụ"
    assert row(period, staff, "vinh-thanh").is_late
    assert "đã gia hạn đến ngày 28/6/2024" in told(client)
    assert not Decision.objects.exists()


def test_a_second_extension_warns_and_is_confirmed(client: Client, period: ReportingPeriod, staff: User) -> None:
    actions.set_due(period=period, due_on=DUE, by=staff)
    extend(client, "tan-my")
    assert "Đã gia hạn một lần: Tân Mỹ (đến 28/6/2024: Bận mùa vụ)" in told(client, f"{SHEET}gia-han/?xa=tan-my")
    refused = extend(client, "tan-my", "dinh-an", to="30/6/2024")
    assert "again" in refused.context["form"].errors
    assert "Bận mùa vụ" in refused.content.decode()  # nothing typed is lost
    assert row(period, staff, "dinh-an").due == DUE
    assert extend(client, "tan-my", to="30/6/2024", again="on").status_code == 302
    assert row(period, staff, "tan-my").due == datetime.date(2024, 6, 30)


def test_who_decided_an_extension_is_recorded(client: Client, period: ReportingPeriod, staff: User) -> None:
    directive = actions.set_due(period=period, due_on=DUE, by=staff)
    missing = extend(client, "tan-my", has_decision="on")
    assert "decided_by" in missing.context["decision"].errors
    assert row(period, staff, "tan-my").due == DUE
    decided = {"by": "Lê Văn Chánh", "on": "23/6/2024"}
    named = {f"decision-decided_{name}": value for name, value in decided.items()} | {"decision-manner": "phone"}
    assert extend(client, "tan-my", has_decision="on", **named).status_code == 302
    decision = Decision.objects.get()
    assert (decision.subject, decision.decided_by) == (DecisionSubject.EXTENSION, "Lê Văn Chánh")
    assert decision.record_id == directive.pk


@pytest.mark.parametrize(
    ("slugs", "values", "field"),
    [
        (["tan-my"], {"to": "20/6/2024"}, "to"),
        (["tan-my"], {"to": "hôm nay"}, "to"),
        (["tan-my"], {"reason": " "}, "reason"),
        ([], {}, None),
        (["khong-co"], {}, None),
    ],
)
def test_a_wrong_extension_says_what_to_mend(
    client: Client, period: ReportingPeriod, staff: User, slugs: list, values: dict, field: str | None
) -> None:
    actions.set_due(period=period, due_on=DUE, by=staff)
    answer = extend(client, *slugs, **values)
    assert (field or "__all__") in answer.context["form"].errors
    assert not Recipient.objects.filter(directive__period=period, extended_to__isnull=False).exists()


def test_nothing_is_extended_before_there_is_a_day(period: ReportingPeriod, staff: User) -> None:
    with pytest.raises(ValidationError, match="chưa đặt hạn nộp"):
        actions.extend(period=period, units=[unit("tan-my")], extension=Extension(DUE, "x"), by=staff)
    assert not Directive.objects.filter(period=period).exists()


# keeping --------------------------------------------------------------------------------------------------


def test_what_is_kept_and_what_is_not_is_listed_before(client: Client, period: ReportingPeriod) -> None:
    address = f"{SHEET}giu-nguyen/?xa=dinh-yen&xa=binh-thanh-trung&channel=phone&received_on=20/6/2024"
    shown = told(client, address)
    assert "Kiểu mẫu: phải nhập riêng" in shown
    assert 'Nâng cao <b class="num">16/19</b> <span class="small quiet">chưa đạt 5, 10, 15</span>' in shown
    assert 'name="awaits_paper"' in shown
    assert "checked" in shown
    assert not Assessment.objects.filter(period=period).exists()


def test_all_that_keep_the_standard_are_kept_with_one_source(client: Client, period: ReportingPeriod) -> None:
    page = client.get(f"{SHEET}giu-nguyen/?giu=1&channel=zalo&received_on=20/6/2024")
    slugs = [plan.locality.slug for plan in page.context["plans"]]
    assert len(slugs) == 10
    assert "binh-thanh-trung" not in slugs
    keep(client, *slugs, received_from="Chị Hoa")
    found = Assessment.objects.filter(period=period)
    assert {(each.channel, each.received_from, each.stage) for each in found} == {
        ("zalo", "Chị Hoa", Stage.CONSOLIDATED)
    }
    assert set(CriterionResult.objects.filter(assessment__period=period).values_list("basis", flat=True)) == {
        Basis.KEPT
    }
    shown = told(client)
    assert shown.count("xác nhận chung") == 10
    assert "10/12 đã gửi" not in shown  # Định Yên's model level is still to be entered
    assert "09/12 đã gửi" in shown


def test_nothing_that_was_entered_is_kept_over(client: Client, period: ReportingPeriod, staff: User) -> None:
    keep(client, "tan-my")
    result = CriterionResult.objects.filter(assessment__period=period, assessment__locality__slug="tan-my").first()
    CriterionResult.objects.filter(pk=result.pk).update(declared=Outcome.NOT_MET, basis=Basis.ENTERED)
    shown = told(client, f"{SHEET}giu-nguyen/?xa=tan-my")
    assert "NTM: kỳ này đã có kết quả" in shown
    again = keep(client, "tan-my", channel="paper")
    assert "Không có kết quả nào để giữ nguyên" in again.content.decode()
    result.refresh_from_db()
    assert result.declared == Outcome.NOT_MET
    assert not row(period, staff, "tan-my").confirmed


def test_what_is_kept_is_what_was_shown(client: Client, period: ReportingPeriod) -> None:
    shown = client.get(f"{SHEET}giu-nguyen/", {"xa": "tan-my"}).context["form"]["fingerprint"].value()
    CriterionResult.objects.filter(assessment__locality__slug="tan-my").update(declared=Outcome.NOT_MET)
    answer = keep(client, "tan-my", fingerprint=shown)
    assert "Kết quả của các xã vừa thay đổi, chưa ghi gì." in answer.content.decode()
    assert not Assessment.objects.filter(period=period).exists()
    again = answer.context["form"]["fingerprint"].value()
    assert again != shown
    keep(client, "tan-my", fingerprint=again)
    assert Assessment.objects.filter(period=period).exists()


def test_a_quarter_without_one_before_has_nothing_to_keep(client: Client, period: ReportingPeriod) -> None:
    Assessment.objects.filter(period__quarter=1).delete()
    shown = told(client, f"{SHEET}giu-nguyen/?xa=tan-my")
    assert "NTM: kỳ trước không có kết quả" in shown
    assert 'type="submit">Xác nhận' not in shown


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"channel": ""}, "channel"),
        ({"received_on": "30/6/2024"}, "received_on"),
        ({"received_on": ""}, "received_on"),
    ],
)
def test_keeping_needs_a_source(client: Client, period: ReportingPeriod, values: dict, field: str) -> None:
    answer = keep(client, "tan-my", **values)
    assert field in answer.context["form"].errors
    assert not Assessment.objects.filter(period=period).exists()


# by telephone, the paper to come ---------------------------------------------------------------------------


def test_a_call_counts_and_waits_for_its_paper(client: Client, period: ReportingPeriod, staff: User) -> None:
    keep(client, "tan-my", channel="phone", awaits_paper="on")
    found = row(period, staff, "tan-my")
    assert (found.has_answered, found.label) == (True, "Chờ văn bản")
    assert [each.name for each in sheet(period, staff).in_tab("cho-van-ban")] == ["Tân Mỹ"]
    address = f"{SHEET}van-ban/tan-my/"
    assert "channel" in client.post(address, {"channel": "phone", "came_on": "24/6/2024"}).context["form"].errors
    assert "came_on" in client.post(address, {"channel": "paper", "came_on": "25/6/2024"}).context["form"].errors
    client.post(address, {"channel": "paper", "came_on": "24/6/2024"})
    found = row(period, staff, "tan-my")
    assert (found.label, found.channel, found.received_on) == (
        "Đã tổng hợp",
        "Văn bản giấy",
        datetime.date(2024, 6, 20),
    )
    assert "Đã nhận văn bản ngày 24/6/2024 (Văn bản giấy)" in Entry.objects.latest("pk").reason


# who may --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICE_STAFF, Role.OFFICE_HEAD)])
def test_only_the_office_follows_up(period: ReportingPeriod, role: Role) -> None:
    person = make_user(role, unit=unit("dinh-yen"))
    units, extension = [unit("dinh-yen")], Extension(TODAY, "x")
    for act in (
        lambda: actions.set_due(period=period, due_on=DUE, by=person),
        lambda: actions.remind(period=period, units=units, way=ReminderWay.CALL, by=person),
        lambda: actions.extend(period=period, units=units, extension=extension, by=person),
        lambda: actions.paper_came(period=period, locality=units[0].locality, came_on=DUE, channel="paper", by=person),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not Directive.objects.filter(period=period).exists()


# Excel ----------------------------------------------------------------------------------------------------


def test_the_workbook_tells_the_sheet_and_holds_no_formula(
    client: Client, period: ReportingPeriod, staff: User
) -> None:
    Contact.objects.create(unit=unit("tan-my"), name="=1+1", phone="0939 000 001")
    actions.set_due(period=period, due_on=DUE, by=staff)
    actions.remind(period=period, units=[unit("tan-my")], way=ReminderWay.CALL, by=staff, note="@SUM(A1)")
    keep(client, "binh-thanh-trung")
    content = client.get(f"{SHEET}tai/").content
    rows = {each[0].value: each for each in load_workbook(io.BytesIO(content)).active.iter_rows(min_row=4)}
    assert len(rows) == 12
    cells = rows["Tân Mỹ"]
    assert "=1+1" in cells[1].value
    assert {cell.data_type for each in rows.values() for cell in each} <= {"s", "n", "inlineStr"}
    assert cells[3].value == "Chưa gửi, quá hạn"
    assert cells[9].value == "24/6/2024 gọi điện, @SUM(A1)"
    assert (
        rows["Bình Thạnh Trung"][8].value == "Nâng cao 16/19 (chưa đạt 5, 10, 15); NTM duy trì 19/19 (xác nhận chung)"
    )


# the home page --------------------------------------------------------------------------------------------


def test_the_home_page_leads_to_the_sheet_and_to_the_files(client: Client, period: ReportingPeriod) -> None:
    make_incoming()
    make_incoming(locality=Locality.objects.get(slug="tan-my"))
    shown = told(client, "/")
    assert "01 tệp chưa phân loại" in shown
    assert 'href="/ho-so-den/?loc=chua-phan-loai"' in shown
    assert f'href="{SHEET}?loc=chua-gui"' in shown
    assert f'<a href="{SHEET}"> <span class="n n-now">1</span>' in shown
    assert "Nhập kết quả xã" in shown


def test_a_unit_is_led_to_the_figures_alone(period: ReportingPeriod) -> None:
    shown = told(signed_in(User.objects.get(username="phong.ktht")), "/")
    assert "/thu-bao-cao/" not in shown
    assert "/ho-so-den/" not in shown


def test_every_page_of_collecting_stands_below_its_entry_of_the_menu(client: Client, period: ReportingPeriod) -> None:
    for page in ("", "han-nop/", "gia-han/", "giu-nguyen/", "tin-nhan/", "van-ban/tan-my/"):
        assert f'<a href="{SHEET}" aria-current="page">' in told(client, SHEET + page), page


@pytest.mark.parametrize(("day", "asked"), [("20/3/2023", "trước"), ("20/3/2025", "quá xa"), ("20/3/2024", "")])
def test_a_due_day_far_from_the_quarter_is_asked_once(day: str, asked: str) -> None:
    form = DueForm({"due_on": day}, period=make_period())
    assert form.is_valid() == (not asked)
    if asked:
        assert f"Hạn nộp {day} {asked} Quý I/2024." in form.errors["due_on"][0]
        assert DueForm(
            {"due_on": day, "sure": form.fields["sure"].widget.attrs["value"]}, period=form.period
        ).is_valid()
