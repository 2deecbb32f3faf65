"""Criteria sets as files: what is exported comes in again and changes nothing."""

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from criteria.library import files, rows
from criteria.library.files import SourceFile
from criteria.library.import_actions import import_criteria
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import Measure, Operator, Provenance
from history.models import Entry
from tests.criteria_factories import make_criterion, make_indicator, make_set, make_threshold
from tests.factories import make_unit
from tests.loaded import import_fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped() -> None:
    """The sets that come with the program, with a unit and what somebody wrote besides."""
    import_fixtures()
    unit = make_unit("Phòng Giáo dục và Đào tạo huyện Lấp Vò", code="phong-gddt")
    Criterion.objects.filter(number="5").first().responsible_units.add(unit)
    Criterion.objects.filter(number="6").update(wording="lời một\nlời hai", note="dòng một\ndòng hai", source="=QĐ 1+1")
    Threshold.objects.filter(year=None, base=None, value__isnull=False)[:1].get().indicator.thresholds.update(
        source="Công văn 12", note="đã hỏi Sở"
    )


def imported_changes(*files: SourceFile) -> int:
    before = Entry.objects.count()
    total = import_criteria(files=files, by=None).total
    assert Entry.objects.count() == before
    return total


def everything() -> list[files.Sheet]:
    return rows.sheets_of(CriteriaSet.objects.all())


def test_a_zip_of_all_sets_comes_in_again_and_changes_nothing(shipped: None) -> None:
    assert imported_changes(SourceFile("bo.zip", files.as_zip(everything()))) == 0


def test_a_workbook_of_all_sets_comes_in_again_and_changes_nothing(shipped: None) -> None:
    assert imported_changes(SourceFile("bo.xlsx", files.as_workbook(everything()))) == 0


def test_a_csv_file_of_one_set_comes_in_again_and_changes_nothing(shipped: None) -> None:
    for criteria_set in CriteriaSet.objects.all():
        sheets = rows.sheets_of([criteria_set])
        assert imported_changes(*(SourceFile(f"{sheet.name}.csv", files.as_csv(sheet)) for sheet in sheets)) == 0


def test_an_empty_program_takes_in_what_was_exported(shipped: None) -> None:
    data = files.as_workbook(everything())
    told = (Criterion.objects.count(), Indicator.objects.count(), Threshold.objects.count())
    for model in (Threshold, Indicator, Criterion, CriteriaSet):
        if model is Indicator:
            model.objects.update(takes_value_from=None)
        model.objects.all().delete()
    import_criteria(files=[SourceFile("bo.xlsx", data)], by=None)
    assert (Criterion.objects.count(), Indicator.objects.count(), Threshold.objects.count()) == told
    assert files.as_zip(everything()) == files.as_zip(everything())


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_workbook_that_libreoffice_saved_changes_nothing(tmp_path: Path) -> None:
    indicator = make_indicator(make_criterion(make_set(size=1), "1", note="dòng một\ndòng hai"), "1.10")
    make_threshold(indicator, 2024, Decimal("79.2"))
    worded = make_indicator(
        indicator.criterion, "1.1", order=2, measure=Measure.TEXT, operator=Operator.AT_LEAST, unit_of_measure=""
    )
    make_threshold(worded, None, None, words="Khá", reading=Provenance.RECALLED)
    Indicator.objects.update(wording="=1+1 “Thu nhập” 100%")
    path = tmp_path / "bo.xlsx"
    path.write_bytes(files.as_workbook(everything()))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert imported_changes(SourceFile("bo.xlsx", (tmp_path / "saved" / "bo.xlsx").read_bytes())) == 0


def test_text_that_begins_like_a_formula_is_harmless_in_a_spreadsheet(shipped: None) -> None:
    sheet = next(each for each in everything() if any(row.get("source") == "=QĐ 1+1" for row in each.rows))
    text = files.as_csv(sheet).decode("utf-8-sig")
    assert "'=QĐ 1+1" in text
    assert ",=QĐ" not in text


def test_a_second_version_is_named_as_the_import_asks() -> None:
    make_set(code="BO", version=1)
    make_set(code="BO", version=2)
    (sheet,) = rows.sheets_of(CriteriaSet.objects.order_by("version"))
    assert [row["set_code"] for row in sheet.rows] == ["BO", "BO/2"]


@pytest.mark.parametrize("times", [1, 5])
def test_the_number_of_queries_does_not_grow(times: int, django_assert_num_queries) -> None:
    for _ in range(times):
        criterion = make_criterion()
        criterion.responsible_units.add(make_unit())
        make_threshold(make_indicator(criterion, takes_value_from=make_indicator()))
    with django_assert_num_queries(5):
        everything()
