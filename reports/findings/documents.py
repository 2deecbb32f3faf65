"""Do documents agree with their register, and with each other?

Nghị định 30/2020/NĐ-CP, Điều 15 and Phụ lục I, II.3, II.4, II.6.b: number, symbol, date; how a text cites a document.
"""

import datetime
import re
from collections.abc import Iterable, Iterator

from directives.rules.documents import Numbered, document_doubts
from ntm_tracker.vietnamese import short_date
from reports.findings import Finding, Group
from reports.findings.passages import Passage
from reports.values.facts import ReportFacts
from reports.values.registers import KnownDocument, Registers

KIND = r"(Công văn|Kế hoạch|Quyết định|Báo cáo|Tờ trình|Thông báo|Chỉ thị|Nghị quyết|Nghị định|Thông tư|Hướng dẫn)"
CITED = re.compile(
    r"số (\d{1,5})/([A-ZĐ0-9][\w&.-]*[\w])(?:\s+ngày (\d{1,2})(?:/| tháng )(\d{1,2})(?:/| năm )(\d{4}))?"
)
UNNUMBERED = re.compile(rf"{KIND} số\s*(?:/|…|\.\.\.|ngày)")
UNDATED = re.compile(rf"{KIND} số \d[^\s]*\s+ngày\s*(?:…|\.\.\.|/|tháng)")
PAD = "Số dưới 10 phải ghi thêm"  # how it is printed is the program's part


def documents(facts: ReportFacts, passages: Iterable[Passage], known: Registers) -> Iterator[Finding]:
    """Return what is odd about the documents that the report tells, and about how it cites them."""
    passages = list(passages)
    yield from _register(known)
    yield from _late(facts, known)
    own = [passage for passage in passages if passage.key not in ("letterhead",)]
    yield from _citations(own, known, facts.period.as_of_date)
    for passage in own:
        for pattern in (UNNUMBERED, UNDATED):
            if found := pattern.search(passage.typed):
                message = "Văn bản được nhắc mà chưa có số hoặc ngày."
                yield passage.found("document-incomplete", message, found.group())


def _register(known: Registers) -> Iterator[Finding]:
    """What the register's own page doubts: symbol against issuer and type, order of numbers, the same number twice."""
    for one in known.documents:
        if one.pk not in known.told_documents:
            continue
        same = [
            Numbered(other.number, other.issued_on)
            for other in known.documents
            if other.pk != one.pk
            and (other.symbol, other.kind, other.issued_on.year) == (one.symbol, one.kind, one.issued_on.year)
        ]
        doubts = document_doubts(
            kind=one.kind,
            number=one.number,
            symbol=one.symbol,
            issued_on=one.issued_on,
            issuer_kind=one.issuer_kind,
            same=same,
        )
        told = [doubt for doubt in doubts if not doubt.startswith(PAD)]
        if told:
            message = f"{one.title} ngày {short_date(one.issued_on)}: {' '.join(told)}"
            yield Finding("document-doubt", f"document.{one.pk}", message, is_printed=False, mend=one.href)


def _late(facts: ReportFacts, known: Registers) -> Iterator[Finding]:
    """What happened after the quarter may be told up to the as-of day, once: not again in the next report."""
    last = known.last_day
    for slug, day, _, href in known.sessions:
        if day > last:
            yield _after(f"session.{slug}", f"Buổi làm việc ngày {short_date(day)}", last, href, short_date(day))
    for task in known.tasks:
        if task.document_day and task.document_day > last:
            day_told = short_date(task.document_day)
            yield _after(f"annex.{task.slug}", f"Văn bản ngày {day_told}", last, task.href, day_told)


def _after(place: str, what: str, last: datetime.date, href: str, mark: str) -> Finding:
    message = f"{what} ở ngoài kỳ (sau {short_date(last)}). Nêu ở đây thì kỳ sau không nêu lại."
    return Finding("outside-period", place, message, mark=mark, mend=href)


def _citations(passages: list[Passage], known: Registers, as_of: datetime.date) -> Iterator[Finding]:
    """A document has one date, in the register and wherever it is cited, and is cited after it was issued."""
    register: dict[tuple[str, str], list[KnownDocument]] = {}
    for one in known.documents:
        register.setdefault((one.number.lstrip("0"), one.symbol), []).append(one)
    told: dict[tuple[str, str], datetime.date] = {}
    for passage in passages:
        for found in CITED.finditer(passage.text):
            key = (found.group(1).lstrip("0"), found.group(2))
            day, number = _day(found), f"{found.group(1)}/{found.group(2)}"
            if found.group(3) and day is None:
                message = f"“{found.group()}”: ngày này không có trong lịch."
                yield passage.found("document-date", message, found.group(), Group.MUST)
            if day is None:
                continue
            days = {one.issued_on for one in register.get(key, ())}
            before = day if days else told.setdefault(key, day)  # what the register knows is held against that alone
            message = ""
            if days and day not in days:
                message = f"Số {number} trong sổ văn bản có ngày {short_date(min(days))}, ở đây ghi {short_date(day)}."
            elif before != day and before.year == day.year:
                message = f"Số {number} được ghi hai ngày: {short_date(before)} và {short_date(day)}."
            if message:
                yield passage.found("document-date", message, found.group(), Group.MUST)
            if day > as_of and passage.is_own:
                message = (
                    f"Văn bản ngày {short_date(day)} được nhắc trước khi ban hành (số liệu đến {short_date(as_of)})."
                )
                yield passage.found("document-future", message, found.group())


def _day(found: re.Match[str]) -> datetime.date | None:
    try:
        return datetime.date(int(found.group(5)), int(found.group(4)), int(found.group(3)))
    except (TypeError, ValueError):
        return None
