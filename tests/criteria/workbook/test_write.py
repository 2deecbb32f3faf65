"""The workbook that goes out: what can be changed, what is offered, how it looks, and that it comes back as it was."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import User
from communes.models import Locality, ReportingPeriod
from criteria.models import CriteriaSet, CriterionResult
from criteria.rules.choices import Outcome, SetLevel, Stage
from criteria.workbook.read import packed, unpacked
from tests.criteria.workbook.filling import make_communes, make_office, make_small_set, planned, written
from tests.criteria.workbook.test_plan import record
from tests.criteria_factories import make_assessment, make_result
from tests.factories import make_period, make_village

pytestmark = pytest.mark.django_db
# Functions of Excel 2016 and later, and what else 2013 does not know.
TOO_NEW = re.compile(r"_xlfn|_xlws|XLOOKUP|LET\(|FILTER\(|TEXTJOIN|IFS\((?<!COUNTIFS\()|dynamicArray", re.IGNORECASE)


@pytest.fixture
def communes() -> list[Locality]:
    return make_communes("Định Yên", "Tân Mỹ")


@pytest.fixture
def criteria_set(communes: list[Locality]) -> CriteriaSet:
    return make_small_set(code="XA")


@pytest.fixture
def period(criteria_set: CriteriaSet) -> ReportingPeriod:
    return make_period(as_of=None)


@pytest.fixture
def office() -> User:
    return make_office()


@pytest.fixture
def sheet(period: ReportingPeriod, office: User) -> Worksheet:
    return load_workbook(io.BytesIO(written(period, office)))["Định Yên"]


def test_only_outcomes_values_and_notes_can_be_changed(sheet: Worksheet) -> None:
    unlocked = [cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert unlocked == ["F7", "G7", "F8", "G8", "F9", "G9", "D10", "F10", "G10"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None


def test_outcomes_are_offered(sheet: Worksheet) -> None:
    lists = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    assert lists["F7:F10"] == '"Đạt,Chưa đạt,Chưa đánh giá,Không áp dụng"'
    assert lists["D10"] == "-99999999999"


def test_it_says_whose_it_is_and_what_to_do(sheet: Worksheet) -> None:
    head = " ".join(str(sheet.cell(row, 1).value) for row in range(1, 6))
    for told in ("Xã Định Yên – Quý I/2024", "nâng cao 2021-2025 · phiên bản 1", "QĐ 318/QĐ-TTg", "ô màu vàng"):
        assert told in head
    assert sheet["C10"].value == "≥ 72 triệu đồng/người/năm"
    assert sheet.freeze_panes == "C7"
    assert sheet.print_title_rows == "$6:$6"
    assert {cell.font.name for row in sheet["A1:G10"] for cell in row if cell.value} == {"Times New Roman"}


def test_last_quarter_stands_beside(period, criteria_set, communes, office) -> None:
    earlier = make_period(2023, 4, as_of=None)
    before = make_assessment(criteria_set, period=earlier, locality=communes[0], stage=Stage.SENT)
    make_result(before, criteria_set.criteria.get(number="5"), Outcome.NOT_MET)
    sheet = load_workbook(io.BytesIO(written(period, office)))["Định Yên"]
    assert [sheet.cell(row, 5).value for row in range(7, 11)] == [None, "Chưa đạt", None, None]


def test_nothing_that_is_written_is_a_formula(period, criteria_set, communes, office) -> None:
    record(period, criteria_set, communes[0], office, c5=Outcome.MET)
    for note in ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)"):
        CriterionResult.objects.update(note=note)
        sheet = load_workbook(io.BytesIO(written(period, office)))["Định Yên"]
        assert (sheet["G8"].value, sheet["G8"].data_type, sheet["G8"].quotePrefix) == (note, "s", True)


def test_excel_2013_knows_everything_in_it(period, office) -> None:
    with zipfile.ZipFile(io.BytesIO(written(period, office))) as parts:
        for name in parts.namelist():
            assert not TOO_NEW.search(parts.read(name).decode("utf-8", "replace")), name


def test_names_of_pages_fit_and_differ(office) -> None:
    first, *_ = make_communes("Xã [rất] dài: tên/dài hơn ba mươi mốt chữ", "xã [rất] dài: tên/dài hơn ba mươi mốt chữ")
    sets = [make_small_set(), make_small_set(SetLevel.SMART_VILLAGE)]
    period = make_period(as_of=None)
    for name in ("An Hòa", "An Bình"):
        make_assessment(sets[1], period=period, locality=first, village=make_village(first, name))
    titles = load_workbook(io.BytesIO(written(period, office))).sheetnames
    assert len(titles) == len({title.casefold() for title in titles}) == 6
    assert max(map(len, titles)) <= 31


def test_a_key_that_was_changed_is_none() -> None:
    assert unpacked("") is None
    assert unpacked("x:[]") is None
    assert unpacked("0" * 40 + ':[1,{"place":"s1"}]') is None
    assert unpacked("é:ü") is None
    assert packed.__doc__


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_it_comes_back_unchanged_after_libreoffice_saved_it(
    period, criteria_set, communes, office, tmp_path: Path
) -> None:
    record(period, criteria_set, communes[0], office, c1=Outcome.MET, c5=Outcome.NOT_MET)
    CriterionResult.objects.update(note="=1+1\nhai dòng, “05” trường ")
    (tmp_path / "ket-qua.xlsx").write_bytes(written(period, office))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run(
        [*command, tmp_path / "saved", tmp_path / "ket-qua.xlsx"], check=True, timeout=120, capture_output=True
    )
    plan = planned((tmp_path / "saved" / "ket-qua.xlsx").read_bytes(), period, office)
    assert (plan.change_count, plan.conflict_count, plan.problems, plan.notices) == (0, 0, [], [])
    assert (len(plan.sheets), plan.kept_count) == (2, 2)
