import re
from html.parser import HTMLParser

import pytest

from reports.printing.html import print_html
from reports.values.blocks import Footnote, Item, Paragraph, Run
from tests.reports.printing.sample import HOSTILE, UnknownBlock, blocks, inlines, make_document, make_small


class Page(HTMLParser):
    """Collects the elements with their attributes, and the words."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def having(self, **wanted) -> list[dict[str, str]]:
        return [attrs for _, attrs in self.elements if wanted.items() <= attrs.items()]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(print_html(make_document()))


def test_a_section_is_a_sheet_of_paper(page):
    assert [attrs["class"] for tag, attrs in page.elements if tag == "article"] == ["paper", "paper annex annex-odd"]


def test_nothing_carries_an_inline_style_or_script(page):
    assert not [attrs for tag, attrs in page.elements if "style" in attrs or tag in {"style", "script"}]
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]


def test_each_block_is_found_by_its_key(page):
    assert page.having(**{"data-key": "body.2", "id": "para-body.2", "class": "heading-2"})
    assert page.having(**{"data-key": "annex.row-14", "id": "para-annex.row-14"})


def test_ids_are_unique_even_where_blocks_share_a_key():
    html = print_html(make_small(Paragraph("a", (Run("Một"),)), Paragraph("a", (Run("Hai"),))))
    assert re.findall(r' id="([^"]+)" data-key="([^"]+)"', html) == [("para-a", "a"), ("para-a~2", "a")]


def test_every_id_of_the_report_stands_once(page):
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids)) > 60


def test_figures_are_links_where_an_address_is_given():
    document = make_small(Paragraph("a", inlines("Có [05](advanced.recognised) xã, **[16/19](x)**")))
    html = print_html(document, figure_url=lambda key: f"/so-lieu/{key}/?a=1&b")
    assert '<a class="fig" href="/so-lieu/advanced.recognised/?a=1&amp;b">05</a> xã' in html
    assert '<b><a class="fig" href="/so-lieu/x/?a=1&amp;b">16/19</a></b>' in html


def test_figures_are_plain_text_without_an_address():
    assert "Có 05 xã" in print_html(make_small(Paragraph("a", inlines("Có [05](advanced.recognised) xã"))))


def test_footnotes_stand_at_the_end_with_links_back_and_forth(page):
    assert [attrs["href"] for attrs in page.having(role="doc-noteref")] == ["#note-1", "#note-2", "#note-3"]
    assert [attrs["href"] for attrs in page.having(role="doc-backlink")] == ["#mark-1", "#mark-2", "#mark-3"]
    assert [attrs["id"] for attrs in page.having(role="doc-footnote")] == ["note-1", "note-2", "note-3"]


def test_floating_footnotes_stand_in_the_text_with_all_their_lines():
    html = print_html(make_document(), footnotes="float")
    (second,) = re.findall(r'<span class="footnote" id="note-2" data-number="2">(.*?)</span></span></span>', html)
    assert second.count('<span class="line">') == 3
    assert "doc-noteref" not in html


def test_a_second_mark_does_not_print_the_footnote_again():
    note = Footnote(1, (Paragraph("n", inlines("Ghi chú")),))
    html = print_html(make_small(*blocks("Một[^1]\nHai[^1]", "b"), footnotes=(note,)), footnotes="float")
    assert html.count("Ghi chú") == 1
    assert "Hai<sup>1</sup>" in html


def test_a_mark_without_its_footnote_is_only_a_number():
    assert "Một<sup>7</sup>" in print_html(make_small(Paragraph("a", inlines("Một[^7]"))))


def test_column_widths_are_classes(page):
    assert [attrs["class"] for tag, attrs in page.elements if tag == "col"] == ["w-6", "w-38", "w-20", "w-14", "w-22"]


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("Công văn số 38/UBND-NN&PTNT ngày 11/3/2024 của", ["38/UBND-NN&amp;PTNT", "ngày 11/3/2024"]),
        ("xã Mỹ An Hưng B đạt chuẩn Quý I/2024", ["Hưng B", "Quý I/2024"]),
        ("Tiêu chí số 5, đạt 16/19 tiêu chí", ["số 5"]),
        ("Báo cáo số 864/BC-MTTQ-BTT.", ["864/BC-MTTQ-BTT"]),
    ],
)
def test_names_with_numbers_stay_on_one_line(words, whole):
    html = print_html(make_small(Paragraph("a", (Run(words),))))
    assert re.findall(r'<span class="unbroken">(.*?)</span>', html) == whole


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("mode", ["end", "float"])
def test_hostile_words_are_words(words, mode):
    note = Footnote(1, (Item("n", words, (Run(words),)),))
    body = (Item("i", words, (Run(words, italic=True), *inlines("[^1]"))), Paragraph("p", (Run(words, figure="k"),)))
    page = Page(print_html(make_small(*body, footnotes=(note,)), figure_url=lambda key: key, footnotes=mode))
    assert page.words.count(words) == 5
    assert {tag for tag, _ in page.elements} <= {"article", "p", "i", "sup", "a", "span", "section", "div"}


def test_an_unknown_block_raises():
    with pytest.raises(TypeError, match="UnknownBlock"):
        print_html(make_small(UnknownBlock()))
