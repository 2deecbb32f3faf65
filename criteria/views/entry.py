"""The sheet on which one self-assessment is entered, sent, returned and consolidated."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.policies import UserRequest, period_of, visible_files
from communes.models import IncomingFile, Locality, Village
from communes.viewer import shows_files, viewer_of
from criteria import policies
from criteria.conditions.model_level import conditions_of
from criteria.evidence import lists
from criteria.models import Assessment
from criteria.rules.choices import Outcome, SetLevel, Stage
from criteria.rules.outcomes import is_for
from criteria.sheet import record
from criteria.sheet.forms import WAYS, SourceForm, entries_of, type_into
from criteria.sheet.sheet import Sheet, load
from criteria.subject import ConflictError, Subject, expected_in, set_of
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import is_sure
from ntm_tracker.vietnamese import count, fraction

SHORT = {Outcome.NOT_ASSESSED: "CĐG", Outcome.NOT_APPLICABLE: "KAD"}
ROWS = ("criterion-", "indicator-")  # how what is said at a row is named


@dataclass(frozen=True)
class Page:
    """One request about one self-assessment: who looks, at what, and what may be done."""

    user: User
    subject: Subject
    sheet: Sheet

    @cached_property
    def address(self) -> str:
        return self.subject.address

    @cached_property
    def may_enter(self) -> bool:
        return policies.can_enter_sheet(self.user, self.subject.locality, self.sheet.assessment)

    @cached_property
    def evidence_address(self) -> str:
        """Where what proves the results is added; nothing for whom it is not shown."""
        may_see = policies.can_see_evidence(self.user, self.subject.locality, self.sheet.assessment)
        return f"{self.address}minh-chung/" if may_see else ""

    @cached_property
    def choices(self) -> list[tuple[str, str, str]]:
        """Value, short label and full word of each outcome."""
        return [(each.value, SHORT.get(each, each.label), each.label) for each in Outcome]

    @property
    def is_office(self) -> bool:
        return policies.can_consolidate(self.user)


@shows_files
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: UserRequest, **address: Any) -> HttpResponse:
    """All items of one set on one page: exceptions only, pasted, or one by one."""
    page = page_of(request, **address)
    if request.method != "POST":
        return _shown(request, page, _source_form(page))
    if not page.may_enter:
        raise PermissionDenied
    form = _source_form(page, request.POST)
    type_into(page.sheet, request.POST)
    do = request.POST.get("do", "save")
    if do in WAYS:
        return _shown(request, page, form, quick=WAYS[do](page.sheet, request.POST))
    saved = _saved(request, page, form, do)
    return saved or _shown(request, page, form, status=409 if page.sheet.has_conflicts else 200)


def _saved(request: UserRequest, page: Page, form: SourceForm, do: str) -> HttpResponse | None:
    """Write what was typed and lead on; None when something is to be mended first."""
    page.sheet.show_others()
    if not form.is_valid():
        return None
    done, errors = recorded(
        page.sheet,
        request.POST,
        and_send=do == "send",
        source=form.source if page.is_office else None,
        reason=request.POST.get("reason", ""),
        by=request.user,
        fingerprint=form.cleaned_data["fingerprint"],
    )
    for error in errors:
        form.add_error(None, error)
    if done is None:
        return None
    tally, verb = page.sheet.tally_written(done), "Đã gửi" if do == "send" else "Đã lưu"
    told = f"{fraction(tally.fulfilled, tally.size)}, {count(tally.not_met)} chưa đạt."
    if page.sheet.missing:
        told += f" {count(len(page.sheet.missing))} mục chưa nhập."
    messages.success(request, f"{verb} {page.subject.full_name}: {told}")
    if do == "save-next":
        return redirect(_next(page))
    return redirect(f"{page.address}?{request.GET.urlencode()}" if request.GET else page.address)


def recorded(
    sheet: Sheet, typed: Mapping[str, str], *, and_send: bool = False, by: User, **how: Any
) -> tuple[Assessment | None, list[ValidationError]]:
    """Write what was changed in `sheet`, and send it where that is wanted; return the self-assessment.

    None when something is to be mended or answered first: said at its row, and what belongs to no row returned.
    """
    if sheet.has_errors:
        return None, []
    try:
        with transaction.atomic():
            done = record.record_results(subject=sheet.subject, entries=entries_of(sheet), by=by, **how)
            doubts = sheet.doubts | (record.doubts_of_sending(done) if and_send else {})
            if not is_sure(typed, doubts):
                sheet.asked = doubts
                return _nothing_written()
            if and_send:
                record.send(assessment=done, by=by, as_it_is=True)
        return done, []
    except ConflictError as error:
        sheet.show_conflicts(error.conflicts)
        return None, []
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            return None, [error]
        sheet.show_troubles(error.message_dict)
        others = {name: some for name, some in error.error_dict.items() if not name.startswith(ROWS)}
        return None, [each for some in others.values() for each in some]


def _nothing_written() -> tuple[None, list[ValidationError]]:
    transaction.set_rollback(True)
    return None, []


def _next(page: Page) -> str:
    """The next commune of the same set that is not consolidated yet; else the next one, and at last this page."""
    same = [each for each in expected_in(page.subject.period) if each.criteria_set == page.subject.criteria_set]
    here = next((place for place, each in enumerate(same) if each.place == page.subject.place), -1)
    others = same[here + 1 :] + same[: max(here, 0)]
    waiting = [each for each in others if each.stage != Stage.CONSOLIDATED]
    following = next(iter(waiting), None) or next(iter(same[here + 1 :]), None)
    return following.address if following else page.address


def page_of(request: UserRequest, year: int, quarter: int, code: str, slug: str, village: int | None = None) -> Page:
    """The self-assessment that an address means, for whoever may see it."""
    period = period_of(request, year, quarter)
    criteria_set = set_of(period, code)
    locality = get_object_or_404(Locality.objects.select_related("parent"), slug=slug)
    found = get_object_or_404(Village, pk=village, locality=locality) if village else None
    subject = Subject(criteria_set, period, locality, found)
    sheet = load(subject)
    suits = is_for(criteria_set.level, place=locality.level, is_village=found is not None)
    if not policies.can_see_entry(request.user, locality, sheet.assessment) or not (suits or sheet.assessment):
        raise Http404
    return Page(request.user, subject, sheet)


def _source_form(page: Page, data: Any = None) -> SourceForm:
    received = IncomingFile.objects.in_use().filter(locality=page.subject.locality, period=page.subject.period)
    latest = None if page.sheet.assessment else received.first()
    form = SourceForm(data, assessment=page.sheet.assessment, latest=latest, period=page.subject.period)
    return carrying(form, record.source_fingerprint(page.sheet.assessment) if page.sheet.assessment else "")


def _shown(request: UserRequest, page: Page, form: SourceForm, *, quick: Any = None, status: int = 200) -> HttpResponse:
    subject = page.subject
    lists.attach_evidence(page.sheet, request.user)
    files = list(visible_files(request.user).of_commune(subject.locality, subject.period))
    sets = [
        each
        for each in expected_in(subject.period)
        if each.locality == subject.locality and policies.can_see_entry(request.user, subject.locality, each.assessment)
    ]
    conditions = []  # what the other sets say of the model conditions, beside what is declared here
    if subject.criteria_set.level == SetLevel.COMMUNE_MODEL:
        conditions = conditions_of(subject.period, subject.locality, Assessment.objects.visible_to(page.user))
    context = {
        "page": page,
        "period": page.subject.period,
        "sheet": page.sheet,
        "form": form,
        "viewer": viewer_of(files, request.GET) if files else None,
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
        "quick": quick,
        "conditions": conditions,
        "typed": request.POST,
        "tabs": sets,
        "may_take_back": page.sheet.assessment is not None
        and policies.can_take_back(request.user, page.sheet.assessment),
        "may_check_off": policies.can_check_off(request.user),
        "may_send_back": page.sheet.assessment is not None
        and policies.can_send_back(request.user, page.sheet.assessment),
    }
    return render(request, "criteria/entry.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: UserRequest, **address: Any) -> HttpResponse:
    """Trả lại: one reason for all, and one at each criterion that is to be mended."""
    page = page_of(request, **address)
    if page.sheet.assessment is None or not policies.can_send_back(request.user, page.sheet.assessment):
        raise PermissionDenied
    error = ""
    if request.method == "POST":
        at = {row.item.pk: request.POST.get(f"r-{row.item.pk}", "").strip() for row in page.sheet.rows}
        reason = request.POST.get("reason", "")
        try:
            record.send_back(
                assessment=page.sheet.assessment, reason=reason, at={k: v for k, v in at.items() if v}, by=request.user
            )
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, f"Đã trả lại {page.subject.full_name}.")
            return redirect(page.address)
    rows = [(row, request.POST.get(f"r-{row.item.pk}", "")) for row in page.sheet.rows if row.item.counts]
    context = {"page": page, "period": page.subject.period, "rows": rows, "error": error, "typed": request.POST}
    return render(request, "criteria/send_back.html", context)


@require_POST
def take_back(request: UserRequest, **address: Any) -> HttpResponse:
    """Rút lại: the commune opens again what it sent, until the office took it in."""
    page = page_of(request, **address)
    if page.sheet.assessment is None:
        raise PermissionDenied
    record.take_back(assessment=page.sheet.assessment, by=request.user)
    messages.success(request, f"Đã rút lại {page.subject.full_name}. Sửa xong, hãy bấm Lưu và gửi.")
    return redirect(page.address)


@require_POST
def consolidate(request: UserRequest, **address: Any) -> HttpResponse:
    """Tổng hợp: the office takes what was sent into the report as it is."""
    page = page_of(request, **address)
    if page.sheet.assessment is None:
        raise PermissionDenied
    record.consolidate(assessment=page.sheet.assessment, by=request.user)
    messages.success(request, f"Đã tổng hợp {page.subject.full_name}.")
    return redirect(page.address)
