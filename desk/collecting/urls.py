"""Addresses of collecting the communes' self-assessments of a period."""

from django.urls import path

from desk.collecting import views

SHEET = "thu-bao-cao/<int:year>/quy-<int:quarter>"

urlpatterns = [
    path("thu-bao-cao/", views.latest, name="collecting"),
    path(f"{SHEET}/", views.sheet, name="collecting-sheet"),
    path(f"{SHEET}/tai/", views.sheet_file, name="collecting-file"),
    path(f"{SHEET}/han-nop/", views.due, name="collecting-due"),
    path(f"{SHEET}/gia-han/", views.extension, name="collecting-extension"),
    path(f"{SHEET}/giu-nguyen/", views.carry_over, name="collecting-carry-over"),
    path(f"{SHEET}/tin-nhan/", views.message, name="collecting-message"),
    path(f"{SHEET}/nhac/<int:pk>/", views.reminder, name="collecting-reminder"),
    path(f"{SHEET}/da-goi/<slug:code>/", views.record_call, name="collecting-call"),
    path(f"{SHEET}/van-ban/<slug:code>/", views.paper, name="collecting-paper"),
]
