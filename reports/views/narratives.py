"""Lời văn: the office's own words of a quarter, with documents and figures put in by a click."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import UserRequest, period_of
from communes.models import ReportingPeriod
from ntm_tracker.fields import clean_text
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import RemoveForm, posted, run_form_action
from ntm_tracker.vietnamese import count, nfc
from reports.handing_over.actions import WHY_FROZEN, frozen_because
from reports.models import Narrative
from reports.policies import can_write_narratives, sees_narratives
from reports.quarterly.report import make
from reports.quarterly.state import state_of_report
from reports.values.chips import Chips, plain_of, stored_of, typed_of
from reports.words import actions
from reports.words.insertable import insertable
from reports.words.narratives import place_title, preview, sections_of

GONE = "Đoạn này không còn. Hãy xem lại danh sách."
UNKNOWN = "Không có văn bản hoặc số liệu nào tên là {chip}. Hãy xóa ô này rồi chèn lại từ danh sách “Chèn vào lời văn”."
STRAY = "Dấu ⟦ hoặc ⟧ ở “{place}” không đủ cặp. Hãy xóa phần còn lại của ô này rồi chèn lại từ danh sách."
LONGEST, LONGEST_SEARCH = 10_000, 200
ACTS: dict[str, Callable[..., bool]] = {
    "up": partial(actions.move_narrative, up=True),
    "down": partial(actions.move_narrative, up=False),
    "keep": actions.keep_narrative,
    "tell": partial(actions.tell_narrative, is_told=True),
    "untell": partial(actions.tell_narrative, is_told=False),
}


FINDING_ANCHOR = re.compile(r"ra-soat-[a-z0-9_-]{1,200}")


class NarrativeForm(forms.Form):
    """What the office writes itself: typed with `chips`, cleaned as it is stored; `before` is what is stored now."""

    text = forms.CharField(
        label="Lời văn",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 9}),
        error_messages={"required": "Hãy gõ lời văn của đoạn này."},
    )

    def __init__(self, *args: Any, chips: Chips, before: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chips, self.before = chips, before

    def clean_text(self) -> str:
        written = stored_of(clean_text(self.cleaned_data["text"]), self.chips, self.before)
        told = [UNKNOWN.format(chip=chip) for chip in written.unknown]
        told += [STRAY.format(place=place) for place in written.stray]
        if told:
            raise ValidationError(told)
        return written.text


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
    standing = state_of_report(period)
    may_write = standing.is_draft and can_write_narratives(request.user)
    sections = sections_of(
        period,
        standing.report or make(period),
        lambda key: reverse("report-figure", args=[year, quarter, key]),
    )
    told = [narrative for _, places in sections for place in places for narrative, _ in place.reported]
    context = {
        "period": period,
        "sections": sections,
        "told": len(told),
        "awaiting": sum(narrative.awaits_review for narrative in told),
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
        ACTS[name](narrative=narrative, by=request.user)
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


@require_http_methods(["GET", "HEAD", "POST"])
def narrative_add(request: UserRequest, year: int, quarter: int, section: str) -> HttpResponse:
    """Thêm đoạn, at the end of its place."""
    return _edited(request, _written(request, year, quarter), section, None)


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
    standing = state_of_report(period)
    made = standing.report or make(period)
    if narrative is None and not place_title(made.facts, section):
        raise Http404
    if request.method != "POST" and not standing.is_draft:
        messages.info(request, WHY_FROZEN[standing.stage])
        return redirect(_page(period))
    sent, before = request.POST, narrative.text if narrative else ""
    search, wanted = (sent.get(name, "")[:LONGEST_SEARCH] for name in ("q", "insert"))
    texts = before, nfc(sent.get("text", "")), f"(fact:{wanted})"
    found = insertable(made.facts, request.user, texts=texts, search=search)
    form, reading = _form_of(request, narrative, found.chips), None
    if "look" in sent:
        reading = run_form_action(
            form, lambda values: preview(made, section=section, narrative=narrative, text=values["text"])
        )
    elif saved := run_form_action(form, partial(_save, request, period, section, narrative)):
        return redirect(_back(request, period) or _page(period, saved))
    conflict = form.is_bound and form.has_error(NON_FIELD_ERRORS, code="changed")
    context = {
        "period": period,
        "form": form,
        "narrative": narrative,
        "title": place_title(made.facts, section),
        "own_marks": any(mark in before for mark in "*_^"),
        "search": search,
        "found": found,
        "reading": reading,
        "theirs": typed_of(before, found.chips) if conflict else "",
        "cancel": _back(request, period) or _page(period, narrative),
    }
    return render(request, "reports/narrative_form.html", context)


def _back(request: UserRequest, period: ReportingPeriod) -> str:
    """The list of findings, for whoever came from there: beside the one that was put right, if it still stands."""
    anchor = request.GET.get("ve", "")
    return f"{period.get_absolute_url()}#{anchor}" if FINDING_ANCHOR.fullmatch(anchor) else ""


def _form_of(request: UserRequest, narrative: Narrative | None, chips: Chips) -> NarrativeForm:
    """The form as it was sent; whoever looks for something, or puts it in, gets it back as it was typed."""
    sent, before = request.POST, narrative.text if narrative else ""
    make_form = partial(NarrativeForm, chips=chips, before=before)
    if request.method != "POST":
        form = make_form(initial={"text": typed_of(before, chips)})
    elif "find" in sent or "insert" in sent:
        text, chip = sent.get("text", ""), chips.get(sent.get("insert", ""))
        if chip:
            text += f"{' ' if text and not text[-1].isspace() else ''}{chip.text}"
        form = make_form(initial={"text": text, "fingerprint": sent.get("fingerprint", "")})
    else:
        form = make_form(sent)
    return carrying(form, actions.narrative_fingerprint(narrative) if narrative else "")


def _save(
    request: UserRequest, period: ReportingPeriod, section: str, narrative: Narrative | None, values: dict[str, Any]
) -> Narrative:
    """Store what was typed, and say so. Raises ValidationError."""
    changed = True
    if narrative is None:
        text = values["text"]
        narrative = actions.add_narrative(period=period, section=section, text=text, by=request.user)
    else:
        changed = actions.change_narrative(narrative=narrative, **values, by=request.user)
    messages.success(request, "Đã lưu lời văn." if changed else "Không có gì thay đổi.")
    return narrative
