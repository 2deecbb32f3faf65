"""Addresses of Phụ lục I and of working sessions."""

from django.urls import path

from desk import views_annex, views_annex_paste, views_sessions

ANNEX = "phu-luc-i/<int:year>/quy-<int:quarter>"

urlpatterns = [
    path("phu-luc-i/", views_annex.latest, name="annex-latest"),
    path(f"{ANNEX}/", views_annex.annex, name="annex"),
    path(f"{ANNEX}/thu-tu/", views_annex.annex_order, name="annex-order"),
    path(f"{ANNEX}/them/", views_annex.annex_add, name="annex-add"),
    path(f"{ANNEX}/dan/", views_annex_paste.annex_paste, name="annex-paste"),
    path(f"{ANNEX}/<int:pk>/", views_annex.annex_edit, name="annex-edit"),
    path(f"{ANNEX}/<int:pk>/xoa/", views_annex.annex_remove, name="annex-remove"),
    path("lam-viec/", views_sessions.session_list, name="sessions"),
    path("lam-viec/them/", views_sessions.session_add, name="session-add"),
    path("lam-viec/<int:pk>/", views_sessions.session_edit, name="session-edit"),
    path("lam-viec/<int:pk>/xoa/", views_sessions.session_remove, name="session-remove"),
]
