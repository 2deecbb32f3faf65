"""The history page, and its export."""

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from history.export import entries_workbook
from history.forms import EntryFilter
from history.models import Decision, Entry
from history.telling import shown_entries
from ntm_tracker.uploads import file_response, made_response

PER_PAGE = 50


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Nhật ký: who changed what, when, by which way and why."""
    form = EntryFilter(request.GET, user=request.user)
    entries = form.found(Entry.objects.visible_to(request.user)).with_names()
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("trang"))
    query = request.GET.copy()
    query.pop("trang", None)
    context = {"form": form, "page": page, "shown": shown_entries(page.object_list), "query": query.urlencode()}
    return render(request, "history/entry_list.html", context)


@require_safe
def decision_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file that proves a decision; whoever may see the decision may have it."""
    decision = get_object_or_404(Decision.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return file_response(decision)


@require_safe
def entry_file(request: HttpRequest) -> HttpResponse:
    """The same entries as a workbook."""
    form = EntryFilter(request.GET, user=request.user)
    entries = form.found(Entry.objects.visible_to(request.user)).with_names()
    return made_response(entries_workbook(entries), "nhat-ky.xlsx")
