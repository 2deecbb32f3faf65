"""The pages: a workbook goes out, comes back, is looked at and confirmed; nothing is written before."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from communes.models import IncomingFile, Locality, ReportingPeriod
from communes.rules.choices import Channel
from criteria.models import Assessment, CriteriaSet, CriterionResult, SheetLayout
from criteria.rules.choices import Basis, Outcome, SetLevel, Stage
from history.models import Entry as HistoryEntry
from tests.criteria.workbook.filling import (
    filled_in,
    make_commune_officer,
    make_communes,
    make_office,
    make_small_set,
    own_sheet,
    written,
)
from tests.criteria.workbook.test_plan import record
from tests.factories import make_period

pytestmark = pytest.mark.django_db
PAGE = "/danh-gia/2024/quy-1/excel/"


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def communes() -> list[Locality]:
    return make_communes("Định Yên", "Tân Mỹ")


@pytest.fixture
def criteria_set(communes: list[Locality]) -> CriteriaSet:
    return make_small_set(code="XA_NTM")


@pytest.fixture
def period(criteria_set: CriteriaSet) -> ReportingPeriod:
    return make_period(as_of=None)


@pytest.fixture
def office(client: Client) -> User:
    user = make_office()
    client.force_login(user)
    return user


def brought(client: Client, data: bytes, name: str = "ket-qua.xlsx") -> str:
    """Bring a workbook; the address of its preview."""
    answer = client.post(PAGE, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def confirmed(client: Client, address: str, **more: object):
    shown = client.get(address)
    return client.post(address, {"fingerprint": shown.context["plan"].fingerprint, **more})


def test_the_workbook_goes_out_for_one_or_all(client, office, period) -> None:
    every = client.get(f"{PAGE}tai/")
    assert load_workbook(io.BytesIO(every.content)).sheetnames == ["Mục lục", "Định Yên", "Tân Mỹ", "_ma"]
    one = client.get(f"{PAGE}tai/?xa=xa-2&bo=xa-ntm")
    assert load_workbook(io.BytesIO(one.content)).sheetnames == ["Tân Mỹ", "_ma"]
    assert one.headers["Content-Disposition"] == 'attachment; filename="ket-qua-xa-2-xa-ntm-2024-quy-1.xlsx"'


def test_a_workbook_is_seen_and_then_recorded(client, office, period, communes) -> None:
    address = brought(client, filled_in(written(period, office), {"c:5": "Chưa đạt", "c:1": "Đạt"}))
    page = client.get(address).content.decode()
    assert "02 thay đổi" in page
    assert "Ghi 02 thay đổi" in page
    assert not CriterionResult.objects.exists()
    answer = confirmed(client, address)
    assert answer.url == PAGE
    assert set(CriterionResult.objects.values_list("criterion__number", "declared", "basis")) == {
        ("1", Outcome.MET, Basis.ENTERED),
        ("5", Outcome.NOT_MET, Basis.ENTERED),
    }
    assessment = Assessment.objects.get()
    assert (assessment.locality, assessment.channel) == (communes[0], Channel.EXCEL)
    assert "Đã ghi 02 thay đổi" in client.get(PAGE).content.decode()


def test_the_same_file_again_changes_nothing(client, office, period) -> None:
    address = brought(client, filled_in(written(period, office), {"c:5": "Chưa đạt"}))
    confirmed(client, address)
    before = HistoryEntry.objects.count()
    assert "Không có gì thay đổi" in client.get(address).content.decode()
    confirmed(client, address)
    assert HistoryEntry.objects.count() == before


def test_a_file_is_kept_once_among_the_received_ones(client, office, period) -> None:
    data = filled_in(written(period, office), {"c:5": "Chưa đạt"})
    assert brought(client, data) == brought(client, data)
    kept = IncomingFile.objects.get()
    assert (kept.channel, kept.period, kept.locality) == (Channel.EXCEL, period, None)


def test_a_wrong_cell_stops_the_whole_file(client, office, period) -> None:
    data = filled_in(written(period, office), {"c:5": "có lẽ"}, page="Tân Mỹ")
    address = brought(client, filled_in(data, {"c:5": "Đạt"}, page="Định Yên"))
    page = client.get(address).content.decode()
    assert "Chưa ghi gì: còn 01 chỗ cần sửa" in page
    assert 'type="submit">' not in page.split("<main")[1]
    assert confirmed(client, address).status_code == 200
    assert not CriterionResult.objects.exists()


def test_what_changed_since_the_preview_is_shown_again(client, office, period, criteria_set, communes) -> None:
    address = brought(client, filled_in(written(period, office), {"c:5": "Chưa đạt", "c:1": "Đạt"}))
    shown = client.get(address).context["plan"].fingerprint
    record(period, criteria_set, communes[0], office, c5=Outcome.MET)
    answer = client.post(address, {"fingerprint": shown})
    assert "vừa được người khác sửa" in answer.content.decode()
    assert CriterionResult.objects.get().declared == Outcome.MET


def test_a_conflict_is_decided_by_the_person(client, office, period, criteria_set, communes) -> None:
    address = brought(client, filled_in(written(period, office), {"c:5": "Chưa đạt"}))
    record(period, criteria_set, communes[0], office, c5=Outcome.MET)
    page = client.get(address)
    assert "Lấy theo Excel" in page.content.decode()
    assert "sửa sau khi xuất tệp" in page.content.decode()
    confirmed(client, address)
    assert CriterionResult.objects.get().declared == Outcome.MET
    (name,) = [name for name, _ in page.context["plan"].sheets[0].named_conflicts]
    confirmed(client, address, lay=name)
    assert CriterionResult.objects.get().declared == Outcome.NOT_MET


def test_a_fixed_period_asks_for_the_reason(client, office, period, criteria_set, communes) -> None:
    record(period, criteria_set, communes[0], office, c1=Outcome.MET, c5=Outcome.MET, c10=Outcome.MET)
    ReportingPeriod.objects.update(as_of="2024-04-04")
    address = brought(client, filled_in(written(period, office), {"c:5": "Chưa đạt"}))
    answer = confirmed(client, address)
    assert "Hãy ghi lý do" in answer.content.decode()
    assert CriterionResult.objects.get(criterion__number="5").declared == Outcome.MET
    assert confirmed(client, address, reason="Xã đính chính").status_code == 302
    assert HistoryEntry.objects.filter(reason="Xã đính chính").exists()


def test_a_commune_brings_its_own(client, period, communes) -> None:
    officer = make_commune_officer(communes[1])
    client.force_login(officer)
    address = brought(client, filled_in(written(period, officer), {"c:5": "Chưa đạt"}))
    assert IncomingFile.objects.get().locality == communes[1]
    assert confirmed(client, address).status_code == 302
    assert Assessment.objects.get().stage == Stage.ENTERING
    client.force_login(make_commune_officer(communes[0]))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "Lưu dưới dạng"),
        (b"%PDF-1.7\n%%EOF", "không phải bảng Excel"),
        (b"STT;TC\n1;x\n", "Không nhận loại tệp này"),
        (b"PK\x03\x04" + b"x" * 100, "Không nhận loại tệp này"),
        (b"", "Tệp trống"),
    ],
    ids=["xls", "pdf", "csv", "broken", "empty"],
)
def test_what_is_no_workbook_is_refused_and_not_kept(client, office, period, data: bytes, told: str) -> None:
    answer = client.post(PAGE, {"file": SimpleUploadedFile("ket-qua.xlsx", data)})
    assert told in answer.content.decode()
    assert not IncomingFile.objects.exists()


# a commune's own sheet -------------------------------------------------------------------------------------

OWN = [
    ["UBND XÃ TÂN MỸ"],
    ["STT", "Tên tiêu chí", "Kết quả", "Ghi chú"],
    [1, "Quy hoạch", "x", ""],
    [5, "Giáo dục", "K", "thiếu phòng học"],
]


def test_an_own_sheet_is_guessed_corrected_and_remembered(client, office, period, communes, criteria_set) -> None:
    address = brought(client, own_sheet(OWN))
    shown = client.get(address, follow=True)
    assert shown.redirect_chain[0][0] == f"{address}cot/"
    assert shown.context["layout"].layout.outcome == 3
    assert "02 thay đổi" in shown.content.decode()
    whose = f"{criteria_set.pk}-{communes[1].pk}-0"
    chosen = {"whose": whose, "page": 0, "head": 2, "number": 1, "name": 2, "outcome": 3, "note": 4}
    shown = client.get(f"{address}cot/", chosen)
    answer = client.post(f"{address}cot/", chosen | {"fingerprint": shown.context["plan"].fingerprint})
    assert answer.status_code == 302
    assert set(CriterionResult.objects.values_list("criterion__number", "declared", "note")) == {
        ("1", "met", ""),
        ("5", "not_met", "thiếu phòng học"),
    }
    assert SheetLayout.objects.values_list("locality", "head", "outcome", "note").get() == (communes[1].pk, 2, 3, 4)
    again = client.get(f"{brought(client, own_sheet([*OWN, [10, 'Thu nhập', 'Đ']]))}cot/")
    assert again.context["layout"].layout.note == 4


def test_columns_are_chosen_before_an_own_sheet_is_read(client, office, period, communes, criteria_set) -> None:
    address = f"{brought(client, own_sheet([['a', 'b'], ['c', 'd']]))}cot/"
    whose = f"{criteria_set.pk}-{communes[1].pk}-0"
    for chosen, told in (
        ({"whose": whose, "page": 0, "head": 0, "outcome": 1}, "Hãy chọn cột số"),
        ({"whose": whose, "page": 0, "head": 0, "number": 1}, "Hãy chọn cột kết quả"),
        ({"whose": whose, "page": 0, "head": 0, "number": 1, "outcome": 1}, "Mỗi cột chỉ chọn một lần"),
        ({"whose": "1-2-3", "page": 9, "head": -1, "number": 99, "outcome": 1}, "không"),
    ):
        answer = client.get(address, chosen)
        assert told in answer.content.decode()
        assert "fingerprint" not in answer.content.decode()


# cost ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [("Định Yên",), ("Định Yên", "Tân Mỹ", "Long Hưng A", "Long Hưng B")])
def test_queries_do_not_grow_with_the_communes(
    client, names: tuple[str, ...], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_communes(*names)
    make_small_set(SetLevel.COMMUNE_BASE)
    period, user = make_period(as_of=None), make_office()
    client.force_login(user)
    address = brought(client, filled_in(written(period, user), {"c:5": "Chưa đạt"}))
    for page, most in ((PAGE, 20), (f"{PAGE}tai/", 28), (address, 32)):
        with django_assert_max_num_queries(most):
            client.get(page)
