"""The address of the page about copies."""

from django.urls import path

from desk.backups import views

urlpatterns = [path("sao-luu/", views.backups, name="backups")]
