"""A paragraph of own words while it is written: with chips as it is typed, as it is stored, as it would read."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from communes.models import ReportingPeriod
from ntm_tracker.fields import clean_text
from ntm_tracker.vietnamese import nfc
from reports.models import Narrative
from reports.quarterly.report import Report
from reports.values.chips import stored_of, typed_of
from reports.words import actions
from reports.words.insertable import Insertable, insertable
from reports.words.narratives import Reading, preview

UNKNOWN = "Không có văn bản hoặc số liệu nào tên là {chip}. Hãy xóa ô này rồi chèn lại từ danh sách “Chèn vào lời văn”."
STRAY = "Dấu ⟦ hoặc ⟧ ở “{place}” không đủ cặp. Hãy xóa phần còn lại của ô này rồi chèn lại từ danh sách."


@dataclass(frozen=True)
class Writing:
    """A paragraph that stands in a period, or a new one at a place; `found` is what can be put into it."""

    period: ReportingPeriod
    section: str
    narrative: Narrative | None
    made: Report
    found: Insertable

    @property
    def before(self) -> str:
        return self.narrative.text if self.narrative else ""

    @property
    def shown(self) -> str:
        """What is stored now, with chips."""
        return typed_of(self.before, self.found.chips)

    @property
    def fingerprint(self) -> str:
        return actions.narrative_fingerprint(self.narrative) if self.narrative else ""

    def with_chip(self, typed: str, key: str) -> str:
        """Return what was typed with the chip of `key` at its end."""
        chip = self.found.chips.get(key)
        if chip is None:
            return typed
        return f"{typed}{' ' if typed and not typed[-1].isspace() else ''}{chip.text}"

    def stored(self, typed: str) -> str:
        """Return what is stored for what was typed; raise ValidationError on a chip that names nothing."""
        written = stored_of(typed, self.found.chips, self.before)
        if not written.is_clear:
            told = [UNKNOWN.format(chip=chip) for chip in written.unknown]
            told += [STRAY.format(place=place) for place in written.stray]
            raise ValidationError({"text": told})
        return written.text

    def reading(self, typed: str) -> Reading:
        """Return how what was typed would read in the report. Raises ValidationError as `stored`."""
        text = self.stored(typed)
        slug = self.narrative.slug if self.narrative else actions.new_slug(text)
        return preview(self.made, section=self.section, slug=slug, text=text)

    def write(self, text: str, *, fingerprint: str, by: User) -> tuple[Narrative, bool]:
        """Store what was typed; return the paragraph and whether anything changed. Raises ValidationError."""
        text = self.stored(text)
        if self.narrative is None:
            return actions.add_narrative(period=self.period, section=self.section, text=text, by=by), True
        changed = actions.change_narrative(narrative=self.narrative, text=text, fingerprint=fingerprint, by=by)
        return self.narrative, changed


def writing(
    made: Report,
    *,
    period: ReportingPeriod,
    section: str,
    narrative: Narrative | None,
    user: User,
    typed: str = "",
    wanted: str = "",
    search: str = "",
) -> Writing:
    """Return the paragraph with every chip that it may hold; `wanted` is the key of one that is to be inserted."""
    texts = (narrative.text if narrative else "", nfc(typed), f"(fact:{wanted})")
    return Writing(period, section, narrative, made, insertable(made.facts, user, texts=texts, search=search))


LONGEST = 10_000


class NarrativeForm(forms.Form):
    """What the office writes itself."""

    text = forms.CharField(
        label="Lời văn",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 9}),
        error_messages={"required": "Hãy gõ lời văn của đoạn này."},
    )

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])
