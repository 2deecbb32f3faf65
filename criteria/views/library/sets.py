"""The library of criteria sets: the list, and one version of a set with everything in it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communes.models import ReportingPeriod
from criteria import policies
from criteria.library import contents
from criteria.models import CriteriaSet


def set_or_404(slug: str, version: int) -> CriteriaSet:
    """One version of the set that an address names."""
    found = CriteriaSet.objects.filter(version=version).select_related("copied_from")
    named = next((each for each in found if each.slug == slug), None)
    if named is None:
        raise Http404("Không có bộ tiêu chí hoặc phiên bản này.")
    return named


def rights(request: HttpRequest) -> dict[str, bool]:
    """What the person may do in the library."""
    return {
        "may_check": policies.can_check_off(request.user),
        "may_assign": policies.can_assign_units(request.user),
        "may_edit": policies.can_edit_sets(request.user),
        "may_import": policies.can_import_criteria(request.user),
    }


@require_safe
def set_list(request: HttpRequest) -> HttpResponse:
    """All sets by level."""
    return render(request, "criteria/set_list.html", {"shelves": contents.shelves(), **rights(request)})


@require_safe
def set_detail(request: HttpRequest, set_slug: str, version: int) -> HttpResponse:
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


def _year(request: HttpRequest, criteria_set: CriteriaSet) -> int | None:
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
