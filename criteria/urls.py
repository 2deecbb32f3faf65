"""Addresses of what is measured: the matrix, a commune's self-assessment, the library of criteria sets."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
