"""The library of criteria sets: the list, one version, checking it against the decree, changing it, its units."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from communes.models import ReportingPeriod, Unit
from criteria import policies
from criteria.library import actions, contents
from criteria.library.contents import Contents, Item
from criteria.library.forms import ItemForm, LevelForm, VersionForm
from criteria.models import CriteriaSet, Criterion, Indicator
from ntm_tracker.fingerprint import carrying
from ntm_tracker.forms import posted, run_form_action
from ntm_tracker.vietnamese import count


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
        "may_assign": policies.can_assign_units(request.user),
        "may_edit": policies.can_edit_sets(request.user),
        "may_import": policies.can_import_criteria(request.user),
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
    periods = contents.uses_by_set(criteria_set).get(criteria_set.pk, [])
    others = CriteriaSet.objects.filter(code=criteria_set.code).exclude(pk=criteria_set.pk).order_by("version")
    context = {
        "set": criteria_set,
        "contents": found,
        "groups": found.matching(text),
        "text": text,
        "year": year,
        "years": contents.years_of(criteria_set, found.groups),
        "periods": periods,
        "versions": others,
        **rights(request),
    }
    return render(request, "criteria/set_detail.html", context)


def _year(request: UserRequest, criteria_set: CriteriaSet) -> int | None:
    """The year that is asked for, else that of the newest period, kept within the set's own years."""
    asked = request.GET.get("nam", "")
    if asked.isascii() and asked.isdigit() and len(asked) == 4:
        return int(asked)
    newest = ReportingPeriod.objects.order_by("-year", "-quarter").first()
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
    criteria_set = set_or_404(set_slug, version)
    if not policies.can_check_off(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _done(request, criteria_set)
    found = contents.contents(criteria_set)
    item = found.item(request.GET.get("muc", "")) or _next(found, request.GET.get("sau", ""))
    context = {
        "set": criteria_set,
        "item": item,
        "group": next((group for group in found.groups if item in group.items), None),
        "next": _next(found, item.key) if item else None,
        "contents": found,
        "undo": request.GET.get("vua", "")[: MOST_KEYS * 20],
        **rights(request),
    }
    return render(request, "criteria/set_check.html", context)


def _next(found: Contents, after: str) -> Item | None:
    """The next item to compare behind the one named `after`, beginning anew at the end."""
    keys = [item.key for item in found.items]
    start = keys.index(after) + 1 if after in keys else 0
    turned = [*found.items[start:], *found.items[:start]]
    return next((item for item in turned if not item.is_checked and item.key != after), None)


def _done(request: UserRequest, criteria_set: CriteriaSet) -> HttpResponse:
    key = request.POST.get("muc", "")
    if "undo" in request.POST:
        return _taken_back(request, criteria_set, key)
    try:
        marked = actions.check_off(
            criteria_set=criteria_set, key=key, fingerprint=request.POST.get("fingerprint", ""), by=request.user
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_address(criteria_set, muc=key))
    return redirect(_address(criteria_set, sau=key, vua=",".join(contents.key_of(each) for each in marked)))


def _taken_back(request: UserRequest, criteria_set: CriteriaSet, key: str) -> HttpResponse:
    keys = request.POST["undo"].split(",")[:MOST_KEYS]
    entries = actions.take_back_marks(criteria_set=criteria_set, keys=keys, by=request.user)
    if entries:
        messages.success(request, f"Đã bỏ dấu đối chiếu của {count(len(entries))} nội dung.")
    else:
        messages.warning(request, "Không còn dấu nào để bỏ: mục này đã được sửa hoặc bỏ dấu trước đó.")
    return redirect(_address(criteria_set, muc=key))


def _address(criteria_set: CriteriaSet, **query: str) -> str:
    path = reverse("criteria-set-check", args=[criteria_set.slug, criteria_set.version])
    return f"{path}?{urlencode(query)}"


def _set_to_edit(request: UserRequest, set_slug: str, version: int) -> CriteriaSet:
    criteria_set = set_or_404(set_slug, version)
    if not policies.can_edit_sets(request.user):
        raise PermissionDenied
    return criteria_set


def _item(criteria_set: CriteriaSet, key: str) -> Item:
    item = contents.contents(criteria_set).item(key)
    if item is None:
        raise Http404("Không có mục này trong bộ.")
    return item


def _place(criteria_set: CriteriaSet, item: Item) -> str:
    return f"{criteria_set.get_absolute_url()}#{item.anchor}"


@reads_and_writes
def item_edit(request: UserRequest, set_slug: str, version: int, key: str) -> HttpResponse:
    """The words of a criterion or an indicator; of a used set only what may still change."""
    criteria_set = _set_to_edit(request, set_slug, version)
    item, is_used = _item(criteria_set, key), criteria_set.is_used
    form = carrying(ItemForm(posted(request), item=item, is_used=is_used), item.fingerprint)
    changed = run_form_action(
        form,
        lambda values: actions.change_item(
            criteria_set=criteria_set,
            key=key,
            fingerprint=values["fingerprint"],
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
def level_edit(request: UserRequest, set_slug: str, version: int, key: str) -> HttpResponse:
    """The level of a year: a new one, or one that no assessment used yet."""
    criteria_set = _set_to_edit(request, set_slug, version)
    item = _item(criteria_set, key)
    if not isinstance(item.record, Indicator):
        raise Http404("Chỉ chỉ tiêu mới có mức.")
    next_year = max((level.year for level in item.by_year), default=None)
    form = LevelForm(
        posted(request),
        unit_of_measure=item.record.unit_of_measure,
        year=next_year + 1 if next_year else None,
    )
    carrying(form, item.fingerprint)
    item.record.criterion.criteria_set = criteria_set
    changed = run_form_action(
        form,
        lambda values: actions.set_level(
            indicator=item.record,
            year=values["year"],
            level=values["level"],
            source=values["source"],
            is_checked=values["checked"],
            fingerprint=values["fingerprint"],
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
def version_add(request: UserRequest, set_slug: str, version: int) -> HttpResponse:
    """Tạo phiên bản mới: a copy with its lineage, to be changed freely until somebody uses it."""
    criteria_set = _set_to_edit(request, set_slug, version)
    form = VersionForm(posted(request), criteria_set=criteria_set)
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


@dataclass(frozen=True)
class GridRow:
    """A criterion, and for each unit whether it answers for it."""

    criterion: Criterion
    cells: list[tuple[Unit, bool]]

    @property
    def ticked(self) -> str:
        """What the page shows: only the difference to it is written."""
        return ",".join(str(unit.pk) for unit, is_ticked in self.cells if is_ticked)


@reads_and_writes
def units(request: UserRequest, set_slug: str, version: int) -> HttpResponse:
    """One table of checkboxes; only what changed is written."""
    criteria_set = set_or_404(set_slug, version)
    if not policies.can_assign_units(request.user):
        raise PermissionDenied
    columns = contents.units_to_assign(criteria_set, timezone.localdate())
    criteria = list(criteria_set.criteria.prefetch_related("responsible_units"))
    if request.method == "POST":
        wanted = {each.pk: _difference(request, each, {unit.pk for unit in columns}) for each in criteria}
        wanted = {pk: pair for pk, pair in wanted.items() if any(pair)}
        changed = actions.assign_units(criteria_set=criteria_set, wanted=wanted, units=columns, by=request.user)
        text = f"Đã lưu đơn vị phụ trách của {count(len(changed))} {criteria_set.item_word}."
        messages.success(request, text if changed else "Không có gì thay đổi.")
        return redirect("criteria-set-units", set_slug, version)
    rows = []
    for each in criteria:
        ticked = {unit.pk for unit in each.responsible_units.all()}
        rows.append(GridRow(each, [(unit, unit.pk in ticked) for unit in columns]))
    context = {"set": criteria_set, "units": columns, "rows": rows}
    return render(request, "criteria/set_units.html", context)


def _difference(request: UserRequest, criterion: Criterion, known: set[int]) -> tuple[set[int], set[int]]:
    """The units to add and to take away; a row that was not sent is not touched."""
    name = f"dv-{criterion.pk}"
    if f"{name}-truoc" not in request.POST:
        return set(), set()
    before = _numbers(request.POST[f"{name}-truoc"].split(",")) & known
    now = _numbers(request.POST.getlist(name)) & known
    return now - before, before - now


def _numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}
