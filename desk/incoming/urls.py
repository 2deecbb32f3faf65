"""Addresses of the files that come in."""

from django.urls import path

from desk.incoming import views

urlpatterns = [
    path("ho-so-den/", views.incoming_list, name="incoming"),
    path("ho-so-den/<int:pk>/", views.incoming_file, name="incoming-file"),
    path("ho-so-den/<int:pk>/xem/", views.incoming_view, name="incoming-view"),
    path("ho-so-den/<int:pk>/anh-nho/", views.incoming_thumbnail, name="incoming-thumbnail"),
    path("ho-so-den/<int:pk>/tai/", views.incoming_download, name="incoming-download"),
    path("ho-so-den/<int:pk>/khong-dung/", views.incoming_aside, name="incoming-aside"),
    path("ho-so-den/<int:pk>/dung-lai/", views.incoming_back, name="incoming-back"),
]
