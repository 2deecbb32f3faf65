"""The facts of a quarterly report, computed from the records as of a day.

`collect(period)` is a function of what is told (the period) and what is known (the as-of day); never of today.
"""

import datetime
from dataclasses import replace
from typing import Any

import msgspec

from communes.models import ReportingPeriod
from criteria.models import Target
from criteria.rules.choices import SetLevel
from ntm_tracker.vietnamese import joined
from reports.facts import frame
from reports.facts.directives import annex_facts, citation_facts, directive_facts, session_facts
from reports.facts.levels import COMMUNE_LEVELS, level_facts, load_recognitions, load_targets, target_rows
from reports.facts.model_level import model_facts, smart_village_facts, without_smart_village
from reports.facts.scope import Scope, counted
from reports.facts.tallies import load_results
from reports.facts.timeliness import timeliness_facts
from reports.values.facts import ReportFacts
from reports.values.figures import Figure, SourceRow

__all__ = ["ReportFacts", "collect", "dump", "load"]


def collect(period: ReportingPeriod, as_of: datetime.date | None = None) -> ReportFacts:
    """Return everything that the report of `period` tells, known up to `as_of` (the period's own day if None)."""
    scope = Scope.of(period, as_of)
    results, recognitions, targets = load_results(scope), load_recognitions(scope), load_targets(scope)
    letterhead, report = frame.letterhead_of(scope)
    levels: dict[str, Any] = {
        name: level_facts(name, scope, results.get(level), recognitions[level], targets[level])
        for name, level in COMMUNE_LEVELS.items()
    }
    aiming = targets[SetLevel.COMMUNE_MODEL]
    sessions = session_facts(scope)
    narratives = frame.narrative_facts(scope)
    own_words = [each.outcome.markdown for each in sessions] + [each.prose.markdown for each in narratives]
    return ReportFacts(
        period=frame.period_facts(scope),
        home=frame.home_facts(scope),
        **levels,
        model_communes=model_facts(scope, results.get(SetLevel.COMMUNE_MODEL), aiming),
        smart_villages=smart_village_facts(results.get(SetLevel.SMART_VILLAGE), aiming),
        smart_unassessed=without_smart_village(results.get(SetLevel.SMART_VILLAGE), aiming),
        **all_targets(targets),
        dossier=frame.dossier_facts(scope, recognitions[SetLevel.DISTRICT]),
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


def all_targets(targets: dict[str, list[Target]]) -> dict[str, Any]:
    """The communes with a target above the base level, for the office's own sentences."""
    above = targets[SetLevel.COMMUNE_ADVANCED] + targets[SetLevel.COMMUNE_MODEL]
    rows = _once_a_commune(above)
    names = joined({target.locality_id: target.locality.name for target in above}.values())
    meaning = "Các xã phấn đấu đạt chuẩn NTM nâng cao, kiểu mẫu trong năm"
    return {
        "all_targets": counted("targets.count", len(rows), meaning, rows),
        "target_names": Figure("targets.names", names or "chưa có", names, meaning, tuple(rows)),
    }


def _once_a_commune(targets: list[Target]) -> list[SourceRow]:
    """A commune that aims at two levels is one commune; two communes may have one name."""
    found: dict[int, SourceRow] = {}
    for target, row in zip(targets, target_rows(targets), strict=True):
        first = found.get(target.locality_id)
        found[target.locality_id] = replace(first, detail=f"{first.detail}; {row.detail}") if first else row
    return list(found.values())


def dump(facts: ReportFacts) -> bytes:
    """Return the facts as JSON."""
    return msgspec.json.encode(facts)


def load(json: bytes | str) -> ReportFacts:
    """Return the facts of JSON that `dump` made; raises msgspec.ValidationError on anything else."""
    return msgspec.json.decode(json, type=ReportFacts)
