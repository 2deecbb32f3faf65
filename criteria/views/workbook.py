"""Excel for the communes: a workbook goes out, comes back filled in, is looked at, and is confirmed."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policies import can_bring_files, is_office, visible_files
from accounts.requests import UserRequest, period_of
from communes.models import IncomingFile, ReportingPeriod
from criteria.addresses import set_slug
from criteria.subject import is_fixed
from criteria.workbook import actions, foreign
from criteria.workbook.cells import Page
from criteria.workbook.content import expected_for, name_of, sheets_of
from criteria.workbook.forms import COLUMNS, ConfirmForm, LayoutForm, WorkbookForm
from criteria.workbook.plan import Plan, known_layout, likely, plan_of, plan_of_foreign
from criteria.workbook.read import is_ours
from criteria.workbook.write import workbook_of
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.uploads import FileKind, made_response
from ntm_tracker.vietnamese import capitalised, count
from ntm_tracker.workbooks import BadWorkbookError

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


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
    sets = {each.criteria_set.pk: (set_slug(each.criteria_set), each.criteria_set) for each in expected}
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
        if commune in ("", each.locality.slug) and code in ("", set_slug(each.criteria_set))
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
