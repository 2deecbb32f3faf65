"""From the bytes of a CSV file to a table of cells whose columns are known; `sheets` does the same for workbooks."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from ntm_tracker.fields import clean_line, clean_text
from ntm_tracker.vietnamese import joined

SAVE_AS_UTF8 = "Hãy lưu lại tệp bằng mã UTF-8 (ví dụ trong Notepad: Tệp > Lưu dưới dạng > Mã hóa: UTF-8) rồi nhập lại."
URL = re.compile(r"https?://\S+")
CONVERT_FONT = (
    "Hãy chuyển sang Unicode (công cụ chuyển mã của UniKey: Ctrl+Shift+F6; nguồn TCVN3 hoặc VNI) rồi nhập lại."
)
# UTF-8 that was read as Windows-1252, TCVN3 that was kept as such, and letters that were lost on the way.
GARBLED = re.compile("áº|á»|Ä‘|Æ°|Ã[¡-¿]|[A-Za-z][¸µ¶¹©ª¬®¨]|®[A-Za-zµ¸]|\ufffd|[A-Za-z]\\?[A-Za-z]")
# Letters that Vietnamese does not have beside those that it has: text typed for a VNI font.
VNI = re.compile("[A-Za-z][äåïöøûñëÄÅÏÖØÛÑË]|[ñöÑÖ][A-Za-z]")
MOST_ROWS = 5000
PROSE = {"note", "indicator_name"}  # several lines; the name of an indicator is one line, that of a criterion prose
# An apostrophe before what a spreadsheet would take for a formula; `exports` puts it there.
UNFORMULA = ("'=", "'+", "'-", "'@", "'\t")

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
    CRITERIA: _columns(
        "how_met derived_from factor base_set base_indicator value_from_set value_from_indicator threshold_source "
        "threshold_note"
    ),
    THRESHOLDS: [],
}
NAMES_OF_TABLES = {SETS: "danh mục bộ tiêu chí", CRITERIA: "tiêu chí và chỉ tiêu", THRESHOLDS: "mức theo từng năm"}


@dataclass(frozen=True)
class SourceFile:
    """A file as it came."""

    name: str
    data: bytes


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands; line 0 is the whole, sheet 0 a file without sheets; `columns` as they are headed."""

    file: str
    sheet: int = 0
    line: int = 0
    columns: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        sheet = f", trang {self.sheet}" if self.sheet else ""
        return f"{self.file}{sheet}" + (f", dòng {self.line}" if self.line else "")

    def cell(self, column: str) -> str:
        """`C12`, where a workbook has it."""
        if not (self.sheet and self.line and column in self.columns):
            return ""
        return f"{get_column_letter(self.columns.index(column) + 1)}{self.line}"


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a row, and what to do about it."""

    place: Place
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"

    @property
    def where(self) -> str:
        """`xa-ntm.xlsx, trang 1, ô C12 (operator)`, `xa-ntm.csv, dòng 12, cột operator`."""
        if cell := self.place.cell(self.column):
            return f"{self.place.file}, trang {self.place.sheet}, ô {cell} ({self.column})"
        return str(self.place) + (f", cột {self.column}" if self.column else "")


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
    sheet: int = 0
    kind: str = ""
    header: tuple[str, ...] = ()
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

    def place(self, line: int = 0) -> Place:
        return Place(self.name, self.sheet, line, self.header)

    def refuse(self, message: str, *, line: int = 0, column: str = "") -> None:
        self.problems.append(Problem(self.place(line), column, message))

    def _decoded(self, data: bytes) -> str:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:2000]:
            self.refuse(f"tệp lưu bằng mã UTF-16. {SAVE_AS_UTF8}")
            return ""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self.refuse(f"tệp không phải mã UTF-8 (có thể là Windows-1258 hoặc TCVN3). {SAVE_AS_UTF8}", line=line)
            return ""
        if not text.strip():
            self.refuse("tệp trống. Hãy chọn tệp có dòng tên cột và các dòng số liệu.")
        return text

    def _read_rows(self, text: str) -> None:
        first, _, _ = text.partition("\n")
        delimiter = max(DELIMITERS, key=first.count)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        line = 1
        try:
            known = self.read_header(next(lines))
            line = lines.line_num + 1
            for cells in lines if known else ():
                if not self.read_row(line, cells):
                    break
                line = lines.line_num + 1
        except csv.Error:
            hint = 'Hãy khép ô bằng một dấu ", dấu " ở giữa ô viết thành "".'
            self.refuse(f"không đọc được từ dòng này: dấu ngoặc kép không khép. {hint}", line=line)

    def read_row(self, line: int, cells: Sequence[str]) -> bool:
        """Take a row; return whether there is room for another."""
        if not any(cell.strip() for cell in cells):
            return True
        if len(self.rows) == MOST_ROWS:
            self.refuse(f"quá {MOST_ROWS} dòng, từ dòng này không đọc nữa. Hãy tách tệp.", line=line)
            return False
        if len(cells) == len(self.header):
            named = zip(self.header, cells, strict=True)
            self.rows.append(Row(self.place(line), {name: self._clean(line, name, cell) for name, cell in named}))
        else:
            told = f"dòng có {len(cells)} ô, dòng tên cột có {len(self.header)}"
            self.refuse(f"{told}. Hãy kiểm tra dấu phân cách và ngoặc kép.", line=line)
        return True

    def read_header(self, cells: Sequence[str]) -> bool:
        """Find the kind that is most like the header; say which columns are missing or too much."""
        header = [name.strip() for name in cells]
        self.header = tuple(header)
        kind = max(REQUIRED, key=lambda each: _likeness(each, header))
        if _likeness(kind, header) < 0.5:
            told = joined([f"{NAMES_OF_TABLES[each]} ({', '.join(REQUIRED[each])})" for each in REQUIRED], " hoặc ")
            self.refuse(f"dòng đầu không phải tên cột của loại tệp nào. Hãy dùng các cột của tệp: {told}.", line=1)
            return False
        for column in REQUIRED[kind]:
            if column not in header:
                told = f"thiếu cột này. Tệp {NAMES_OF_TABLES[kind]} cần đủ: {', '.join(REQUIRED[kind])}."
                self.refuse(told, line=1, column=column)
        for column, times in Counter(header).items():
            if column not in REQUIRED[kind] + OPTIONAL[kind]:
                told = f"tệp {NAMES_OF_TABLES[kind]} không có cột này. Hãy xóa cột hoặc sửa tên cột."
                self.refuse(told, line=1, column=column or "(trống)")
            elif times > 1:
                self.refuse("cột có hai lần. Hãy để lại một cột.", line=1, column=column)
        self.kind = "" if self.problems else kind
        return bool(self.kind)

    def _clean(self, line: int, column: str, cell: str) -> str:
        try:
            text = clean_text(cell).strip() if column in PROSE else clean_line(cell)
        except ValidationError as error:
            self.refuse(error.messages[0], line=line, column=column)
            return ""
        plain = URL.sub("", text)
        if found := VNI.search(plain):
            self.refuse(f"chữ “{found[0]}” là của phông VNI hoặc TCVN3. {CONVERT_FONT}", line=line, column=column)
        elif found := GARBLED.search(plain):
            mend = CONVERT_FONT if self.sheet else SAVE_AS_UTF8
            self.refuse(f"chữ “{found[0]}” cho thấy tiếng Việt đã hỏng. {mend}", line=line, column=column)
        return text.removeprefix("'") if text.startswith(UNFORMULA) else text


def table_of(kind: str, rows: Sequence[dict[str, str]]) -> Table:
    """Return a table of `kind` from cells that were made here and not read from a file."""
    table, columns = Table(NAMES_OF_TABLES[kind]), {column for row in rows for column in row}
    optional = [column for column in OPTIONAL[kind] if column in columns]
    if table.read_header([*REQUIRED[kind], *optional]):
        for line, row in enumerate(rows, 2):
            table.read_row(line, [row.get(column, "") for column in table.header])
    return table


def _likeness(kind: str, header: list[str]) -> float:
    """Return the share of columns that a header and a kind of file have in common."""
    columns = set(header) - set(OPTIONAL[kind])
    return len(columns & set(REQUIRED[kind])) / len(columns | set(REQUIRED[kind]))
