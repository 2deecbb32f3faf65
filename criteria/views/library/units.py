"""The grid of responsible units: criteria × units of one set."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from communes.models import Unit
from criteria import policies
from criteria.library import actions, contents
from criteria.models import Criterion
from criteria.views.library.sets import set_or_404
from ntm_tracker.vietnamese import count

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class GridRow:
    """A criterion, and for each unit whether it answers for it."""

    criterion: Criterion
    cells: list[tuple[Unit, bool]]

    @property
    def seen(self) -> str:
        """What the person saw: only the difference to it is written."""
        return ",".join(str(unit.pk) for unit, is_ticked in self.cells if is_ticked)


@reads_and_writes
def units(request: HttpRequest, set_slug: str, version: int) -> HttpResponse:
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


def _difference(request: HttpRequest, criterion: Criterion, known: set[int]) -> tuple[set[int], set[int]]:
    """The units to add and to take away; a row that was not sent is not touched."""
    name = f"dv-{criterion.pk}"
    if f"{name}-truoc" not in request.POST:
        return set(), set()
    seen = _numbers(request.POST[f"{name}-truoc"].split(",")) & known
    now = _numbers(request.POST.getlist(name)) & known
    return now - seen, seen - now


def _numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}
