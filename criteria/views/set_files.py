"""Criteria sets as files: given out, and brought in: files → what exactly would be written → all of it, or nothing."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from criteria import policies
from criteria.library import exports, import_actions, waiting
from criteria.library.exports import Sheet
from criteria.library.forms import UploadForm
from criteria.library.imports import ImportRefusedError, SourceFile
from criteria.library.imports.files import CRITERIA
from criteria.models import CriteriaSet
from criteria.views.library import set_or_404
from ntm_tracker.forms import posted
from ntm_tracker.uploads import made_response
from ntm_tracker.vietnamese import count

FORMS: dict[str, Callable[[Sequence[Sheet]], bytes]] = {"xlsx": exports.as_workbook, "zip": exports.as_zip}


@require_safe
def all_sets_file(request: UserRequest, form: str) -> HttpResponse:
    """Every set in one file."""
    return _file("bo-tieu-chi", form, CriteriaSet.objects.order_by("code", "version"))


@require_safe
def set_file(request: UserRequest, set_slug: str, version: int, form: str) -> HttpResponse:
    """One version; as CSV only its criteria and indicators."""
    criteria_set = set_or_404(set_slug, version)
    return _file(exports.name_of(criteria_set), form, [criteria_set])


def _file(name: str, form: str, sets: Sequence[CriteriaSet]) -> HttpResponse:
    sheets = exports.sheets_of(sets)
    if form == "csv" and len(sets) == 1:
        items = next((sheet for sheet in sheets if sheet.kind == CRITERIA), Sheet(name, CRITERIA, []))
        content = exports.as_csv(items)
    elif form in FORMS:
        content = FORMS[form](sheets)
    else:
        raise Http404("Không có dạng tệp này.")
    return made_response(content, f"{name}.{form}")


reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])
MOST_PROBLEMS = 200


def _ask(request: UserRequest) -> None:
    if not policies.can_import_criteria(request.user):
        raise PermissionDenied


@reads_and_writes
def upload(request: UserRequest) -> HttpResponse:
    """Choose the files; what is wrong with them is told cell by cell."""
    _ask(request)
    form = UploadForm(posted(request), request.FILES or None)
    if not form.is_valid():
        return render(request, "criteria/import_upload.html", {"form": form})
    files = [SourceFile(waiting.plain_name(each.name), each.read()) for each in form.cleaned_data["files"]]
    try:
        preview = import_actions.preview_criteria(files=files, by=request.user)
    except ImportRefusedError as error:
        return render(request, "criteria/import_upload.html", {"form": UploadForm(), **_problems(error)})
    if not preview.told:
        messages.success(request, "Các tệp giống hệt những gì đang có: không có gì để nhập.")
        return redirect("criteria-sets")
    return redirect("criteria-import-preview", waiting.keep(request, files))


def _problems(error: ImportRefusedError) -> dict:
    return {"problems": error.problems[:MOST_PROBLEMS], "problem_count": len(error.problems)}


@reads_and_writes
def preview(request: UserRequest, token: str) -> HttpResponse:
    """What would be written; confirming writes exactly that, or shows what changed meanwhile."""
    _ask(request)
    files = waiting.kept(request, token)
    if files is None:
        raise Http404("Tệp chờ nhập này không còn. Hãy chọn lại tệp ở trang Nhập từ tệp.")
    if request.method == "POST" and "cancel" in request.POST:
        waiting.forget(request, token)
        messages.success(request, "Đã bỏ, chưa nhập gì.")
        return redirect("criteria-import")
    stale = False
    try:
        if request.method == "POST":
            seen = request.POST.get("seen", "")
            summary = import_actions.import_criteria(files=files, by=request.user, seen=seen)
            waiting.forget(request, token)
            told = f"thêm {count(summary.made)}, sửa {count(summary.altered)} nội dung"
            messages.success(request, f"Đã nhập: {told}.")
            return redirect("criteria-sets")
    except import_actions.PreviewStaleError:
        stale = True
    except ImportRefusedError:
        pass  # told below, as the preview finds the same
    try:
        found = import_actions.preview_criteria(files=files, by=request.user)
    except ImportRefusedError as error:
        waiting.forget(request, token)
        return render(request, "criteria/import_upload.html", {"form": UploadForm(), **_problems(error)})
    names = [file.name for file in files]
    return render(request, "criteria/import_preview.html", {"preview": found, "names": names, "stale": stale})
