"""The history page, and its export."""

import io

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from history.forms import EntryFilter
from history.models import Decision, Entry
from history.policies import UserRequest
from history.telling import shown_entries
from ntm_tracker.pages import paged
from ntm_tracker.uploads import file_response, made_response
from ntm_tracker.workbooks import as_text

PER_PAGE = 50


@require_safe
def entry_list(request: UserRequest) -> HttpResponse:
    """Nhật ký: who changed what, when, by which way and why."""
    form = EntryFilter(request.GET, user=request.user)
    entries = form.found(Entry.objects.visible_to(request.user)).with_names()
    context = paged(request, entries, PER_PAGE)
    shown = shown_entries(context["page"].object_list)
    return render(request, "history/entry_list.html", {"form": form, "shown": shown, **context})


@require_safe
def decision_file(request: UserRequest, pk: int) -> FileResponse:
    """The file that proves a decision; whoever may see the decision may have it."""
    decision = get_object_or_404(Decision.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return file_response(decision)


@require_safe
def entry_file(request: UserRequest) -> HttpResponse:
    """The same entries as a workbook."""
    form = EntryFilter(request.GET, user=request.user)
    entries = form.found(Entry.objects.visible_to(request.user)).with_names()
    return made_response(entries_workbook(entries), "nhat-ky.xlsx")


COLUMNS = {
    "Lúc": 17,
    "Người thực hiện": 26,
    "Cách thực hiện": 18,
    "Loại dữ liệu": 22,
    "Dữ liệu": 44,
    "Việc": 8,
    "Trường": 24,
    "Trước": 36,
    "Sau": 36,
    "Lý do": 30,
}
MOST = 10_000


def entries_workbook(entries: QuerySet[Entry]) -> bytes:
    """Return a workbook with one row for each changed field of the newest `MOST` entries."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Nhật ký")
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFGHIJ", COLUMNS.values(), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append([_cell(sheet, title, bold=True) for title in COLUMNS])
    for shown in shown_entries(entries[:MOST]):
        entry = shown.entry
        at = timezone.localtime(entry.at).strftime("%d/%m/%Y %H:%M")
        actor = str(entry.actor or "Chương trình")
        fixed = (at, actor, entry.get_way_display(), shown.kind, entry.record_name, shown.verb)
        for change in shown.changes:
            row = (*fixed, change.label, change.before, change.after, entry.reason)
            sheet.append([_cell(sheet, value) for value in row])
    if entries.count() > MOST:
        sheet.append([_cell(sheet, f"Chỉ xuất {MOST} mục mới nhất. Hãy thu hẹp điều kiện tìm.")])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False) -> WriteOnlyCell:
    """A cell that is text whatever it begins with: `=1+1` is no formula here."""
    cell = WriteOnlyCell(sheet)
    as_text(cell, value)
    if bold:
        cell.font = Font(bold=True)
    return cell
