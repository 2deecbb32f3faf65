"""Levels in imported files: by year, computed, in words, unknown. No database."""

from decimal import Decimal

import pytest

from criteria.library.files import CRITERIA, SETS, THRESHOLDS, SourceFile
from criteria.models import Threshold
from criteria.rules.choices import Provenance
from tests.criteria.import_files import (
    criterion_row,
    derived_row,
    imported,
    indicator_row,
    problems,
    set_row,
    table,
    year_row,
)


def small_set(*rows: dict[str, str]) -> list[SourceFile]:
    return [table(SETS, set_row()), table(CRITERIA, criterion_row(), *rows)]


BY_YEAR = indicator_row(threshold="", threshold_confidence="")


@pytest.mark.parametrize("year", [year_row(), year_row(year="2025", threshold="62")])
def test_a_level_of_a_year_is_kept(year: dict[str, str]) -> None:
    made = imported(*small_set(BY_YEAR), table(THRESHOLDS, year))
    [level] = made.new[Threshold]
    assert level.values["value"] == Decimal(year["threshold"])


def test_an_unset_level_is_kept_as_a_gap() -> None:
    made = imported(*small_set(indicator_row(threshold="", threshold_confidence="unset")))
    [level] = made.new[Threshold]
    assert (level.values["value"], level.values["reading"]) == (None, Provenance.UNSET)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"indicator_no": "1.9"}, "cột indicator_no: chưa có chỉ tiêu 1.9 của bộ BO."),
        ({"year": "24"}, "cột year: “24” không phải năm."),
        ({"unit": "đồng"}, "cột unit: “đồng” khác đơn vị tính của chỉ tiêu (“triệu đồng”)."),
        ({"threshold": "Khá"}, "cột threshold: “Khá” không phải số."),
        ({"threshold": "59,5"}, "hãy ghi 59.5."),
        ({"threshold": ""}, "cột confidence: “unset” đi với ô mức trống"),
    ],
)
def test_a_wrong_level_of_a_year_is_told(cells: dict[str, str], told: str) -> None:
    assert told in " ".join(problems(*small_set(BY_YEAR), table(THRESHOLDS, year_row(**cells))))


@pytest.mark.parametrize("level", ["Khá", "3"])
def test_a_level_in_words_stays_words(level: str) -> None:
    words = indicator_row(measure="text", threshold="", threshold_confidence="", unit="mức")
    made = imported(*small_set(words), table(THRESHOLDS, year_row(threshold=level, unit="mức")))
    assert made.new[Threshold][0].values["words"] == level


@pytest.mark.parametrize(
    "rows",
    [
        [derived_row(threshold="64.9")],
        [derived_row(), {"year": "2024", "threshold": "64.9"}],
        [derived_row(), {"year": "2024", "threshold": "64.90"}],
    ],
)
def test_a_number_equal_to_the_computed_level_is_accepted_and_not_stored(rows: list[dict[str, str]]) -> None:
    years = [year_row(), *(year_row(indicator_no="1.2", **each) for each in rows[1:])]
    made = imported(*small_set(BY_YEAR, rows[0]), table(THRESHOLDS, *years))
    assert [each.key for each in made.new[Threshold]] == [("BO", 1, "1.2", None), ("BO", 1, "1.1", 2024)]
    assert made.new[Threshold][0].values["factor"] == Decimal("1.10")


@pytest.mark.parametrize(
    ("derived", "years", "told"),
    [
        (derived_row(threshold="65"), [], "mức 65 khác mức tính được hoặc đã ghi theo năm (64,9)."),
        (derived_row(), [year_row(indicator_no="1.2", threshold="65")], "mức 65 khác mức tính được"),
        (derived_row(), [year_row(indicator_no="1.2", year="2025", threshold="65")], "mức 65 không đối chiếu được."),
    ],
)
def test_a_number_that_differs_from_the_computed_level_is_refused(
    derived: dict[str, str], years: list[dict[str, str]], told: str
) -> None:
    [problem] = problems(*small_set(BY_YEAR, derived), table(THRESHOLDS, year_row(), *years))
    assert "cột threshold" in problem
    assert told in problem


@pytest.mark.parametrize(("level", "is_known"), [("59", True), ("60", False)])
def test_a_level_without_year_of_an_indicator_by_year_repeats_one_of_them(level: str, is_known: bool) -> None:
    files = [*small_set(indicator_row(threshold=level)), table(THRESHOLDS, year_row())]
    if is_known:
        assert [each.key[3] for each in imported(*files).new[Threshold]] == [2024]
    else:
        assert "mức 60 khác mức tính được hoặc đã ghi theo năm (59)" in problems(*files)[0]


def test_levels_derived_in_a_circle_are_refused() -> None:
    circle = derived_row(indicator_no="1.1", base_indicator="1.2")
    found = problems(*small_set(circle, derived_row()))
    assert [("mức được tính vòng quanh chính nó" in each) for each in found] == [True, True]
