"""The form of a paragraph of own words, with figures and documents as chips."""

from django import forms

from ntm_tracker.fields import clean_text

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
