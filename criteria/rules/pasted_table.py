"""Rows of a table as plain text: cells between tabs, one criterion a row. Pure functions."""

import re
from dataclasses import dataclass, field

from criteria.rules.choices import Outcome
from criteria.rules.sentences import (
    ELEMENT,
    Segment,
    Statement,
    UnclearError,
    is_note,
    kinds,
    listed_numbers,
    segments,
    why,
)
from criteria.rules.wording import Lexeme, Vocabulary, flat, lexemes, outcome_of_words

FIRST_HEADS = re.compile(r"(?:so )?tt|stt|so|tc|tieu chi|ten tieu chi|noi dung(?: tieu chi)?|chi tieu|dieu kien")
# Columns that tell of another time, a level, or another judge.
NOT_OURS = re.compile(
    r"truoc|nam ngoai|cung ky|ke hoach|muc tieu|phan dau|dang ky|du kien|tham dinh|tham tra|y kien|nganh|huyen|giao|"
    r"muc dat|yeu cau"
)
FIRST = re.compile(rf"({ELEMENT})[.:)-]*")
VALUE = re.compile(r"[nfpcu,./:-]*")
MARKED = re.compile(r"[xv✓✔☑√🗸✅]", re.IGNORECASE)


@dataclass
class Table:
    """Reads rows one by one; a head row says what its columns mean."""

    words: Vocabulary
    columns: dict[int, Outcome] = field(default_factory=dict)  # one column an outcome
    others: set[int] = field(default_factory=set)  # columns that tell of something else

    def row(self, line: str) -> list[Statement]:
        """Return what a row says; nothing for head and section rows. Raise UnclearError for what is not clear."""
        cells = [cell.strip() for cell in line.split("\t")]
        if self._is_head(cells):
            return []
        cells = ["" if index in self.others else cell for index, cell in enumerate(cells)]
        first = next((index for index, cell in enumerate(cells) if cell), 0)
        flow = self._flow(cells[first])
        if not FIRST.fullmatch(kinds(flow)):
            if not any(outcome_of_words(cell) for cell in cells[first + 1 :]):
                return []
            raise UnclearError(
                why(Segment(cells[first], flow), flow) if "c" in kinds(flow) else "không rõ tiêu chí nào"
            )
        (number,) = listed_numbers(flow, self.words)
        at = first + 1
        if "N" not in kinds(flow) and at < len(cells) and self._is_name(cells[at]):
            self._check_name(number, cells[at])
            at += 1
        if self.columns:
            outcome, note = self._marked(cells)
        else:
            outcome, note = self._outcome(number, cells, at)
        return [Statement("value", outcome, " ".join(line.split()), numbers=[number], note=note)]

    def _flow(self, cell: str) -> list[Lexeme]:
        found = [one for each in segments(cell, lexemes(cell, self.words), self.words) for one in each.flow]
        return [each for each in found if each.kind != "."]

    def _is_head(self, cells: list[str]) -> bool:
        heads = [" ".join(flat(cell).split()).strip(" .:*()") for cell in cells]
        first = next((head for head in heads if head), "")
        if not FIRST_HEADS.fullmatch(first) or sum(map(bool, heads)) < 2:
            return False
        said = {index: outcome_of_words(cell) for index, cell in enumerate(cells) if len(heads[index]) > 2}
        self.columns = {index: outcome for index, outcome in said.items() if outcome}
        self.others = {index for index, head in enumerate(heads) if index > 0 and NOT_OURS.search(head)}
        return True

    def _is_name(self, cell: str) -> bool:
        return bool(cell) and outcome_of_words(cell) is None and not VALUE.fullmatch(kinds(self._flow(cell)))

    def _check_name(self, number: str, cell: str) -> None:
        """Raise UnclearError unless `cell` names the criterion `number`, or begins as its name does."""
        flow = self._flow(cell)
        code = kinds(flow)
        if code in {"N", "NR", "NA"}:
            listed_numbers([Lexeme("n", 0, 0, number), flow[0]], self.words)
            return
        if "F" in code or re.search("[H?P]", code):
            raise UnclearError(why(Segment(cell, flow), flow))
        written = " ".join(flat(cell).split())
        for name in map(flat, self.words.called(number)):
            if name.startswith(f"{written} ") and " " in written:
                return
        raise UnclearError(f"“{cell[:60]}” không phải là tên tiêu chí số {number}")

    def _marked(self, cells: list[str]) -> tuple[Outcome, str]:
        found = []
        for index, outcome in self.columns.items():
            cell = cells[index] if index < len(cells) else ""
            if cell in {"", "-", "0"}:
                continue
            if outcome_of_words(cell) not in {Outcome.MET, outcome}:
                raise UnclearError(f"“{cell[:40]}” không phải là dấu chọn")
            found.append(outcome)
        if len(found) != 1:
            raise UnclearError("đánh dấu nhiều cột" if found else "không có cột nào được đánh dấu")
        return found[0], self._note(found[0], [cell for cell in cells[max(self.columns) + 1 :] if cell])

    def _outcome(self, number: str, cells: list[str], at: int) -> tuple[Outcome, str]:
        said = {index: found for index in range(at, len(cells)) if (found := outcome_of_words(cells[index]))}
        digits = [index for index in said if VALUE.fullmatch(kinds(self._flow(cells[index])))]
        worded = [index for index in said if index not in digits]
        if len({said[index] for index in worded}) > 1:
            raise UnclearError("ghi hai kết quả khác nhau")
        if not worded and len(digits) == 1 and number not in self.words.measured:
            worded = digits
        if not worded:
            rest = [one for cell in cells[at:] for one in self._flow(cell)]
            value = "một giá trị" if digits else ""
            raise UnclearError(
                f"“{cells[digits[0]]}” có thể là {value}, không rõ kết quả" if digits else _why_not(rest)
            )
        place = worded[0]
        if MARKED.fullmatch(cells[place]) and not all(cells[at:place]):
            raise UnclearError(f"không rõ dấu “{cells[place]}” thuộc cột nào, hãy dán cả dòng tên cột")
        for cell in cells[at:place]:
            if not VALUE.fullmatch(kinds(self._flow(cell))):
                raise UnclearError(f"không rõ ô “{cell[:60]}”")
        after = [cell for index, cell in enumerate(cells) if index > place and cell and index not in said]
        return said[place], self._note(said[place], after)

    def _note(self, outcome: Outcome, cells: list[str]) -> str:
        for cell in cells:
            flow = self._flow(cell)
            if not VALUE.fullmatch(kinds(flow)) and not is_note(outcome, [Lexeme(",", 0, 0), *flow]):
                raise UnclearError(why(Segment(cell, flow), flow))
        return " ".join(cells)


def _why_not(flow: list[Lexeme]) -> str:
    code = kinds(flow)
    if "?" in code:
        return "có dấu hỏi"
    if re.search("[HBOP]", code):
        return "không rõ kết quả"
    return "không có kết quả (Đạt, Chưa đạt, Chưa đánh giá, Không áp dụng)"
