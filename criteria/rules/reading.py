"""What people write for an outcome or a list of criteria: pasted from Excel, Word and Zalo, or typed.

Pure functions. Nothing is guessed in silence: what names two criteria, says two things or contradicts an earlier line
is handed back as not understood, with the reason.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from criteria.rules.choices import Outcome
from ntm_tracker.vietnamese import fold, joined, nfc

MOST_LINES, MOST_SIGNS, LONGEST_LINE = 400, 100_000, 1000
# Said in full: found inside a line, too. Without marks; the longest is tried first.
PHRASES = {
    "dat": Outcome.MET,
    "da dat": Outcome.MET,
    "dat chuan": Outcome.MET,
    "chua dat": Outcome.NOT_MET,
    "chua dat chuan": Outcome.NOT_MET,
    "khong dat": Outcome.NOT_MET,
    "khong dat chuan": Outcome.NOT_MET,
    "ko dat": Outcome.NOT_MET,
    "k dat": Outcome.NOT_MET,
    "chua danh gia": Outcome.NOT_ASSESSED,
    "chua tu danh gia": Outcome.NOT_ASSESSED,
    "chua dg": Outcome.NOT_ASSESSED,
    "khong ap dung": Outcome.NOT_APPLICABLE,
    "xa khong co noi dung nay": Outcome.NOT_APPLICABLE,
    "khong co noi dung nay": Outcome.NOT_APPLICABLE,
}
# Signs that mean something only when they stand alone.
MARKS = dict.fromkeys(["x", "v", "d", "1", "+", "co", "true", "ok", "✓", "✔", "☑", "√", "🗸", "✅"], Outcome.MET)
NOT_MARKS = dict.fromkeys(["k", "kd", "cd", "c d", "ko", "khong", "0", "false", "✗", "✘", "☒", "❌"], Outcome.NOT_MET)
ALONE = {
    **PHRASES,
    **MARKS,
    **NOT_MARKS,
    "cdg": Outcome.NOT_ASSESSED,
    "kad": Outcome.NOT_APPLICABLE,
    "n/a": Outcome.NOT_APPLICABLE,
}
PHRASE = re.compile(r"(?<!\w)(?:" + "|".join(sorted(PHRASES, key=len, reverse=True)) + r")(?!\w)")
HEDGES = re.compile(r"\b(?:co ban|gan|sap|du kien|phan dau|dang ky|hoac|chua|khong|ko)\b")
ITEM = r"(?:tieu chi|dieu kien|chi tieu|tc|dk|ct|muc)"
WORDS_BEFORE = re.compile(rf"^(?:cac\b\s*)?(?:tu\b\s*)?(?:{ITEM}(?![a-z])\.?\s*)?(?:so\b\s*)?(?:tu\b\s*)?")
LEADING = re.compile(
    rf"^\s*(?:{ITEM}(?![a-z])\.?\s*)?(?:so\b\s*)?:?\s*0*([0-9]{{1,4}}|[a-z]{{2,4}})(?![\w]|[.,][0-9])[\s.):\-–—]*"
)
OTHER_ITEM = re.compile(rf"(?<!\w){ITEM}\s*(?:so\s*)?0*([0-9]{{1,4}})(?!\w)")
PIECES = re.compile(r"[,;\n\t]|(?<!\w)(?:và|va|&)(?!\w)|\s+(?=[0-9])|(?<=[0-9])\s+")
RANGE = re.compile(r"\s*(?:-|–|—|→|->|đến|den|tới)\s*(?=[0-9])")
COUNTED = re.compile(
    r"^\s*(?:dat\s*)?0*([0-9]{1,3})\s*/\s*([0-9]{1,3})(?!\w)\s*(?:tieu chi|dieu kien|chi tieu)?[\s,;:.]*"
)
EXCEPT = re.compile(r"(?<!\w)(?:tru|ngoai|khong (?:gom|ke|tinh))(?!\w)")
WHOLE = r"(?:tieu chi|dieu kien)"
# “… đạt 16/19 tiêu chí. Còn 03 tiêu chí chưa đạt: 5, 10, 15”, “Chưa đạt: 5. Còn lại đạt”: two sentences of one line.
SECOND = re.compile(rf"[.;]\s+(?=(?:con(?: lai)? [0-9]{{1,3}} {WHOLE} |(?:cac |nhung )?(?:{WHOLE} )?con lai(?!\w)))")
STILL = re.compile(rf"^\s*con(?: lai)? 0*([0-9]{{1,3}}) {WHOLE} (?=chua|khong)")
NAMED = re.compile(r"0*([0-9]{1,4})\s*\(([^()]{1,100})\)")
STAMP = re.compile(r"^\s*\[[^\]]{0,30}[0-9][:/][0-9][^\]]{0,30}\]\s*[^:\t]{1,60}:\s*")  # of messages copied from Zalo
REST = re.compile(r"^(?:cac |nhung )?(?:tieu chi |dieu kien |muc )?con lai(?: deu)?(?!\w)")
CELLS = re.compile(r"\t|\s{2,}|\s*[.…_]{3,}\s*|\s*…\s*|\s*[:|]\s*|\s+[-–—]\s+")
# Long runs of one sign say nothing, and cost the patterns above time that grows with their square.
BLANKS = re.compile(r"[^\S\t]{3,}")
LONG_RUN = re.compile(r"0{20}|[\u0300-\u036f]{20}|\t{40}")
HEADINGS = {
    *("stt", "tt", "so", "so tt", "tc", "tieu chi", "ten tieu chi", "noi dung", "noi dung tieu chi", "chi tieu"),
    *("dieu kien", "ket qua", "ket qua tu danh gia", "tu danh gia", "danh gia", "ghi chu", "ky truoc", "ky nay"),
}


@dataclass(frozen=True)
class PastedRow:
    """What one line says of one criterion."""

    number: str
    outcome: Outcome
    note: str
    line: int


@dataclass(frozen=True)
class Pasted:
    """What was understood, in the order of the set, and what was not, each with its line and why."""

    rows: list[PastedRow]
    unread: list[str]


class _UnclearError(Exception):
    """Why a line is not understood."""


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    return "d" if sign in "Ðð" else fold(sign)[:1] or " "  # eth looks like Đ, and old keyboards wrote it


def _flat(text: str) -> str:
    """`text` (NFC) without marks, sign by sign: as long as it was."""
    return "".join(map(_plain, text))


def outcome_of_words(text: str) -> Outcome | None:
    """The outcome that `text` says as a whole: “Đạt”, “x”, “K”, “chưa đạt”, “CĐG”, “1”; None when it says none."""
    if len(text) > 60:
        return None
    flat = _flat(nfc(text).replace("\u200b", "")).strip(" \t\n\r\xa0.,;:!()[]\"'“”*")
    flat = re.sub(r"[\s.\xa0]+", " ", re.sub(r"^([01])[.,]0+$", r"\1", flat))
    return ALONE.get(flat)


def numbers_in(text: str, numbers: Iterable[str]) -> tuple[list[str], list[str]]:
    """The numbers of criteria that `text` lists (“5, 10, 15”, “5-7, 10”, “TC 5 và 10”), and the pieces not known."""
    order = list(numbers)
    by_name = {_flat(number): number for number in order}
    found: dict[str, None] = {}
    unknown = []
    listed = " ".join(nfc(text[:MOST_SIGNS]).replace("\n", ",").replace("\t", ",").split())
    for piece in PIECES.split(RANGE.sub("-", listed)):
        name = piece.strip(" .:()[]")
        bare = WORDS_BEFORE.sub("", _flat(name)).strip(" .:")
        begin, to, end = bare.partition("-")
        first, last = (by_name.get(each.strip().lstrip("0")) for each in (begin, end))
        if not bare:
            continue
        if first and not to:
            found[first] = None
        elif first and last and order.index(first) <= order.index(last):
            found |= dict.fromkeys(order[order.index(first) : order.index(last) + 1])
        else:
            unknown.append(name)
    return list(found), unknown


def read_pasted(text: str, names: Mapping[str, str]) -> Pasted:
    """Read lines such as “5. Giáo dục  chưa đạt”, “TC 5: K”, “chưa đạt: 5, 10, 15”; `names` are the set's criteria."""
    reader = _Reader({str(number): name for number, name in names.items()})
    lines = nfc(text[:MOST_SIGNS]).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines[:MOST_LINES], 1):
        reader.read(number, line)
    if len(lines) > MOST_LINES or len(text) > MOST_SIGNS:
        reader.unread.append(f"Chỉ đọc {MOST_LINES} dòng đầu. Hãy dán phần còn lại riêng.")
    reader.fill_rest()
    order = list(names)
    return Pasted(sorted(reader.rows.values(), key=lambda row: order.index(row.number)), reader.unread)


@dataclass
class _Reader:
    names: Mapping[str, str]
    rows: dict[str, PastedRow] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    disputed: set[str] = field(default_factory=set)
    columns: dict[int, Outcome] = field(default_factory=dict)  # of a table with one column an outcome
    rest: tuple[Outcome, int] | None = None
    by_number: dict[str, str] = field(init=False)
    by_name: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_number = {_flat(number): number for number in self.names}
        self.by_name = {}
        for number, name in self.names.items():
            self.by_name.setdefault(_flat(nfc(name)).strip(), []).append(number)

    def read(self, number: int, line: str) -> None:
        if not line.strip() or self._is_heading(line):
            return
        try:
            sentences = self._sentences(line)
        except _UnclearError as why:
            self._hand_back(number, line, why)
            return
        for sentence in sentences:
            try:
                rest = self._after_count(number, sentence)
                if rest and not self._is_list(number, rest):
                    self._take(number, *self._row(rest))
            except _UnclearError as why:
                self._hand_back(number, sentence, why)

    def _hand_back(self, number: int, line: str, why: _UnclearError) -> None:
        self.unread.append(f"Dòng {number}: “{_short(line)}”: {why}.")

    def _sentences(self, line: str) -> list[str]:
        """`line` without who sent it and when, in the parts that stand for themselves."""
        if len(line) > LONGEST_LINE:
            raise _UnclearError(f"dài quá {LONGEST_LINE} ký tự")
        line = BLANKS.sub("  ", line)
        if LONG_RUN.search(line):
            raise _UnclearError("có một ký tự lặp lại quá nhiều lần")
        line = STAMP.sub("", line)
        ends = [0, *(found.end() for found in SECOND.finditer(_flat(line))), len(line)]
        return [line[start:end].strip(" .;") if len(ends) > 2 else line for start, end in pairwise(ends)]

    def fill_rest(self) -> None:
        """“Còn lại: đạt” is told of whatever no line names."""
        if self.rest:
            for number in self.names:
                if number not in self.rows and number not in self.disputed:
                    self.rows[number] = PastedRow(number, self.rest[0], "", self.rest[1])

    def _is_heading(self, line: str) -> bool:
        cells = [_flat(cell).strip(" .:*") for cell in line.split("\t")]
        filled = [cell for cell in cells if cell]
        marked = {index: PHRASES[cell] for index, cell in enumerate(cells) if cell in PHRASES}
        if len(set(marked.values())) > 1 and all(cell in PHRASES or cell in HEADINGS for cell in filled):
            self.columns = marked
            return True
        return len(filled) > 1 and all(cell in HEADINGS for cell in filled)

    def _after_count(self, number: int, line: str) -> str:
        """`line` without a leading “16/19”, once that agrees with what the line lists as open."""
        found = COUNTED.match(_flat(line))
        if not found:
            return line
        rest = line[found.end() :]
        listed = PHRASE.match(_flat(rest))
        if not listed:
            raise _UnclearError("chỉ là con số, chưa nói tiêu chí nào")
        met, size = int(found[1]), int(found[2])
        open_ones, _ = numbers_in(rest[listed.end() :], self.names)
        if PHRASES[listed[0]] == Outcome.NOT_MET and met + len(open_ones) != size:
            raise _UnclearError(f"ghi {met}/{size} nhưng nêu {len(open_ones)} tiêu chí chưa đạt")
        return rest

    def _is_list(self, number: int, line: str) -> bool:
        """“Chưa đạt: 5, 10, 15”, “5, 10: chưa đạt”, “còn lại: đạt”, one outcome for several criteria."""
        if "\t" in line.strip():
            return False
        still = STILL.match(_flat(line))
        line = NAMED.sub(self._bare_number, line[still.end() :] if still else line)
        left, colon, right = (part.strip() for part in line.partition(":"))
        if not colon:
            found = PHRASE.match(_flat(line.strip())) or REST.match(_flat(line.strip()))
            left, right = (line.strip()[: found.end()], line.strip()[found.end() :]) if found else (line, "")
        counted = re.sub(rf"\s*\(?[0-9]+\s*{ITEM}?\)?(?: gom| la)?$", "", _flat(left)).strip()
        said_right = outcome_of_words(right)
        outcome = (ALONE if colon and counted.isalpha() else PHRASES).get(counted)
        if said_right and REST.fullmatch(_flat(left)):
            self.rest = (said_right, number)
            return True
        if outcome and REST.fullmatch(_flat(right).strip(" .")):
            self.rest = (outcome, number)
            return True
        if outcome is None and said_right is not None and re.search(r"[0-9]\s*(?:[,;-]|va\s)\s*[0-9]", _flat(left)):
            outcome, right = said_right, left
        if outcome is None or not re.search("[0-9]", right):
            return False
        if EXCEPT.search(_flat(right)):
            raise _UnclearError("ghi “trừ”; hãy ghi “Chưa đạt: …” và “Còn lại: Đạt”")
        known, unknown = numbers_in(right, self.names)
        if still and len(known) != int(still[1]):
            raise _UnclearError(f"ghi còn {still[1]} nhưng nêu {len(known)}")
        for each in known:
            self._take(number, each, outcome, "")
        if unknown:
            raise _UnclearError(f"không rõ {joined([f'“{_short(each)}”' for each in unknown], ' và ')}")
        return True

    def _bare_number(self, found: re.Match) -> str:
        """“5” of “5 (Giáo dục)”, where that is its name."""
        named = self.by_name.get(_flat(found[2]).strip(), [found[1]])
        if found[1] not in named:
            raise _UnclearError(f"ghi số {found[1]} nhưng tên là của tiêu chí số {named[0]}")
        return found[1] if _flat(found[2]).strip() in self.by_name else found[0]

    def _row(self, line: str) -> tuple[str, Outcome, str]:
        """Number, outcome and note of a line about one criterion."""
        raw = line.rstrip().split("\t")
        if len(raw) > 1 and self.columns:
            return self._row_of_columns(raw)
        number, rest, named = self._start(line)
        outcome, note = self._outcome(number, rest, raw, named=named)
        for found in OTHER_ITEM.finditer(_flat(rest)):
            if found[1] in self.by_number and found[1] != number:
                raise _UnclearError(f"nêu hai tiêu chí, số {number} và số {found[1]}")
        return number, outcome, note

    def _row_of_columns(self, cells: Sequence[str]) -> tuple[str, Outcome, str]:
        number, *_ = self._start("\t".join(cell for index, cell in enumerate(cells) if index not in self.columns))
        marked = {said for index, said in self.columns.items() if index < len(cells) and _is_mark(cells[index])}
        if len(marked) != 1:
            raise _UnclearError("đánh dấu nhiều cột" if marked else "không có cột nào được đánh dấu")
        return number, marked.pop(), " ".join(cells[max(self.columns) + 1 :]).strip()

    def _start(self, line: str) -> tuple[str, str, bool]:
        """The criterion that `line` begins with, by number or by name, the rest, and whether its name was there."""
        flat = _flat(line)
        found = LEADING.match(flat)
        if found and found[1] in self.by_number:
            number = self.by_number[found[1]]
            return number, *self._without_name(number, line[found.end() :], after_tab="\t" in found[0])
        named = [name for name in self.by_name if name and re.match(rf"\s*{re.escape(name)}(?!\w)", flat)]
        if not named:
            raise _UnclearError("không rõ tiêu chí nào")
        name = max(named, key=len)
        if len(self.by_name[name]) > 1:
            raise _UnclearError("nhiều tiêu chí cùng tên này, hãy ghi số")
        return self.by_name[name][0], line.lstrip()[len(name) :], True

    def _without_name(self, number: str, rest: str, *, after_tab: bool) -> tuple[str, bool]:
        flat = _flat(rest)
        second = LEADING.match(flat)
        if second and second[1] in self.by_number and not after_tab and outcome_of_words(rest) is None:
            raise _UnclearError(f"nêu hai tiêu chí, số {number} và số {second[1]}")
        own = _flat(nfc(self.names[number])).strip()
        if own and re.match(rf"\s*{re.escape(own)}(?!\w)", flat):
            return rest.lstrip()[len(own) :], True
        for name, numbers in self.by_name.items():
            if name and number not in numbers and re.match(rf"\s*{re.escape(name)}(?![\w ])", flat):
                named = joined([f"số {each}" for each in numbers[:3]])
                raise _UnclearError(f"ghi số {number} nhưng tên là của tiêu chí {named}")
        return rest, False

    def _outcome(self, number: str, rest: str, raw: Sequence[str], *, named: bool) -> tuple[Outcome, str]:
        """The outcome that `rest` says, and what stands after it as a note."""
        cells = [cell.strip() for cell in CELLS.split(rest.strip(" :.…-–—\xa0")) if cell.strip()]
        for index, cell in enumerate(cells):
            if (said := outcome_of_words(cell)) is None:
                continue
            marked = [position for position, each in enumerate(raw) if each.strip() == cell]
            if cell.lower() in {"x", "v", "✓"} and marked and not all(each.strip() for each in raw[: marked[0]]):
                raise _UnclearError(f"không rõ dấu “{cell}” thuộc cột nào, hãy dán cả dòng tên cột")
            others = {one for each in cells[index + 1 :] if (one := outcome_of_words(each))} - {said}
            if others:
                raise _UnclearError("ghi hai kết quả khác nhau")
            return said, " ".join(cells[index + 1 :])
        return self._inside(" ".join(cells), number, named=named)

    def _inside(self, text: str, number: str, *, named: bool) -> tuple[Outcome, str]:
        """An outcome said in full at the start of `text`, or at its end after the name as the commune writes it."""
        flat = _flat(text)
        found = list(PHRASE.finditer(flat))
        if not found:
            raise _UnclearError("không có kết quả (Đạt, Chưa đạt, Chưa đánh giá, Không áp dụng)")
        if len({PHRASES[each[0]] for each in found}) > 1:
            raise _UnclearError("ghi hai kết quả khác nhau")
        first, outcome = found[0], PHRASES[found[0][0]]
        before, after = flat[: first.start()].strip(), text[first.end() :].strip(" ,;:.-–—()")
        same_name = named or before.split(" ")[0] == _flat(nfc(self.names[number])).strip().split(" ")[0]
        unsure = HEDGES.search(before) or re.search("[0-9]", before) or re.match("[0-9]", after)
        if unsure or (before and (after or not same_name)):
            raise _UnclearError("không rõ kết quả")
        return outcome, after

    def _take(self, line: int, number: str, outcome: Outcome, note: str) -> None:
        earlier = self.rows.get(number)
        if number in self.disputed:
            raise _UnclearError(f"tiêu chí số {number} có nhiều kết quả khác nhau")
        if earlier and earlier.outcome != outcome:
            self.disputed.add(number)
            del self.rows[number]
            message = f"tiêu chí số {number} ghi {outcome.label}, dòng {earlier.line} ghi {earlier.outcome.label}"
            raise _UnclearError(f"{message}; chưa lấy kết quả nào")
        if not earlier or (note and not earlier.note):
            self.rows[number] = PastedRow(number, outcome, note[:1000], line)


def _is_mark(cell: str) -> bool:
    return outcome_of_words(cell) == Outcome.MET


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:80]}…" if len(text) > 80 else text
