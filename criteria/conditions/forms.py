"""The form of the group of criteria that a commune chose."""

from typing import Any

from django import forms

from criteria.models import CriteriaSet, GroupChoice, Indicator
from criteria.rules.choices import HowMet, Outcome
from ntm_tracker.forms import Line, PlainForm

WHOLE = [
    (Outcome.NOT_ASSESSED, "Chưa đánh giá"),
    (Outcome.NOT_MET, "Chưa đạt, còn thiếu"),
    (Outcome.MET, "Đạt tất cả tiêu chí của nhóm"),
]


class GroupField(forms.ModelChoiceField):
    """A group by its wording in the set."""

    def label_from_instance(self, obj: Indicator) -> str:
        return obj.wording


class GroupForm(PlainForm):
    """Which group, how far it is, and what is lacking."""

    group = GroupField(Indicator.objects.none(), label="Nhóm tiêu chí xã chọn", empty_label="Chọn một nhóm")
    outcome = forms.ChoiceField(label="Kết quả của cả nhóm", choices=WHOLE)
    lacks = Line(
        label="Còn thiếu",
        max_length=500,
        required=False,
        help_text="Ví dụ: chưa đạt về cơ sở hạ tầng của ngành Giáo dục. Báo cáo nêu nguyên văn phần này",
    )
    reason = Line(label="Lý do thay đổi", max_length=500, required=False, help_text="Bắt buộc khi kỳ đã chốt số liệu")
    submit = "Lưu"

    def __init__(
        self,
        *args: Any,
        criteria_set: CriteriaSet,
        choice: GroupChoice | None = None,
        outcome: str = Outcome.NOT_ASSESSED,
        **kwargs: Any,
    ) -> None:
        begun = {"group": choice.group_id, "lacks": choice.lacks, "outcome": outcome} if choice else {}
        super().__init__(*args, initial=begun, **kwargs)
        groups = Indicator.objects.filter(criterion__criteria_set=criteria_set, criterion__how_met=HowMet.ANY_GROUP)
        self.offer("group", groups.select_related("criterion"))
