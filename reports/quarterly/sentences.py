"""Single paragraphs of a report, to be shown beside the records that they tell."""

from collections.abc import Callable, Iterator, Sequence

from django.utils.safestring import SafeString

from reports.printing.html import print_words
from reports.printing.marks import plain
from reports.quarterly.report import Report
from reports.values.blocks import Item, Paragraph

Told = Paragraph | Item


def paragraphs_of(report: Report, key: str) -> Iterator[Told]:
    """The paragraphs whose key is `key` or stands below it."""
    for section in report.document.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph | Item) and (block.key == key or block.key.startswith(f"{key}.")):
                yield block


def plain_of(found: Sequence[Told]) -> list[str]:
    """The words without marks and without the letter of a list."""
    return [plain(block.content) for block in found]


def html_of(found: Sequence[Told], figure_url: Callable[[str], str]) -> list[SafeString]:
    """The words as HTML; every figure leads to its records."""
    return [print_words(block.content, figure_url) for block in found]
