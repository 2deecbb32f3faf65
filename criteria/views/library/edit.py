"""Changing the library: the words of an item, the level of a year, a new version."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from criteria import policies
from criteria.library import actions, contents
from criteria.library.contents import Item
from criteria.library.forms import ItemForm, LevelForm, VersionForm
from criteria.models import CriteriaSet, Indicator
from criteria.views.library.sets import rights, set_or_404
from ntm_tracker.forms import run_form_action

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


def _set_to_edit(request: HttpRequest, set_slug: str, version: int) -> CriteriaSet:
    criteria_set = set_or_404(set_slug, version)
    if not policies.can_edit_sets(request.user):
        raise PermissionDenied
    return criteria_set


def _item(criteria_set: CriteriaSet, key: str) -> Item:
    item = contents.contents(criteria_set).item(key)
    if item is None:
        raise Http404("Không có mục này trong bộ.")
    return item


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _place(criteria_set: CriteriaSet, item: Item) -> str:
    return f"{criteria_set.get_absolute_url()}#{item.anchor}"


@reads_and_writes
def item_edit(request: HttpRequest, set_slug: str, version: int, key: str) -> HttpResponse:
    """The words of a criterion or an indicator; of a used set only what may still change."""
    criteria_set = _set_to_edit(request, set_slug, version)
    item, is_used = _item(criteria_set, key), criteria_set.is_used
    form = ItemForm(_sent(request), item=item, is_used=is_used)
    changed = run_form_action(
        form,
        lambda values: actions.change_item(
            criteria_set=criteria_set,
            key=key,
            seen=values["seen"],
            values=form.words,
            is_checked=values.get("checked", False),
            by=request.user,
        ),
    )
    if changed is not None:
        messages.success(request, f"Đã lưu {item.record}." if changed else "Không có gì thay đổi.")
        if request.GET.get("ve") != "doi-chieu":
            return redirect(_place(criteria_set, item))
        page = reverse("criteria-set-check", args=[criteria_set.slug, criteria_set.version])
        return redirect(f"{page}?{'sau' if form.cleaned_data.get('checked') else 'muc'}={item.key}")
    context = {
        "set": criteria_set,
        "item": item,
        "form": form,
        "is_used": is_used,
        "is_indicator": isinstance(item.record, Indicator),
        "cancel": _place(criteria_set, item),
        **rights(request),
    }
    return render(request, "criteria/item_edit.html", context)


@reads_and_writes
def level_edit(request: HttpRequest, set_slug: str, version: int, key: str) -> HttpResponse:
    """The level of a year: a new one, or one that no assessment used yet."""
    criteria_set = _set_to_edit(request, set_slug, version)
    item = _item(criteria_set, key)
    if not isinstance(item.record, Indicator):
        raise Http404("Chỉ chỉ tiêu mới có mức.")
    next_year = max((level.year for level in item.by_year), default=None)
    form = LevelForm(
        _sent(request),
        unit_of_measure=item.record.unit_of_measure,
        year=next_year + 1 if next_year else None,
    )
    item.record.criterion.criteria_set = criteria_set
    changed = run_form_action(
        form,
        lambda values: actions.set_level(
            indicator=item.record,
            year=values["year"],
            level=values["level"],
            source=values["source"],
            is_checked=values["checked"],
            by=request.user,
        ),
    )
    if changed is not None:
        year = form.cleaned_data["year"]
        text = f"Đã lưu mức năm {year} của chỉ tiêu {item.number}." if changed else "Không có gì thay đổi."
        messages.success(request, text)
        return redirect(f"{criteria_set.get_absolute_url()}?nam={year}#{item.anchor}")
    context = {"set": criteria_set, "item": item, "form": form, "cancel": _place(criteria_set, item)}
    return render(request, "criteria/level_edit.html", context)


@reads_and_writes
def version_add(request: HttpRequest, set_slug: str, version: int) -> HttpResponse:
    """Tạo phiên bản mới: a copy with its lineage, to be changed freely until somebody uses it."""
    criteria_set = _set_to_edit(request, set_slug, version)
    form = VersionForm(_sent(request), criteria_set=criteria_set)
    new = run_form_action(
        form, lambda values: actions.make_version(criteria_set=criteria_set, **values, by=request.user)
    )
    if new:
        messages.success(request, f"Đã tạo phiên bản {new.version}. Hãy sửa lời văn và đối chiếu với văn bản.")
        return redirect(new)
    context = {
        "set": criteria_set,
        "form": form,
        "cancel": criteria_set.get_absolute_url(),
        "periods": contents.uses_by_set(criteria_set).get(criteria_set.pk, []),
        "followers": contents.followers(criteria_set),
    }
    return render(request, "criteria/version_add.html", context)
