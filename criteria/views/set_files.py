"""Criteria sets as files: given out, and brought in: files → what exactly would be written → all of it, or nothing.

Between preview and confirmation the files lie apart among the stored files, for a day and for the one session that
sent them: it holds their digest and where they lie, so that nobody else can name them, and changed bytes are refused.
"""

import hashlib
import io
import time
import uuid
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policies import UserRequest, require
from criteria import policies
from criteria.library import import_actions
from criteria.library.files import CRITERIA, ImportRefusedError, Sheet, SourceFile, as_csv, as_workbook, as_zip
from criteria.library.rows import name_of, sheets_of
from criteria.models import CriteriaSet
from criteria.views.library import set_or_404
from ntm_tracker.forms import PlainForm, SeveralFiles, posted
from ntm_tracker.uploads import made_response
from ntm_tracker.vietnamese import count

FORMS: dict[str, Callable[[Sequence[Sheet]], bytes]] = {"xlsx": as_workbook, "zip": as_zip}
MOST_PROBLEMS = 200  # on one page
SESSION_KEY = "waiting_criteria_files"  # where they lie, by token; the oldest first
FOLDER = "cho-nhap"
TTL = 24 * 60 * 60  # seconds
MOST_WAITING = 5  # a session
MOST_FILES = 20


@require_safe
def all_sets_file(request: UserRequest, form: str) -> HttpResponse:
    """Every set in one file."""
    return _file("bo-tieu-chi", form, list(CriteriaSet.objects.order_by("code", "version")))


@require_safe
def set_file(request: UserRequest, set_slug: str, version: int, form: str) -> HttpResponse:
    """One version; as CSV only its criteria and indicators."""
    criteria_set = set_or_404(set_slug, version)
    name = name_of(criteria_set)
    if form != "csv":
        return _file(name, form, [criteria_set])
    sheets = [sheet for sheet in sheets_of([criteria_set]) if sheet.kind == CRITERIA]
    return made_response(as_csv(sheets[0] if sheets else Sheet(name, CRITERIA, [])), f"{name}.csv")


def _file(name: str, form: str, sets: Iterable[CriteriaSet]) -> HttpResponse:
    if form not in FORMS:
        raise Http404("Không có dạng tệp này.")
    return made_response(FORMS[form](sheets_of(sets)), f"{name}.{form}")


# bringing in ----------------------------------------------------------------------------------------------


class ManyFilesField(forms.FileField):
    """A list of files, each checked by its size."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        files = [super(ManyFilesField, self).clean(each, initial) for each in sent or [None]]
        if len(files) > MOST_FILES:
            raise ValidationError(f"Mỗi lần nhận tối đa {MOST_FILES} tệp. Hãy chọn ít hơn.")
        if sum(each.size for each in files) > settings.UPLOAD_LIMIT:
            raise ValidationError(f"Các tệp nặng quá {settings.UPLOAD_LIMIT // 2**20} MB. Hãy nhập từng phần.")
        return files


class UploadForm(PlainForm):
    """Files of criteria sets."""

    files = ManyFilesField(  # type: ignore[assignment]  # no file that came
        label="Tệp",
        help_text="Tệp .csv, .xlsx, hoặc .zip gồm các tệp .csv; chọn được nhiều tệp, nhập cùng lúc",
        error_messages={
            "required": "Chưa chọn tệp nào. Hãy chọn tệp của bộ tiêu chí.",
            "empty": "Có tệp trống. Hãy chọn tệp khác.",
        },
    )
    submit = "Xem trước"


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: UserRequest) -> HttpResponse:
    """Choose the files; what is wrong with them is reported cell by cell."""
    require(policies.can_edit_sets(request.user))
    form = UploadForm(posted(request), request.FILES or None)
    if not form.is_valid():
        return render(request, "criteria/import_upload.html", {"form": form})
    # Only to be shown. Django leaves no folders in a name that is sent, and nothing that turns a line around.
    files = [SourceFile((each.name or "tep")[-100:], each.read()) for each in form.cleaned_data["files"]]
    try:
        plan = import_actions.preview_criteria(files=files, by=request.user)
    except ImportRefusedError as error:
        return _refused(request, error)
    if not plan.total:
        messages.success(request, "Các tệp giống hệt những gì đang có: không có gì để nhập.")
        return redirect("criteria-sets")
    return redirect("criteria-import-preview", _put_aside(request, files))


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: UserRequest, token: str) -> HttpResponse:
    """What would be written; confirming writes exactly that, or shows what changed meanwhile."""
    require(policies.can_edit_sets(request.user))
    files = _waiting_files(request, token)
    if "cancel" in request.POST:
        _forget(request, token)
        messages.success(request, "Đã bỏ, chưa nhập gì.")
        return redirect("criteria-import")
    is_stale = False
    try:
        if request.method == "POST":
            return _confirmed(request, token, files)
    except import_actions.PreviewStaleError:
        is_stale = True
    except ImportRefusedError:
        pass  # the preview finds the same
    try:
        plan = import_actions.preview_criteria(files=files, by=request.user)
    except ImportRefusedError as error:
        _forget(request, token)
        return _refused(request, error)
    context = {"plan": plan, "sets": import_actions.changes_in_words(plan), "stale": is_stale}
    return render(request, "criteria/import_preview.html", context | {"names": [file.name for file in files]})


def _confirmed(request: UserRequest, token: str, files: Sequence[SourceFile]) -> HttpResponse:
    plan = import_actions.import_criteria(files=files, by=request.user, fingerprint=request.POST.get("fingerprint", ""))
    _forget(request, token)
    messages.success(request, f"Đã nhập: thêm {count(plan.made)}, sửa {count(plan.altered)} nội dung.")
    return redirect("criteria-sets")


def _refused(request: UserRequest, error: ImportRefusedError) -> HttpResponse:
    context = {"problems": error.problems[:MOST_PROBLEMS], "problem_count": len(error.problems)}
    return render(request, "criteria/import_upload.html", {"form": UploadForm(), **context})


# files between preview and confirmation -------------------------------------------------------------------


def _put_aside(request: UserRequest, files: Sequence[SourceFile]) -> str:
    """Keep `files` and return the token, a digest of them, under which this session finds them again."""
    _sweep()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, file in enumerate(files):
            packed.writestr(f"{number:03d}/{file.name}", file.data)
    content = target.getvalue()
    token = hashlib.sha256(content).hexdigest()
    _forget(request, token)
    name = default_storage.save(f"{FOLDER}/{int(time.time())}-{uuid.uuid4().hex}.zip", ContentFile(content))
    request.session[SESSION_KEY] = {**_waiting(request), token: name}
    for old in list(_waiting(request))[:-MOST_WAITING]:
        _forget(request, old)
    return token


def _waiting_files(request: UserRequest, token: str) -> list[SourceFile]:
    """The files that this session put aside under `token`; raise Http404 unless they are there, unchanged."""
    name, content = _waiting(request).get(token), b""
    if name is not None and default_storage.exists(name):
        with default_storage.open(name) as source:
            content = source.read()
    if not content or hashlib.sha256(content).hexdigest() != token:
        raise Http404("Tệp chờ nhập này không còn. Hãy chọn lại tệp ở trang Nhập từ tệp.")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [SourceFile(each.filename.partition("/")[2], packed.read(each)) for each in packed.infolist()]


def _waiting(request: UserRequest) -> dict[str, str]:
    return request.session.get(SESSION_KEY, {})


def _forget(request: UserRequest, token: str) -> None:
    waiting = _waiting(request)
    if token in waiting:
        default_storage.delete(waiting[token])
        request.session[SESSION_KEY] = {each: name for each, name in waiting.items() if each != token}


def _sweep() -> None:
    """Remove what nobody confirmed within a day; a name tells when it was put aside."""
    names: list[str] = []
    with suppress(FileNotFoundError):  # a folder that does not exist yet
        names = default_storage.listdir(FOLDER)[1]
    for name in names:
        since = name.partition("-")[0]
        if not since.isdecimal() or int(since) < time.time() - TTL:
            default_storage.delete(f"{FOLDER}/{name}")
