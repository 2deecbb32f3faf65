"""Addresses of the pages that show several apps at once."""

from django.urls import path

from desk import views, views_reference

urlpatterns = [
    path("", views.home, name="home"),
    path("thanh-phan/", views.components, name="components"),
    path("xa/", views_reference.commune_list, name="communes"),
    path("xa/<slug:slug>/", views_reference.commune_detail, name="commune"),
]
