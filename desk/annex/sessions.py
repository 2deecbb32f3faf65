"""Buổi làm việc: the list with its search, one session added, changed, removed."""

from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from desk.annex.forms import SessionFilter, SessionForm
from desk.annex.lines import edited, removed
from directives.actions import sessions as actions
from directives.models import OfficialDocument, SessionHost, WorkingSession
from directives.policies import can_edit_sessions, require
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
def session_add(request: UserRequest) -> HttpResponse:
    require(can_edit_sessions(request.user))
    form = SessionForm(posted(request))

    def act(values: dict[str, Any]) -> WorkingSession:
        return actions.add_session(values=form.values(), by=request.user)

    done = edited(request, form, act, lambda added: f"Đã ghi {added}.", "sessions")
    return done or _form_page(request, form, "Ghi buổi làm việc")


@reads_and_writes
def session_edit(request: UserRequest, pk: int) -> HttpResponse:
    require(can_edit_sessions(request.user))
    session = get_object_or_404(WorkingSession, pk=pk)
    form = carrying(SessionForm(posted(request), session=session), actions.session_fingerprint(session))

    def act(values: dict[str, Any]) -> bool:
        beside = {name: values[name] for name in ("reason", "fingerprint")}
        return actions.change_session(session=session, values=form.values(), **beside, by=request.user)

    return edited(request, form, act, saved, "sessions") or _form_page(request, form, "Sửa buổi làm việc", session)


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


def _form_page(
    request: UserRequest, form: SessionForm, heading: str, session: WorkingSession | None = None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "session": session, "cancel": reverse("sessions")}
    return render(request, "desk/session_form.html", context)
