"""Addresses of the home page and of answering from it."""

from django.urls import path

from desk.home.views import home, to_do

urlpatterns = [
    path("", home.home, name="home"),
    path("viec-can-xu-ly/gui/", to_do.send, name="owed-send"),
    path("viec-can-xu-ly/<int:pk>/xac-nhan/", to_do.confirm, name="owed-confirm"),
    path("thanh-phan/", home.components, name="components"),
]
