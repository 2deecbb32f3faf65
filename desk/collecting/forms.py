"""Forms of collecting: the day, an extension with who decided it, a promise, one source for many, the paper."""

import datetime

from django import forms
from django.utils import timezone

from communes.rules.choices import Channel
from criteria.subject import Source
from ntm_tracker.forms import Day, Line, PlainForm, columns, not_after_today

# How a paper comes: what only a telephone or the program itself tells is none.
PAPERS = [(each.value, each.label) for each in Channel if each not in (Channel.PHONE, Channel.PROGRAM)]
SOURCES = [("", "Chọn"), *((each.value, each.label) for each in Channel if each != Channel.PROGRAM)]


class DueForm(PlainForm):
    """Đặt hạn nộp."""

    due_on = Day(label="Hạn nộp", help_text="Ví dụ: 20/3/2024")
    submit = "Đặt hạn nộp"


class SourceForm(PlainForm):
    """One source for all ticked communes: how it came, when, from whom."""

    channel = forms.ChoiceField(label="Hình thức nhận", choices=SOURCES)
    received_on = Day(label="Ngày nhận", help_text="Ví dụ: 05/3/2024")
    received_from = Line(label="Người báo", max_length=200, required=False)
    awaits_paper = forms.BooleanField(label="Báo qua điện thoại, chờ văn bản", required=False)
    rows = (("channel", "received_on", "received_from"), "awaits_paper")

    def clean_received_on(self) -> datetime.date | None:
        return not_after_today(self.cleaned_data["received_on"])

    @property
    def source(self) -> Source:
        """Return what was entered; the form must be valid."""
        return Source(**{name: self.cleaned_data[name] for name in self.base_fields})


class PaperForm(PlainForm):
    """The paper that a call announced: how and when it came."""

    channel = forms.ChoiceField(label="Hình thức nhận", choices=PAPERS, initial=Channel.PAPER)
    came_on = Day(label="Ngày nhận văn bản", initial=timezone.localdate)
    rows, submit = (columns("channel", "came_on", css_class="col-sm-6"),), "Đã có văn bản"

    def clean_came_on(self) -> datetime.date | None:
        return not_after_today(self.cleaned_data["came_on"])
