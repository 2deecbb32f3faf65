"""Hồ sơ đến: bringing files, the list, one file beside the form that says whose it is, and the files themselves."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import can_bring_files, can_sort_files, sees_files, visible_files
from accounts.requests import UserRequest
from communes.models import IncomingFile
from communes.viewer import shows_files, viewer_of
from desk.incoming import actions, lists
from desk.incoming.forms import FilesForm, SortForm
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.uploads import file_response, inline_response, thumbnail
from ntm_tracker.vietnamese import count

PER_PAGE = 30
THUMBNAIL = 192  # pixels: twice the side on the page, for fine screens


@require_http_methods(["GET", "HEAD", "POST"])
def incoming_list(request: UserRequest) -> HttpResponse:
    """All received files, those that nobody sorted first; several are brought at once."""
    if not sees_files(request.user):
        raise Http404
    form = None
    if can_bring_files(request.user):
        form = FilesForm(posted(request), request.FILES or None, user=request.user)
        if run_form_action(form, lambda _: _brought(request, form)):
            return redirect("incoming")
    elif request.method == "POST":
        raise PermissionDenied
    return render(request, "desk/incoming_list.html", {"form": form, **_listed(request)})


def _brought(request: UserRequest, form: FilesForm) -> list[IncomingFile]:
    brought = actions.bring_files(files=form.cleaned_data["files"], arrival=form.arrival, by=request.user)
    messages.success(request, f"Đã nhận {count(len(brought))} tệp.")
    if warning := lists.warning_of_doubles(brought, request.user):
        messages.warning(request, warning)
    return brought


def _listed(request: UserRequest) -> dict:
    tab, text = request.GET.get("loc", ""), request.GET.get("q", "").strip()
    place, period = request.GET.get("xa", ""), request.GET.get("ky", "")
    found = lists.matching(lists.narrowed(visible_files(request.user), place, period), text)
    page = Paginator(lists.in_tab(found, tab), PER_PAGE).get_page(request.GET.get("trang"))
    query = request.GET.copy()
    query.pop("trang", None)
    kept = {"loc": tab, "xa": place, "ky": period}
    tabs = lists.tabs_of(found, tab)
    return {"page": page, "tabs": tabs, "kept": kept, "tab": tab, "text": text, "query": query.urlencode()}


@shows_files
@require_http_methods(["GET", "HEAD", "POST"])
def incoming_file(request: UserRequest, pk: int) -> HttpResponse:
    """One file, shown beside the form that says whose it is."""
    file = _file(request, pk)
    form = None
    if can_sort_files(request.user):
        form = SortForm(posted(request), file=file)
        carrying(form, actions.file_fingerprint(file))
        done = run_form_action(form, lambda values: _sort(request, file, form, values["fingerprint"]))
        if done is not None:
            return _sorted(request, file, changed=done)
    elif request.method == "POST":
        raise PermissionDenied
    context = {
        "file": file,
        "form": form,
        "viewer": viewer_of([file], request.GET),
        "same": lists.same_files(file, request.user),
        "imports_here": lists.is_workbook(file) and can_bring_files(request.user),
    }
    return render(request, "desk/incoming_file.html", context)


def _sort(request: UserRequest, file: IncomingFile, form: SortForm, fingerprint: str) -> bool:
    return actions.sort_file(file=file, arrival=form.arrival, by=request.user, fingerprint=fingerprint)


def _sorted(request: UserRequest, file: IncomingFile, *, changed: bool) -> HttpResponse:
    messages.success(request, f"Đã lưu {file}." if changed else "Không có gì thay đổi.")
    following = lists.next_unsorted(file, request.user) if "next" in request.POST else None
    if following:
        return redirect("incoming-file", following.pk)
    return redirect("incoming") if "next" in request.POST else redirect("incoming-file", file.pk)


@require_POST
def incoming_aside(request: UserRequest, pk: int) -> HttpResponse:
    """Không dùng."""
    file = _file(request, pk)
    actions.lay_aside(file=file, by=request.user)
    messages.success(request, f"Không dùng {file}. Tệp vẫn còn ở mục “Không dùng”.")
    return redirect("incoming")


@require_POST
def incoming_back(request: UserRequest, pk: int) -> HttpResponse:
    """Use it again."""
    file = _file(request, pk)
    actions.take_back(file=file, by=request.user)
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
    small = thumbnail(file, THUMBNAIL) if lists.is_picture(file) else None
    if small is None:
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return HttpResponse(small, content_type="image/jpeg", headers=headers)


def _file(request: UserRequest, pk: int) -> IncomingFile:
    files = visible_files(request.user).exclude(file="").select_related("locality", "unit", "period")
    return get_object_or_404(files, pk=pk)
