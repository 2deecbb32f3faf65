"""The rules of the programme, without a database."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.rules.choices import HowMet, Operator, Outcome
from criteria.rules.conditions import by_other_set, not_sent, of_tally
from criteria.rules.outcomes import (
    CircularThresholdError,
    Tally,
    ThresholdRow,
    against_indicators,
    compares,
    outcome_from_indicators,
    outcome_of_any,
    outcome_of_value,
    outcome_that_follows,
    takes_indicators,
    tally,
    threshold_in,
)

MET, NOT_MET, NOT_ASSESSED, NOT_APPLICABLE = Outcome
OUTCOMES = st.lists(st.sampled_from(list(Outcome)), max_size=30)
ADVANCED, MODEL = "nâng cao 10", "kiểu mẫu 2"
INCOME = {
    ADVANCED: [ThresholdRow(2023, Decimal(68)), ThresholdRow(2024, Decimal(72))],
    MODEL: [ThresholdRow(factor=Decimal("1.10"), base=ADVANCED)],
}

# what follows from indicators ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "parts", "expected"),
    [
        (MET, [MET, NOT_MET], NOT_MET),
        (None, [MET, NOT_APPLICABLE], MET),
        (NOT_ASSESSED, [NOT_APPLICABLE], NOT_APPLICABLE),
        (MET, [MET, MET], None),  # it is so already
        (MET, [MET, NOT_ASSESSED], None),  # not all are known: what was declared for the whole stands
        (MET, [], None),
    ],
)
def test_a_criterion_follows_once_its_indicators_decide(declared: str | None, parts: list, expected: object) -> None:
    assert outcome_that_follows(HowMet.ALL, declared, parts) == expected


@pytest.mark.parametrize("how_met", [HowMet.ANY_GROUP, HowMet.DERIVED])
def test_only_a_criterion_met_by_all_follows_and_takes_indicators(how_met: HowMet) -> None:
    assert outcome_that_follows(how_met, MET, [NOT_MET]) is None
    assert not takes_indicators(how_met, [True], with_unchecked=True)


def test_indicators_are_entered_where_all_words_were_checked() -> None:
    assert takes_indicators(HowMet.ALL, [True, True])
    assert not takes_indicators(HowMet.ALL, [True, False])
    assert takes_indicators(HowMet.ALL, [True, False], with_unchecked=True)


def test_what_is_entered_against_indicators_is_told() -> None:
    assert against_indicators(NOT_MET) == "Theo các chỉ tiêu đã ghi, tiêu chí này chưa đạt"


# tallies --------------------------------------------------------------------------------------------------


@given(OUTCOMES)
def test_the_four_counts_add_up_to_the_size(outcomes: list[Outcome]) -> None:
    assert tally(outcomes).size == len(outcomes)


@given(OUTCOMES)
def test_complete_means_nothing_not_met_and_nothing_not_assessed(outcomes: list[Outcome]) -> None:
    open_or_failed = {NOT_MET, NOT_ASSESSED} & set(outcomes)
    assert tally(outcomes).is_complete == bool(outcomes and not open_or_failed)


@given(OUTCOMES, st.integers(0, 10))
def test_items_without_an_outcome_are_not_assessed(outcomes: list[Outcome], missing: int) -> None:
    counted = tally(outcomes, size=len(outcomes) + missing)
    assert counted.not_assessed == outcomes.count(NOT_ASSESSED) + missing
    assert counted.not_met == outcomes.count(NOT_MET)


def test_binh_thanh_trung_meets_16_of_19() -> None:
    counted = tally([MET] * 16 + [NOT_MET] * 3)
    assert (counted.fulfilled, counted.size, counted.outcome) == (16, 19, NOT_MET)


def test_dinh_yen_meets_18_of_27_with_7_not_met_and_2_not_assessed() -> None:
    assert tally(["met"] * 18 + ["not_met"] * 7, size=27) == Tally(18, 7, 2, 0)


def test_what_does_not_apply_stands_in_nobodys_way() -> None:
    counted = tally([MET] * 18 + [NOT_APPLICABLE])
    assert counted.is_complete
    assert counted.fulfilled == 19


def test_an_empty_set_is_never_complete() -> None:
    assert not Tally().is_complete
    assert Tally().outcome == NOT_ASSESSED


def test_more_outcomes_than_items_are_an_error() -> None:
    with pytest.raises(ValueError, match="28 outcomes for a set of 27"):
        tally([MET] * 28, size=27)


def test_an_unknown_outcome_is_an_error() -> None:
    with pytest.raises(ValueError, match="done"):
        tally(["done"])


# outcomes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([MET, MET], MET),
        ([MET, NOT_APPLICABLE], MET),
        ([MET, NOT_ASSESSED], NOT_ASSESSED),
        ([NOT_MET, NOT_ASSESSED, MET], NOT_MET),
        ([NOT_APPLICABLE, NOT_APPLICABLE], NOT_APPLICABLE),
        ([], NOT_ASSESSED),
    ],
)
def test_a_criterion_is_met_when_all_its_indicators_that_apply_are_met(
    outcomes: list[Outcome], expected: Outcome
) -> None:
    assert {outcome_from_indicators(order) for order in permutations(outcomes)} == {expected}


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([NOT_MET, MET, NOT_ASSESSED], MET),
        ([NOT_MET, NOT_ASSESSED], NOT_ASSESSED),
        ([NOT_MET, NOT_MET], NOT_MET),
        ([NOT_MET, NOT_APPLICABLE], NOT_MET),
        ([NOT_APPLICABLE], NOT_ASSESSED),
        ([], NOT_ASSESSED),
    ],
)
def test_one_group_that_is_met_is_enough(outcomes: list[Outcome], expected: Outcome) -> None:
    assert {outcome_of_any(order) for order in permutations(outcomes)} == {expected}


@given(OUTCOMES)
def test_nothing_looked_at_is_never_not_met(outcomes: list[Outcome]) -> None:
    blank = [NOT_ASSESSED for _ in outcomes]
    assert outcome_from_indicators(blank) == outcome_of_any(blank) == NOT_ASSESSED


def test_one_not_met_decides_a_criterion_but_not_a_choice_of_groups() -> None:
    assert outcome_from_indicators([MET, NOT_MET]) == NOT_MET
    assert outcome_of_any([MET, NOT_MET]) == MET


@pytest.mark.parametrize(
    ("tallies", "expected"),
    [
        ([Tally(met=19)], MET),
        ([Tally(met=16, not_met=3)], NOT_MET),
        ([Tally(met=18, not_assessed=1)], NOT_ASSESSED),
        ([None], NOT_ASSESSED),
        ([], NOT_ASSESSED),
        ([Tally(met=18, not_met=7, not_assessed=2), Tally(met=27)], MET),
        ([Tally(met=18, not_met=7, not_assessed=2), None], NOT_ASSESSED),
        ([Tally(met=18, not_met=7, not_assessed=2), Tally(met=20, not_met=7)], NOT_MET),
    ],
)
def test_a_missing_other_set_leaves_a_derived_condition_not_assessed(
    tallies: list[Tally | None], expected: Outcome
) -> None:
    subjects = [not_sent("", "") if each is None else of_tally("", each) for each in tallies]
    assert by_other_set(subjects, "").outcome == expected


# thresholds -----------------------------------------------------------------------------------------------


def test_the_model_level_is_ten_percent_above_the_advanced_one_of_the_same_year() -> None:
    assert threshold_in(2024, MODEL, INCOME) == Decimal("79.2")
    assert threshold_in(2023, MODEL, INCOME) == Decimal("74.8")


def test_a_derived_level_is_unknown_where_its_base_is() -> None:
    assert threshold_in(2026, MODEL, INCOME) is None
    assert threshold_in(2024, MODEL, {MODEL: INCOME[MODEL]}) is None
    assert threshold_in(2024, "khác", INCOME) is None


def test_the_years_own_row_comes_before_the_row_without_year() -> None:
    rows = [ThresholdRow(None, Decimal(50)), ThresholdRow(2024, Decimal(59))]
    for order in permutations(rows):
        assert threshold_in(2024, "10", {"10": order}) == 59
        assert threshold_in(2025, "10", {"10": order}) == 50


def test_a_year_that_is_known_to_be_unknown_does_not_borrow_another_level() -> None:
    rows = [ThresholdRow(None, Decimal(50)), ThresholdRow(2025)]
    assert threshold_in(2025, "10", {"10": rows}) is None


def test_words_are_a_level_but_nothing_to_multiply() -> None:
    thresholds = {"3.6": [ThresholdRow(words="Khá")], "x": [ThresholdRow(factor=Decimal(2), base="3.6")]}
    assert threshold_in(2024, "3.6", thresholds) == "Khá"
    assert threshold_in(2024, "x", thresholds) is None


@pytest.mark.parametrize("length", [1, 2, 3])
def test_levels_derived_in_a_circle_raise(length: int) -> None:
    circle = {each: [ThresholdRow(factor=Decimal(2), base=(each + 1) % length)] for each in range(length)}
    with pytest.raises(CircularThresholdError):
        threshold_in(2024, 0, circle)


@given(st.decimals(0, 1000, places=3), st.decimals(0, 10, places=3), st.decimals(0, 10, places=3))
def test_a_chain_of_factors_is_exact(level: Decimal, first: Decimal, second: Decimal) -> None:
    thresholds = {
        "a": [ThresholdRow(2024, level)],
        "b": [ThresholdRow(factor=first, base="a")],
        "c": [ThresholdRow(factor=second, base="b")],
    }
    assert threshold_in(2024, "c", thresholds) == first * second * level


# comparing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sign", "below", "equal", "above"),
    [
        (Operator.AT_LEAST, False, True, True),
        (Operator.AT_MOST, True, True, False),
        (Operator.EQUAL, False, True, False),
        (Operator.MORE, False, False, True),
        (Operator.LESS, True, False, False),
    ],
)
def test_values_are_compared_exactly(sign: str, below: bool, equal: bool, above: bool) -> None:
    level = Decimal("79.2")
    assert [compares(level + step, sign, level) for step in (Decimal("-0.001"), 0, Decimal("0.001"))] == [
        below,
        equal,
        above,
    ]


def test_every_operator_can_be_compared() -> None:
    assert all(isinstance(compares(Decimal(1), sign, Decimal(1)), bool) for sign in Operator)


@pytest.mark.parametrize(("value", "threshold"), [(None, Decimal(72)), (Decimal(72), None), (Decimal(72), "Khá")])
def test_what_cannot_be_compared_is_not_assessed(value: Decimal | None, threshold: Decimal | str | None) -> None:
    assert outcome_of_value(value, Operator.AT_LEAST, threshold) == NOT_ASSESSED


def test_an_income_of_79_2_meets_the_model_level_of_2024() -> None:
    level = threshold_in(2024, MODEL, INCOME)
    assert outcome_of_value(Decimal("79.2"), Operator.AT_LEAST, level) == MET
    assert outcome_of_value(Decimal("79.1"), Operator.AT_LEAST, level) == NOT_MET
