"""Forms of the register and of the list of directives."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from directives.listing import SORTS


class DirectiveFilter(forms.Form):
    """Narrows and orders the list."""

    q = forms.CharField(label="Tìm số, ký hiệu, trích yếu", required=False, max_length=200)
    xep = forms.ChoiceField(label="Sắp xếp", required=False, choices=[(key, told[0]) for key, told in SORTS.items()])
    loc = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method, self.helper.disable_csrf = "get", True
        columns = [Column(name, css_class="col-md-6") for name in ("q", "xep")]
        self.helper.layout = Layout(Row(*columns), "loc", Submit("", "Lọc", css_class="btn btn-outline-secondary"))
