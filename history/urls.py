"""Addresses of the history."""

from django.urls import path

from history import views

urlpatterns = [
    path("nhat-ky/", views.entry_list, name="history"),
    path("nhat-ky/tai/", views.entry_file, name="history-file"),
]
