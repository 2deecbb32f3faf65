"""The matrix: what stands in it, who sees drafts, last quarter's outcomes, what it costs, its Excel and its copy."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Role
from communes.models import Locality, ReportingPeriod
from communes.rules.choices import Level
from criteria.models import CriteriaSet, Recognition, Target
from criteria.results.matrix import Matrix, matrix_of
from criteria.rules.choices import Basis, Outcome, SetLevel, Stage, TargetOrigin
from tests.criteria_factories import make_assessment, make_criterion, make_result, make_results, make_set
from tests.factories import (
    make_district,
    make_installation,
    make_locality,
    make_period,
    make_unit,
    make_user,
    make_village,
)

pytestmark = pytest.mark.django_db
CODE, SLUG = "XA_NANG_CAO", "xa-nang-cao"
PAGE = f"/danh-gia/2024/quy-1/{SLUG}/"
NAMES = {"1": "Quy hoạch", "5": "Giáo dục", "10": "Thu nhập"}


@pytest.fixture
def home() -> Locality:
    return make_installation(make_district("Lấp Vò")).home


@pytest.fixture
def period(home: Locality) -> ReportingPeriod:
    return make_period(2024, 1)


@pytest.fixture
def advanced() -> CriteriaSet:
    found = make_set(code=CODE, size=3)
    for number, name in NAMES.items():
        make_criterion(found, number, name, lineage=f"NC:{number}")
    make_criterion(found, "KCT", "Khung", counts=False)
    return found


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.OFFICE_STAFF))
    return client


def commune(home: Locality, name: str, **values: object) -> Locality:
    return make_locality(name, parent=home, **values)


def seen(
    period: ReportingPeriod, criteria_set: CriteriaSet, role: Role = Role.OFFICE_STAFF, **values: object
) -> Matrix:
    return matrix_of(period, criteria_set, make_user(role, **values))


def line(matrix: Matrix, name: str) -> object:
    return next(each for each in matrix.lines if each.name == name)


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_outcomes_totals_and_what_leads_where(
    staff: Client, home: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    one = commune(home, "Định Yên", slug="dinh-yen")
    make_results(make_assessment(advanced, period=period, locality=one), not_met={"5"})
    shown = page(staff)
    assert "02/3" in shown
    assert 'title="5. Giáo dục: Chưa đạt"' in shown
    assert "KCT" not in shown
    assert all(name in shown for name in NAMES.values())
    assert "Số xã chưa đạt</th><td>–</td><td><b>01</b></td><td>–</td>" in shown


def test_communes_stand_by_what_they_are_and_want(
    home: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    reached, aiming, rest = (commune(home, name, order=order) for order, name in enumerate(("A", "B", "C")))
    Recognition.objects.create(locality=reached, level=SetLevel.COMMUNE_ADVANCED, standard_year=2022)
    Target.objects.create(locality=aiming, level=SetLevel.COMMUNE_ADVANCED, target_year=2024, origin=TargetOrigin.NEW)
    make_locality("Thị trấn", level=Level.TOWNSHIP, parent=home)
    groups = {group.title: [each.name for each in group.lines] for group in seen(period, advanced).groups}
    assert groups == {
        "Đã được công nhận xã NTM nâng cao: 01 xã": ["A"],
        "Phấn đấu đạt xã NTM nâng cao năm 2024: 01 xã": ["B"],
        "Chưa đăng ký: 01 xã": ["C"],
    }
    matrix = seen(period, advanced)
    assert [line(matrix, name).remark for name in "ABC"] == ["chưa gửi", "chưa gửi", ""]


def test_last_quarters_outcome_stands_where_this_one_is_not_looked_at(
    staff: Client, home: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    one = commune(home, "Định Yên")
    earlier = make_assessment(advanced, period=make_period(2023, 4), locality=one)
    make_results(earlier, not_met={"5"}, not_assessed={"10"})
    current = make_assessment(advanced, period=period, locality=one, stage=Stage.ENTERING)
    make_result(current, advanced.criteria.get(number="1"), Outcome.NOT_MET)
    cells = line(seen(period, advanced), "Định Yên").cells
    assert [each.words for each in cells] == ["Chưa đạt", "Kỳ trước: Chưa đạt, chưa rà soát", "Chưa nhập"]
    assert "Kỳ trước: Chưa đạt, chưa rà soát" in page(staff)


def test_last_quarter_counts_by_lineage_and_only_what_was_sent(
    home: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    one, other = commune(home, "Định Yên"), commune(home, "Tân Mỹ")
    old = make_set(code="CU", size=1)
    renumbered = make_criterion(old, "12", "Thu nhập", lineage="NC:10")
    last = make_period(2023, 4)
    make_result(make_assessment(old, period=last, locality=one), renumbered, Outcome.MET)
    make_result(make_assessment(old, period=last, locality=other, stage=Stage.ENTERING), renumbered, Outcome.MET)
    matrix = seen(period, advanced)
    assert [each.before for each in line(matrix, "Định Yên").cells] == ["", "", "met"]
    assert [each.before for each in line(matrix, "Tân Mỹ").cells] == ["", "", ""]


def test_drafts_are_for_the_office_and_the_own_commune(
    home: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    one = commune(home, "Định Yên")
    make_results(make_assessment(advanced, period=period, locality=one, stage=Stage.ENTERING))
    own = make_unit(locality=one)
    told = {"draft": [], "hidden": []}
    told["draft"] = [seen(period, advanced, role) for role in (Role.OFFICE_STAFF, Role.LEADER, Role.ADMINISTRATOR)]
    told["draft"].append(seen(period, advanced, Role.COMMUNE_OFFICER, unit=own))
    told["hidden"] = [seen(period, advanced, Role.UNIT_HEAD), seen(period, advanced, Role.COMMUNE_OFFICER)]
    assert {line(each, "Định Yên").total for each in told["draft"]} == {"03/3"}
    assert {line(each, "Định Yên").total for each in told["hidden"]} == {""}
    assert {each.columns[0].met for each in told["hidden"]} == {0}


def test_what_was_confirmed_together_says_so(home: Locality, period: ReportingPeriod, advanced: CriteriaSet) -> None:
    assessment = make_assessment(advanced, period=period, locality=commune(home, "Định Yên"), awaits_paper=True)
    make_result(assessment, advanced.criteria.get(number="1"), Outcome.MET, basis=Basis.KEPT)
    found = line(seen(period, advanced), "Định Yên")
    assert found.cells[0].words == "Đạt (xác nhận chung)"
    assert found.remark == "chờ văn bản"


def test_what_the_unit_found_otherwise_is_marked(
    staff: Client, home: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    assessment = make_assessment(advanced, period=period, locality=commune(home, "Định Yên"))
    unit = make_unit("Phòng Giáo dục")
    opinion = {"opinion_unit": unit, "opinion_on": "2024-03-12", "opinion_about": Outcome.MET}
    differs = opinion | {"opinion": Outcome.NOT_MET, "opinion_reason": "thiếu phòng"}
    make_result(assessment, advanced.criteria.get(number="1"), Outcome.MET, opinion=Outcome.MET, **opinion)
    make_result(assessment, advanced.criteria.get(number="5"), Outcome.MET, **differs)
    make_result(assessment, advanced.criteria.get(number="10"), Outcome.MET, opinion_confirmed=False, **differs)
    cells = line(seen(period, advanced), "Định Yên").cells
    assert [cell.is_disputed for cell in cells] == [False, True, False]
    assert cells[1].words == "Đạt, ngành không thống nhất"
    assert "Ngành không thống nhất" in page(staff)
    assert '<td align="center">Đ*</td>' in page(staff, f"{PAGE}?dang=chep")


def test_changes_are_told_of_what_was_sent(
    staff: Client, home: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    last = make_period(2023, 4)
    for name, before, now in (("Định Yên", {"5"}, set()), ("Tân Mỹ", {"5"}, {"5"})):
        place = commune(home, name)
        make_results(make_assessment(advanced, period=last, locality=place), not_met=before)
        make_results(make_assessment(advanced, period=period, locality=place), not_met=now)
    shown = page(staff)
    assert "02 → 03, thêm tiêu chí số 5" in shown
    assert "01 xã giữ nguyên kết quả kỳ trước" in shown
    assert "/danh-gia/2023/quy-4/?cap=commune_advanced" in shown


def test_villages_and_the_district_have_lines_of_their_own(home: Locality, period: ReportingPeriod) -> None:
    one = commune(home, "Định Yên")
    smart, district = make_set(SetLevel.SMART_VILLAGE, size=1), make_set(SetLevel.DISTRICT, size=1)
    make_criterion(smart, "1"), make_criterion(district, "1")
    for name in ("An Hòa", "An Bình"):
        make_results(make_assessment(smart, period=period, locality=one, village=make_village(one, name)))
    assert [each.name for each in seen(period, smart).lines] == ["An Bình (Định Yên)", "An Hòa (Định Yên)"]
    assert [each.name for each in seen(period, district).lines] == ["Lấp Vò"]


def test_the_way_in_leads_to_the_advanced_set_of_the_latest_period(
    staff: Client, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    base = make_set(SetLevel.COMMUNE_BASE, code="XA")
    assert staff.get("/danh-gia/")["Location"] == PAGE
    assert staff.get("/danh-gia/2024/quy-1/?cap=commune_base")["Location"] == "/danh-gia/2024/quy-1/xa/"
    assert 'href="/danh-gia/2024/quy-1/xa/">Xã NTM</a>' in page(staff)
    advanced.criteria.all().delete()
    advanced.delete()
    assert staff.get("/danh-gia/")["Location"] == "/danh-gia/2024/quy-1/xa/"
    base.delete()
    assert "Chưa có bộ tiêu chí nào có hiệu lực" in page(staff, "/danh-gia/")


def test_without_a_period_the_way_in_says_where_to_begin(staff: Client) -> None:
    assert "Chưa mở kỳ báo cáo nào" in page(staff, "/danh-gia/")


def test_hostile_names_stay_text(staff: Client, home: Locality, period: ReportingPeriod, advanced: CriteriaSet) -> None:
    hostile = '=1+1"><script>alert(1)</script>'
    place = commune(home, hostile)
    make_criterion(advanced, "2", hostile)
    make_results(make_assessment(advanced, period=period, locality=place))
    for address in (PAGE, f"{PAGE}?dang=chep"):
        shown = page(staff, address)
        assert "<script>alert" not in shown
        assert "=1+1&quot;&gt;&lt;script&gt;" in shown
    sheet = load_workbook(io.BytesIO(staff.get(f"/danh-gia/2024/quy-1/{SLUG}.xlsx").content)).active
    written = [cell for row in sheet.iter_rows() for cell in row if cell.value and hostile in str(cell.value)]
    assert len(written) == 2
    assert {cell.data_type for cell in written} == {"s"}


def test_the_workbook_and_the_copy_hold_what_the_page_shows(
    staff: Client, home: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    place, draft = commune(home, "Định Yên", order=1), commune(home, "Tân Mỹ", order=2)
    last = make_period(2023, 4)
    make_results(make_assessment(advanced, period=last, locality=draft), not_met={"10"})
    make_results(make_assessment(advanced, period=period, locality=place), not_met={"5"}, not_assessed={"10"})
    answer = staff.get(f"/danh-gia/2024/quy-1/{SLUG}.xlsx")
    assert f'filename="{SLUG}-2024-quy-1.xlsx"' in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert rows["Xã"][:4] == ("1", "5", "10", "Đạt")
    assert rows["Định Yên"] == ("Đ", "CĐ", "…", "01/3", None)
    assert rows["Tân Mỹ"][:4] == ("(Đ)", "(Đ)", "(CĐ)", "–")
    assert rows["Số chưa đạt"][:3] == (0, 1, 0)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 1)
    copied = page(staff, f"{PAGE}?dang=chep")
    cells = "".join(f'<td align="center">{text}</td>' for text in ("Đ", "CĐ", "…"))
    assert f"<td>Định Yên</td>{cells}" in copied.replace("\n", "").replace("              ", "")


def test_two_communes_cost_as_many_queries_as_twelve(
    staff: Client, home: Locality, period: ReportingPeriod, advanced: CriteriaSet
) -> None:
    last = make_period(2023, 4)

    def add(number: int) -> int:
        for _ in range(number):
            place = commune(home, "Định Yên")
            for each in (last, period):
                make_results(make_assessment(advanced, period=each, locality=place))
        with CaptureQueriesContext(connection) as queries:
            page(staff)
        return len(queries)

    assert add(2) == add(10)
