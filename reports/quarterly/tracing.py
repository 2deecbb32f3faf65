"""From a figure back to its records, and to the paragraphs that tell it."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.quarterly.report import Report
from reports.values.blocks import Block, Document, Heading, Inlines, Item, Paragraph, Run, Table
from reports.values.facts import DirectiveFacts, ReportFacts
from reports.values.figures import Figure


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
    return Trace(figure, tuple(_places(report.document, key)), _directive(report.facts, key))


def words_at(document: Document, place: str) -> str:
    """Return how the paragraph at `place` begins; nothing when it is not printed."""
    return next((_beginning(content) for key, content in _told(document) if key == place), "")


def _told(document: Document) -> Iterator[tuple[str, Inlines]]:
    yield from (pair for section in document.sections for block in section.blocks for pair in _keyed(block))
    yield from (pair for footnote in document.footnotes for block in footnote.blocks for pair in _keyed(block))


def _places(document: Document, key: str) -> Iterator[Place]:
    for place, content in _told(document):
        if any(isinstance(run, Run) and run.figure == key for run in content):
            yield Place(place, _beginning(content))


def _keyed(block: Block) -> Iterator[tuple[str, Inlines]]:
    if isinstance(block, Heading | Paragraph | Item):
        yield block.key, block.content
    elif isinstance(block, Table):
        for row in block.rows:
            yield row.key, tuple(run for cell in row.cells for run in (*cell, Run(" ")))


def _beginning(content: Inlines, length: int = 160) -> str:
    text = "".join(run.text for run in content if isinstance(run, Run))
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def _directive(facts: ReportFacts, key: str) -> DirectiveFacts | None:
    """The directive whose counts `key` belongs to: its four counts add up in plain sight."""
    return next((one for one in facts.directives if key.startswith(f"directive.{one.slug}.")), None)
