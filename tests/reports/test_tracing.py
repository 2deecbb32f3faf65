"""From a figure back to its records and to the paragraphs that tell it."""

import pytest

from communes.models import ReportingPeriod
from reports.quarterly import report
from reports.quarterly.report import trace
from tests.reports.reading import figures_told


def test_sixteen_of_nineteen_leads_to_nineteen_results(period: ReportingPeriod) -> None:
    found = trace(report.make(period), "advanced.binh-thanh-trung.met-of-size")
    assert found is not None
    assert [row.detail for row in found.figure.rows].count("Đạt") == 16
    assert len(found.figure.rows) == 19
    assert found.figure.rows[9].name == "Tiêu chí số 10 (Thu nhập)"
    assert [place.key for place in found.places] == ["advanced.assessed.binh-thanh-trung"]
    assert found.places[0].text.startswith("Xã Bình Thạnh Trung: đạt 16/19 tiêu chí.")
    assert found.directive is None


def test_a_figure_told_in_two_places_names_both(period: ReportingPeriod) -> None:
    found = trace(report.make(period), "targets.count")
    assert found is not None
    assert [place.key for place in found.places] == ["narrative.chi-dao-cac-xa"]


def test_a_figure_of_a_footnote_and_of_the_annex_is_found(period: ReportingPeriod) -> None:
    made = report.make(period)
    level = next(key for key in figures_told(made) if key.startswith("threshold."))
    found, row = trace(made, level), trace(made, "annex.kh-chuong-trinh-2024.document")
    assert found and [place.key for place in found.places] == ["model.conditions.dinh-yen.note-2.1"]
    assert [one.detail.split(" ")[0] for one in found.figure.rows] == ["1,1", "72"]
    assert row and [place.key for place in row.places] == ["annex.kh-chuong-trinh-2024"]


@pytest.mark.parametrize("name", ["total", "answered", "answered-of", "silent", "unnamed", "document"])
def test_a_figure_of_a_directive_knows_the_whole_sum(period: ReportingPeriod, name: str) -> None:
    found = trace(report.make(period), f"directive.cv-38-ubnd.{name}")
    assert found and found.directive
    one = found.directive
    counts = [figure.value for figure in (one.answered, one.silent, one.unnamed)]
    assert (counts, one.total.value, one.named.value) == ([3, 4, 2], 9, 7)


def test_nine_named_units_are_nine_rows_though_seven_are_known(period: ReportingPeriod) -> None:
    rows = report.make(period).facts.figures()["directive.cv-38-ubnd.answered-of"].rows
    assert [row.name for row in rows[-2:]] == ["Đơn vị chưa xác định"] * 2
    assert len(rows) == 9
    assert [row.detail.split(" · ")[0] for row in rows[:3]] == ["Đã báo cáo"] * 3


def test_a_distribution_that_is_an_illustration_says_so(period: ReportingPeriod) -> None:
    found = trace(report.make(period), "smart.dinh-yen.met-of-size")
    assert found and "chỉ tiêu nào đạt hay chưa là minh họa" in found.figure.note


def test_an_unknown_figure_leads_nowhere(period: ReportingPeriod) -> None:
    assert trace(report.make(period), "khong.co") is None


def test_every_figure_of_the_report_leads_to_records(period: ReportingPeriod) -> None:
    made = report.make(period)
    assert len(figures_told(made)) > 30
    for key in figures_told(made):
        found = trace(made, key)
        assert found and found.places and found.figure.rows and found.figure.meaning, key
