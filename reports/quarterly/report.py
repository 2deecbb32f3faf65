"""One door to the straight line: records → facts → text → document → a printed form; and back from a figure."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from communes.models import ReportingPeriod
from reports import facts
from reports.facts import ReportFacts
from reports.facts.directives import directive_facts
from reports.facts.frame import home_facts, outline_facts, period_facts
from reports.facts.scope import Scope
from reports.printing.html import print_page
from reports.printing.pdf import STYLESHEET, print_pdf
from reports.printing.text import print_text
from reports.printing.word import print_word
from reports.values.blocks import Document, Heading, Inlines, Item, Paragraph, Run, Table, words_of
from reports.values.facts import DirectiveFacts, figures_in
from reports.values.figures import Figure
from reports.writing import document, text
from reports.writing.text import ReportText


class Report(NamedTuple):
    """A report in its three states: what it tells, in which words, on paper."""

    facts: ReportFacts
    text: ReportText
    document: Document


def make(period: ReportingPeriod, as_of: datetime.date | None = None) -> Report:
    """Return the report of `period`, known up to `as_of`."""
    return from_facts(facts.collect(period, as_of))


def directive_sentences(period: ReportingPeriod, directive: str) -> list[Inlines]:
    """Return what the report of `period` says of one directive, from the facts of that directive alone."""
    scope = Scope.of(period)
    found = directive_facts(scope, directive)
    if not found or found[0].place not in text.places_in(outline_facts(scope)):
        return []
    now = period_facts(scope)
    paragraphs = text.write_directive(found[0], now, home_facts(scope))
    documents = document.alone(paragraphs, figures_in(found, now))
    blocks = (block for each in documents for block in each.blocks())
    return [block.content for block in blocks if isinstance(block, Paragraph | Item)]


def from_facts(collected: ReportFacts) -> Report:
    """Return the report that frozen facts tell."""
    words = text.write(collected)
    return Report(collected, words, document.build(collected, words))


PRINTERS: dict[str, Callable[[Report], bytes]] = {
    "txt": lambda report: print_text(report.document).encode(),
    "md": lambda report: text.as_markdown(report.text).encode(),
    "html": lambda report: print_page(report.document, style=STYLESHEET.read_text(encoding="utf-8")).encode(),
    "json": lambda report: facts.dump(report.facts),
    "pdf": lambda report: print_pdf(report.document),
    "docx": lambda report: print_word(report.document),
}


def printed(document: Document, form: str) -> bytes:
    """A document that is no report, as `pdf` or `docx`; call it outside any transaction. Raises BusyError."""
    return print_pdf(document) if form == "pdf" else print_word(document)


@dataclass(frozen=True)
class Place:
    """A paragraph that tells a figure: its key and how it begins."""

    key: str
    text: str


@dataclass(frozen=True)
class Trace:
    """A figure, where it is told, and the sum that it is part of."""

    figure: Figure
    places: tuple[Place, ...]
    directive: DirectiveFacts | None


def trace(report: Report, key: str) -> Trace | None:
    """Return where the figure named `key` comes from; None when the report has no such figure."""
    figure = report.facts.figures().get(key)
    if figure is None:
        return None
    places = (
        Place(place, _beginning(content))
        for place, content in _told(report.document)
        if any(isinstance(run, Run) and run.figure == key for run in content)
    )
    return Trace(figure, tuple(places), report.facts.directive_of(key))


def _told(document: Document) -> Iterator[tuple[str, Inlines]]:
    """What is printed by its key: the blocks, the rows of tables, then the footnotes."""
    for block in (*document.blocks(), *(block for footnote in document.footnotes for block in footnote.blocks)):
        if isinstance(block, Heading | Paragraph | Item):
            yield block.key, block.content
        elif isinstance(block, Table):
            for row in block.rows:
                yield row.key, tuple(run for cell in row.cells for run in (*cell, Run(" ")))


def _beginning(content: Inlines, length: int = 160) -> str:
    words = words_of(content)
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + " …"
