"""All checks of a report, one after the other: what must be handled first."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reports.findings import Finding, findings_of, once_each
from reports.findings.annex import annex_findings
from reports.findings.completeness import completeness
from reports.findings.documents import documents
from reports.findings.levels import levels
from reports.findings.names import names
from reports.findings.passages import Passage, passages_of, sentence_with
from reports.findings.style import style
from reports.findings.sums import sums
from reports.values.blocks import Document
from reports.values.facts import ReportFacts
from reports.values.registers import Registers
from reports.writing.text import ReportText


def findings_in(facts: ReportFacts, text: ReportText, document: Document, known: Registers) -> list[Finding]:
    """Return every finding of a made report, one a check and place, what must be handled first."""
    passages = passages_of(document)
    found = [
        *completeness(facts, text, known),
        *annex_findings(facts, known),
        *sums(facts, passages, known),
        *names(facts, passages, known),
        *documents(facts, passages, known),
        *levels(facts, passages, known),
        *style(facts, passages, known),
    ]
    told = {passage.key: passage for passage in passages}
    every = [*findings_of(document.problems), *(_placed(one, told) for one in found)]
    return once_each(_mended(one, known) for one in every)


def _mended(finding: Finding, known: Registers) -> Finding:
    """Each finding leads to the page where it is put right: that of its record, of its own words, of its outline."""
    if finding.mend:
        return finding
    kind, _, rest = finding.place.partition(".")
    name = rest.partition(".")[0]
    found = {
        "narrative": dict(known.own_words).get(name, ""),
        "directive": known.directive(name).href,
        "annex": next((task.href for task in known.tasks if task.slug == name), known.ways.annex),
        "session": next((href for slug, _, _, href in known.sessions if slug == name), ""),
        "section": known.ways.outline,
        "letterhead": known.ways.letterhead,
        "recipients": known.ways.letterhead,
        "steering": known.ways.annex,
        "advanced": known.ways.collecting,
        "base": known.ways.collecting,
        "model": known.ways.collecting,
        "smart": known.ways.collecting,
    }.get(kind, "")
    return replace(finding, mend=found)


def _placed(finding: Finding, told: Mapping[str, Passage]) -> Finding:
    """A finding about a record gets the sentence that tells it; what is printed nowhere has no place to go to."""
    if not finding.is_printed:
        return finding
    passages: Iterable[Passage] = (told[key] for key in _keys(finding.place, told))
    passage = next((one for one in passages if not finding.mark or finding.mark in one.text), None)
    if passage is None or not passage.is_keyed:
        return finding if finding.place in told else replace(finding, is_printed=False)
    if finding.quote:
        return replace(finding, is_printed=True)
    return replace(finding, is_printed=True, quote=sentence_with(passage.text, finding.mark))


def _keys(place: str, told: Mapping[str, Passage]) -> list[str]:
    """The place and its further paragraphs and footnotes: `key`, `key.2`, `key.note-1.1`."""
    return [key for key in told if key == place or key.startswith(f"{place}.")]
