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

from accounts.policies import UserRequest, can_bring_files, is_office, period_of, visible_files
from communes.models import IncomingFile, ReportingPeriod
from criteria.models import CriteriaSet
from criteria.rules.columns import COLUMNS, Layout, columns_of
from criteria.subject import ExpectedAssessment, is_fixed
from criteria.workbook import actions, foreign
from criteria.workbook.content import expected_for, name_of, sheets_of
from criteria.workbook.plan import Plan, plan_of
from criteria.workbook.read import is_ours
from criteria.workbook.write import workbook_of
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import Line, PlainForm, posted, run_form_action
from ntm_tracker.forms import columns as side_by_side
from ntm_tracker.tables.model import MOST_COLUMNS, MOST_ROWS, Table
from ntm_tracker.uploads import TABLES, made_response
from ntm_tracker.vietnamese import capitalised, count
from ntm_tracker.workbooks import BadWorkbookError

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])
ALL = "-tat-ca"  # after the number of a set: of all its communes at once


class WorkbookForm(PlainForm):
    """One filled-in workbook."""

    file = forms.FileField(
        label="Tệp Excel hoặc Word",
        help_text="Tệp .xlsx do chương trình xuất ra, bảng riêng của xã hoặc bảng nhiều xã (.xlsx, .xls, .docx)",
        error_messages={"required": "Hãy chọn một tệp Excel hoặc Word.", "empty": "Tệp trống. Hãy chọn tệp khác."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.docx"}),
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
        self, *args: Any, expected: Mapping[str, ExpectedAssessment], pages: Sequence[Table], page: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.expected, self.page_number = expected, page
        self.sets = sets_of_all(expected)
        together = [(name, f"Nhiều xã – {each.get_level_display()}") for name, each in self.sets.items()]
        several = [("Bảng nhiều xã", together)] if together else []
        self.offer("whose", [("", "Chọn xã và bộ tiêu chí"), *several, *_whose(expected)])
        self.offer("page", [(number, each.title or "(không tên)") for number, each in enumerate(pages)])
        head = str(self.data.get("head", ""))
        head_row = int(head) if head.isascii() and head.isdigit() and len(head) < 5 else 0
        offered = columns_of(pages[page], head_row)[:MOST_COLUMNS]
        for name in COLUMNS:
            self.offer(name, [(0, "Không có"), *offered])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and self.set_of_all is None and (trouble := self.layout.trouble):
            raise forms.ValidationError(trouble)
        return values

    @property
    def hidden_copies(self) -> list[str]:
        """What was chosen, for the form that confirms; its fields stand on the page a second time."""
        return [self[name].as_hidden(attrs={"id": f"chon-{name}"}) for name in self.fields]

    @property
    def set_of_all(self) -> CriteriaSet | None:
        """The set that is read for all communes at once; None where it is one commune's."""
        return self.sets.get(self.cleaned_data.get("whose", ""))

    @property
    def layout(self) -> Layout:
        return Layout(**{name: self.cleaned_data[name] or 0 for name in ("head", *COLUMNS)})


def sets_of_all(expected: Mapping[str, ExpectedAssessment]) -> dict[str, CriteriaSet]:
    """The sets that several communes are asked for, by what they are called in the form."""
    found: dict[str, CriteriaSet] = {}
    communes: dict[str, set[int]] = {}
    for each in expected.values():
        name = f"{each.criteria_set.pk}{ALL}"
        found[name] = each.criteria_set
        communes.setdefault(name, set()).add(each.locality.pk if each.village is None else 0)
    return {name: each for name, each in found.items() if len(communes[name] - {0}) > 1}


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
    form = _layout_form(request, kept, period, pages)
    context = {"period": period, "file": kept, "layout": form, "page": pages[form.page_number]}
    if form.is_valid():
        if (criteria_set := form.set_of_all) is not None:
            plan, layout = foreign.plan_of_all(criteria_set, list(form.expected.values()), pages, request.user), None
        else:
            (sheet,) = sheets_of(period, [form.expected[form.cleaned_data["whose"]]])
            layout = form.layout
            plan = foreign.plan_of_foreign(sheet, pages[form.page_number], layout, request.user)
        context |= {"plan": plan}
        if (done := _confirmed(request, context, layout=layout, page=pages[form.page_number])) is not None:
            return done
    return render(request, "criteria/workbook_columns.html", context)


def _confirmed(
    request: UserRequest, context: dict, *, layout: Layout | None = None, page: Table | None = None
) -> HttpResponse | None:
    """Record the plan when it is confirmed as it was shown; otherwise leave in `context` what to show."""
    plan: Plan = context["plan"]
    period: ReportingPeriod = context["period"]
    form = carrying(ConfirmForm(posted(request)), plan.fingerprint)
    context |= {"form": form, "is_fixed": is_fixed(period, timezone.localdate()), "taken": request.POST.getlist("lay")}
    told = {"plan": plan, "file": context["file"], "chosen": context["taken"], "by": request.user}
    told |= {"layout": layout, "page": page}
    sent = run_form_action(form, lambda values: actions.import_plan(**told, **values))
    if sent is None:
        return None
    done = f"Đã ghi {count(sent)} thay đổi từ {context['file']}." if sent else "Không có gì thay đổi."
    messages.success(request, done)
    return redirect("workbook", period.year, period.quarter)


def _layout_form(request: UserRequest, kept: IncomingFile, period: ReportingPeriod, pages: list[Table]) -> LayoutForm:
    """The form as it was sent; at first as a sheet of this head was last time, else as it seems to be."""
    sent, expected = _sent(request), {name_of(each): each for each in expected_for(period, request.user)}
    number = next((each for each in range(len(pages)) if str(each) == sent.get("page")), None)
    whose = sent.get("whose", "")
    if whose.endswith(ALL) or (whose and any(sent.get(name, "0") != "0" for name in COLUMNS)):
        return LayoutForm(sent, expected=expected, pages=pages, page=number or 0)
    if not whose and (together := _together(kept, pages, expected)):
        values = {"whose": together, "page": number or 0, **asdict(Layout())}
        return LayoutForm(values, expected=expected, pages=pages, page=number or 0)
    one = expected.get(whose) or foreign.likely(expected.values(), kept, pages[number or 0])
    layout = Layout()
    if one:
        (sheet,) = sheets_of(period, [one])
        if number is None:
            number = foreign.best_page(pages, foreign.names_of(sheet))
        layout = foreign.known_layout(one, pages[number]) or foreign.guess(sheet, pages[number])
    values = {"whose": name_of(one) if one else "", "page": number or 0, **asdict(layout)}
    return LayoutForm(values, expected=expected, pages=pages, page=number or 0)


def _together(kept: IncomingFile, pages: list[Table], expected: Mapping[str, ExpectedAssessment]) -> str:
    """The set whose results of several communes the pages seem to hold; nothing where they are of one."""
    level = foreign.likely_level(kept, pages[0])
    sets = sorted(sets_of_all(expected).items(), key=lambda each: each[1].level != level)
    found = (name for name, each in sets[:1] if foreign.is_of_all(each, list(expected.values()), pages))
    return next(found, "") if kept.locality_id is None else ""


def _sent(request: UserRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _file(request: UserRequest, period: ReportingPeriod, pk: int) -> IncomingFile:
    files = visible_files(request.user).in_use().filter(file_kind__in=TABLES)
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
