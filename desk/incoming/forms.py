"""Forms of received files: bringing several at once, saying whose one is."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.policies import can_sort_files
from communes.fields import UnitChoice
from communes.models import IncomingFile, Locality, ReportingPeriod, Unit
from communes.rules.choices import Channel, UnitKind
from desk.incoming.actions import AFTER_TODAY, Arrival
from ntm_tracker.forms import Day, FilesField, Line
from ntm_tracker.uploads import told_limits

# A file that somebody brought: nothing that only a telephone or the program itself tells.
CHANNELS = [("", "Chưa rõ"), *((each.value, each.label) for each in Channel if each not in ("phone", "program"))]
ARRIVAL = ("channel", "sender", "received_on", "locality", "unit", "period", "note")


class CommuneChoice(forms.ModelChoiceField):
    """A commune by its name alone."""

    def label_from_instance(self, obj: Locality) -> str:
        return obj.name


class ArrivalFields(forms.Form):
    """How it came, when, from whom; whose it is."""

    channel = forms.ChoiceField(label="Hình thức nhận", choices=CHANNELS, required=False)
    sender = Line(label="Người gửi", max_length=200, required=False)
    received_on = Day(label="Ngày nhận")
    locality = CommuneChoice(Locality.objects.in_programme(), label="Xã", required=False, empty_label="Phân loại sau")
    unit = UnitChoice(Unit.objects.none(), label="Đơn vị gửi", required=False, empty_label="Không chọn")
    period = forms.ModelChoiceField(
        ReportingPeriod.objects.latest_first(), label="Kỳ báo cáo", required=False, empty_label="Chưa rõ"
    )
    note = Line(label="Ghi chú", max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.exclude(kind=UnitKind.GROUP).not_ended_on(timezone.localdate())
        self.fields["received_on"].widget.attrs["placeholder"] = "15/3/2024"
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(AFTER_TODAY)
        return day

    @property
    def arrival(self) -> Arrival:
        """Return what was entered; the form must be valid."""
        return Arrival(**{name: self.cleaned_data[name] for name in ARRIVAL if name in self.cleaned_data})


class FilesForm(ArrivalFields):
    """Nhận tệp: what came in, at once; a commune's officer is not asked what is known."""

    files = FilesField(label="Tệp", help_text=told_limits())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        period = ReportingPeriod.objects.latest_first().first()
        initial = {"received_on": timezone.localdate(), "period": period, "channel": Channel.ZALO}
        super().__init__(*args, initial=initial, **kwargs)
        if can_sort_files(user):
            rows = [
                Row(*(Column(name, css_class="col-md-4") for name in ("received_on", "channel", "sender"))),
                Row(*(Column(name, css_class="col-md-4") for name in ("locality", "unit", "period"))),
            ]
        else:
            for name in ("channel", "sender", "received_on", "locality", "unit"):
                del self.fields[name]
            rows = [Row(Column("period", css_class="col-md-4"), Column("note", css_class="col-md-8"))]
        self.helper.layout = Layout(HTML('{% include "components/drop.html" %}'), *rows)
        if can_sort_files(user):
            del self.fields["note"]

    @property
    def arrival(self) -> Arrival:
        told = {name: self.cleaned_data[name] for name in ARRIVAL if name in self.cleaned_data}
        return Arrival(**{"received_on": timezone.localdate()} | told)


class SortForm(ArrivalFields):
    """Phân loại: whose a received file is."""

    def __init__(self, *args: Any, file: IncomingFile | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(file, name) for name in ARRIVAL} if file else {}
        if file and not file.period_id:
            initial["period"] = ReportingPeriod.objects.latest_first().first()
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["channel"].choices = [("", "Chưa rõ"), *Channel.choices]
        self.fields["locality"].empty_label = "Chưa phân loại"
        self.helper.layout = Layout(
            Row(Column("locality", css_class="col-sm-6"), Column("period", css_class="col-sm-6")),
            "unit",
            Row(Column("received_on", css_class="col-sm-6"), Column("channel", css_class="col-sm-6")),
            "sender",
            "note",
            HTML('{% include "desk/incoming_sort_actions.html" %}'),
        )
