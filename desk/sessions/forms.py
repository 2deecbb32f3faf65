"""The form of a working session, and what narrows their list."""

from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.utils import timezone

from communes.models import Locality, ReportingPeriod
from criteria.levels.forms import home_places
from desk.annex.forms import DocumentChoice
from directives.actions.lines import CitedUnit
from directives.actions.sessions import SessionValues
from directives.models import OfficialDocument, WorkingSession
from directives.models.sessions import SessionQuerySet
from directives.rules.choices import HalfDay, Place, SessionKind
from ntm_tracker.forms import Day, FilterForm, Line, PlainForm, Records, SearchField, columns, initial_of
from ntm_tracker.vietnamese import search_words, short_date

LONG = [
    "kind",
    "held_on",
    "half_day",
    "online",
    "lead_in",
    "purpose",
    "guests",
    "other_guests",
    "outcome",
    "document",
    "place",
    "order",
    "note",
]


LINES = '{%% include "desk/lines.html" with list=%s title="%s" only %%}'


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


class SessionForm(PlainForm):
    """Who met whom, when, what for, who was there, what came out, where the report tells it."""

    kind = forms.ChoiceField(label="Hình thức", choices=SessionKind.choices)
    held_on = Day(label="Ngày", help_text="Ví dụ: 28/3/2024")
    half_day = forms.ChoiceField(label="Buổi", required=False, choices=[("", "Không ghi"), *HalfDay.choices])
    online = forms.BooleanField(label="Họp trực tuyến", required=False)
    lead_in = Line(
        label="Câu dẫn",
        max_length=500,
        required=False,
        help_text="Đứng trước ngày, ví dụ: Để kịp tiến độ,",
    )
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
        OfficialDocument.objects.none(),
        label="Văn bản kèm theo",
        required=False,
        empty_label="Không có",
        help_text="Giấy mời, kế hoạch, thông báo kết luận … đã ghi trong sổ văn bản",
    )
    place = forms.ChoiceField(label="Nêu ở phần nào của báo cáo", choices=Place.choices, initial=Place.NOWHERE)
    order = forms.IntegerField(label="Thứ tự trong ngày", min_value=0, max_value=999, initial=0)
    note = forms.CharField(
        label="Ghi chú của Văn phòng", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    reason = Line(label="Lý do thay đổi", max_length=300, required=False)
    rows = (
        ("kind", "held_on", "half_day"),
        "online",
        HTML(LINES % ("hosts", "Đơn vị tổ chức")),
        "lead_in",
        "purpose",
        "localities",
        Fieldset("Thành phần dự", "guests", HTML(LINES % ("guest_units", "Đơn vị dự")), "other_guests"),
        "outcome",
        "document",
        columns(place=8, order=4),
        "note",
        "reason",
    )
    submit = "Lưu"

    def __init__(self, *args: Any, session: WorkingSession | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = home_places(with_home=True)
        if session:
            own = [each.pk for each in session.localities.all()]
            self.initial = {**self.initial, **initial_of(session, *LONG), "localities": own}
            places |= Locality.objects.filter(pk__in=own)
        else:
            self.without("reason")
        self.offer("localities", places)
        self.offer("document", OfficialDocument.objects.order_by("-issued_on", "-pk"))

    def clean_held_on(self) -> Any:
        day, today = self.cleaned_data["held_on"], timezone.localdate()
        if day > today:
            raise forms.ValidationError(f"Ngày này chưa tới. Hôm nay là {short_date(today)}.")
        return day

    def values(self, hosts: list[CitedUnit], guest_units: list[CitedUnit]) -> SessionValues:
        """What was entered; the form must be valid."""
        columns = {name: self.cleaned_data[name] for name in LONG}
        localities = list(self.cleaned_data["localities"])
        return SessionValues(**columns, localities=localities, hosts=hosts, guest_units=guest_units)
