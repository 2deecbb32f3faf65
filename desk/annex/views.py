"""Phụ lục I: the rows on the screen, one row added, changed, removed, put in order; a table pasted from Word."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import visible_periods
from accounts.requests import UserRequest, period_of
from communes.fields import all_units
from communes.models import ReportingPeriod
from desk.annex.forms import MORE, LineRows, TaskForm, shown_again
from desk.annex.page import annex_of
from desk.annex.paste import Paste
from directives import policies
from directives.actions import tasks as actions
from directives.models import SteeringTask
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import RemoveForm, posted, run_form_action
from ntm_tracker.vietnamese import count
from reports.facts.scope import NotInstalledError

NOT_TOLD = "Nội dung này chưa nằm trong Phụ lục I của {period}: ngày giao hoặc ngày ban hành ở ngoài kỳ."
STAYS = "Chỉ xóa khi ghi nhầm; việc đã xong thì ghi văn bản đã ban hành. Lịch sử chỉnh sửa giữ nội dung đã xóa."


def of_period(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of one quarter."""

    @wraps(view)
    def asked(request: UserRequest, year: int, quarter: int, **kwargs: Any) -> HttpResponse:
        period = period_of(request, year, quarter)
        return view(request, period, **kwargs)

    return asked


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that shows and takes a form, for whoever keeps the annex."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def asked(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.can_edit_tasks(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


@require_safe
def latest(request: UserRequest) -> HttpResponse:
    period = visible_periods(request.user).latest_first().first()
    if period is None:
        raise Http404("Chưa mở kỳ báo cáo nào. Người quản trị mở kỳ ở mục Quản trị.")
    return redirect("annex", period.year, period.quarter)


@require_safe
@of_period
def annex(request: UserRequest, period: ReportingPeriod) -> HttpResponse:
    """The rows as the report prints them: done since the last report, or open."""
    try:
        page = annex_of(period)
    except NotInstalledError as error:
        raise Http404(str(error)) from None
    return render(
        request, "desk/annex.html", {"period": period, "page": page, "may_edit": policies.can_edit_tasks(request.user)}
    )


@require_POST
@of_period
def annex_order(request: UserRequest, period: ReportingPeriod) -> HttpResponse:
    """Up, down, or all by date."""
    if not policies.can_edit_tasks(request.user):
        raise PermissionDenied
    tasks = annex_of(period).tasks
    chosen = request.POST.get("up") or request.POST.get("down")
    task = next((each for each in tasks if str(each.pk) == chosen), None)
    address = reverse("annex", args=[period.year, period.quarter])
    if "by_date" in request.POST:
        moved = actions.sort_tasks_by_date(tasks=tasks, by=request.user)
        messages.success(request, "Đã xếp theo ngày ban hành." if moved else "Đã đúng thứ tự ngày.")
    elif task:
        actions.move_task(task=task, among=tasks, up="up" in request.POST, by=request.user)
        address += f"#viec-{task.pk}"
    else:
        messages.warning(request, "Nội dung này không còn trong phụ lục của kỳ. Hãy xem lại danh sách.")
    return redirect(address)


@for_editors
@of_period
def annex_add(request: UserRequest, period: ReportingPeriod) -> HttpResponse:
    sent = posted(request)
    form = TaskForm(sent, initial={"raised_on": min(timezone.localdate(), period.known_until)})
    lines = LineRows("advisers", all_units(), data=sent)

    def act(values: dict[str, Any]) -> SteeringTask:
        (added,) = actions.add_tasks(tasks=[form.values(lines.lines)], by=request.user)
        return added

    added = _carried_out(request, form, lines, act)
    if added:
        messages.success(request, "Đã thêm vào Phụ lục I.")
        return _back(request, period, added)
    return _form_page(request, period, form, lines, "Thêm nội dung vào Phụ lục I")


@for_editors
@of_period
def annex_edit(request: UserRequest, period: ReportingPeriod, pk: int) -> HttpResponse:
    task = _task(pk)
    sent = posted(request)
    form = carrying(TaskForm(sent, task=task), actions.task_fingerprint(task))
    lines = LineRows("advisers", all_units(), lines=list(task.advisers.select_related("unit")), data=sent)

    def act(values: dict[str, Any]) -> bool:
        beside = {name: values[name] for name in ("reason", "fingerprint")}
        return actions.change_task(task=task, values=form.values(lines.lines), **beside, by=request.user)

    changed = _carried_out(request, form, lines, act)
    if changed is not None:
        messages.success(request, "Đã lưu." if changed else "Không có gì thay đổi.")
        return _back(request, period, task)
    return _form_page(request, period, form, lines, "Sửa nội dung Phụ lục I", task)


@for_editors
@of_period
def annex_remove(request: UserRequest, period: ReportingPeriod, pk: int) -> HttpResponse:
    task = _task(pk)
    form = RemoveForm(posted(request))
    run_form_action(form, lambda values: actions.remove_task(task=task, by=request.user, **values))
    if form.is_bound and not form.errors:
        messages.success(request, "Đã xóa khỏi Phụ lục I.")
        return redirect("annex", period.year, period.quarter)
    context = {
        "period": period,
        "form": form,
        "heading": "Xóa nội dung khỏi Phụ lục I",
        "lead": f"{task.content}. {STAYS}",
        "cancel": reverse("annex-edit", args=[period.year, period.quarter, pk]),
    }
    return render(request, "desk/annex_remove.html", context)


def _carried_out(request: UserRequest, form: TaskForm, lines: LineRows, act: Callable[[dict], Any]) -> Any:
    """Do what valid form and rows ask for; “Thêm dòng” only shows them again."""
    if MORE in request.POST:
        shown_again(form)
        lines.add_rows()
        return None
    if form.is_bound and not lines.is_valid():
        form.is_valid()
        return None
    return run_form_action(form, act)


def _back(request: UserRequest, period: ReportingPeriod, task: SteeringTask) -> HttpResponse:
    if task not in annex_of(period).tasks:
        messages.warning(request, NOT_TOLD.format(period=period))
    return redirect(f"{reverse('annex', args=[period.year, period.quarter])}#viec-{task.pk}")


def _form_page(
    request: UserRequest,
    period: ReportingPeriod,
    form: TaskForm,
    lines: LineRows,
    heading: str,
    task: SteeringTask | None = None,
) -> HttpResponse:
    cancel = reverse("annex", args=[period.year, period.quarter])
    context = {"period": period, "form": form, "lines": lines, "heading": heading, "task": task, "cancel": cancel}
    return render(request, "desk/annex_form.html", context)


def _task(pk: int) -> SteeringTask:
    return get_object_or_404(SteeringTask.objects.select_related("issuer", "document"), pk=pk)


LONGEST = 200_000  # characters; a table of 200 rows has some 100.000
NOTHING_READ = "Không đọc được dòng nào. Trong Word, chọn cả bảng của Phụ lục I, bấm Ctrl+C rồi dán vào ô này."
TOO_LONG = "Nội dung dán quá dài. Hãy dán riêng bảng của Phụ lục I."
NONE_WANTED = "Chưa chọn dòng nào để ghi."
MEND = "Chưa ghi dòng nào. Hãy sửa các chỗ báo đỏ rồi bấm lại."


@for_editors
@of_period
def annex_paste(request: UserRequest, period: ReportingPeriod) -> HttpResponse:
    """Nothing is kept between the steps but what stands on the page."""
    trouble, text, paste = "", request.POST.get("text", ""), Paste()
    if "rows" in request.POST:
        paste.read_cells(request.POST)
        if "write" in request.POST:
            trouble = _written(request, paste)
            if not trouble:
                return redirect("annex", period.year, period.quarter)
    elif request.method == "POST" and len(text) > LONGEST:
        trouble = TOO_LONG
    elif request.method == "POST":
        paste.read_text(text)
        trouble = "" if paste.rows else NOTHING_READ
    context = {"period": period, "paste": paste, "text": text[:LONGEST], "trouble": trouble}
    return render(request, "desk/annex_paste.html", context)


def _written(request: UserRequest, paste: Paste) -> str:
    """Write the wanted rows; return what hinders."""
    if not paste.is_sound:
        return MEND
    values = paste.values()
    if not values:
        return NONE_WANTED
    try:
        added = actions.add_tasks(tasks=values, by=request.user, reason="Dán từ bản Word")
    except ValidationError as error:
        return f"Chưa ghi dòng nào. {' '.join(error.messages)}"
    messages.success(request, f"Đã ghi {count(len(added))} nội dung vào Phụ lục I.")
    return ""
