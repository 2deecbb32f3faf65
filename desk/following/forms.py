"""Forms of following a directive up: an answer, why not, when it ends, which unit is meant."""

import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils import timezone

from accounts.models import User
from communes.models import Unit
from communes.rules.choices import UnitKind
from directives.actions import Letter
from directives.models import Recipient, Reminder, Supplement
from directives.rules.choices import ReminderWay
from history.decisions import Decided, DecisionFields
from ntm_tracker.forms import Day, Line, PlainForm, form_actions, not_after_today
from ntm_tracker.uploads import told_limits

TAKEN = {"accept": ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx"}


class UnitField(forms.ModelChoiceField):
    """A single body by the name that people use."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Unit.objects.exclude(kind=UnitKind.GROUP), empty_label="Chọn đơn vị", **kwargs)

    def label_from_instance(self, obj: Unit) -> str:
        return obj.short_name


def shaped(form: forms.Form, *rows: Any, submit: str = "") -> None:
    """Lay the form out; its tag and token stand in the page."""
    form.helper = FormHelper()  # type: ignore[attr-defined]
    form.helper.form_tag, form.helper.disable_csrf = False, True  # type: ignore[attr-defined]
    form.helper.layout = Layout(*rows, *([form_actions(submit)] if submit else []))  # type: ignore[attr-defined]


class LetterForm(forms.Form):
    """Ghi nhanh: day, number and file of the signed letter."""

    answered_on = Day(label="Ngày văn bản")
    answered_by = Line(label="Số, ký hiệu", max_length=200, required=False)
    file = forms.FileField(label="Tệp", required=False, widget=forms.FileInput(TAKEN))

    @property
    def letter(self) -> Letter:
        """Return what was entered; the form must be valid."""
        return Letter(**{name: self.cleaned_data[name] for name in self.fields})


class AnswerForm(LetterForm):
    """One unit's answer: the same, with why it is late where the unit wants to say so; `begun` is what stands there."""

    explanation = Line(label="Giải trình, nếu chậm", max_length=1000, required=False)

    def __init__(self, *args: Any, begun: Recipient | Supplement | None = None, **kwargs: Any) -> None:
        names = ("answered_on", "answered_by", "explanation")
        initial = {name: getattr(begun, name) for name in names} if begun else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["answered_by"].help_text = "Ví dụ: 12/BC-PGDĐT"
        self.fields["file"].help_text = told_limits()
        if begun and begun.answer_file_id:
            self.fields["file"].help_text += f". Để trống thì giữ tệp {begun.answer_file}"
        columns = Row(Column("answered_on", css_class="col-md-4"), Column("answered_by", css_class="col-md-8"))
        shaped(self, columns, "file", "explanation")


class SupplementForm(AnswerForm):
    """One unit's supplement; the answer that it supplements stays as it came."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["explanation"].label = "Giải trình, nếu có"
        self.fields["answered_by"].help_text = "Ví dụ: 20/BC-PGDĐT"


class SendByForm(forms.Form):
    """Until when the letter asks for an answer; left out, the place stays blank."""

    truoc = Day(label="Đề nghị gửi trước ngày", required=False, help_text="Để trống thì chừa chỗ điền tay")


class ReasonForm(forms.Form):
    """Why: what is missing, or what is wrong."""

    reason = Line(label="Lý do", max_length=500)

    def __init__(self, *args: Any, label: str = "Lý do", submit: str = "Lưu", **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["reason"].label = label
        self.title = submit
        shaped(self, "reason", submit=submit)


class MoreForm(ReasonForm):
    """Đề nghị bổ sung: what is missing, and until when it should come."""

    due_on = Day(label="Hạn bổ sung, nếu có", required=False, help_text="Ví dụ: 25/3/2024")

    def __init__(self, *args: Any, recipient: Recipient | None = None, **kwargs: Any) -> None:
        initial, submit = {}, "Đề nghị bổ sung"
        if recipient and recipient.needs_more:
            initial = {"reason": recipient.more_reason, "due_on": recipient.more_due_on}
            submit = "Sửa đề nghị bổ sung"
        super().__init__(*args, initial=initial, label="Cần bổ sung gì", submit=submit, **kwargs)
        shaped(self, "reason", "due_on", submit=submit)


class CloseForm(forms.Form):
    """Kết thúc theo dõi: from which day on and why."""

    closed_on = Day(label="Kết thúc từ ngày")
    reason = Line(label="Lý do", max_length=500, help_text="Ví dụ: UBND Huyện đã có văn bản thay thế")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"closed_on": timezone.localdate()}, **kwargs)
        shaped(self, "closed_on", "reason", submit="Kết thúc theo dõi")


class NameForm(forms.Form):
    """Xác định: one more unit that the document names; how it is cited."""

    unit = UnitField(label="Đơn vị")
    cited_as = Line(label="Ghi trong văn bản là", max_length=200, required=False, help_text="Để trống nếu ghi đúng tên")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shaped(self, "unit", "cited_as", submit="Xác định")


class WhichForm(forms.Form):
    """Which of the units a doubtful name means."""

    unit = UnitField(label="Đơn vị được giao")

    def __init__(self, *args: Any, recipient: Recipient | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"unit": recipient.unit_id} if recipient else {}, **kwargs)
        self.title = "Xác định đơn vị được giao"
        shaped(self, "unit", submit="Xác định")


class ExtensionForm(PlainForm):
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


class ReminderForm(PlainForm):
    """Hẹn: what was promised when somebody was reminded."""

    note = Line(label="Hẹn, ghi chú", max_length=300, required=False, help_text="Ví dụ: hẹn 18/3")
    way = forms.ChoiceField(label="Cách nhắc", choices=ReminderWay)
    reminded_on = Day(label="Ngày nhắc")

    def __init__(self, *args: Any, reminder: Reminder | None = None, **kwargs: Any) -> None:
        names = ("note", "way", "reminded_on")
        initial = {name: getattr(reminder, name) for name in names} if reminder else {}
        super().__init__(*args, initial=initial, **kwargs)
        columns = Row(Column("way", css_class="col-sm-6"), Column("reminded_on", css_class="col-sm-6"))
        self.helper.layout = Layout("note", columns, form_actions("Lưu"))

    def clean_reminded_on(self) -> datetime.date | None:
        return not_after_today(self.cleaned_data["reminded_on"])
