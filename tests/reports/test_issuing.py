"""Ghi nhận phát hành: the clerk's number and date and the signed copy; from then on nothing changes."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Role, User
from communes.models import ReportingPeriod
from criteria.models import CriterionResult
from history.decisions import Decided
from history.models import Entry, Manner
from history.verification import verify
from reports.handing_over import actions
from reports.models import HandedOver, Issued, QuarterlyReport, ReportStage, SignatureProfile
from reports.quarterly import report
from reports.quarterly.state import prepare, state_of_report
from tests.factories import make_unit, make_user
from tests.odd_input import archive

REPORT = "/bao-cao/2024/quy-1/"
ISSUE, SIGNED = f"{REPORT}phat-hanh/", f"{REPORT}ban-da-ky/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DECIDED = Decided("Trần Hoàng Nam", "Chánh Văn phòng", datetime.date(2024, 4, 5), Manner.PAPER)
DAY = datetime.date(2024, 4, 5)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def handed_over(period: ReportingPeriod) -> HandedOver:
    signature, head = SignatureProfile.objects.get(), make_user(Role.OFFICE_HEAD)
    prepared = prepare(period, signature)
    return actions.submit(period=period, prepared=prepared, signature=signature, decided=DECIDED, by=head)


def signed(content: bytes = PDF, name: str = "da-ky.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def form(**values: object) -> dict:
    return {"number": "7", "issued_on": "05/4/2024", "signed": signed(), **values}


def browser(role: Role = Role.OFFICE_STAFF) -> Client:
    client = Client()
    client.force_login(make_user(role, unit=make_unit(), full_name="Lê Thị Bình"))
    return client


def issue(handed_over: HandedOver, by: User) -> Issued:
    return actions.issue(handed_over=handed_over, number="7", issued_on=DAY, signed=signed(), by=by)


def test_staff_record_what_the_clerk_gave_back(handed_over: HandedOver) -> None:
    client = browser()
    assert f'href="{ISSUE}"' in client.get(REPORT).content.decode()
    assert client.post(ISSUE, form()).status_code == 302
    issued, kept = Issued.objects.get(), QuarterlyReport.objects.get()
    assert (issued.number, issued.issued_on, issued.recorded_by.full_name) == ("7", DAY, "Lê Thị Bình")
    assert (kept.stage, kept.number, kept.issued_on) == (ReportStage.ISSUED, "7", DAY)
    found = client.get(REPORT).content.decode()
    assert "Số 07/BC-VPĐP.NTM ngày 05/4/2024" in found
    assert "ngày 05 tháng 4 năm 2024" in found
    assert issued.file_sha256 in found
    assert "Dữ liệu đã khác" not in found
    assert "Thu hồi để sửa</a>" not in found
    assert "đã phát hành số 07, ngày 05/4/2024" in client.get("/").content.decode()
    answer = browser(Role.COMMUNE_OFFICER).get(SIGNED)
    assert answer.content == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="bao-cao-2024-quy-1-da-ky.pdf"'


def test_issuing_seals_and_the_history_is_sound(handed_over: HandedOver) -> None:
    issued = issue(handed_over, make_user(Role.OFFICE_STAFF))
    found = verify()
    assert (found.is_sound, found.unsealed, found.seals) == (True, 0, 2)
    entry = Entry.objects.get(record_type__model="issued")
    assert (entry.period_id, entry.changes["file_sha256"]) == (handed_over.period_id, [None, issued.file_sha256])


def test_an_issued_report_stays_as_it_was(period: ReportingPeriod, handed_over: HandedOver) -> None:
    client = browser()
    files = {form: client.get(f"{REPORT}tai/{form}/").content for form in ("pdf", "docx", "txt")}
    issue(handed_over, make_user(Role.OFFICE_STAFF))
    before = state_of_report(period)
    assert (before.is_issued, before.warning) == (True, "")
    CriterionResult.objects.update(declared="met")
    assert state_of_report(period).report == before.report
    assert {form: client.get(f"{REPORT}tai/{form}/").content for form in files} == files
    found = client.get(REPORT).content.decode()
    assert "Báo cáo đã phát hành không đổi theo" in found
    assert "16/19" in found


def test_the_number_stands_on_the_page_as_it_would_be_printed(period: ReportingPeriod, handed_over: HandedOver) -> None:
    issue(handed_over, make_user(Role.OFFICE_STAFF))
    assert state_of_report(period).report == report.make(period)


def test_nothing_of_an_issued_report_changes(period: ReportingPeriod, handed_over: HandedOver) -> None:
    head, signature = make_user(Role.OFFICE_HEAD), SignatureProfile.objects.get()
    issue(handed_over, head)
    refused = [
        lambda: issue(handed_over, head),
        lambda: actions.take_back(handed_over=handed_over, because="x", by=head),
        lambda: actions.fix_as_of(period=period, as_of=datetime.date(2024, 3, 31), decided=DECIDED, by=head),
        lambda: actions.submit(
            period=period, prepared=prepare(period, signature), signature=signature, decided=DECIDED, by=head
        ),
    ]
    for attempt in refused:
        with pytest.raises(ValidationError, match="văn bản thay thế hoặc công văn đính chính"):
            attempt()
    client = browser()
    for page in ("phat-hanh", "thu-hoi", "trinh-ky"):
        assert "văn bản thay thế" in client.get(f"{REPORT}{page}/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("number", "", "bắt buộc"),
        ("number", "12/BC", "chỉ gồm chữ số"),
        ("issued_on", "03/4/2024", "Số liệu tính đến hết ngày 04/4/2024"),
        ("issued_on", "01/01/2099", "chưa đến"),
        ("issued_on", "31/2/2024", "Không phải một ngày"),
        ("signed", "", "bắt buộc"),
        ("signed", signed(b"<script>alert(1)</script>"), "Không nhận loại tệp này"),
        ("signed", signed(archive(word__document_xml=b"<x/>"), "da-ky.docx"), "phải là tệp PDF"),
    ],
)
def test_wrong_input_is_explained_and_nothing_is_issued(
    handed_over: HandedOver, field: str, value: object, message: str
) -> None:
    answer = browser().post(ISSUE, form(**{field: value}))
    assert answer.status_code == 200
    assert message in str(answer.context["form"].errors[field])
    assert "hãy chọn lại bản đã ký" in answer.content.decode()
    assert not Issued.objects.exists()
    assert QuarterlyReport.objects.get().stage == ReportStage.SUBMITTED


def test_only_what_was_handed_over_can_be_issued(period: ReportingPeriod, handed_over: HandedOver) -> None:
    head = make_user(Role.OFFICE_HEAD)
    actions.take_back(handed_over=handed_over, because="Sửa", by=head)
    with pytest.raises(ValidationError, match="đã được thu hồi"):
        issue(handed_over, head)
    client = browser()
    assert "chưa trình ký" in client.get(ISSUE, follow=True).content.decode()
    assert client.get(SIGNED).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICE_STAFF, Role.OFFICE_HEAD)])
def test_only_the_office_issues(handed_over: HandedOver, role: Role) -> None:
    client = browser(role)
    assert client.get(ISSUE).status_code == client.post(ISSUE, form()).status_code == 403
    with pytest.raises(PermissionDenied):
        issue(handed_over, make_user(role))


def test_an_altered_signed_copy_is_not_given_out(handed_over: HandedOver, tmp_path) -> None:
    issued = issue(handed_over, make_user(Role.OFFICE_STAFF))
    (tmp_path / issued.file.name).write_bytes(b"%PDF-1.7 other")
    assert browser().get(SIGNED).status_code == 409


def test_every_kept_file_is_verified_by_command(handed_over: HandedOver, tmp_path, capsys) -> None:
    issued = issue(handed_over, make_user(Role.OFFICE_STAFF))
    call_command("verify_reports")
    assert "05 tệp đã trình ký, đã phát hành: nguyên vẹn." in capsys.readouterr().out
    (tmp_path / issued.file.name).write_bytes(b"%PDF-1.7 other")
    (tmp_path / handed_over.file_of("docx").file.name).unlink()
    with pytest.raises(CommandError, match="Có 02 tệp sai trong 05 tệp"):
        call_command("verify_reports")
    assert "trình ký lần 1: Word: tệp trinh-ky/" in capsys.readouterr().err
