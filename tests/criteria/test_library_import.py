"""Importing in the browser: preview, confirmation, what holds in between, and what the files may not be."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from criteria.library.files import CRITERIA, SETS, THRESHOLDS
from criteria.library.rows import sheets_of
from criteria.models import CriteriaSet, Criterion, Indicator
from criteria.views import set_files
from history.models import Entry, RecordedVia
from tests.criteria.import_files import criterion_row, indicator_row, set_row, table, year_row
from tests.criteria.test_library_pages import said, text_of
from tests.criteria_factories import make_assessment
from tests.desk.people import signed_in
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/bo-tieu-chi/nhap/"


@pytest.fixture(autouse=True)
def files_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "cho-nhap"


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def client(administrator: User) -> Client:
    return signed_in(administrator)


def sent(*files: tuple[str, bytes]) -> dict:
    return {"files": [SimpleUploadedFile(name, data) for name, data in files]}


def small_set(**cells: str) -> dict:
    tables = [table(SETS, set_row()), table(CRITERIA, criterion_row(), indicator_row(**cells))]
    return sent(*((each.name, each.data) for each in tables))


def previewed(client: Client, data: dict):
    """The page of what would be written."""
    answer = client.post(ADDRESS, data)
    assert answer.status_code == 302, text_of(answer)
    return client.get(answer["Location"])


def confirmed(client: Client, shown) -> object:
    return client.post(shown.wsgi_request.path, {"fingerprint": shown.context["plan"].fingerprint})


def test_a_new_set_is_shown_whole_and_written_only_after_the_word(client: Client) -> None:
    shown = previewed(client, small_set())
    text = text_of(shown)
    assert "thêm 04, sửa 00 nội dung" in text
    assert "Bộ thử BO" in text
    assert "Nội dung: Thu nhập bình quân đầu người" in text
    assert not CriteriaSet.objects.exists()
    assert "Đã nhập: thêm 04, sửa 00 nội dung." in said(client, confirmed(client, shown))
    assert set(Entry.objects.values_list("way", flat=True)) == {RecordedVia.IMPORT}


def test_a_change_is_shown_from_old_to_new(client: Client) -> None:
    confirmed(client, previewed(client, small_set()))
    unit = make_unit("Phòng Thống kê", code="thong-ke")
    files = [table(CRITERIA, criterion_row(responsible_department="thong-ke"), indicator_row(threshold="55"))]
    shown = previewed(client, sent(*((each.name, each.data) for each in files)))
    text = text_of(shown)
    assert "Mức của chỉ tiêu 1.1 Sửa Mức: 50 → 55" in text
    assert "Đơn vị phụ trách: (trống) → Phòng Thống kê" in text
    confirmed(client, shown)
    assert list(Criterion.objects.get().responsible_units.all()) == [unit]


def test_a_workbook_from_the_export_has_nothing_to_import(client: Client) -> None:
    confirmed(client, previewed(client, small_set()))
    for form in ("xlsx", "zip"):
        data = client.get(f"/bo-tieu-chi/tai/{form}/").content
        assert "không có gì để nhập" in said(client, client.post(ADDRESS, sent((f"bo.{form}", data))))


def test_what_is_wrong_is_told_by_cell_and_nothing_is_kept(client: Client, files_folder: Path) -> None:
    answer = client.post(ADDRESS, small_set(operator="≥", threshold="năm mươi"))
    text = text_of(answer)
    assert "Chưa nhập gì: có 02 chỗ cần sửa trong tệp" in text
    assert "criteria.csv, dòng 3, cột operator “≥” không có trong danh sách." in text
    assert not files_folder.exists()


def test_a_used_set_is_not_bent_by_a_file(client: Client) -> None:
    confirmed(client, previewed(client, small_set()))
    make_assessment(CriteriaSet.objects.get())
    text = text_of(client.post(ADDRESS, small_set(indicator_name="Thu nhập khác")))
    assert "Hãy nhập thành phiên bản mới, ghi mã BO/2." in text


def test_a_preview_that_no_longer_holds_is_shown_anew(client: Client) -> None:
    confirmed(client, previewed(client, small_set()))
    shown = previewed(client, small_set(indicator_name="Thu nhập của xã"))
    Indicator.objects.update(note="người khác ghi", wording="Lời của người khác")
    answer = confirmed(client, shown)
    assert "dữ liệu đã thay đổi từ lúc xem trước" in text_of(answer)
    assert "Lời của người khác → Thu nhập của xã" in text_of(answer)
    assert Indicator.objects.get().wording == "Lời của người khác"
    confirmed(client, answer)
    assert Indicator.objects.get().wording == "Thu nhập của xã"


def test_what_is_refused_by_now_is_told_and_the_files_are_gone(client: Client, files_folder: Path) -> None:
    confirmed(client, previewed(client, small_set()))
    shown = previewed(client, small_set(indicator_name="Thu nhập của xã"))
    make_assessment(CriteriaSet.objects.get())
    answer = confirmed(client, shown)
    assert "Hãy nhập thành phiên bản mới" in text_of(answer)
    assert list(files_folder.iterdir()) == []


def test_the_word_alone_writes_nothing(client: Client) -> None:
    shown = previewed(client, small_set())
    for data in ({}, {"fingerprint": ""}, {"fingerprint": "x" * 64}):
        assert client.post(shown.wsgi_request.path, data).status_code == 200
    assert not CriteriaSet.objects.exists()


def test_only_the_session_that_sent_the_files_sees_them(client: Client) -> None:
    shown = previewed(client, small_set())
    other = signed_in(make_user(Role.ADMINISTRATOR))
    assert other.get(shown.wsgi_request.path).status_code == 404
    assert other.post(shown.wsgi_request.path, {"fingerprint": shown.context["plan"].fingerprint}).status_code == 404


def test_bytes_that_changed_on_disk_are_refused(client: Client, files_folder: Path) -> None:
    shown = previewed(client, small_set())
    (path,) = files_folder.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(path.read_bytes() + b" ")
    assert client.get(shown.wsgi_request.path).status_code == 404


def test_files_do_not_stay_behind(client: Client, files_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = previewed(client, small_set())
    assert "Đã bỏ, chưa nhập gì." in said(client, client.post(shown.wsgi_request.path, {"cancel": "1"}))
    confirmed(client, previewed(client, small_set()))
    assert list(files_folder.iterdir()) == []
    for number in range(set_files.MOST_WAITING + 2):
        previewed(client, small_set(threshold=str(60 + number)))
    assert len(list(files_folder.iterdir())) == set_files.MOST_WAITING
    monkeypatch.setattr(set_files, "TTL", -10)
    previewed(client, small_set(threshold="90"))
    assert len(list(files_folder.iterdir())) == 1


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bytes(50 * 2**20))
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("bo.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "tệp Excel đời cũ (.xls)"),
        ("bo.xlsx", bomb(), "nặng quá 30 MB"),
        ("bo.csv", "Tiªu chÝ".encode("cp1258", "ignore") + b"\xaa\xdd", "không phải mã UTF-8"),
        ("bo.csv", "Tiêu chí".encode("utf-16"), "mã UTF-16"),
        ("bo.csv", b"", "Có tệp trống"),
        ("anh.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "UTF-16"),
        ("../../bo\u202e.csv", b"a,b\n1,2\n", "dòng đầu không phải tên cột"),
    ],
)
def test_a_strange_file_is_refused_with_what_to_do(client: Client, name: str, data: bytes, told: str) -> None:
    answer = client.post(ADDRESS, sent((name, data)))
    assert answer.status_code == 200
    assert told.lower() in text_of(answer).lower()
    assert "\u202e" not in answer.content.decode()


def test_too_many_and_too_heavy_files_are_refused(client: Client, settings: Settings) -> None:
    many = [(f"{number}.csv", b"x") for number in range(21)]
    assert "tối đa 20 tệp" in text_of(client.post(ADDRESS, sent(*many)))
    settings.UPLOAD_LIMIT = 2**20
    assert "nặng quá 1 MB" in text_of(client.post(ADDRESS, sent(("bo.csv", b"x" * (2**20 + 1)))))


def test_a_level_of_a_year_has_its_own_line(client: Client) -> None:
    confirmed(client, previewed(client, small_set(threshold="", threshold_confidence="")))
    years = table(THRESHOLDS, year_row(year="2025", threshold="79.2"))
    text = text_of(previewed(client, sent((years.name, years.data))))
    assert "Mức của chỉ tiêu 1.1 năm 2025 Thêm" in text
    assert "Mức: 79,2" in text


def test_a_mark_ends_when_a_file_brings_other_words(client: Client, administrator: User) -> None:
    confirmed(client, previewed(client, small_set()))
    Indicator.objects.update(checked_on="2024-03-05", checked_by=administrator)
    confirmed(client, previewed(client, small_set(indicator_name="Thu nhập của xã", confidence="recalled")))
    changed = Indicator.objects.get()
    assert (changed.wording, changed.checked_on, changed.is_checked) == ("Thu nhập của xã", None, False)
    assert sheets_of(CriteriaSet.objects.all())[1].rows[1]["confidence"] == "recalled"
