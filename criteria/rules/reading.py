"""What people write for outcomes and lists of criteria: pasted from Excel, Word and Zalo, or typed.

A line is cut into lexemes (`criteria.rules.wording`), a sentence is understood only whole (`criteria.rules.sentences`),
and here the sentences of a message are held against each other: counts against lists, names against other sets, one
line against another. Nothing is guessed in silence: what is left over is handed back with the reason. Pure functions.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from criteria.rules.agreement import Seen, agreed
from criteria.rules.choices import Outcome
from criteria.rules.pasted_table import Table
from criteria.rules.sentences import (
    A_LIST,
    ASIDES,
    Segment,
    Statement,
    UnclearError,
    listed_numbers,
    segments,
    statements,
    without_plan,
)
from criteria.rules.wording import Lexeme, Vocabulary, clean, flat, kinds, lexemes, outcome_of_words, spelling

__all__ = ["Pasted", "PastedRow", "Vocabulary", "numbers_in", "outcome_of_words", "read_pasted"]

MOST_LINES, MOST_SIGNS, LONGEST_LINE = 400, 40_000, 1000
STAMP = re.compile(r"^\s*\[[^\]]{0,30}[0-9][:/][0-9][^\]]{0,30}\]\s*[^:\t]{1,60}:\s*")  # of messages copied from Zalo
BULLET = re.compile(r"^\s*(?:[-+•*·▪●○◦✦➢►]+\s*)?(?:(?:[a-cA-C]|[IVX]{1,4})[.)]\s+(?=\S))?")
FOOTNOTE = re.compile(r"\[\^[\w-]{1,20}\]|(?<=\w)\[[0-9]{1,2}\]")
LEADERS = re.compile(r"\s?(?:[._]{3,}|…+)\s?")
LONG_RUN = re.compile(r"0{20}|[\u0300-\u036f]{20}|\t{40}| {300}")
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
GREETING = re.compile(r"[gjvqXVlysi,.:!&-]*")


@dataclass(frozen=True)
class PastedRow:
    """What one line says of one criterion, and the piece of text that says it."""

    number: str
    outcome: Outcome
    note: str
    line: int
    source: str = ""


@dataclass(frozen=True)
class Pasted:
    """What was understood, in the order of the set; what was not, and what is no outcome, with line and reason."""

    rows: list[PastedRow]
    unread: list[str]
    unused: list[str] = field(default_factory=list)


def numbers_in(text: str, numbers: Iterable[str]) -> tuple[list[str], list[str]]:
    """The numbers of criteria that `text` lists (“5, 10, 15”, “5-7, 10”, “TC 5 và 10”), and the pieces not known."""
    words = _bare(tuple(map(str, numbers)))
    found: dict[str, None] = {}
    unknown = []
    pieces = re.sub(r"(?<=[0-9])\s+(?=[0-9])", ",", clean(text[:MOST_SIGNS]))
    for piece in re.split(r"[,;\n\t]", pieces):
        flow = lexemes(piece[:LONGEST_LINE], words)
        while flow and flow[0].kind in "l.:()":
            flow = flow[1:]
        if not flow:
            continue
        listed = A_LIST.fullmatch(kinds(flow))
        try:
            found |= dict.fromkeys(listed_numbers(flow, words)) if listed else _unknown()
        except UnclearError:
            unknown.append(" ".join(piece.split()).strip(" .:()[]"))
    return list(found), unknown


@lru_cache(maxsize=32)
def _bare(numbers: tuple[str, ...]) -> Vocabulary:
    return Vocabulary(dict.fromkeys(numbers, ""))


def _unknown() -> dict[str, None]:
    raise UnclearError


def read_pasted(text: str, names: Mapping[str, str] | Vocabulary) -> Pasted:
    """Read what a commune wrote of the criteria of one set: `names`, or all that is known of its words."""
    words = names if isinstance(names, Vocabulary) else Vocabulary({str(key): name for key, name in names.items()})
    message = Message(words)
    lines = re.split(r"\r\n|[\r\n\v\f\u2028\u2029]", text[:MOST_SIGNS])
    for number, line in enumerate(lines[:MOST_LINES], 1):
        message.read(number, line)
    if len(lines) > MOST_LINES or len(text) > MOST_SIGNS:
        message.unread.append(f"Chỉ đọc {MOST_LINES} dòng, {MOST_SIGNS} ký tự đầu. Hãy dán phần còn lại riêng.")
        message.is_partial = True
    return message.understood()


@dataclass
class Message:
    """All lines of one message: what they say, and what is not read."""

    words: Vocabulary
    told: list[Statement] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    is_partial: bool = False  # something was not read that may be about a criterion: “còn lại” is not known then
    heading: Statement | None = None  # “Chưa đạt:”, whose list stands on the lines below
    is_open: bool = False  # the sentence before was understood: “; 10” may go on with its list
    plan: str = ""  # the heading of a plan: what stands below is none of now
    table: Table = field(init=False)
    found: Seen = field(default_factory=Seen)

    def __post_init__(self) -> None:
        self.table = Table(self.words)

    def read(self, number: int, line: str) -> None:
        """Take in one line."""
        line = clean(line)
        if not line.strip():
            return
        if len(line) > LONGEST_LINE or LONG_RUN.search(line):
            many = f"dài quá {LONGEST_LINE} ký tự" if len(line) > LONGEST_LINE else "có một ký tự lặp lại quá nhiều lần"
            self.refuse(number, line, many)
            return
        line = BULLET.sub("", FOOTNOTE.sub("", LEADERS.sub(": ", STAMP.sub("", line))))
        if "\t" in line.strip():
            self._see(line, lexemes(line.replace("\t", " "), self.words))
            self._cells(number, line.rstrip())
            return
        line = line.replace("\t", " ")
        flow = lexemes(line, self.words)
        self._see(line, flow)
        for segment in segments(line, flow, self.words):
            try:
                self._segment(number, segment)
            except UnclearError as reason:
                self._doubt(number, kinds(segment.flow))
                self.refuse(number, segment, str(reason))

    def _see(self, line: str, flow: list[Lexeme]) -> None:
        """Note whom and what a line names."""
        code = kinds(flow)
        for match in re.finditer("(?<![nN,&])n[.:(-]?([NF])", code):
            name = line[flow[match.start(1)].start : flow[match.start(1)].end]
            number = self.words.numbers.get(flow[match.start()].value.lstrip("0"))
            self.found.pairs += [(number, spelling(name))] if number else []
        now = True
        for each in flow:
            now = each.kind in ";." or (now and each.kind not in "PDH")
            if (
                each.kind == "q"
                and now
                and (quarter := re.search(r"q(?:uy)?[\s.]*(iv|i{1,3}|[1-4])", flat(line[each.start : each.end])))
            ):
                self.found.quarters.add(str(QUARTERS.get(quarter[1], quarter[1])))
            if each.kind == "X" and re.search(r"(?:xa|thi tran|phuong)\s+$", flat(line[: each.start])):
                self.found.places.add(each.value)
            if each.kind == "T":
                self.found.titles.add(line[each.start : each.end])

    def refuse(self, number: int, what: Segment | str, reason: str) -> None:
        """Hand a piece of text back, with the reason."""
        text = what if isinstance(what, str) else what.said(what.flow)
        if isinstance(what, str) or re.search("[nNOMmCLHPFTBearc?(]", kinds(what.flow)):
            self.is_partial = True
        if not isinstance(what, str):  # what it names is in doubt, whatever another line says of it
            named = [str(each.value).lstrip("0") for each in what.flow if each.kind == "n"]
            doubt = self.found.planned if "P" in kinds(what.flow) else self.found.doubted
            doubt |= {self.words.numbers[each] for each in named if each in self.words.numbers}
        self.unread.append(f"Dòng {number}: “{_short(text)}”: {reason}.")

    def _cells(self, number: int, line: str) -> None:
        try:
            found = self.table.row(line)
            self.told += found
            for each in found:
                each.line = number
        except UnclearError as reason:
            self.refuse(number, line, str(reason))

    def _segment(self, number: int, segment: Segment) -> None:
        code = kinds(segment.flow)
        if self.plan:
            raise UnclearError(f"dưới “{self.plan}”, chưa phải kết quả")
        if GREETING.fullmatch(code):
            self.unused.append(f"Dòng {number}: “{_short(segment.said(segment.flow))}”")
            return
        if not re.search("[OMmCn]", code) and re.search("^[gq]*[PH]|[PH].*:$", code):
            self.plan = segment.said(segment.flow)
            raise UnclearError("mới là dự kiến hoặc của kỳ khác; những dòng dưới cũng không đọc")
        listed = A_LIST.fullmatch(code)
        if listed and self._continues(number, segment.flow[listed.start(1) : listed.end(1)], segment):
            return
        self._close()
        self.is_open = False
        segment, plan = without_plan(segment)
        if plan:
            self.unused.append(f"Dòng {number}: “{_short(plan.said(plan.flow))}”: mới là dự kiến, chưa phải kết quả")
            self.is_partial = self.is_partial or kinds(plan.flow).count("O") > 1
        found = statements(segment, self.words)
        for each in found:
            each.line = number
            if each.form in ASIDES:
                self.unused.append(f"Dòng {number}: “{_short(each.source)}”: không phải kết quả của một tiêu chí")
        self.told += found
        self.is_open = bool(found)
        if found and found[-1].form == "heading":
            self.heading = found[-1]

    def _doubt(self, number: int, code: str) -> None:
        """“5: chưa đạt; đã đạt”: an outcome of nothing takes back what the line said before."""
        last = self.told[-1] if self.told else None
        if last and last.line == number and "O" in code and not re.search("[nNHPDrae]", code):
            last.form = "broken"

    def _continues(self, number: int, flow: list, segment: Segment) -> bool:
        """“5, 10” goes on with the list before it: below “Chưa đạt:”, or after a semicolon of the same line."""
        last = self.told[-1] if self.told else None
        may_go_on = last and last.line == number and last.form in {"list", "count"} and last.outcome and self.is_open
        goes_on = self.heading or (last if may_go_on else None)
        if goes_on is None:
            return False
        try:
            numbers = listed_numbers(flow, self.words)
        except UnclearError:
            goes_on.form = "broken"
            raise
        goes_on.numbers += [each for each in numbers if each not in goes_on.numbers]
        goes_on.source, goes_on.lone = f"{goes_on.source} {segment.said(flow)}", ""
        if goes_on.form == "count":
            goes_on.form = "list"
        return True

    def _close(self) -> None:
        """A heading with a number and nothing below is a count."""
        if self.heading and not self.heading.numbers and self.heading.form == "heading":
            self.heading.form = "count" if self.heading.count is not None else "broken"
        self.heading = None

    def understood(self) -> Pasted:
        """Hold the sentences against each other and return what stands."""
        self._close()
        rows, problems = agreed(self.told, self.words, self.found, is_partial=self.is_partial)
        order = list(self.words.names)
        told = [
            PastedRow(number, outcome, each.note[:1000], each.line, _short(each.source))
            for number, (outcome, each) in rows.items()
        ]
        return Pasted(sorted(told, key=lambda row: order.index(row.number)), self.unread + problems, self.unused)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:80]}…" if len(text) > 80 else text
