"""Addresses of the home page and of answering from it."""

from django.urls import path

from desk.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("viec-can-xu-ly/gui/", views.send, name="to-do-send"),
    path("viec-can-xu-ly/<int:pk>/xac-nhan/", views.confirm, name="to-do-confirm"),
    path("thanh-phan/", views.components, name="components"),
]
