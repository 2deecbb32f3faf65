"""Addresses of the register and of the list of directives."""

from django.urls import path

from directives import views

urlpatterns = [
    path("chi-dao/", views.directive_list, name="directives"),
]
