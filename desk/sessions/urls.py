"""Addresses of working sessions."""

from django.urls import path

from desk.sessions import views

urlpatterns = [
    path("lam-viec/", views.session_list, name="sessions"),
    path("lam-viec/them/", views.session_add, name="session-add"),
    path("lam-viec/<int:pk>/", views.session_edit, name="session-edit"),
    path("lam-viec/<int:pk>/xoa/", views.session_remove, name="session-remove"),
]
