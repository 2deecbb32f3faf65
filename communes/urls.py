"""Addresses of the reference lists."""

from django.urls import path

from communes import views

urlpatterns = [
    path("danh-muc/", views.reference, name="reference"),
    path("don-vi/", views.unit_list, name="units"),
    path("ky-bao-cao/", views.period_list, name="periods"),
]
