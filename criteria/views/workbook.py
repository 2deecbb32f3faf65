"""Excel for the communes: a workbook goes out, comes back filled in, is looked at, and is confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from crispy_forms.layout import HTML
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policies import can_bring_files, is_office, visible_files
from accounts.requests import UserRequest, period_of
from communes.models import IncomingFile, ReportingPeriod
from criteria.subject import ExpectedAssessment, is_fixed
from criteria.workbook import actions, foreign
from criteria.workbook.cells import MOST_COLUMNS, MOST_ROWS, Page
from criteria.workbook.content import expected_for, name_of, sheets_of
from criteria.workbook.plan import Plan, known_layout, likely, plan_of, plan_of_foreign
from criteria.workbook.read import is_ours
from criteria.workbook.write import workbook_of
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import Line, PlainForm, posted, run_form_action
from ntm_tracker.forms import columns as side_by_side
from ntm_tracker.uploads import FileKind, made_response
from ntm_tracker.vietnamese import capitalised, count
from ntm_tracker.workbooks import BadWorkbookError

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])
COLUMNS = ("number", "name", "outcome", "met", "not_met", "note")


class WorkbookForm(PlainForm):
    """One filled-in workbook."""

    file = forms.FileField(
        label="Tệp Excel xã gửi",
        help_text="Tệp .xlsx do chương trình xuất ra, hoặc bảng riêng của xã",
        error_messages={"required": "Hãy chọn một tệp Excel (.xlsx).", "empty": "Tệp trống. Hãy chọn tệp khác."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    submit = "Xem trước thay đổi"


class ConfirmForm(forms.Form):
    """The plan that was shown is confirmed; conflicts are decided one by one."""

    reason = Line(
        label="Lý do thay đổi",
        max_length=500,
        required=False,
        help_text="Số liệu kỳ này đã chốt: kết quả nào thay đổi thì phải có lý do, ví dụ “Xã đính chính”",
    )


def _column(label: str) -> forms.TypedChoiceField:
    """A column by its number; 0 for none."""
    return forms.TypedChoiceField(label=label, coerce=int, required=False, empty_value=None)


class LayoutForm(PlainForm):
    """Which page, row and columns of a commune's own workbook say what, and whose it is."""

    whose = forms.ChoiceField(label="Kết quả của", error_messages={"required": "Hãy chọn xã và bộ tiêu chí."})
    page = forms.TypedChoiceField(label="Trang", coerce=int)
    head = forms.IntegerField(
        label="Dòng tên cột", min_value=0, max_value=MOST_ROWS, help_text="Đọc từ dòng sau dòng này; không có: ghi 0"
    )
    number = _column("Cột số tiêu chí")
    name = _column("Cột tên tiêu chí")
    outcome = _column("Cột kết quả")
    met = _column("Cột Đạt (đánh dấu x)")
    not_met = _column("Cột Chưa đạt (đánh dấu x)")
    note = _column("Cột ghi chú")
    rows = (
        side_by_side(whose=6, page=3, head=3),
        side_by_side(*COLUMNS, css_class="col-md-4"),
        HTML('<button class="btn btn-outline-secondary" type="submit">Đọc lại theo các cột này</button>'),
    )

    def __init__(
        self, *args: Any, expected: Mapping[str, ExpectedAssessment], pages: Sequence[Page], page: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.offer("whose", [("", "Chọn xã và bộ tiêu chí"), *_whose(expected)])
        self.offer("page", [(number, each.title or "(không tên)") for number, each in enumerate(pages)])
        head = str(self.data.get("head", ""))
        head_row = int(head) if head.isascii() and head.isdigit() and len(head) < 5 else 0
        offered = foreign.columns_of(pages[page], head_row)[:MOST_COLUMNS]
        for name in COLUMNS:
            self.offer(name, [(0, "Không có"), *offered])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and (trouble := self.layout.trouble):
            raise forms.ValidationError(trouble)
        return values

    @property
    def hidden_copies(self) -> list[str]:
        """What was chosen, for the form that confirms; its fields stand on the page a second time."""
        return [self[name].as_hidden(attrs={"id": f"chon-{name}"}) for name in self.fields]

    @property
    def layout(self) -> foreign.Layout:
        return foreign.Layout(**{name: self.cleaned_data[name] or 0 for name in ("head", *COLUMNS)})


def _whose(expected: Mapping[str, ExpectedAssessment]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The self-assessments by commune."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, each in expected.items():
        village = f"ấp {each.village.name}: " if each.village else ""
        label = f"{each.locality.name} – {village}{each.criteria_set.get_level_display()}"
        found.setdefault(each.locality.name, []).append((name, label))
    return list(found.items())


@reads_and_writes
def exchange(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Take a workbook along, or bring one that was filled in."""
    period = _period(request, year, quarter)
    form = WorkbookForm(posted(request), request.FILES or None)
    kept = run_form_action(
        form, lambda values: actions.keep_workbook(file=values["file"], period=period, by=request.user)
    )
    if kept:
        return redirect("workbook-preview", year, quarter, kept.pk)
    expected = expected_for(period, request.user)
    sets = {each.criteria_set.pk: each.criteria_set for each in expected}
    communes = {each.locality.pk: each.locality for each in expected}
    context = {
        "period": period,
        "form": form,
        "sets": sets.values(),
        "communes": communes.values(),
        "sheets": len(expected),
        "office": is_office(request.user),
    }
    return render(request, "criteria/workbook_exchange.html", context)


@require_safe
def file(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """The workbook to fill in: of `xa` and of the set `bo`, or of all that the person may enter."""
    period = _period(request, year, quarter)
    commune, code = request.GET.get("xa", ""), request.GET.get("bo", "")
    expected = [
        each
        for each in expected_for(period, request.user)
        if commune in ("", each.locality.slug) and code in ("", each.criteria_set.slug)
    ]
    if not expected:
        raise Http404
    expected.sort(key=lambda each: (each.locality.order, each.locality.pk))
    parts = ["ket-qua", commune, code, f"{year}-quy-{quarter}"]
    name = "-".join(part for part in parts if part)
    return made_response(workbook_of(period, sheets_of(period, expected)), f"{name}.xlsx")


@reads_and_writes
def preview(request: UserRequest, year: int, quarter: int, pk: int) -> HttpResponse:
    """What a workbook of ours would change; confirmed, it is recorded."""
    period = _period(request, year, quarter)
    kept = _file(request, period, pk)
    try:
        pages = actions.pages_of_file(kept)
    except (BadWorkbookError, OSError) as error:
        context = {"period": period, "file": kept, "trouble": capitalised(str(error))}
        return render(request, "criteria/workbook_broken.html", context)
    if not is_ours(pages):
        return redirect("workbook-columns", year, quarter, pk)
    plan = plan_of(period, pages, request.user)
    context = {"period": period, "file": kept, "plan": plan}
    return _confirmed(request, context) or render(request, "criteria/workbook_preview.html", context)


@reads_and_writes
def columns(request: UserRequest, year: int, quarter: int, pk: int) -> HttpResponse:
    """A commune's own sheet: which column is which, and what it would change."""
    period = _period(request, year, quarter)
    kept = _file(request, period, pk)
    try:
        pages = actions.pages_of_file(kept)
    except (BadWorkbookError, OSError):
        return redirect("workbook-preview", year, quarter, pk)
    if is_ours(pages) or not pages:
        return redirect("workbook-preview", year, quarter, pk)
    number = next((each for each in range(len(pages)) if str(each) == _sent(request).get("page")), 0)
    form = _layout_form(request, kept, period, pages, number)
    context = {"period": period, "file": kept, "layout": form, "page": pages[number]}
    if form.is_valid():
        (sheet,) = sheets_of(period, [form.expected[form.cleaned_data["whose"]]])
        context |= {"plan": plan_of_foreign(sheet, pages[number], form.layout, request.user)}
        if (done := _confirmed(request, context, layout=form.layout)) is not None:
            return done
    return render(request, "criteria/workbook_columns.html", context)


def _confirmed(request: UserRequest, context: dict, *, layout: foreign.Layout | None = None) -> HttpResponse | None:
    """Record the plan when it is confirmed as it was shown; otherwise leave in `context` what to show."""
    plan: Plan = context["plan"]
    period: ReportingPeriod = context["period"]
    form = carrying(ConfirmForm(posted(request)), plan.fingerprint)
    context |= {"form": form, "is_fixed": is_fixed(period, timezone.localdate()), "taken": request.POST.getlist("lay")}
    told = {"plan": plan, "file": context["file"], "chosen": context["taken"], "layout": layout, "by": request.user}
    sent = run_form_action(form, lambda values: actions.import_plan(**told, **values))
    if sent is None:
        return None
    done = f"Đã ghi {count(sent)} thay đổi từ {context['file']}." if sent else "Không có gì thay đổi."
    messages.success(request, done)
    return redirect("workbook", period.year, period.quarter)


def _layout_form(
    request: UserRequest, kept: IncomingFile, period: ReportingPeriod, pages: list[Page], number: int
) -> LayoutForm:
    """The form as it was sent; at first as the commune's sheet was last time, else as it seems to be."""
    sent, expected = _sent(request), {name_of(each): each for each in expected_for(period, request.user)}
    if sent.get("whose") and any(sent.get(name, "0") != "0" for name in COLUMNS):
        return LayoutForm(sent, expected=expected, pages=pages, page=number)
    one = expected.get(sent.get("whose", "")) or likely(expected.values(), kept, pages[number])
    layout = foreign.Layout()
    if one:
        layout = known_layout(one) or foreign.guess(sheets_of(period, [one])[0], pages[number])
    values = {"whose": name_of(one) if one else "", "page": number, **asdict(layout)}
    return LayoutForm(values, expected=expected, pages=pages, page=number)


def _sent(request: UserRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _file(request: UserRequest, period: ReportingPeriod, pk: int) -> IncomingFile:
    files = visible_files(request.user).in_use().filter(file_kind=FileKind.XLSX)
    kept = get_object_or_404(files, pk=pk)
    if kept.period_id not in (None, period.pk):
        raise Http404
    return kept


def _period(request: UserRequest, year: int, quarter: int) -> ReportingPeriod:
    """Return the period of the page; raise PermissionDenied unless this person brings files."""
    period = period_of(request, year, quarter)
    if not can_bring_files(request.user):
        raise PermissionDenied
    return period
