"""What conditions come to when other records decide them, and in which words. Pure functions on plain values.

Quyết định 319/QĐ-TTg, Điều 1 (xã nông thôn mới kiểu mẫu): the advanced set, income at 1,10 times its level, a smart
village, all criteria of one group. Quyết định 320/QĐ-TTg (huyện nông thôn mới): shares of communes around its nine
criteria. What is missing leaves a condition not assessed, never not met.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from criteria.rules.choices import Operator, Outcome
from criteria.rules.outcomes import Level, Tally, outcome_from_indicators, outcome_of_any, outcome_of_value
from ntm_tracker.vietnamese import count, decimal, fraction, joined, percent, uncapitalised

DECIDED = (Outcome.MET, Outcome.NOT_MET)
SIGNS = {
    Operator.EQUAL: ("=", "≠"),
    Operator.AT_LEAST: ("≥", "<"),
    Operator.AT_MOST: ("≤", ">"),
    Operator.MORE: (">", "≤"),
    Operator.LESS: ("<", "≥"),
}


@dataclass(frozen=True)
class Ground:
    """One thing that a condition follows from, in words; `at` is where it stands, whatever the caller gave."""

    text: str
    outcome: Outcome = Outcome.NOT_ASSESSED
    at: Any = None


@dataclass(frozen=True)
class Computed:
    """What a condition comes to, and how it came."""

    outcome: Outcome
    grounds: tuple[Ground, ...] = ()

    @property
    def words(self) -> str:
        return "; ".join(ground.text for ground in self.grounds)


@dataclass(frozen=True)
class CountedAssessment:
    """A self-assessment on another set; only what was sent is counted. `stage` says how far it is."""

    name: str
    tally: Tally
    is_sent: bool
    stage: str = ""
    item_word: str = "tiêu chí"
    at: Any = None


@dataclass(frozen=True)
class Measured:
    """A value against its level: `unit` of measure, and how the level came about (`1,1 × 72`)."""

    name: str
    value: Decimal | None
    sign: str
    level: Level
    unit: str = ""
    derivation: str = ""


@dataclass(frozen=True)
class ChosenGroup:
    """The group that a commune chose, what it still lacks, and what was recorded for the whole group."""

    name: str
    lacks: str = ""
    outcome: str = Outcome.NOT_ASSESSED
    at: Any = None


def by_other_set(subjects: Sequence[CountedAssessment], missing: str) -> Computed:
    """A condition that another set decides: at least one subject meets the whole of it.

    Quyết định 319/QĐ-TTg, Điều 1: condition 1 of xã kiểu mẫu asks for the advanced set (the commune's own
    self-assessment), condition 3 for one smart village (one a village). `missing` says that there is none: not
    assessed, never not met.
    """
    return _decided(outcome_of_any, [_of_assessment(each) for each in subjects], missing)


def _of_assessment(one: CountedAssessment) -> Ground:
    if not one.is_sent:
        return Ground(f"{one.name}: {uncapitalised(one.stage)}, chưa tính", at=one.at)
    tally = one.tally
    rest = ((tally.not_met, "chưa đạt"), (tally.not_assessed, "chưa đánh giá"))
    left = joined([f"{count(number)} {word}" for number, word in rest if number])
    words = f"{one.name}: {fraction(tally.fulfilled, tally.size)} {one.item_word}"
    return Ground(f"{words} ({left})" if left else words, tally.outcome, one.at)


def by_all(grounds: Sequence[Ground], missing: str) -> Computed:
    """A condition of several indicators: all of them have to be met; `missing` says that there is none."""
    return _decided(outcome_from_indicators, grounds, missing)


def _decided(decide: Callable[[Iterable[str]], Outcome], grounds: Sequence[Ground], missing: str) -> Computed:
    """Without grounds a condition is not assessed, whatever decides it."""
    found = tuple(grounds) or (Ground(missing),)
    return Computed(decide(ground.outcome for ground in found), found)


def of_value(one: Measured, at: Any = None) -> Ground:
    """A measured value against its level of the year."""
    return Ground(measured_in_words(one), outcome_of_value(one.value, one.sign, one.level), at)


def level_in_words(level: Level, unit: str) -> str:
    """`79,2 triệu đồng/người/năm`, `5%`, `Khá`; nothing for a level that is not known."""
    if not isinstance(level, Decimal):
        return level or ""
    return decimal(level) + (unit if unit == "%" else f" {unit}".rstrip())


def measured_in_words(one: Measured) -> str:
    """`Thu nhập: 68 < 79,2 triệu đồng/người/năm (1,1 × 72)`: the value and its level side by side."""
    if not isinstance(one.level, Decimal):
        return f"{one.name}: chưa có mức của năm này"
    level = level_in_words(one.level, one.unit) + (f" ({one.derivation})" if one.derivation else "")
    if one.value is None:
        return f"{one.name}: chưa nhập giá trị; cần {SIGNS[Operator(one.sign)][0]} {level}"
    is_met = outcome_of_value(one.value, one.sign, one.level) == Outcome.MET
    return f"{one.name}: {decimal(one.value)} {SIGNS[Operator(one.sign)][0 if is_met else 1]} {level}"


def by_group(groups: Sequence[ChosenGroup]) -> Computed:
    """One group of criteria, chosen by the commune, is met as a whole; what it lacks decides against it."""
    return _decided(outcome_of_any, [_of_group(each) for each in groups], "Chưa ghi nhóm tiêu chí mà xã chọn")


def _of_group(group: ChosenGroup) -> Ground:
    if group.lacks:
        return Ground(f"Nhóm {group.name}: còn thiếu: {group.lacks}", Outcome.NOT_MET, group.at)
    outcome = Outcome(group.outcome)
    words = {Outcome.MET: "đạt tất cả tiêu chí của nhóm", Outcome.NOT_MET: "chưa đạt, chưa ghi còn thiếu gì"}
    return Ground(f"Nhóm {group.name}: {words.get(outcome, 'chưa ghi kết quả')}", outcome, group.at)


def by_share(part: int, whole: int, what: str, measured: Measured, at: Any = None) -> Computed:
    """A share of communes against its level: `05/12 xã … = 41,67% ≥ 10%`; of none there is no share."""
    if not whole:
        return Computed(Outcome.NOT_ASSESSED, (Ground("Chưa có xã nào trong danh sách", at=at),))
    exact = Decimal(part * 100) / whole
    outcome = outcome_of_value(exact, measured.sign, measured.level)
    share = f"{fraction(part, whole)} {what} = {percent(part, whole)}"
    if isinstance(measured.level, Decimal):
        sign = SIGNS[Operator(measured.sign)][0 if outcome == Outcome.MET else 1]
        share += f" {sign} {decimal(measured.level)}%"
    return Computed(outcome, (Ground(share, outcome, at),))


def difference(declared: str, computed: Computed) -> str:
    """`Xã ghi Đạt, tính ra Chưa đạt: …` where both are decided and differ, else nothing.

    Whatever could not be computed contradicts nobody.
    """
    if computed.outcome not in DECIDED or declared in (computed.outcome, Outcome.NOT_ASSESSED):
        return ""
    return f"ghi {Outcome(declared).label}, tính ra {computed.outcome.label}: {computed.words}"
