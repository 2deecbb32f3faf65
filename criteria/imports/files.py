"""From the bytes of a file to a table of cells whose columns are known."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Self

from django.core.exceptions import ValidationError

from ntm_tracker.fields import clean_line
from ntm_tracker.vietnamese import joined

SAVE_AS_UTF8 = "Hãy lưu lại tệp bằng mã UTF-8 (ví dụ trong Notepad: Tệp > Lưu dưới dạng > Mã hóa: UTF-8) rồi nhập lại."
URL = re.compile(r"https?://\S+")
# UTF-8 that was read as Windows-1252, TCVN3 that was kept as such, and letters that were lost on the way.
GARBLED = re.compile("áº|á»|Ä‘|Æ°|Ã[¡-¿]|[A-Za-z][¸µ¶¹©ª¬®¨]|®[A-Za-zµ¸]|\ufffd|[A-Za-z]\\?[A-Za-z]")

DELIMITERS = (",", ";", "\t")  # Excel writes the last two where a comma is the decimal sign

SETS = "sets"
CRITERIA = "criteria"
THRESHOLDS = "thresholds"


def _columns(text: str) -> list[str]:
    return text.split()


REQUIRED = {
    SETS: _columns("set_code level name phase legal_basis in_force_from in_force_to item_word size indicators note"),
    CRITERIA: _columns(
        "set_code criterion_no criterion_name indicator_no indicator_name measure operator threshold unit "
        "responsible_department source confidence threshold_confidence note"
    ),
    THRESHOLDS: _columns("set_code indicator_no year threshold unit source confidence note"),
}
OPTIONAL = {
    SETS: [],
    CRITERIA: _columns("how_met derived_from factor base_set base_indicator value_from_set value_from_indicator"),
    THRESHOLDS: [],
}
TOLD = {SETS: "danh mục bộ tiêu chí", CRITERIA: "tiêu chí và chỉ tiêu", THRESHOLDS: "mức theo từng năm"}


@dataclass(frozen=True)
class SourceFile:
    """A file as it came."""

    name: str
    data: bytes


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands; line 0 is the file as a whole."""

    file: str
    line: int = 0


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a row, and what to do about it."""

    place: Place
    column: str
    message: str

    def __str__(self) -> str:
        line = f", dòng {self.place.line}" if self.place.line else ""
        column = f", cột {self.column}" if self.column else ""
        return f"{self.place.file}{line}{column}: {self.message}"


class ImportRefusedError(Exception):
    """Nothing was imported; `problems` say why, all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Row:
    """One line of a table; every known column has a text, an absent one has none."""

    place: Place
    cells: dict[str, str]


@dataclass
class Table:
    """A file whose kind is known, and what was wrong in it. Without a kind nothing of it can be used."""

    name: str
    kind: str = ""
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def read(cls, file: SourceFile) -> Self:
        """Read `file`; whatever is wrong with it is kept in `problems`."""
        table = cls(file.name)
        text = table._decoded(file.data)
        if text and not table.problems:
            table._read_rows(text)
        return table

    def _refuse(self, message: str, *, line: int = 0, column: str = "") -> None:
        self.problems.append(Problem(Place(self.name, line), column, message))

    def _decoded(self, data: bytes) -> str:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:2000]:
            self._refuse(f"tệp lưu bằng mã UTF-16. {SAVE_AS_UTF8}")
            return ""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self._refuse(f"tệp không phải mã UTF-8 (có thể là Windows-1258 hoặc TCVN3). {SAVE_AS_UTF8}", line=line)
            return ""
        if not text.strip():
            self._refuse("tệp trống. Hãy chọn tệp có dòng tên cột và các dòng số liệu.")
        return text

    def _read_rows(self, text: str) -> None:
        first, _, _ = text.partition("\n")
        delimiter = max(DELIMITERS, key=first.count)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        line = 1
        try:
            header = [name.strip() for name in next(lines)]
            known = self._knows(header)
            line = lines.line_num + 1
            for cells in lines if known else ():
                self._read_row(line, header, cells)
                line = lines.line_num + 1
        except csv.Error:
            hint = 'Hãy khép ô bằng một dấu ", dấu " ở giữa ô viết thành "".'
            self._refuse(f"không đọc được từ dòng này: dấu ngoặc kép không khép. {hint}", line=line)

    def _read_row(self, line: int, header: list[str], cells: list[str]) -> None:
        if not any(cell.strip() for cell in cells):
            return
        if len(cells) == len(header):
            place = Place(self.name, line)
            named = zip(header, cells, strict=True)
            self.rows.append(Row(place, {name: self._clean(place, name, cell) for name, cell in named}))
        else:
            told = f"dòng có {len(cells)} ô, dòng tên cột có {len(header)}"
            self._refuse(f"{told}. Hãy kiểm tra dấu phân cách và ngoặc kép.", line=line)

    def _knows(self, header: list[str]) -> bool:
        """Find the kind that is most like the header; say which columns are missing or too much."""
        kind = max(REQUIRED, key=lambda each: _likeness(each, header))
        if _likeness(kind, header) < 0.5:
            told = joined([f"{TOLD[each]} ({', '.join(REQUIRED[each])})" for each in REQUIRED], " hoặc ")
            self._refuse(f"dòng đầu không phải tên cột của loại tệp nào. Hãy dùng các cột của tệp: {told}.", line=1)
            return False
        for column in REQUIRED[kind]:
            if column not in header:
                told = f"thiếu cột này. Tệp {TOLD[kind]} cần đủ: {', '.join(REQUIRED[kind])}."
                self._refuse(told, line=1, column=column)
        for column, times in Counter(header).items():
            if column not in REQUIRED[kind] + OPTIONAL[kind]:
                told = f"tệp {TOLD[kind]} không có cột này. Hãy xóa cột hoặc sửa tên cột."
                self._refuse(told, line=1, column=column or "(trống)")
            elif times > 1:
                self._refuse("cột có hai lần. Hãy để lại một cột.", line=1, column=column)
        self.kind = "" if self.problems else kind
        return bool(self.kind)

    def _clean(self, place: Place, column: str, cell: str) -> str:
        try:
            text = clean_line(cell)
        except ValidationError as error:
            self._refuse(error.messages[0], line=place.line, column=column)
            return ""
        if found := GARBLED.search(URL.sub("", text)):
            self._refuse(
                f"chữ “{found[0]}” cho thấy tiếng Việt đã hỏng. {SAVE_AS_UTF8}", line=place.line, column=column
            )
        return text


def _likeness(kind: str, header: list[str]) -> float:
    """Return the share of columns that a header and a kind of file have in common."""
    columns = set(header) - set(OPTIONAL[kind])
    return len(columns & set(REQUIRED[kind])) / len(columns | set(REQUIRED[kind]))
