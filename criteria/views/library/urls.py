"""Addresses of the library of criteria sets."""

from django.urls import path

from criteria.views.library import check, edit, files, sets, units, upload

OF_SET = "bo-tieu-chi/<slug:set_slug>/<int:version>/"

urlpatterns = [
    path("bo-tieu-chi/", sets.set_list, name="criteria-sets"),
    path("bo-tieu-chi/tai/<slug:form>/", files.all_sets_file, name="criteria-sets-file"),
    path("bo-tieu-chi/nhap/", upload.upload, name="criteria-import"),
    path("bo-tieu-chi/nhap/<slug:token>/", upload.preview, name="criteria-import-preview"),
    path(OF_SET, sets.set_detail, name="criteria-set"),
    path(f"{OF_SET}doi-chieu/", check.check, name="criteria-set-check"),
    path(f"{OF_SET}don-vi-phu-trach/", units.units, name="criteria-set-units"),
    path(f"{OF_SET}phien-ban-moi/", edit.version_add, name="criteria-set-version"),
    path(f"{OF_SET}tai/<slug:form>/", files.set_file, name="criteria-set-file"),
    path(f"{OF_SET}sua/<slug:key>/", edit.item_edit, name="criteria-item-edit"),
    path(f"{OF_SET}muc/<slug:key>/", edit.level_edit, name="criteria-level-edit"),
]
