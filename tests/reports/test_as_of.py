"""Chốt số liệu: the head decides, staff record it, both visibly; it is a date, not a wall."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role
from communes.models import ReportingPeriod
from history.decisions import Decided
from history.models import Decision, Entry, Manner
from reports.handing_over.actions import fix_as_of
from tests.factories import make_period, make_unit, make_user
from tests.reports.sentences import told

URL = "/ky-bao-cao/2024/quy-1/chot-so-lieu/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DECIDED = Decided("Trần Hoàng Nam", "Chánh Văn phòng", datetime.date(2024, 4, 5), Manner.PHONE, "Đồng ý")
FORM = {
    "as_of": "31/3/2024",
    "decided_by": "Trần Hoàng Nam",
    "post": "Chánh Văn phòng",
    "decided_on": "05/4/2024",
    "manner": "phone",
    "note": "Đồng ý",
}


@pytest.fixture
def client_of(db: None, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def sign_in(role: Role) -> Client:
        client = Client()
        client.force_login(make_user(role, unit=make_unit()))
        return client

    return sign_in


def test_staff_record_what_the_head_decided(client_of) -> None:
    period = make_period(as_of=None)
    file = SimpleUploadedFile("C:\\Phiếu <b>trình.pdf", PDF, content_type="text/html")
    response = client_of(Role.OFFICE_STAFF).post(URL, {**FORM, "file": file})
    assert response.status_code == 302, response.context["form"].errors
    period.refresh_from_db()
    decision = Decision.objects.about(period).get()
    assert period.as_of == datetime.date(2024, 3, 31)
    assert (decision.decided_by, decision.decided_on, decision.manner) == (DECIDED.by, DECIDED.on, Manner.PHONE)
    assert (decision.recorded_by.role, decision.file_name) == (Role.OFFICE_STAFF, "Phiếu <b>trình.pdf")
    assert decision.file.name.startswith("tep/")
    assert decision.file.name.endswith(".pdf")
    assert Entry.objects.filter(period=period, changes__has_key="as_of", reason="Đồng ý").count() == 1
    assert Entry.objects.filter(record_name=str(decision)).count() == 1


def test_the_file_is_given_out_to_be_saved_and_never_as_html(client_of) -> None:
    make_period()
    client = client_of(Role.OFFICE_STAFF)
    client.post(URL, {**FORM, "file": SimpleUploadedFile("phieu.html", PDF, content_type="text/html")})
    address = f"/y-kien-lanh-dao/{Decision.objects.get().pk}/tep/"
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="phieu.html.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == PDF
    assert client_of(Role.UNIT_HEAD).get(address).status_code == 404
    assert client_of(Role.LEADER).get(address).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("as_of", "31/12/2023", "trước ngày đầu của Quý I/2024 (01/01/2024)"),
        ("as_of", "32/1/2024", "ngày"),
        ("as_of", "", "bắt buộc"),
        ("as_of", "01/01/2099", "Ngày này chưa đến"),
        ("decided_on", "01/01/2099", "không được sau hôm nay"),
        ("decided_by", "", "bắt buộc"),
        ("manner", "telepathy", "telepathy"),
        ("note", "x\u0007", "ký tự"),
        ("file", SimpleUploadedFile("a.pdf", b"<html><script>alert(1)</script>"), "Không nhận loại tệp này"),
        ("file", SimpleUploadedFile("a.pdf", b"MZ" + b"\0" * 100), "Không nhận loại tệp này"),
    ],
)
def test_wrong_input_is_explained_and_nothing_typed_is_lost(client_of, field: str, value: object, message: str) -> None:
    make_period(as_of=None)
    response = client_of(Role.OFFICE_STAFF).post(URL, {**FORM, field: value})
    page = response.content.decode()
    assert response.status_code == 200
    assert message in str(response.context["form"].errors[field])
    assert 'value="Trần Hoàng Nam"' in page or field == "decided_by"
    assert not Decision.objects.exists()
    assert ReportingPeriod.objects.get().as_of is None


def test_a_file_over_the_limit_is_refused(client_of, settings) -> None:
    settings.UPLOAD_LIMIT = 2 * 2**20
    make_period()
    file = SimpleUploadedFile("a.pdf", PDF + b"0" * 3 * 2**20)
    form = client_of(Role.OFFICE_STAFF).post(URL, {**FORM, "file": file}).context["form"]
    assert form.errors["file"] == ["Tệp nặng 4 MB, tối đa 2 MB. Hãy giảm cỡ ảnh hoặc tách tệp."]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICE_STAFF, Role.OFFICE_HEAD)])
def test_others_may_not(client_of, role: Role) -> None:
    period = make_period()
    client = client_of(role)
    assert client.get(URL).status_code == 403
    assert client.post(URL, FORM).status_code == 403
    with pytest.raises(PermissionDenied):
        fix_as_of(period=period, as_of=datetime.date(2024, 3, 31), decided=DECIDED, by=make_user(role))


def test_the_head_finds_the_own_name_filled_in(client_of) -> None:
    make_period()
    form = client_of(Role.OFFICE_HEAD).get(URL).context["form"]
    assert (form.initial["decided_by"], form.initial["manner"]) == ("Trần Thị Bình", Manner.PROGRAM)


def test_the_days_of_neighbouring_periods_do_not_cross(db: None) -> None:
    make_period(2023, 4, datetime.date(2024, 1, 5))
    period = make_period()
    make_period(2024, 2, datetime.date(2024, 7, 1))
    staff = make_user(Role.OFFICE_STAFF)
    for day, words in ((datetime.date(2024, 1, 5), "Quý IV/2023"), (datetime.date(2024, 7, 1), "Quý II/2024")):
        with pytest.raises(ValidationError, match=words):
            fix_as_of(period=period, as_of=day, decided=DECIDED, by=staff)
    fix_as_of(period=period, as_of=datetime.date(2024, 1, 6), decided=DECIDED, by=staff)


def test_the_report_follows_the_day(period: ReportingPeriod) -> None:
    staff = make_user(Role.OFFICE_STAFF)
    fix_as_of(period=period, as_of=datetime.date(2024, 3, 31), decided=DECIDED, by=staff)
    after = told(ReportingPeriod.objects.get())
    assert "session.2024-04-01-chau-thanh" not in after
    assert after["annex.ho-so-huyen-2023"].endswith("\tChưa thực hiện xong")
