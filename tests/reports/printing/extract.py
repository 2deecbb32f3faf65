"""Gives the words of a printed document back, piece by piece, so that text, PDF and Word can be compared.

A piece is a paragraph, heading, item or cell without its white space (a line's end in a PDF is no character); footnote
marks are plain digits. Footnotes stand apart, as one piece each.
"""

import io
import re
import subprocess
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
LEAVES = {"P", "H1", "H2", "H3", "TH", "TD"}
OFFICE = ("soffice", "--headless", "--convert-to")
TAGGED = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'


@dataclass
class Words:
    """What stands in a file: the pieces in reading order, and its footnotes as one string."""

    pieces: list[str] = field(default_factory=list)
    notes: str = ""

    def joined_like(self, other: "Words") -> "Words":
        """Join the halves of paragraphs that a page break parted, where `other` has them whole."""
        pieces, halves = [], iter(self.pieces)
        for whole in other.pieces:
            piece = next(halves, "")
            while piece != whole and piece and whole.startswith(piece):
                half = next(halves, None)
                if half is None:
                    break
                piece += half
            pieces.append(piece)
        return Words([*pieces, *halves], self.notes)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).translate(DIGITS)


def _full(pieces: Iterable[str]) -> list[str]:
    return [piece for piece in map(squeezed, pieces) if piece]


def words_of_text(text: str) -> Words:
    """The footnotes of a section stand at its end: from the first raised number to the annex."""
    lines = re.split(r"[\n\t]+", text)
    first = next((index for index, line in enumerate(lines) if re.match(r"[¹²³⁴-⁹]", line)), len(lines))
    annexes = (index for index in range(first, len(lines)) if re.fullmatch(r"Phụ lục( [IVX]+)?", lines[index]))
    last = next(annexes, len(lines))
    return Words(_full([*lines[:first], *lines[last:]]), squeezed("".join(lines[first:last])))


def words_of_pdf(data: bytes) -> Words:
    """Read the tags of a PDF: page numbers have none, and footnotes stand beside the text."""
    listing = subprocess.run(["pdfinfo", "-struct-text", "-"], input=data, capture_output=True, check=True)
    texts: dict[tuple[str, int], str] = defaultdict(str)
    path: list[tuple[int, str, int]] = []
    for position, line in enumerate(listing.stdout.decode().split("\n")):
        indent = len(line) - len(line.lstrip())
        if line.lstrip().startswith('"'):
            texts[_place(path)] += line.strip()[1:-1]
        elif tag := re.match(r"[A-Z]\w*", line.lstrip()):
            path = [step for step in path if step[0] < indent] + [(indent, tag[0], position)]
    notes = "".join(text for (tag, _), text in texts.items() if tag == "Note")
    return Words(_full(_without_repeated_heads(texts)), squeezed(notes))


def _place(path: list[tuple[int, str, int]]) -> tuple[str, int]:
    """The block that a text stands in, by its tag and its line; footnotes are all one."""
    leaves = [(tag, position) for _, tag, position in path if tag in LEAVES]
    is_note = not leaves or any(tag == "Note" for _, tag, _ in path)
    return ("Note", 0) if is_note else leaves[-1]


def _without_repeated_heads(texts: dict[tuple[str, int], str]) -> Iterator[str]:
    heads: set[str] = set()
    for (tag, _), text in texts.items():
        if tag == "TH" and text in heads:
            continue
        heads.update({text} if tag == "TH" else ())
        if tag != "Note":
            yield text


def words_of_word(data: bytes) -> Words:
    """Count Word's lists as Word does, and follow the footnote references."""
    word = docx.Document(io.BytesIO(data))
    counter = _Counter(word.part.numbering_part.element, word.styles.element)
    body = word.element.body
    notes = footnotes(data)
    pieces = [counter.marker(paragraph) + _text(paragraph) for paragraph in body.iter(qn("w:p"))]
    used = [reference.get(qn("w:id")) for reference in body.iter(qn("w:footnoteReference"))]
    return Words(_full(pieces), squeezed("".join(f"{number}{notes[number]}" for number in used)))


def footnotes(data: bytes) -> dict[str, str]:
    """The text of each footnote by its id, the two separators included."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = parse_xml(archive.read("word/footnotes.xml"))
    return {note.get(qn("w:id")): "".join(map(_text, note.iter(qn("w:p")))) for note in part}


def _text(paragraph) -> str:
    words = {qn("w:t"): lambda node: node.text or "", qn("w:footnoteReference"): lambda node: node.get(qn("w:id"))}
    return "".join(words[node.tag](node) for node in paragraph.iter(*words))


class _Counter:
    """Computes the markers of Word's automatic numbering."""

    def __init__(self, numbering, styles):
        self.styles = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
        self.lists = {item.get(qn("w:abstractNumId")): item for item in numbering.findall(qn("w:abstractNum"))}
        self.nums = {num.get(qn("w:numId")): num for num in numbering.findall(qn("w:num"))}
        self.counted: dict[tuple[str, int], int] = defaultdict(int)
        self.begun: set[str] = set()

    def marker(self, paragraph) -> str:
        num_id, level = self._list_of(paragraph)
        if num_id is None:
            return ""
        num = self.nums[num_id]
        own = num.find(qn("w:lvlOverride"))
        if own is not None and own.find(qn("w:lvl")) is not None:
            return self._shown(own.find(qn("w:lvl")), {}) + " "
        kind = num.find(qn("w:abstractNumId")).get(qn("w:val"))
        if own is not None and num_id not in self.begun:
            self.counted[kind, level] = int(own.find(qn("w:startOverride")).get(qn("w:val"))) - 1
        self.begun.add(num_id)
        self.counted[kind, level] += 1
        for deeper in range(level + 1, 9):
            self.counted[kind, deeper] = 0
        levels = self.lists[kind].findall(qn("w:lvl"))
        return self._shown(levels[level], {n: (levels[n], self.counted[kind, n]) for n in range(level + 1)}) + " "

    def _list_of(self, paragraph) -> tuple[str | None, int]:
        """Its own list, or the one of its style or of the styles that is based on."""
        for properties in self._properties(paragraph):
            found = properties.find(qn("w:numPr")) if properties is not None else None
            if found is not None:
                level = found.find(qn("w:ilvl"))
                return found.find(qn("w:numId")).get(qn("w:val")), int(
                    level.get(qn("w:val"))
                ) if level is not None else 0
        return None, 0

    def _properties(self, paragraph) -> Iterator:
        yield paragraph.pPr
        named = paragraph.pPr.find(qn("w:pStyle")) if paragraph.pPr is not None else None
        while named is not None:
            style = self.styles[named.get(qn("w:val"))]
            yield style.find(qn("w:pPr"))
            named = style.find(qn("w:basedOn"))

    def _shown(self, level, counts: dict[int, tuple]) -> str:
        text = level.find(qn("w:lvlText")).get(qn("w:val"))
        for number, (counted_level, count) in counts.items():
            text = text.replace(f"%{number + 1}", _number(counted_level.find(qn("w:numFmt")).get(qn("w:val")), count))
        return text


def _number(form: str, count: int) -> str:
    if form == "upperRoman":
        return unicodedata.normalize("NFKC", chr(0x2160 + count - 1))  # Ⅰ to Ⅻ
    return chr(ord("a") + count - 1) if form == "lowerLetter" else str(count)


def converted_by_libreoffice(word: bytes, folder: Path) -> bytes:
    """The Word file as LibreOffice prints it, with tags."""
    (folder / "report.docx").write_bytes(word)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [*OFFICE, TAGGED, profile, "--outdir", str(folder), str(folder / "report.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "report.pdf").read_bytes()
