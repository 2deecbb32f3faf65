"""The tables that Word, Excel and LibreOffice put on the clipboard as HTML."""

import re
from dataclasses import dataclass, field

from lxml import etree, html

from ntm_tracker.old_fonts import font_of_name
from ntm_tracker.tables.model import MOST_COLUMNS, STRUCK, Builder, Cell, Table, finished

LONGEST = 2_000_000  # signs
LINES = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}
LEFT_OUT = {"del", "style", "script", "title", "xml", "head"}
STRIKES = {"s", "strike"}
FONT = re.compile(r"(?<![-\w])font-family:\s*[\"']?([^;\"',]+)")
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*collapse")


@dataclass
class _Reader:
    """Walks the elements once, without recursion; only the outermost tables are tables, one in a cell is its text."""

    tables: list[Builder] = field(default_factory=list)
    depth: int = 0
    left_out: int = 0
    lists: list[int] = field(default_factory=list)
    columns: int = 0
    row: list[tuple[Cell, int, int]] | None = None
    hidden: bool = False
    text: list[str] | None = None
    font: str = ""
    struck: bool = False
    deleted: bool = False
    numbered: str = ""  # the number that a list wrote last

    def begin(self, element: html.HtmlElement) -> None:
        tag, style = element.tag, element.get("style", "").lower()
        if tag in LEFT_OUT or (tag not in {"tr", "td", "th", "col", "table"} and HIDDEN.search(style)):
            self.left_out += 1
            self.deleted |= tag == "del"
        elif tag == "table":
            self._begin_table()
        elif self.depth == 1 and tag in {"col", "colgroup"}:
            self._column(element, style)
        elif self.depth == 1 and tag == "tr":
            self.row, self.hidden = [], bool(HIDDEN.search(style))
        elif self.depth == 1 and tag in {"td", "th"}:
            self.text, self.font, self.struck = [], "", False
        elif tag in {"ol", "ul"}:
            self.lists.append(_whole(element, "start", 1) if tag == "ol" else 0)
        if not self.left_out:
            self._look(element, tag, style)

    def _begin_table(self) -> None:
        self.depth += 1
        if self.depth == 1:
            self.columns = 0
            self.tables.append(Builder(f"Bảng {len(self.tables) + 1}"))

    def _look(self, element: html.HtmlElement, tag: str, style: str) -> None:
        """What an element says of the text in the cell."""
        if self.text is None:
            return
        if tag in LINES and self.text[-1:] != [self.numbered]:
            self.text.append("\n")
        if tag == "li" and self.lists and self.lists[-1]:
            self.numbered = f"{self.lists[-1]}. "
            self.text.append(self.numbered)
            self.lists[-1] += 1
        self.struck |= tag in STRIKES or "line-through" in style
        found = FONT.search(element.get("style", ""))
        named = (found[1] if found else element.get("face", "")).strip()
        if named and (font_of_name(named) or named.lower().startswith("wingdings")):
            self.font = named
        self.say(element.text)

    def say(self, text: str | None) -> None:
        if text and self.text is not None and not self.left_out:
            self.text.append(re.sub(r"[ \t\r\n]+", " ", text))

    def end(self, element: html.HtmlElement) -> None:
        tag, style = element.tag, element.get("style", "").lower()
        if tag in LEFT_OUT or (tag not in {"tr", "td", "th", "col", "table"} and HIDDEN.search(style)):
            self.left_out -= 1
        elif tag == "table":
            self.depth -= 1
        elif tag in {"ol", "ul"}:
            self.lists.pop()
        elif self.depth == 1 and tag == "tr" and self.row is not None:
            self.tables[-1].add(self.row, hidden=self.hidden)
            self.row = None
        elif self.depth == 1 and tag in {"td", "th"} and self.text is not None:
            self._end_cell(element)
        elif tag in {"td", "th"} and self.text is not None:
            self.text.append(" ")
        if self.text is not None and tag in {"p", "div", "table"}:
            self.text.append("\n")
        self.say(element.tail)

    def _end_cell(self, element: html.HtmlElement) -> None:
        lines = (" ".join(line.split()) for line in "".join(self.text or ()).split("\n"))
        text = "\n".join(filter(None, lines))
        cell = Cell(text, trouble=STRUCK if self.struck and text else "", font=self.font)
        if self.row is not None:
            self.row.append((cell, _whole(element, "rowspan", 1), _whole(element, "colspan", 1)))
        self.text = None

    def _column(self, element: html.HtmlElement, style: str) -> None:
        if element.tag == "colgroup" and len(element):
            return  # its columns follow
        count = min(_whole(element, "span", 1), MOST_COLUMNS - self.columns)
        if HIDDEN.search(style) or element.get("width") == "0":
            self.tables[-1].table.hidden_columns |= set(range(self.columns + 1, self.columns + count + 1))
        self.columns += count


def _whole(element: html.HtmlElement, name: str, otherwise: int) -> int:
    text = element.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 else otherwise


def tables_of_html(markup: str) -> list[Table]:
    """Return the tables of what was on the clipboard; none for what is too long or no HTML."""
    if len(markup) > LONGEST or not markup.strip():
        return []
    try:
        root = html.document_fromstring(
            markup.replace("\0", ""), parser=html.HTMLParser(remove_comments=True, remove_pis=True)
        )
    except (etree.LxmlError, ValueError):
        return []
    reader = _Reader()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if isinstance(element.tag, str):
            reader.begin(element) if event == "start" else reader.end(element)
    tables = finished([each.table for each in reader.tables])
    if reader.deleted:
        for table in tables:
            table.notices.append(
                "Bảng có chữ đã xóa khi theo dõi sửa đổi (Track Changes): đọc như đã chấp nhận các sửa đổi."
            )
    return [table for table in tables if table.rows]
