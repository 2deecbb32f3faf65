"""The pages of Trình ký: what they show to whom, what they refuse, and the very files that were handed over."""

import datetime
import io
from threading import BoundedSemaphore

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from communes.models import ReportingPeriod
from criteria.models import CriterionResult, Target
from history.models import Decision, Manner, Seal
from reports.findings import Group
from reports.models import HandedOver, Letterhead, Narrative, QuarterlyReport, SignatureProfile
from reports.quarterly.review import findings_now, still_open
from tests.factories import make_unit, make_user

REPORT = "/bao-cao/2024/quy-1/"
SUBMIT, TAKE_BACK = f"{REPORT}trinh-ky/", f"{REPORT}thu-hoi/"
FIGURE = f"{REPORT}so-lieu/advanced.binh-thanh-trung.met-of-size/"
FORM = {
    "decided_by": "Trần Hoàng Nam",
    "post": "Chánh Văn phòng",
    "decided_on": "05/4/2024",
    "manner": "phone",
    "note": "Đồng ý trình",
}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def browser(role: Role = Role.OFFICE_STAFF) -> Client:
    client = Client()
    client.force_login(make_user(role, unit=make_unit(), full_name="Lê Thị Bình"))
    return client


def form(**values: object) -> dict:
    """Trình ký, with a sentence about each finding that has to be handled."""
    period = ReportingPeriod.objects.get(year=2024, quarter=1)
    must = [one for one in still_open(period, findings_now(period)) if one.group == Group.MUST]
    said = {f"said_{one.text_fingerprint}": "Đơn vị đang bổ sung" for one in must}
    return {"signature": SignatureProfile.objects.order_by("pk")[0].pk, **FORM, **said, **values}


def page(client: Client, address: str = REPORT) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def file(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content


def hand_over(client: Client) -> None:
    answer = client.post(SUBMIT, form())
    assert answer.status_code == 302, answer.context["form"].errors


def one_more_met() -> None:
    unmet = CriterionResult.objects.filter(assessment__locality__slug="binh-thanh-trung", declared="not_met")
    CriterionResult.objects.filter(pk=unmet[0].pk).update(declared="met")


def test_staff_hand_over_what_the_head_decided(period: ReportingPeriod) -> None:
    client = browser()
    before = {kind: file(client, f"{REPORT}tai/{kind}/") for kind in ("pdf", "docx", "txt")}
    assert f'href="{SUBMIT}"' in page(client)
    paper = SimpleUploadedFile("phieu.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    assert client.post(SUBMIT, form(file=paper)).status_code == 302
    one_more_met()
    assert {kind: file(client, f"{REPORT}tai/{kind}/") for kind in before} == before
    assert {kind: file(client, f"{REPORT}da-trinh/lan-1/{kind}/") for kind in before} == before
    found = page(client)
    handed_over, seal = HandedOver.objects.get(), Seal.objects.get()
    assert "Bản trình ký lần 1" in found
    assert "Ý kiến lãnh đạo: Trần Hoàng Nam, Chánh Văn phòng, ngày 05/4/2024 (điện thoại) · Đồng ý trình" in found
    assert f"/y-kien-lanh-dao/{Decision.objects.get().pk}/tep/" in found
    assert f"Số {seal.pk}, dấu {seal.mark}" in found
    assert all(each.file_sha256 in found for each in handed_over.files.all())
    assert f'href="{SUBMIT}"' not in found
    assert "16/19" in found
    assert "đang trình ký, trình ngày" in page(client, "/")
    assert any("đạt 16/19" in each.text for each in docx.Document(io.BytesIO(before["docx"])).paragraphs)


def test_a_kept_file_has_its_type_and_a_name_of_its_own(period: ReportingPeriod) -> None:
    client = browser()
    hand_over(client)
    answer = client.get(f"{REPORT}tai/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="bao-cao-2024-quy-1-trinh-lan-1.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_has_moved_on_is_told_and_the_report_stays(period: ReportingPeriod) -> None:
    client = browser()
    hand_over(client)
    assert "Dữ liệu đã khác từ khi trình" not in page(client)
    assert "số liệu hiện nay" not in page(client, FIGURE)
    one_more_met()
    found = page(client)
    assert "Dữ liệu đã khác từ khi trình" in found
    assert "Văn bản ghi 16/19, số liệu hiện nay 17/19" in found
    told = page(client, FIGURE)
    assert "Văn bản ghi 16/19, số liệu hiện nay 17/19. Dưới đây là dữ liệu khi trình." in told
    assert told.count("Chưa đạt") == 3
    assert "17/19" in page(client, "/")


def test_other_words_are_told_without_figures(period: ReportingPeriod) -> None:
    client = browser()
    hand_over(client)
    Narrative.objects.filter(slug="nang-hang-ocop").update(text="Câu khác.")
    found = page(client)
    assert "Các số liệu vẫn như cũ; tên, danh sách hoặc lời văn đã khác" in found
    assert "Câu khác." not in found


def test_a_figure_that_only_today_knows_is_still_found(period: ReportingPeriod) -> None:
    client = browser()
    targets = list(Target.objects.filter(locality__slug="binh-thanh-trung"))
    Target.objects.filter(pk__in=[each.pk for each in targets]).delete()
    hand_over(client)
    Target.objects.bulk_create(targets)
    assert "Báo cáo đã trình không nêu số liệu này" in page(client, FIGURE)
    assert client.get(f"{REPORT}so-lieu/khong.co/").status_code == 404


def test_taken_back_the_earlier_one_stays_listed(period: ReportingPeriod) -> None:
    client = browser()
    hand_over(client)
    before = file(client, f"{REPORT}tai/pdf/")
    assert client.post(TAKE_BACK, {"because": ""}).context["form"].errors
    assert client.post(TAKE_BACK, {"because": "Lãnh đạo yêu cầu sửa"}).status_code == 302
    one_more_met()
    found = page(client)
    assert "Các lần trình đã thu hồi" in found
    assert "Lý do: Lãnh đạo yêu cầu sửa" in found
    assert "17/19" in found
    assert file(client, f"{REPORT}da-trinh/lan-1/pdf/") == before
    assert file(client, f"{REPORT}tai/pdf/") != before
    assert "chưa trình" in page(client, "/")
    for role, status in ((Role.LEADER, 200), (Role.COMMUNE_OFFICER, 404), (Role.UNIT_HEAD, 404)):
        other = browser(role)
        assert other.get(f"{REPORT}da-trinh/lan-1/pdf/").status_code == status
        assert ("Lãnh đạo yêu cầu sửa" in page(other)) == (status == 200)


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR, Role.UNIT_HEAD, Role.COMMUNE_OFFICER])
def test_others_read_and_change_nothing(period: ReportingPeriod, role: Role) -> None:
    hand_over(browser(Role.OFFICE_HEAD))
    client = browser(role)
    found = page(client)
    assert "Bản trình ký lần 1" in found
    assert "Thu hồi để sửa</a>" not in found
    assert ("Ý kiến lãnh đạo" in found) == (role in (Role.LEADER, Role.ADMINISTRATOR))
    for address in (SUBMIT, TAKE_BACK):
        assert client.get(address).status_code == client.post(address, form()).status_code == 403
    assert file(client, f"{REPORT}da-trinh/lan-1/pdf/").startswith(b"%PDF")


# the form -------------------------------------------------------------------------------------------------


def test_the_head_finds_the_own_name_filled_in(period: ReportingPeriod) -> None:
    found = browser(Role.OFFICE_HEAD).get(SUBMIT).context["form"]
    assert (found.initial["decided_by"], found.initial["manner"]) == ("Lê Thị Bình", Manner.PROGRAM)
    assert found.initial["signature"] == SignatureProfile.objects.get().pk


def test_the_signer_is_chosen_and_printed(period: ReportingPeriod) -> None:
    usual = SignatureProfile.objects.get()
    deputy = SignatureProfile.objects.create(
        letterhead=usual.letterhead,
        authority="KT. CHÁNH VĂN PHÒNG",
        title="Phó Chánh Văn phòng",
        full_name="Nguyễn Văn Phó",
        is_usual=False,
    )
    SignatureProfile.objects.create(
        letterhead=usual.letterhead, title="Chánh", full_name="Đã Nghỉ", valid_to=datetime.date(2024, 4, 3)
    )
    client = browser()
    found = page(client, SUBMIT)
    assert "KT. CHÁNH VĂN PHÒNG – Nguyễn Văn Phó, Phó Chánh Văn phòng" in found
    assert "Đã Nghỉ" not in found
    assert client.post(SUBMIT, form(signature=deputy.pk)).status_code == 302
    text = file(client, f"{REPORT}tai/txt/").decode()
    assert "KT. CHÁNH VĂN PHÒNG" in text
    assert "Nguyễn Văn Phó" in text
    assert QuarterlyReport.objects.get().signature == deputy
    assert "Dữ liệu đã khác" not in page(client)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("decided_by", "", "bắt buộc"),
        ("decided_on", "01/01/2099", "không được sau hôm nay"),
        ("decided_on", "01/7/2025", "không giữ chức vụ này vào ngày quyết định 01/7/2025"),
        ("signature", "", "bắt buộc"),
        ("signature", "999", "hợp lệ"),
        ("manner", "x", "x"),
        ("file", SimpleUploadedFile("a.pdf", b"<script>alert(1)</script>"), "Không nhận loại tệp này"),
    ],
)
def test_wrong_input_is_explained_and_nothing_is_handed_over(
    period: ReportingPeriod, field: str, value: object, message: str
) -> None:
    answer = browser().post(SUBMIT, form(**{field: value}))
    assert answer.status_code == 200
    assert message in str(answer.context["form"].errors)
    assert 'value="Đồng ý trình"' in answer.content.decode()
    assert not HandedOver.objects.exists()


def test_open_findings_warn_and_do_not_refuse(period: ReportingPeriod) -> None:
    Narrative.objects.filter(slug="nang-hang-ocop").update(text="Sản phẩm * OCOP.")
    client = browser()
    found = page(client, SUBMIT)
    assert "đứng lẻ" in found
    assert "Vẫn trình ký được" in found
    hand_over(client)
    told = page(client)
    assert "đứng lẻ" in told
    assert "Giữ nguyên…" not in told


def test_without_a_fixed_day_the_page_says_what_to_do(period: ReportingPeriod) -> None:
    ReportingPeriod.objects.update(as_of=None)
    client = browser()
    found = page(client, SUBMIT)
    assert "Chưa chốt số liệu" in found
    assert 'href="/ky-bao-cao/2024/quy-1/chot-so-lieu/"' in found
    assert 'name="decided_by"' not in found
    answer = client.post(SUBMIT, form())
    assert "Chưa chốt số liệu" in answer.content.decode()
    assert not HandedOver.objects.exists()


def test_a_busy_printer_loses_nothing_that_was_typed(period: ReportingPeriod, monkeypatch) -> None:
    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr("reports.printing.pdf._room", full)
    Letterhead.objects.update(place="Nơi chưa in")  # a document that was not printed yet
    answer = browser().post(SUBMIT, form())
    assert "bấm Trình ký lần nữa" in answer.content.decode()
    assert 'value="Đồng ý trình"' in answer.content.decode()
    assert not HandedOver.objects.exists()


def test_the_day_is_fixed_again_only_after_taking_back(period: ReportingPeriod) -> None:
    client = browser()
    hand_over(client)
    address = "/ky-bao-cao/2024/quy-1/chot-so-lieu/"
    assert "đang trình ký" in page(client, address)
    answer = client.post(address, {**FORM, "as_of": "31/3/2024"})
    assert "hãy thu hồi để sửa trước" in str(answer.context["form"].errors)
    assert ReportingPeriod.objects.get().as_of == datetime.date(2024, 4, 4)


def test_who_comes_too_late_is_led_back(period: ReportingPeriod) -> None:
    client = browser()
    assert "không có bản nào để thu hồi" in client.get(TAKE_BACK, follow=True).content.decode()
    hand_over(client)
    assert "đã được trình ký" in client.post(SUBMIT, form(), follow=True).content.decode()
    assert HandedOver.objects.count() == 1


def test_an_altered_file_is_not_given_out(period: ReportingPeriod, tmp_path) -> None:
    client = browser()
    hand_over(client)
    files = {each.file_kind: tmp_path / each.file.name for each in HandedOver.objects.get().files.all()}
    files["pdf"].write_bytes(b"%PDF-1.7 other")
    files["docx"].unlink()
    for kind in ("pdf", "docx"):
        answer = client.get(f"{REPORT}tai/{kind}/")
        assert answer.status_code == 409
        assert "không còn nguyên vẹn" in answer.content.decode()
    assert client.get(f"{REPORT}tai/txt/").status_code == 200
    files["json"].unlink()
    found = page(client)
    assert "bị mất hoặc bị thay đổi trên máy chủ" in found
    assert 'class="paper"' not in found
    page(client, FIGURE)


def test_many_handings_over_take_as_many_queries_as_one(period: ReportingPeriod) -> None:
    client = browser()
    hand_over(client)
    client.post(TAKE_BACK, {"because": "Lần 1"})
    page(client)
    with CaptureQueriesContext(connection) as one:
        page(client)
    for number in (2, 3):
        hand_over(client)
        client.post(TAKE_BACK, {"because": f"Lần {number}"})
    page(client)
    with CaptureQueriesContext(connection) as many:
        assert page(client).count("Lý do: Lần") == 3
    assert len(many) == len(one)
