"""Forms of received files: bringing several at once, saying whose one is."""

import datetime
from typing import Any

from crispy_forms.layout import HTML
from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.policies import can_sort_files
from communes.fields import UnitChoice
from communes.models import IncomingFile, Locality, ReportingPeriod, Unit
from communes.rules.choices import Channel
from desk.incoming.actions import AFTER_TODAY, ARRIVAL, Arrival
from ntm_tracker.forms import Day, FilesField, Line, PlainForm, columns, initial_of
from ntm_tracker.uploads import told_limits

# A file that somebody brought: nothing that only a telephone or the program itself tells.
CHANNELS = [("", "Chưa rõ"), *((each.value, each.label) for each in Channel if each not in ("phone", "program"))]
DROP = HTML('{% include "components/drop.html" %}')


def was_received(day: datetime.date) -> None:
    if day > timezone.localdate():
        raise forms.ValidationError(AFTER_TODAY)


class CommuneChoice(forms.ModelChoiceField):
    """A commune by its name alone."""

    def label_from_instance(self, obj: Locality) -> str:
        return obj.name


class ArrivalFields(PlainForm):
    """How it came, when, from whom; whose it is."""

    channel = forms.ChoiceField(label="Hình thức nhận", choices=CHANNELS, required=False)
    sender = Line(label="Người gửi", max_length=200, required=False)
    received_on = Day(
        label="Ngày nhận", widget=forms.DateInput({"placeholder": "15/3/2024"}), validators=[was_received]
    )
    locality = CommuneChoice(Locality.objects.in_programme(), label="Xã", required=False, empty_label="Phân loại sau")
    unit = UnitChoice(label="Đơn vị gửi", required=False, empty_label="Không chọn")
    period = forms.ModelChoiceField(
        ReportingPeriod.objects.latest_first(), label="Kỳ báo cáo", required=False, empty_label="Chưa rõ"
    )
    note = Line(label="Ghi chú", max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("unit", Unit.objects.bodies().not_ended_on(timezone.localdate()))

    @property
    def arrival(self) -> Arrival:
        """Return what was entered; the form must be valid."""
        told = {name: self.cleaned_data[name] for name in ARRIVAL if name in self.cleaned_data}
        return Arrival(**{"received_on": timezone.localdate()} | told)


class FilesForm(ArrivalFields):
    """Nhận tệp: what came in, at once; a commune's officer is not asked what is known."""

    files = FilesField(label="Tệp", help_text=told_limits())  # type: ignore[assignment]  # no file that came

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        period = ReportingPeriod.objects.latest_first().first()
        initial = {"received_on": timezone.localdate(), "period": period, "channel": Channel.ZALO}
        super().__init__(*args, initial=initial, **kwargs)
        if can_sort_files(user):
            self.without("note")
            self.rows = (DROP, ("received_on", "channel", "sender"), ("locality", "unit", "period"))
        else:
            self.without("channel", "sender", "received_on", "locality", "unit")
            self.rows = (DROP, columns(period=4, note=8))


class SortForm(ArrivalFields):
    """Phân loại: whose a received file is."""

    locality = CommuneChoice(Locality.objects.in_programme(), label="Xã", required=False, empty_label="Chưa phân loại")
    rows = (
        columns("locality", "period", css_class="col-sm-6"),
        "unit",
        columns("received_on", "channel", css_class="col-sm-6"),
        "sender",
        "note",
        HTML('{% include "desk/incoming_sort_actions.html" %}'),
    )

    def __init__(self, *args: Any, file: IncomingFile | None = None, **kwargs: Any) -> None:
        initial = initial_of(file, *ARRIVAL)
        if file and not file.period_id:
            initial["period"] = ReportingPeriod.objects.latest_first().first()
        super().__init__(*args, initial=initial, **kwargs)
        self.offer("channel", [("", "Chưa rõ"), *Channel.choices])
