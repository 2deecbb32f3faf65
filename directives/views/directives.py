"""Văn bản chỉ đạo: what was ordered, and how far the answers are."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.policies import reads_everything
from accounts.requests import UserRequest
from communes.models import ReportingPeriod
from directives.models import Directive
from directives.policies import can_record_documents, sees_directives
from directives.views.forms import DirectiveFilter
from directives.views.lists import SORTS, TABS, lines_of, sorted_by

PER_PAGE = 50


@require_safe
def directive_list(request: UserRequest) -> HttpResponse:
    """Every directive with its progress (03/9), due day and days overdue; overdue first."""
    if not sees_directives(request.user):
        raise Http404
    today, period = timezone.localdate(), ReportingPeriod.objects.latest_first().first()
    known_until = period.known_until if period else today
    form = DirectiveFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    everything = Directive.objects.visible_to(request.user).followed().with_progress(known_until, today)
    found = everything.matching(wanted.get("q", ""))
    tab = request.GET.get("loc", "")
    tab = tab if tab in TABS else next(iter(TABS))
    sort = wanted.get("xep") or next(iter(SORTS))
    # One pass over everything gives the order; the page's own rows are then counted anew, which is quick.
    order = list(sorted_by(found.filter(TABS[tab].condition), sort).values_list("pk", flat=True))
    page = Paginator(order, PER_PAGE).get_page(request.GET.get("trang"))
    rows = everything.filter(pk__in=page.object_list).select_related("document__issuer")
    shown = sorted(rows, key=lambda row: order.index(row.pk))
    query = {"q": wanted.get("q", ""), "xep": sort}
    tabs = [
        {"label": each.label, "href": "?" + urlencode({"loc": name, **query}), "is_current": name == tab}
        for name, each in TABS.items()
    ]
    context = {
        "page": page,
        "lines": lines_of(shown),
        "form": form,
        "tab": tab,
        "tabs": tabs,
        "query": urlencode({"loc": tab, **query}),
        "period": period,
        "whole": reads_everything(request.user),
        "may_write": can_record_documents(request.user),
    }
    return render(request, "directives/directive_list.html", context)
