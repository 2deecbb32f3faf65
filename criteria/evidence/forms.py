"""Forms of evidence: adding several pieces at once, changing one."""

import re
from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import HTML
from django import forms
from django.db.models import QuerySet

from communes.models import IncomingFile
from criteria.evidence.actions import DESCRIBED
from criteria.evidence.lists import Result, TickGroup, proven_by, values_of
from criteria.models import Evidence
from ntm_tracker.forms import Day, FilesField, Line, PlainForm, Records, columns, initial_of
from ntm_tracker.uploads import told_limits
from ntm_tracker.vietnamese import short_date

LONGEST_NOTE = 5000
TICKS = HTML('{% include "criteria/evidence_ticks.html" %}')
SEVERAL = {"widget": forms.CheckboxSelectMultiple, "required": False}
REUSED = re.compile(r"[eh]\d{1,15}")


class ReceivedChoice(Records):
    """Received files, each with its day."""

    def label_from_instance(self, obj: IncomingFile) -> str:
        return " · ".join(filter(None, [obj.file_name, obj.get_channel_display(), short_date(obj.received_on)]))


class EvidenceChoice(Records):
    """Pieces that are there already, each with its day."""

    def label_from_instance(self, obj: Evidence) -> str:
        return " · ".join(filter(None, [obj.title, short_date(obj.dated_on) if obj.dated_on else ""]))


class ServingForm(PlainForm):
    """What a piece of evidence serves: results of `groups`, ticked."""

    serves = forms.MultipleChoiceField(label="Phục vụ", required=False)

    def __init__(self, *args: Any, groups: Sequence[TickGroup], ticked: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self.initial["serves"] = list(ticked)
        self.offer("serves", [choice for group in groups for choice in group.values])

    @property
    def ticked(self) -> set[str]:
        """The values that stand ticked on the page."""
        return {str(each) for each in self["serves"].value() or ()}

    @property
    def shown(self) -> list[tuple[TickGroup, bool]]:
        """The groups, and whether each stands open: the only one, and where something is ticked."""
        ticked = self.ticked
        return [
            (group, len(self.groups) == 1 or any(value in ticked for value, _ in group.values)) for group in self.groups
        ]

    @property
    def opened(self) -> set[str]:
        """The criteria of which an indicator is ticked: their indicators stand in sight."""
        ticked, ticks = self.ticked, [tick for group in self.groups for tick in group.ticks]
        return {tick.value for tick in ticks if any(part.value in ticked for part in tick.parts)}

    @property
    def proven(self) -> list[Result]:
        """The results that were ticked; the form must be valid."""
        return proven_by(self.cleaned_data["serves"], self.groups)


class AddForm(ServingForm):
    """Thêm minh chứng: files, a link, received files, what is there already; all of it serves the same results."""

    files = FilesField(label="Tệp", required=False, help_text=told_limits())  # type: ignore[assignment]  # no file that came
    link = Line(
        label="Hoặc đường dẫn trang web",
        max_length=500,
        required=False,
        help_text="Ví dụ https://drive.google.com/…; người khác phải mở được",
    )
    received = ReceivedChoice(IncomingFile.objects.none(), label="Hoặc tệp xã đã gửi (Hồ sơ đến)", **SEVERAL)
    existing = EvidenceChoice(Evidence.objects.none(), label="Hoặc minh chứng đã có của xã", **SEVERAL)
    title = Line(
        label="Tên minh chứng", max_length=300, required=False, help_text="Để trống thì lấy tên tệp hoặc đường dẫn"
    )
    dated_on = Day(label="Ngày của minh chứng", required=False, help_text="Ngày ghi trên văn bản, ví dụ 15/3/2024")
    again = forms.BooleanField(label="Vẫn thêm lần nữa (chọn lại tệp)", required=False)
    reuse = forms.CharField(required=False)  # the button Dùng lại: what was found to be there already
    rows = (
        HTML('{% include "components/drop.html" %}'),
        HTML('{% include "criteria/evidence_others.html" %}'),
        columns(title=8, dated_on=4),
        TICKS,
    )

    def __init__(
        self, *args: Any, received: QuerySet[IncomingFile], existing: QuerySet[Evidence], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.same: list[tuple[str, str]] = []
        self.offer_reuse = ""
        for name, offered in (("received", received), ("existing", existing)):
            self.offer(name, offered)
            field: Any = self.fields[name]
            field.choices = list(field.choices)  # asked once

    @property
    def reused(self) -> tuple[list[int], list[int]]:
        """The evidence and the received files that are wanted instead of what was brought."""
        named = REUSED.findall(self.cleaned_data["reuse"])
        return [int(each[1:]) for each in named if each[0] == "e"], [int(each[1:]) for each in named if each[0] == "h"]


class ChangeForm(ServingForm):
    """What is said of one piece, and what it serves; of a piece that was sent, a commune changes the second alone."""

    title = Line(label="Tên minh chứng", max_length=300)
    dated_on = Day(label="Ngày của minh chứng", required=False, help_text="Ngày ghi trên văn bản, ví dụ 15/3/2024")
    note = forms.CharField(label="Ghi chú", required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 2}))
    rows = (*DESCRIBED, TICKS)

    def __init__(self, *args: Any, evidence: Evidence, may_describe: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(evidence, *DESCRIBED), ticked=values_of(evidence), **kwargs)
        if not may_describe:
            self.without(*DESCRIBED)
