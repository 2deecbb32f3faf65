"""The part of a form that tells who decided: for every form that needs the head's decision."""

import datetime
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from history.models import Manner
from history.policies import User, is_office_head
from ntm_tracker.fields import clean_line
from ntm_tracker.forms import Day, PlainForm, columns
from ntm_tracker.uploads import TAKEN, check_upload


@dataclass(frozen=True)
class Decided:
    """A decision as it was entered: who, when, how; a file may prove it."""

    by: str
    post: str
    on: datetime.date
    manner: str
    note: str = ""
    file: UploadedFile | None = None


class DecisionFields(PlainForm):
    """Ý kiến lãnh đạo. The head of the office who decides here finds it filled in."""

    decided_by = forms.CharField(label="Người quyết định", max_length=100)
    post = forms.CharField(label="Chức vụ", max_length=100, required=False)
    decided_on = Day(label="Ngày quyết định")
    manner = forms.ChoiceField(label="Hình thức", choices=Manner)
    note = forms.CharField(label="Nội dung ý kiến", max_length=500, required=False)
    file = forms.FileField(label="Tệp kèm theo", required=False, help_text=f"Nếu có: {TAKEN}")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {**self.usual(user), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    @staticmethod
    def usual(user: User) -> dict[str, Any]:
        """Return what is likely: the head decides here and now; staff record a decision given elsewhere."""
        is_head = is_office_head(user)
        return {
            "decided_by": user.full_name if is_head else "",
            "decided_on": timezone.localdate(),
            "manner": Manner.PROGRAM if is_head else Manner.PAPER,
        }

    def clean_decided_by(self) -> str:
        return clean_line(self.cleaned_data["decided_by"])

    def clean_post(self) -> str:
        return clean_line(self.cleaned_data["post"])

    def clean_note(self) -> str:
        return clean_line(self.cleaned_data["note"])

    def clean_decided_on(self) -> datetime.date:
        day = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Ngày quyết định không được sau hôm nay.")
        return day

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file:
            check_upload(file)
        return file or None

    @property
    def decided(self) -> Decided:
        """Return the decision that was entered; the form must be valid."""
        values = self.cleaned_data
        return Decided(
            values["decided_by"], values["post"], values["decided_on"], values["manner"], values["note"], values["file"]
        )


DECISION_PART = Fieldset(
    "Ý kiến lãnh đạo", columns("decided_by", "post"), columns("decided_on", "manner"), "note", "file"
)
