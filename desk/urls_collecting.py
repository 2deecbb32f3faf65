"""Addresses of collecting: the communes' self-assessments of a period, and the files that come in."""

from django.urls import path

from desk import views_collecting, views_incoming

SHEET = "thu-bao-cao/<int:year>/quy-<int:quarter>"

urlpatterns = [
    path("thu-bao-cao/", views_collecting.latest, name="collecting"),
    path(f"{SHEET}/", views_collecting.sheet, name="collecting-sheet"),
    path(f"{SHEET}/tai/", views_collecting.sheet_file, name="collecting-file"),
    path(f"{SHEET}/han-nop/", views_collecting.due, name="collecting-due"),
    path(f"{SHEET}/gia-han/", views_collecting.extension, name="collecting-extension"),
    path(f"{SHEET}/giu-nguyen/", views_collecting.kept, name="collecting-kept"),
    path(f"{SHEET}/tin-nhan/", views_collecting.message, name="collecting-message"),
    path(f"{SHEET}/nhac/<int:pk>/", views_collecting.reminder, name="collecting-reminder"),
    path(f"{SHEET}/da-goi/<slug:code>/", views_collecting.called, name="collecting-called"),
    path(f"{SHEET}/van-ban/<slug:code>/", views_collecting.paper, name="collecting-paper"),
    path("ho-so-den/", views_incoming.incoming_list, name="incoming"),
    path("ho-so-den/<int:pk>/", views_incoming.incoming_file, name="incoming-file"),
    path("ho-so-den/<int:pk>/xem/", views_incoming.incoming_view, name="incoming-view"),
    path("ho-so-den/<int:pk>/anh-nho/", views_incoming.incoming_thumbnail, name="incoming-thumbnail"),
    path("ho-so-den/<int:pk>/tai/", views_incoming.incoming_download, name="incoming-download"),
    path("ho-so-den/<int:pk>/khong-dung/", views_incoming.incoming_aside, name="incoming-aside"),
    path("ho-so-den/<int:pk>/dung-lai/", views_incoming.incoming_back, name="incoming-back"),
]
