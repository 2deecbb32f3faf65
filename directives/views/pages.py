"""Văn bản: the register of official documents, Ghi văn bản; Văn bản chỉ đạo: what was ordered, how far it is."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.policies import UserRequest, reads_everything, require
from communes.models import ReportingPeriod
from directives.actions.documents import change_document, doubts_about, record_document
from directives.actions.following import give
from directives.models import Directive, OfficialDocument
from directives.policies import can_edit_sessions, can_record_documents, sees_directives
from directives.views import forms
from ntm_tracker.fingerprint import carrying, fingerprint_of
from ntm_tracker.forms import PlainForm, posted, run_form_action
from ntm_tracker.pages import carry_out, paged, query_without, reads_and_writes
from ntm_tracker.uploads import file_response

PER_PAGE = 50


@require_safe
def directive_list(request: UserRequest) -> HttpResponse:
    """Every directive with its progress (03/9), due day and days overdue; overdue first."""
    if not sees_directives(request.user):
        raise Http404
    today, period = timezone.localdate(), ReportingPeriod.objects.latest_first().first()
    known_until = period.known_until if period else today
    form = forms.DirectiveFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    everything = Directive.objects.visible_to(request.user).followed().with_progress(known_until, today)
    tab = request.GET.get("loc", "")
    tab = tab if tab in forms.TABS else next(iter(forms.TABS))
    query = {"q": wanted.get("q", ""), "xep": wanted.get("xep") or next(iter(forms.SORTS))}
    found = everything.matching(query["q"]).filter(forms.TABS[tab][1]).order_by(*forms.SORTS[query["xep"]][1])
    # One pass over everything gives the order; the page's own rows are then counted anew, which is quick.
    listed = paged(request, list(found.values_list("pk", flat=True)), PER_PAGE)
    order = list(listed["page"].object_list)
    rows = everything.filter(pk__in=order).select_related("document__issuer")
    tabs = [
        {"label": label, "href": "?" + urlencode({"loc": name, **query}), "is_current": name == tab}
        for name, (label, _) in forms.TABS.items()
    ]
    context = {
        "page": listed["page"],
        "directives": sorted(rows, key=lambda row: order.index(row.pk)),
        "form": form,
        "tabs": tabs,
        "query": urlencode({"loc": tab, **query}),
        "period": period,
        "whole": reads_everything(request.user),
        "may_write": can_record_documents(request.user),
    }
    return render(request, "directives/directive_list.html", context)


@require_safe
def register(request: UserRequest) -> HttpResponse:
    """The documents, the latest first; found without marks."""
    if not sees_directives(request.user):
        raise Http404
    form = forms.RegisterFilter(request.GET, user=request.user)
    # A wider list begins at its first page.
    conditions = [
        {"words": words, "without": query_without(request, name, "trang")} for name, words in form.conditions.items()
    ]
    context = {"form": form, "conditions": conditions, "may_write": can_record_documents(request.user)}
    return render(request, "directives/register.html", context | paged(request, form.found(), PER_PAGE))


@reads_and_writes
def document_add(request: UserRequest) -> HttpResponse:
    """Ghi văn bản: one paper, one form."""
    require(can_record_documents(request.user))
    form = forms.RecordForm(posted(request), request.FILES or None)
    document = run_form_action(
        form,
        lambda values: record_document(values=form.values, file=values["file"], **form.along, by=request.user),
    )
    if document is None:
        return _form_page(request, form, "Ghi văn bản", reverse("documents"))
    messages.success(request, f"Đã ghi {document}.")
    _tell_mended(request, form.values, document)
    for doubt in doubts_about(document):
        messages.warning(request, f"Nên xem lại: {doubt}")
    return redirect(Directive.objects.filter(document=document).first() or document)


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
    require(can_record_documents(request.user))
    form = carrying(forms.DocumentForm(posted(request), request.FILES or None, document=found), fingerprint_of(found))

    def act(values: dict[str, Any]) -> OfficialDocument:
        sent = {name: values[name] for name in ("file", "fingerprint")}
        change_document(document=found, values=form.values, **sent, by=request.user)
        found.refresh_from_db()
        return found

    done = carry_out(request, form, act, "Đã lưu văn bản.", found)
    if done:
        _tell_mended(request, form.values, found)
    return done or _form_page(request, form, "Sửa văn bản", found.get_absolute_url())


@reads_and_writes
def document_ask(request: UserRequest, pk: int) -> HttpResponse:
    """A document of the register asks units for a report."""
    found, form = _document(request, pk), forms.GiveForm(posted(request))
    require(can_record_documents(request.user))

    def act(values: dict[str, Any]) -> Directive:
        return give(asked=form.asked, document=found, by=request.user)

    done = carry_out(request, form, act, "Đã giao đơn vị báo cáo.")
    return done or _form_page(request, form, f"Giao báo cáo: {found.title}", found.get_absolute_url())


@reads_and_writes
def task_add(request: UserRequest) -> HttpResponse:
    """Giao nhiệm vụ: a task without a document."""
    require(can_record_documents(request.user))
    form = forms.TaskGivenForm(posted(request))

    def act(values: dict[str, Any]) -> Directive:
        return give(asked=form.asked, given_on=values["given_on"], by=request.user)

    done = carry_out(request, form, act, "Đã giao nhiệm vụ.")
    title = "Giao nhiệm vụ không có văn bản"
    return done or _form_page(request, form, title, reverse("directives"), is_task=True)


@require_safe
def document_file(request: UserRequest, pk: int) -> FileResponse:
    """The file, to be saved."""
    found = _document(request, pk)
    if not found.file:
        raise Http404
    return file_response(found)


def _tell_mended(request: UserRequest, typed: dict[str, Any], kept: OfficialDocument) -> None:
    """Say what was kept otherwise than it was typed, and why."""
    if typed["symbol"] != kept.symbol:
        messages.info(request, f"Đã sửa ký hiệu “{typed['symbol']}”: văn bản in là {kept.title}.")
    if typed["subject"] != kept.subject:
        messages.info(request, "Đã bỏ “về việc” ở đầu trích yếu, vì câu dẫn văn bản tự ghi chữ này.")


def _form_page(request: UserRequest, form: PlainForm, title: str, cancel: str, is_task: bool = False) -> HttpResponse:
    context = {"form": form, "title": title, "cancel": cancel, "is_task": is_task}
    return render(request, "directives/document_form.html", context)


def _document(request: UserRequest, pk: int) -> OfficialDocument:
    seen = OfficialDocument.objects.visible_to(request.user).select_related("issuer")
    return get_object_or_404(seen, pk=pk)
