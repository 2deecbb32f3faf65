"""The office's own words on the screen: by heading and place, as they read in the report; and as they would read."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from communes.models import ReportingPeriod
from directives.rules.choices import Place
from reports.facts.directives import citation_facts
from reports.models import Narrative, SectionContent
from reports.printing.html import print_words
from reports.quarterly.report import Report, from_facts
from reports.values.blocks import Document, FootnoteMark, Heading, Item, Paragraph, words_of
from reports.values.facts import NarrativeFacts, OutlineFacts, ReportFacts, figures_in
from reports.values.figures import Prose
from reports.writing.document import alone
from reports.writing.text import PLACES, ParagraphText

FigureUrl = Callable[[str], str] | None
AT_THE_END = "Cuối mục"
NEW = "-"  # no paragraph has this key
NO_PLACE = "Đề cương không có mục để nêu: các đoạn này không được in"


@dataclass(frozen=True)
class Line:
    """A paragraph, item or footnote as it is printed."""

    marker: str
    words: SafeString


@dataclass(frozen=True)
class Reading:
    """How own words read in the report, and what is to be looked at in them."""

    lines: tuple[Line, ...]
    notes: tuple[Line, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnPlace:
    """A place where own words are reported: its paragraphs, as they read."""

    key: str
    title: str
    takes_more: bool
    paragraphs: list[tuple[Narrative, Reading]]

    @property
    def reported(self) -> list[tuple[Narrative, Reading]]:
        return [(narrative, reading) for narrative, reading in self.paragraphs if narrative.is_told]

    @property
    def left_out(self) -> list[tuple[Narrative, Reading]]:
        return [(narrative, reading) for narrative, reading in self.paragraphs if not narrative.is_told]


def places_of(section: OutlineFacts) -> list[tuple[str, str, bool]]:
    """Return the places below a heading in the order of the report: key, name, whether words are added there."""
    inner = PLACES.get(section.content, ())
    names = [Place(place).label if len(inner) > 1 else "" for place in inner]
    takes_more = section.content not in (SectionContent.DIRECTIVES, SectionContent.NOTHING)
    own = section.key, AT_THE_END if inner else "", takes_more
    return [*((place, name, True) for place, name in zip(inner, names, strict=True)), own]


def place_title(facts: ReportFacts, key: str) -> str:
    """Return what the place `key` is called, where words can be added; empty where they cannot."""
    for section in facts.outline:
        for place, name, takes_more in places_of(section):
            if place == key and takes_more:
                return name or section.title.value
    return ""


def sections_of(period: ReportingPeriod, made: Report, figure_url: FigureUrl) -> list[tuple[str, list[OwnPlace]]]:
    """Return headings with their places: the own words of `period` as `made` reads; two queries, however many."""
    read = _readings(made, list(Narrative.objects.filter(period=period).in_order()), figure_url)
    headings = [block for block in made.document.sections[0].blocks if isinstance(block, Heading)]
    known, sections = set(), []
    for heading, section in zip(headings, made.facts.outline, strict=True):
        places = []
        for key, name, takes_more in places_of(section):
            known.add(key)
            here = [(narrative, reading) for narrative, reading in read if narrative.section == key]
            if here or takes_more:
                places.append(OwnPlace(key, name, takes_more, here))
        sections.append((f"{heading.marker} {words_of(heading.content)}", places))
    homeless = [(narrative, reading) for narrative, reading in read if narrative.section not in known]
    if homeless:
        sections.append((NO_PLACE, [OwnPlace("", "", False, homeless)]))
    return [(title, places) for title, places in sections if places]


def _readings(made: Report, narratives: list[Narrative], figure_url: FigureUrl) -> list[tuple[Narrative, Reading]]:
    """What is printed reads as it is printed; the rest reads by itself."""
    found, rest = {}, []
    for one in narratives:
        reading = reading_of(made.document, f"narrative.{one.slug}", figure_url) if one.is_told else Reading(())
        if reading.lines:
            found[one.pk] = reading
        else:
            rest.append(one)
    citations = citation_facts(one.text for one in rest)
    figures = made.facts.figures() | figures_in(citations)
    texts = [ParagraphText(f"narrative.{one.slug}", one.text, is_own=True) for one in rest]
    for one, text, document in zip(rest, texts, alone(texts, figures, citations), strict=True):
        found[one.pk] = replace(reading_of(document, text.key, None), problems=())
    return [(one, found[one.pk]) for one in narratives]


def reading_of(document: Document, key: str, figure_url: FigureUrl) -> Reading:
    """Return how the words named `key` read in `document`."""
    own = [
        block
        for block in document.blocks()
        if isinstance(block, Paragraph | Item) and (block.key == key or block.key.startswith(f"{key}."))
    ]
    marks = {part.number for block in own for part in block.content if isinstance(part, FootnoteMark)}
    notes = [
        _line(block, figure_url, f"{note.number}" if number == 0 else "")
        for note in document.footnotes
        if note.number in marks
        for number, block in enumerate(note.blocks)
    ]
    problems = dict.fromkeys(one.message for one in document.problems if one.key == key)
    return Reading(tuple(_line(block, figure_url) for block in own), tuple(notes), tuple(problems))


def _line(block: Paragraph | Item, figure_url: FigureUrl, before: str = "") -> Line:
    marker = block.marker if isinstance(block, Item) else ""
    return Line(" ".join(filter(None, [before, marker])), print_words(block.content, figure_url))


def preview(made: Report, *, section: str, narrative: Narrative | None, text: str) -> Reading:
    """Return how `text` would read in the report, at its place: new words at the end, others where they stand."""
    slug = narrative.slug if narrative else NEW
    own = NarrativeFacts(section, slug, Prose(f"narrative.{slug}", text))
    there = {one.slug: one for one in made.facts.narratives}
    narratives = tuple({**there, slug: own}.values())
    own_words = [one.prose.markdown for one in narratives] + [one.outcome.markdown for one in made.facts.sessions]
    facts = replace(made.facts, narratives=narratives, citations=citation_facts(own_words))
    return reading_of(from_facts(facts).document, own.prose.key, None)
