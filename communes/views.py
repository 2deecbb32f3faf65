"""The reference lists that everybody reads: units and reporting periods."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from communes.models import ReportingPeriod, Unit


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "communes/reference.html")


@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    """All units; `q` narrows them, typed with or without marks."""
    text = request.GET.get("q", "").strip()
    units = Unit.objects.matching(text).with_people(timezone.localdate())
    return render(request, "communes/unit_list.html", {"units": units, "text": text, "today": timezone.localdate()})


@require_safe
def period_list(request: HttpRequest) -> HttpResponse:
    return render(request, "communes/period_list.html", {"periods": ReportingPeriod.objects.latest_first()})
