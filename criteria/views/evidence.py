"""Minh chứng: all that proves one self-assessment, one piece beside its file, and the files themselves."""

import re
from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import HTML
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.policies import UserRequest, require, visible_files
from communes.models import IncomingFile
from communes.viewer import shows_files, viewer_of
from criteria import policies
from criteria.evidence import actions, lists
from criteria.evidence.actions import DESCRIBED, Brought, SameFileError
from criteria.evidence.lists import Result, TickGroup
from criteria.models import Assessment, Evidence
from criteria.views.entry import Page, page_of
from criteria.views.levels import STAYS
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import (
    Day,
    FilesField,
    Line,
    PlainForm,
    Records,
    RemoveForm,
    columns,
    initial_of,
    posted,
    run_form_action,
)
from ntm_tracker.pages import carry_out, reads_and_writes, saved
from ntm_tracker.uploads import FileRecord, file_response, inline_response, told_limits
from ntm_tracker.vietnamese import count, joined, short_date

LONGEST_NOTE = 5000
TICKS = HTML('{% include "criteria/evidence_ticks.html" %}')
SEVERAL = {"widget": forms.CheckboxSelectMultiple, "required": False}
REUSED = re.compile(r"[eh]\d{1,15}")
FIRST_ENTER = "Hãy nhập và lưu kết quả trước, sau đó thêm minh chứng cho từng mục."


class ReceivedChoice(Records):
    """Received files, each with its day."""

    def label_from_instance(self, obj: IncomingFile) -> str:
        return " · ".join(filter(None, [obj.file_name, obj.get_channel_display(), short_date(obj.received_on)]))


class EvidenceChoice(Records):
    """Pieces that are there already, each with its day."""

    def label_from_instance(self, obj: Evidence) -> str:
        return " · ".join(filter(None, [obj.title, short_date(obj.dated_on) if obj.dated_on else ""]))


class ServingForm(PlainForm):
    """What a piece of evidence serves: results of `groups`, ticked."""

    serves = forms.MultipleChoiceField(label="Phục vụ", required=False)
    dated_on = Day(
        past=True, label="Ngày của minh chứng", required=False, help_text="Ngày ghi trên văn bản, ví dụ 15/3/2024"
    )

    def __init__(self, *args: Any, groups: Sequence[TickGroup], ticked: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self.initial["serves"] = list(ticked)
        self.offer("serves", [choice for group in groups for choice in group.values])

    @property
    def ticked(self) -> set[str]:
        """The values that stand ticked on the page."""
        return {str(each) for each in self["serves"].value() or ()}

    @property
    def shown(self) -> list[tuple[TickGroup, bool]]:
        """The groups, and whether each stands open: the only one, and where something is ticked."""
        ticked = self.ticked
        return [
            (group, len(self.groups) == 1 or any(value in ticked for value, _ in group.values)) for group in self.groups
        ]

    @property
    def opened(self) -> set[str]:
        """The criteria of which an indicator is ticked: their indicators stand in sight."""
        ticked, ticks = self.ticked, [tick for group in self.groups for tick in group.ticks]
        return {tick.value for tick in ticks if any(part.value in ticked for part in tick.parts)}

    @property
    def proven(self) -> list[Result]:
        """The results that were ticked; the form must be valid."""
        return lists.proven_by(self.cleaned_data["serves"], self.groups)


class AddForm(ServingForm):
    """Thêm minh chứng: files, a link, received files, what is there already; all of it serves the same results."""

    files = FilesField(label="Tệp", required=False, help_text=told_limits())  # type: ignore[assignment]  # no file that came
    link = Line(
        label="Hoặc đường dẫn trang web",
        max_length=500,
        required=False,
        help_text="Ví dụ https://drive.google.com/…; người khác phải mở được",
    )
    received = ReceivedChoice(IncomingFile.objects.none(), label="Hoặc tệp xã đã gửi (Hồ sơ đến)", **SEVERAL)
    existing = EvidenceChoice(Evidence.objects.none(), label="Hoặc minh chứng đã có của xã", **SEVERAL)
    title = Line(
        label="Tên minh chứng", max_length=300, required=False, help_text="Để trống thì lấy tên tệp hoặc đường dẫn"
    )
    again = forms.BooleanField(label="Vẫn thêm lần nữa (chọn lại tệp)", required=False)
    reuse = forms.CharField(required=False)  # the button Dùng lại: what was found to be there already
    rows = (
        HTML('{% include "components/drop.html" %}'),
        HTML('{% include "criteria/evidence_others.html" %}'),
        columns(title=8, dated_on=4),
        TICKS,
    )

    def __init__(
        self,
        *args: Any,
        received: QuerySet[IncomingFile] | None = None,
        existing: QuerySet[Evidence] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.same: list[tuple[str, str]] = []
        self.offer_reuse = ""
        for name, offered in (("received", received), ("existing", existing)):
            if offered is not None:
                self.offer(name, offered)
            field: Any = self.fields[name]
            field.choices = list(field.choices)  # asked once

    @property
    def reused(self) -> tuple[list[int], list[int]]:
        """The evidence and the received files that are wanted instead of what was brought."""
        named = REUSED.findall(self.cleaned_data["reuse"])
        return [int(each[1:]) for each in named if each[0] == "e"], [int(each[1:]) for each in named if each[0] == "h"]


class ChangeForm(ServingForm):
    """What is said of one piece, and what it serves; of a piece that was sent, a commune changes the second alone."""

    title = Line(label="Tên minh chứng", max_length=300)
    note = forms.CharField(label="Ghi chú", required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 2}))
    rows = (*DESCRIBED, TICKS)

    def __init__(self, *args: Any, evidence: Evidence | None = None, may_describe: bool = True, **kwargs: Any) -> None:
        if evidence is not None:
            kwargs |= {"initial": initial_of(evidence, *DESCRIBED), "ticked": lists.values_of(evidence)}
        super().__init__(*args, **kwargs)
        if not may_describe:
            self.without(*DESCRIBED)


@reads_and_writes
def evidence_list(request: UserRequest, **address: Any) -> HttpResponse:
    """All evidence of a self-assessment; several pieces are added at once."""
    page = page_of(request, **address)
    assessment = page.sheet.assessment
    if not policies.can_see_evidence(request.user, page.subject.locality, assessment):
        raise Http404
    groups = lists.groups_of([assessment]) if assessment else []
    form = None
    if page.may_enter and groups:
        form = _add_form(request, page, groups)
        if request.method == "POST" and (pieces := run_form_action(form, lambda _: _added(request, page, form))):
            return _told_added(request, page, form, pieces)
    elif request.method == "POST":
        require(page.may_enter)
        messages.warning(request, FIRST_ENTER)
        return redirect(page.address)
    context = {
        "page": page,
        "period": page.subject.period,
        "form": form,
        "proofs": lists.proofs_of(assessment, request.user) if assessment and groups else [],
        "waiting": [row.item for row in page.sheet.rows if row.item.counts and row.stored is None],
    }
    return render(request, "criteria/evidence_list.html", context)


def _add_form(request: UserRequest, page: Page, groups: Sequence[TickGroup]) -> AddForm:
    """The form, with what the address ticks: `tc` a criterion of the set, `chon` a result."""
    items, chosen = set(request.GET.getlist("tc")), request.GET.getlist("chon")
    ticked = [tick.value for tick in groups[0].ticks if str(tick.item) in items]
    locality, period = page.subject.locality, page.subject.period
    there = Evidence.objects.filter(locality=locality)
    proving = there.proving(groups[0].assessment).values("pk")
    return AddForm(
        posted(request),
        request.FILES or None,
        groups=groups,
        ticked=[*ticked, *chosen],
        received=visible_files(request.user).of_commune(locality, period),
        existing=there.exclude(pk__in=proving),
    )


def _added(request: UserRequest, page: Page, form: AddForm) -> list[Evidence] | None:
    values, assessment = form.cleaned_data, page.sheet.assessment
    if assessment is None:
        return None
    names = ("files", "link", "received", "existing")
    brought = _reused(request, page, form) if values["reuse"] else {name: values[name] for name in names}
    try:
        return actions.add_evidence(
            assessment=assessment,
            brought=Brought(**brought, title=values["title"], dated_on=values["dated_on"]),
            proven=form.proven,
            again=values["again"],
            by=request.user,
        )
    except SameFileError as error:
        form.same = [(name, lists.in_words(there)) for name, there in error.found]
        form.offer_reuse = " ".join(
            f"{'h' if isinstance(there, IncomingFile) else 'e'}{there.pk}" for _, there in error.found
        )
        return None


def _reused(request: UserRequest, page: Page, form: AddForm) -> dict[str, Any]:
    """What is there already instead of what was brought; of another commune nothing."""
    evidence, received = form.reused
    locality = page.subject.locality
    files = visible_files(request.user).in_use().filter(locality=locality, pk__in=received)
    return {"received": files, "existing": Evidence.objects.filter(locality=locality, pk__in=evidence)}


def _told_added(request: UserRequest, page: Page, form: AddForm, pieces: Sequence[Evidence]) -> HttpResponse:
    """Say what was added; after Dùng lại the ticks stay, for files that are still to be chosen again."""
    titles = joined([f"“{each.title}”" for each in pieces[:3]])
    rest = f" và {count(len(pieces) - 3)} minh chứng khác" if len(pieces) > 3 else ""
    verb = "Đã dùng lại" if form.cleaned_data["reuse"] else "Đã thêm"
    messages.success(request, f"{verb} {titles}{rest}.")
    kept = urlencode({"chon": form.cleaned_data["serves"]}, doseq=True) if form.cleaned_data["reuse"] else ""
    return redirect(f"{page.evidence_address}?{kept}" if kept else page.evidence_address)


@shows_files
@reads_and_writes
def evidence_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One piece beside its file: what is said of it, and what it serves."""
    evidence = _evidence(request, pk)
    offered = [
        each for each in Assessment.objects.may_be_proven_by(evidence) if policies.can_change_entry(request.user, each)
    ]
    may_change = policies.can_change_evidence(request.user, evidence)
    form = None
    if groups := lists.groups_of(offered):
        form = ChangeForm(posted(request), groups=groups, evidence=evidence, may_describe=may_change)
        carrying(form, actions.evidence_fingerprint(evidence))
        if done := carry_out(request, form, lambda said: _changed(request, evidence, form, said), saved, evidence):
            return done
    elif request.method == "POST":
        raise PermissionDenied
    opened = evidence.content if policies.can_open_file(request.user, evidence) else None
    own = {each.pk for each in offered}
    context = {
        "evidence": evidence,
        "kind": lists.kind_of(evidence),
        "form": form,
        "may_change": may_change,
        "places": lists.places_of(evidence, request.user),
        "others": [each for each in lists.places_of(evidence, request.user) if each.assessment.pk not in own],
        "moved": evidence.received is not None and evidence.received.locality_id != evidence.locality_id,
        "viewer": viewer_of([opened], request.GET, lambda _: lists.file_description(evidence)) if opened else None,
    }
    return render(request, "criteria/evidence_detail.html", context)


def _changed(request: UserRequest, evidence: Evidence, form: ChangeForm, values: dict[str, Any]) -> bool:
    said = {name: values[name] for name in (*DESCRIBED, "fingerprint") if name in values}
    return actions.change_evidence(evidence=evidence, proven=form.proven, by=request.user, **said)


@reads_and_writes
def evidence_remove(request: UserRequest, pk: int) -> HttpResponse:
    """Ask why a piece is removed, and remove it."""
    evidence = _evidence(request, pk)
    require(policies.can_change_evidence(request.user, evidence))
    places = lists.places_of(evidence, request.user)
    form = RemoveForm(posted(request))
    run_form_action(form, lambda values: actions.remove_evidence(evidence=evidence, by=request.user, **values))
    if form.is_bound and not form.errors:
        messages.success(request, f"Đã xóa minh chứng “{evidence.title}”.")
        return redirect(f"{places[0].address}minh-chung/" if places else evidence.locality)
    context = {"evidence": evidence, "form": form, "places": places, "lead": STAYS}
    return render(request, "criteria/evidence_remove.html", context)


@require_safe
def evidence_file(request: UserRequest, pk: int) -> FileResponse:
    """The picture or PDF itself, inside a page of ours; another kind is given to be saved."""
    return inline_response(_content(request, pk))


@require_safe
def evidence_download(request: UserRequest, pk: int) -> FileResponse:
    return file_response(_content(request, pk))


def _content(request: UserRequest, pk: int) -> FileRecord:
    evidence = _evidence(request, pk)
    if evidence.content is None or not policies.can_open_file(request.user, evidence):
        raise Http404
    return evidence.content


def _evidence(request: UserRequest, pk: int) -> Evidence:
    return get_object_or_404(Evidence.objects.visible_to(request.user).with_results(), pk=pk)
