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
    return once_each([*findings_of(document.problems), *(_placed(one, told) for one in found)])


def _placed(finding: Finding, told: Mapping[str, Passage]) -> Finding:
    """A finding about a record gets the sentence that tells it; what is printed nowhere has no place to go to."""
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
