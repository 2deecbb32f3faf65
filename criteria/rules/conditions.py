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


def by_other_set(grounds: Sequence[Ground], missing: str, at: Any = None) -> Computed:
    """A condition that another set decides: at least one self-assessment (`of_tally`, `not_sent`) meets all of it.

    Quyết định 319/QĐ-TTg, Điều 1: condition 1 of xã kiểu mẫu asks for the advanced set (the commune's own
    self-assessment), condition 3 for one smart village (one a village). `missing` says that there is none `at`
    its place: not assessed, never not met.
    """
    return _decided(outcome_of_any, grounds, missing, at)


def not_sent(name: str, stage: str, at: Any = None) -> Ground:
    """A self-assessment on another set of which only the `stage` is told: what was not sent is not counted."""
    return Ground(f"{name}: {uncapitalised(stage)}, chưa tính", at=at)


def of_tally(name: str, total: Tally, item_word: str = "tiêu chí", at: Any = None) -> Ground:
    """A self-assessment on another set that was sent: `Bộ nâng cao: 17/19 tiêu chí (02 chưa đạt)`."""
    words = f"{name}: {tally_in_words(total, item_word)}"
    return Ground(words, total.outcome, at)


def tally_in_words(total: Tally, item_word: str) -> str:
    """`17/19 tiêu chí (02 chưa đạt)`: what is met of all, and what is left."""
    rest = ((total.not_met, "chưa đạt"), (total.not_assessed, "chưa đánh giá"))
    left = joined([f"{count(number)} {word}" for number, word in rest if number])
    return f"{fraction(total.fulfilled, total.size)} {item_word}" + (f" ({left})" if left else "")


def by_all(grounds: Sequence[Ground], missing: str) -> Computed:
    """A condition of several indicators: all of them have to be met; `missing` says that there is none."""
    return _decided(outcome_from_indicators, grounds, missing)


def _decided(
    decide: Callable[[Iterable[str]], Outcome], grounds: Sequence[Ground], missing: str, at: Any = None
) -> Computed:
    """Without grounds a condition is not assessed, whatever decides it."""
    found = tuple(grounds) or (Ground(missing, at=at),)
    return Computed(decide(ground.outcome for ground in found), found)


def level_in_words(level: Level, unit: str) -> str:
    """`79,2 triệu đồng/người/năm`, `5%`, `Khá`; nothing for a level that is not known."""
    if not isinstance(level, Decimal):
        return level or ""
    return decimal(level) + (unit if unit == "%" else f" {unit}".rstrip())


def of_value(
    name: str, value: Decimal | None, sign: str, level: Level, unit: str = "", derivation: str = "", at: Any = None
) -> Ground:
    """A measured value against its level of the year: `unit` of measure, and how the level came about (`1,1 × 72`).

    `Thu nhập: 68 < 79,2 triệu đồng/người/năm (1,1 × 72)`: the value and its level side by side.
    """
    outcome = outcome_of_value(value, sign, level)
    if not isinstance(level, Decimal):
        return Ground(f"{name}: chưa có mức của năm này", outcome, at)
    words = level_in_words(level, unit) + (f" ({derivation})" if derivation else "")
    if value is None:
        return Ground(f"{name}: chưa nhập giá trị; cần {SIGNS[Operator(sign)][0]} {words}", outcome, at)
    return Ground(f"{name}: {decimal(value)} {_compared(sign, outcome)} {words}", outcome, at)


def _compared(sign: str, outcome: Outcome) -> str:
    """The sign between a value and its level: `≥` where it is met, else `<`."""
    return SIGNS[Operator(sign)][0 if outcome == Outcome.MET else 1]


def by_group(grounds: Sequence[Ground], at: Any = None) -> Computed:
    """One group of criteria, chosen by the commune, is met as a whole; what it lacks decides against it."""
    return _decided(outcome_of_any, grounds, "Chưa ghi nhóm tiêu chí mà xã chọn", at)


def of_group(name: str, lacks: str = "", outcome: str = Outcome.NOT_ASSESSED, at: Any = None) -> Ground:
    """The group that a commune chose, what it still lacks, and what was recorded for the whole group."""
    if lacks:
        return Ground(f"Nhóm {name}: còn thiếu: {lacks}", Outcome.NOT_MET, at)
    words = {Outcome.MET: "đạt tất cả tiêu chí của nhóm", Outcome.NOT_MET: "chưa đạt, chưa ghi còn thiếu gì"}
    return Ground(f"Nhóm {name}: {words.get(Outcome(outcome), 'chưa ghi kết quả')}", Outcome(outcome), at)


def by_share(part: int, whole: int, what: str, sign: str, level: Level, at: Any = None) -> Computed:
    """A share of communes against its level: `05/12 xã … = 41,67% ≥ 10%`; of none there is no share."""
    if not whole:
        return Computed(Outcome.NOT_ASSESSED, (Ground("Chưa có xã nào trong danh sách", at=at),))
    outcome = outcome_of_value(Decimal(part * 100) / whole, sign, level)
    share = f"{fraction(part, whole)} {what} = {percent(part, whole)}"
    if isinstance(level, Decimal):
        share += f" {_compared(sign, outcome)} {decimal(level)}%"
    return Computed(outcome, (Ground(share, outcome, at),))


def difference(declared: str, computed: Computed) -> str:
    """`Xã ghi Đạt, tính ra Chưa đạt: …` where both are decided and differ, else nothing.

    Whatever could not be computed contradicts nobody.
    """
    if computed.outcome not in DECIDED or declared in (computed.outcome, Outcome.NOT_ASSESSED):
        return ""
    return f"ghi {Outcome(declared).label}, tính ra {computed.outcome.label}: {computed.words}"
