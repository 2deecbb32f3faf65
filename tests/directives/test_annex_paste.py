"""Phụ lục I pasted from Word: the source's own table with its broken row, doubts, corrections, all or nothing."""

import datetime
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from msgspec import UNSET
from pytest_django import Settings

from accounts.models import User
from communes.models import ReportingPeriod, Unit
from directives.models import OfficialDocument, SteeringTask
from directives.rules.annex_reading import finder, joined_rows, read_annex
from directives.rules.remarks import read_remark
from ntm_tracker.tables.text import table_of_text
from reports import facts
from reports.printing.text import print_text
from reports.quarterly.overview import overview_of
from reports.quarterly.report import make
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
    assert [bool(row.remark.document) for row in rows] == [True] * 8 + [False] * 6
    first = rows[0]
    assert (first.remark.document.kind, first.remark.document.number, first.remark.document.symbol) == (
        "KH",
        "04",
        "KH-UBND",
    )
    assert first.remark.document.issued_on == datetime.date(2024, 1, 5)
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
    assert read_remark(text).documents == ()


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


# remarks --------------------------------------------------------------------------------------------------

REMARKS = [
    ("Hoàn thành", "done"),
    ("Đang thực hiện", "open"),
    ("Giao Phòng KT&HT theo dõi", "unclear"),
    ("Kế hoạch số 0415/KH-UBND ngày 05/01/2024", "unclear"),
    ("Kế hoạch số 94/KH-UBND ngày 05/01/2024; CV số 95/UBND-NN ngày 11.3.2024", "done"),
    ("Thông báo kết luận số 96/TB-UBND ngày 11 tháng 3 năm 2024", "done"),
]


def pasted(client: Client, *remarks: str) -> HttpResponse:
    rows = [f"{number}\tViệc số {number}\tVPĐP\tUBND Huyện\t{text}" for number, text in enumerate(remarks, 1)]
    answer = client.post(PASTE, {"text": "\n".join(rows)})
    assert client.post(PASTE, sent(answer, write="1")).status_code == 302
    return answer


def test_remarks_are_printed_as_they_were_written(client: Client) -> None:
    SteeringTask.objects.all().delete()
    answer = pasted(client, *(text for text, _ in REMARKS))
    assert "chưa rõ đã xong hay chưa" in answer.content.decode()
    report = make(ReportingPeriod.objects.get())
    annex = report.facts.annex
    assert [row.note for row in annex.rows] == [text for text, _ in REMARKS]
    printed = " ".join(print_text(report.document).split())
    assert all(text in printed for text, _ in REMARKS) and "Chưa thực hiện xong" not in printed
    counted = {"done": annex.done.value, "open": annex.open.value, "unclear": annex.unclear.value}
    assert counted == Counter(standing for _, standing in REMARKS)
    assert facts.load(facts.dump(report.facts)) == report.facts
    asked = [each for each in report.document.problems if each.check == "unread-remark"]
    assert [text for text, standing in REMARKS if standing == "unclear" and any(text in one.message for one in asked)]
    assert len(asked) == 2 and set(asked) <= set(overview_of(ReportingPeriod.objects.get()).problems)
    shown = unescape(client.get("/phu-luc-i/2024/quy-1/").content.decode())
    assert all(text in shown for text, _ in REMARKS) and "02 chưa rõ" in shown
    assert "01 chưa thực hiện xong, 02 chưa rõ" in client.get("/").content.decode()
    assert {each.number for each in OfficialDocument.objects.all()} >= {"94", "95", "96"}


def test_an_empty_remark_is_an_open_row_and_stored_as_none(client: Client) -> None:
    SteeringTask.objects.all().delete()
    pasted(client, "", "Chưa thực hiện xong")
    assert {each.remark for each in SteeringTask.objects.all()} == {""}
    annex = make(ReportingPeriod.objects.get()).facts.annex
    assert (annex.open.value, annex.unclear) == (2, UNSET)


def test_a_document_takes_the_place_of_a_remark_that_cites_none(client: Client) -> None:
    SteeringTask.objects.all().delete()
    pasted(client, "Đang thực hiện")
    task, document = SteeringTask.objects.get(), OfficialDocument.objects.order_by("pk")[0]
    address = f"/phu-luc-i/2024/quy-1/{task.pk}/"
    assert "Đang thực hiện" in client.get(address).content.decode()
    lines = {"advisers-rows": "1", "advisers-0-cited_as": "VPĐP"}
    values = {"content": task.content, "issuer": task.issuer_id, "document": document.pk, "remark": task.remark}
    assert client.post(address, values | lines).status_code == 302
    task.refresh_from_db()
    assert (task.document, task.remark) == (document, "")


def test_a_remark_that_names_another_issuer_is_asked() -> None:
    told = read("1\tViệc\tVăn phòng Điều phối Huyện\tUBND Huyện\tKH số 04/KH-UBND ngày 05/01/2024 của UBND tỉnh")
    assert any("Ghi chú ghi của “UBND tỉnh”" in doubt for doubt in told[0].doubts)


def test_units_are_known_by_the_name_that_they_are_cited_by(client: Client) -> None:
    unit = Unit.objects.exclude(citation_name="").filter(may_issue=True)[0]
    answer = client.post(PASTE, {"text": f"1\tViệc A\t{unit.citation_name}\t{unit.citation_name}\t"})
    (row,) = answer.context["paste"].rows
    assert row.read.issuer.code == unit.code


def test_a_document_whose_day_is_still_to_come_is_not_recorded(client: Client) -> None:
    count = SteeringTask.objects.count()
    answer = client.post(PASTE, {"text": "1\tViệc A\tVPĐP\tUBND Huyện\tKế hoạch số 94/KH-UBND ngày 05/01/2099"})
    refused = client.post(PASTE, sent(answer, write="1")).content.decode()
    assert "94/KH-UBND: ngày 05/01/2099 chưa tới" in refused
    assert SteeringTask.objects.count() == count


def test_a_new_document_is_of_whom_the_remark_names(client: Client) -> None:
    pasted(client, "KH số 94/KH-BCĐ ngày 05/01/2024 của cơ quan lạ", "KH số 95/KH-UBND ngày 05/01/2024")
    issuers = {each.number: each.issuer for each in OfficialDocument.objects.filter(number__in=["94", "95"])}
    assert issuers["94"] is None and issuers["95"] is not None


def test_a_remark_that_no_longer_cites_its_document_is_told(client: Client) -> None:
    SteeringTask.objects.all().delete()
    pasted(client, REMARKS[4][0])
    page = "/phu-luc-i/2024/quy-1/"
    assert "không nêu" not in client.get(page).content.decode()
    OfficialDocument.objects.filter(number="95").update(number="96")
    assert "không nêu Công văn số 96/UBND-NN" in client.get(page).content.decode()
