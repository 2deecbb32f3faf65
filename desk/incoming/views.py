"""Hồ sơ đến: bringing files, the list, one file beside the form that says whose it is, and the files themselves."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.db.models import Case, Count, Q, When
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.policies import UserRequest, can_bring_files, can_sort_files, require, sees_files, visible_files
from communes.models import IncomingFile
from communes.models.units import IncomingFileQuerySet
from communes.viewer import shows_files, viewer_of
from desk.incoming import actions
from desk.incoming.forms import FilesForm, SortForm
from ntm_tracker.fields import Fold
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.pages import paged, reads_and_writes
from ntm_tracker.uploads import PICTURES, TABLES, file_response, inline_response, thumbnail
from ntm_tracker.vietnamese import count, joined, search_words, short_date

PER_PAGE = 30
THUMBNAIL = 192  # pixels: twice the side on the page, for fine screens
UNSORTED = Q(laid_aside=False, locality__isnull=True, unit__isnull=True)
SORTED = Q(laid_aside=False) & ~UNSORTED
# What the tabs are called in the address and on the page; the first is all that is in use, the unsorted first.
TABS = {
    "": ("Tất cả", Q(laid_aside=False)),
    "chua-phan-loai": ("Chưa phân loại", UNSORTED),
    "da-phan-loai": ("Đã phân loại", SORTED),
    "khong-dung": ("Không dùng", Q(laid_aside=True)),
}


@reads_and_writes
def incoming_list(request: UserRequest) -> HttpResponse:
    """All received files, those that nobody sorted first; several are brought at once."""
    if not sees_files(request.user):
        raise Http404
    may_bring = can_bring_files(request.user)
    require(may_bring or request.method != "POST")
    form = FilesForm(posted(request), request.FILES or None, user=request.user) if may_bring else None
    if form and run_form_action(form, lambda _: _brought(request, form)):
        return redirect("incoming")
    tab, text = request.GET.get("loc", ""), request.GET.get("q", "").strip()
    kept = {"loc": tab, "xa": request.GET.get("xa", ""), "ky": request.GET.get("ky", "")}
    found = _matching(_narrowed(visible_files(request.user), kept["xa"], kept["ky"]), text)
    context = {"form": form, "tabs": _tabs(found, tab), "kept": kept, "tab": tab, "text": text}
    return render(request, "desk/incoming_list.html", context | paged(request, _in_tab(found, tab), PER_PAGE))


def _brought(request: UserRequest, form: FilesForm) -> list[IncomingFile]:
    brought = actions.bring_files(files=form.cleaned_data["files"], arrival=form.arrival, by=request.user)
    messages.success(request, f"Đã nhận {count(len(brought))} tệp.")
    if warning := _warning_of_doubles(brought, request.user):
        messages.warning(request, warning)
    return brought


def _tabs(files: IncomingFileQuerySet, current: str) -> list[dict[str, Any]]:
    """The tabs with their counts: one query."""
    counts = files.aggregate(
        **{f"n{place}": Count("pk", filter=wanted) for place, (_, wanted) in enumerate(TABS.values())}
    )
    return [
        {"value": value, "label": label, "count": counts[f"n{place}"], "is_current": value == current}
        for place, (value, (label, _)) in enumerate(TABS.items())
    ]


def _in_tab(files: IncomingFileQuerySet, value: str) -> IncomingFileQuerySet:
    """The files of a tab, those that nobody sorted first; an unknown tab shows all."""
    wanted = TABS.get(value, TABS[""])[1]
    unsorted_first = Case(When(UNSORTED, then=0), default=1)
    found = files.filter(wanted).order_by(unsorted_first, "-received_on", "-pk")
    return found.select_related("locality", "unit", "period")


def _narrowed(files: IncomingFileQuerySet, slug: str, period: str) -> IncomingFileQuerySet:
    """Narrow `files` to a commune and a period, where the address names them; an unknown one finds nothing."""
    if slug:
        files = files.filter(locality__slug=slug)
    if period:
        known = period.isascii() and period.isdigit() and len(period) < 10
        files = files.filter(period=int(period)) if known else files.none()
    return files


def _matching(files: IncomingFileQuerySet, text: str) -> IncomingFileQuerySet:
    """Narrow `files` to those whose name or sender has every word of `text`, with or without marks."""
    for word in search_words(text):
        files = files.alias(
            name_folded=Fold("file_name", output_field=models.TextField()),
            sender_folded=Fold("sender", output_field=models.TextField()),
        ).filter(Q(name_folded__contains=word) | Q(sender_folded__contains=word))
    return files


def _warning_of_doubles(brought: list[IncomingFile], user: User) -> str:
    """Say which of the files just brought are there already; nothing when none is."""
    marks = {each.file_sha256 for each in brought}
    there = visible_files(user).filter(file_sha256__in=marks).select_related("locality").order_by("pk")
    first: dict[str, IncomingFile] = {}
    for each in there:
        first.setdefault(each.file_sha256, each)
    known = [
        f"{each.file_name} (giống tệp {older.file_name}{_at(older)} nhận ngày {short_date(older.received_on)})"
        for each in brought
        if (older := first.get(each.file_sha256)) and older.pk != each.pk
    ]
    return f"Tệp này đã có từ trước: {joined(known)}. Nếu gửi trùng, hãy bấm “Không dùng”." if known else ""


def _at(file: IncomingFile) -> str:
    return f" của {file.locality}" if file.locality else ""


@shows_files
@reads_and_writes
def incoming_file(request: UserRequest, pk: int) -> HttpResponse:
    """One file, shown beside the form that says whose it is."""
    file, may_sort = _file(request, pk), can_sort_files(request.user)
    require(may_sort or request.method != "POST")
    form = carrying(SortForm(posted(request), file=file), actions.file_fingerprint(file)) if may_sort else None
    if form:
        done = run_form_action(form, lambda values: _sort(request, file, form, values["fingerprint"]))
        if done is not None:
            return _sorted(request, file, changed=done)
    same = visible_files(request.user).filter(file_sha256=file.file_sha256).exclude(pk=file.pk)
    # A workbook in use, of a known period: its cells can be taken over.
    is_workbook = file.file_kind in TABLES and file.period_id is not None and not file.laid_aside
    context = {
        "file": file,
        "form": form,
        "viewer": viewer_of([file], request.GET),
        "same": same.select_related("locality", "period").order_by("pk"),
        "imports_here": is_workbook and can_bring_files(request.user),
    }
    return render(request, "desk/incoming_file.html", context)


def _sort(request: UserRequest, file: IncomingFile, form: SortForm, fingerprint: str) -> bool:
    return actions.sort_file(file=file, arrival=form.arrival, by=request.user, fingerprint=fingerprint)


def _sorted(request: UserRequest, file: IncomingFile, *, changed: bool) -> HttpResponse:
    messages.success(request, f"Đã lưu {file}." if changed else "Không có gì thay đổi.")
    if "next" not in request.POST:
        return redirect("incoming-file", file.pk)
    # The file to sort after this one: the order of the list, from its beginning again at the end.
    following = _in_tab(visible_files(request.user), "chua-phan-loai").exclude(pk=file.pk).first()
    return redirect("incoming-file", following.pk) if following else redirect("incoming")


@require_POST
def incoming_aside(request: UserRequest, pk: int, *, laid_aside: bool) -> HttpResponse:
    """Không dùng, or use it again."""
    file = _file(request, pk)
    actions.lay_aside(file=file, laid_aside=laid_aside, by=request.user)
    if laid_aside:
        messages.success(request, f"Không dùng {file}. Tệp vẫn còn ở mục “Không dùng”.")
        return redirect("incoming")
    messages.success(request, f"Dùng lại {file}.")
    return redirect("incoming-file", file.pk)


@require_safe
def incoming_view(request: UserRequest, pk: int) -> FileResponse:
    """The picture or PDF itself, inside a page of ours; another kind is given to be saved."""
    return inline_response(_file(request, pk))


@require_safe
def incoming_download(request: UserRequest, pk: int) -> FileResponse:
    return file_response(_file(request, pk))


@require_safe
def incoming_thumbnail(request: UserRequest, pk: int) -> HttpResponse:
    """A small picture; a file that is none, or cannot be read, has none."""
    file = _file(request, pk)
    small = thumbnail(file, THUMBNAIL) if file.file_kind in PICTURES else None
    if small is None:
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return HttpResponse(small, content_type="image/jpeg", headers=headers)


def _file(request: UserRequest, pk: int) -> IncomingFile:
    files = visible_files(request.user).exclude(file="").select_related("locality", "unit", "period")
    return get_object_or_404(files, pk=pk)
