"""The sentences in which outcomes are told, as patterns over lexemes: what no pattern takes whole is not read.

A letter is a lexeme (`criteria.rules.wording`): O outcome, M mark, n number, f 16/19, i “tiêu chí”, s “số”, N name of a
criterion, r “còn lại”, a “tất cả”, e “trừ”, b “từ”, t “đến”, y “còn”, l “là, gồm, các, đều”, z “nào”, D “tăng, giảm”,
h “chỉ tiêu”, u a unit, p and c values, V “duy trì”, g q X j opening and polite words, periods and places. Brackets: A a
name, K a count, L a list, R a remark, C a sentence. H, P, F, T, w and “?” stand in no pattern: hedges, plans, names of
other sets, other sets, unknown words. Pure functions.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from criteria.rules.choices import Outcome
from criteria.rules.wording import Lexeme, Vocabulary, flat, kinds
from ntm_tracker.vietnamese import joined

NUMBER = r"(?:i\.?)?s?n"
ELEMENT = rf"(?:{NUMBER}[.:v/-]?N[AR]?|{NUMBER}[AR]?|i?N[LR]?)"
RANGE = rf"b?{NUMBER}[-t](?:i\.?)?s?n"
ONE = rf"(?:{RANGE}|{ELEMENT})"
LIST = rf"(?>{ONE}(?:(?:[,&]&?|(?<=n)(?=n)){ONE})*)"
COUNT = r"(?:ni|fi?|K|n(?=[l:]*[:L]))"
LINK = r"(?:[l:-]|s(?!n)|i(?!s?n|\.n))*"
OPENING = r"[gjvqXVly,:-]*?"
NEXT = r"(?=$|[,&yj!RC-])"
SENTENCES = {
    # Đạt: 1, 2 · Chưa đạt 03 tiêu chí: 5, 10, 15 · Còn 02 tiêu chí chưa đạt gồm số 5 (Trường học) và 10 · CĐ: 5
    "list": rf"(?:y?l*r?l*(?P<before>ni|n(?=O:))|y?l*s?l*i)?l*(?P<said>O|M(?=:)){LINK}"
    rf"(?:(?P<count>{COUNT})(?:,(?=l))?)?{LINK}(?P<list>{LIST}|L|(?<=ni)K)",
    # đạt 2/4 điều kiện (điều kiện số 1 và 3; điều kiện số 2 không áp dụng)
    "counted": r"B?(?P<said>O)(?P<count>fi?)(?P<list>[CL])",
    # TC 5, 10: chưa đạt · 3 tiêu chí 5, 10, 15 chưa đạt · Thu nhập chưa đạt
    "pair": rf"y?l*(?:(?P<count>ni){LINK})?(?P<list>{LIST})[l.:-]*(?P<said>O)",
    "value": rf"(?P<list>{ELEMENT})[.:-]*(?:p|c|f|n(?:,n)?)u*[,:-]+(?P<said>O)",
    "mark": rf"(?P<list>{ELEMENT})[.:-]*(?P<said>[Mm])|(?P<list2>{LIST}):(?P<said2>[Mm])",
    "bracket": rf"(?P<list>{ELEMENT})(?P<said>C)",
    "rest": r"y?l*s?i?r(?P<count>ni?)?i?[l:-]*(?P<said>O)|(?P<said2>O)[l:]*i?r(?P<count2>ni?)?i?",
    "except": rf"(?P<said>O)[l:]*(?:a[li]*(?P<count>ni?)?|(?P<count2>fi?))[,y]?e{LINK}(?P<list>{LIST}|L)"
    rf"|a[li]*[l:]*(?P<said2>O)[,y]?e{LINK}(?P<list2>{LIST}|L)",
    "all": r"a[li]*(?P<count>ni|fi?)?[l:-]*(?P<said>O)|(?P<said2>O)l*a[li]*(?P<count2>ni|fi?)?",
    "none": r"(?P<said>O)iz",
    "count": r"y?l*(?:s?i)?(?P<said>O)[l:-]*(?P<count>ni|fi?|K)|y?l*(?P<count2>ni)l*(?P<said2>O)|V(?P<count3>ni|fi?)"
    r"|l*(?P<count4>fi?)",
    "heading": r"(?:y?l*(?P<before>ni)|l*s?l*i)?l*(?P<said>O)(?:[l:-]*(?P<count>ni|fi?|K))?[ils]*:$",
    "change": r"[yl]*D[^,]*",
    "indicators": r"O?fh",
    "group": r"G.*",  # Xã chọn nhóm kiểu mẫu về …
}
PATTERNS = {form: re.compile(rf"{OPENING}(?:{text}){NEXT}") for form, text in SENTENCES.items()}
PATTERNS["mark"] = re.compile(rf"{OPENING}(?:{SENTENCES['mark']})(?:{NEXT}|(?=n[.:-]*[Mm]))")  # 1Đ 2Đ 3CĐ
A_LIST = re.compile(rf"[lyi:]*?({LIST})[j.,!]*")
IN_BRACKETS = re.compile(rf"{LINK}({LIST})[.,]*")
# “2. Chưa đạt: 5, 10”: the number of a line, where a list follows.
ORDINAL = re.compile(rf"n\.(?=l*O{LINK}(?:{COUNT})?{LINK}(?:{ONE}[,&;]{ONE}|{RANGE}|L))")
POLITE = re.compile(r"[j,.!&-]*")
PARTS = re.compile(rf"(?P<range>{RANGE})|(?P<element>{ELEMENT})")
ASIDES = {"change", "indicators", "group"}  # they tell no outcome
SINGLE = {"pair", "value", "mark", "bracket"}
# Doubts that no “Chưa đạt” bears; other hedges beside it tell why.
DOUBTS = frozenset(
    {"tam", "tam thoi", "co the", "chac", "hinh nhu", "hoac", "chua chac", "chua ro", "chua biet", "neu"}
)


class UnclearError(Exception):
    """Why something is not read."""


@dataclass
class Statement:
    """One sentence that was understood: criteria and their outcome, or how many there are."""

    form: str
    outcome: Outcome | None
    source: str
    line: int = 0
    numbers: list[str] = field(default_factory=list)
    count: int | None = None
    size: int | None = None
    note: str = ""
    lone: str = ""  # how one bare number stands that may be a count: "colon" after one, else "near"

    def check(self) -> None:
        """Raise UnclearError when another number of criteria is told than listed."""
        if self.form != "except" and self.count is not None and self.numbers and self.count != len(self.numbers):
            raise UnclearError(f"ghi {self.count} tiêu chí, nêu {len(self.numbers)}")


@dataclass
class Segment:
    """What stands between two full stops or semicolons."""

    text: str
    flow: list[Lexeme]

    def said(self, flow: Sequence[Lexeme]) -> str:
        """Return the piece of text that `flow` is."""
        return " ".join(self.text[flow[0].start : flow[-1].end].split()) if flow else ""


def segments(text: str, flow: Sequence[Lexeme], words: Vocabulary) -> Iterator[Segment]:
    """Yield the sentences of a line. The dot of “5. Trường học” and of “TC. 5” ends none."""
    for each in flow:
        if each.kind == "(" and kinds(each.value)[:1] != "e":
            each.kind = _bracket(each.value, words)
    flow = [
        one for each in flow for one in (each.value if each.kind == "(" and kinds(each.value)[:1] == "e" else [each])
    ]
    code = kinds(flow)
    begun = 2 if ORDINAL.match(code) else 0
    for at, each in enumerate(flow):
        if each.kind in ";!" or (each.kind == "." and _ends(code, begun, at)):
            if at > begun:
                yield Segment(text, list(flow[begun:at]))
            begun = at + 1
    if begun < len(flow):
        yield Segment(text, list(flow[begun:]))


def _ends(code: str, begun: int, at: int) -> bool:
    before, after = code[max(begun, at - 3) : at], code[at + 1 : at + 2]
    if begun and ORDINAL.match(code, at - 1):
        return True  # “Đạt: 1; 2; 3. Chưa đạt: 5, 10”
    numbered = before[-1:] == "n" and (after in "NF" or (at - begun <= 3 and re.fullmatch("[is]{0,2}n", before)))
    return not (after and (numbered or (after == "n" and re.fullmatch(".*(?<![nf])i", before))))


def _bracket(inside: Sequence[Lexeme], words: Vocabulary) -> str:
    """Return what a pair of brackets holds."""
    code = kinds(inside)
    listed = IN_BRACKETS.fullmatch(code)
    if re.fullmatch("ni|fi?|n", code):
        return "K"
    if listed:
        return "A" if code == "N" else "L"
    if "O" in code or code in {"M", "m"}:
        return "C"
    doubtful = any(each.kind == "H" and flat(str(each.value)) in DOUBTS for each in inside)
    return "(" if doubtful or re.search(r"[PFT?(]|is?n", code) else "R"


def without_plan(segment: Segment) -> tuple[Segment, Segment | None]:
    """Return a sentence without the plan at its end, and that plan: “…, phấn đấu quý II đạt: 15”."""
    flow = segment.flow
    at = next((index for index, each in enumerate(flow) if each.kind == "P"), None)
    if at is None:
        return segment, None
    head = list(flow[:at])
    while head and head[-1].kind in "gjlyq":
        head.pop()
    if not any(each.kind in "OC" for each in flow[at:]) or (head and head[-1].kind not in ",-&"):
        raise UnclearError("mới là dự kiến, chưa phải kết quả")
    while head and head[-1].kind in ",-&":
        head.pop()
    return Segment(segment.text, head), Segment(segment.text, list(flow[at:]))


def statements(segment: Segment, words: Vocabulary) -> list[Statement]:
    """Return what a sentence says. Raise UnclearError unless the patterns take all of it."""
    flow, code, at = segment.flow, kinds(segment.flow), 0
    found: list[Statement] = []
    while (at := _past(POLITE, code, at)) < len(code):
        form, match = next(((name, m) for name, each in PATTERNS.items() if (m := each.match(code, at))), ("", None))
        last = found[-1] if found else None
        if match is None:
            if not (last and last.form in SINGLE and len(last.numbers) == 1 and is_note(last.outcome, flow[at - 1 :])):
                raise UnclearError(why(segment, flow[at:]))
            last.note = segment.said(flow[at:]).strip(" ()")
            break
        found += _told(form, match, segment, words)
        at = match.end()
        if code[at : at + 1] == "R":
            if not is_note(found[-1].outcome, flow[at : at + 1]):
                raise UnclearError(why(segment, flow[at].value))
            found[-1].note = segment.said(flow[at].value) if found[-1].form in SINGLE else ""
            at += 1
        elif code[at : at + 1] == "C":
            found += _inner(segment, flow[at].value, words)
            at += 1
    return found


def _past(pattern: re.Pattern, code: str, at: int) -> int:
    found = pattern.match(code, at)
    return found.end() if found else at


def _inner(segment: Segment, inside: Sequence[Lexeme], words: Vocabulary) -> list[Statement]:
    """Return what brackets say; a plan in them says nothing."""
    found = []
    for part in segments(segment.text, inside, words):
        said, _ = without_plan(part)
        found += statements(said, words)
    return found


def _told(form: str, match: re.Match, segment: Segment, words: Vocabulary) -> list[Statement]:
    """Return the statements of one sentence of a known form."""
    flow = segment.flow[match.start() : match.end()]

    def part(name: str) -> list[Lexeme]:
        spans = [match.span(each) for each in match.re.groupindex if each.rstrip("234") == name and match[each]]
        return segment.flow[spans[0][0] : spans[0][1]] if spans else []

    if form in ASIDES:
        return [Statement(form, None, segment.said(flow))]
    said, listed, counted = part("said"), part("list"), part("before") or part("count")
    statement = Statement(form, said[0].value if said else None, segment.said(flow))
    statement.count, statement.size = _count(counted)
    if form == "counted":
        return _counted(statement, segment, listed[0].value, words)
    if form == "bracket":
        inside = kinds(said[0].value)
        if inside not in {"O", "M", "m", "lO"}:
            raise UnclearError(why(segment, said[0].value))
        statement.outcome = said[0].value[-1].value
    if form == "none":  # “chưa đạt tiêu chí nào” tells a number, “chưa đánh giá tiêu chí nào” an outcome
        if statement.outcome == Outcome.NOT_MET:
            return [Statement("count", Outcome.MET, statement.source, count=0)]
        statement.form = "all" if statement.outcome == Outcome.NOT_ASSESSED else "broken"
    if form == "all" and statement.outcome == Outcome.NOT_MET and kinds(flow).find("O") < kinds(flow).find("a"):
        raise UnclearError("không rõ là chưa đạt mọi tiêu chí, hay chỉ chưa đạt đủ")
    if form == "count" and statement.outcome is None and "V" in kinds(flow):
        statement.outcome = Outcome.MET
    if listed and listed[0].kind in "LK" and len(listed) == 1:
        listed = [each for each in listed[0].value if each.kind not in "l:-"]
    if re.search(r"(?<![0-9])([0-9]+),\1(?![0-9])", statement.source):
        raise UnclearError("nêu một số hai lần, hoặc là số lẻ")
    statement.numbers = listed_numbers(listed, words, segment) if listed else []
    if statement.outcome == Outcome.MET and any(
        each.kind == "R" and not is_note(Outcome.MET, [each]) for each in listed
    ):
        raise UnclearError(why(segment, listed))
    _mark_lone(statement, kinds(listed), kinds(segment.flow[match.start() : match.end()]), bool(counted))
    return [statement]


def _counted(told: Statement, segment: Segment, inside: Sequence[Lexeme], words: Vocabulary) -> list[Statement]:
    """Return a share with its brackets: a list, or sentences, or both; what does not apply counts as met."""
    others: list[Statement] = []
    for part in segments(segment.text, inside, words):
        listed = IN_BRACKETS.fullmatch(kinds(part.flow))
        if listed and not told.numbers:
            told.numbers = listed_numbers(part.flow[listed.start(1) : listed.end(1)], words, segment)
        else:
            others += statements(part, words)
    known = [*told.numbers, *(one for each in others if each.outcome == Outcome.NOT_APPLICABLE for one in each.numbers)]
    if told.numbers:
        Statement("", told.outcome, "", numbers=known, count=told.count).check()
        told.count = told.size = None
    return [told, *others]


def _count(flow: Sequence[Lexeme]) -> tuple[int | None, int | None]:
    flow = flow[0].value if flow and flow[0].kind == "K" else flow
    if not flow:
        return None, None
    count, _, size = str(flow[0].value if flow[0].kind == "n" else flow[0].value).replace(" ", "").partition("/")
    return int(count), int(size) if size else None


def _mark_lone(statement: Statement, listed: str, code: str, counted: bool) -> None:
    """Note where one bare number may be a count; refuse “chưa đạt 3 5 10 15”."""
    if listed == "n" and not counted and statement.form in {"list", "pair"}:
        near = re.search("On|nO", code)
        statement.lone = "near" if near else "colon" if statement.form == "list" else ""
    if re.fullmatch("nnn+", listed) and int(statement.numbers[0] or 0) == len(listed) - 1:
        raise UnclearError(f"không rõ {statement.numbers[0]} là số lượng hay số của một tiêu chí")


def listed_numbers(flow: Sequence[Lexeme], words: Vocabulary, segment: Segment | None = None) -> list[str]:
    """Return the numbers of the criteria in a list. Raise UnclearError for one that this set does not have."""
    order = list(words.names)
    found: dict[str, None] = {}
    for match in PARTS.finditer(kinds(flow)):
        piece = flow[match.start() : match.end()]
        numbers = [_number(each, words) for each in piece if each.kind == "n"]
        if match["range"]:
            first, last = (order.index(number) for number in numbers)
            if first >= last:
                raise UnclearError(f"từ {numbers[0]} đến {numbers[1]} là khoảng ngược")
            found |= dict.fromkeys(order[first : last + 1])
        else:
            found[_element(piece, numbers, words)] = None
    return list(found)


def _number(each: Lexeme, words: Vocabulary) -> str:
    number = words.numbers.get(str(each.value).lstrip("0").lower()) or words.numbers.get(flat(str(each.value)))
    if number is None:
        raise UnclearError(f"bộ này không có {words.item_word or 'tiêu chí'} số {each.value}")
    return number


def _element(piece: Sequence[Lexeme], numbers: list[str], words: Vocabulary) -> str:
    """Return the criterion that number and name mean together."""
    inside = [one for each in piece if each.kind in "AL" for one in each.value]
    named = [each.value for each in (*piece, *inside) if each.kind == "N"]
    numbers = numbers + [_number(each, words) for each in inside if each.kind == "n"]
    if len(set(numbers)) > 1:
        raise UnclearError(f"nêu hai tiêu chí, {joined([f'số {each}' for each in numbers], ' và ')}")
    for owners in named:
        if numbers and numbers[0] not in owners:
            raise UnclearError(
                f"ghi số {numbers[0]} nhưng tên là của tiêu chí {joined([f'số {each}' for each in owners[:3]])}"
            )
    if not numbers and len(named[0]) > 1:
        raise UnclearError("nhiều tiêu chí cùng tên này, hãy ghi số")
    return numbers[0] if numbers else named[0][0]


def is_note(outcome: Outcome | None, flow: Sequence[Lexeme]) -> bool:
    """Whether what stands after an outcome is a note that leaves it as it is."""
    code = kinds(flow)
    bracketed = code[:1] == "R"
    if code[:1] in {"R", "A", "K"}:
        flow, code = [*flow[0].value, *flow[1:]], "," + kinds(flow[0].value) + code[1:]
    if not code or code[0] not in ",-" or re.search(r"[OCPTF?(]|is?n|^[,-]+n(?:[,&]|$)", code):
        return False
    hedges = [flat(str(each.value)) for each in flow if each.kind in "HB"]
    if outcome != Outcome.MET:
        return not DOUBTS & set(hedges)
    shares = [str(each.value) for each in flow if each.kind == "f"]
    partial = [share for share in shares if len({*share.replace(" ", "").split("/")}) > 1]
    values = [each.value for each in flow if each.kind == "p" and not str(each.value).startswith("100")]
    return not (hedges or partial or values or ("m" in code and not bracketed))


def why(segment: Segment, flow: Sequence[Lexeme]) -> str:
    """Return why a piece of a sentence is not read."""
    inside = [
        one
        for each in flow
        for one in ([each, *each.value] if isinstance(each.value, list) and each.kind in "(ACKLR" else [each])
    ]
    for kind, told in REASONS.items():
        for each in inside:
            if each.kind in kind:
                return told.format(segment.said([each])) + _elsewhere(each)
    code = kinds(segment.flow)
    if not re.search("[MmO]", code):
        return "không có kết quả (Đạt, Chưa đạt, Chưa đánh giá, Không áp dụng)"
    if code.count("O") > 1 and len({each.value for each in segment.flow if each.kind == "O"}) > 1:
        return "ghi hai kết quả khác nhau mà không tách bằng dấu phẩy"
    return "không rõ kết quả" if re.search("[nN]", code) else "không rõ tiêu chí nào"


def _elsewhere(each: Lexeme) -> str:
    if each.kind != "F":
        return ""
    return joined([f" tiêu chí số {number} của {title}" for title, number in each.value[:2]], " và")


REASONS = {
    "?": "có dấu hỏi",
    "F": "“{}” là tên",
    "T": "nói về “{}”, không phải bộ này",
    "P": "“{}”: mới là dự kiến, chưa phải kết quả",
    "HB": "“{}”: chưa phải là một kết quả",
    "e": "không rõ “{}” trừ những gì",
    "c": "“{}” không phải là số của một tiêu chí",
    "p": "“{}” là số đo, không phải kết quả",
    "w": "không rõ “{}”",
    "u": "không rõ “{}”",
}
