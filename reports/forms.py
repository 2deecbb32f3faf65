"""Forms of the reports."""

import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils import timezone

from accounts.models import User
from communes.models import ReportingPeriod
from history.decisions import DecisionFields
from ntm_tracker.forms import Day
from reports.actions import check_as_of


class AsOfForm(DecisionFields):
    """Chốt số liệu, with the head's decision."""

    as_of = Day(label="Số liệu tính đến hết ngày", help_text="Ví dụ: 04/4/2024")

    def __init__(self, *args: Any, user: User, period: ReportingPeriod, **kwargs: Any) -> None:
        kwargs["initial"] = {"as_of": period.as_of or min(period.span.last_day, timezone.localdate())}
        super().__init__(*args, user=user, **kwargs)
        self.period = period
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "as_of",
            self.layout(),
            HTML('{% include "components/form_actions.html" with submit="Chốt số liệu" cancel=cancel only %}'),
        )

    def clean_as_of(self) -> datetime.date:
        day = self.cleaned_data["as_of"]
        check_as_of(self.period, day)
        if day > timezone.localdate():
            raise forms.ValidationError("Ngày này chưa đến. Hãy chọn ngày không sau hôm nay.")
        return day
