"""Addresses of signing in and out."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("dang-nhap/", views.sign_in, name="sign-in"),
    path("dang-nhap/gui-lai/", views.kept_input, name="kept-input"),
    path("dang-xuat/", views.sign_out, name="sign-out"),
]
