"""Reads a whole report as an official would: spacing, punctuation, zeros, lists that count what they name."""

import re
from collections.abc import Iterator

from communes.models import ReportingPeriod
from reports.printing.text import print_text
from reports.quarterly import report
from reports.quarterly.report import Report
from reports.values.blocks import (
    AnnexHead,
    Block,
    Heading,
    Item,
    Letterhead,
    Paragraph,
    Run,
    Signature,
    Table,
)
from reports.writing.text import as_markdown
from tests.reports.sentences import texts

SMALL = "".join(chr(code) for code in range(0x61, 0x1F00) if chr(code).islower())
# What no sentence of a report may hold, and why.
FAULTS = {
    "two spaces": re.compile(r"  "),
    "a space before punctuation": re.compile(r"\s[,.;:!?)”]"),
    "a space after an opening": re.compile(r"[(“]\s"),
    "empty brackets": re.compile(r"\(\s*\)|“\s*”|\(\s*[,;.:]"),
    "punctuation that meets punctuation": re.compile(r"[,;:.]\s*[,;:]|\.\s*\.|[,;:]\s*\.|[,;:]\)"),
    "nothing that is counted": re.compile(r"\b00(?:\b|/)(?! tháng)"),
    "a mark of the dialect": re.compile(r"\*\*|\[\^|\]\(fact:|\\|[{}]"),
    "a word of the program": re.compile(r"\b(?:None|True|False|undefined)\b"),
    "a small letter after a full stop": re.compile(rf"\w[.] [{SMALL}]"),
    "a word twice": re.compile(r"\b(xã|ấp|năm|ngày|của|có|đạt|đến|tiêu chí|điều kiện|đơn vị|chưa) \1\b"),
}
ENDS = (".", ";", ":", "!", "?")
# “02 xã đạt chuẩn …: a, b” and “03/9 đơn vị báo cáo (a, b, c)”: the count, and the list that follows at once.
COUNTED_LIST = re.compile(
    r"(?P<count>\d\d+)(?:/\d+)? (?:xã|đơn vị|tiêu chí|điều kiện)(?: (?!xã|gồm|như)[^\W\d]+)*(?:, đạt tỷ lệ [\d,]+%)?"
    r"(?:(?: như| gồm| bao gồm)?: (?P<names>(?:[^().]|\([^()]*\))+)| \((?P<bracketed>(?:[^()]|\([^()]*\))+)\))"
)
NO_NAMES = re.compile(r"^(?:trong đó|kỳ trước|do |trực tuyến)|^$")
BLOCKS_WITHOUT_SENTENCES = (Letterhead, Signature, AnnexHead, Table, Heading)


def faults(made: Report) -> list[str]:
    """Everything that reads wrong in `made`; an empty list is what a test wants."""
    return [*_of_sentences(made), *_of_figures(made), *_of_keys(made)]


def _of_sentences(made: Report) -> Iterator[str]:
    for key, text in sentences(made):
        yield from (f"{key}: {what}: {text}" for what, fault in FAULTS.items() if fault.search(text))
        if not text.endswith(ENDS):
            yield f"{key}: no punctuation at the end: {text}"
        if text[:1].islower():
            yield f"{key}: begins with a small letter: {text}"
        yield from (f"{key}: {count} is not the number of {names!r}" for count, names in _miscounted(text))


def sentences(made: Report) -> Iterator[tuple[str, str]]:
    """Paragraphs, items and footnotes by their keys; footnote marks are left out."""
    blocks: list[Block] = [block for section in made.document.sections for block in section.blocks]
    blocks += [block for footnote in made.document.footnotes for block in footnote.blocks]
    for block in blocks:
        if isinstance(block, Paragraph | Item) and block.key != "annex.end":
            yield block.key, "".join(part.text for part in block.content if isinstance(part, Run))
        elif not isinstance(block, (Paragraph, *BLOCKS_WITHOUT_SENTENCES)):
            assert type(block).__name__ in {"Title", "Addressees"}


def _miscounted(text: str) -> Iterator[tuple[int, str]]:
    for count, names in counted_lists(text):
        if count != len(names):
            yield count, ", ".join(names)


def counted_lists(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every count that is followed by a list, with the members of the list."""
    for found in COUNTED_LIST.finditer(text):
        names = found["names"] or found["bracketed"] or ""
        if not NO_NAMES.search(names):
            bare = re.sub(r"\([^()]*\)|(?:[Nn]ăm \d+|chưa rõ năm): ", "", names)
            yield int(found["count"]), [name for name in re.split(r"[,;] | và (?=\d)", bare) if name.strip()]


def _of_figures(made: Report) -> Iterator[str]:
    known = made.facts.figures()
    for key in figures_told(made):
        if key not in known:
            yield f"the figure {key} leads nowhere"
    for figure in known.values():
        rows = rows_promised(figure.text)
        if rows is not None and rows != len(figure.rows):
            yield f"{figure.key}: {figure.text} has {len(figure.rows)} rows"


def figures_told(made: Report) -> list[str]:
    """The keys of all figures in the printed words, in reading order."""
    return re.findall(r"\]\(fact:([^)]*)\)", as_markdown(made.text))


def rows_promised(text: str) -> int | None:
    """How many records a figure's text promises: `05` five, `16/19` nineteen; None for a date, a level, a citation."""
    found = re.fullmatch(r"(?:\d+/)?(\d+)", text)
    return int(found[1]) if found and len(text) != 4 else None


def _of_keys(made: Report) -> Iterator[str]:
    keys = [paragraph.key for section in made.text.sections for paragraph in section.paragraphs]
    yield from (f"the key {key} stands twice" for key in dict.fromkeys(keys) if keys.count(key) > 1)
    if made.document.problems:
        yield f"problems: {made.document.problems}"
    if not print_text(made.document).endswith("\n") or report.from_facts(made.facts) != made:
        yield "the report does not print, or differs when it is written again from its facts"


def read(period: ReportingPeriod) -> dict[str, str]:
    """Return every text of the report by its key, once nothing in it reads wrong."""
    made = report.make(period)
    found = faults(made)
    assert not found, "\n".join(found)
    return texts(made.document)
