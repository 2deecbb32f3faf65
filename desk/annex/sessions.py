"""Buổi làm việc: the list with its search, one session added, changed, removed."""

from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.policies import UserRequest, require
from desk.annex.forms import SessionFilter, SessionForm
from desk.annex.lines import beside, edited, removed
from directives.actions import sessions as actions
from directives.models import OfficialDocument, SessionHost, WorkingSession
from directives.policies import can_edit_sessions
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted
from ntm_tracker.pages import paged, reads_and_writes, saved

PER_PAGE = 30
STAYS = "Chỉ xóa khi ghi nhầm. Lịch sử chỉnh sửa giữ nội dung đã xóa và lý do."


@require_safe
def session_list(request: UserRequest) -> HttpResponse:
    """The newest first."""
    form = SessionFilter(request.GET)
    hosts = Prefetch("hosts", SessionHost.objects.select_related("unit"))
    sessions = form.found(WorkingSession.objects.all()).order_by("-held_on", "-pk")
    # Not everybody may see every document: one that is out of sight is none here.
    documents = Prefetch("document", OfficialDocument.objects.visible_to(request.user))
    shown = sessions.prefetch_related("localities", hosts, documents)
    context = {
        "form": form,
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_edit": can_edit_sessions(request.user),
    }
    return render(request, "desk/session_list.html", context | paged(request, shown, PER_PAGE))


@reads_and_writes
def session_form(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """Record a session; with `pk` change what is recorded."""
    require(can_edit_sessions(request.user))
    session = None if pk is None else get_object_or_404(WorkingSession, pk=pk)
    form = SessionForm(posted(request), session=session)
    if session:
        carrying(form, actions.session_fingerprint(session))

    def act(values: dict[str, Any]) -> Any:
        if session is None:
            return actions.add_session(values=form.values(), by=request.user)
        return actions.change_session(session=session, values=form.values(), **beside(values), by=request.user)

    done = edited(request, form, act, saved if session else lambda added: f"Đã ghi {added}.", "sessions")
    heading = f"{'Sửa' if session else 'Ghi'} buổi làm việc"
    context = {"form": form, "heading": heading, "session": session, "cancel": reverse("sessions")}
    return done or render(request, "desk/session_form.html", context)


@reads_and_writes
def session_remove(request: UserRequest, pk: int) -> HttpResponse:
    require(can_edit_sessions(request.user))
    session = get_object_or_404(WorkingSession, pk=pk)
    return removed(
        request,
        partial(actions.remove_session, session=session),
        "Đã xóa buổi làm việc.",
        "sessions",
        heading="Xóa buổi làm việc",
        lead=f"{session}. {STAYS}",
        back="Buổi làm việc",
        cancel=reverse("session-edit", args=[pk]),
    )
