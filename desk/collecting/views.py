"""Thu báo cáo: the sheet of a period, and what the office does from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import acts_for_commune, can_bring_files, sees_files, visible_periods
from accounts.requests import UserRequest, period_of
from communes.models import ReportingPeriod, Unit
from desk.collecting import actions
from desk.collecting.carry_over import Keeping, Plan, plans_fingerprint, wanted_of
from desk.collecting.forms import DueForm, PaperForm, SourceForm
from desk.collecting.sheet import Row, Sheet, sheet_of
from desk.collecting.words import message_for, sheet_workbook
from desk.following.extending import extended
from desk.following.forms import ReminderForm
from directives import actions as directive_actions
from directives.actions import Extension
from directives.models import Reminder
from directives.policies import can_follow_up, sees_collecting
from directives.rules.choices import ReminderWay
from ntm_tracker.fingerprint import carrying, check_shown, fingerprint_of
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.uploads import made_response
from ntm_tracker.vietnamese import count, joined, short_date

KEPT_CHANGED = "Kết quả của các xã vừa thay đổi, chưa ghi gì. Hãy xem lại rồi bấm Xác nhận giữ nguyên lần nữa."
TICK = "xa"  # what a ticked row is sent as
reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Opened:
    """The sheet in hand, and what the address says about it."""

    period: ReportingPeriod
    sheet: Sheet

    def back(self) -> HttpResponse:
        return redirect("collecting-sheet", self.period.year, self.period.quarter)


def _opened(request: UserRequest, year: int, quarter: int, *, to_write: bool = True) -> Opened:
    """The sheet as its reader may see it; who only reads is refused where something is written."""
    if not sees_collecting(request.user):
        raise Http404
    period = period_of(request, year, quarter)
    if to_write and not can_follow_up(request.user):
        raise PermissionDenied
    return Opened(period, sheet_of(period, request.user, timezone.localdate()))


def _ticked(request: UserRequest, sheet: Sheet) -> list[Row]:
    asked = request.POST if request.method == "POST" else request.GET
    return sheet.chosen(asked.getlist(TICK))


def _units(rows: Sequence[Row]) -> list[Unit]:
    return [row.unit for row in rows if row.unit]


@require_safe
def latest(request: UserRequest) -> HttpResponse:
    """The sheet of the latest period."""
    period = visible_periods(request.user).latest_first().first()
    if period is None or not sees_collecting(request.user):
        raise Http404
    return redirect("collecting-sheet", period.year, period.quarter)


@require_safe
def sheet(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Every commune: whom to call, what came and how, the result, who was reminded; overdue first."""
    opened = _opened(request, year, quarter, to_write=False)
    tab, may_write = request.GET.get("loc", ""), can_follow_up(request.user)
    plans = Keeping(opened.period).plans(opened.sheet.silent) if may_write else []
    context = {
        "period": opened.period,
        "sheet": opened.sheet,
        "rows": opened.sheet.in_tab(tab),
        "tabs": opened.sheet.tabs(tab),
        "tab": tab,
        "may_write": may_write,
        "may_enter": acts_for_commune(request.user),
        "may_read_files": sees_files(request.user),
        "may_exchange": can_bring_files(request.user),
        "keepers": {plan.locality.slug for plan in plans if plan.keeps_the_standard},
        "source_form": SourceForm(),
        "today": timezone.localdate(),
    }
    return render(request, "desk/collecting_sheet.html", context)


@require_safe
def sheet_file(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """The same sheet as a workbook."""
    opened = _opened(request, year, quarter, to_write=False)
    content = sheet_workbook(opened.sheet, opened.sheet.in_tab(request.GET.get("loc", "")))
    return made_response(content, f"thu-bao-cao-{year}-quy-{quarter}.xlsx")


@reads_and_writes
def due(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Đặt hạn nộp."""
    opened = _opened(request, year, quarter)
    form = DueForm(posted(request), initial={"due_on": opened.sheet.due})
    carrying(form, actions.due_fingerprint(opened.sheet.due))
    done = run_form_action(form, lambda values: actions.set_due(period=opened.period, **values, by=request.user))
    if done:
        messages.success(request, f"Hạn nộp {opened.period}: {short_date(form.cleaned_data['due_on'])}.")
        return opened.back()
    return _page(request, "desk/collecting_due.html", opened, form=form)


@require_POST
def called(request: UserRequest, year: int, quarter: int, code: str) -> HttpResponse:
    """Đã gọi: one click logs a reminder of today; what was promised can be written down afterwards."""
    opened = _opened(request, year, quarter)
    row = _row(opened, code)
    if row.unit is None:
        messages.error(request, f"{row.name} chưa khai báo UBND xã nên chưa ghi được. Hãy báo người quản trị.")
        return opened.back()
    (reminder,) = actions.remind(period=opened.period, units=[row.unit], way=ReminderWay.CALL, by=request.user)
    messages.success(request, f"Đã ghi: hôm nay gọi {row.name}. Nếu xã có hẹn, bấm “Ghi hẹn” ở dòng này.")
    return opened.back()


def _row(opened: Opened, code: str) -> Row:
    found = opened.sheet.chosen([code])
    if not found:
        raise Http404
    return found[0]


@reads_and_writes
def reminder(request: UserRequest, year: int, quarter: int, pk: int) -> HttpResponse:
    """What was promised; a reminder logged by mistake is taken back here."""
    opened = _opened(request, year, quarter)
    found = Reminder.objects.filter(recipient__directive__period=opened.period)
    stored = get_object_or_404(found.select_related("recipient__unit", "recipient__directive"), pk=pk)
    if "remove" in request.POST:
        directive_actions.remove_reminder(reminder=stored, by=request.user)
        messages.success(request, "Đã xóa lần nhắc.")
        return opened.back()
    form = carrying(ReminderForm(posted(request), reminder=stored), fingerprint_of(stored))
    if run_form_action(form, lambda values: _promised(stored, values, request)) is not None:
        messages.success(request, "Đã lưu lần nhắc.")
        return opened.back()
    return _page(request, "desk/reminder.html", opened, form=form, reminder=stored)


def _promised(stored: Reminder, values: dict[str, Any], request: UserRequest) -> bool:
    return directive_actions.change_reminder(reminder=stored, **values, by=request.user)


@reads_and_writes
def message(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Chép tin nhắn Zalo: a ready text for the ticked communes, else for all that have not sent."""
    opened = _opened(request, year, quarter)
    rows = _ticked(request, opened.sheet) or ([] if request.method == "POST" else opened.sheet.silent)
    form = forms.Form(posted(request))
    if request.method == "POST":
        units = _units(rows)
        made = run_form_action(form, lambda _: _reminded_by_zalo(opened, units, request))
        if made:
            messages.success(request, f"Đã ghi: hôm nay nhắc {count(len(made))} xã qua Zalo.")
            return opened.back()
    text = message_for(opened.sheet, rows, timezone.localdate()) if rows else ""
    return _page(request, "desk/collecting_message.html", opened, form=form, rows=rows, text=text)


def _reminded_by_zalo(opened: Opened, units: list[Unit], request: UserRequest) -> list[Reminder]:
    return actions.remind(period=opened.period, units=units, way=ReminderWay.ZALO, by=request.user)


@reads_and_writes
def extension(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Gia hạn for all ticked rows with one reason; a second extension warns, and who decided can be told."""
    opened = _opened(request, year, quarter)
    rows = _ticked(request, opened.sheet)
    context, changed = extended(request, rows, lambda wanted: _extended(opened, rows, wanted, request))
    if changed is not None:
        day = short_date(context["form"].cleaned_data["to"])
        messages.success(request, f"Đã gia hạn đến ngày {day} cho {count(len(changed))} xã.")
        return opened.back()
    return _page(request, "desk/collecting_extension.html", opened, due=opened.sheet.due, **context)


def _extended(opened: Opened, rows: list[Row], wanted: Extension, request: UserRequest) -> list:
    return actions.extend(period=opened.period, units=_units(rows), extension=wanted, by=request.user)


@reads_and_writes
def kept(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Xác nhận giữ nguyên: what would be kept for whom, what would not and why; then it is written."""
    opened = _opened(request, year, quarter)
    plans = _plans(request, opened)
    form = carrying(SourceForm(posted(request), initial=_source_asked_for(request)), plans_fingerprint(plans))
    if request.method == "POST":
        done = run_form_action(form, lambda _: _kept(opened, plans, form, request))
        if done:
            names = joined((plan.locality.name for plan in plans if plan.kept), " và ")
            messages.success(request, f"Đã xác nhận giữ nguyên {count(len(done))} kết quả của {names}.")
            return opened.back()
    context = {"form": form, "plans": plans, "some": any(plan.kept for plan in plans)}
    return _page(request, "desk/collecting_kept.html", opened, **context)


def _plans(request: UserRequest, opened: Opened) -> list[Plan]:
    """The ticked communes, and all that keep the standard where that was ticked."""
    keeping, rows = Keeping(opened.period), _ticked(request, opened.sheet)
    plans = keeping.plans(rows)
    if request.GET.get("giu") == "1":
        ticked = {plan.locality.pk for plan in plans}
        others = keeping.plans(opened.sheet.silent)
        plans += [plan for plan in others if plan.keeps_the_standard and plan.locality.pk not in ticked]
    return plans


def _source_asked_for(request: UserRequest) -> dict[str, Any]:
    told = {name: request.GET.get(name, "") for name in ("channel", "received_on", "received_from")}
    return {name: value for name, value in told.items() if value} | {"awaits_paper": told["channel"] == "phone"}


def _kept(opened: Opened, plans: list[Plan], form: SourceForm, request: UserRequest) -> list:
    check_shown(form.cleaned_data["fingerprint"], plans_fingerprint(plans), KEPT_CHANGED)
    return actions.keep(period=opened.period, wanted=wanted_of(plans), source=form.source, by=request.user)


@reads_and_writes
def paper(request: UserRequest, year: int, quarter: int, code: str) -> HttpResponse:
    """The paper that a call announced is here: one click from the sheet, or with another day and form."""
    opened = _opened(request, year, quarter)
    row = _row(opened, code)
    if (locality := row.locality) is None:
        raise Http404
    form, by = PaperForm(posted(request)), request.user
    done = run_form_action(
        form, lambda values: actions.paper_came(period=opened.period, locality=locality, **values, by=by)
    )
    if done is not None:
        words = "Đã ghi nhận văn bản" if done else "Không còn văn bản nào phải chờ"
        messages.success(request, f"{words} của {row.name}.")
        return opened.back()
    return _page(request, "desk/collecting_paper.html", opened, form=form, row=row)


def _page(request: UserRequest, template: str, opened: Opened, **context: Any) -> HttpResponse:
    cancel = opened.back()["Location"]
    told = {"period": opened.period, "sheet": opened.sheet, "cancel": cancel, "tick": TICK}
    return render(request, template, {**told, **context})
