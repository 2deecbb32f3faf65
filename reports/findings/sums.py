"""Do the numbers agree, with each other and with what is computed?

The audit in the source report: counts against lists, parts against wholes, shares, and one figure told in two ways.
Only what somebody typed is held against the computed figures; these follow from the records and cannot differ.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from ntm_tracker.vietnamese import count, fraction, percent
from reports.findings import Finding, Group
from reports.findings.passages import LINKED, Passage
from reports.values.facts import LevelFacts, ReportFacts, TallyFacts
from reports.values.figures import Figure
from reports.values.registers import Registers

NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
DATE_OR_SYMBOL = r"(?![\d/.]*/)"
SUM = re.compile(rf"(?<![\d/,.])(?:{NUMBER})(?:\s*[+×x]\s*(?:{NUMBER}))+\s*=\s*(?:{NUMBER})(?![\d/])")
SHARE = re.compile(
    rf"(?<![\d/])(\d{{1,4}})/(\d{{1,4}})(?![\d/])[^.;()\d]{{0,40}}?"
    rf"(?:\(|=\s*|chiếm(?: tỷ lệ)?\s+|đạt(?: tỷ lệ)?\s+|tỷ lệ\s+)({NUMBER})\s*%"
)
FRACTION = re.compile(r"(?<![\d/.,])(\d{1,4})/(\d{1,4})(?![\d/]|\.\d|,\d)\s*(xã|đơn vị|tiêu chí|chỉ tiêu|điều kiện)?")
COUNTED = r"xã|đơn vị|tiêu chí|chỉ tiêu|điều kiện"
LIST = re.compile(
    rf"(?<![\d/,.])(\d{{1,3}})\s+({COUNTED})\b([^.;:()\d]{{0,90}}?(?:năm \d{{4}}[^.;:()\d]{{0,20}})?)[:(]\s*"
)
REMAINDER = re.compile(
    rf"(?<![\d/,.])(\d{{1,4}})/(\d{{1,4}})\s+({COUNTED})\b([^;]{{0,160}}?)"
    rf"(?:(?:còn|Còn|chưa)[^;\d/]{{0,50}}?(\d{{1,3}})\s+\3\b|(?<![\d/])(\d{{1,3}})\s+\3\s+(?:chưa|còn))"
)
TYPED_COUNT = re.compile(r"(?<![\d/,.])(\d{1,3})\s+xã\b([^.;:\d]{0,90})")
EARLIER = re.compile(
    r"kỳ trước|quý trước|năm trước|trước đây|cùng kỳ|giai đoạn|so với|tăng từ|từ \d+/\d+|đầu kỳ", re.IGNORECASE
)
AIMED_AT = re.compile(r"(?:mục tiêu|kế hoạch|phấn đấu|yêu cầu)[^.;,]{0,30}$", re.IGNORECASE)
LEVELS = (("nâng cao", "advanced"), ("kiểu mẫu", "model"))


def sums(facts: ReportFacts, passages: Iterable[Passage], known: Registers) -> Iterator[Finding]:
    """Return what does not add up."""
    yield from _unnamed(facts, known)
    names = [*known.places, *known.units]
    for passage in passages:
        yield from _arithmetic(passage)
        yield from _shares(passage)
        if passage.is_own:
            yield from _lists(passage, names)
            yield from _remainders(passage)
            yield from _fractions(passage, facts, known)
            yield from _counts(passage, facts)


def _unnamed(facts: ReportFacts, known: Registers) -> Iterator[Finding]:
    """A directive addresses more units than are listed: replied and not replied must add up to all (report I.3.a)."""
    for one in facts.directives:
        if one.unnamed:
            record = known.directive(one.slug)
            message = (
                f"{record.name} nêu {one.total.text} đơn vị, mới ghi tên {one.named.text} "
                f"({one.answered.text} đã báo cáo, {one.silent.text} chưa): còn {one.unnamed.text} đơn vị chưa rõ."
            )
            mark = f"{one.answered_of.text} đơn vị"
            yield Finding("units-unnamed", f"directive.{one.slug}", message, Group.MUST, mark=mark, mend=record.href)


def _value(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


def _arithmetic(passage: Passage) -> Iterator[Finding]:
    """`3 + 4 = 9`."""
    for found in SUM.finditer(passage.text):
        left, _, right = found.group().partition("=")
        total = Decimal(0)
        for part in left.split("+"):
            product = Decimal(1)
            for factor in re.findall(NUMBER, part):
                product *= _value(factor)
            total += product
        if total != _value(right.strip()):
            told = f"{total.normalize():f}".replace(".", ",")
            message = f"“{found.group().strip()}”: phép tính này bằng {told}."
            yield passage.found("sum", message, found.group().strip(), Group.MUST)


def _shares(passage: Passage) -> Iterator[Finding]:
    """`05/12 … tỷ lệ 41,67%`: a share follows from its fraction; typed with fewer decimals it may be rounded."""
    for part, whole, share in SHARE.findall(passage.text):
        if not int(whole):
            continue
        exact = Decimal(int(part) * 100) / int(whole)
        decimals = len(share.partition(",")[2])
        if abs(exact - _value(share)) > Decimal("0.5") * Decimal(10) ** -decimals:
            message = f"{part}/{whole} là {percent(int(part), int(whole))}, không phải {share}%."
            yield passage.found("share", message, f"{share}%" if f"{share}%" in passage.text else share, Group.MUST)


def _lists(passage: Passage, names: list[str]) -> Iterator[Finding]:
    """A count and the names after it; only names that are known are counted."""
    known = sorted({name.casefold() for name in names if len(name) > 3}, key=len, reverse=True)
    for found in LIST.finditer(passage.text):
        told, listed = int(found.group(1)), _leading_names(passage.text[found.end() :], known)
        if len(listed) >= 2 and len(listed) != told:
            message = f"Ghi {found.group(1)} {found.group(2)} nhưng kể tên {count(len(listed))}: {', '.join(listed)}."
            yield passage.found("count-names", message, f"{found.group(1)} {found.group(2)}")


def _leading_names(text: str, known: list[str]) -> list[str]:
    """The known names that a text begins with, parted by commas, semicolons or “và”."""
    listed: list[str] = []
    while True:
        body = re.sub(r"^(?:[Xx]ã|UBND|Phòng|Sở)\s+", "", text)
        name = next((one for one in known if _begins(body, one)), None)
        if name is None:
            return listed
        listed.append(body[: len(name)])
        rest = re.match(r"(?:\s*[,;]\s*(?:và\s+)?|\s+và\s+)", body[len(name) :])
        if rest is None:
            return listed
        text = body[len(name) + rest.end() :]


def _begins(text: str, name: str) -> bool:
    return text[: len(name)].casefold() == name and not text[len(name) : len(name) + 1].isalnum()


def _remainders(passage: Passage) -> Iterator[Finding]:
    """`03/9 đơn vị … còn 04 đơn vị chưa`: the part and the rest make the whole."""
    for found in REMAINDER.finditer(passage.text):
        part, whole, rest = int(found.group(1)), int(found.group(2)), int(found.group(5) or found.group(6))
        if FRACTION.search(found.group(4)):
            continue  # another fraction stands between them: it is not this rest
        if part + rest != whole:
            mark = f"{found.group(1)}/{found.group(2)}"
            message = f"{mark} {found.group(3)} và {count(rest)} còn lại không cộng thành {count(whole)}."
            yield passage.found("rest", message, mark)


def _fractions(passage: Passage, facts: ReportFacts, known: Registers) -> Iterator[Finding]:
    """A typed fraction with a denominator that is known, of the commune that the sentence names or of all."""
    for sentence in _sentences(passage.typed):
        if EARLIER.search(sentence):
            continue
        for found in FRACTION.finditer(sentence):
            part, whole = int(found.group(1)), int(found.group(2))
            if AIMED_AT.search(sentence[: found.start()]):
                continue
            about = _named_before(sentence[: found.start()], facts)
            told = [one for one in about if int(one.size) == whole] if about else []
            mark = f"{found.group(1)}/{found.group(2)}"
            if told:
                right = {value for one in told for value in _parts(one)}
                if part not in right:
                    commune, now = told[0].commune.value, f"{told[0].met_of_size.text} {told[0].item_word.value}"
                    message = f"Ghi {mark}, kết quả tự đánh giá của {commune} là {now}."
                    yield passage.found("fraction", message, mark, Group.MUST)
            elif not about and (message := _no_such_fraction(part, whole, found.group(3) or "", facts)):
                yield passage.found("fraction", f"Ghi {mark}. {message}", mark)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?;])\s+", text)


def _parts(tally: TallyFacts) -> set[int]:
    figures = (tally.met_of_size, tally.not_met_of_size, tally.not_assessed_of_size, tally.met, tally.not_met)
    return {int(figure.value) for figure in figures}


def tallies(facts: ReportFacts) -> list[TallyFacts]:
    """Return every self-assessment that the report tells."""
    of_levels = [
        one for level in (facts.base, facts.advanced, facts.model) for one in (*level.assessed, *level.not_keeping)
    ]
    return [*of_levels, *(one.conditions for one in facts.model_communes), *facts.smart_villages]


def _named_before(text: str, facts: ReportFacts) -> list[TallyFacts]:
    """The self-assessments of the commune that is named last before a fraction."""
    places = [
        (text.rfind(one.commune.value.removeprefix("xã ")), len(one.commune.value), one) for one in tallies(facts)
    ]
    last = max(((at, length) for at, length, _ in places if at >= 0), default=None)
    return [one for at, length, one in places if last and (at, length) == last]


def _no_such_fraction(part: int, whole: int, word: str, facts: ReportFacts) -> str:
    """Of the communes together, or of a directive's units: known wholes whose parts are all others."""
    if word not in ("xã", "đơn vị"):
        return ""
    if word == "xã":
        if whole != int(facts.base.communes.value):
            return ""
        figures = _of_communes(facts)
    else:
        figures = [figure for one in facts.directives for figure in (one.answered_of,) if len(figure.rows) == whole]
        rests = [int(one.silent.value) for one in facts.directives if int(one.total.value) == whole]
        if not figures or part in rests:
            return ""
    if any(int(figure.value) == part for figure in figures):
        return ""
    told = ", ".join(
        dict.fromkeys(figure.text if "/" in figure.text else fraction(int(figure.value), whole) for figure in figures)
    )
    return f"Số liệu của báo cáo có {told}."


def _of_communes(facts: ReportFacts) -> list[Figure]:
    found = []
    for level in (facts.base, facts.advanced, facts.model):
        found += [level.recognised_of, level.keeping_of, level.reported_of, level.not_keeping_count]
        found += [level.unreported_count, level.target_count, level.assessed_count]
    return found


def _counts(passage: Passage, facts: ReportFacts) -> Iterator[Finding]:
    """`05 xã đã được công nhận … nâng cao` while 04 are: the same figure told in two ways in one report."""
    for sentence in _sentences(passage.typed):
        if re.search(r"kỳ trước|quý trước|năm trước|trước đây|giai đoạn|so với", sentence, re.IGNORECASE):
            continue
        for found in TYPED_COUNT.finditer(sentence):
            told, rest = int(found.group(1)), found.group(2)
            level = next((name for words, name in LEVELS if words in rest), "")
            if sum(words in rest for words, _ in LEVELS) != 1 or LINKED in rest:
                continue  # of two levels together, or of none: nothing to hold it against
            figure = _figure_of(getattr(facts, level), rest)
            if figure is not None and int(figure.value) != told:
                mark = f"{found.group(1)} xã"
                message = f"Ghi {mark}, số liệu của báo cáo là {count(int(figure.value))} ({figure.meaning})."
                yield passage.found("count-typed", message, mark, Group.MUST)


def _figure_of(level: LevelFacts, words: str) -> Figure | None:
    if re.search(r"phấn đấu|đăng ký|mục tiêu|kế hoạch|chưa|thêm", words, re.IGNORECASE):
        return None
    if "duy trì" in words:
        return level.keeping
    return level.recognised if re.search(r"công nhận|đạt chuẩn", words) else None
