"""The forms of a row of Phụ lục I and of a working session, and what narrows the list of sessions."""

import datetime
from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils import timezone

from communes.fields import UnitChoice
from communes.models import Locality, ReportingPeriod, Unit
from criteria.levels.forms import home_places
from desk.annex.lines import ListedForm, shown_list
from directives.actions.sessions import COLUMNS, LINES, SessionValues
from directives.actions.tasks import COLUMNS as TASK_COLUMNS
from directives.actions.tasks import NewDocument, TaskValues
from directives.models import Directive, OfficialDocument, SteeringTask, WorkingSession
from directives.models.documents import SessionQuerySet
from directives.rules.choices import DocumentType, HalfDay, Place, SessionKind
from ntm_tracker.forms import NUMBER, Day, FilterForm, Line, Records, SearchField, columns, initial_of
from ntm_tracker.vietnamese import search_words, short_date

TYPED = ("kind", "number", "symbol", "issued_on")
SYMBOL = RegexValidator(r"^[^\s/][^\s]*$", "Ký hiệu viết liền, không bắt đầu bằng dấu /; ví dụ KH-UBND.")
ONE_WAY = "Đã chọn văn bản có sẵn: hãy xóa các ô gõ văn bản mới, hoặc bỏ chọn ở đây."
WHOLE = "Văn bản mới cần đủ tên loại, số, ký hiệu và ngày ban hành."


def has_come(day: datetime.date) -> None:
    """Raise ValidationError unless `day` has come."""
    if day > timezone.localdate():
        raise forms.ValidationError(f"Ngày này chưa tới. Hôm nay là {short_date(timezone.localdate())}.")


class Note(forms.CharField):
    """What the office notes for itself."""

    def __init__(self, **kwargs: Any) -> None:
        rows = forms.Textarea({"rows": 2})
        super().__init__(label="Ghi chú của Văn phòng", required=False, max_length=2000, widget=rows, **kwargs)


class DocumentChoice(forms.ModelChoiceField):
    """A document as it is cited, the latest first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(OfficialDocument.objects.order_by("-issued_on", "-pk"), required=False, **kwargs)

    def label_from_instance(self, obj: OfficialDocument) -> str:
        return f"{obj}: {obj.subject[:60]}"


class DirectiveChoice(Records):
    """A directive by its document, else by its task."""

    def label_from_instance(self, obj: Directive) -> str:
        return f"{obj}: {obj.document.subject[:90]}" if obj.document else obj.task


class TaskForm(ListedForm):
    """What is done, who issues it, the document once issued, the directives it belongs to."""

    content = Line(label="Nội dung thực hiện", max_length=1000, widget=forms.Textarea({"rows": 3}))
    issuer = UnitChoice(
        Unit.objects.none(),
        label="Cấp ban hành",
        required=False,
        empty_label="Chưa rõ",
        help_text="Chỉ đơn vị được ban hành",
    )
    issuer_cited_as = Line(
        label="Cấp ban hành ghi là", max_length=200, required=False, help_text="Chỉ khi in khác tên đơn vị"
    )
    raised_on = Day(label="Ngày giao", required=False, help_text="Để trống nếu không rõ", validators=[has_come])
    document = DocumentChoice(label="Văn bản đã ghi", empty_label="Chưa có văn bản")
    remark = Line(
        label="Ghi chú in trong phụ lục",
        max_length=500,
        required=False,
        help_text="Khi chưa có văn bản; để trống thì in “Chưa thực hiện xong”",
    )
    kind = forms.ChoiceField(label="Tên loại", required=False, choices=[("", "Chọn"), *DocumentType.choices])
    number = Line(label="Số", max_length=10, required=False, validators=[NUMBER])
    symbol = Line(label="Ký hiệu", max_length=50, required=False, validators=[SYMBOL], help_text="Ví dụ: KH-UBND")
    issued_on = Day(label="Ngày ban hành", required=False, help_text="Ví dụ: 28/3/2024", validators=[has_come])
    directives = DirectiveChoice(
        Directive.objects.none(),
        label="Văn bản chỉ đạo liên quan",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Để một việc không bị nêu hai nơi với hai tình trạng",
    )
    note = Note(help_text="Không in trong phụ lục")
    reason = Line(label="Lý do thay đổi", max_length=300, required=False)
    rows = (
        "content",
        shown_list("advisers"),
        ("issuer", "issuer_cited_as", "raised_on"),
        Fieldset(
            "Văn bản đã ban hành",
            "document",
            HTML('<p class="small quiet mb-2">Văn bản chưa có trong danh sách: gõ vào các ô dưới đây.</p>'),
            columns(kind=3, number=2, symbol=4, issued_on=3),
            css_class="mb-3",
        ),
        "remark",
        "directives",
        "note",
        "reason",
    )
    titles = {"advisers": "Đơn vị tham mưu"}

    def __init__(self, *args: Any, task: SteeringTask | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=task, **kwargs)
        linked = [each.pk for each in task.directives.all()] if task else []
        if task:
            self.initial = {**self.initial, **initial_of(task, *TASK_COLUMNS), "directives": linked}
        known = Q(pk=task.issuer_id) if task else Q(pk=None)
        self.offer("issuer", Unit.objects.filter(Q(may_issue=True) | known))
        open_ones = Directive.objects.filter(Q(closed_on=None, period=None) | Q(pk__in=linked))
        self.offer("directives", open_ones.select_related("document"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        typed = [name for name in TYPED if values.get(name)]
        if typed and values.get("document"):
            self.add_error("document", ONE_WAY)
        elif typed:
            for name in TYPED:
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, WHOLE)
        return values

    def values(self) -> TaskValues:
        """What was entered; the form must be valid."""
        values = {name: self.cleaned_data[name] for name in TASK_COLUMNS}
        typed = {name: self.cleaned_data[name] for name in TYPED}
        values["document"] = values["document"] or (NewDocument(**typed) if typed["kind"] else None)
        directives = list(self.cleaned_data["directives"])
        return TaskValues(**values, advisers=self.lists["advisers"].lines, directives=directives)


class SessionFilter(FilterForm):
    """All fields are optional; together they narrow the list."""

    q = SearchField(label="Nội dung, thành phần", max_length=100)
    ky = forms.ModelChoiceField(
        ReportingPeriod.objects.latest_first(), label="Kỳ báo cáo", required=False, empty_label="Tất cả"
    )
    xa = forms.ModelChoiceField(
        Locality.objects.none(), label="Xã", required=False, to_field_name="slug", empty_label="Tất cả"
    )
    rows, submit = (("q", "ky", "xa"),), "Tìm"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("xa", home_places(with_home=True))

    def found(self, sessions: SessionQuerySet) -> SessionQuerySet:
        """Narrow `sessions` by what was filled in; wrong input finds none."""
        if not self.is_valid():
            return sessions.none()
        values = self.cleaned_data
        if words := search_words(values["q"]):
            sessions = sessions.containing(words)
        if values["ky"]:  # what its report tells, which is not quite the quarter
            sessions = sessions.held_between(values["ky"].reported_from(), values["ky"].known_until)
        return sessions.filter(localities=values["xa"]) if values["xa"] else sessions


class SessionForm(ListedForm):
    """Who met whom, when, what for, who was there, what came out, where the report tells it."""

    kind = forms.ChoiceField(label="Hình thức", choices=SessionKind.choices)
    held_on = Day(label="Ngày", help_text="Ví dụ: 28/3/2024", validators=[has_come])
    half_day = forms.ChoiceField(label="Buổi", required=False, choices=[("", "Không ghi"), *HalfDay.choices])
    online = forms.BooleanField(label="Họp trực tuyến", required=False)
    lead_in = Line(label="Câu dẫn", max_length=500, required=False, help_text="Đứng trước ngày, ví dụ: Để kịp tiến độ,")
    purpose = Line(
        label="Nội dung",
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Viết tiếp sau “buổi làm việc về …”, “Hội thảo …”",
    )
    localities = Records(
        Locality.objects.none(), label="Với xã, huyện", required=False, widget=forms.CheckboxSelectMultiple
    )
    guests = Line(
        label="Thành phần dự: nhóm có danh sách",
        max_length=300,
        required=False,
        help_text="Ví dụ: lãnh đạo các ngành Huyện; danh sách bên dưới in thành chú thích",
    )
    other_guests = Line(label="Thành phần dự khác", max_length=500, required=False)
    outcome = forms.CharField(
        label="Kết quả, ý kiến", required=False, max_length=5000, widget=forms.Textarea({"rows": 4})
    )
    document = DocumentChoice(
        label="Văn bản kèm theo",
        empty_label="Không có",
        help_text="Giấy mời, kế hoạch, thông báo kết luận … đã ghi trong sổ văn bản",
    )
    place = forms.ChoiceField(label="Nêu ở phần nào của báo cáo", choices=Place.choices, initial=Place.NOWHERE)
    order = forms.IntegerField(label="Thứ tự trong ngày", min_value=0, max_value=999, initial=0)
    note = Note()
    reason = Line(label="Lý do thay đổi", max_length=300, required=False)
    rows = (
        ("kind", "held_on", "half_day"),
        "online",
        shown_list("hosts"),
        "lead_in",
        "purpose",
        "localities",
        Fieldset("Thành phần dự", "guests", shown_list("guest_units"), "other_guests"),
        "outcome",
        "document",
        columns(place=8, order=4),
        "note",
        "reason",
    )
    titles = {"hosts": "Đơn vị tổ chức", "guest_units": "Đơn vị dự"}

    def __init__(self, *args: Any, session: WorkingSession | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=session, **kwargs)
        places = home_places(with_home=True)
        if session:
            own = [each.pk for each in session.localities.all()]
            self.initial = {**self.initial, **initial_of(session, *COLUMNS), "localities": own}
            places |= Locality.objects.filter(pk__in=own)
        self.offer("localities", places)

    def values(self) -> SessionValues:
        """What was entered; the form must be valid."""
        columns = {name: self.cleaned_data[name] for name in (*COLUMNS, "localities")}
        return columns | {name: self.lists[name].lines for name in LINES}
