"""What the sentences of one message say together: counts against lists, “còn lại”, names of other sets, contradictions.

Pure functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from criteria.rules.choices import Outcome
from criteria.rules.sentences import SINGLE, Statement, UnclearError
from criteria.rules.wording import Vocabulary, flat
from ntm_tracker.vietnamese import joined

OPEN = (Outcome.NOT_MET, Outcome.NOT_ASSESSED)
Rows = dict[str, tuple[Outcome, Statement]]


@dataclass
class Seen:
    """What a message names: pairs of number and name, communes, quarters."""

    pairs: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    quarters: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)  # criteria of sentences that were handed back
    planned: set[str] = field(default_factory=set)  # criteria of plans, which only doubt that one is met


def agreed(told: Sequence[Statement], words: Vocabulary, seen: Seen, *, is_partial: bool) -> tuple[Rows, list[str]]:
    """Return what stands of `told`, by criterion, and what does not, with the reason."""
    problems = _strangers(words, seen) or _other_sizes(told, words)
    if problems:
        return {}, problems
    kept: list[Statement] = []
    for each in told:
        try:
            _check(each, words)
            kept.append(each)
        except UnclearError as reason:
            problems.append(_said(each, str(reason)))
            seen.doubted |= set(each.numbers)
    try:
        kept = _without_lone(kept, len(words.names), problems)
        _check_counts(kept, len(words.names))
    except UnclearError as reason:
        return {}, [*problems, f"Cả tin: {reason}. Chưa lấy kết quả nào."]
    rows = _rows(kept, problems)
    _fill(rows, kept, words, problems, is_partial=is_partial or len(problems) > 0)
    planned = {number for number in seen.planned & rows.keys() if rows[number][0] == Outcome.MET}
    for number in sorted(planned | (seen.doubted & rows.keys()), key=list(words.names).index):
        del rows[number]
        problems.append(f"Tiêu chí số {number}: chỗ khác của tin nói về nó chưa rõ; chưa lấy kết quả nào.")
    if not rows and not problems:
        problems += [_said(each, "chỉ là con số, chưa nói tiêu chí nào") for each in kept if each.form == "count"]
    return rows, problems


def _said(each: Statement, reason: str) -> str:
    return f"Dòng {each.line}: “{each.source[:80]}”: {reason}."


def _strangers(words: Vocabulary, seen: Seen) -> list[str]:
    """Why the whole message is not about this set, this commune, this quarter."""
    if seen.titles:
        return [
            f"Cả tin: nói về {joined(sorted(seen.titles), ' và ')}, không phải bộ này. Hãy mở đúng bộ tiêu chí rồi dán."
        ]
    if len(seen.places) > 1:
        return ["Cả tin: nêu nhiều xã. Hãy dán riêng phần của từng xã vào phiếu của xã đó."]
    own = flat(words.place)
    if own and any(place != own and not place.startswith(f"{own} ") for place in seen.places):
        return [f"Cả tin: nêu xã khác, phiếu này của {words.place}. Hãy mở phiếu của xã đó rồi dán."]
    if words.quarter and seen.quarters - {words.quarter}:
        return ["Cả tin: nêu quý khác với quý của phiếu này. Hãy chỉ dán phần của kỳ này."]
    if len(seen.quarters) > 1:
        return ["Cả tin: nêu kết quả của nhiều quý. Hãy chỉ dán phần của kỳ này."]
    for title, criteria in words.other_sets.items():
        here = [pair for pair in seen.pairs if pair in words.pairs]
        there = [pair for pair in seen.pairs if (title, pair[0]) in words.elsewhere.get(pair[1], ())]
        if criteria and len(there) > len(here):
            return [f"Cả tin: số và tên là của {title}, không phải bộ này. Hãy mở đúng bộ tiêu chí rồi dán."]
    return []


def _other_sizes(told: Sequence[Statement], words: Vocabulary) -> list[str]:
    """Why a message about another number of criteria is not about this set."""
    size = len(words.names)
    others = sorted({each.size for each in told if each.size is not None and each.size != size})
    return [
        f"Cả tin: ghi …/{each}, bộ này có {size} {words.item_word or 'tiêu chí'}. Hãy mở đúng bộ tiêu chí."
        for each in others
    ]


def _check(each: Statement, words: Vocabulary) -> None:
    each.check()
    size = len(words.names)
    if each.form == "broken":
        raise UnclearError("không rõ danh sách nêu những tiêu chí nào")
    if each.form == "except" and each.outcome != Outcome.MET:
        raise UnclearError("không rõ những tiêu chí trừ ra có kết quả gì")
    if each.form == "all" and each.count not in {None, size}:
        raise UnclearError(f"ghi tất cả {each.count}, bộ này có {size} {words.item_word or 'tiêu chí'}")
    if each.form == "except" and each.count is not None and each.count != size - len(each.numbers):
        raise UnclearError(f"ghi {each.count} nhưng trừ {len(each.numbers)} trong {size}")


def _without_lone(told: list[Statement], size: int, problems: list[str]) -> list[Statement]:
    """Decide whether a bare number is a count or a criterion; what may be either is asked."""
    pairs = [each for each in told if each.lone and each.form == "pair"]
    if len(pairs) > 2 or (len(pairs) == 2 and pairs[0].outcome == pairs[1].outcome):
        for each in pairs:
            each.lone = ""
    lone = [each for each in told if each.lone]
    for each in lone:
        if each.outcome == Outcome.MET:
            each.form, each.count, each.numbers = "count", int(each.numbers[0]), []
    met = _known(told, Outcome.MET)
    kept = []
    for each in told:
        if each.lone and each.numbers and not _is_criterion(each, told, lone, met, size):
            number = each.numbers[0]
            hint = f"không rõ {number} là số lượng hay tiêu chí số {number}; hãy ghi “TC {number}”"
            problems.append(_said(each, hint))
            continue
        kept.append(each)
    return kept


def _is_criterion(each: Statement, told: list[Statement], lone: list[Statement], met: int | None, size: int) -> bool:
    number = int(each.numbers[0]) if each.numbers[0].isdigit() else 0
    if met is not None and (met + number == size or met + 1 == size):
        return met + 1 == size and number != 1
    if len({one.outcome for one in lone}) > 1 or f"0{number}" in each.source:
        return False
    return each.lone == "colon" or number == size or any(one.numbers and not one.lone for one in told)


def _known(told: Sequence[Statement], outcome: Outcome) -> int | None:
    """How many criteria have `outcome` as far as it is told: by a count, else by lists."""
    counts = [each.count for each in told if each.form == "count" and (each.outcome or Outcome.MET) == outcome]
    if counts:
        return counts[0]
    listed = {number for each in told if each.outcome == outcome and each.form != "except" for number in each.numbers}
    return len(listed) or None


def _check_counts(told: Sequence[Statement], size: int) -> None:
    """Raise UnclearError unless the counts fit each other and the lists."""
    counts = {
        outcome: {
            each.count
            for each in told
            if each.form == "count" and each.count is not None and (each.outcome or Outcome.MET) == outcome
        }
        for outcome in Outcome
    }
    listed = {
        outcome: {
            number for each in told if each.outcome == outcome and each.form != "except" for number in each.numbers
        }
        for outcome in Outcome
    }
    for outcome, found in counts.items():
        if len(found) > 1:
            raise UnclearError(f"ghi hai số lượng {outcome.label.lower()}: {joined(map(str, sorted(found)), ' và ')}")
    excepted = [len(each.numbers) for each in told if each.form == "except"]
    has_rest = any(each.form == "rest" for each in told)
    for outcome, (count,) in ((key, tuple(found)) for key, found in counts.items() if found):
        whole = [each for each in told if each.outcome == outcome and each.form not in SINGLE and each.numbers]
        same = {len(listed[outcome]), len(listed[outcome]) + len(listed[Outcome.NOT_APPLICABLE])}
        if whole and count not in same and not has_rest and not excepted:
            raise UnclearError(f"ghi {count} {outcome.label.lower()}, nêu {len(listed[outcome])}")
    for count in counts[Outcome.MET]:
        others: list[int] = [len(listed[one]) or next(iter(counts[one]), 0) for one in OPEN]
        fits = {size - sum(others), size - sum(others) - len(listed[Outcome.NOT_APPLICABLE])}
        fits |= {size - one for one in excepted}
        if count not in fits and (any(others) or excepted or listed[Outcome.MET]):
            raise UnclearError(f"ghi đạt {count}/{size} nhưng nêu {sum(others)} chưa đạt hoặc chưa đánh giá")
    for count in counts[Outcome.NOT_MET]:
        if listed[Outcome.MET] and not listed[Outcome.NOT_MET] and len(listed[Outcome.MET]) + count > size:
            raise UnclearError(f"nêu {len(listed[Outcome.MET])} đạt và ghi {count} chưa đạt, bộ này có {size}")


def _rows(told: Sequence[Statement], problems: list[str]) -> Rows:
    """Return the outcomes that are told by number or name; two different ones count for nothing."""
    said: dict[str, list[tuple[Outcome, Statement]]] = {}
    for each in told:
        outcome = Outcome.NOT_MET if each.form == "except" else each.outcome
        for number in each.numbers:
            if outcome:
                said.setdefault(number, []).append((outcome, each))
    rows: Rows = {}
    for number, found in said.items():
        if len({outcome for outcome, _ in found}) == 1:
            rows[number] = next((one for one in found if one[1].note), found[0])
            continue
        where = joined([f"dòng {each.line} ghi {outcome.label}" for outcome, each in found[:4]])
        problems.append(f"Tiêu chí số {number}: {where}; chưa lấy kết quả nào.")
    return rows


def _fill(rows: Rows, told: Sequence[Statement], words: Vocabulary, problems: list[str], *, is_partial: bool) -> None:
    """Put in “tất cả”, “trừ” and “còn lại”, where every other sentence was understood."""
    size = len(words.names)
    wholes = [each for each in told if each.form in {"all", "rest", "except"}]
    wholes += [each for each in told if each.form == "count" and each.count == size and (each.outcome or each.size)]
    wholes = [each for each in wholes if each.form != "count" or each.outcome == Outcome.MET]
    if not wholes:
        return
    each = wholes[0]
    missing = [number for number in words.names if number not in rows]
    others = [one for one, (outcome, _) in rows.items() if outcome != each.outcome]
    trouble = ""
    if each.form == "count" and any(one.outcome == Outcome.NOT_APPLICABLE and one.count for one in told):
        trouble = "không rõ tiêu chí nào không áp dụng"
    elif is_partial:
        trouble = "có chỗ chưa đọc được, nên không rõ những tiêu chí còn lại là tiêu chí nào"
    elif len({(one.form, one.outcome) for one in wholes}) > 1 and each.form != "count":
        trouble = "nêu hai lần kết quả của những tiêu chí còn lại"
    elif each.form == "rest" and not rows:
        trouble = "không rõ còn lại ngoài những tiêu chí nào"
    elif each.form == "rest" and each.count is not None and each.count != len(missing):
        trouble = f"ghi còn lại {each.count}, tính ra {len(missing)}"
    elif each.form in {"all", "count"} and others:
        trouble = f"ghi tất cả, nhưng nêu riêng số {joined(others[:6])}"
        rows.clear()
    if trouble:
        problems.append(_said(each, trouble))
        return
    for number in missing:
        rows[number] = (each.outcome or Outcome.MET, each)
