"""The first pages: home, and the page of components for those who build pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from communes.models import ReportingPeriod
from desk.forms import ExampleForm


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/home.html")


def report(request: HttpRequest, year: int, quarter: int) -> HttpResponse:
    period = get_object_or_404(ReportingPeriod, year=year, quarter=quarter)
    return render(request, "desk/report.html", {"period": period})


def components(request: HttpRequest) -> HttpResponse:
    """Every component once; only while developing."""
    if not settings.DEBUG:
        raise Http404
    marks = ["met"] * 4 + ["not_met"] + ["met"] * 12 + ["not_assessed"] * 2
    form = ExampleForm({"answered_on": "31/4/2024"})
    return render(request, "desk/components.html", {"marks": marks, "form": form})
