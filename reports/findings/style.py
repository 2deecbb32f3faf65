"""Hints of layout and style. They never hold a report up.

Nghị định 30/2020/NĐ-CP, Phụ lục I (annexes, numbers, abbreviations II.6) and Phụ lục II; the office's own habits in the
source report (counts padded, denominators not).
"""

import re
from collections.abc import Iterable, Iterator

from ntm_tracker.vietnamese import fold
from reports.findings import Finding, Group
from reports.findings.passages import Passage
from reports.values.facts import ReportFacts
from reports.values.registers import Registers

SHORT_COUNT = re.compile(
    r"(?<![\d/,.\-–]\s)(?<![\d/,.\-–])\b([1-9]) (xã|sao|tháng|đơn vị|tiêu chí|chỉ tiêu|điều kiện)\b"
)
PADDED_WHOLE = re.compile(r"(?<![\d/])(\d{1,2})/(0\d)(?![\d/])(?!/)")
DOUBLED = re.compile(r"\b([^\W\d_]{2,}) \1\b", re.IGNORECASE)
# Words that are never doubled on purpose; others may be, or two compounds meet (“phân công công chức”).
NEVER_DOUBLED = {
    *("các", "và", "của", "là", "đã", "được", "cho", "với", "trong", "tại", "về", "theo", "những", "để", "trên"),
    *("nhưng", "khi", "thì", "sẽ", "không", "cũng", "có", "do", "từ", "này", "còn", "bằng", "vào", "đến"),
}
SUCH_AS = re.compile(r"(?<![\d/,.])(\d{1,2})(?:\s+\w+){1,5} như: ([^.]+)\.")
TERMS = {"Steam": "STEAM", "TP.HCM": "Thành phố Hồ Chí Minh", "TPHCM": "Thành phố Hồ Chí Minh"}
WRITTEN_OUT = {
    "NTM": "nông thôn mới",
    "MTQG": "mục tiêu quốc gia",
    "TCCNN": "tái cơ cấu ngành nông nghiệp",
    "OCOP": "mỗi xã một sản phẩm",
}
BROKEN_LIST = re.compile(r"\)\s*:\s*[Tt]iêu chí số|\):\s")
LONG_ENOUGH = 8  # words of a sentence that stands twice


def style(facts: ReportFacts, passages: Iterable[Passage], known: Registers) -> Iterator[Finding]:
    """Return the hints."""
    passages = [one for one in passages if one.is_keyed]
    yield from _annex(facts, known)
    yield from _abbreviations(passages)
    yield from _twice(passages)
    yield from _leads(passages)
    for slug, _, lead, href in known.sessions:
        if lead.startswith("Để ") and lead.rstrip().endswith("."):
            text = f"“{lead}” chưa thành câu: nên nối với vế sau bằng dấu phẩy."
            yield Finding("cut-sentence", f"session.{slug}", text, Group.HINT, mark=lead, mend=href)
    for passage in passages:
        yield from _small(passage)


def _hint(passage: Passage, check: str, message: str, mark: str) -> Finding:
    return passage.found(check, message, mark, Group.HINT)


def _small(passage: Passage) -> Iterator[Finding]:
    for found in SHORT_COUNT.finditer(passage.typed):
        yield _hint(passage, "number-padding", f"“{found.group()}”: báo cáo ghi 0{found.group()}.", found.group())
    for found in PADDED_WHOLE.finditer(passage.typed):
        right = f"{found.group(1)}/{int(found.group(2))}"
        yield _hint(passage, "fraction-padding", f"“{found.group()}”: mẫu số ghi {right}.", found.group())
    for found in DOUBLED.finditer(passage.text):
        if found.group(1).lower() in NEVER_DOUBLED:
            yield _hint(passage, "word-doubled", f"“{found.group()}”: từ lặp lại.", found.group())
    for found in SUCH_AS.finditer(passage.text):
        listed = [one for one in re.split(r"[,;]", found.group(2)) if one.strip()]
        if len(listed) == int(found.group(1)):
            yield _hint(passage, "such-as", "“như:” trước danh sách đầy đủ: nên viết “gồm:”.", "như:")
    for term, right in TERMS.items():
        if re.search(rf"(?<!\w){re.escape(term)}(?!\w)", passage.text):
            yield _hint(passage, "term", f"“{term}”: nên viết “{right}”.", term)
    if passage.is_own and (colon := BROKEN_LIST.search(passage.text)):
        yield _hint(passage, "list-separator", "Dấu hai chấm ở giữa danh sách: nên là dấu phẩy.", colon.group().strip())


def _annex(facts: ReportFacts, known: Registers) -> Iterator[Finding]:
    if facts.annex.rows and facts.annex.label.value != "Phụ lục":
        text = f"Chỉ có một phụ lục nên không cần đánh số ({facts.annex.label.value})."
        yield Finding("annex-numbered", "annex", text, Group.HINT, is_printed=False, mend=known.ways.letterhead)
    ends = [row.content.value.endswith(".") for row in facts.annex.rows]
    hrefs = {task.slug: task.href for task in known.tasks}
    for row, has_stop in zip(facts.annex.rows, ends, strict=True):
        if has_stop and sum(ends) * 2 < len(ends):
            text = "Nội dung này kết thúc bằng dấu chấm, các dòng khác thì không."
            yield Finding(
                "annex-full-stop",
                f"annex.{row.slug}",
                text,
                Group.HINT,
                quote=row.content.value,
                mend=hrefs.get(row.slug, ""),
            )


def _abbreviations(passages: list[Passage]) -> Iterator[Finding]:
    """Mục II.6: an abbreviation is written out where it stands first."""
    for short, words in WRITTEN_OUT.items():
        for passage in passages:
            if found := re.search(rf"(?<!\w){short}(?!\w)", passage.text):
                explained = fold(words) in fold(passage.text[: found.start()])
                if not explained:
                    yield _hint(
                        passage, f"abbreviation-{short.lower()}", f"“{short}” dùng trước khi viết đầy đủ.", short
                    )
                break


def _twice(passages: list[Passage]) -> Iterator[Finding]:
    seen: set[str] = set()
    for passage in passages:
        if not passage.is_own:
            continue
        for sentence in re.split(r"(?<=[.!?])\s+", passage.text):
            plain = " ".join(fold(sentence).split())
            if len(plain.split()) >= LONG_ENOUGH and plain in seen:
                yield _hint(passage, "sentence-twice", "Câu này đứng hai lần trong báo cáo.", sentence)
            seen.add(plain)


def _leads(passages: list[Passage]) -> Iterator[Finding]:
    for passage in passages:
        if passage.is_heading and re.search(r"(cụ thể|như sau)$", passage.text.strip()):
            last = passage.text.strip()[-7:]
            yield _hint(
                passage, "lead-colon", "Câu dẫn kết thúc bằng “cụ thể”, “như sau” cần dấu hai chấm.", last.strip()
            )
