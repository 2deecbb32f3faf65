"""Helpers that see a report as its readers do: by its paragraphs."""

import datetime

from communes.models import ReportingPeriod
from reports.quarterly import report
from reports.values.blocks import Document, Heading, Inlines, Item, Paragraph, Run, Table


def told(period: ReportingPeriod, as_of: datetime.date | None = None) -> dict[str, str]:
    """Return the printed text of every paragraph, item, row and footnote by its key."""
    return texts(report.make(period, as_of).document)


def texts(document: Document) -> dict[str, str]:
    found = {}
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph | Item | Heading):
                marker = "" if isinstance(block, Paragraph) else f"{block.marker} "
                found[block.key] = marker + plain(block.content)
            elif isinstance(block, Table):
                found |= {row.key: "\t".join(map(plain, row.cells)) for row in block.rows}
    for footnote in document.footnotes:
        for block in footnote.blocks:
            found[block.key] = plain(block.content)
    return found


def plain(content: Inlines) -> str:
    return "".join(part.text if isinstance(part, Run) else f"[{part.number}]" for part in content)


def changed(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """Return what differs, by key: (before, after)."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: (before.get(key), after.get(key)) for key in keys}
