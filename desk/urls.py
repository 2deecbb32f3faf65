"""Addresses of the pages that show several apps at once, room by room."""

from django.urls import include, path

ROOMS = ["home", "communes", "collecting", "incoming", "following", "annex", "sessions", "backups"]

urlpatterns = [path("", include(f"desk.{room}.urls")) for room in ROOMS]
