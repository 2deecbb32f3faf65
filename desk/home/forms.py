"""An example form for the page of components."""

from django import forms

from ntm_tracker.forms import Day


class ExampleForm(forms.Form):
    """One field of each kind."""

    unit = forms.ChoiceField(
        label="Đơn vị phải báo cáo", choices=[("", "Phòng Tài nguyên và Môi trường")], required=False
    )
    answered_on = Day(label="Ngày báo cáo", help_text="Ngày ghi trên văn bản, ví dụ 15/3/2024")
    on_behalf = forms.BooleanField(label="VPĐP nhập thay", required=False, initial=True)
