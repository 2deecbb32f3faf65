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

from accounts.policies import UserRequest, period_of, require, visible_periods
from communes.models import ReportingPeriod
from desk.annex.forms import TaskForm
from desk.annex.lines import beside, edited, removed
from desk.annex.paste import Paste
from directives.actions import tasks as actions
from directives.models import Directive, OfficialDocument, SteeringTask
from directives.policies import can_edit_tasks
from directives.rules.documents import written
from directives.rules.remarks import read_remark
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
from reports.facts.scope import Scope
from reports.findings.annex import row_findings
from reports.quarterly.registers import known_task
from reports.values.facts import AnnexFacts, AnnexRowFacts

NOT_TOLD = "Nội dung này chưa nằm trong Phụ lục I của {period}: ngày giao hoặc ngày ban hành ở ngoài kỳ."
STAYS = "Chỉ xóa khi ghi nhầm; việc đã xong thì ghi văn bản đã ban hành. Lịch sử chỉnh sửa giữ nội dung đã xóa."


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
    known = {one.pk: known_task(period, one) for one in tasks.values()}
    rows = []
    for source, row in zip(facts.total.rows, facts.rows, strict=True):
        task = tasks[source.pk]
        shares = [(each, told[each.key].answered_of.text if each.key in told else "") for each in task.directives.all()]
        doubts = [one.message for one in row_findings(row, known[task.pk], told)]
        rows.append(AnnexRow(task, row, shares, [*doubts, *_remark_doubts(task)]))
    return AnnexPage(facts, rows)


def _remark_doubts(task: SteeringTask) -> list[str]:
    if task.document is None:
        return list(read_remark(task.remark).doubts)
    if task.remark and not _cites(task.remark, task.document):
        return [f"Ghi chú “{task.remark}” không nêu {task.document}: hãy bấm Sửa, ghi lại hoặc xóa ghi chú"]
    return []


def _cites(remark: str, document: OfficialDocument) -> bool:
    """Whether a remark cites `document` as it stands in the register, whose number may have been corrected since."""
    cited = {(written(each.number, each.symbol), each.issued_on) for each in read_remark(remark).documents}
    return (written(document.number, document.symbol), document.issued_on) in cited


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
    context = {"period": period, "page": annex_of(period), "may_edit": can_edit_tasks(request.user)}
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
def annex_form(request: UserRequest, year: int, quarter: int, pk: int | None = None) -> HttpResponse:
    """Add a row; with `pk` change the one that is there."""
    require(can_edit_tasks(request.user))
    period, task = period_of(request, year, quarter), None if pk is None else _task(pk)
    begun = {} if task else {"raised_on": min(timezone.localdate(), period.known_until)}
    form = TaskForm(posted(request), task=task, initial=begun)
    if task:
        carrying(form, actions.task_fingerprint(task))

    def act(values: dict[str, Any]) -> Any:
        if task is None:
            (added,) = actions.add_tasks(tasks=[form.values()], by=request.user)
            return added
        return actions.change_task(task=task, values=form.values(), **beside(values), by=request.user)

    said = saved if task else "Đã thêm vào Phụ lục I."
    done = edited(request, form, act, said, lambda added: _place(request, period, task or added))
    heading = "Sửa nội dung Phụ lục I" if task else "Thêm nội dung vào Phụ lục I"
    cancel = reverse("annex", args=[year, quarter])
    context = {"period": period, "form": form, "heading": heading, "task": task, "cancel": cancel}
    return done or render(request, "desk/annex_form.html", context)


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
