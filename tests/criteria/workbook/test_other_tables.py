"""What this program did not write, brought on the page: matrices, .xls, Word, many sheets; ours with a column more."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from openpyxl import Workbook, load_workbook
from pytest_django import Settings

from accounts.models import User
from communes.models import IncomingFile, Locality, ReportingPeriod
from criteria.models import CriteriaSet, CriterionResult, Indicator, SheetLayout
from criteria.results.matrix import matrix_of
from criteria.results.matrix_workbook import matrix_workbook
from tests.criteria.workbook.filling import (
    filled_in,
    make_communes,
    make_office,
    make_small_set,
    own_sheet,
    planned,
    saved,
    told,
    written,
)
from tests.criteria.workbook.test_plan import MET, NOT_MET, record
from tests.criteria.workbook.test_views import brought
from tests.factories import make_period

pytestmark = pytest.mark.django_db
OLD_WORKBOOK = Path(__file__).parent / "dinh-yen.xls"  # two rows merged, a hidden column, row and sheet


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


def shown(client: Client, data: bytes, name: str):
    """The page of columns after a file was brought."""
    return client.get(client.get(brought(client, data, name)).url)


def recorded() -> set[tuple[str, str, str]]:
    rows = CriterionResult.objects.values_list("assessment__locality__name", "criterion__number", "declared")
    return set(rows)


def confirm(client: Client, answer) -> None:
    form, plan = answer.context["layout"], answer.context["plan"]
    sent = {name: form[name].value() for name in form.fields} | {"fingerprint": plan.fingerprint}
    assert client.post(answer.request["PATH_INFO"], sent).status_code == 302


def test_a_matrix_is_read_for_all_communes_at_once(client, office, period) -> None:
    rows = [["STT", "Xã", "1", "5", "10"], [1, "Xã Định Yên", "Đ", "CĐ", "Đ"], [2, "Tân Mỹ", "CĐ", "Đ", ""]]
    answer = shown(client, own_sheet(rows), "tong-hop.xlsx")
    assert "Đọc được 02 xã, 05 kết quả" in answer.content.decode()
    confirm(client, answer)
    assert recorded() == {
        *(("Định Yên", number, each) for number, each in (("1", MET), ("5", NOT_MET), ("10", MET))),
        *(("Tân Mỹ", number, each) for number, each in (("1", NOT_MET), ("5", MET))),
    }


def test_our_own_matrix_comes_back_as_it_is(client, office, period, criteria_set, communes) -> None:
    record(period, criteria_set, communes[0], office, c1=MET, c5=NOT_MET)
    record(period, criteria_set, communes[1], office, c10=MET)
    before = recorded()
    page = shown(client, matrix_workbook(matrix_of(period, criteria_set, office)), "ma-tran.xlsx")
    plan = page.context["plan"]
    assert (plan.read_count, plan.change_count, plan.problems) == (3, 0, [])
    assert recorded() == before


def test_one_sheet_a_commune_is_read_at_once(client, office, period) -> None:
    workbook = Workbook()
    for number, name in enumerate(("Định Yên", "Tân Mỹ")):
        sheet = workbook.create_sheet(name)
        sheet.append(["TT", "Tiêu chí", "Kết quả"])
        sheet.append([5, "Giáo dục", "Đạt" if number else "Chưa đạt"])
    del workbook["Sheet"]
    answer = shown(client, saved(workbook), "cac-xa.xlsx")
    confirm(client, answer)
    assert recorded() == {("Định Yên", "5", NOT_MET), ("Tân Mỹ", "5", MET)}


def test_an_old_workbook_is_kept_and_read(client, office, period) -> None:
    answer = shown(client, OLD_WORKBOOK.read_bytes(), "dinh-yen.xls")
    assert IncomingFile.objects.get().file_kind == "xls"
    assert told(answer.context["plan"]) == {"c:1": ("", "met"), "c:5": ("", "not_met")}
    page = answer.content.decode()
    assert "Cột C đang ẩn" in page
    assert "1 dòng đang ẩn" in page
    confirm(client, answer)
    assert recorded() == {("Định Yên", "1", MET), ("Định Yên", "5", NOT_MET)}


def test_a_word_file_is_read(client, office, period) -> None:
    document = Document()
    document.add_paragraph("UBND xã Định Yên")
    table = document.add_table(2, 3)
    for row, cells in enumerate((["TT", "Tiêu chí", "Kết quả"], ["5", "Giáo dục", "Chưa đạt"])):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    target = io.BytesIO()
    document.save(target)
    answer = shown(client, target.getvalue(), "xa-dinh-yen.docx")
    assert answer.context["page"].title == "Bảng 1"


def test_a_word_file_without_a_table_is_told(client, office, period) -> None:
    target = io.BytesIO()
    Document().save(target)
    answer = client.post("/danh-gia/2024/quy-1/excel/", {"file": SimpleUploadedFile("thu.docx", target.getvalue())})
    assert "Tệp không có bảng nào" in answer.content.decode()


def test_nothing_read_is_said_as_that(client, office, period) -> None:
    rows = [["TT", "Tiêu chí", "Kết quả"], [1, "Quy hoạch", "tốt"]]
    answer = shown(client, own_sheet(rows, title="Định Yên"), "x.xlsx")
    page = answer.content.decode()
    assert "Không đọc được kết quả nào" in page
    assert "giống kết quả đang có" not in page


def test_columns_are_asked_once_for_the_same_head(client, office, period) -> None:
    rows = [["Xã Định Yên"], ["Mục", "Tên gọi", "A", "B"], [5, "Giáo dục", "Đạt", "Chưa đạt"]]
    answer = shown(client, own_sheet(rows), "a.xlsx")
    assert "plan" not in answer.context
    chosen = {"whose": answer.context["layout"]["whose"].value(), "page": 0, "head": 2, "number": 1, "outcome": 4}
    chosen |= {"name": 2, "met": 0, "not_met": 0, "note": 0}
    again = client.get(answer.request["PATH_INFO"], chosen)
    sent = chosen | {"fingerprint": again.context["plan"].fingerprint}
    assert client.post(answer.request["PATH_INFO"], sent).status_code == 302
    assert SheetLayout.objects.get().head_words == "muc|ten goi|a|b"
    rows[0] = ["Xã Tân Mỹ"]  # another commune's sheet of the same head
    same = shown(client, own_sheet(rows), "b.xlsx")
    assert same.context["layout"].layout.outcome == 4
    rows[1] = ["Mục", "Tên gọi", "C", "D"]
    other = shown(client, own_sheet(rows), "c.xlsx")
    assert "plan" not in other.context


def test_a_column_put_into_our_workbook_is_told_and_the_others_are_read(period, office) -> None:
    workbook = load_workbook(io.BytesIO(filled_in(written(period, office), {"c:5": "Chưa đạt"})))
    workbook["Định Yên"].insert_cols(3)
    plan = planned(saved(workbook), period, office)
    assert told(plan) == {"c:5": ("", "not_met")}
    assert plan.notices[0] == (
        "Trang “Định Yên” có 1 cột chèn thêm: không đọc các cột đó, các cột khác đọc theo tên cột."
    )


def test_a_removed_head_in_a_widened_workbook_is_told(period, office) -> None:
    workbook = load_workbook(io.BytesIO(filled_in(written(period, office), {"c:5": "Chưa đạt"})))
    workbook["Định Yên"].insert_cols(3)
    workbook["Định Yên"]["G6"].value = "Khác"
    plan = planned(saved(workbook), period, office)
    assert "có cột bị chèn thêm" in str(plan.problems[0])


def test_a_fraction_beside_a_percentage_gets_a_hint(period, office) -> None:
    Indicator.objects.update(unit_of_measure="%", measure="percent")
    plan = planned(filled_in(written(period, office), {"i:10/10.1": "0,75"}, column="D"), period, office)
    assert any("0,75 là 0,75 %. Nếu muốn ghi 75 %, hãy gõ 75" in notice for notice in plan.notices)
