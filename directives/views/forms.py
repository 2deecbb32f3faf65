"""Forms of the register, of the list of directives, of Ghi văn bản and of giving a task; which records a list shows."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from communes.fields import UnitChoice, UnitChoices
from communes.models import Unit
from directives.actions.documents import Annexed
from directives.actions.following import CHANGED, Addressee
from directives.models import Directive, OfficialDocument, SteeringTask, WorkingSession
from directives.rules.choices import DocumentType, Expected, HalfDay, LedTo, Place, SessionKind
from ntm_tracker.forms import NUMBER, Day, FilterForm, Line, PlainForm, SearchField, columns, initial_of
from ntm_tracker.uploads import told_limits

VALUES = ("kind", "number", "symbol", "issued_on", "issuer", "subject")

# What narrows the register, as the button calls it that takes it off again.
CONDITIONS = {"q": "chữ", "nam": "năm", "noi": "cơ quan"}

OPEN = Q(closed_on__isnull=True)
DONE = Q(total__gt=0, answered__gte=F("total"))
FOLLOWED = OPEN & ~DONE
# The tabs of the list of directives, by address; a condition asks the annotations of `with_progress`.
TABS = {
    "dang-theo-doi": ("Đang theo dõi", FOLLOWED),
    "qua-han": ("Có đơn vị quá hạn", OPEN & Q(silent_due__lt=F("day"))),
    "chua-xac-dinh": ("Còn đơn vị chưa xác định", OPEN & Q(named_total__gt=F("known"))),
    "da-du": ("Đã báo cáo đủ", OPEN & DONE),
    "ket-thuc": ("Đã kết thúc", ~OPEN),
    "tat-ca": ("Tất cả", Q()),
}
LONGEST_OVERDUE: list[Any] = [F("silent_due").asc(nulls_last=True), "given_on", "pk"]
SORTS: dict[str, tuple[str, list[Any]]] = {
    "han": ("Quá hạn lâu nhất trước", LONGEST_OVERDUE),
    "moi": ("Mới giao trước", [F("given_on").desc(nulls_last=True), "-pk"]),
    "cu": ("Cũ trước", [F("given_on").asc(nulls_last=True), "pk"]),
    "con-thieu": ("Còn thiếu nhiều nhất trước", [(F("total") - F("answered")).desc(), "given_on", "pk"]),
}


class DirectiveFilter(FilterForm):
    """Narrows and orders the list."""

    q = forms.CharField(label="Tìm số, ký hiệu, trích yếu", required=False, max_length=200)
    xep = forms.ChoiceField(label="Sắp xếp", required=False, choices=[(key, words[0]) for key, words in SORTS.items()])
    loc = forms.CharField(required=False, widget=forms.HiddenInput)
    rows = (("q", "xep"), "loc")


class RegisterFilter(FilterForm):
    """Narrows the register by words, type, year, who issued it, and what it led to or lacks.

    What is wrong is told at its field; the others narrow the register all the same.
    """

    q = SearchField(label="Tìm số, ký hiệu, trích yếu")
    loai = forms.ChoiceField(label="Tên loại", required=False, choices=[("", "Tất cả"), *DocumentType.choices])
    nam = forms.IntegerField(label="Năm", required=False, min_value=1990, max_value=2100)
    noi = UnitChoice(label="Cơ quan ban hành", required=False, to_field_name="code", empty_label="Tất cả")
    viec = forms.ChoiceField(label="Kèm theo, còn thiếu", required=False, choices=[("", "Tất cả"), *LedTo.grouped()])
    rows = (columns(q=6, loai="col-6 col-md-3", nam="col-6 col-md-3", noi=6, viec=6),)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        issued = OfficialDocument.objects.visible_to(user).filter(issuer=OuterRef("pk"))
        self.offer("noi", Unit.objects.filter(Exists(issued)))

    @property
    def wanted(self) -> dict[str, Any]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def found(self) -> QuerySet[OfficialDocument]:
        """The documents that meet everything that is wanted, the latest first, each with what it led to."""
        wanted = self.wanted
        columns = {"loai": "kind", "nam": "issued_on__year", "noi": "issuer"}
        documents = OfficialDocument.objects.visible_to(self.user).matching(wanted.get("q", ""))
        documents = documents.filter(**{columns[name]: value for name, value in wanted.items() if name in columns})
        documents = documents.annotate(
            in_annex=Exists(SteeringTask.objects.filter(document=OuterRef("pk"))),
            with_session=Exists(WorkingSession.objects.filter(document=OuterRef("pk"))),
        )
        directives = Directive.objects.visible_to(self.user).followed()
        if "viec" in wanted:
            asks = Exists(directives.filter(document=OuterRef("pk")))
            conditions = {
                LedTo.ASKS: Q(asks),
                LedTo.ANNEX: Q(in_annex=True),
                LedTo.SESSION: Q(with_session=True),
                LedTo.NOTHING: Q(~asks, in_annex=False, with_session=False),
                LedTo.NO_FILE: Q(file=""),
                LedTo.NO_ISSUER: Q(issuer=None),
            }
            documents = documents.filter(conditions[LedTo(wanted["viec"])])
        asked = Prefetch("directives", directives)
        return documents.select_related("issuer").prefetch_related(asked).order_by("-issued_on", "-pk")

    @property
    def conditions(self) -> dict[str, str]:
        """What narrows the register now, by field, as people say it."""
        shown = {
            "loai": lambda value: DocumentType(value).label,
            "noi": lambda value: value.short_name,
            "viec": lambda value: LedTo(value).label,
        }
        return {
            name: f"{CONDITIONS.get(name, '')} “{shown.get(name, str)(value)}”".strip()
            for name, value in self.wanted.items()
        }


PAPER: tuple[Any, ...] = (
    columns(kind=4, number="col-4 col-md-2", symbol="col-8 col-md-3", issued_on=3),
    "subject",
    ("issuer", "file"),
)


class DocumentForm(PlainForm):
    """The paper itself."""

    kind = forms.ChoiceField(label="Tên loại", choices=DocumentType.choices, initial=DocumentType.LETTER)
    number = Line(label="Số", max_length=10, validators=[NUMBER], help_text="Ví dụ: 38; dưới 10 ghi 05")
    symbol = Line(label="Ký hiệu", max_length=50, help_text="Ví dụ: UBND-NN&PTNT; của Đảng: -CT/HU")
    issued_on = Day(judged=True, label="Ngày ban hành", help_text="Ví dụ: 11/3/2024")
    issuer = UnitChoice(label="Cơ quan ban hành", required=False, empty_label="Chưa rõ")
    subject = Line(label="Trích yếu", max_length=1000, help_text="Không ghi “về việc”")
    file = forms.FileField(label="Tệp", required=False)
    rows, submit = PAPER, "Lưu"

    def __init__(self, *args: Any, document: OfficialDocument | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(document, *VALUES), **kwargs)
        self.fields["file"].help_text = told_limits()

    @property
    def values(self) -> dict[str, Any]:
        """What the register keeps; the form must be valid."""
        return {name: self.cleaned_data[name] for name in VALUES}


ASKED = ("due_on", "expected", "named_total")
NEEDED = "Hãy ghi ô này, hoặc bỏ đánh dấu “Có buổi làm việc kèm theo”."


ASKED_PART = (columns(*ASKED), Div("units", css_class="units-asked"))


class AskedFields(PlainForm):
    """What is asked until when, and of how many units."""

    due_on = Day(label="Hạn báo cáo", required=False, help_text="Để trống nếu không nêu")
    expected = forms.ChoiceField(label="Phải gửi", choices=Expected.choices, initial=Expected.REPORT)
    named_total = forms.IntegerField(
        label="Văn bản nêu bao nhiêu đơn vị",
        required=False,
        min_value=1,
        max_value=500,
        help_text="Chỉ ghi khi nhiều hơn số đơn vị đã chọn",
    )


class AddressedForm(AskedFields):
    """Which units must answer, until when."""

    units = UnitChoices(label="Đơn vị phải báo cáo")

    @property
    def asked(self) -> Addressee:
        """Whom it asks for what; the form must be valid."""
        typed = self.cleaned_data
        values = {name: typed[name] for name in ASKED}
        return Addressee(typed["units"].prefetch_related("members"), **values, task=typed.get("task", ""))


class GiveForm(AddressedForm):
    """Units are asked later, by a document that stands in the register."""

    rows, submit = ASKED_PART, "Giao báo cáo"


class TaskGivenForm(AddressedForm):
    """Nhiệm vụ được giao: a task that came without a document."""

    task = Line(label="Nhiệm vụ được giao", max_length=1000, help_text="Ghi như sẽ nêu trong báo cáo")
    given_on = Day(past=True, label="Ngày giao", required=False, help_text="Để trống nếu không rõ")
    rows, submit = ("task", columns(given_on=4), *ASKED_PART), "Giao nhiệm vụ"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named_total"].label = "Nhiệm vụ giao cho bao nhiêu đơn vị"


class DirectiveForm(AskedFields):
    """What may change of a directive later."""

    task = Line(label="Nhiệm vụ được giao", max_length=1000)
    given_on = Day(past=True, label="Ngày giao", required=False, help_text="Để trống nếu không rõ")
    place = forms.ChoiceField(label="Nêu ở phần nào của báo cáo", choices=Place.choices)
    outcome = Line(
        label="Kết quả thực hiện",
        max_length=1000,
        required=False,
        help_text="Câu kết quả của Văn phòng; để trống thì báo cáo nêu số đơn vị đã báo cáo",
    )
    reason = Line(label="Lý do đổi hạn", max_length=300, required=False)
    rows, submit = ("task", ("given_on", *ASKED), "reason", "place", "outcome"), "Lưu"

    def __init__(self, *args: Any, directive: Directive | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(directive, *CHANGED), **kwargs)
        self.fields["named_total"].help_text = "Để trống nếu đúng bằng số đơn vị đã biết"
        if directive and directive.document_id:
            self.without("task", "given_on")

    @property
    def values(self) -> dict[str, Any]:
        """What the directive keeps; the form must be valid."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "fingerprint")}


class OpenRow(forms.ModelChoiceField):
    """A row of Phụ lục I that is not done yet."""

    def label_from_instance(self, obj: SteeringTask) -> str:
        return obj.content if len(obj.content) <= 110 else f"{obj.content[:109]}…"


class RecordForm(DocumentForm, AddressedForm):
    """Ghi văn bản: the paper, and its three ticks."""

    annex = forms.BooleanField(label="Đưa vào Phụ lục I", required=False)
    settles = OpenRow(
        SteeringTask.objects.none(),
        label="Dòng của Phụ lục I",
        required=False,
        empty_label="Dòng mới",
        help_text="Chọn dòng chưa thực hiện xong nếu văn bản này là kết quả của dòng đó",
    )
    content = Line(
        label="Nội dung thực hiện",
        max_length=1000,
        required=False,
        help_text="Dòng mới: để trống thì ghi tên loại và trích yếu",
    )
    advisers = UnitChoices(label="Đơn vị tham mưu")
    asks = forms.BooleanField(label="Giao đơn vị báo cáo", required=False)
    session = forms.BooleanField(label="Có buổi làm việc kèm theo", required=False)
    session_kind = forms.ChoiceField(label="Hình thức", required=False, choices=SessionKind.choices)
    held_on = Day(label="Ngày họp", required=False, help_text="Ví dụ: 28/3/2024")
    half_day = forms.ChoiceField(label="Buổi", required=False, choices=[("", "Không ghi"), *HalfDay.choices])
    purpose = Line(label="Nội dung buổi làm việc", max_length=1000, required=False)
    session_place = forms.ChoiceField(
        label="Nêu ở phần nào của báo cáo", required=False, choices=Place.choices, initial=Place.NOWHERE
    )
    rows = (
        *PAPER,
        "annex",
        Div("settles", "content", Div("advisers", css_class="units-asked"), css_class="ticked-part annex-part"),
        "asks",
        Div(*ASKED_PART, css_class="ticked-part asked-part"),
        "session",
        Div(
            columns(session_kind=3, held_on=3, half_day=3),
            "purpose",
            "session_place",
            css_class="ticked-part session-part",
        ),
    )
    submit = "Ghi văn bản"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("settles", SteeringTask.objects.filter(document=None))
        self.fields["expected"].required = False

    def clean_expected(self) -> str:
        return self.cleaned_data["expected"] or Expected.REPORT

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("session"):
            for name in ("held_on", "purpose"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, NEEDED)
            if values.get("held_on") and values["held_on"] > timezone.localdate():
                self.add_error("held_on", "Ngày này chưa tới. Ghi buổi làm việc sau khi diễn ra.")
        return values

    @property
    def along(self) -> dict[str, Any]:
        """What the three ticks ask for; the form must be valid."""
        values = self.cleaned_data
        session = {name: values[name] for name in ("held_on", "half_day", "purpose")}
        session |= {"kind": values["session_kind"] or SessionKind.MEETING}
        session |= {"place": values["session_place"] or Place.NOWHERE}
        annexed = Annexed(values["settles"], values["content"], list(values["advisers"]))
        told = {"asks": ("asked", self.asked), "annex": ("annexed", annexed), "session": ("session", session)}
        return {name: value for tick, (name, value) in told.items() if values[tick]}
