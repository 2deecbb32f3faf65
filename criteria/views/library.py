"""The library of criteria sets: the list, one version, checking it against the decree, changing it, its units."""

import re
from collections.abc import Callable
from types import UnionType
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policies import UserRequest, require
from communes.models import ReportingPeriod, Unit
from criteria import policies
from criteria.library import actions, contents, rules
from criteria.library.contents import Entry, Item
from criteria.models import CriteriaSet, Criterion, Indicator, Threshold
from criteria.rules.choices import Measure, Operator, Provenance
from ntm_tracker.fields import clean_text, column
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import Day, Line, PlainForm, columns, initial_of, posted, run_form_action
from ntm_tracker.vietnamese import count, decimal

GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
WITH_COMMA = re.compile(r"[0-9]+,[0-9]+")
WORDED = {Measure.NONE, Measure.BOOLEAN, Measure.TEXT}  # no number that is compared, no unit
PLACE = "Văn bản, điều, khoản, trang"


def set_or_404(slug: str, version: int) -> CriteriaSet:
    """One version of the set that an address names."""
    found = CriteriaSet.objects.filter(version=version).select_related("copied_from")
    named = next((each for each in found if each.slug == slug), None)
    if named is None:
        raise Http404("Không có bộ tiêu chí hoặc phiên bản này.")
    return named


def rights(request: UserRequest) -> dict[str, bool]:
    """What the person may do in the library."""
    return {
        "may_check": policies.can_check_off(request.user),
        "may_edit": policies.can_edit_sets(request.user),
    }


@require_safe
def set_list(request: UserRequest) -> HttpResponse:
    """All sets by level."""
    return render(request, "criteria/set_list.html", {"shelves": contents.shelves(), **rights(request)})


@require_safe
def set_detail(request: UserRequest, set_slug: str, version: int) -> HttpResponse:
    """Criteria, indicators and the levels of a year; `q` finds without marks."""
    criteria_set = set_or_404(set_slug, version)
    year, text = _year(request, criteria_set), request.GET.get("q", "").strip()[:200]
    found = contents.contents(criteria_set, year)
    others = CriteriaSet.objects.filter(code=criteria_set.code).exclude(pk=criteria_set.pk).order_by("version")
    context = {
        "set": criteria_set,
        "contents": found,
        "groups": found.matching(text),
        "text": text,
        "year": year,
        "years": contents.years_of(criteria_set, found.groups),
        "periods": contents.uses_of(criteria_set),
        "versions": others,
        **rights(request),
    }
    return render(request, "criteria/set_detail.html", context)


def _year(request: UserRequest, criteria_set: CriteriaSet) -> int | None:
    """The year that is asked for, else that of the newest period, kept within the set's own years."""
    asked = request.GET.get("nam", "")
    if asked.isascii() and asked.isdigit() and len(asked) == 4:
        return int(asked)
    newest = ReportingPeriod.objects.latest_first().first()
    year = newest.year if newest else None
    first, last = criteria_set.in_force_from, criteria_set.in_force_to
    if first and (year is None or year < first.year):
        return first.year
    return last.year if last and year is not None and year > last.year else year


reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])
MOST_KEYS = 100


@reads_and_writes
def check(request: UserRequest, set_slug: str, version: int) -> HttpResponse:
    """One card: the words, the measure, the levels, the source; `muc` names it, `sau` the one before it."""
    criteria_set = _set_for(policies.can_check_off, request, set_slug, version)
    if request.method == "POST":
        act = _take_back if "undo" in request.POST else _check_off
        return redirect(f"{request.path}?{urlencode(act(request, criteria_set, request.POST.get('muc', '')))}")
    found = contents.contents(criteria_set)
    item = found.item(request.GET.get("muc", "")) or found.next_to_check(request.GET.get("sau", ""))
    context = {
        "set": criteria_set,
        "item": item,
        "group": next((group for group in found.groups if item in group.items), None),
        "contents": found,
        "undo": request.GET.get("vua", "")[: MOST_KEYS * 20],
        **rights(request),
    }
    return render(request, "criteria/set_check.html", context)


def _check_off(request: UserRequest, criteria_set: CriteriaSet, key: str) -> dict[str, str]:
    """Mark an item and return where to go on."""
    try:
        shown = request.POST.get("fingerprint", "")
        marked = actions.check_off(criteria_set=criteria_set, key=key, fingerprint=shown, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return {"muc": key}
    return {"sau": key, "vua": ",".join(contents.key_of(each) for each in marked)}


def _take_back(request: UserRequest, criteria_set: CriteriaSet, key: str) -> dict[str, str]:
    keys = request.POST["undo"].split(",")[:MOST_KEYS]
    if entries := actions.take_back_marks(criteria_set=criteria_set, keys=keys, by=request.user):
        messages.success(request, f"Đã bỏ dấu đối chiếu của {count(len(entries))} nội dung.")
    else:
        messages.warning(request, "Không còn dấu nào để bỏ: mục này đã được sửa hoặc bỏ dấu trước đó.")
    return {"muc": key}


def _set_for(may: Callable[[User], bool], request: UserRequest, set_slug: str, version: int) -> CriteriaSet:
    """Return the set for whoever may change it; raise Http404 or PermissionDenied."""
    criteria_set = set_or_404(set_slug, version)
    require(may(request.user))
    return criteria_set


def _item(criteria_set: CriteriaSet, key: str, *, of: type[Entry] | UnionType) -> Item:
    item = contents.contents(criteria_set).item(key)
    if item is None or not isinstance(item.record, of):
        raise Http404("Không có mục này trong bộ.")
    return item


def _say(request: UserRequest, is_changed: bool, text: str) -> None:
    messages.success(request, text if is_changed else "Không có gì thay đổi.")


# changing it ----------------------------------------------------------------------------------------------


class LevelField(Line):
    """A level as people write it: `79,2`, `5.021`, `đạt`, `Khá`; it comes out as a file has it, with a point."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if GROUPED.fullmatch(text):
            return text.replace(".", "").replace(",", ".")
        return text.replace(",", ".") if WITH_COMMA.fullmatch(text) else text


class Prose(forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "").strip()


def checked_field() -> forms.BooleanField:
    """Whether somebody compared with the decree what is typed."""
    return forms.BooleanField(label="Đã đối chiếu với văn bản", required=False)


def shown_level(level: Threshold | None) -> str:
    """A stored level as a form shows it."""
    if level is None or level.reading == Provenance.UNSET:
        return ""
    if level.words or level.value is None:
        return level.words
    return decimal(level.value)


def _line(model: type[Model], name: str, **options: Any) -> Line:
    field = column(model, name)
    return Line(label=str(field.verbose_name).capitalize(), max_length=field.max_length, **options)


class ItemForm(PlainForm):
    """The words of one item; of a used set only what decision 0006 leaves open."""

    submit = "Lưu"

    def __init__(self, *args: Any, item: Item, is_used: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.record, self.is_used = item, item.record, is_used
        prose = forms.Textarea(attrs={"rows": 3})
        if isinstance(self.record, Criterion):
            self._add("name", _line(Criterion, "name"))
            self._add("wording", Line(label="Nội dung đầy đủ", required=False, max_length=4000, widget=prose))
            help_text = str(column(Criterion, "other_names").help_text)
            self._add("other_names", _line(Criterion, "other_names", required=False, help_text=help_text))
        else:
            self._add("wording", _line(Indicator, "wording", widget=prose))
            if self.record.measure not in WORDED:
                self._add("operator", forms.ChoiceField(label="So sánh", choices=Operator.choices))
                self._add("unit_of_measure", _line(Indicator, "unit_of_measure", required=False))
            self._add_level()
        self._add("source", _line(Criterion, "source", required=False, help_text=PLACE))
        self._add("note", Prose(label="Ghi chú", required=False, max_length=4000))
        if not item.is_checked:
            self.fields["checked"] = checked_field()

    def _add(self, name: str, field: forms.Field) -> None:
        field.initial = getattr(self.record, name)
        if not self.is_used or rules.stays_open(name, field.initial, self.record.reading):
            self.fields[name] = field

    def _add_level(self) -> None:
        """The level of all years, unless it goes by year or is computed."""
        record = cast("Indicator", self.record)  # criteria have no level
        general = next((each for each in self.item.levels if each.year is None), None)
        has_other = bool(self.item.by_year) or bool(general and general.base_id)
        is_gap = general is None or general.reading == Provenance.UNSET
        if not has_other and record.measure != Measure.NONE and (is_gap or not self.is_used):
            hint = f"Chung cho mọi năm{f', {record.unit_of_measure}' if record.unit_of_measure else ''}"
            self.fields["level"] = LevelField(
                label="Mức đạt", required=False, max_length=60, initial=shown_level(general), help_text=hint
            )


class LevelForm(PlainForm):
    """The level of one year."""

    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2099)
    level = LevelField(label="Mức đạt", max_length=60)
    source = Line(label="Nguồn", required=False, max_length=1000, help_text=PLACE)
    checked = checked_field()
    rows, submit = (columns(year=4, level=8), "source", "checked"), "Lưu mức"


class VersionForm(PlainForm):
    """What a new version of a set does not take over from the old one."""

    legal_basis = Line(label="Căn cứ", max_length=1000, help_text="Văn bản mới, hoặc văn bản cũ được sửa đổi bởi …")
    in_force_from = Day(label="Hiệu lực từ ngày")
    ends_old = forms.BooleanField(label="Phiên bản cũ hết hiệu lực từ hôm trước ngày đó", required=False, initial=True)
    keeps_marks = forms.BooleanField(
        label="Giữ dấu đã đối chiếu",
        required=False,
        help_text="Chỉ chọn khi văn bản không đổi lời văn. Không chọn: mọi mục của phiên bản mới phải đối chiếu lại.",
    )
    submit = "Tạo phiên bản mới"


@reads_and_writes
def item_edit(request: UserRequest, set_slug: str, version: int, key: str) -> HttpResponse:
    """The words of a criterion or an indicator; of a used set only what may still change."""
    criteria_set = _set_for(policies.can_edit_sets, request, set_slug, version)
    item, is_used = _item(criteria_set, key, of=Criterion | Indicator), criteria_set.is_used
    form = carrying(ItemForm(posted(request), item=item, is_used=is_used), item.fingerprint)
    place = f"{criteria_set.get_absolute_url()}#{item.anchor}"
    changed = run_form_action(
        form, lambda values: actions.change_item(criteria_set=criteria_set, key=key, by=request.user, **values)
    )
    if changed is not None:
        _say(request, changed, f"Đã lưu {item.record}.")
        if request.GET.get("ve") != "doi-chieu":
            return redirect(place)
        page = reverse("criteria-set-check", args=[set_slug, version])
        return redirect(f"{page}?{'sau' if form.cleaned_data.get('checked') else 'muc'}={item.key}")
    context = {"set": criteria_set, "item": item, "form": form, "is_used": is_used, "cancel": place}
    context |= {"is_indicator": isinstance(item.record, Indicator)}
    return render(request, "criteria/item_edit.html", context)


@reads_and_writes
def level_edit(request: UserRequest, set_slug: str, version: int, key: str) -> HttpResponse:
    """The level of a year: a new one, or one that no assessment used yet."""
    criteria_set = _set_for(policies.can_edit_sets, request, set_slug, version)
    item = _item(criteria_set, key, of=Indicator)
    indicator = cast("Indicator", item.record)  # `_item` finds no other here
    last_year = max((level.year for level in item.by_year if level.year), default=None)
    form = LevelForm(posted(request), initial={"year": last_year and last_year + 1})
    form.fields["level"].help_text = indicator.unit_of_measure
    carrying(form, item.fingerprint)
    changed = run_form_action(form, lambda values: actions.set_level(indicator=indicator, by=request.user, **values))
    if changed is not None:
        year = form.cleaned_data["year"]
        _say(request, changed, f"Đã lưu mức năm {year} của chỉ tiêu {item.number}.")
        return redirect(f"{criteria_set.get_absolute_url()}?nam={year}#{item.anchor}")
    context = {"set": criteria_set, "item": item, "form": form}
    context |= {"cancel": f"{criteria_set.get_absolute_url()}#{item.anchor}"}
    return render(request, "criteria/level_edit.html", context)


@reads_and_writes
def version_add(request: UserRequest, set_slug: str, version: int) -> HttpResponse:
    """Tạo phiên bản mới: a copy with its lineage, to be changed freely until somebody uses it."""
    criteria_set = _set_for(policies.can_edit_sets, request, set_slug, version)
    form = VersionForm(posted(request), initial=initial_of(criteria_set, "legal_basis"))
    new = run_form_action(
        form, lambda values: actions.make_version(criteria_set=criteria_set, **values, by=request.user)
    )
    if new:
        messages.success(request, f"Đã tạo phiên bản {new.version}. Hãy sửa lời văn và đối chiếu với văn bản.")
        return redirect(new)
    context = {"set": criteria_set, "form": form, "cancel": criteria_set.get_absolute_url()}
    context |= {"periods": contents.uses_of(criteria_set), "followers": contents.followers(criteria_set)}
    return render(request, "criteria/version_add.html", context)


@reads_and_writes
def units(request: UserRequest, set_slug: str, version: int) -> HttpResponse:
    """One table of checkboxes; only what changed is written."""
    criteria_set = _set_for(policies.can_check_off, request, set_slug, version)
    offered = contents.units_to_assign(criteria_set, timezone.localdate())
    criteria = list(criteria_set.criteria.prefetch_related("responsible_units"))
    if request.method == "POST":
        known = {str(unit.pk): unit for unit in offered}
        wanted = {each.pk: _difference(request, each, known) for each in criteria}
        wanted = {pk: pair for pk, pair in wanted.items() if any(pair)}
        changed = actions.assign_units(criteria_set=criteria_set, wanted=wanted, by=request.user)
        _say(request, bool(changed), f"Đã lưu đơn vị phụ trách của {count(len(changed))} {criteria_set.item_word}.")
        return redirect("criteria-set-units", set_slug, version)
    rows = []
    for each in criteria:
        cells = [(unit, unit in each.responsible_units.all()) for unit in offered]
        ticked = [str(unit.pk) for unit, is_ticked in cells if is_ticked]  # only the difference to it is written
        rows.append({"criterion": each, "cells": cells, "ticked": ",".join(ticked)})
    return render(request, "criteria/set_units.html", {"set": criteria_set, "units": offered, "rows": rows})


def _difference(request: UserRequest, criterion: Criterion, known: dict[str, Unit]) -> tuple[set[Unit], set[Unit]]:
    """The units to add and to take away; a row that was not sent is not touched."""
    name = f"dv-{criterion.pk}"
    if f"{name}-truoc" not in request.POST:
        return set(), set()
    before = {known[each] for each in request.POST[f"{name}-truoc"].split(",") if each in known}
    now = {known[each] for each in request.POST.getlist(name) if each in known}
    return now - before, before - now
