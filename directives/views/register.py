"""Văn bản: the register of official documents, and Ghi văn bản."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from directives.actions.documents import change_document, doubts_about, record_document
from directives.actions.giving import give
from directives.models import Directive, OfficialDocument
from directives.policies import can_edit_sessions, can_record_documents, sees_directives
from directives.views.forms import DocumentForm, GiveForm, RecordForm, RegisterFilter, TaskGivenForm
from directives.views.lists import documents_found, issuers_for
from ntm_tracker.fingerprint import carrying, fingerprint_of
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.uploads import file_response

PER_PAGE = 50
reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def register(request: UserRequest) -> HttpResponse:
    """The documents, the latest first; found without marks."""
    if not sees_directives(request.user):
        raise Http404
    form = RegisterFilter(request.GET, issuers=issuers_for(request.user))
    page = Paginator(documents_found(request.user, form.wanted), PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "form": form,
        "page": page,
        "query": _without(request, "trang"),
        "conditions": [{"words": words, "without": _without(request, name)} for name, words in form.conditions.items()],
        "may_write": can_record_documents(request.user),
    }
    return render(request, "directives/register.html", context)


@reads_and_writes
def document_add(request: UserRequest) -> HttpResponse:
    """Ghi văn bản: one paper, one form."""
    if not can_record_documents(request.user):
        raise PermissionDenied
    form = RecordForm(posted(request), request.FILES or None)
    document = run_form_action(
        form,
        lambda values: record_document(values=form.values, file=values["file"], along=form.along, by=request.user),
    )
    if document is None:
        context = {"form": form, "title": "Ghi văn bản", "cancel": reverse("documents")}
        return render(request, "directives/document_form.html", context)
    messages.success(request, f"Đã ghi {document}.")
    _warn(request, document)
    directive = Directive.objects.filter(document=document).first()
    return redirect(directive or document)


@require_safe
def document(request: UserRequest, pk: int) -> HttpResponse:
    """One document: what should be looked at again, and what it asks for."""
    found = _document(request, pk)
    context = {
        "document": found,
        "doubts": doubts_about(found),
        "directives": Directive.objects.visible_to(request.user).followed().filter(document=found),
        "may_write": can_record_documents(request.user),
        "may_edit_sessions": can_edit_sessions(request.user),
    }
    return render(request, "directives/document.html", context)


@reads_and_writes
def document_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Mend what was typed; a new file takes the place of the old one."""
    found = _document(request, pk)
    if not can_record_documents(request.user):
        raise PermissionDenied
    form = DocumentForm(posted(request), request.FILES or None, document=found)
    carrying(form, fingerprint_of(found))
    done = run_form_action(
        form,
        lambda values: change_document(
            document=found,
            values=form.values,
            file=values["file"],
            by=request.user,
            fingerprint=values["fingerprint"],
        ),
    )
    if done is None:
        context = {"form": form, "title": "Sửa văn bản", "cancel": found.get_absolute_url()}
        return render(request, "directives/document_form.html", context)
    messages.success(request, "Đã lưu văn bản.")
    return redirect(found)


@reads_and_writes
def document_ask(request: UserRequest, pk: int) -> HttpResponse:
    """A document of the register asks units for a report."""
    found = _document(request, pk)
    if not can_record_documents(request.user):
        raise PermissionDenied
    form = GiveForm(posted(request))
    directive = run_form_action(form, lambda _: give(asked=form.asked, document=found, by=request.user))
    if directive is None:
        context = {"form": form, "title": f"Giao báo cáo: {found.title}", "cancel": found.get_absolute_url()}
        return render(request, "directives/document_form.html", context)
    messages.success(request, "Đã giao đơn vị báo cáo.")
    return redirect(directive)


@reads_and_writes
def task_add(request: UserRequest) -> HttpResponse:
    """Giao nhiệm vụ: a task without a document."""
    if not can_record_documents(request.user):
        raise PermissionDenied
    form = TaskGivenForm(posted(request))
    directive = run_form_action(
        form, lambda values: give(asked=form.asked, given_on=values["given_on"], by=request.user)
    )
    if directive is None:
        context = {"form": form, "title": "Giao nhiệm vụ không có văn bản", "cancel": reverse("directives")}
        context["is_task"] = True
        return render(request, "directives/document_form.html", context)
    messages.success(request, "Đã giao nhiệm vụ.")
    return redirect(directive)


@require_safe
def document_file(request: UserRequest, pk: int) -> FileResponse:
    """The file, to be saved."""
    found = _document(request, pk)
    if not found.file:
        raise Http404
    return file_response(found)


def _without(request: UserRequest, name: str) -> str:
    """What is asked for, without `name`; a wider list begins at its first page."""
    query = request.GET.copy()
    for each in {name, "trang"}:
        query.pop(each, None)
    return query.urlencode()


def _document(request: UserRequest, pk: int) -> OfficialDocument:
    seen = OfficialDocument.objects.visible_to(request.user).select_related("issuer")
    return get_object_or_404(seen, pk=pk)


def _warn(request: UserRequest, document: OfficialDocument) -> None:
    for doubt in doubts_about(document):
        messages.warning(request, f"Nên xem lại: {doubt}")
