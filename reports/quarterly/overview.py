"""How far a report is, for a page that does not show it: counts, and what is wrong with own words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from communes.models import ReportingPeriod
from criteria.rules.choices import SetLevel
from reports import facts
from reports.facts import directives, frame, levels
from reports.facts.directives import AnswerCount
from reports.facts.scope import Scope
from reports.values.blocks import Problem
from reports.values.facts import LevelFacts, NarrativeFacts, OutlineFacts, TallyFacts, figures_in
from reports.values.figures import Figure
from reports.writing.document import alone, unread_remark, without_place
from reports.writing.text import ParagraphText, places_in, write_own_words

CITED_FIGURE = re.compile(r"fact:([^\s()\[\]]*)")


@dataclass(frozen=True)
class Overview:
    """The counts of a report; its problems are those of the report's document."""

    base: LevelFacts
    advanced: LevelFacts
    conditions: tuple[TallyFacts, ...]
    smart_villages: tuple[TallyFacts, ...]
    answers: tuple[AnswerCount, ...]
    annex_label: str
    annex_done: int
    annex_unclear: int
    annex_total: int
    outline: tuple[OutlineFacts, ...]
    narratives: tuple[NarrativeFacts, ...]
    problems: tuple[Problem, ...]


def overview_of(period: ReportingPeriod) -> Overview:
    """Return how far the report of `period` is. Raises NotInstalledError."""
    scope = Scope.of(period)
    programme = levels.Programme.of(scope)
    base = levels.level_facts(programme, SetLevel.COMMUNE_BASE)
    advanced = levels.level_facts(programme, SetLevel.COMMUNE_ADVANCED)
    conditions, villages = levels.condition_tallies(programme), levels.smart_village_facts(programme)
    answers, annex = directives.answer_counts(scope), directives.annex_count(scope)
    outline, narratives = frame.outline_facts(scope), frame.narrative_facts(scope)
    letterhead, _ = frame.letterhead_of(scope)
    known = figures_in(base, advanced, conditions, villages, levels.all_targets(programme))
    return Overview(
        base=base,
        advanced=advanced,
        conditions=conditions,
        smart_villages=villages,
        answers=tuple(answers),
        annex_label=frame.annex_label(letterhead),
        annex_done=annex.done,
        annex_unclear=len(annex.unclear),
        annex_total=annex.total,
        outline=outline,
        narratives=narratives,
        problems=(
            *_problems(scope, outline, narratives, answers, known),
            *(unread_remark(slug, remark) for slug, remark in annex.unclear),
        ),
    )


def _problems(
    scope: Scope,
    outline: tuple[OutlineFacts, ...],
    narratives: tuple[NarrativeFacts, ...],
    answers: Iterable[AnswerCount],
    known: dict[str, Figure],
) -> Iterator[Problem]:
    """What the document of the report would object to: only own words, and what the outline has no place for."""
    places, sessions = places_in(outline), list(directives.reported_sessions(scope))
    outcomes = [directives.outcome_of(one) for one in sessions if one.place in places and one.outcome.strip()]
    own = [*write_own_words(outline, narratives), *(ParagraphText(one.key, str(one).strip(), True) for one in outcomes)]
    for document in alone(own, _figures_for(own, known, scope)):
        yield from document.problems
    left_out = [(one.section, one.prose.key, one.prose.markdown) for one in narratives]
    left_out += [(one.place, f"session.{one.slug}", one.purpose) for one in sessions]
    left_out += [(one.directive.place, f"directive.{one.directive.key}", str(one.directive)) for one in answers]
    yield from (without_place(key, words) for place, key, words in left_out if place not in places)


def _figures_for(own: list[ParagraphText], known: dict[str, Figure], scope: Scope) -> dict[str, Figure]:
    """The figures that the own words cite: all of the report's are made only where one is not known already."""
    found = known | figures_in(directives.citation_facts(one.markdown for one in own))
    cited = {key for one in own for key in CITED_FIGURE.findall(one.markdown)}
    return found if cited <= found.keys() else facts.collect(scope.period).figures()
