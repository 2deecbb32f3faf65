"""The facts of a quarterly report, computed from the records as of a day.

`collect(period)` is a function of what is told (the period) and what is known (the as-of day); never of today.
"""

import datetime

import msgspec

from communes.models import ReportingPeriod
from criteria.rules.choices import SetLevel
from reports.facts import frame, levels
from reports.facts.directives import annex_facts, citation_facts, directive_facts, session_facts, timeliness_facts
from reports.facts.scope import Scope
from reports.values.facts import ReportFacts

__all__ = ["ReportFacts", "collect", "dump", "load"]


def collect(period: ReportingPeriod, as_of: datetime.date | None = None) -> ReportFacts:
    """Return everything that the report of `period` tells, known up to `as_of` (the period's own day if None)."""
    scope = Scope.of(period, as_of)
    programme = levels.Programme.of(scope)
    letterhead, report = frame.letterhead_of(scope)
    all_targets, target_names = levels.all_targets(programme)
    sessions = session_facts(scope)
    narratives = frame.narrative_facts(scope)
    own_words = [each.outcome.markdown for each in sessions] + [each.prose.markdown for each in narratives]
    return ReportFacts(
        period=frame.period_facts(scope),
        home=frame.home_facts(scope),
        base=levels.level_facts(programme, SetLevel.COMMUNE_BASE),
        advanced=levels.level_facts(programme, SetLevel.COMMUNE_ADVANCED),
        model=levels.level_facts(programme, SetLevel.COMMUNE_MODEL),
        model_communes=levels.model_facts(programme),
        smart_villages=levels.smart_village_facts(programme),
        smart_unassessed=levels.without_smart_village(programme),
        all_targets=all_targets,
        target_names=target_names,
        dossier=frame.dossier_facts(scope, programme.recognitions[SetLevel.DISTRICT]),
        sessions=sessions,
        directives=directive_facts(scope),
        annex=annex_facts(scope, frame.annex_label(letterhead)),
        outline=frame.outline_facts(scope),
        narratives=narratives,
        letterhead=frame.letterhead_facts(letterhead, report),
        signature=frame.signature_facts(scope, letterhead, report),
        citations=citation_facts(own_words),
        timeliness=timeliness_facts(scope),
    )


def dump(facts: ReportFacts) -> bytes:
    """Return the facts as JSON."""
    return msgspec.json.encode(facts)


def load(json: bytes | str) -> ReportFacts:
    """Return the facts of JSON that `dump` made; raises msgspec.ValidationError on anything else."""
    return msgspec.json.decode(json, type=ReportFacts)
