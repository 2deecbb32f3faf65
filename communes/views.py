"""The reference lists that everybody reads: units and reporting periods."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from communes.models import ReportingPeriod, Unit


def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "communes/reference.html")


def unit_list(request: HttpRequest) -> HttpResponse:
    """All units; `q` narrows them, typed with or without marks."""
    text = request.GET.get("q", "").strip()
    units = Unit.objects.matching(text).with_people(timezone.localdate())
    return render(request, "communes/unit_list.html", {"units": units, "text": text, "today": timezone.localdate()})


def unit_detail(request: HttpRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.select_related("locality"), code=code)
    return render(request, "communes/unit_detail.html", {"unit": unit, "today": timezone.localdate()})


def period_list(request: HttpRequest) -> HttpResponse:
    return render(request, "communes/period_list.html", {"periods": ReportingPeriod.objects.latest_first()})
