"""Addresses of Phụ lục I."""

from django.urls import path

from desk.annex import views

ANNEX = "phu-luc-i/<int:year>/quy-<int:quarter>"

urlpatterns = [
    path("phu-luc-i/", views.latest, name="annex-latest"),
    path(f"{ANNEX}/", views.annex, name="annex"),
    path(f"{ANNEX}/thu-tu/", views.annex_order, name="annex-order"),
    path(f"{ANNEX}/them/", views.annex_add, name="annex-add"),
    path(f"{ANNEX}/dan/", views.annex_paste, name="annex-paste"),
    path(f"{ANNEX}/<int:pk>/", views.annex_edit, name="annex-edit"),
    path(f"{ANNEX}/<int:pk>/xoa/", views.annex_remove, name="annex-remove"),
]
