"""What a hand-made request sends: words that are no words, numbers that are no numbers, more than any page has."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from pytest_django import Settings

from accounts.models import Role, User
from criteria.models import CriteriaSet, CriterionResult, Indicator
from criteria.rules.choices import Outcome
from directives.models import SteeringTask
from history.models import Entry
from tests.criteria_factories import make_assessment, make_results
from tests.desk.people import signed_in
from tests.factories import make_district, make_installation, make_locality, make_period, make_user
from tests.loaded import import_fixtures
from tests.offers import Offers

pytestmark = pytest.mark.django_db
TAG = '<b class="x">&'


@pytest.fixture
def office() -> User:
    return make_user(Role.OFFICE_STAFF)


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("number", ["00005", "0000" + "9" * 5000, "-1", "9", "1e3", "", "０"])
def test_a_page_of_a_workbook_that_is_none_shows_the_first(client: Client, office: User, number: str) -> None:
    import_fixtures()
    make_locality("Định Yên", parent=make_installation(make_district()).home)
    make_period(as_of=None)
    workbook, file = Workbook(), io.BytesIO()
    workbook.active.append(["STT", "Tên tiêu chí", "Kết quả"])
    workbook.active.append(["1", "Quy hoạch", "Đạt"])
    workbook.save(file)
    client.force_login(office)
    sent = client.post("/danh-gia/2024/quy-1/excel/", {"file": SimpleUploadedFile("rieng.xlsx", file.getvalue())})
    address = f"{sent['Location']}cot/"
    assert client.get(address, {"page": number}).status_code == 200
    assert client.post(address, {"page": number}).status_code == 200


def test_a_reason_that_no_database_takes_is_told_on_the_page(client: Client, office: User) -> None:
    import_fixtures()
    commune = make_locality("Định Yên", slug="dinh-yen", parent=make_installation(make_district()).home)
    criteria_set = CriteriaSet.objects.get(code="XA_NTM_2021_2025")
    make_results(make_assessment(criteria_set, period=make_period(), locality=commune))
    result = CriterionResult.objects.first()
    client.force_login(office)
    typed = {f"w-{result.criterion_id}": f"{result.version}.x", f"o-{result.criterion_id}": "not_met"}
    answer = client.post("/danh-gia/2024/quy-1/xa-ntm-2021-2025/dinh-yen/", typed | {"reason": "x" * 501})
    assert answer.status_code == 200
    assert "Lý do dài 501 ký tự, tối đa 500" in answer.content.decode()
    result.refresh_from_db()
    assert result.declared == Outcome.MET
    assert not Entry.objects.filter(reason__startswith="xxx").exists()


def test_the_district_page_tells_it_too(client: Client, office: User) -> None:
    import_fixtures()
    make_installation(make_district())
    make_period()
    item = Indicator.objects.filter(criterion__criteria_set__level="district").first()
    client.force_login(office)
    typed = {f"iw-{item.pk}": "0.x", f"io-{item.pk}": "met", "reason": "x" * 501}
    answer = client.post("/huyen/2024/quy-1/", typed)
    assert answer.status_code == 200
    assert "Lý do dài 501 ký tự, tối đa 500" in answer.content.decode()


def test_words_of_a_record_in_the_help_of_a_field_are_words() -> None:
    import_fixtures()
    item = Indicator.objects.filter(criterion__criteria_set__code="XA_NTM_2021_2025", measure="percent").first()
    item.unit_of_measure = TAG
    item.save()
    client = signed_in(make_user(Role.ADMINISTRATOR))
    pages = [
        client.get(f"/bo-tieu-chi/xa-ntm-2021-2025/1/{part}/ct{item.pk}/").content.decode() for part in ("sua", "muc")
    ]
    assert all(TAG not in each and "&lt;b class=" in each for each in pages)


def test_as_many_rows_as_a_pasted_annex_may_have_are_taken(client: Client, office: User) -> None:
    make_installation(make_district())
    make_period()
    rows = "\n".join(f"{number}\tNội dung {number}\tPhòng A\tUBND\tChưa thực hiện xong" for number in range(1, 201))
    client.force_login(office)
    address = "/phu-luc-i/2024/quy-1/dan/"
    (form,) = (
        each
        for each in Offers(address, client.post(address, {"text": rows}).content.decode()).forms
        if dict(each.values).get("rows") == "200"
    )
    assert len(form.values) > 1000
    assert client.post(address, form.data() | {"write": "1"}).status_code == 302
    assert SteeringTask.objects.count() == 200


def test_more_fields_than_any_page_has_are_refused_in_words(client: Client, office: User) -> None:
    make_period()
    client.force_login(office)
    answer = client.post("/lam-viec/them/", {f"a{number}": "1" for number in range(5001)})
    assert answer.status_code == 400
    assert "Hãy quay lại trang trước" in answer.content.decode()
