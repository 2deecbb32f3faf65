"""Criteria sets as files, in the format that the import reads."""

from collections.abc import Callable, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from criteria.library import exports
from criteria.library.exports import Sheet
from criteria.library.imports.files import CRITERIA
from criteria.models import CriteriaSet
from criteria.views.library.sets import set_or_404
from ntm_tracker.uploads import made_response

FORMS: dict[str, Callable[[Sequence[Sheet]], bytes]] = {"xlsx": exports.as_workbook, "zip": exports.as_zip}


@require_safe
def all_sets_file(request: HttpRequest, form: str) -> HttpResponse:
    """Every set in one file."""
    return _file("bo-tieu-chi", form, CriteriaSet.objects.order_by("code", "version"))


@require_safe
def set_file(request: HttpRequest, set_slug: str, version: int, form: str) -> HttpResponse:
    """One version; as CSV only its criteria and indicators."""
    criteria_set = set_or_404(set_slug, version)
    return _file(exports.name_of(criteria_set), form, [criteria_set])


def _file(name: str, form: str, sets: Sequence[CriteriaSet]) -> HttpResponse:
    sheets = exports.sheets_of(sets)
    if form == "csv" and len(sets) == 1:
        items = next((sheet for sheet in sheets if sheet.kind == CRITERIA), Sheet(name, CRITERIA, []))
        content = exports.as_csv(items)
    elif form in FORMS:
        content = FORMS[form](sheets)
    else:
        raise Http404("Không có dạng tệp này.")
    return made_response(content, f"{name}.{form}")
