"""Addresses of collecting: the communes' self-assessments of a period, and the files that come in."""

from django.urls import path

from desk import views_incoming

urlpatterns = [
    path("ho-so-den/", views_incoming.incoming_list, name="incoming"),
    path("ho-so-den/<int:pk>/", views_incoming.incoming_file, name="incoming-file"),
    path("ho-so-den/<int:pk>/xem/", views_incoming.incoming_view, name="incoming-view"),
    path("ho-so-den/<int:pk>/anh-nho/", views_incoming.incoming_thumbnail, name="incoming-thumbnail"),
    path("ho-so-den/<int:pk>/tai/", views_incoming.incoming_download, name="incoming-download"),
    path("ho-so-den/<int:pk>/khong-dung/", views_incoming.incoming_aside, name="incoming-aside"),
    path("ho-so-den/<int:pk>/dung-lai/", views_incoming.incoming_back, name="incoming-back"),
]
