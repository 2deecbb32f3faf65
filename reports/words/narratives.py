"""The office's own words on the screen: by heading and place, as they read in the report; and as they would read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from communes.models import ReportingPeriod
from directives.rules.choices import Place
from reports.facts.directives import citation_facts
from reports.models import Narrative, SectionContent
from reports.printing.html import print_words
from reports.quarterly.report import Report, from_facts
from reports.values.blocks import Document, FootnoteMark, Heading, Item, Paragraph
from reports.values.facts import NarrativeFacts, OutlineFacts, ReportFacts, figures_in
from reports.values.figures import Prose
from reports.writing.document import alone
from reports.writing.text import ParagraphText

FigureUrl = Callable[[str], str] | None
IN_PROGRAMME = (Place.BASE, Place.ADVANCED, Place.MODEL, Place.SMART, Place.DISTRICT)
AT_THE_END = "Cuối mục"
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
class OwnParagraph:
    """A paragraph with its record; the first and the last one at its place go no further."""

    narrative: Narrative
    reading: Reading
    is_first: bool = True
    is_last: bool = True


@dataclass(frozen=True)
class OwnPlace:
    """A place where own words are reported: those that are, and those that are not reported any more."""

    key: str
    title: str
    reported: tuple[OwnParagraph, ...]
    left_out: tuple[OwnParagraph, ...]
    takes_more: bool

    @property
    def is_shown(self) -> bool:
        return self.takes_more or bool(self.reported or self.left_out)


@dataclass(frozen=True)
class OwnSection:
    """A heading of the report and the places below it."""

    title: str
    places: tuple[OwnPlace, ...]


def places_of(section: OutlineFacts) -> list[tuple[str, str, bool]]:
    """Return the places below a heading in the order of the report: key, name, whether words are added there."""
    match section.content:
        case SectionContent.PROGRAMME:
            return [*((place.value, place.label, True) for place in IN_PROGRAMME), (section.key, AT_THE_END, True)]
        case SectionContent.DIRECTIVES:
            return [(Place.PROGRESS.value, "", True), (section.key, AT_THE_END, False)]
        case SectionContent.NOTHING:
            return [(section.key, "", False)]
    return [(section.key, "", True)]


def place_title(facts: ReportFacts, key: str) -> str:
    """Return what the place `key` is called, where words can be added; empty where they cannot."""
    for section in facts.outline:
        for place, name, takes_more in places_of(section):
            if place == key and takes_more:
                return name or section.title.value
    return ""


def sections_of(period: ReportingPeriod, made: Report, figure_url: FigureUrl) -> list[OwnSection]:
    """Return the own words of `period`, reported and left out, as `made` reads; two queries, however many."""
    narratives = list(Narrative.objects.filter(period=period).in_order())
    readings = _readings(made, narratives, figure_url)
    left = dict.fromkeys(one.section for one in narratives)
    sections = []
    for heading, section in zip(_headings(made), made.facts.outline, strict=True):
        places = []
        for key, name, takes_more in places_of(section):
            left.pop(key, None)
            places.append(_place(key, name, [one for one in narratives if one.section == key], readings, takes_more))
        sections.append(OwnSection(heading, tuple(place for place in places if place.is_shown)))
    homeless = [one for one in narratives if one.section in left]
    if homeless:
        sections.append(OwnSection(NO_PLACE, (_place("", "", homeless, readings, False),)))
    return [section for section in sections if section.places]


def _place(
    key: str, title: str, narratives: list[Narrative], readings: dict[int, Reading], takes_more: bool
) -> OwnPlace:
    reported = [one for one in narratives if one.is_told]
    left_out = tuple(OwnParagraph(one, readings[one.pk]) for one in narratives if not one.is_told)
    shown = tuple(
        OwnParagraph(one, readings[one.pk], number == 0, number == len(reported) - 1)
        for number, one in enumerate(reported)
    )
    return OwnPlace(key, title, shown, left_out, takes_more)


def _headings(made: Report) -> list[str]:
    blocks = made.document.sections[0].blocks
    return [
        f"{block.marker} {''.join(run.text for run in block.content if not isinstance(run, FootnoteMark))}"
        for block in blocks
        if isinstance(block, Heading)
    ]


def _readings(made: Report, narratives: Iterable[Narrative], figure_url: FigureUrl) -> dict[int, Reading]:
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
    return found


def reading_of(document: Document, key: str, figure_url: FigureUrl) -> Reading:
    """Return how the words named `key` read in `document`."""
    own = [
        block
        for section in document.sections
        for block in section.blocks
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


def preview(made: Report, *, section: str, slug: str, text: str) -> Reading:
    """Return how `text` would read in the report, at its place: new words at the end, others where they stand."""
    own = NarrativeFacts(section, slug, Prose(f"narrative.{slug}", text))
    there = made.facts.narratives
    if any(one.slug == slug for one in there):
        narratives = tuple(own if one.slug == slug else one for one in there)
    else:
        narratives = (*there, own)
    own_words = [one.prose.markdown for one in narratives] + [one.outcome.markdown for one in made.facts.sessions]
    facts = replace(made.facts, narratives=narratives, citations=citation_facts(own_words))
    return reading_of(from_facts(facts).document, own.prose.key, None)
