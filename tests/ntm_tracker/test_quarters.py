"""What a quarter is called and what it covers."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_tracker.quarters import Quarter

QUARTERS = st.builds(Quarter, st.integers(2010, 2100), st.integers(1, 4))
Date = datetime.date


@pytest.mark.parametrize(
    ("number", "long", "short"),
    [
        (1, "03 tháng đầu năm 2024", "Quý I/2024"),
        (2, "06 tháng đầu năm 2024", "Quý II/2024"),
        (3, "09 tháng đầu năm 2024", "Quý III/2024"),
        (4, "năm 2024", "Quý IV/2024"),
    ],
)
def test_each_quarter_has_its_names(number: int, long: str, short: str) -> None:
    quarter = Quarter(2024, number)
    assert (quarter.long_label, quarter.short_label) == (long, short)


def test_a_quarter_lasts_three_months() -> None:
    assert (Quarter(2024, 1).first_day, Quarter(2024, 1).last_day) == (Date(2024, 1, 1), Date(2024, 3, 31))
    assert Quarter(2024, 4).last_day == Date(2024, 12, 31)


def test_the_decree_counts_from_the_15th_of_the_last_month_before_to_the_14th_of_the_last_month() -> None:
    first = Quarter(2024, 1)
    assert (first.data_from, first.data_until) == (Date(2023, 12, 15), Date(2024, 3, 14))


@given(QUARTERS)
def test_neighbours_meet_without_gap_or_overlap(quarter: Quarter) -> None:
    day = datetime.timedelta(days=1)
    assert quarter.next().previous() == quarter
    assert quarter.next().first_day - quarter.last_day == day
    assert quarter.next().data_from - quarter.data_until == day
    assert quarter < quarter.next()


@pytest.mark.parametrize("number", [0, 5, -1])
def test_there_are_four_quarters(number: int) -> None:
    with pytest.raises(ValueError, match="no quarter"):
        Quarter(2024, number)
