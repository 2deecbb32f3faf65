"""Forms of following a directive up: an answer, why not, when it ends, which unit is meant."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from communes.fields import UnitChoice
from directives.actions.answers import Letter
from directives.models import Recipient, Reminder, Supplement
from directives.rules.choices import ReminderWay
from history.decisions import DECISION_PART, DecisionFields
from ntm_tracker import forms as kit
from ntm_tracker.forms import Day, Line, PlainForm, columns, initial_of, not_after_today
from ntm_tracker.uploads import ACCEPTED, told_limits

TAKEN = {"accept": ACCEPTED}


def has_come(day: Any) -> None:
    """Raise ValidationError unless `day` has come."""
    not_after_today(day)


class LetterForm(PlainForm):
    """Ghi nhanh: day, number and file of the signed letter."""

    answered_on = Day(label="Ngày văn bản", validators=[has_come])
    answered_by = Line(label="Số, ký hiệu", max_length=200, required=False)
    file = forms.FileField(label="Tệp", required=False, widget=forms.FileInput(TAKEN))
    explanation = Line(
        label="Giải trình", max_length=1000, required=False, help_text="Vì sao chậm, hoặc vì sao không có số và tệp"
    )

    @property
    def letter(self) -> Letter:
        """Return what was entered; the form must be valid."""
        return Letter(**{name: self.cleaned_data[name] for name in self.base_fields})


class AnswerForm(LetterForm):
    """One unit's answer, or what supplements it; `begun` is what stands there, `typed` what is not sent yet."""

    rows = (columns(answered_on=4, answered_by=8), "file", "explanation")

    def __init__(
        self,
        *args: Any,
        begun: Recipient | Supplement | None = None,
        is_more: bool = False,
        typed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        names = ("answered_on", "answered_by", "explanation")
        initial = initial_of(begun, *names) | {name: typed[name] for name in names if typed and name in typed}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["answered_by"].help_text = f"Ví dụ: {'20' if is_more else '12'}/BC-PGDĐT"
        self.fields["file"].help_text = told_limits()
        if begun and begun.answer_file_id:
            self.fields["file"].help_text += f". Để trống thì giữ tệp {begun.answer_file}"


class SendByForm(forms.Form):
    """Until when the letter asks for an answer; left out, the place stays blank."""

    truoc = Day(label="Đề nghị gửi trước ngày", required=False, help_text="Để trống thì chừa chỗ điền tay")

    def clean_truoc(self) -> datetime.date | None:
        day = self.cleaned_data["truoc"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError("Ngày này đã qua. Hãy ghi một ngày sau hôm nay, hoặc để trống.")
        return day


class ReasonForm(kit.ReasonForm):
    """Why: what is missing, or what is wrong; one of several forms of a page."""

    reason = Line(label="Lý do", max_length=500)
    use_required_attribute = False


class MoreForm(ReasonForm):
    """Đề nghị bổ sung: what is missing, and until when it should come."""

    reason = Line(label="Cần bổ sung gì", max_length=500)
    due_on = Day(label="Hạn bổ sung, nếu có", required=False, help_text="Ví dụ: 25/3/2024")
    submit = "Đề nghị bổ sung"

    def __init__(self, *args: Any, recipient: Recipient | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if recipient and recipient.needs_more:
            self.initial = {"reason": recipient.more_reason, "due_on": recipient.more_due_on}
            self.submit = "Sửa đề nghị bổ sung"


class CloseForm(PlainForm):
    """Kết thúc theo dõi: from which day on and why."""

    closed_on = Day(label="Kết thúc từ ngày", initial=timezone.localdate)
    reason = Line(label="Lý do", max_length=500, help_text="Ví dụ: UBND Huyện đã có văn bản thay thế")
    submit = "Kết thúc theo dõi"


class NameForm(PlainForm):
    """Xác định: one more unit that the document names; how it is cited."""

    unit = UnitChoice(label="Đơn vị", empty_label="Chọn đơn vị")
    cited_as = Line(label="Ghi trong văn bản là", max_length=200, required=False, help_text="Để trống nếu ghi đúng tên")
    reason = Line(label="Vì sao giao thêm", max_length=500)
    submit = "Xác định"

    def __init__(self, *args: Any, is_named: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_named:
            self.without("reason")
        else:
            self.submit = "Giao thêm"


class WhichForm(PlainForm):
    """Which of the units a doubtful name means."""

    unit = UnitChoice(label="Đơn vị được giao", empty_label="Chọn đơn vị")
    submit = "Xác định"
    title = "Xác định đơn vị được giao"

    def __init__(self, *args: Any, recipient: Recipient | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"unit": recipient.unit_id} if recipient else {}, **kwargs)


class ExtensionForm(PlainForm):
    """Gia hạn: to which day and why; a second time is confirmed."""

    to = Day(label="Gia hạn đến ngày", help_text="Ví dụ: 25/3/2024")
    reason = Line(label="Lý do", max_length=500)
    again = forms.BooleanField(label="Vẫn gia hạn tiếp cho xã đã gia hạn một lần", required=False)
    has_decision = forms.BooleanField(label="Lãnh đạo đã cho ý kiến (ghi bên dưới)", required=False)
    rows = (columns(to=4, reason=8), "again", "has_decision")

    def __init__(self, *args: Any, twice: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not twice:
            self.without("again")


class ExtensionDecisionForm(DecisionFields):
    """Who decided the extension; asked for only when somebody did."""

    rows = (DECISION_PART,)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, prefix="decision", use_required_attribute=False, **kwargs)


class ReminderForm(PlainForm):
    """Hẹn: what was promised when somebody was reminded."""

    note = Line(label="Hẹn, ghi chú", max_length=300, required=False, help_text="Ví dụ: hẹn 18/3")
    way = forms.ChoiceField(label="Cách nhắc", choices=ReminderWay)
    reminded_on = Day(label="Ngày nhắc", validators=[has_come])
    rows, submit = ("note", columns("way", "reminded_on", css_class="col-sm-6")), "Lưu"

    def __init__(self, *args: Any, reminder: Reminder | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(reminder, *self.base_fields), **kwargs)
