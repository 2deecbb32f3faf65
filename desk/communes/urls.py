"""Addresses of communes and of their minutes."""

from django.urls import path

from desk.communes.views import minutes, reference

MINUTES = "bien-ban/<int:year>/quy-<int:quarter>/<slug:code>.<slug:form>"

urlpatterns = [
    path("xa/", reference.commune_list, name="communes"),
    path("xa/<slug:slug>/", reference.commune_detail, name="commune"),
    path(f"xa/<slug:slug>/{MINUTES}", minutes.minutes, name="commune-minutes"),
    path(f"xa/<slug:slug>/ap-<int:village>/{MINUTES}", minutes.minutes, name="village-minutes"),
]
