"""Lời văn: the office's own words of a quarter, with documents and figures put in by a click."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import UserRequest, period_of
from accounts.unsent_input import keeps_input
from communes.models import ReportingPeriod
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import RemoveForm, posted, run_form_action
from ntm_tracker.vietnamese import count
from reports.handing_over.actions import WHY_FROZEN, frozen_because
from reports.models import Narrative
from reports.policies import can_write_narratives, sees_narratives
from reports.quarterly.state import made_of, shown_of
from reports.values.chips import plain_of
from reports.words import actions
from reports.words.narratives import Reading, place_title, sections_of
from reports.words.writing import NarrativeForm, Writing, writing

GONE = "Đoạn này không còn. Hãy xem lại danh sách."
LONGEST_SEARCH = 200
ACTS: dict[str, Callable[[Narrative, User], bool]] = {
    "up": lambda narrative, by: actions.move_narrative(narrative=narrative, up=True, by=by),
    "down": lambda narrative, by: actions.move_narrative(narrative=narrative, up=False, by=by),
    "keep": lambda narrative, by: actions.keep_narrative(narrative=narrative, by=by),
    "tell": lambda narrative, by: actions.tell_narrative(narrative=narrative, is_told=True, by=by),
    "untell": lambda narrative, by: actions.tell_narrative(narrative=narrative, is_told=False, by=by),
}


def _seen(request: UserRequest, year: int, quarter: int) -> ReportingPeriod:
    """The period for whoever reads own words, reported and left out; else 404."""
    period = period_of(request, year, quarter)
    if not sees_narratives(request.user):
        raise Http404
    return period


def _written(request: UserRequest, year: int, quarter: int) -> ReportingPeriod:
    """The period for whoever writes; 403 for those who read."""
    period = _seen(request, year, quarter)
    if not can_write_narratives(request.user):
        raise PermissionDenied
    return period


def _page(period: ReportingPeriod, narrative: Narrative | None = None) -> str:
    anchor = f"#doan-{narrative.slug}" if narrative else ""
    return reverse("narratives", args=[period.year, period.quarter]) + anchor


@require_safe
def narratives(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """All own words of a quarter by heading and place."""
    period = _seen(request, year, quarter)
    standing = shown_of(period)
    may_write = standing.is_draft and can_write_narratives(request.user)
    sections = sections_of(
        period,
        standing.report or made_of(period),
        lambda key: reverse("report-figure", args=[year, quarter, key]),
    )
    paragraphs = [one for section in sections for place in section.places for one in place.reported]
    context = {
        "period": period,
        "sections": sections,
        "told": len(paragraphs),
        "awaiting": sum(one.narrative.awaits_review for one in paragraphs),
        "may_write": may_write,
        "to_carry": len(actions.to_carry(period)) if may_write else 0,
        "notice": WHY_FROZEN.get(standing.stage, ""),
    }
    return render(request, "reports/narratives.html", context)


@require_POST
def narrative_act(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Up, down, keep, told or not: one button, one paragraph."""
    period = _written(request, year, quarter)
    name = next((name for name in ACTS if name in request.POST), "")
    there = Narrative.objects.filter(period=period).select_related("period")
    narrative = next((one for one in there if one.slug == request.POST.get(name)), None)
    if narrative is None:
        messages.warning(request, GONE)
        return redirect(_page(period))
    try:
        ACTS[name](narrative, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_page(period, narrative))


@require_POST
def narrative_carry(request: UserRequest, year: int, quarter: int) -> HttpResponse:
    """Lấy từ kỳ trước."""
    period = _written(request, year, quarter)
    try:
        carried = actions.carry_narratives(period=period, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_page(period))
    if carried:
        messages.success(request, f"Đã lấy {count(len(carried))} đoạn của kỳ trước. Hãy rà soát từng đoạn.")
    else:
        messages.info(request, "Không có đoạn nào của kỳ trước để lấy thêm.")
    return redirect(_page(period))


@keeps_input
@require_http_methods(["GET", "HEAD", "POST"])
def narrative_add(request: UserRequest, year: int, quarter: int, section: str) -> HttpResponse:
    """Thêm đoạn, at the end of its place."""
    return _edited(request, _written(request, year, quarter), section, None)


@keeps_input
@require_http_methods(["GET", "HEAD", "POST"])
def narrative_edit(request: UserRequest, year: int, quarter: int, slug: str) -> HttpResponse:
    """Sửa: the words with chips, documents and figures beside them."""
    period = _written(request, year, quarter)
    narrative = _narrative(period, slug)
    return _edited(request, period, narrative.section, narrative)


@require_http_methods(["GET", "HEAD", "POST"])
def narrative_remove(request: UserRequest, year: int, quarter: int, slug: str) -> HttpResponse:
    """Xóa, asked once with the reason."""
    period = _written(request, year, quarter)
    narrative = _narrative(period, slug)
    form = RemoveForm(posted(request))
    run_form_action(form, lambda values: actions.remove_narrative(narrative=narrative, by=request.user, **values))
    if form.is_bound and not form.errors:
        messages.success(request, "Đã xóa đoạn lời văn.")
        return redirect(_page(period))
    context = {"period": period, "form": form, "words": plain_of(narrative.text), "notice": frozen_because(period)}
    return render(request, "reports/narrative_remove.html", context | {"cancel": _page(period, narrative)})


def _narrative(period: ReportingPeriod, slug: str) -> Narrative:
    return get_object_or_404(Narrative.objects.select_related("period"), period=period, slug=slug)


def _edited(request: UserRequest, period: ReportingPeriod, section: str, narrative: Narrative | None) -> HttpResponse:
    standing = shown_of(period)
    made = standing.report or made_of(period)
    if narrative is None and not place_title(made.facts, section):
        raise Http404
    if request.method != "POST" and not standing.is_draft:
        messages.info(request, WHY_FROZEN[standing.stage])
        return redirect(_page(period))
    sent = request.POST
    own = writing(
        made,
        period=period,
        section=section,
        narrative=narrative,
        user=request.user,
        typed=sent.get("text", ""),
        wanted=sent.get("insert", "")[:LONGEST_SEARCH],
        search=sent.get("q", "")[:LONGEST_SEARCH],
    )
    form = _form_of(request, own)
    reading = run_form_action(form, lambda values: own.reading(values["text"])) if "look" in sent else None
    if "look" not in sent and (done := run_form_action(form, lambda values: own.write(**values, by=request.user))):
        saved, changed = done
        messages.success(request, "Đã lưu lời văn." if changed else "Không có gì thay đổi.")
        return redirect(_page(period, saved))
    return _form_page(request, own, form, reading)


def _form_of(request: UserRequest, own: Writing) -> NarrativeForm:
    """The form as it was sent; whoever looks for something, or puts it in, gets it back as it was typed."""
    sent = request.POST
    if request.method != "POST":
        form = NarrativeForm(initial={"text": own.shown})
    elif "find" in sent or "insert" in sent:
        text = own.with_chip(sent.get("text", ""), sent.get("insert", ""))
        form = NarrativeForm(initial={"text": text, "fingerprint": sent.get("fingerprint", "")})
    else:
        form = NarrativeForm(sent)
    return carrying(form, own.fingerprint)


def _form_page(request: UserRequest, own: Writing, form: NarrativeForm, reading: Reading | None) -> HttpResponse:
    conflict = form.is_bound and form.has_error(NON_FIELD_ERRORS, code="changed")
    context = {
        "period": own.period,
        "form": form,
        "narrative": own.narrative,
        "title": place_title(own.made.facts, own.section),
        "own_marks": any(mark in own.before for mark in "*_^"),
        "search": request.POST.get("q", "")[:LONGEST_SEARCH],
        "found": own.found,
        "reading": reading,
        "theirs": own.shown if conflict else "",
        "cancel": _page(own.period, own.narrative),
    }
    return render(request, "reports/narrative_form.html", context)
