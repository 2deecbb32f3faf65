"""Rà soát as it is used: the list beside the paper, dismissed and shown again, told at Trình ký, by command."""

import io
import json

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Role
from communes.models import ReportingPeriod
from history.verification import verify
from reports.findings import Finding, Group
from reports.models import Dismissal, HandedOver, Narrative, OpenFinding
from reports.quarterly.review import findings_now, still_open
from tests.factories import make_unit, make_user
from tests.reports.review_quarter import found_in, put_right
from tests.reports.test_submission_pages import SUBMIT, form

pytestmark = pytest.mark.django_db

REPORT = "/bao-cao/2024/quy-1/"
READY = "Báo cáo sẵn sàng để trình ký"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def browser(role: Role = Role.OFFICE_STAFF) -> Client:
    client = Client()
    client.force_login(make_user(role, unit=make_unit()))
    return client


def page(client: Client, address: str = REPORT) -> str:
    return client.get(address).content.decode()


def act(client: Client, finding: Finding, what: str) -> None:
    assert client.post(f"{REPORT}ra-soat/{finding.check}/{finding.place}/{what}/").status_code == 302


def of_group(period: ReportingPeriod, group: Group) -> list[Finding]:
    return [one for one in still_open(period, findings_now(period)) if one.group == group]


def test_the_list_stands_beside_the_paper_with_the_place_marked(period: ReportingPeriod) -> None:
    shown = page(browser())
    for words in ("Phải xử lý", "Nên xem lại", "Gợi ý", "<mark>03/9 đơn vị</mark>", 'href="/chi-dao/cv-38-ubnd/"'):
        assert words in shown
    assert 'class="noted" href="#ra-soat-units-unnamed-directive-cv-38-ubnd"' in shown
    assert 'id="ra-soat-units-unnamed-directive-cv-38-ubnd"' in shown
    assert READY not in shown


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.UNIT_OFFICER, Role.COMMUNE_OFFICER])
def test_others_see_no_findings(period: ReportingPeriod, role: Role) -> None:
    assert "Phải xử lý" not in page(browser(role))


def test_ready_is_said_only_when_nothing_is_open(period: ReportingPeriod) -> None:
    put_right()
    client = browser()
    hints = of_group(period, Group.HINT)
    assert hints and found_in(period) == {}
    for finding in hints:
        assert READY not in page(client)
        act(client, finding, "bo-qua")
    assert READY in page(client)
    assert READY in page(client, SUBMIT)
    assert "không còn chỗ nào phải xem lại" in page(client, "/")


def test_an_empty_quarter_is_never_ready(period: ReportingPeriod) -> None:
    empty = ReportingPeriod.objects.create(year=2024, quarter=3)
    client = browser()
    shown = page(client, "/bao-cao/2024/quy-3/")
    for words in ("xã chưa gửi kết quả tự đánh giá", "chưa có nội dung nào", "Chưa chốt ngày", "chưa phát hành"):
        assert words in shown
    assert READY not in shown and READY not in page(client, "/bao-cao/2024/quy-3/trinh-ky/")
    assert "phải xử lý" in page(client, "/")
    assert len(of_group(empty, Group.MUST)) >= 5


def test_what_was_dismissed_stays_so_for_the_same_text_in_the_next_quarter(period: ReportingPeriod) -> None:
    Narrative.objects.create(period=period, section="difficulties", slug="moi", text="Đạt 01/04 điều kiện.", order=9)
    following = ReportingPeriod.objects.create(year=2024, quarter=2)
    again = Narrative.objects.create(period=following, section="difficulties", slug="khac", text="Đạt 01/04 điều kiện.")
    client = browser()
    (finding,) = [one for one in of_group(period, Group.HINT) if one.check == "fraction-padding"]
    act(client, finding, "bo-qua")
    for each in (period, following):
        assert not [one for one in of_group(each, Group.HINT) if one.check == "fraction-padding"]
    Narrative.objects.filter(pk=again.pk).update(text="Đạt 02/04 điều kiện.")
    assert [one for one in of_group(following, Group.HINT) if one.check == "fraction-padding"]
    assert client.post(f"{REPORT}ra-soat/bo-qua-{Dismissal.objects.get().pk}/hien-lai/").status_code == 302
    assert finding.key in {one.key for one in of_group(period, Group.HINT)}
    assert verify().is_sound


def test_what_must_be_handled_is_not_dismissed(period: ReportingPeriod) -> None:
    client, finding = browser(), of_group(period, Group.MUST)[0]
    act(client, finding, "bo-qua")
    assert not Dismissal.objects.exists()
    assert finding.key in {one.key for one in of_group(period, Group.MUST)}


def test_every_way_to_mend_leads_to_a_page(period: ReportingPeriod) -> None:
    client, administrator = browser(), browser(Role.ADMINISTRATOR)
    found = findings_now(period)
    assert [one.key for one in found if not one.mend] == []
    for address in {one.mend for one in found}:
        asked = administrator if address.startswith("/quan-tri/") else client
        assert asked.get(address).status_code == 200, address


def test_own_words_are_mended_from_the_list_and_back(period: ReportingPeriod) -> None:
    Narrative.objects.create(period=period, section="difficulties", slug="moi", text="Tổng 3 + 4 = 9.", order=9)
    client = browser()
    address = "/bao-cao/2024/quy-1/loi-van/moi/sua/?ve=ra-soat-sum-narrative-moi"
    assert f'href="{address}"' in page(client)
    shown = client.get(address).context["form"]
    sent = {"text": "Tổng 3 + 4 = 7.", "fingerprint": shown["fingerprint"].value()}
    answer = client.post(address, sent)
    assert answer.status_code == 302 and answer["Location"] == f"{REPORT}#ra-soat-sum-narrative-moi"
    assert "phép tính này" not in page(client)


def test_submitting_asks_for_a_sentence_and_keeps_it(period: ReportingPeriod) -> None:
    client = browser()
    sent = form()
    said = [name for name in sent if name.startswith("said_")]
    assert len(said) == 4
    without = {name: value for name, value in sent.items() if name != said[0]}
    answer = client.post(SUBMIT, without)
    assert answer.status_code == 200 and said[0] in answer.context["form"].errors
    assert not HandedOver.objects.exists()
    assert client.post(SUBMIT, sent).status_code == 302
    assert set(OpenFinding.objects.values_list("said", flat=True)) == {"Đơn vị đang bổ sung"}
    assert OpenFinding.objects.count() == 4
    assert "Còn phải xử lý khi trình" in page(client)
    assert verify().is_sound


def test_the_menu_tells_what_is_open_once_it_was_counted(period: ReportingPeriod) -> None:
    client = browser()
    page(client, "/")
    assert 'class="waiting">04<' in page(client, "/danh-muc/")


def test_the_command_tells_what_is_open(period: ReportingPeriod) -> None:
    told, out = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("check_report", "2024", "1", "--format", "json", stdout=told)
    found = json.loads(told.getvalue())
    assert {"group", "check", "place", "message", "quote"} == set(found[0])
    assert [one["group"] for one in found].count("must") == 4
    put_right()
    call_command("check_report", "2024", "1", stdout=out)
    assert "Phải xử lý" not in out.getvalue() and "Gợi ý" in out.getvalue()
