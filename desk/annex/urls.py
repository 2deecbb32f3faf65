"""Addresses of Phụ lục I and of working sessions."""

from django.urls import path

from desk.annex.views import annex, paste, sessions

ANNEX = "phu-luc-i/<int:year>/quy-<int:quarter>"

urlpatterns = [
    path("phu-luc-i/", annex.latest, name="annex-latest"),
    path(f"{ANNEX}/", annex.annex, name="annex"),
    path(f"{ANNEX}/thu-tu/", annex.annex_order, name="annex-order"),
    path(f"{ANNEX}/them/", annex.annex_add, name="annex-add"),
    path(f"{ANNEX}/dan/", paste.annex_paste, name="annex-paste"),
    path(f"{ANNEX}/<int:pk>/", annex.annex_edit, name="annex-edit"),
    path(f"{ANNEX}/<int:pk>/xoa/", annex.annex_remove, name="annex-remove"),
    path("lam-viec/", sessions.session_list, name="sessions"),
    path("lam-viec/them/", sessions.session_add, name="session-add"),
    path("lam-viec/<int:pk>/", sessions.session_edit, name="session-edit"),
    path("lam-viec/<int:pk>/xoa/", sessions.session_remove, name="session-remove"),
]
