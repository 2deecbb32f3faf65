"""Forms of targets, recognitions and dossiers: what is typed, in which order, with which help."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from communes.fields import UnitChoice
from communes.models import Installation, Locality, ReportingPeriod, Unit
from communes.rules.choices import UnitKind
from criteria.models import CriteriaSet, Dossier, Recognition, Target
from criteria.rules.choices import DossierEvent, SetLevel, TargetOrigin, TargetState
from criteria.rules.levels import COMMUNE_LEVELS, LEVELS
from ntm_tracker.forms import Day, FilterForm, Line, PlainForm, columns, initial_of

LONGEST_NOTE = 2000
STEP_FIELDS = {"taken_on": "on", "by": "by", "to": "to"}  # of each step, by its column
Choices = Sequence[tuple[str, str]]


def labelled(levels: Sequence[SetLevel]) -> Choices:
    return [(level.value, level.label) for level in levels]


def home_places(*, with_home: bool, also: Locality | None = None) -> QuerySet[Locality]:
    """The communes of the programme at home, with the district itself on demand, and the one of the record.

    Also those that were merged since: what happened before is recorded later, too.
    """
    home = Installation.objects.values("home")
    wanted = (Q(parent__in=home) | Q(parent__parent__in=home)) & Q(in_programme=True)
    wanted |= Q(pk__in=home) if with_home else Q(pk=None)
    wanted |= Q(pk=also.pk) if also else Q(pk=None)
    return Locality.objects.filter(wanted)


class Note(forms.CharField):
    """Some lines of remark; the record's own field cleans them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 2}), **kwargs)


class Year(forms.IntegerField):
    """A year; which ones can be is said by the rules."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=9999, **kwargs)
        self.widget.attrs["inputmode"] = "numeric"
        self.error_messages["invalid"] = "Không phải một năm. Ghi bốn chữ số, ví dụ 2024."


class LevelFilter(FilterForm):
    """Narrows a list by year, level, commune and state; all fields are optional."""

    nam = forms.ChoiceField(label="Năm", required=False)
    cap = forms.ChoiceField(label="Cấp độ", required=False, choices=[("", "Tất cả"), *labelled(LEVELS)])
    xa = forms.ModelChoiceField(
        Locality.objects.none(), label="Xã", required=False, to_field_name="slug", empty_label="Tất cả"
    )
    tinh_trang = forms.ChoiceField(label="Trạng thái", required=False)

    def __init__(self, *args: Any, years: Sequence[int] = (), states: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("nam", [("", "Tất cả"), *((str(year), str(year)) for year in years)])
        self.offer("xa", home_places(with_home=True))
        self.offer("tinh_trang", [("", "Tất cả"), *states])
        self.without(*(name for name, wanted in (("nam", years), ("tinh_trang", states)) if not wanted))
        self.rows = (columns(*self.fields, css_class="col-6 col-lg-3"),)


class LevelForm(PlainForm):
    """A record about a level: whose, and which one. Whoever changes it may say why."""

    locality = forms.ModelChoiceField(Locality.objects.none(), label="Xã, huyện", empty_label="Chọn xã")
    level = forms.ChoiceField(label="Cấp độ", choices=[("", "Chọn cấp độ"), *labelled(LEVELS)])
    note = Note(label="Ghi chú")
    submit = "Lưu"
    with_home = True

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name != "reason"]
        super().__init__(*args, initial=initial_of(record, *names), **kwargs)
        self.offer("locality", home_places(with_home=self.with_home, also=record.locality if record else None))
        if record is None and "reason" in self.fields:
            self.without("reason")


class TargetForm(LevelForm):
    """Đăng ký phấn đấu: who aims at which level in which year, since when, in or not yet in the plan."""

    locality = forms.ModelChoiceField(Locality.objects.none(), label="Xã", empty_label="Chọn xã")
    level = forms.ChoiceField(label="Cấp độ", choices=[("", "Chọn cấp độ"), *labelled(COMMUNE_LEVELS)])
    target_year = Year(label="Năm phấn đấu")
    target_year_to = Year(label="Đến năm", required=False, help_text="Chỉ khi phấn đấu trong nhiều năm")
    origin = forms.ChoiceField(label="Hình thức", choices=TargetOrigin.choices)
    registered_year = Year(label="Năm đăng ký", required=False, help_text="Bắt buộc khi chuyển tiếp: từ năm nào")
    registered_on = Day(past=True, label="Ngày đăng ký", required=False, help_text="Để trống nếu không rõ")
    state = forms.ChoiceField(label="Trạng thái", choices=TargetState.choices)
    order = forms.IntegerField(label="Thứ tự trong báo cáo", min_value=0, max_value=999, initial=1)
    reason = Line(label="Lý do thay đổi", max_length=300, required=False)
    rows = (
        ("locality", "level"),
        ("target_year", "target_year_to"),
        ("origin", "registered_year"),
        ("registered_on", "state"),
        "order",
        "note",
        "reason",
    )
    with_home = False

    def __init__(self, *args: Any, record: Target | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record is None:
            period = ReportingPeriod.objects.latest_first().first()
            year = period.year if period else timezone.localdate().year
            self.initial["target_year"] = self.initial["registered_year"] = year
            self.initial["state"] = TargetState.APPROVED


class RecognitionForm(LevelForm):
    """Công nhận đạt chuẩn: the standard year is one thing, the day of the decision another."""

    standard_year = Year(
        label="Năm đạt chuẩn", required=False, help_text="Năm được công nhận đạt, không phải năm ký; trống nếu chưa rõ"
    )
    criteria_set = forms.ModelChoiceField(
        CriteriaSet.objects.filter(level__in=LEVELS),
        label="Bộ tiêu chí",
        required=False,
        empty_label="Chưa rõ",
        help_text="Bộ đã dùng khi xét công nhận",
    )
    decision = Line(label="Quyết định", max_length=200, required=False, help_text="Ví dụ: 1234/QĐ-UBND-HC")
    decided_on = Day(past=True, label="Ngày quyết định", required=False, help_text="Để trống nếu chưa rõ")
    authority = UnitChoice(label="Cấp công nhận", required=False, empty_label="Chưa rõ")
    order = forms.IntegerField(label="Thứ tự trong báo cáo", min_value=0, max_value=999, initial=1)
    revoked_on = Day(
        judged=True, label="Thu hồi ngày", required=False, help_text="Xóa ngày này nếu đã ghi nhầm việc thu hồi"
    )
    reason = Line(label="Lý do thay đổi", max_length=300, required=False)
    rows = (
        ("locality", "level"),
        ("standard_year", "criteria_set"),
        ("decision", "decided_on"),
        ("authority", "order"),
        "revoked_on",
        "note",
        "reason",
    )

    def __init__(self, *args: Any, record: Recognition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.offer("authority", Unit.objects.bodies().filter(Q(may_issue=True) | Q(kind=UnitKind.AUTHORITY)))
        if record is None or not record.revoked_on:
            self.without("revoked_on")


class RevokeForm(PlainForm):
    """Thu hồi: from which day, and why."""

    revoked_on = Day(judged=True, label="Thu hồi từ ngày", help_text="Ngày của quyết định thu hồi, ví dụ 15/3/2024")
    reason = Line(label="Lý do, quyết định thu hồi", max_length=300)
    submit = "Thu hồi"


class DossierForm(LevelForm):
    """Hồ sơ đề nghị công nhận: whose, for which level and year, and its five steps, each with a day and who took it."""

    standard_year = Year(label="Năm đạt chuẩn")

    def __init__(self, *args: Any, record: Dossier | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        stored = {step.event: step for step in record.steps.all()} if record else {}
        choices = list(Unit.objects.bodies())
        steps = []
        for event in DossierEvent:
            step = stored.get(event)
            self._add_step(event, choices, step)
            parts = columns(*(f"{event}_{name}" for name in STEP_FIELDS.values()))
            steps.append(Fieldset(event.label, f"{event}_taken", parts))
        self.rows = (("locality", "level", "standard_year"), *steps, "note")

    def _add_step(self, event: DossierEvent, choices: list[Unit], step: Any) -> None:
        """The fields of one step; the units are loaded once for all steps."""
        self.fields[f"{event}_taken"] = forms.BooleanField(label="Đã làm", required=False, initial=bool(step))
        self.fields[f"{event}_on"] = Day(
            label="Ngày", required=False, initial=step and step.taken_on, help_text="Để trống nếu không rõ"
        )
        for name, label in (("by", "Đơn vị thực hiện"), ("to", "Gửi đến")):
            field = UnitChoice(label=label, required=False, initial=step and getattr(step, f"{name}_id"))
            field.choices = [("", "Chưa rõ"), *((unit.pk, unit.short_name) for unit in choices)]
            self.fields[f"{event}_{name}"] = field

    def clean(self) -> dict[str, Any]:
        """Return the values with the `steps` that were ticked, by event, in place of their fields.

        A day or a unit of a step that is not ticked would be lost: it is asked for.
        """
        values, steps = super().clean() or {}, {}
        for event in DossierEvent:
            is_taken = values.pop(f"{event}_taken", False)
            step = {name: values.pop(f"{event}_{field}", None) for name, field in STEP_FIELDS.items()}
            if is_taken:
                steps[event] = step
            elif any(step.values()):
                self.add_error(f"{event}_taken", "Đã ghi ngày hoặc đơn vị: hãy chọn “Đã làm”, hoặc xóa phần đã ghi.")
        return {**values, "steps": steps}
