"""Đối chiếu: what was not compared with the decree yet, one item after the other."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from criteria import policies
from criteria.library import actions, contents
from criteria.library.contents import Contents, Item
from criteria.models import CriteriaSet
from criteria.views.library.sets import rights, set_or_404
from ntm_tracker.vietnamese import count

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])
MOST_KEYS = 100


@reads_and_writes
def check(request: HttpRequest, set_slug: str, version: int) -> HttpResponse:
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


def _done(request: HttpRequest, criteria_set: CriteriaSet) -> HttpResponse:
    key = request.POST.get("muc", "")
    if "undo" in request.POST:
        return _taken_back(request, criteria_set, key)
    try:
        marked = actions.check_off(
            criteria_set=criteria_set, key=key, seen=request.POST.get("seen", ""), by=request.user
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_address(criteria_set, muc=key))
    return redirect(_address(criteria_set, sau=key, vua=",".join(contents.key_of(each) for each in marked)))


def _taken_back(request: HttpRequest, criteria_set: CriteriaSet, key: str) -> HttpResponse:
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
