"""Addresses of the reports."""

from django.urls import path, register_converter

from reports import views
from reports.values import KEY


class FigureKeyConverter:
    """Keys of figures: small letters, digits, dots and dashes."""

    regex = KEY.pattern

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FigureKeyConverter, "figure")

urlpatterns = [
    path("ky-bao-cao/<int:year>/quy-<int:quarter>/chot-so-lieu/", views.as_of, name="as-of"),
    path("bao-cao/<int:year>/quy-<int:quarter>/", views.report, name="report"),
    path("bao-cao/<int:year>/quy-<int:quarter>/tai/<slug:form>/", views.report_file, name="report-file"),
    path("bao-cao/<int:year>/quy-<int:quarter>/so-lieu/<figure:key>/", views.figure, name="report-figure"),
]
