"""Addresses of what communes aim at and hold."""

from django.urls import path

from criteria.views.levels import district, dossiers, model_level, recognitions, targets

urlpatterns = [
    path("phan-dau/", targets.target_list, name="targets"),
    path("phan-dau/them/", targets.target_add, name="target-add"),
    path("phan-dau/<int:pk>/", targets.target_edit, name="target-edit"),
    path("phan-dau/<int:pk>/xoa/", targets.target_remove, name="target-remove"),
    path("cong-nhan/", recognitions.recognition_list, name="recognitions"),
    path("cong-nhan/them/", recognitions.recognition_add, name="recognition-add"),
    path("cong-nhan/<int:pk>/", recognitions.recognition_edit, name="recognition-edit"),
    path("cong-nhan/<int:pk>/thu-hoi/", recognitions.recognition_revoke, name="recognition-revoke"),
    path("cong-nhan/<int:pk>/xoa/", recognitions.recognition_remove, name="recognition-remove"),
    path("huyen/<int:year>/quy-<int:quarter>/", district.district, name="district"),
    path("kieu-mau/<int:year>/quy-<int:quarter>/", model_level.overview, name="model-level"),
    path("kieu-mau/<int:year>/quy-<int:quarter>/<slug:slug>/nhom/", model_level.group_choice, name="group-choice"),
    path("ho-so-cong-nhan/", dossiers.dossier_list, name="dossiers"),
    path("ho-so-cong-nhan/them/", dossiers.dossier_add, name="dossier-add"),
    path("ho-so-cong-nhan/<int:pk>/", dossiers.dossier_edit, name="dossier-edit"),
    path("ho-so-cong-nhan/<int:pk>/xoa/", dossiers.dossier_remove, name="dossier-remove"),
]
