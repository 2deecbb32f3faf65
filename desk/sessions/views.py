"""Buổi làm việc: the list with its search, one session added, changed, removed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from communes.fields import all_units
from desk.annex.forms import MORE, LineRows, shown_again
from desk.sessions.forms import SessionFilter, SessionForm
from directives import policies
from directives.actions import sessions as actions
from directives.models import OfficialDocument, SessionHost, WorkingSession
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import RemoveForm, posted, run_form_action

PER_PAGE = 30
STAYS = "Chỉ xóa khi ghi nhầm. Lịch sử chỉnh sửa giữ nội dung đã xóa và lý do."


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that shows and takes a form, for whoever keeps working sessions."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def asked(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.can_edit_sessions(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


@require_safe
def session_list(request: UserRequest) -> HttpResponse:
    """The newest first."""
    form = SessionFilter(request.GET)
    hosts = Prefetch("hosts", SessionHost.objects.select_related("unit"))
    sessions = form.found(WorkingSession.objects.all()).order_by("-held_on", "-pk")
    # Not everybody may see every document: one that is out of sight is none here.
    documents = Prefetch("document", OfficialDocument.objects.visible_to(request.user))
    page = Paginator(sessions.prefetch_related("localities", hosts, documents), PER_PAGE).get_page(
        request.GET.get("trang")
    )
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_edit": policies.can_edit_sessions(request.user),
    }
    return render(request, "desk/session_list.html", context)


@for_editors
def session_add(request: UserRequest) -> HttpResponse:
    sent = posted(request)
    form, rows = SessionForm(sent), _rows(sent)

    def act(values: dict[str, Any]) -> WorkingSession:
        return actions.add_session(values=form.values(*(each.lines for each in rows)), by=request.user)

    if added := _carried_out(request, form, rows, act):
        messages.success(request, f"Đã ghi {added}.")
        return redirect("sessions")
    return _form_page(request, form, rows, "Ghi buổi làm việc")


@for_editors
def session_edit(request: UserRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(WorkingSession, pk=pk)
    sent = posted(request)
    form, rows = SessionForm(sent, session=session), _rows(sent, session)
    carrying(form, actions.session_fingerprint(session))

    def act(values: dict[str, Any]) -> bool:
        wanted = form.values(*(each.lines for each in rows))
        beside = {name: values[name] for name in ("reason", "fingerprint")}
        return actions.change_session(session=session, values=wanted, **beside, by=request.user)

    changed = _carried_out(request, form, rows, act)
    if changed is not None:
        messages.success(request, "Đã lưu." if changed else "Không có gì thay đổi.")
        return redirect("sessions")
    return _form_page(request, form, rows, "Sửa buổi làm việc", session)


@for_editors
def session_remove(request: UserRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(WorkingSession, pk=pk)
    form = RemoveForm(posted(request))
    run_form_action(form, lambda values: actions.remove_session(session=session, by=request.user, **values))
    if form.is_bound and not form.errors:
        messages.success(request, "Đã xóa buổi làm việc.")
        return redirect("sessions")
    context = {
        "form": form,
        "heading": "Xóa buổi làm việc",
        "lead": f"{session}. {STAYS}",
        "back": "Buổi làm việc",
        "cancel": reverse("session-edit", args=[pk]),
    }
    return render(request, "desk/annex_remove.html", context)


def _rows(sent: Any, session: WorkingSession | None = None) -> list[LineRows]:
    """The two lists of units of the form: hosts, guests."""
    units = all_units()
    hosts = list(session.hosts.select_related("unit")) if session else []
    guests = list(session.guest_units.select_related("unit")) if session else []
    return [
        LineRows("hosts", units, lines=hosts, data=sent),
        LineRows("guest_units", units, lines=guests, data=sent),
    ]


def _carried_out(
    request: UserRequest, form: SessionForm, rows: list[LineRows], act: Callable[[dict[str, Any]], Any]
) -> Any:
    """Do what valid form and rows ask for; “Thêm dòng” only shows them again."""
    if MORE in request.POST:
        shown_again(form)
        for each in rows:
            each.add_rows()
        return None
    faulty = [each for each in rows if form.is_bound and not each.is_valid()]
    if faulty:
        form.is_valid()
        return None
    return run_form_action(form, act)


def _form_page(
    request: UserRequest,
    form: SessionForm,
    rows: list[LineRows],
    heading: str,
    session: WorkingSession | None = None,
) -> HttpResponse:
    lists = {each.name: each for each in rows}
    context = {
        "form": form,
        **lists,
        "heading": heading,
        "session": session,
        "cancel": reverse("sessions"),
    }
    return render(request, "desk/session_form.html", context)
