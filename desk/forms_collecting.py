"""Forms of collecting: the day, an extension with who decided it, a promise, one source for many, the paper."""

import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.utils import timezone

from accounts.models import User
from communes.choices import Channel
from criteria.actions.assessments import Source
from directives.choices import ReminderWay
from directives.models import Reminder
from history.decisions import Decided, DecisionFields
from ntm_tracker.forms import Day, Line

END = '{%% include "components/form_actions.html" with submit="%s" cancel=cancel only %%}'
# How a paper comes: what only a telephone or the program itself tells is none.
PAPERS = [(each.value, each.label) for each in Channel if each not in (Channel.PHONE, Channel.PROGRAM)]
SOURCES = [("", "Chọn"), *((each.value, each.label) for each in Channel if each != Channel.PROGRAM)]
NOT_AFTER_TODAY = "Ngày này không được sau hôm nay."


def _past(day: datetime.date | None) -> datetime.date | None:
    if day and day > timezone.localdate():
        raise forms.ValidationError(NOT_AFTER_TODAY)
    return day


class _Plain(forms.Form):
    """An ordinary form whose tag and token stand in the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True


class DueForm(_Plain):
    """Đặt hạn nộp."""

    due_on = Day(label="Hạn nộp", help_text="Ví dụ: 20/3/2024")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("due_on", HTML(END % "Đặt hạn nộp"))


class ExtensionForm(_Plain):
    """Gia hạn: to which day and why; a second time is confirmed."""

    to = Day(label="Gia hạn đến ngày", help_text="Ví dụ: 25/3/2024")
    reason = Line(label="Lý do", max_length=500)
    again = forms.BooleanField(label="Vẫn gia hạn tiếp cho xã đã gia hạn một lần", required=False)
    has_decision = forms.BooleanField(label="Lãnh đạo đã cho ý kiến (ghi bên dưới)", required=False)

    def __init__(self, *args: Any, twice: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not twice:
            del self.fields["again"]
        columns = Row(Column("to", css_class="col-md-4"), Column("reason", css_class="col-md-8"))
        self.helper.layout = Layout(columns, *(["again"] if twice else []), "has_decision")


class ExtensionDecisionForm(DecisionFields):
    """Who decided the extension; asked for only when somebody did."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, prefix="decision", use_required_attribute=False, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(self.layout())

    def decided_if(self, wanted: bool) -> Decided | None:
        return self.decided if wanted else None


class ReminderForm(_Plain):
    """Hẹn: what was promised when somebody was reminded."""

    note = Line(label="Hẹn, ghi chú", max_length=300, required=False, help_text="Ví dụ: hẹn 18/3")
    way = forms.ChoiceField(label="Cách nhắc", choices=ReminderWay)
    reminded_on = Day(label="Ngày nhắc")

    def __init__(self, *args: Any, reminder: Reminder | None = None, **kwargs: Any) -> None:
        names = ("note", "way", "reminded_on")
        initial = {name: getattr(reminder, name) for name in names} if reminder else {}
        super().__init__(*args, initial=initial, **kwargs)
        columns = Row(Column("way", css_class="col-sm-6"), Column("reminded_on", css_class="col-sm-6"))
        self.helper.layout = Layout("note", columns, HTML(END % "Lưu"))

    def clean_reminded_on(self) -> datetime.date | None:
        return _past(self.cleaned_data["reminded_on"])


class SourceForm(_Plain):
    """One source for all ticked communes: how it came, when, from whom."""

    channel = forms.ChoiceField(label="Hình thức nhận", choices=SOURCES)
    received_on = Day(label="Ngày nhận", help_text="Ví dụ: 05/3/2024")
    received_from = Line(label="Người báo", max_length=200, required=False)
    awaits_paper = forms.BooleanField(label="Báo qua điện thoại, chờ văn bản", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [Column(name, css_class="col-md-4") for name in ("channel", "received_on", "received_from")]
        self.helper.layout = Layout(Row(*columns), "awaits_paper")

    def clean_received_on(self) -> datetime.date | None:
        return _past(self.cleaned_data["received_on"])

    @property
    def source(self) -> Source:
        """Return what was entered; the form must be valid."""
        return Source(**{name: self.cleaned_data[name] for name in self.fields})


class PaperForm(_Plain):
    """The paper that a call announced: how and when it came."""

    channel = forms.ChoiceField(label="Hình thức nhận", choices=PAPERS, initial=Channel.PAPER)
    came_on = Day(label="Ngày nhận văn bản")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"came_on": timezone.localdate()}, **kwargs)
        columns = Row(Column("channel", css_class="col-sm-6"), Column("came_on", css_class="col-sm-6"))
        self.helper.layout = Layout(columns, HTML(END % "Đã có văn bản"))

    def clean_came_on(self) -> datetime.date | None:
        return _past(self.cleaned_data["came_on"])
