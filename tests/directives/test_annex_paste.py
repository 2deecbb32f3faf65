"""Phụ lục I pasted from Word: the source's own table with its broken row, doubts, corrections, all or nothing."""

import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from directives.models import OfficialDocument, SteeringTask
from directives.rules.annex_reading import finder, joined_rows, read_annex, read_document
from ntm_tracker.tables.text import table_of_text
from tests.desk.people import signed_in
from tests.loaded import load_example

SOURCE = (Path(__file__).parent / "source-phu-luc-1.txt").read_text(encoding="utf-8")
PASTE = "/phu-luc-i/2024/quy-1/dan/"
NAMES = {
    "ubnd-h": ["UBND Huyện"],
    "vpdp": ["Văn phòng Điều phối Huyện"],
    "ktht": ["Kinh tế và Hạ tầng", "Phòng KT&HT", "Phòng Kinh tế và Hạ tầng"],
    "yte": ["Y tế", "Phòng Y tế"],
    "ttyt": ["Y tế", "Trung tâm Y tế Huyện"],
    "nganh": ["Các Ngành chuyên môn Huyện phụ trách tiêu chí"],
}


def read(text: str) -> list:
    return read_annex([table_of_text(text)], finder(NAMES), lambda code: code == "ubnd-h")


def contents(text: str) -> list[str]:
    return [row.cells["content"] for row in joined_rows(table_of_text(text))]


def test_the_sources_own_table_is_read_whole() -> None:
    rows = read(SOURCE)
    assert len(rows) == 14
    assert [bool(row.document) for row in rows] == [True] * 8 + [False] * 6
    first = rows[0]
    assert (first.document.kind, first.document.number, first.document.symbol) == ("KH", "04", "KH-UBND")
    assert first.document.issued_on == datetime.date(2024, 1, 5)
    assert first.doubts == []
    assert [unit.code for unit in first.advisers] == ["vpdp"]


def test_the_row_broken_over_a_page_is_joined() -> None:
    row = read(SOURCE)[9]
    assert row.cells["content"].endswith(
        "tổng hợp báo cáo UBND Huyện/Ban Chỉ đạo nông thôn mới Huyện xem xét giải quyết"
    )
    assert row.joined
    assert len(row.original) == 2


def test_a_value_in_the_neighbouring_column_is_flagged() -> None:
    told = " ".join(read(SOURCE)[9].doubts)
    assert "có vẻ thuộc cột Đơn vị tham mưu" in told
    assert "Cột Đơn vị tham mưu để trống" in told


def test_groups_of_units_keep_their_lead() -> None:
    row = read(SOURCE)[11]
    assert [unit.lead for unit in row.advisers] == ["Các Phòng"] * 5 + [""]
    assert [unit.code for unit in row.advisers][0] == "ktht"
    assert any("“Tài nguyên và Môi trường” chưa có trong danh mục" in doubt for doubt in row.doubts)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("01\tA\tx\ty\tz\n02\tB", ["A", "B"]),
        ("1.\tA\n\ttiếp theo\n2)\tB", ["A tiếp theo", "B"]),
        ("A\tVăn phòng\ntiếp theo\nB\tVăn phòng", ["A tiếp theo", "B"]),
        ("A\tx\n\tHuyện\nB", ["A", "B"]),
        ('1\t"A\ndòng hai"\tx\n2\tB', ["A dòng hai", "B"]),
        ("TT\tNội dung thực hiện\tCấp ban hành\n1\tA\tUBND", ["A"]),
        ("", []),
        (" \n\t\t\n", []),
    ],
)
def test_rows_are_parted_and_joined(text: str, rows: list[str]) -> None:
    assert contents(text) == rows


@pytest.mark.parametrize("text", ["", "Kế hoạch", "Kế hoạch số 4/KH ngày 31/02/2024", "Thơ số 4/KH ngày 01/02/2024"])
def test_what_is_no_document_is_not_taken_for_one(text: str) -> None:
    assert read_document(text) is None


def test_words_that_mean_two_units_are_left_to_a_person() -> None:
    (row,) = read("1\tViệc\tY tế\tUBND Huyện\tChưa thực hiện xong")
    assert row.advisers[0].code == ""
    assert "có nhiều đơn vị ghi như vậy" in row.doubts[0]
    (row,) = read("1\tViệc\tCác Phòng: Y tế\tUBND Huyện\tchưa thực hiện xong.")
    assert row.advisers[0].code == "yte"
    assert row.doubts == []


def test_a_citation_under_the_issuer_is_flagged() -> None:
    (row,) = read("1\tViệc\tVăn phòng Điều phối Huyện\tKế hoạch số 4/KH-UBND ngày 05/01/2024\t")
    assert any("có vẻ thuộc cột Ghi chú" in doubt for doubt in row.doubts)


# the page -------------------------------------------------------------------------------------------------


@pytest.fixture
def client(db: None, settings: Settings) -> Client:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_example()
    return signed_in(User.objects.get(username="chuyenvien"))


def sent(answer, **changes: str) -> dict[str, str]:
    """The preview as a browser sends it back."""
    rows = answer.context["paste"].rows
    told = {"rows": str(len(rows))}
    for row in rows:
        number = row.read.number
        told |= {f"{number}-{name}": value for name, value in row.read.cells.items()}
        told |= {f"{number}-original": row.original} | ({f"{number}-wanted": "1"} if row.wanted else {})
    return told | changes


def test_the_table_comes_back_as_it_was(client: Client) -> None:
    """What the report printed, pasted into an empty annex, prints the same again."""
    page = "/phu-luc-i/2024/quy-1/"

    def printed() -> list[tuple]:
        rows = client.get(page).context["page"].rows
        return [(*map(str, (r.facts.content, r.facts.advisers, r.facts.issuer)), r.facts.done) for r in rows]

    before, documents = printed(), OfficialDocument.objects.count()
    SteeringTask.objects.all().delete()
    answer = client.post(PASTE, {"text": SOURCE})
    assert len(answer.context["paste"].rows) == 14
    assert not SteeringTask.objects.exists()
    assert client.post(PASTE, sent(answer, write="1")).status_code == 302
    assert printed() == before
    assert OfficialDocument.objects.count() == documents
    broken = SteeringTask.objects.get(content__startswith="Kế hoạch phân công công chức")
    assert "Huyện/Ban Chỉ đạo nông thôn mới Huyện xem xét" in broken.note


def test_what_is_there_is_not_wanted_again(client: Client) -> None:
    answer = client.post(PASTE, {"text": SOURCE})
    assert not any(row.wanted for row in answer.context["paste"].rows)
    assert "Chưa chọn dòng nào" in client.post(PASTE, sent(answer, write="1")).content.decode()


def test_rows_are_corrected_in_sight_and_written_together(client: Client) -> None:
    count = SteeringTask.objects.count()
    answer = client.post(PASTE, {"text": "1\tViệc A\tPhòng lạ\tUBND Huyện\t\n2\tViệc B\t\t\t"})
    assert "“Phòng lạ” chưa có trong danh mục" in answer.content.decode()
    refused = client.post(PASTE, sent(answer, write="1", **{"2-content": ""}))
    assert "Chưa ghi dòng nào" in refused.content.decode()
    assert SteeringTask.objects.count() == count
    again = client.post(PASTE, sent(answer, **{"1-advisers": "Phòng KT&HT"}))
    assert "Phòng lạ” chưa có" not in again.content.decode()
    assert client.post(PASTE, sent(again, write="1")).status_code == 302
    assert SteeringTask.objects.count() == count + 2
    assert SteeringTask.objects.get(content="Việc A").advisers.get().unit.code == "ktht"


@pytest.mark.parametrize("text", ["", "\t\t", "x" * 200_001])
def test_nothing_to_read_is_said(client: Client, text: str) -> None:
    assert "alert-danger" in client.post(PASTE, {"text": text}).content.decode()
