"""A Document as the inner HTML of a page, for the browser and for the PDF; `static/css/report.css` makes it paper.

No inline styles: the Content-Security-Policy allows none, so widths are classes, too.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from reports.values.blocks import (
    Addressees,
    AnnexHead,
    Block,
    Document,
    Footnote,
    FootnoteMark,
    Heading,
    Inline,
    Inlines,
    Item,
    Letterhead,
    Paragraph,
    Row,
    Run,
    Section,
    Signature,
    SignaturePlaces,
    Table,
    Title,
)

# What stands around the text, each by its template in `templates/reports/paper/`.
FRAMES: dict[type, str] = {
    Letterhead: "letterhead",
    Addressees: "addressees",
    Signature: "signature",
    SignaturePlaces: "signature_places",
    AnnexHead: "annex_head",
}
FootnoteMode = Literal["float", "end"]

# Kept on one line: a document's symbol, a number or date with its word, a name's last single letter or Roman number.
UNBROKEN = re.compile(
    r"\b\d+/[A-ZĐ][\w&.;-]{1,20}\w"
    r"|\b(?:[Ss]ố|[Nn]gày) \d[\d/]*(?![\w/])"
    r"|\b(?:Quý|[Pp]hụ lục) [IVX]+\b(?:/\d{4}\b)?"
    r"|\b[A-ZĐ]\w+ [A-ZĐ]\b"
)


@dataclass
class _Page:
    """What one printing needs to know while it goes through the document."""

    figure_url: Callable[[str], str] | None
    mode: FootnoteMode
    footnotes: dict[int, Footnote]
    noted: Mapping[str, str] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    keys: Counter[str] = field(default_factory=Counter)


def print_html(
    document: Document,
    *,
    figure_url: Callable[[str], str] | None = None,
    footnotes: FootnoteMode = "end",
    noted: Mapping[str, str] | None = None,
) -> SafeString:
    """One `<article class="paper">` a section; each block carries `data-key` and `id="para-<key>"`.

    `noted` names the places that something is to be said of, with the id of where it is said: a mark leads there.
    `figure_url` turns the key of a figure into the address of its records; without it figures are plain text.
    Footnotes: "end" puts them behind the section with links back and forth, "float" into the text for WeasyPrint.
    """
    page = _Page(figure_url, footnotes, {footnote.number: footnote for footnote in document.footnotes}, noted or {})
    pairs = zip(document.sections, document.footnotes_by_section(), strict=True)
    return _join(_section(page, *pair, index) for index, pair in enumerate(pairs))


def print_words(content: Inlines, figure_url: Callable[[str], str] | None) -> SafeString:
    """The words of one paragraph, to stand in another page; with `figure_url` every figure leads to its records."""
    return _inlines(_Page(figure_url, "end", {}), content)


def print_page(document: Document, *, footnotes: FootnoteMode = "end", style: str = "") -> SafeString:
    """A whole page: the document with its title and, where it stands alone, the stylesheet inside it."""
    return format_html(
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{}</title>{}</head>\n'
        "<body>{}</body></html>\n",
        document.title,
        format_html("<style>{}</style>", mark_safe(style)) if style else "",
        print_html(document, footnotes=footnotes),
    )


def _join(pieces: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))


def _section(page: _Page, section: Section, footnotes: list[Footnote], index: int) -> SafeString:
    # neighbouring annexes need page names of their own: the page numbers begin anew with each name
    classes = f"paper annex annex-{'odd' if index % 2 else 'even'}" if section.is_annex else "paper"
    blocks = _join(_block(page, block) for block in section.blocks)
    notes = _footnotes(page, footnotes) if page.mode == "end" and footnotes else ""
    return format_html('<article class="{}" lang="vi">{}{}</article>\n', classes, blocks, notes)


def _block(page: _Page, block: Block) -> SafeString:
    match block:
        case Paragraph():
            return _keyed(page, "p", "para", block.key, _inlines(page, block.content))
        case Item():
            return _keyed(page, "p", f"item item-{block.level}", block.key, _marked(page, block))
        case Heading():
            return _keyed(page, f"h{block.level + 1}", f"heading-{block.level}", block.key, _marked(page, block))
        case Table():
            return _table(page, block)
        case Title():
            html = '<hgroup class="title"><h1>{}</h1><p class="subject ruled"><span>{}</span></p></hgroup>\n'
            return format_html(html, block.kind, _inlines(page, block.subject))
    if type(block) not in FRAMES:
        raise TypeError(f"No HTML for the block {block!r}")
    return render_to_string(f"reports/paper/{FRAMES[type(block)]}.html", {"block": block})


def _keyed(page: _Page, tag: str, classes: str, key: str, content: SafeString) -> SafeString:
    return format_html('<{0} class="{1}"{2}>{3}{4}</{0}>\n', tag, classes, _key(page, key), content, _note(page, key))


def _key(page: _Page, key: str) -> SafeString:
    """The attributes of the key. Several blocks may share one; an id stands once in a page."""
    page.keys[key] += 1
    anchor = key if page.keys[key] == 1 else f"{key}~{page.keys[key]}"
    return format_html(' id="para-{}" data-key="{}"', anchor, key)


def _note(page: _Page, key: str) -> SafeString:
    """The mark that leads from a place to what is said of it."""
    if key not in page.noted or page.keys[key] > 1:
        return mark_safe("")
    return format_html(' <a class="noted" href="#{}" title="Xem chỗ rà soát">Rà soát</a>', page.noted[key])


def _marked(page: _Page, block: Heading | Item) -> SafeString:
    return format_html("{} {}", block.marker, _inlines(page, block.content))


def _inlines(page: _Page, content: Inlines) -> SafeString:
    return _join(_inline(page, part) for part in content)


def _inline(page: _Page, part: Inline) -> SafeString:
    if isinstance(part, FootnoteMark):
        return _mark(page, part.number)  # upright, also among italic words
    html = _run(page, part)
    if part.italic:
        html = format_html("<i>{}</i>", html)
    return format_html("<b>{}</b>", html) if part.bold else html


def _run(page: _Page, run: Run) -> SafeString:
    if run.figure is None or page.figure_url is None:
        return _words(run.text)
    return format_html('<a class="fig" href="{}">{}</a>', page.figure_url(run.figure), run.text)


def _words(text: str) -> SafeString:
    return mark_safe(UNBROKEN.sub(r'<span class="unbroken">\g<0></span>', escape(text)))


def _mark(page: _Page, number: int) -> SafeString:
    footnote = page.footnotes.get(number)
    first = number not in page.marked
    page.marked.add(number)
    if footnote is None or (page.mode == "float" and not first):
        return format_html("<sup>{}</sup>", number)
    anchor = format_html(' id="mark-{}"', number) if first else ""
    if page.mode == "float":
        return format_html("<span{}>{}</span>", anchor, _floating(page, footnote))
    return format_html('<sup><a{} href="#note-{}" role="doc-noteref">{}</a></sup>', anchor, number, number)


def _floating(page: _Page, footnote: Footnote) -> SafeString:
    """A footnote in the midst of its paragraph, where only inline elements may stand."""
    number = footnote.number
    lines = format_html_join("", '<span class="line">{}</span>', ((line,) for line in _lines(page, footnote)))
    return format_html('<span class="footnote" id="note-{}" data-number="{}">{}</span>', number, number, lines)


def _lines(page: _Page, footnote: Footnote) -> list[SafeString]:
    return [
        _marked(page, block) if isinstance(block, Item) else _inlines(page, block.content) for block in footnote.blocks
    ]


def _footnotes(page: _Page, footnotes: list[Footnote]) -> SafeString:
    notes = _join(_footnote(page, footnote) for footnote in footnotes)
    return format_html('<section class="footnotes" aria-label="Chú thích">{}</section>\n', notes)


def _footnote(page: _Page, footnote: Footnote) -> SafeString:
    number = footnote.number
    back = format_html('<a href="#mark-{}" role="doc-backlink" aria-label="Về chỗ chú thích">{}</a>', number, number)
    first, *others = _lines(page, footnote)
    lines = format_html_join("", "<p>{}</p>", ((line,) for line in others))
    return format_html(
        '<div id="note-{}" role="doc-footnote"><p><sup>{}</sup> {}</p>{}</div>', number, back, first, lines
    )


def _table(page: _Page, table: Table) -> SafeString:
    columns = format_html_join("", '<col class="w-{}">', ((width,) for width in table.widths))
    head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in table.head))
    rows = _join(_row(page, table, row) for row in table.rows)
    return format_html(
        '<table class="grid-table"{}><colgroup>{}</colgroup><thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table>\n',
        _key(page, table.key),
        columns,
        head,
        rows,
    )


def _cell(page: _Page, row: Row, index: int) -> SafeString:
    """A cell; the mark of a row stands in its last one."""
    content = _inlines(page, row.cells[index])
    return content + _note(page, row.key) if index == len(row.cells) - 1 else content


def _row(page: _Page, table: Table, row: Row) -> SafeString:
    cells = format_html_join(
        "",
        "<td{}>{}</td>",
        (
            (mark_safe(' class="centred"') if index in table.centred else "", _cell(page, row, index))
            for index in range(len(row.cells))
        ),
    )
    return format_html("<tr{}>{}</tr>\n", _key(page, row.key), cells)
