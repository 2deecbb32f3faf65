"""Addresses of signing in and out, of people and contacts."""

from django.urls import include, path

from accounts import views

urlpatterns = [
    path("dang-nhap/", views.sign_in, name="sign-in"),
    path("dang-nhap/gui-lai/", views.unsent_input, name="kept-input"),
    path("dang-xuat/", views.sign_out, name="sign-out"),
    path("", include("accounts.people.urls")),
    path("", include("accounts.contacts.urls")),
]
