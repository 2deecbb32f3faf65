"""Addresses of what is measured: the matrix, a commune's self-assessment, the library of criteria sets."""

from django.urls import path

from criteria.views import matrix

PERIOD = "danh-gia/<int:year>/quy-<int:quarter>"

urlpatterns = [
    path("danh-gia/", matrix.latest, name="matrix-latest"),
    path(f"{PERIOD}/", matrix.of_period, name="matrix-period"),
    path(f"{PERIOD}/<slug:code>/", matrix.matrix, name="matrix"),
    path(f"{PERIOD}/<slug:code>.xlsx", matrix.workbook, name="matrix-workbook"),
]
