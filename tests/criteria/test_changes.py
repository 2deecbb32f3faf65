"""What changed since last quarter, in words: none, one, many; versions of a set; blank is never “not met”."""

import pytest

from criteria.rules.changes import Change, Item, change_since
from criteria.rules.choices import Outcome

MET, NOT_MET, NOT_ASSESSED, NOT_APPLICABLE = Outcome.values
SIZE = 19


def before(**others: str) -> dict[str, str]:
    """Nineteen criteria met, but for `c5="not_met"`."""
    return {f"c{number}": others.get(f"c{number}", MET) for number in range(1, SIZE + 1)}


def now(**others: str) -> list[Item]:
    return [Item(lineage, lineage.removeprefix("c"), outcome) for lineage, outcome in before(**others).items()]


def words(earlier: dict[str, str], items: list[Item], item_word: str = "tiêu chí") -> str:
    return change_since(earlier, items, item_word).words


def test_nothing_changed_has_no_words() -> None:
    change = change_since(before(c5=NOT_MET), now(c5=NOT_MET))
    assert not change
    assert change.words == ""


def test_one_more_and_one_less() -> None:
    assert words(before(c5=NOT_MET, c17=NOT_MET), now(c5=NOT_MET)) == "17 → 18, thêm tiêu chí số 17"
    assert words(before(c17=NOT_MET), now(c5=NOT_MET, c17=NOT_MET)) == "18 → 17, không còn tiêu chí số 5"


def test_many_at_once_stand_in_the_order_of_the_set() -> None:
    earlier = before(c2=NOT_MET, c5=NOT_MET, c10=NOT_MET)
    assert (
        words(earlier, now(c1=NOT_MET, c3=NOT_MET)) == "16 → 17, thêm tiêu chí số 2, 5, 10, không còn tiêu chí số 1, 3"
    )


def test_equal_counts_may_hide_a_change() -> None:
    assert words(before(c5=NOT_MET), now(c6=NOT_MET)) == "18 → 18, thêm tiêu chí số 5, không còn tiêu chí số 6"


def test_counts_below_ten_are_padded() -> None:
    earlier = dict.fromkeys(["c1", "c2"], NOT_MET)
    assert (
        words(earlier, [Item("c1", "1", MET), Item("c2", "2", NOT_MET)], "điều kiện") == "00 → 01, thêm điều kiện số 1"
    )


@pytest.mark.parametrize("known", [MET, NOT_MET])
def test_not_looked_at_again_is_not_lost(known: str) -> None:
    change = change_since(before(c5=known), now(c5=NOT_ASSESSED))
    assert change.moved == {"unassessed": ["5"]}
    assert change.words.endswith("chưa đánh giá tiêu chí số 5")


def test_first_found_unmet_was_never_had() -> None:
    assert words(before(c8=NOT_ASSESSED), now(c8=NOT_MET)) == "18 → 18, tiêu chí số 8 nay chưa đạt"


def test_what_does_not_apply_stands_in_nobodys_way() -> None:
    assert not change_since(before(c5=NOT_APPLICABLE), now())
    assert words(before(c5=NOT_MET), now(c5=NOT_APPLICABLE)) == "18 → 19, thêm tiêu chí số 5"


def test_a_criterion_that_is_numbered_anew_is_the_same_one() -> None:
    earlier = {"income": NOT_MET, "health": MET}
    items = [Item("health", "1", MET), Item("income", "2", MET)]
    assert words(earlier, items) == "01 → 02, thêm tiêu chí số 2"


def test_a_set_that_lost_criteria_says_so_and_counts_of_each() -> None:
    items = [Item("c1", "1", MET), Item("c2", "2", NOT_MET)]
    assert words(before(c2=NOT_MET), items) == "18/19 → 01/2, bộ tiêu chí đã thay đổi"


def test_a_change_knows_its_counts() -> None:
    change = change_since(before(c5=NOT_MET), now())
    assert isinstance(change, Change)
    assert (change.before.fulfilled, change.now.fulfilled, change.moved) == (18, 19, {"gained": ["5"]})
