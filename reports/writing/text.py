"""From facts to sentences: fills the templates of `templates/reports/quarterly/`.

Works from the facts alone, so that an issued report can be written again from what was frozen. A value reaches a
template only as Text, Figure or Prose; a bare string, an unknown name and text outside a `{% para %}` raise.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from ntm_tracker.vietnamese import capitalised, joined
from reports.values.facts import DirectiveFacts, HomeFacts, NarrativeFacts, OutlineFacts, PeriodFacts, ReportFacts
from reports.values.figures import KEY, Figure, Markdown, Prose, Text

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "reports" / "quarterly"
# Which places the text under a heading has, besides words of its own; it asks its template for them.
PLACES = {
    "programme": ("base", "advanced", "model", "smart", "district"),
    "directives": ("progress",),
}
LISTS = {"dashes", "numbers"}  # these put a mark before each of the office's own paragraphs
STOPS = (".", "!", "?", "…")
# Characters that no record can hold: fields refuse control characters.
BEGIN, BODY, END = "\x02", "\x03", "\x04"
PARAGRAPH = re.compile(f"{BEGIN}([^{BODY}]*){BODY}([^{END}]*){END}")


class ReportTextError(ValueError):
    """A template of the report is wrong; staff's own text never raises this."""


@dataclass(frozen=True)
class ParagraphText:
    """The Markdown of one paragraph and its stable key; `is_own` marks staff's words."""

    key: str
    markdown: str
    is_own: bool = False


@dataclass(frozen=True)
class SectionText:
    """A heading (level 1 or 2) and the paragraphs below it."""

    key: str
    level: int
    title: str
    paragraphs: tuple[ParagraphText, ...]


@dataclass(frozen=True)
class ReportText:
    """All the words of a report."""

    subject: ParagraphText
    sections: tuple[SectionText, ...]
    closing: ParagraphText


class ParagraphTag(Extension):
    """`{% para "advanced.recognised" %} … {% endpara %}`: a paragraph with a stable key."""

    tags = {"para"}

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        key = parser.parse_expression()
        body = parser.parse_statements(("name:endpara",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_paragraph", [key]), [], [], body).set_lineno(line)

    def _paragraph(self, key: str, caller: Callable[[], str]) -> Markdown:
        if not KEY.fullmatch(key):
            raise ReportTextError(f"{key!r} is no key of a paragraph")
        return Markdown(f"{BEGIN}{key}{BODY}{caller().strip()}{END}")


def _only_values(value: Any) -> Any:
    if isinstance(value, Text | Figure | Prose):
        return Markdown(str(value))
    if isinstance(value, Markup):  # what a macro gives back is made of checked values
        return value
    if isinstance(value, Undefined):
        str(value)  # raises, and says which name is unknown
    raise ReportTextError(f"{value!r} is neither Text, Figure nor Prose")


def _names(values: Iterable[Text], last: str = ", ") -> Markdown:
    return Markdown(joined(map(str, values), last=last))


def _capital(value: Text | Markup) -> Text | Markup:
    return Text(capitalised(value.value)) if isinstance(value, Text) else Markdown(capitalised(str(value)))


def _ended(value: Text | Markup) -> Markdown:
    """Return `value` as the end of a sentence: with a full stop, unless it was typed with one."""
    text = str(value).rstrip()
    return Markdown(text if text.endswith(STOPS) else f"{text}.")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,  # so that a macro's result differs from a bare string; values escape themselves
        finalize=_only_values,
        extensions=[ParagraphTag],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"names": _names, "capital": _capital, "ended": _ended}
    return environment


ENVIRONMENT = _environment()


def write(facts: ReportFacts) -> ReportText:
    """Return the words of the report that `facts` tell."""
    context = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    context |= {"sessions": _there(facts.sessions, "place"), "directives": _there(facts.directives, "place")}
    context["narratives"] = _there(facts.narratives, "section")
    own = {narrative.prose.key for narrative in facts.narratives} | {one.outcome.key for one in facts.sessions}
    return ReportText(
        subject=_single("subject.md", context, own),
        sections=tuple(_section(one, context, own) for one in facts.outline),
        closing=_single("closing.md", context, own),
    )


def _section(heading: OutlineFacts, context: dict, own: set[str]) -> SectionText:
    paragraphs = _paragraphs(f"{heading.content or 'words'}.md", {**context, "section": heading.key}, own)
    return SectionText(heading.key, heading.level, heading.title.value, paragraphs)


def places_in(outline: Iterable[OutlineFacts]) -> set[str]:
    """Return every place where something can be reported: the headings, and the places below them."""
    return {place for one in outline for place in (one.key, *PLACES.get(one.content, ()))}


def write_directive(directive: DirectiveFacts, period: PeriodFacts, home: HomeFacts) -> tuple[ParagraphText, ...]:
    """Return what `write` says of one directive."""
    module = ENVIRONMENT.get_template("_directive.md").make_module({"period": period, "home": home})
    return _found(str(module.told(directive)), set())  # type: ignore[attr-defined]


def write_own_words(outline: Iterable[OutlineFacts], narratives: Sequence[NarrativeFacts]) -> tuple[ParagraphText, ...]:
    """Return what `write` makes of the office's own words, without the sentences around them."""
    own = {one.prose.key for one in narratives}
    found: list[ParagraphText] = []
    for section in outline:
        template = f"{section.content}.md" if section.content in LISTS else "words.md"
        for place in (*PLACES.get(section.content, ()), section.key):
            found += _paragraphs(template, {"section": place, "narratives": _there(narratives, "section")}, own)
    return tuple(found)


def _there(told: Sequence[Any], name: str) -> Callable[[str], list]:
    """What a template asks: which of `told` have this place, which this section."""
    return lambda place: [one for one in told if getattr(one, name) == place]


def _single(template: str, context: dict, own: set[str]) -> ParagraphText:
    (paragraph,) = _paragraphs(template, context, own)
    return paragraph


def _paragraphs(template: str, context: dict, own: set[str]) -> tuple[ParagraphText, ...]:
    rendered = ENVIRONMENT.get_template(template).render(context)
    if outside := PARAGRAPH.sub("", rendered).strip():
        raise ReportTextError(f"{template}: outside any paragraph: {outside[:80]!r}")
    return _found(rendered, own)


def _found(rendered: str, own: set[str]) -> tuple[ParagraphText, ...]:
    found = [ParagraphText(key, markdown, key in own) for key, markdown in PARAGRAPH.findall(rendered)]
    return tuple(paragraph for paragraph in found if paragraph.markdown)


def as_markdown(text: ReportText) -> str:
    """Return the whole text as one piece of report Markdown."""
    parts = [text.subject.markdown]
    for section in text.sections:
        parts += ["#" * section.level + " " + str(Text(section.title))]
        parts += [paragraph.markdown for paragraph in section.paragraphs]
    return "\n\n".join([*parts, text.closing.markdown]) + "\n"
