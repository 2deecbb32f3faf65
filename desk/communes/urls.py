"""Addresses of communes and of their minutes."""

from django.urls import path

from desk.communes import views

MINUTES = "bien-ban/<int:year>/quy-<int:quarter>/<slug:code>.<slug:form>"

urlpatterns = [
    path("xa/", views.commune_list, name="communes"),
    path("xa/<slug:slug>/", views.commune_detail, name="commune"),
    path(f"xa/<slug:slug>/{MINUTES}", views.minutes, name="commune-minutes"),
    path(f"xa/<slug:slug>/ap-<int:village>/{MINUTES}", views.minutes, name="village-minutes"),
]
