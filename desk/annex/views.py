"""Phụ lục I: the rows as the report prints them, added, changed, removed, put in order; a table pasted from Word."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import visible_periods
from accounts.requests import UserRequest, period_of
from communes.models import ReportingPeriod
from desk.annex.forms import TaskForm
from desk.annex.lines import edited, removed
from desk.annex.paste import Paste
from directives.actions import tasks as actions
from directives.models import Directive, SteeringTask
from directives.policies import can_edit_tasks, require
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted
from ntm_tracker.pages import reads_and_writes, saved
from ntm_tracker.tables.html import tables_of_html
from ntm_tracker.tables.text import table_of_text
from ntm_tracker.tables.word import tables_of_docx
from ntm_tracker.uploads import FileKind, check_upload
from ntm_tracker.vietnamese import capitalised, count
from ntm_tracker.workbooks import BadWorkbookError
from reports.facts.directives import annex_facts, directive_facts
from reports.facts.scope import NotInstalledError, Scope
from reports.values.facts import AnnexFacts, AnnexRowFacts, DirectiveFacts

NOT_TOLD = "Nội dung này chưa nằm trong Phụ lục I của {period}: ngày giao hoặc ngày ban hành ở ngoài kỳ."
STAYS = "Chỉ xóa khi ghi nhầm; việc đã xong thì ghi văn bản đã ban hành. Lịch sử chỉnh sửa giữ nội dung đã xóa."


NO_ADVISER = "Chưa ghi đơn vị tham mưu"
NO_ISSUER = "Chưa rõ cấp ban hành"


@dataclass(frozen=True)
class AnnexRow:
    """A row as it is printed, with its record; each of its directives with how many units answered it.

    That is empty if the report does not tell the directive.
    """

    task: SteeringTask
    facts: AnnexRowFacts
    related: list[tuple[Directive, str]]
    doubts: list[str]


@dataclass(frozen=True)
class AnnexPage:
    """The whole table with its counts."""

    facts: AnnexFacts
    rows: list[AnnexRow]

    @property
    def tasks(self) -> list[SteeringTask]:
        return [row.task for row in self.rows]


def annex_of(period: ReportingPeriod) -> AnnexPage:
    """Return what Phụ lục I of `period` prints, in its order; a constant number of queries."""
    scope = Scope.of(period)
    facts = annex_facts(scope, "Phụ lục I")
    told = {each.slug: each for each in directive_facts(scope)}
    linked = Prefetch("directives", Directive.objects.select_related("document"))
    found = SteeringTask.objects.select_related("document__issuer", "issuer").prefetch_related(linked)
    tasks = found.in_bulk([row.pk for row in facts.total.rows])
    rows = []
    for source, row in zip(facts.total.rows, facts.rows, strict=True):
        task = tasks[source.pk]
        shares = [
            (each, told[each.slug].answered_of.text if each.slug in told else "") for each in task.directives.all()
        ]
        rows.append(AnnexRow(task, row, shares, _doubts(task, row, told)))
    return AnnexPage(facts, rows)


def _doubts(task: SteeringTask, row: AnnexRowFacts, told: dict[str, DirectiveFacts]) -> list[str]:
    doubts = [] if str(row.advisers) else [NO_ADVISER]
    if not str(row.issuer):
        doubts.append(NO_ISSUER)
    issued_by = task.document.issuer if task.document else None
    if issued_by and task.issuer and issued_by != task.issuer:
        doubts.append(f"Văn bản ghi do {issued_by.short_name} ban hành, cột Cấp ban hành ghi {row.issuer}")
    for directive in task.directives.all():
        facts = told.get(directive.slug)
        if facts and row.done and facts.silent.value:
            doubts.append(f"Đã xong, nhưng {directive} mới có {facts.answered_of.text} đơn vị báo cáo")
        elif facts and not row.done and facts.total.value == facts.answered.value:
            doubts.append(f"Chưa xong, nhưng {directive} đã có đủ {facts.answered_of.text} đơn vị báo cáo")
    return doubts


@require_safe
def latest(request: UserRequest) -> HttpResponse:
    period = visible_periods(request.user).latest_first().first()
    if period is None:
        raise Http404("Chưa mở kỳ báo cáo nào. Người quản trị mở kỳ ở mục Quản trị.")
    return redirect("annex", period.year, period.quarter)


@require_safe
def annex(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """The rows as the report prints them: done since the last report, or open."""
    period = period_of(request, year, quarter)
    try:
        page = annex_of(period)
    except NotInstalledError as error:
        raise Http404(str(error)) from None
    context = {"period": period, "page": page, "may_edit": can_edit_tasks(request.user)}
    return render(request, "desk/annex.html", context)


@require_POST
def annex_order(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Up, down, or all by date."""
    period = period_of(request, year, quarter)
    require(can_edit_tasks(request.user))
    tasks = annex_of(period).tasks
    chosen = request.POST.get("up") or request.POST.get("down")
    task = next((each for each in tasks if str(each.pk) == chosen), None)
    address = reverse("annex", args=[year, quarter])
    if "by_date" in request.POST:
        moved = actions.sort_tasks_by_date(tasks=tasks, by=request.user)
        messages.success(request, "Đã xếp theo ngày ban hành." if moved else "Đã đúng thứ tự ngày.")
    elif task:
        actions.move_task(task=task, among=tasks, up="up" in request.POST, by=request.user)
        address += f"#viec-{task.pk}"
    else:
        messages.warning(request, "Nội dung này không còn trong phụ lục của kỳ. Hãy xem lại danh sách.")
    return redirect(address)


@reads_and_writes
def annex_add(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    require(can_edit_tasks(request.user))
    period = period_of(request, year, quarter)
    form = TaskForm(posted(request), initial={"raised_on": min(timezone.localdate(), period.known_until)})

    def act(values: dict[str, Any]) -> SteeringTask:
        (added,) = actions.add_tasks(tasks=[form.values()], by=request.user)
        return added

    done = edited(request, form, act, "Đã thêm vào Phụ lục I.", lambda added: _place(request, period, added))
    return done or _form_page(request, period, form, "Thêm nội dung vào Phụ lục I")


@reads_and_writes
def annex_edit(request: UserRequest, year: int, quarter: int, pk: int) -> HttpResponse:
    require(can_edit_tasks(request.user))
    period, task = period_of(request, year, quarter), _task(pk)
    form = carrying(TaskForm(posted(request), task=task), actions.task_fingerprint(task))

    def act(values: dict[str, Any]) -> bool:
        beside = {name: values[name] for name in ("reason", "fingerprint")}
        return actions.change_task(task=task, values=form.values(), **beside, by=request.user)

    done = edited(request, form, act, saved, lambda _: _place(request, period, task))
    return done or _form_page(request, period, form, "Sửa nội dung Phụ lục I", task)


@reads_and_writes
def annex_remove(request: UserRequest, year: int, quarter: int, pk: int) -> HttpResponse:
    require(can_edit_tasks(request.user))
    period, task = period_of(request, year, quarter), _task(pk)
    return removed(
        request,
        partial(actions.remove_task, task=task),
        "Đã xóa khỏi Phụ lục I.",
        reverse("annex", args=[year, quarter]),
        period=period,
        heading="Xóa nội dung khỏi Phụ lục I",
        lead=f"{task.content}. {STAYS}",
        back="Nội dung Phụ lục I",
        cancel=reverse("annex-edit", args=[year, quarter, pk]),
    )


def _place(request: UserRequest, period: ReportingPeriod, task: SteeringTask) -> str:
    """Return where a row stands now; somebody is told where the annex of the period does not have it."""
    if task not in annex_of(period).tasks:
        messages.warning(request, NOT_TOLD.format(period=period))
    return f"{reverse('annex', args=[period.year, period.quarter])}#viec-{task.pk}"


def _form_page(
    request: UserRequest, period: ReportingPeriod, form: TaskForm, heading: str, task: SteeringTask | None = None
) -> HttpResponse:
    cancel = reverse("annex", args=[period.year, period.quarter])
    context = {"period": period, "form": form, "heading": heading, "task": task, "cancel": cancel}
    return render(request, "desk/annex_form.html", context)


def _task(pk: int) -> SteeringTask:
    return get_object_or_404(SteeringTask.objects.select_related("issuer", "document"), pk=pk)


LONGEST = 200_000  # characters; a table of 200 rows has some 100.000
NOTHING_READ = "Không đọc được dòng nào. Trong Word, chọn cả bảng của Phụ lục I, bấm Ctrl+C rồi dán vào ô này."
NO_WORD = "Tệp không phải Word. Hãy chọn tệp .docx có bảng Phụ lục I."
TOO_LONG = "Nội dung dán quá dài. Hãy dán riêng bảng của Phụ lục I."
NONE_WANTED = "Chưa chọn dòng nào để ghi."
MEND = "Chưa ghi dòng nào. Hãy sửa các chỗ báo đỏ rồi bấm lại."


@reads_and_writes
def annex_paste(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Nothing is kept between the steps but what stands on the page."""
    require(can_edit_tasks(request.user))
    period = period_of(request, year, quarter)
    trouble, text, paste = "", request.POST.get("text", ""), Paste()
    if "rows" in request.POST:
        paste.read_cells(request.POST)
        if "write" in request.POST:
            trouble = _written(request, paste)
            if not trouble:
                return redirect("annex", period.year, period.quarter)
    elif request.method == "POST":
        trouble = _read(request, text, paste)
    context = {"period": period, "paste": paste, "text": text[:LONGEST], "trouble": trouble}
    return render(request, "desk/annex_paste.html", context)


def _read(request: UserRequest, text: str, paste: Paste) -> str:
    """Read the Word file, else the table of the clipboard, else its text; return why nothing could be read."""
    if len(text) > LONGEST:
        return TOO_LONG
    try:
        tables = tables_of_html(request.POST.get("html", "")) or [table_of_text(text)]
        if file := request.FILES.get("file"):
            if check_upload(file) != FileKind.DOCX:
                return NO_WORD
            tables = tables_of_docx(file.read())
    except BadWorkbookError as error:
        return f"{capitalised(str(error))}."
    except ValidationError as error:
        return " ".join(error.messages)
    paste.read_tables(tables)
    return "" if paste.rows else NOTHING_READ


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
