"""An example form for the page of components."""

from django import forms


class ExampleForm(forms.Form):
    """One field of each kind."""

    unit = forms.ChoiceField(
        label="Đơn vị phải báo cáo", choices=[("", "Phòng Tài nguyên và Môi trường")], required=False
    )
    answered_on = forms.DateField(label="Ngày báo cáo", help_text="Ngày ghi trên văn bản, ví dụ 15/3/2024")
    on_behalf = forms.BooleanField(label="VPĐP nhập thay", required=False, initial=True)

    answered_on.error_messages["invalid"] = "Không phải một ngày. Ghi ngày/tháng/năm, ví dụ 15/3/2024."
