"""Thu báo cáo: the sheet of a period, and what the office does from it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import (
    UserRequest,
    acts_for_commune,
    can_bring_files,
    period_of,
    require,
    sees_files,
    visible_periods,
)
from communes.models import ReportingPeriod
from communes.rules.choices import Channel
from criteria.models import Assessment
from criteria.subject import Source
from desk.collecting import actions
from desk.collecting.carry_over import CarryOver, CarryOverPlan, plans_fingerprint, wanted_of
from desk.collecting.sheet import Sheet, sheet_of
from desk.collecting.words import message_for, sheet_workbook
from desk.following import steps
from desk.following.forms import has_come
from directives.policies import can_follow_up, sees_collecting
from ntm_tracker.fingerprint import carrying, check_shown
from ntm_tracker.forms import Day, Line, PlainForm, columns, posted
from ntm_tracker.pages import carry_out, reads_and_writes
from ntm_tracker.uploads import made_response
from ntm_tracker.vietnamese import count, joined, short_date

CHANGED = "Kết quả của các xã vừa thay đổi, chưa ghi gì. Hãy xem lại rồi bấm Xác nhận giữ nguyên lần nữa."

# How a paper comes: what only a telephone or the program itself tells is none.
PAPERS = [(each.value, each.label) for each in Channel if each not in (Channel.PHONE, Channel.PROGRAM)]
SOURCES = [("", "Chọn"), *((each.value, each.label) for each in Channel if each != Channel.PROGRAM)]


class DueForm(PlainForm):
    """Đặt hạn nộp."""

    due_on = Day(label="Hạn nộp", help_text="Ví dụ: 20/3/2024")
    submit = "Đặt hạn nộp"

    def __init__(self, *args: Any, period: ReportingPeriod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = period

    def doubts(self) -> dict[str, str]:
        """A day outside the quarter and the one after it is no usual day for this quarter's results."""
        found, span, day = super().doubts(), self.period.span, self.cleaned_data.get("due_on")
        if not day or "due_on" not in self.changed_data or span.first_day <= day <= span.next().last_day:
            return found
        where = "trước" if day < span.first_day else "quá xa"
        return found | {"due_on": f"Hạn nộp {short_date(day)} {where} {self.period}."}


class SourceForm(PlainForm):
    """One source for all ticked communes: how it came, when, from whom."""

    channel = forms.ChoiceField(label="Hình thức nhận", choices=SOURCES)
    received_on = Day(label="Ngày nhận", help_text="Ví dụ: 05/3/2024", validators=[has_come])
    received_from = Line(label="Người báo", max_length=200, required=False)
    awaits_paper = forms.BooleanField(label="Báo qua điện thoại, chờ văn bản", required=False)
    rows = (("channel", "received_on", "received_from"), "awaits_paper")

    @property
    def source(self) -> Source:
        """Return what was entered; the form must be valid."""
        return Source(**{name: self.cleaned_data[name] for name in self.base_fields})


class PaperForm(PlainForm):
    """The paper that a call announced: how and when it came."""

    channel = forms.ChoiceField(label="Hình thức nhận", choices=PAPERS, initial=Channel.PAPER)
    came_on = Day(label="Ngày nhận văn bản", initial=timezone.localdate, validators=[has_come])
    rows, submit = (columns("channel", "came_on", css_class="col-sm-6"),), "Đã có văn bản"


def opened(request: UserRequest, year: int, quarter: int, *, to_write: bool = True) -> Sheet:
    """The sheet as its reader may see it; who only reads is refused where something is written."""
    if not sees_collecting(request.user):
        raise Http404
    period = period_of(request, year, quarter)
    require(not to_write or can_follow_up(request.user))
    return sheet_of(period, request.user, timezone.localdate())


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
    found = opened(request, year, quarter, to_write=False)
    tab, may_write = request.GET.get("loc", ""), can_follow_up(request.user)
    plans = CarryOver(found.period).plans(found.silent) if may_write else []
    context = {
        "period": found.period,
        "sheet": found,
        "rows": found.in_tab(tab),
        "tabs": found.tabs(tab),
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
    found = opened(request, year, quarter, to_write=False)
    content = sheet_workbook(found, found.in_tab(request.GET.get("loc", "")))
    return made_response(content, f"thu-bao-cao-{year}-quy-{quarter}.xlsx")


@reads_and_writes
def due(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Đặt hạn nộp."""
    found = opened(request, year, quarter)
    form = DueForm(posted(request), period=found.period, initial={"due_on": found.due})
    carrying(form, actions.due_fingerprint(found.due))
    done = carry_out(
        request,
        form,
        lambda values: actions.set_due(period=found.period, **values, by=request.user),
        lambda directive: f"Hạn nộp {found.period}: {short_date(directive.due_on)}.",
        found.place,
    )
    return done or steps.page(request, "desk/collecting_due.html", found, form=form)


@require_POST
def record_call(request: UserRequest, year: int, quarter: int, code: str) -> HttpResponse:
    """Đã gọi: one click logs a reminder of today; what was promised can be written down afterwards."""
    found = opened(request, year, quarter)
    row = found.row(code)
    if row.unit is None:
        messages.error(request, f"{row.name} chưa khai báo UBND xã nên chưa ghi được. Hãy báo người quản trị.")
        return redirect(found.place)
    return steps.record_call(request, found, row)


@reads_and_writes
def message(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """A text for Zalo to the ticked communes, else to all that have not sent."""
    found = opened(request, year, quarter)
    rows = found.ticked(request) or ([] if request.method == "POST" else found.silent)
    return steps.send_message(request, found, rows, message_for(found, rows) if rows else "")


@reads_and_writes
def carry_over(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Xác nhận giữ nguyên: what would be carried over for whom, what would not and why; then it is written."""
    found = opened(request, year, quarter)
    plans = _plans(request, found)
    form = carrying(SourceForm(posted(request), initial=_source_asked_for(request)), plans_fingerprint(plans))
    names = joined((plan.locality.name for plan in plans if plan.carried), " và ")

    def act(values: dict[str, Any]) -> list[Assessment]:
        check_shown(values["fingerprint"], plans_fingerprint(plans), CHANGED)
        return actions.carry_over(period=found.period, wanted=wanted_of(plans), source=form.source, by=request.user)

    def said(made: list[Assessment]) -> str:
        return f"Đã xác nhận giữ nguyên {count(len(made))} kết quả của {names}."

    done = carry_out(request, form, act, said, found.place)
    context = {"form": form, "plans": plans, "some": any(plan.carried for plan in plans)}
    return done or steps.page(request, "desk/collecting_carry_over.html", found, **context)


def _plans(request: UserRequest, found: Sheet) -> list[CarryOverPlan]:
    """The ticked communes, and all that keep the standard where that was ticked."""
    planned = CarryOver(found.period)
    plans = planned.plans(found.ticked(request))
    if request.GET.get("giu") == "1":
        ticked = {plan.locality.pk for plan in plans}
        others = planned.plans(found.silent)
        plans += [plan for plan in others if plan.keeps_the_standard and plan.locality.pk not in ticked]
    return plans


def _source_asked_for(request: UserRequest) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "") for name in ("channel", "received_on", "received_from")}
    return {name: value for name, value in asked.items() if value} | {"awaits_paper": asked["channel"] == "phone"}


@reads_and_writes
def paper(request: UserRequest, year: int, quarter: int, code: str) -> HttpResponse:
    """The paper that a call announced is here: one click from the sheet, or with another day and form."""
    found = opened(request, year, quarter)
    row = found.row(code)
    if (locality := row.locality) is None:
        raise Http404
    form = PaperForm(posted(request))

    def act(values: dict[str, Any]) -> int:
        return actions.paper_came(period=found.period, locality=locality, **values, by=request.user)

    def said(done: int) -> str:
        return f"{'Đã ghi nhận văn bản' if done else 'Không còn văn bản nào phải chờ'} của {row.name}."

    done = carry_out(request, form, act, said, found.place)
    return done or steps.page(request, "desk/collecting_paper.html", found, form=form, row=row)
