"""Are names, terms and groups written as the registers have them?

Nghị định 30/2020/NĐ-CP, Phụ lục II (capitals in names of places, bodies and people); names of communes and units come
from their registers. A typed name that is one mark or tone away from a known one is a slip, in a name of place an
official one (“Lập Vò” for “Lấp Vò”).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ntm_tracker.vietnamese import fold
from reports.findings import Finding, Group
from reports.findings.passages import Passage
from reports.values.facts import ReportFacts
from reports.values.registers import KnownCriterion, Registers

WORD = re.compile(r"[^\W\d_]+")
CRITERION = re.compile(r"[Tt]iêu chí số (\d{1,2})\s*\(([^()]{2,80})\)")
ABBREVIATIONS = ("BCĐ", "VPĐP", "UBND", "HĐND", "QĐ", "NĐ", "CĐ", "ĐH", "LĐ")
TERMS = ("Ban Chỉ đạo",)
GROUP_WORDS = ("Sở", "Phòng", "Chi cục", "Trung tâm", "Trường")
SLIPS = {  # misspelt words of administrative texts that are no words themselves
    "khẩn định": "khẳng định",
    "khẳn định": "khẳng định",
    "xúc tích": "súc tích",
    "sát nhập": "sáp nhập",
    "xử lí nghiêm minh": "xử lý nghiêm minh",
    "tham quan học tâp": "tham quan học tập",
    "chuẩn đoán": "chẩn đoán",
    "nghành": "ngành",
    "dổi mới": "đổi mới",
    "xữ lý": "xử lý",
    "giử": "giữ",
    "thẫm định": "thẩm định",
    "đãm bảo": "đảm bảo",
    "hổ trợ": "hỗ trợ",
    "kỹ luật": "kỷ luật",
}


def names(facts: ReportFacts, passages: Iterable[Passage], known: Registers) -> Iterator[Finding]:
    """Return what is named otherwise than it is called."""
    proper = _proper((*known.places, *known.people))
    for passage in passages:
        yield from _near(passage, proper)
        yield from _terms(passage)
        yield from _slips(passage)
        if passage.is_own or passage.key.startswith("session."):
            yield from _criteria(passage, known.criteria)
    yield from _asked(known)
    yield from _groups(known)


@lru_cache(maxsize=16)
def _proper(names: tuple[str, ...]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The known names of two and more words, by their folded words; the longest first."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        words = WORD.findall(name)
        if len(words) > 1:
            found.setdefault(tuple(fold(word) for word in words), []).append(" ".join(words))
    return {key: tuple(dict.fromkeys(found[key])) for key in sorted(found, key=len, reverse=True)}


def _near(passage: Passage, proper: dict[tuple[str, ...], tuple[str, ...]]) -> Iterator[Finding]:
    """Windows of words that are a known name but for marks or capitals; a longer name covers what it contains."""
    words = [(one.start(), one.end(), one.group()) for one in WORD.finditer(passage.text)]
    folded = [fold(word) for _, _, word in words]
    taken: set[int] = set()
    for size in sorted({len(key) for key in proper}, reverse=True):
        for start in range(len(words) - size + 1):
            spellings = proper.get(tuple(folded[start : start + size]))
            window = range(start, start + size)
            if spellings is None or taken & set(window) or not _is_one_phrase(passage.text, words, window):
                continue
            typed = " ".join(word for _, _, word in words[start : start + size])
            if not typed[:1].isupper():
                continue
            taken |= set(window)
            yield from _misspelt(passage, typed, spellings, passage.text[words[start][0] : words[start + size - 1][1]])


def _is_one_phrase(text: str, words: list[tuple[int, int, str]], window: range) -> bool:
    return all(text[words[at][1] : words[at + 1][0]].isspace() for at in window[:-1])


def _misspelt(passage: Passage, typed: str, spellings: tuple[str, ...], mark: str) -> Iterator[Finding]:
    if typed in spellings or (typed.isupper() and typed.casefold() in {one.casefold() for one in spellings}):
        return
    right = spellings[0]
    if typed.casefold() in {one.casefold() for one in spellings}:
        right = next(one for one in spellings if one.casefold() == typed.casefold())
        yield passage.found("name-capitals", f"“{typed}”: tên riêng viết hoa là “{right}”.", mark)
    elif not typed.isupper() or len(typed) > 6:
        yield passage.found("name-near", f"“{typed}” khác một dấu với tên đã ghi “{right}”.", mark, Group.MUST)


def _terms(passage: Passage) -> Iterator[Finding]:
    """Terms that are names: Ban Chỉ đạo; abbreviations typed without their mark (BCD)."""
    for term in TERMS:
        for found in re.finditer(re.escape(term), passage.text, re.IGNORECASE):
            typed = found.group()
            if typed != term and not typed.isupper() and typed[0].isupper():
                yield passage.found("term-capitals", f"“{typed}”: viết hoa là “{term}”.", typed)
    for token in set(re.findall(r"(?<![\w-])[A-ZĐ]{2,5}(?![\w-])", passage.text)):
        right = next((one for one in ABBREVIATIONS if fold(one) == fold(token) and one != token), "")
        if right and token not in ABBREVIATIONS and "đ" not in token.lower():
            yield passage.found("abbreviation-near", f"“{token}”: chữ viết tắt là “{right}”.", token)


def _slips(passage: Passage) -> Iterator[Finding]:
    text = passage.text.casefold()
    for wrong, right in SLIPS.items():
        if found := re.search(rf"(?<!\w){wrong}(?!\w)", text):
            typed = passage.text[found.start() : found.end()]
            yield passage.found("spelling", f"“{typed}”: có lẽ là “{right}”.", typed)


def _criteria(passage: Passage, known: Iterable[KnownCriterion]) -> Iterator[Finding]:
    """The names of a sentence's criteria belong to one set: no. 17 has another name in each (Quyết định 318, 319)."""
    told = CRITERION.findall(passage.text)
    sets: dict[str, dict[str, str]] = {}
    for one in known:
        sets.setdefault(one.level, {})[one.number] = one.name
    if not told or not sets:
        return
    fits = {level: [_same(names.get(number, ""), name) for number, name in told] for level, names in sets.items()}
    best = max(fits, key=lambda level: sum(fits[level]))
    for (number, name), is_right in zip(told, fits[best], strict=True):
        if not is_right:
            right = sets[best].get(number, "không có trong bộ")
            message = f"Tiêu chí số {number} trong cùng bộ tiêu chí là “{right}”, không phải “{name}”."
            yield passage.found("criterion-name", message, name, Group.MUST)


def _same(left: str, right: str) -> bool:
    return left.casefold() == right.strip().casefold()


def _asked(known: Registers) -> Iterator[Finding]:
    """“Y tế” may be Phòng Y tế or Trung tâm Y tế: a person says which; an office does not ask itself."""
    for one in known.asked:
        record = known.directive(one.directive)
        if not one.is_confirmed:
            message = f"{record.name} ghi “{one.cited}”, chưa xác định là đơn vị nào (đang hiểu là {one.unit})."
            place = f"directive.{one.directive}"
            yield Finding("unit-ambiguous", place, message, Group.MUST, mark=one.cited, mend=record.href)
        if one.is_office:
            message = f"{record.name}: Văn phòng tự tính mình trong các đơn vị phải báo cáo."
            yield Finding("asks-itself", f"directive.{one.directive}", message, mark=one.cited, mend=record.href)


def _groups(known: Registers) -> Iterator[Finding]:
    """“Các Sở: …” holds Sở alone, “Các Phòng: …” Phòng alone."""
    for one in known.listed:
        word = next((word for word in GROUP_WORDS if fold(one.lead).endswith(f" {fold(word)}")), "")
        if word and one.unit and not fold(one.unit).startswith(f"{fold(word)} "):
            message = f"“{one.lead}:” kể cả {one.unit}, không phải {word}."
            yield Finding("group-word", one.place, message, mark=one.cited, mend=one.href)
