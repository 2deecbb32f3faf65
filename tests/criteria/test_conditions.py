"""Conditions that follow from other records: what they come to, and in which words."""

from decimal import Decimal

import pytest

from criteria.rules.choices import Operator, Outcome
from criteria.rules.conditions import (
    Computed,
    Ground,
    by_all,
    by_group,
    by_other_set,
    by_share,
    difference,
    not_sent,
    of_group,
    of_tally,
    of_value,
)
from criteria.rules.outcomes import Tally

MET, NOT_MET, OPEN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSED
MISSING = "Xã chưa tự đánh giá theo bộ nâng cao"


def income(value: str | None, level: Decimal | str | None = Decimal("79.2"), at: object = None) -> Ground:
    known, unit = Decimal(value) if value else None, "triệu đồng/người/năm"
    return of_value("Thu nhập", known, Operator.AT_LEAST, level, unit, "1,1 × 72, mức năm 2024", at)


def advanced(*counts: int, sent: bool = True) -> Ground:
    return of_tally("Bộ nâng cao", Tally(*counts)) if sent else not_sent("Bộ nâng cao", "Đang nhập")


@pytest.mark.parametrize(
    ("subjects", "outcome", "words"),
    [
        ([], OPEN, MISSING),
        ([advanced(19)], MET, "Bộ nâng cao: 19/19 tiêu chí"),
        ([advanced(18, 0, 0, 1)], MET, "Bộ nâng cao: 19/19 tiêu chí"),
        ([advanced(16, 3)], NOT_MET, "Bộ nâng cao: 16/19 tiêu chí (03 chưa đạt)"),
        ([advanced(16, 0, 3)], OPEN, "Bộ nâng cao: 16/19 tiêu chí (03 chưa đánh giá)"),
        ([advanced(12, 5, 2)], NOT_MET, "Bộ nâng cao: 12/19 tiêu chí (05 chưa đạt, 02 chưa đánh giá)"),
        ([advanced(0, 19, sent=False)], OPEN, "Bộ nâng cao: đang nhập, chưa tính"),
    ],
)
def test_another_set_decides_once_it_was_sent(subjects: list[Ground], outcome: Outcome, words: str) -> None:
    found = by_other_set(subjects, MISSING)
    assert (found.outcome, found.words) == (outcome, words)


def test_one_smart_village_is_enough() -> None:
    villages = [of_tally("ấp An Hòa", Tally(18, 7, 2)), of_tally("ấp An Lạc", Tally(27))]
    assert by_other_set(villages, "").outcome == MET


@pytest.mark.parametrize(
    ("value", "level", "outcome", "words"),
    [
        ("79.2", Decimal("79.2"), MET, "79,2 ≥ 79,2 triệu đồng/người/năm (1,1 × 72, mức năm 2024)"),
        ("79.199", Decimal("79.2"), NOT_MET, "79,199 < 79,2 triệu đồng/người/năm (1,1 × 72, mức năm 2024)"),
        (None, Decimal("79.2"), OPEN, "chưa nhập giá trị; cần ≥ 79,2 triệu đồng/người/năm (1,1 × 72, mức năm 2024)"),
        ("90", None, OPEN, "chưa có mức của năm này"),
        ("90", "Khá", OPEN, "chưa có mức của năm này"),
    ],
)
def test_a_value_stands_beside_its_level(value: str, level: Decimal, outcome: Outcome, words: str) -> None:
    ground = income(value, level)
    assert (ground.outcome, ground.text) == (outcome, f"Thu nhập: {words}")


def test_all_indicators_have_to_be_met() -> None:
    assert by_all([Ground("a", MET), Ground("b", OPEN)], "").outcome == OPEN
    assert by_all([Ground("a", MET), Ground("b", NOT_MET)], "").outcome == NOT_MET
    assert by_all([], "chưa có") == Computed(OPEN, (Ground("chưa có"),))


@pytest.mark.parametrize(
    ("groups", "outcome", "words"),
    [
        ([], OPEN, "Chưa ghi nhóm tiêu chí mà xã chọn"),
        ([of_group("Sản xuất", "chợ")], NOT_MET, "Nhóm Sản xuất: còn thiếu: chợ"),
        ([of_group("Sản xuất", "chợ", MET)], NOT_MET, "Nhóm Sản xuất: còn thiếu: chợ"),
        ([of_group("Sản xuất")], OPEN, "Nhóm Sản xuất: chưa ghi kết quả"),
        ([of_group("Sản xuất", "", NOT_MET)], NOT_MET, "Nhóm Sản xuất: chưa đạt, chưa ghi còn thiếu gì"),
        ([of_group("Sản xuất", "", MET)], MET, "Nhóm Sản xuất: đạt tất cả tiêu chí của nhóm"),
    ],
)
def test_the_chosen_group_decides(groups: list[Ground], outcome: Outcome, words: str) -> None:
    found = by_group(groups)
    assert (found.outcome, found.words) == (outcome, words)


def test_a_share_of_communes_is_told_with_its_level() -> None:
    ten = (Operator.AT_LEAST, Decimal(10))
    found = by_share(5, 12, "xã", *ten)
    assert (found.outcome, found.words) == (MET, "05/12 xã = 41,67% ≥ 10%")
    hundred = (Operator.AT_LEAST, Decimal(100))
    assert by_share(11, 12, "xã", *hundred).words == "11/12 xã = 91,67% < 100%"
    assert by_share(12, 12, "xã", *hundred).outcome == MET
    assert by_share(0, 0, "xã", *hundred, "xa") == Computed(
        OPEN, (Ground("Chưa có xã nào trong danh sách", OPEN, "xa"),)
    )
    exactly = (Operator.AT_MOST, Decimal(25))
    assert by_share(1, 4, "xã", *exactly).outcome == MET


def test_each_ground_says_where_it_stands() -> None:
    ten = (Operator.AT_LEAST, Decimal(10))
    assert by_share(5, 12, "xã", *ten, "xa").grounds == (Ground("05/12 xã = 41,67% ≥ 10%", MET, "xa"),)
    assert income("80", at="10").at == "10"
    groups = by_group([of_group("Sản xuất", "chợ", at=1), of_group("An ninh", at=2), of_group("Y tế", "", NOT_MET, 3)])
    assert [(each.outcome, each.at) for each in groups.grounds] == [(NOT_MET, 1), (OPEN, 2), (NOT_MET, 3)]
    subjects = [
        of_tally("a", Tally(19), at=1),
        of_tally("b", Tally(16, 3), at=2),
        not_sent("c", ""),
    ]
    grounds = by_other_set([*subjects, not_sent("d", "Đang nhập", at=4)], "").grounds
    assert [(each.outcome, each.at) for each in grounds] == [(MET, 1), (NOT_MET, 2), (OPEN, None), (OPEN, 4)]


@pytest.mark.parametrize(
    ("declared", "computed", "told"),
    [
        (MET, NOT_MET, "ghi Đạt, tính ra Chưa đạt: 16/19"),
        (NOT_MET, MET, "ghi Chưa đạt, tính ra Đạt: 16/19"),
        (MET, MET, ""),
        (MET, OPEN, ""),
        (OPEN, NOT_MET, ""),
    ],
)
def test_only_what_is_decided_on_both_sides_differs(declared: Outcome, computed: Outcome, told: str) -> None:
    assert difference(declared, Computed(computed, (Ground("16/19", computed),))) == told
