"""A Document as PDF: A4, the margins and sizes of Nghị định 30/2020/NĐ-CP, tagged, in Vietnamese.

Equal documents give equal bytes on every machine that has HarfBuzz's subset library (`libharfbuzz-subset0`).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.document import Document as Rendered
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.printing.html import print_page
from reports.values.blocks import Document, Heading

STATIC = Path(settings.BASE_DIR) / "static"
STYLESHEET = STATIC / "css" / "report.css"
FONTS = tuple(STATIC / "fonts" / f"LiberationSerif-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic"))
READABLE = {path.as_uri(): path for path in (STYLESHEET, *FONTS)}
MOST_AT_ONCE = 3  # one is printed and two wait: a server has other threads for other pages
_room = BoundedSemaphore(MOST_AT_ONCE)
_rendering = Lock()  # the font configuration is shared, and Pango is not made for two threads at once


class StaticFetcher(URLFetcher):
    """Reads the stylesheet and the four fonts, and nothing else: no network, no other file."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in READABLE:
            raise PermissionError(f"A report may not read {url}")
        return URLFetcherResponse(url, READABLE[url].read_bytes())


@cache
def _stylesheet() -> tuple[CSS, FontConfiguration]:
    """Read once. A missing font is an error: with another one the pages would break elsewhere."""
    for path in FONTS:
        if not path.is_file():
            raise FileNotFoundError(f"The font {path.name} is missing in static/fonts: no report can be printed")
    fonts = FontConfiguration()
    text = STYLESHEET.read_text(encoding="utf-8")
    return CSS(string=text, base_url=STYLESHEET.as_uri(), font_config=fonts, url_fetcher=StaticFetcher()), fonts


class BusyError(Exception):
    """So many wait for the printer already that one more would keep other pages waiting."""


def print_pdf(document: Document) -> bytes:
    """About 0.4 s for a report of seven pages; call it outside any transaction. Raises BusyError."""
    if not _room.acquire(blocking=False):
        raise BusyError
    try:
        with _rendering:
            return _printed(document)
    finally:
        _room.release()


def _printed(document: Document) -> bytes:
    page = print_page(document, footnotes="float")
    rendered = _render(page)
    breaks: list[str] = []
    while (torn := _torn_at(rendered, document)) and torn not in breaks:
        breaks.append(torn)
        rendered = _render(page, breaks)
    return rendered.write_pdf(pdf_variant="pdf/ua-1")


def _render(page: str, breaks: Sequence[str] = ()) -> Rendered:
    css, fonts = _stylesheet()
    html = HTML(string=page, base_url=STATIC.as_uri(), url_fetcher=StaticFetcher())
    own = CSS(string="".join(f'[id="{anchor}"] {{ break-before: page }}' for anchor in breaks))
    return html.render(stylesheets=[css, own], font_config=fonts)


def _torn_at(rendered: Rendered, document: Document) -> str | None:
    """The block that has to begin a page, so that a footnote stays on the page of its mark; None if all do.

    WeasyPrint sends a page's footnotes on to the next one where that gives a last paragraph its second line.
    """
    for footnote in document.footnotes:
        marked, noted = (_page_of(rendered, f"{kind}-{footnote.number}") for kind in ("mark", "note"))
        if marked is not None and marked != noted:
            return _last_begun(rendered.pages[marked].anchors, document)
    return None


def _page_of(rendered: Rendered, anchor: str) -> int | None:
    return next((index for index, page in enumerate(rendered.pages) if anchor in page.anchors), None)


def _last_begun(anchors: dict[str, tuple[float, float]], document: Document) -> str | None:
    """The last block that begins on the page, with the headings that belong to it; None if it is the first one."""
    begun = sorted((place[1], anchor) for anchor, place in anchors.items() if anchor.startswith("para-"))
    headings = {f"para-{block.key}" for block in document.sections[0].blocks if isinstance(block, Heading)}
    while len(begun) > 1:
        anchor = begun.pop()[1]
        if begun[-1][1] not in headings:
            return anchor
    return None
