"""Thu báo cáo: the sheet of a period, and what the office does from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import acts_for_commune, can_bring_files, sees_files, visible_periods
from accounts.requests import UserRequest, period_of
from communes.models import ReportingPeriod, Unit
from desk.collecting import actions
from desk.collecting.carry_over import CarryOver, CarryOverPlan, plans_fingerprint, wanted_of
from desk.collecting.forms import DueForm, PaperForm, SourceForm
from desk.collecting.sheet import CollectingRow, Sheet, sheet_of
from desk.collecting.words import message_for, sheet_workbook
from desk.following import steps
from desk.following.steps import reads_and_writes
from directives.actions import Extension
from directives.models import Recipient, Reminder
from directives.policies import can_follow_up, sees_collecting
from directives.rules.choices import ReminderWay
from ntm_tracker.fingerprint import carrying, check_shown
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.uploads import made_response
from ntm_tracker.vietnamese import count, joined, short_date

CHANGED = "Kết quả của các xã vừa thay đổi, chưa ghi gì. Hãy xem lại rồi bấm Xác nhận giữ nguyên lần nữa."


@dataclass(frozen=True)
class Opened:
    """The sheet in hand, followed up as a directive is, and what the address says about it."""

    period: ReportingPeriod
    sheet: Sheet
    tick: ClassVar[str] = "xa"
    body: ClassVar[str] = "xã"

    def chosen(self, codes: Sequence[str]) -> list[CollectingRow]:
        return self.sheet.chosen(codes)

    def context(self) -> dict[str, Any]:
        due, crumbs = self.sheet.due, "desk/collecting_crumbs.html"
        return {"period": self.period, "sheet": self.sheet, "of": self.period, "due": due, "crumbs": crumbs}

    def back(self) -> HttpResponse:
        return redirect("collecting-sheet", self.period.year, self.period.quarter)

    def reminders(self) -> QuerySet[Reminder]:
        return Reminder.objects.filter(recipient__directive__period=self.period)

    def remind(self, rows: Sequence[CollectingRow], way: ReminderWay, request: UserRequest) -> list[Reminder]:
        return actions.remind(period=self.period, units=_units(rows), way=way, by=request.user)

    def extend(self, rows: Sequence[CollectingRow], extension: Extension, request: UserRequest) -> list[Recipient]:
        return actions.extend(period=self.period, units=_units(rows), extension=extension, by=request.user)


def _opened(request: UserRequest, year: int, quarter: int, *, to_write: bool = True) -> Opened:
    """The sheet as its reader may see it; who only reads is refused where something is written."""
    if not sees_collecting(request.user):
        raise Http404
    period = period_of(request, year, quarter)
    if to_write and not can_follow_up(request.user):
        raise PermissionDenied
    return Opened(period, sheet_of(period, request.user, timezone.localdate()))


def _units(rows: Sequence[CollectingRow]) -> list[Unit]:
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
    plans = CarryOver(opened.period).plans(opened.sheet.silent) if may_write else []
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
    return steps.page(request, "desk/collecting_due.html", opened, form=form)


@require_POST
def record_call(request: UserRequest, year: int, quarter: int, code: str) -> HttpResponse:
    """Đã gọi: one click logs a reminder of today; what was promised can be written down afterwards."""
    opened = _opened(request, year, quarter)
    row = steps.row_of(opened, code)
    if row.unit is None:
        messages.error(request, f"{row.name} chưa khai báo UBND xã nên chưa ghi được. Hãy báo người quản trị.")
        return opened.back()
    opened.remind([row], ReminderWay.CALL, request)
    messages.success(request, f"Đã ghi: hôm nay gọi {row.name}. Nếu xã có hẹn, bấm “Ghi hẹn” ở dòng này.")
    return opened.back()


@reads_and_writes
def reminder(request: UserRequest, year: int, quarter: int, pk: int) -> HttpResponse:
    return steps.change_reminder(request, _opened(request, year, quarter), pk)


@reads_and_writes
def message(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """A text for Zalo to the ticked communes, else to all that have not sent."""
    opened = _opened(request, year, quarter)
    rows = steps.ticked(request, opened) or ([] if request.method == "POST" else opened.sheet.silent)
    return steps.send_message(request, opened, rows, message_for(opened.sheet, rows) if rows else "")


@reads_and_writes
def extension(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    return steps.extend(request, _opened(request, year, quarter))


@reads_and_writes
def carry_over(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Xác nhận giữ nguyên: what would be carried over for whom, what would not and why; then it is written."""
    opened = _opened(request, year, quarter)
    plans = _plans(request, opened)
    form = carrying(SourceForm(posted(request), initial=_source_asked_for(request)), plans_fingerprint(plans))
    if request.method == "POST":
        done = run_form_action(form, lambda _: _carried_over(opened, plans, form, request))
        if done:
            names = joined((plan.locality.name for plan in plans if plan.carried), " và ")
            messages.success(request, f"Đã xác nhận giữ nguyên {count(len(done))} kết quả của {names}.")
            return opened.back()
    context = {"form": form, "plans": plans, "some": any(plan.carried for plan in plans)}
    return steps.page(request, "desk/collecting_carry_over.html", opened, **context)


def _plans(request: UserRequest, opened: Opened) -> list[CarryOverPlan]:
    """The ticked communes, and all that keep the standard where that was ticked."""
    planned = CarryOver(opened.period)
    plans = planned.plans(steps.ticked(request, opened))
    if request.GET.get("giu") == "1":
        ticked = {plan.locality.pk for plan in plans}
        others = planned.plans(opened.sheet.silent)
        plans += [plan for plan in others if plan.keeps_the_standard and plan.locality.pk not in ticked]
    return plans


def _source_asked_for(request: UserRequest) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "") for name in ("channel", "received_on", "received_from")}
    return {name: value for name, value in asked.items() if value} | {"awaits_paper": asked["channel"] == "phone"}


def _carried_over(opened: Opened, plans: list[CarryOverPlan], form: SourceForm, request: UserRequest) -> list:
    check_shown(form.cleaned_data["fingerprint"], plans_fingerprint(plans), CHANGED)
    return actions.carry_over(period=opened.period, wanted=wanted_of(plans), source=form.source, by=request.user)


@reads_and_writes
def paper(request: UserRequest, year: int, quarter: int, code: str) -> HttpResponse:
    """The paper that a call announced is here: one click from the sheet, or with another day and form."""
    opened = _opened(request, year, quarter)
    row = steps.row_of(opened, code)
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
    return steps.page(request, "desk/collecting_paper.html", opened, form=form, row=row)
