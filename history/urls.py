"""Addresses of the history."""

from django.urls import path

from history import views

urlpatterns = [
    path("nhat-ky/", views.entry_list, name="history"),
    path("y-kien-lanh-dao/<int:pk>/tep/", views.decision_file, name="decision-file"),
    path("nhat-ky/tai/", views.entry_file, name="history-file"),
]
